"""Figures of one ranking, and how far chance alone moves them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Row = npt.NDArray[np.float64]
Grades = npt.NDArray[np.int64]

DEPTH = 10
RESAMPLES = 2_000
SEED = 20_240_607


def ndcg(scores: Matrix, grades: Grades) -> Row:
    """nDCG@10 with gain 2^grade - 1, one value for each query; every query must have an answer.

    `scores`: (queries, documents); -inf says « not in the list ». Equals are ranked by column."""
    query, column = np.nonzero(grades)
    mine = scores[query, column][:, None]
    others = scores[query]
    before = np.arange(scores.shape[1]) < column[:, None]
    ahead = (others > mine) | ((others == mine) & before)
    rank = np.count_nonzero(ahead, axis=1)
    shown = (rank < DEPTH) & np.isfinite(mine[:, 0])
    gains = 2.0**grades - 1
    worth = np.zeros(len(scores))
    np.add.at(worth, query[shown], gains[query, column][shown] / np.log2(rank[shown] + 2))
    ideal = -np.sort(-gains, axis=1)[:, :DEPTH]
    return np.asarray(worth / (ideal / np.log2(np.arange(2, ideal.shape[1] + 2))).sum(axis=1))


def draws(queries: int, resamples: int = RESAMPLES) -> Matrix:
    """How often each query is drawn in each resample: `(resamples, queries)`, fixed seed."""
    random = np.random.default_rng(SEED)
    return random.multinomial(queries, np.full(queries, 1 / queries), resamples).astype(np.float64)


def resampled(gains: Row, drawn: Matrix) -> Row:
    """The mean of paired differences in each resample.

    `gains`: one difference for each query; `drawn`: the columns of `draws` of these queries."""
    return np.asarray((drawn @ gains) / np.maximum(drawn.sum(axis=1), 1.0))


def interval(means: Row) -> tuple[float, float]:
    """95 % of the resampled means lie between these two."""
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def spearman(found: Row, judged: Row) -> float:
    from scipy.stats import spearmanr

    return float(spearmanr(found, judged).statistic)
