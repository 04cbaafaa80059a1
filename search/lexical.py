"""BM25 beside FTS5: the same scores, already worked out, in arrays that are mapped.

FTS5 holds the terms and stays the truth; this is made from its tables with its own formula and the
same weights. What is kept is BM25 without the idf, so that an index and what was added to it since
share one idf. Source of scores worked out in advance: Lù, « BM25S », 2024."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from kb.sqlite.lexicon import K1, LENGTH_SHARE, MAX_TERMS, inverse_document_frequency
from search.arrays import Array
from search.rows import Mask, Rows, Scores, best_rows, joined

# Terms are read rarest first until so many places have been read; the more frequent ones are only
# looked up for the POOL best so far. A base of 10,000 passages never reaches the first.
# Measured: docs/adr/0008.
OPENED = 150_000
POOL = 5_000
_ITEMS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Postings:
    """Where each term stands in one table. The places of term t are `rows[starts[t]:starts[t+1]]`.

    `keys` (terms,) uint64 in order; `starts` (terms + 1,) int64; `rows` int32 ascending within a
    term; `impacts` float32, BM25 without idf; `sizes` (2,) float32: items, their mean length."""

    keys: Array
    starts: Array
    rows: Array
    impacts: Array
    sizes: Array

    def find(self, terms: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The span of each term's places; an empty one for a term that is nowhere."""
        wanted = np.array([_key(term) for term in terms], dtype=np.uint64)
        places = np.searchsorted(self.keys, wanted)
        for key, place in zip(wanted.tolist(), places.tolist(), strict=True):
            if place < len(self.keys) and int(self.keys[place]) == key:
                yield int(self.starts[place]), int(self.starts[place + 1])
            else:
                yield 0, 0


def _key(term: str) -> int:
    """64 bits stand for a term: among a million terms two share a key once in 37 million bases."""
    data = term.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


# --- making


def make_postings(
    items: Iterable[tuple[int, Sequence[str]]],
    count: int,
    weights: Sequence[float],
    mean_length: float | None = None,
) -> Postings:
    """`items`: rows ascending, each with its columns, terms between blanks. `count`: how many rows
    there are. `mean_length`: that of the base to which these items are added."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    lengths = np.zeros(count, dtype=np.float32)
    blocks = []
    source = iter(items)
    while block := list(islice(source, _ITEMS_AT_ONCE)):
        blocks.append(_counted(block, weights, numbers, lengths))
    mean = mean_length or float(lengths.mean(dtype=np.float64) if count else 0.0)
    keys = np.array([_key(term) for term in numbers], dtype=np.uint64)
    order = np.argsort(keys)
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order] = np.arange(len(keys))
    starts, rows, weighed = _gathered(blocks, rank)
    norms = K1 * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / (mean or 1.0))
    impacts = weighed * (K1 + 1) / (weighed + norms[rows])
    return Postings(
        keys=keys[order],
        starts=starts,
        rows=rows,
        impacts=impacts.astype(np.float32),
        sizes=np.array([count, mean], dtype=np.float32),
    )


_Block = tuple[Array, Array, Array]


def _counted(
    items: Sequence[tuple[int, Sequence[str]]],
    weights: Sequence[float],
    numbers: Mapping[str, int],
    lengths: npt.NDArray[np.float32],
) -> _Block:
    """Term numbers, rows and weighed counts, by term then row. Fills `lengths`."""
    terms: list[int] = []
    sizes, rows = [], []
    for row, columns in items:
        for column in columns:
            found = column.split()
            terms.extend(map(numbers.__getitem__, found))
            sizes.append(len(found))
        rows.append(row)
    spans = np.array(sizes, dtype=np.int64).reshape(len(items), len(weights))
    lengths[rows] = spans.sum(axis=1)
    row_of = np.repeat(np.array(rows, dtype=np.int64), spans.sum(axis=1))
    weight_of = np.repeat(np.tile(weights, len(items)), spans.ravel())
    codes = np.array(terms, dtype=np.int64) * len(lengths) + row_of
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    firsts = np.flatnonzero(np.diff(codes, prepend=-1))
    if not len(firsts):
        return codes, codes, codes.astype(np.float32)
    weighed = np.add.reduceat(weight_of[order], firsts).astype(np.float32)
    return *np.divmod(codes[firsts], len(lengths)), weighed


def _gathered(blocks: Sequence[_Block], rank: Array) -> tuple[Array, Array, Array]:
    """The blocks as one list of places: each term's, by block. `rank`: term number → its order."""
    counts = np.zeros(len(rank) + 1, dtype=np.int64)
    for terms, _, _ in blocks:
        counts[1:] += np.bincount(rank[terms], minlength=len(rank))
    starts = np.cumsum(counts)
    rows = np.empty(starts[-1], dtype=np.int32)
    weighed = np.empty(starts[-1], dtype=np.float32)
    free = starts[:-1].copy()
    for terms, block_rows, block_weighed in blocks:
        own = np.bincount(terms, minlength=len(rank))
        within = np.arange(len(terms)) - np.repeat(np.cumsum(own) - own, own)
        places = free[rank[terms]] + within
        rows[places], weighed[places] = block_rows, block_weighed
        free[rank] += own
    return starts, rows, weighed


# --- reading

# Rows that hold a term and its impact on each, part by part.
_Places = list[tuple[Array, Array]]


class Lexical:
    """The postings of a table: those of its base, then those of what was added to it since."""

    def __init__(self, parts: Sequence[Postings]) -> None:
        self._parts = parts
        self._counts = [int(part.sizes[0]) for part in parts]
        self._count = sum(self._counts)

    def read(self, terms: Sequence[str]) -> LexicalLeg:
        """What these terms say of every row; only the rarest MAX_TERMS of them count."""
        distinct = list(dict.fromkeys(terms))
        found = [self._places(spans) for spans in self._spans(distinct)]
        idf = [self._idf(places) for places in found]
        rarest = sorted(range(len(distinct)), key=lambda i: (-idf[i], distinct[i]))[:MAX_TERMS]
        bound = sum(idf[i] for i in rarest) * (K1 + 1)
        return LexicalLeg([(idf[i], found[i]) for i in rarest], bound, self._count)

    def holders(self, terms: Sequence[str]) -> list[int]:
        """How many rows hold each term."""
        return [_count(self._places(spans)) for spans in self._spans(terms)]

    def _idf(self, places: _Places) -> float:
        return inverse_document_frequency(_count(places), self._count)

    def _spans(self, terms: Sequence[str]) -> Iterator[tuple[tuple[int, int], ...]]:
        return zip(*(part.find(terms) for part in self._parts), strict=True)

    def _places(self, spans: Sequence[tuple[int, int]]) -> _Places:
        """Rows of the table, and impacts, part by part."""
        found, first = [], 0
        for part, count, (start, end) in zip(self._parts, self._counts, spans, strict=True):
            rows = part.rows[start:end]
            found.append((rows + np.int32(first) if first else rows, part.impacts[start:end]))
            first += count
        return found


class LexicalLeg:
    """BM25 of one query over its bound: 0 to 1. `terms`: idf and places, rarest first."""

    def __init__(self, terms: Sequence[tuple[float, _Places]], bound: float, count: int) -> None:
        self._bound = bound
        opened, read = 0, 0
        while opened < len(terms) and read < OPENED:
            read += _count(terms[opened][1])
            opened += 1
        self._left = terms[opened:]
        self._sums = _summed(terms[:opened], count)

    def best(self, limit: int, allowed: Mask | None) -> Rows:
        """The `limit` best rows that hold a term, among those allowed; in no order."""
        sums = self._sums if allowed is None else self._sums * allowed
        rows: Rows = np.flatnonzero(sums)
        if not self._left:
            return best_rows(rows, sums[rows], limit)
        if allowed is not None and int(np.count_nonzero(allowed)) <= POOL:
            rows = np.flatnonzero(allowed)
        else:
            rows = best_rows(rows, sums[rows], POOL)
        scores = self.of(rows)
        return best_rows(rows[scores > 0], scores[scores > 0], limit)

    def of(self, rows: Rows) -> Scores:
        """`(n,) float64`; 0 for a row that holds none of the terms."""
        scores = self._sums[rows]
        for idf, places in self._left:
            scores += idf * _impacts_on(rows, places)
        return scores / self._bound if self._bound else scores


def _count(places: _Places) -> int:
    return sum(len(rows) for rows, _ in places)


def _summed(terms: Sequence[tuple[float, _Places]], count: int) -> Scores:
    """`(count,) float64`: the sum of each row's impacts."""
    places = [(np.float64(idf), *part) for idf, found in terms for part in found if len(part[0])]
    if not places:
        return np.zeros(count)
    rows = joined([rows for _, rows, _ in places])
    weights = joined([impacts * idf for idf, _, impacts in places])
    return np.bincount(rows, weights, minlength=count).astype(np.float64, copy=False)


def _impacts_on(rows: Rows, places: _Places) -> Scores:
    """Of one term, on these rows."""
    found = np.zeros(len(rows))
    for holders, impacts in places:
        if len(holders):
            at = np.minimum(np.searchsorted(holders, rows), len(holders) - 1)
            found += np.where(holders[at] == rows, impacts[at], 0.0)
    return found
