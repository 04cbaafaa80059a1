"""lancedb, its French full-text index and its vectors, merged by reciprocal ranks."""

from __future__ import annotations

from pathlib import Path

import lancedb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from lancedb.index import FTS, HnswSq
from lancedb.rerankers import RRFReranker

from tests.bench.peers.given import SHOWN, Given

# Below this its own documentation advises against a vector index: all are compared.
INDEXED_ABOVE = 50_000


class Lancedb:
    def build(self, given: Given, folder: Path) -> None:
        size = given.vectors.shape[1]
        flat = pa.array(given.vectors.ravel(), type=pa.float32())
        rows = pa.table(
            {
                "id": given.ids,
                "text": given.texts,
                "vector": pa.FixedSizeListArray.from_arrays(flat, size),
            }
        )
        table = lancedb.connect(str(folder)).create_table("passage", rows)
        french = FTS(language="French", stem=True, remove_stop_words=True, ascii_folding=True)
        table.create_index("text", config=french)
        if len(given.ids) > INDEXED_ABOVE:
            table.create_index("vector", config=HnswSq(distance_type="dot"))

    def open(self, folder: Path) -> None:
        self._table = lancedb.connect(str(folder)).open_table("passage")
        self._reranker = RRFReranker()

    def ask(self, text: str, vector: npt.NDArray[np.float32]) -> list[tuple[str, str]]:
        asked = self._table.search(query_type="hybrid").vector(vector).text(text)
        found = asked.distance_type("dot").rerank(self._reranker).limit(SHOWN)
        rows = found.select(["id", "text"]).to_list()
        return [(row["id"], row["text"]) for row in rows]
