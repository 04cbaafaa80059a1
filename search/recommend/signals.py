"""What the index says of the records for one need, before any weight."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from kb.analysis import analyse
from kb.model import Kind
from kb.sqlite.lexicon import Target
from search.encoders import Vectors
from search.fusion import fused_parts
from search.index import Index
from search.rows import Leg, Rows, Scores, joined, mask_of, union

# So many records of a kind are looked at closely; a base of the corpus' size is looked at whole.
CANDIDATES = 300
# A long need is read by sentences too: so many at most, the longest, each of so many letters.
MOST_SENTENCES = 8
SENTENCE_CHARS = 15
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|\n+")


class Signals(NamedTuple):
    """Of every candidate, in one order. `ids` by kind, ascending; the scores 0 to 1, beside `rows`.

    `lexical`: BM25 over its bound; `dense`: cosine of the need to the whole record; `aspect`: to
    the nearest thing that it may be asked for; `*_sentence`: the same of the need's best sentence;
    `passages`: the best passage that tells about it. `vector`: of the need. `terms`: how many
    distinct terms the need has; `unknown`: the share of them that no record holds."""

    ids: tuple[str, ...]
    rows: Rows
    kinds: Mapping[Kind, slice]
    values: Mapping[str, Scores]
    vector: Vectors
    terms: int = 0
    unknown: float = 1.0

    def of(self, kind: Kind) -> dict[str, dict[str, float]]:
        """Id → signal → value, of the candidates of a kind."""
        span = self.kinds[kind]
        names = list(self.values)
        columns = zip(*(self.values[name][span].tolist() for name in names), strict=True)
        found = (dict(zip(names, column, strict=True)) for column in columns)
        return dict(zip(self.ids[span], found, strict=True))


def sentences_of(text: str) -> list[str]:
    """The longest sentences of a need, in order; nothing for a need of one sentence."""
    parts = [part for part in _SENTENCE_END.split(text) if len(part) >= SENTENCE_CHARS]
    if len(parts) < 2:
        return []
    kept = set(sorted(parts, key=len, reverse=True)[:MOST_SENTENCES])
    return [part for part in parts if part in kept][:MOST_SENTENCES]


class SignalReader:
    """Asks one index. `about`: passage id → ids of the records that it tells about."""

    def __init__(self, index: Index, about: Mapping[str, Sequence[str]]) -> None:
        self._index = index
        self._records = index.tables[Target.RECORDS]
        self._passages = index.tables[Target.PASSAGES]
        numbers = {value: n for n, (facet, value) in enumerate(index.choices) if facet == "kind"}
        self._rows: dict[Kind, Rows] = {
            kind: self._records.rows(self._records.mask([numbers[kind]] if kind in numbers else []))
            for kind in Kind
        }
        self._told, self._telling = self._pairs(about)

    def read(self, text: str) -> Signals:
        """A text of stop words alone is near everything, and means nothing: no signal at all."""
        terms = analyse(text)
        whole, *sentences = self._vectors(text)
        lexical, dense = self._records.lexical(terms), self._records.dense(whole)
        if not terms:
            return self._silence(whole)
        held = self._records.holders(distinct := list(dict.fromkeys(terms)))
        found = {kind: self._candidates(kind, lexical, dense) for kind in Kind}
        rows = joined(list(found.values()))
        values = {
            "lexical": lexical.of(rows),
            "dense": dense.of(rows),
            "dense_sentence": _best(
                [self._records.dense(v).of(rows) for v in sentences or [whole]]
            ),
            "aspect": self._records.aspects(whole, rows),
            "aspect_sentence": _best(
                [self._records.aspects(v, rows) for v in sentences or [whole]]
            ),
            "passages": self._passage_scores(terms, whole, rows),
        }
        return Signals(
            ids=tuple(self._records.ids(rows)),
            rows=rows,
            kinds=_spans(found),
            values={name: np.clip(scores, 0.0, 1.0) for name, scores in values.items()},
            vector=whole,
            terms=len(distinct),
            unknown=sum(count == 0 for count in held) / len(distinct),
        )

    def vectors(self, rows: Rows) -> Vectors:
        """`(n, dimension)` of whole records."""
        return self._records.vectors(rows)

    # --- the steps

    def _vectors(self, text: str) -> list[Vectors]:
        """`(1, dimension)` of the need, then of each of its sentences."""
        encoded = self._index.encoder.encode([text, *sentences_of(text)], queries=True)
        return [encoded[n : n + 1] for n in range(len(encoded))]

    def _candidates(self, kind: Kind, lexical: Leg, dense: Leg) -> Rows:
        rows = self._rows[kind]
        if len(rows) <= CANDIDATES:
            return rows
        count = len(self._records)
        allowed = mask_of(rows, count)
        some, others = (leg.best(CANDIDATES // 2, allowed) for leg in (lexical, dense))
        return union(some, others, count)

    def _silence(self, whole: Vectors) -> Signals:
        nothing = np.zeros(0, dtype=np.int64)
        return Signals((), nothing, _spans(dict.fromkeys(Kind, nothing)), {}, whole)

    def _pairs(self, about: Mapping[str, Sequence[str]]) -> tuple[Rows, Rows]:
        """Rows of records and of the passages that tell about them, pair by pair, by record."""
        pairs = sorted(
            (record, passage)
            for passage_id, records in about.items()
            if (passage := self._passages.row(passage_id)) is not None
            for record_id in records
            if (record := self._records.row(record_id)) is not None
        )
        told, telling = zip(*pairs, strict=True) if pairs else ((), ())
        return np.array(told, dtype=np.int64), np.array(telling, dtype=np.int64)

    def _passage_scores(self, terms: Sequence[str], whole: Vectors, rows: Rows) -> Scores:
        """The best passage of each record, words and meaning together; 0 for a record that no
        document tells about."""
        wanted = np.isin(self._told, rows)
        told, telling = self._told[wanted], self._telling[wanted]
        parts = fused_parts(
            self._passages.lexical(terms).of(telling), self._passages.dense(whole).of(telling)
        )
        best = np.zeros(len(self._records))
        np.maximum.at(best, told, parts[0] + parts[1])
        return np.asarray(best[rows])


def _best(scores: Sequence[Scores]) -> Scores:
    return np.asarray(np.max(np.array(scores), axis=0))


def _spans(found: Mapping[Kind, Rows]) -> dict[Kind, slice]:
    ends = np.cumsum([0, *map(len, found.values())]).tolist()
    return {kind: slice(a, b) for kind, a, b in zip(found, ends[:-1], ends[1:], strict=True)}


def linked_scores(
    links: Iterable[tuple[str, str]], relevance: Mapping[str, float]
) -> dict[str, float]:
    """For each record, what its linked experiences are worth to this need: 1 − ∏(1 − relevance),
    best three. `links`: experience, record."""
    found: dict[str, list[float]] = defaultdict(list)
    for origin, target in links:
        if origin in relevance:
            found[target].append(relevance[origin])
    scores = {}
    for target, values in found.items():
        missing = 1.0
        for value in sorted(values, reverse=True)[:3]:
            missing *= 1 - min(value, 1.0)
        scores[target] = 1 - missing
    return scores
