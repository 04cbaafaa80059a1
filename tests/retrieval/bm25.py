"""BM25 of every text for every query at once, as FTS5 and `kb/sqlite/lexicon.py` count it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb.analysis import analyse
from kb.sqlite.lexicon import K1, MAX_TERMS
from tests.retrieval.measures import Grades, Matrix, Row

B = 0.75
# A term that more than half of the texts hold still counts for something, as in the store.
IDF_FLOOR = 1e-6


@dataclass(frozen=True)
class Scored:
    """`bm25` and `covered` are `(queries, documents)`, `bound` is `(queries,)`.

    `covered`: of the idf of the query's words, known or not, the share that the text holds."""

    bm25: Matrix
    bound: Row
    covered: Matrix


def score_all(
    documents: Sequence[Sequence[str]], weights: Sequence[float], queries: Sequence[str]
) -> Scored:
    """`documents`: the fields of each text; `weights`: how much a word of each field counts."""
    from scipy import sparse

    counts, sizes = _counted(documents, weights)
    column = {term: i for i, term in enumerate(sorted(set().union(*counts)))}
    rows = np.repeat(np.arange(len(counts)), [len(found) for found in counts])
    columns = np.array([column[term] for found in counts for term in found], dtype=np.int64)
    frequency = np.array([n for found in counts for n in found.values()], dtype=np.float64)
    idf = _idf(np.bincount(columns, minlength=len(column)), len(documents))
    length = K1 * (1 - B + B * sizes / sizes.mean())
    impact = frequency * (K1 + 1) / (frequency + length[rows])
    asked, bounds = _asked(queries, column, idf, len(documents))
    shape = (len(documents), len(column))
    wanted = sparse.csr_matrix(
        (np.ones(len(asked)), (asked[:, 0], asked[:, 1])), shape=(len(queries), len(column))
    )

    def summed(values: Row) -> Matrix:
        texts = sparse.csr_matrix((values * idf[columns], (rows, columns)), shape=shape)
        return np.asarray((wanted @ texts.T).todense())

    most = np.where(bounds > 0, bounds / (K1 + 1), 1.0)[:, None]
    return Scored(summed(impact), bounds, summed(np.ones(len(rows))) / most)


def _counted(
    documents: Sequence[Sequence[str]], weights: Sequence[float]
) -> tuple[list[dict[str, float]], Row]:
    """The weighed count of each term of each text, and how many words each text has."""
    counts: list[dict[str, float]] = []
    sizes = np.zeros(len(documents))
    for number, fields in enumerate(documents):
        found: defaultdict[str, float] = defaultdict(float)
        for weight, field in zip(weights, fields, strict=True):
            terms = analyse(field)
            sizes[number] += len(terms)
            for term in terms:
                found[term] += weight
        counts.append(found)
    return counts, sizes


def _idf(holders: Grades, total: int) -> Row:
    return np.maximum(np.log((total - holders + 0.5) / (holders + 0.5)), IDF_FLOOR)


def _asked(
    queries: Sequence[str], column: dict[str, int], idf: Row, total: int
) -> tuple[Grades, Row]:
    """(query, term) pairs, and the most that each query could reach. Rarest terms first, as the
    store does for a very long need."""
    unknown = math.log((total + 0.5) / 0.5)
    pairs: list[tuple[int, int]] = []
    bounds = np.zeros(len(queries))
    for number, text in enumerate(queries):
        weighed = {t: idf[column[t]] if t in column else unknown for t in analyse(text)}
        rarest = sorted(weighed, key=lambda term: (-weighed[term], term))[:MAX_TERMS]
        bounds[number] = sum(weighed[term] for term in rarest) * (K1 + 1)
        pairs += [(number, column[term]) for term in rarest if term in column]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2), bounds
