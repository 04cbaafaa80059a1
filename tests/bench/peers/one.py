"""`python -m tests.bench.peers.one SYSTEM build|ask GIVEN FOLDER`: one system in one new process.

Prints JSON. CPU time of all its threads, from the start of the process for the cold start."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from tests.bench.memory import memory_mb
from tests.bench.peers.given import Questions, read_given, read_questions
from tests.bench.peers.systems import System, system


def main() -> None:
    name, phase, given, folder = sys.argv[1:5]
    told = {"build": build, "ask": ask}[phase](name, Path(given), Path(folder))
    print(json.dumps(told))


def build(name: str, given_folder: Path, folder: Path) -> dict[str, object]:
    made = system(name)
    given = read_given(given_folder)
    folder.mkdir(parents=True)
    start_s = time.process_time()
    made.build(given, folder)
    return {"build_s": time.process_time() - start_s, "most_mb": memory_mb()["most_mb"]}


def ask(name: str, given_folder: Path, folder: Path) -> dict[str, object]:
    made = system(name)
    made.open(folder)
    warm = read_questions(given_folder, "warm_queries")
    made.ask(warm.texts[0], warm.vectors[0])
    cold_s = time.process_time()
    answer(made, warm)
    told: dict[str, object] = {"cold_s": cold_s}
    for kind in ("queries", "needs"):
        asked = read_questions(given_folder, kind)
        told[kind] = answer(made, asked)
    return told | memory_mb()


def answer(made: System, asked: Questions) -> dict[str, object]:
    """CPU milliseconds question by question, their mean over the whole loop (threads that finish
    late are in it), and the share whose own passage was among the ten."""
    times, right = [], []
    loop_s = time.process_time()
    for text, vector, sought in zip(asked.texts, asked.vectors, asked.sought, strict=True):
        start_s = time.process_time()
        found = made.ask(text, vector)
        times.append(1000 * (time.process_time() - start_s))
        right.append(sought in {passage_id for passage_id, _ in found})
    mean_ms = 1000 * (time.process_time() - loop_s) / len(times)
    return {"times_ms": times, "mean_ms": mean_ms, "hit": float(np.mean(right))}


if __name__ == "__main__":
    main()
