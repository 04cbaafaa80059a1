"""Where a measured base is kept, and what it was made from: made again when any of it changes."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.settings import ROOT, Settings

# How many searches are timed, fewer where the reference takes a second each.
QUERIES, NEEDS = 200, 40
QUERIES_FEW, NEEDS_FEW = 50, 20
FEW_ABOVE = 50_000
WARM_QUERIES, WARM_NEEDS = 20, 5


@dataclass(frozen=True)
class Kept:
    """The folder of one base: `essaim.db`, `index/`, `naive/`, and what is asked of it."""

    folder: Path
    passages: int

    @property
    def settings(self) -> Settings:
        return Settings(database=self.folder / "essaim.db", index=self.folder / "index")

    @property
    def naive(self) -> Path:
        return self.folder / "naive"

    def read(self, name: str) -> Any:
        """A JSON file of the folder; None when it is not there."""
        path = self.folder / f"{name}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def write(self, name: str, told: object) -> None:
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")

    def current(self) -> bool:
        """Whether the base kept here is the one that this code would make."""
        built = self.read("built")
        return bool(built) and built["mark"] == source_mark()

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)


def how_many(passages: int) -> tuple[int, int]:
    """Queries and needs asked of a base of this size."""
    return (QUERIES, NEEDS) if passages < FEW_ABOVE else (QUERIES_FEW, NEEDS_FEW)


def source_mark() -> str:
    """Changes with the code that makes a base, and with the corpus it learns from."""
    code = [p for room in ("kb", "search") for p in (ROOT / room).rglob("*.py")]
    code += [ROOT / "search" / "encoder" / "fingerprint.txt", *(ROOT / "tests/bench").glob("*.py")]
    corpus = [p for p in (ROOT / "corpus").rglob("*") if p.is_file() and p.parent.name != "needs"]
    return f"{_checksum([*code, *corpus]):08x}"


def _checksum(paths: Iterable[Path]) -> int:
    total = 0
    for path in sorted(paths):
        total = zlib.crc32(path.read_bytes(), total)
    return total


def size_bytes(path: Path) -> int:
    """Of a file with its write-ahead log, or of a whole folder."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
