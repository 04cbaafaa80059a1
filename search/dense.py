"""Nearest vectors by cosine: numpy for a small table, faiss above. The only faiss room."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np

from search.encoders import Vectors
from search.rows import Leg, Mask, Rows, Scores, best_rows

# Below this a product of matrices takes a millisecond, and faiss takes 60 to be imported: a tenth
# of what `essaim search` may take from a cold start.
FAISS_ABOVE = 20_000
# So few allowed rows are compared one by one.
FEW_ROWS = 5_000
# So many allowed rows among the nearest are enough.
ENOUGH_ROWS = 300
# Two dimensions to a code of 4 bits: a quarter of 8-bit numbers, and faiss reads them 8 times as
# quickly. With the best compared again, 99.9 % of the ten nearest of 100,000 and of 500,000 real
# passages are found; a graph (HNSW) finds 85 to 95 % in the same time and takes 15 times as long
# to build (docs/adr/0008).
_DIMENSIONS_PER_CODE = 2
_CODE_BITS = 4
_LEARNED_FROM = 20_000


class VectorIndex(Protocol):
    """Holds `(n, dimension) float32` unit rows."""

    def __len__(self) -> int: ...
    def vectors(self) -> Vectors: ...
    def read(self, query: Vectors) -> Leg:
        """The cosines of a `(1, dimension)` query."""

    def write(self, path: Path) -> None:
        """What it keeps beside its rows, if anything."""


class MatrixIndex:
    """Every cosine is worked out."""

    def __init__(self, rows: Vectors) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def vectors(self) -> Vectors:
        return self._rows

    def read(self, query: Vectors) -> Leg:
        return _Product(self._rows @ query[0])

    def write(self, path: Path) -> None:
        """Nothing: the rows are all."""


class _Product:
    def __init__(self, cosines: Vectors) -> None:
        self._cosines = cosines

    def best(self, limit: int, allowed: Mask | None) -> Rows:
        rows = np.arange(len(self._cosines)) if allowed is None else np.flatnonzero(allowed)
        return best_rows(rows, self._cosines[rows], limit)

    def of(self, rows: Rows) -> Scores:
        return self._cosines[rows].astype(np.float64)


class CodedIndex:
    """Short codes say which rows are worth comparing; the rows themselves, mapped, are compared.

    Source of the codes: André, Kermarrec and Le Scouarnec, « Quicker ADC », 2019."""

    def __init__(self, rows: Vectors, codes: Any) -> None:
        """`codes`: a faiss index of the same rows."""
        self.rows = rows
        self.codes = codes

    def __len__(self) -> int:
        return len(self.rows)

    def vectors(self) -> Vectors:
        return self.rows

    def read(self, query: Vectors) -> Leg:
        return _CodedLeg(self, query)

    def write(self, path: Path) -> None:
        import faiss

        faiss.write_index(self.codes, str(path))

    @classmethod
    def make(cls, rows: Vectors) -> CodedIndex:
        import faiss

        dimension = rows.shape[1]
        codes = faiss.IndexPQFastScan(
            dimension, dimension // _DIMENSIONS_PER_CODE, _CODE_BITS, faiss.METRIC_INNER_PRODUCT
        )
        codes.train(np.ascontiguousarray(rows[:: max(1, len(rows) // _LEARNED_FROM)]))
        codes.add(rows)
        return cls(rows, codes)


class _CodedLeg:
    def __init__(self, index: CodedIndex, query: Vectors) -> None:
        self._index = index
        self._query = query

    def best(self, limit: int, allowed: Mask | None) -> Rows:
        if allowed is None:
            return self._nearest(limit)
        count = int(np.count_nonzero(allowed))
        looked_at = max(limit, 2 * ENOUGH_ROWS * len(allowed) // max(count, 1))
        while count > FEW_ROWS and looked_at < len(allowed) // 4:
            rows = self._nearest(looked_at)
            rows = rows[allowed[rows]]
            if len(rows) >= ENOUGH_ROWS:
                return best_rows(rows, self.of(rows), limit)
            looked_at *= 4
        rows = np.flatnonzero(allowed)
        return best_rows(rows, self.of(rows), limit)

    def of(self, rows: Rows) -> Scores:
        cosines: Vectors = self._index.rows[rows] @ self._query[0]
        return cosines.astype(np.float64)

    def _nearest(self, count: int) -> Rows:
        _, found = self._index.codes.search(self._query, min(count, len(self._index)))
        rows: Rows = found[0]
        return rows[rows >= 0]


def make_vector_index(rows: Vectors, faiss_above: int = FAISS_ABOVE) -> VectorIndex:
    """The index that suits the number of rows, and a dimension that pairs up."""
    if len(rows) <= faiss_above or rows.shape[1] % _DIMENSIONS_PER_CODE:
        return MatrixIndex(rows)
    return CodedIndex.make(rows)


def read_vector_index(rows: Vectors, path: Path) -> VectorIndex:
    """The index of these rows, of the kind that was written at `path`."""
    if not path.exists():
        return MatrixIndex(rows)
    import faiss

    return CodedIndex(rows, faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
