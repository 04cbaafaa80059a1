"""Peers side by side: `python -m tests.bench.peers --passages 10000`.

The same passages, vectors and questions for all; each builds, then answers in new processes, in
turns, the best of three counted. The others are given the vectors, Essaim makes them."""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from api.compose import build_encoder, build_vocabulary
from api.settings import ROOT, Settings
from tests.bench.__main__ import size
from tests.bench.base import MadeBase
from tests.bench.bases import WARM_QUERIES, how_many, size_bytes
from tests.bench.passages import read_language
from tests.bench.peers.given import Given, Questions, write_given
from tests.bench.peers.systems import AT_HOME, OURS, SYSTEMS
from tests.bench.processes import run
from tests.bench.rows import percentile_95, ratio, tell

PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
ROUNDS = 3
COLUMNS = (
    ("docs_s", "docs/s", ".0f"),
    ("cold_s", "cold s", ".2f"),
    ("p50_ms", "p50 ms", ".2f"),
    ("p95_ms", "p95 ms", ".2f"),
    ("mean_ms", "CPU ms/q", ".2f"),
    ("ratio", "x essaim", ".3g"),
    ("need_ms", "need ms", ".2f"),
    ("need_ratio", "x essaim", ".3g"),
    ("rss_mb", "RSS MB", ".0f"),
    ("disk_mb", "disk MB", ".1f"),
    ("hit", "hit@10", ".2f"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--passages", type=size, default=10_000, help="1000 or more")
    parser.add_argument("--only", nargs="*", default=list(SYSTEMS), choices=list(SYSTEMS))
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = compared(Path(folder), told.passages, told.only)
    if told.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print(f"{told.passages:,} passages, CPU time, one thread asked for")
        print_table(rows)


def compared(folder: Path, passages: int, names: Sequence[str]) -> list[dict[str, Any]]:
    """A row per system that could run, ours first."""
    tell("passages, vectors, questions")
    give(folder / "given", passages)
    built: dict[str, dict[str, Any]] = {}
    asked: dict[str, list[dict[str, Any]]] = {}
    for name in names:
        tell(f"{name}: build")
        told = in_own_process(name, "build", folder)
        if told is not None:
            built[name], asked[name] = told, []
    for turn in range(ROUNDS):
        for name in built:
            tell(f"{name}: ask, round {turn + 1}")
            told = in_own_process(name, "ask", folder)
            if told is not None:
                asked[name].append(told)
    disk = {name: size_bytes(_own(folder, name)) for name in built}
    return with_ratios(
        [row(name, passages, built[name], asked[name], disk[name]) for name in built if asked[name]]
    )


def give(folder: Path, passages: int) -> None:
    settings = Settings()
    made = MadeBase(read_language(settings.corpus), build_vocabulary(settings), passages)
    encoder = build_encoder(settings)
    queries, needs = how_many(passages)
    ids, texts, vectors = [], [], []
    for document, found in made.documents():
        said = [document.text[p.start : p.end] for p in found]
        ids += [str(p.id) for p in found]
        texts += said
        vectors.append(encoder.encode(said))
    cut = {
        "warm_queries": made.queries(WARM_QUERIES),
        "queries": made.queries(queries, skip=WARM_QUERIES),
    }
    told = {name: [(one.text, one.passage_id) for one in found] for name, found in cut.items()}
    told["needs"] = [(text, "") for text in made.needs(needs)]
    questions = {
        name: Questions(
            [t for t, _ in found], encoder.encode([t for t, _ in found], queries=True), sought
        )
        for name, found in told.items()
        for sought in [[passage_id for _, passage_id in found]]
    }
    write_given(folder, Given(ids, texts, np.concatenate(vectors)), questions)


def in_own_process(name: str, phase: str, folder: Path) -> dict[str, Any] | None:
    """None when the system failed: the others still run."""
    python = sys.executable if name in AT_HOME else PEERS_PYTHON
    try:
        told: dict[str, Any] = run(
            "tests.bench.peers.one", name, phase, folder / "given", _own(folder, name),
            python=python,
        )  # fmt: skip
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        tell(f"{name} could not {phase}: {error} (make bench-peers installs it)")
        return None
    return told


def _own(folder: Path, name: str) -> Path:
    return folder / name.replace(" ", "-")


# --- the arithmetic


def row(
    name: str,
    passages: int,
    built: Mapping[str, float],
    asked: Sequence[Mapping[str, Any]],
    disk_bytes: int,
) -> dict[str, Any]:
    """The best of the rounds for each figure: what else runs on the machine only adds."""
    return {
        "system": name,
        "docs_s": passages / built["build_s"],
        "cold_s": min(told["cold_s"] for told in asked),
        "p50_ms": min(statistics.median(told["queries"]["times_ms"]) for told in asked),
        "p95_ms": min(percentile_95(told["queries"]["times_ms"]) for told in asked),
        "mean_ms": min(told["queries"]["mean_ms"] for told in asked),
        "need_ms": min(told["needs"]["mean_ms"] for told in asked),
        "rss_mb": min(told["rss_mb"] for told in asked),
        "disk_mb": disk_bytes / 1e6,
        "hit": asked[0]["queries"]["hit"],
    }


def with_ratios(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """CPU a question over ours; above 1 is slower than Essaim. None when ours did not run."""
    ours = next((one for one in rows if one["system"] == OURS), None)
    return [
        one
        | {
            "ratio": ratio(one["mean_ms"], ours["mean_ms"]) if ours else None,
            "need_ratio": ratio(one["need_ms"], ours["need_ms"]) if ours else None,
        }
        for one in rows
    ]


def print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    print(f"{'system':<16}" + "".join(f"{title:>10}" for _, title, _ in COLUMNS))
    for one in rows:
        cells = (
            format(one[key], form) if one[key] is not None else "–" for key, _, form in COLUMNS
        )
        print(f"{one['system']:<16}" + "".join(f"{cell:>10}" for cell in cells))


if __name__ == "__main__":
    main()
