"""Rows of a table and what is known of each, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]
# (rows of the table,) True where a row may answer.
Mask = npt.NDArray[np.bool_]


class Leg(Protocol):
    """What one ranking says of the rows of a table, for one query."""

    def best(self, limit: int, allowed: Mask | None) -> Rows:
        """The `limit` best rows among those allowed (all for None), in no order."""

    def of(self, rows: Rows) -> Scores:
        """`(n,) float64`, the score of each of these rows."""


def best_rows(rows: Rows, scores: npt.NDArray[Any], limit: int) -> Rows:
    """The `limit` rows of highest score, in no order. `scores` is beside `rows`."""
    if len(rows) <= limit:
        return rows
    return rows[np.argpartition(scores, len(rows) - limit)[len(rows) - limit :]]


def mask_of(rows: Rows, count: int) -> Mask:
    """`(count,)`: True on these rows."""
    mask = np.zeros(count, dtype=np.bool_)
    mask[rows] = True
    return mask


def union(some: Rows, others: Rows, count: int) -> Rows:
    """Rows of either, ascending, each once; of a table of `count` rows."""
    mask = mask_of(some, count)
    mask[others] = True
    return np.flatnonzero(mask)


def joined(arrays: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """One array; no copy when there is only one."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
