"""What every system is given: the same passages, vectors and questions, in plain files.

Imports nothing of the project: the systems compared live in an environment of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
SHOWN = 10


@dataclass(frozen=True)
class Given:
    """`vectors` has a unit row per text. `sought`: the passage each question was cut from, or
    nothing."""

    ids: list[str]
    texts: list[str]
    vectors: Vectors


@dataclass(frozen=True)
class Questions:
    texts: list[str]
    vectors: Vectors
    sought: list[str]


def write_given(folder: Path, given: Given, questions: dict[str, Questions]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write_json(folder / "passages.json", [given.ids, given.texts])
    np.save(folder / "passages.npy", given.vectors)
    for name, asked in questions.items():
        _write_json(folder / f"{name}.json", [asked.texts, asked.sought])
        np.save(folder / f"{name}.npy", asked.vectors)


def read_given(folder: Path) -> Given:
    ids, texts = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
    return Given(ids, texts, np.load(folder / "passages.npy"))


def read_questions(folder: Path, name: str) -> Questions:
    texts, sought = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return Questions(texts, np.load(folder / f"{name}.npy"), sought)


def fused(rankings: Sequence[Sequence[int]], shift: int = 60) -> list[int]:
    """Rows by reciprocal ranks, the ten best: for the systems that leave fusion to their user."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, start=1):
            scores[row] = scores.get(row, 0.0) + 1 / (shift + rank)
    return sorted(scores, key=lambda row: -scores[row])[:SHOWN]


def _write_json(path: Path, told: object) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
