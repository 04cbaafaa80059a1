"""Nearest vectors by cosine. The only file, with `index`, that knows faiss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.encoders import Vectors


class VectorIndex:
    """Exact inner product over `(n, dimension)` unit rows, by faiss."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> VectorIndex:
        import faiss

        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> VectorIndex:
        import faiss

        return cls(faiss.read_index(str(path)))

    def write(self, path: Path) -> None:
        """Not atomic: write beside, then rename the folder (see `index.write_index`)."""
        import faiss

        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vectors(self) -> Vectors:
        """All rows, `(n, dimension) float32`."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def search(
        self, query: Vectors, limit: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Rows and cosines of the `limit` nearest to one `(1, dimension)` query, best first."""
        count = min(limit, len(self))
        if count == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        cosines, rows = self._index.search(query, count)
        return rows[0], cosines[0]
