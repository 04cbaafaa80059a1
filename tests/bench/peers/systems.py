"""The systems compared, each in a module that imports its library and nothing of the others'."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tests.bench.peers.given import Given

# Name → module and class. The first is what the others are compared with.
SYSTEMS = {
    "essaim": ("tests.bench.peers.with_essaim", "Essaim"),
    "naive": ("tests.bench.peers.with_naive", "NaiveSystem"),
    "bm25s + faiss": ("tests.bench.peers.with_bm25s", "Bm25s"),
    "txtai": ("tests.bench.peers.with_txtai", "Txtai"),
    "lancedb": ("tests.bench.peers.with_lancedb", "Lancedb"),
}
OURS = "essaim"
# These two run on what the project itself installs.
AT_HOME = frozenset({"essaim", "naive"})


class System(Protocol):
    """One way to keep passages and find them again by words and vectors together."""

    def build(self, given: Given, folder: Path) -> None:
        """Everything on disk when it returns."""

    def open(self, folder: Path) -> None: ...

    def ask(self, text: str, vector: npt.NDArray[np.float32]) -> list[tuple[str, str]]:
        """Ids and texts of the ten best. `vector`: `(dimension,)`, that of the text."""


def system(name: str) -> System:
    module, kind = SYSTEMS[name]
    made: System = getattr(import_module(module), kind)()
    return made
