"""bm25s with its French stop words and a Snowball stemmer, faiss flat, reciprocal ranks."""

from __future__ import annotations

from pathlib import Path

import bm25s
import faiss
import numpy as np
import numpy.typing as npt
import Stemmer

from tests.bench.peers.given import Given, fused

DEPTH = 100


class Bm25s:
    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("french")

    def build(self, given: Given, folder: Path) -> None:
        lexical = bm25s.BM25()
        lexical.index(self._tokens(given.texts), show_progress=False)
        told = [{"id": i, "text": text} for i, text in zip(given.ids, given.texts, strict=True)]
        lexical.save(str(folder / "lexical"), corpus=told, show_progress=False)
        dense = faiss.IndexFlatIP(given.vectors.shape[1])
        dense.add(given.vectors)
        faiss.write_index(dense, str(folder / "dense.faiss"))

    def open(self, folder: Path) -> None:
        self._lexical = bm25s.BM25.load(
            str(folder / "lexical"), load_corpus=True, mmap=True, show_progress=False
        )
        self._dense = faiss.read_index(str(folder / "dense.faiss"))

    def ask(self, text: str, vector: npt.NDArray[np.float32]) -> list[tuple[str, str]]:
        depth = min(DEPTH, self._dense.ntotal)
        rows = self._lexical.get_scores(self._tokens([text])[0])
        words = np.argpartition(-rows, depth - 1)[:depth]
        words = words[np.argsort(-rows[words])]
        _, near = self._dense.search(vector[None], depth)
        found = [row for row in words.tolist() if rows[row] > 0]
        return [
            (told["id"], told["text"])
            for told in (self._lexical.corpus[row] for row in fused([found, near[0].tolist()]))
        ]

    def _tokens(self, texts: list[str]) -> list[list[str]]:
        tokens: list[list[str]] = bm25s.tokenize(
            texts, stopwords="fr", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return tokens
