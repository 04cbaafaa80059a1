"""Ways to make one ranking of two, each with one parameter (a pair for the adaptive weight)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from search.fusion import fused_parts
from tests.retrieval.measures import Matrix, Row

Value = float | tuple[float, float]


@dataclass(frozen=True)
class Legs:
    """The two rankings of a whole collection: `(queries, documents)` each.

    `bm25`: 0 when no word is shared; `bound`: the most that each query could reach; `covered`: of
    the idf of the query's words, the share that the text holds."""

    bm25: Matrix
    bound: Row
    covered: Matrix
    cosine: Matrix

    @cached_property
    def lexical(self) -> Matrix:
        """BM25 over its bound, 0 to 1."""
        return self.bm25 / np.where(self.bound > 0, self.bound, 1.0)[:, None]

    @cached_property
    def dense(self) -> Matrix:
        """The cosine, 0 when negative."""
        return np.maximum(self.cosine, 0.0)

    def bm25_alone(self) -> Matrix:
        """A text that shares no word is not in the list."""
        return np.where(self.bm25 > 0, self.bm25, -np.inf)


@dataclass(frozen=True)
class Fusion:
    """`score(legs, value)`: the scores of a whole collection. `values`: those that are tried."""

    name: str
    formula: str
    values: tuple[Value, ...]
    score: Callable[[Legs, Value], Matrix]


def reciprocal_rank(legs: Legs, k: Value) -> Matrix:
    """Source: Cormack, Clarke and Büttcher, SIGIR 2009."""
    assert isinstance(k, float)
    found = np.where(legs.bm25 > 0, 1 / (k + _ranks(legs.bm25)), 0.0)
    return np.asarray(found + 1 / (k + _ranks(legs.cosine)))


def _ranks(scores: Matrix) -> Matrix:
    """From 1; equals by column."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, scores.shape[1] + 1)[None, :], axis=1)
    return ranks.astype(np.float64)


def weighted(legs: Legs, weight: Value) -> Matrix:
    assert isinstance(weight, float)
    return np.asarray(legs.lexical + weight * legs.dense)


def complement(legs: Legs, weight: Value) -> Matrix:
    """The product's own: see `search.fusion.fused_parts`."""
    assert isinstance(weight, float)
    return np.asarray(sum(fused_parts(legs.lexical, legs.cosine, weight)))


def covered_complement(legs: Legs, weight: Value) -> Matrix:
    """The same, of a lexical part that counts less when few of the query's words are there: the
    coordination factor of Lucene's first similarity, by idf, its root taken."""
    assert isinstance(weight, float)
    lexical = legs.lexical * np.sqrt(legs.covered)
    return np.asarray(sum(fused_parts(lexical, legs.cosine, weight)))


def adaptive(legs: Legs, weights: Value) -> Matrix:
    """The weight goes from the first to the second as the best BM25 over its bound falls from 0.5
    to 0.2."""
    assert isinstance(weights, tuple)
    low, high = weights
    doubt = np.clip((0.5 - legs.lexical.max(axis=1, keepdims=True)) / 0.3, 0.0, 1.0)
    return np.asarray(legs.lexical + (low + (high - low) * doubt) * legs.dense)


def convex(calibrate: Callable[[Matrix], Matrix]) -> Callable[[Legs, Value], Matrix]:
    """a × dense + (1 − a) × lexical, once both are on one scale, query by query."""

    def score(legs: Legs, alpha: Value) -> Matrix:
        assert isinstance(alpha, float)
        return (1 - alpha) * calibrate(legs.bm25) + alpha * calibrate(legs.cosine)

    return score


def min_max(scores: Matrix) -> Matrix:
    low, high = scores.min(axis=1, keepdims=True), scores.max(axis=1, keepdims=True)
    return np.asarray((scores - low) / np.maximum(high - low, 1e-9))


def z_score(scores: Matrix) -> Matrix:
    mean, spread = scores.mean(axis=1, keepdims=True), scores.std(axis=1, keepdims=True)
    return np.asarray((scores - mean) / np.maximum(spread, 1e-9))


def logistic(scores: Matrix) -> Matrix:
    """Of the z-score: far above the mean counts for 1, however far."""
    return np.asarray(1 / (1 + np.exp(-z_score(scores))))


def _steps(first: float, last: float, step: float) -> tuple[float, ...]:
    count = round((last - first) / step) + 1
    return tuple(round(first + i * step, 3) for i in range(count))


ALPHAS = _steps(0.05, 0.95, 0.05)
WEIGHTS = (*_steps(0.05, 1.0, 0.05), 1.2, 1.5, 2.0)
KEPT = "complement"

FUSIONS = (
    Fusion(
        "reciprocal rank",
        "Σ 1 / (k + rank)",
        (1.0, 5.0, 10.0, 20.0, 40.0, 60.0, 100.0),
        reciprocal_rank,
    ),
    Fusion("weighted", "lexical + w × cosine", WEIGHTS, weighted),
    Fusion("convex, min-max", "(1 − a) × BM25 + a × cosine", ALPHAS, convex(min_max)),
    Fusion("convex, z-score", "the same", ALPHAS, convex(z_score)),
    Fusion("convex, logistic", "the same, logistic of the z-score", ALPHAS, convex(logistic)),
    Fusion(
        "adaptive weight",
        "lexical + w × cosine, w rising as the best lexical falls from 0.5 to 0.2",
        tuple((low, high) for low in (0.2, 0.3, 0.4, 0.5) for high in (0.5, 0.7, 1.0, 1.5, 2.0)),
        adaptive,
    ),
    Fusion(KEPT, "lexical + w × cosine × (1 − lexical)", WEIGHTS, complement),
    Fusion(
        "covered complement",
        "the same, lexical × √(idf share of the query's words held) for lexical",
        WEIGHTS,
        covered_complement,
    ),
)
