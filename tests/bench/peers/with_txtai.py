"""txtai, hybrid, with content, vectors given from outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from txtai import Embeddings

from tests.bench.peers.given import SHOWN, Given, Vectors


class Txtai:
    def __init__(self) -> None:
        self._known: dict[str, npt.NDArray[np.float32]] = {}

    def build(self, given: Given, folder: Path) -> None:
        self._known = dict(zip(given.texts, given.vectors, strict=True))
        embeddings = Embeddings(
            method="external", transform=self._transform(), hybrid=True, content=True
        )
        embeddings.index((i, text, None) for i, text in zip(given.ids, given.texts, strict=True))
        # A function cannot be written: it is given again when the index is opened.
        embeddings.config.pop("transform")
        embeddings.save(str(folder / "txtai"))

    def open(self, folder: Path) -> None:
        self._embeddings = Embeddings()
        self._embeddings.load(str(folder / "txtai"), config={"transform": self._transform()})

    def ask(self, text: str, vector: npt.NDArray[np.float32]) -> list[tuple[str, str]]:
        self._known = {text: vector}
        return [(hit["id"], hit["text"]) for hit in self._embeddings.search(text, SHOWN)]

    def _transform(self) -> Callable[[list[str]], Vectors]:
        """txtai takes a plain function only, no method."""

        def transform(texts: list[str]) -> Vectors:
            return np.stack([self._known[text] for text in texts])

        return transform
