"""Nearest vectors by cosine, exactly: numpy for a small base, faiss above. The only faiss room."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from search.encoders import Vectors

# Below this a product of matrices is as quick as faiss, whose import alone costs 60 ms: a tenth of
# the time that `essaim search` may take from a cold start.
FAISS_ABOVE = 20_000
Nearest = tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]


class VectorIndex(Protocol):
    """Holds `(n, dimension) float32` unit rows."""

    def __len__(self) -> int: ...
    def vectors(self) -> Vectors: ...
    def search(self, query: Vectors, limit: int) -> Nearest:
        """Rows and cosines of the `limit` nearest to a `(1, dimension)` query, best first."""

    def write(self, path: Path) -> None:
        """Not atomic: write aside, then rename (see `index.write_index`)."""


class MatrixIndex:
    """A matrix, mapped from its file: nothing is read before it is needed."""

    def __init__(self, rows: Vectors) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def vectors(self) -> Vectors:
        return self._rows

    def search(self, query: Vectors, limit: int) -> Nearest:
        cosines = self._rows @ query[0]
        best = np.argsort(-cosines, kind="stable")[:limit]
        return best.astype(np.int64), cosines[best].astype(np.float32)

    def write(self, path: Path) -> None:
        with path.open("wb") as file:
            np.save(file, self._rows)


class FaissIndex:
    """Exact inner product by faiss."""

    def __init__(self, index: Any) -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vectors(self) -> Vectors:
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def search(self, query: Vectors, limit: int) -> Nearest:
        cosines, rows = self._index.search(query, min(limit, len(self)))
        return rows[0], cosines[0]

    def write(self, path: Path) -> None:
        import faiss

        faiss.write_index(self._index, str(path))


def make_vector_index(rows: Vectors, faiss_above: int = FAISS_ABOVE) -> VectorIndex:
    """The index that suits the number of rows; both kinds give the same neighbours."""
    if len(rows) <= faiss_above:
        return MatrixIndex(rows)
    import faiss

    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return FaissIndex(index)


def read_vector_index(path: Path) -> VectorIndex:
    """A written index, of the kind that its first bytes say."""
    with path.open("rb") as file:
        is_matrix = file.read(6) == b"\x93NUMPY"
    if is_matrix:
        return MatrixIndex(np.load(path, mmap_mode="r"))
    import faiss

    return FaissIndex(faiss.read_index(str(path)))
