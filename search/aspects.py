"""What each record may be asked for, a vector each: its title, what it answers, everyday words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.arrays import Array
from search.encoders import Vectors
from search.rows import Rows, Scores

# So many vectors are compared whole; beyond, only those of the rows asked for.
COMPARED_WHOLE = 40_000


@dataclass(frozen=True)
class Aspects:
    """The aspects of row r are `vectors[starts[r]:starts[r + 1]]`, at least one.

    `starts` (rows + 1,) int32; `vectors` (aspects, dimension) float32, unit rows; `marks`
    (aspects,) uint64: the text of each."""

    starts: Array
    vectors: Vectors
    marks: Array

    def nearest(self, query: Vectors, rows: Rows) -> Scores:
        """`(n,) float64`: of each of these rows, the highest cosine to a `(1, dimension)` query."""
        if not len(rows):
            return np.zeros(0)
        firsts, ends = self.starts[rows], self.starts[rows + 1]
        if len(self.vectors) <= COMPARED_WHOLE:
            best = np.maximum.reduceat(self.vectors @ query[0], self.starts[:-1])
            return np.asarray(best[rows], dtype=np.float64)
        lengths = ends - firsts
        places = np.arange(lengths.sum()) + np.repeat(
            firsts - (np.cumsum(lengths) - lengths), lengths
        )
        cosines = self.vectors[places] @ query[0]
        best = np.maximum.reduceat(cosines, np.cumsum(lengths) - lengths)
        return np.asarray(best, dtype=np.float64)


def starts_of(texts: Sequence[Sequence[str]]) -> Array:
    return np.cumsum([0, *map(len, texts)]).astype(np.int32)
