"""FTS5 as it comes and numpy: see tests/bench/naive.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.bench.naive import Naive
from tests.bench.peers.given import Given


class NaiveSystem:
    def build(self, given: Given, folder: Path) -> None:
        naive = Naive(folder)
        naive.add((i, "", "", text) for i, text in zip(given.ids, given.texts, strict=True))
        naive.keep(given.vectors)
        naive.close()

    def open(self, folder: Path) -> None:
        self._naive = Naive(folder)

    def ask(self, text: str, vector: npt.NDArray[np.float32]) -> list[tuple[str, str]]:
        return self._naive.search(text, vector)
