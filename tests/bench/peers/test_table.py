"""The arithmetic of the table of peers, and two systems run on the same small files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.bench.peers.__main__ import print_table, row, with_ratios
from tests.bench.peers.given import Given, Questions, fused, read_given, read_questions, write_given
from tests.bench.peers.one import answer, ask, build
from tests.bench.peers.systems import AT_HOME, OURS, SYSTEMS
from tests.bench.processes import run
from tests.factories import ENCODER, ROOT


def asked(p50: float, *, hit: float = 1.0) -> dict[str, Any]:
    return {
        "cold_s": p50,
        "rss_mb": 100 * p50,
        "queries": {"times_ms": [p50, p50, 9 * p50], "mean_ms": 2 * p50, "hit": hit},
        "needs": {"mean_ms": 4 * p50},
    }


def test_the_best_round_counts_and_ratios_are_to_ours() -> None:
    rows = with_ratios(
        [
            row(OURS, 1_000, {"build_s": 2.0}, [asked(2.0), asked(1.0)], 3_000_000),
            row("peer", 1_000, {"build_s": 0.5}, [asked(4.0, hit=0.9)], 1_500_000),
        ]
    )
    ours, peer = rows
    assert (ours["docs_s"], ours["p50_ms"], ours["p95_ms"], ours["ratio"]) == (500, 1.0, 9.0, 1.0)
    assert (peer["docs_s"], peer["disk_mb"], peer["hit"]) == (2_000, 1.5, 0.9)
    assert (peer["ratio"], peer["need_ratio"]) == (4.0, 4.0)


def test_without_ours_there_is_no_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    rows = with_ratios([row("peer", 1_000, {"build_s": 0.5}, [asked(4.0)], 1)])
    assert rows[0]["ratio"] is None
    print_table(rows)
    head, line = capsys.readouterr().out.splitlines()
    assert "x essaim" in head and line.split()[0] == "peer" and "–" in line


def test_reciprocal_ranks_put_first_what_both_rankings_know() -> None:
    assert fused([[3, 1], [2, 1]])[0] == 1
    assert len(fused([list(range(50))])) == 10


@pytest.fixture
def given(tmp_path: Path) -> Path:
    texts = [
        "La chaleur de l’aciérie chauffe mille logements.",
        "La gare accueille un tiers-lieu depuis deux ans.",
        "La cantine achète ses légumes aux fermes voisines.",
    ]
    ids = [f"atelier:1:{i}" for i in range(3)]
    words = ["chaleur aciérie logements", "gare tiers-lieu", "cantine légumes"]
    questions = Questions(words, ENCODER.encode(words, queries=True), ids)
    folder = tmp_path / "given"
    write_given(
        folder,
        Given(ids, texts, ENCODER.encode(texts)),
        {"warm_queries": questions, "queries": questions, "needs": questions},
    )
    return folder


@pytest.mark.parametrize("name", sorted(AT_HOME))
def test_our_own_systems_build_then_answer(name: str, given: Path, tmp_path: Path) -> None:
    built = build(name, given, tmp_path / "own")
    told: Any = ask(name, given, tmp_path / "own")
    assert built["build_s"] > 0 and told["cold_s"] > 0  # type: ignore[operator]
    assert told["queries"]["hit"] == 1.0 and len(told["queries"]["times_ms"]) == 3


def test_what_is_given_is_read_as_written(given: Path) -> None:
    found, asked_of_all = read_given(given), read_questions(given, "queries")
    assert found.ids == asked_of_all.sought and found.vectors.shape[0] == 3
    assert np.array_equal(asked_of_all.vectors, ENCODER.encode(asked_of_all.texts, queries=True))


def test_a_miss_is_counted() -> None:
    class Deaf:
        def ask(self, text: str, vector: object) -> list[tuple[str, str]]:
            return [("other", text)]

    told: Any = answer(
        Deaf(),  # type: ignore[arg-type]
        Questions(["a", "b"], np.zeros((2, 4), np.float32), ["other", "sought"]),
    )
    assert told["hit"] == 0.5


def test_what_peers_run_imports_nothing_of_the_project() -> None:
    """They have an environment of their own, where the project is not installed."""
    floors = ("kb", "search", "ingest", "api", "web")
    program = (
        "import sys, tests.bench.peers.one, tests.bench.peers.with_naive;"
        f"print(sorted(m for m in sys.modules if m.split('.')[0] in {floors}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
    assert {module for module, _ in SYSTEMS.values()} >= {"tests.bench.peers.with_txtai"}


def test_a_process_that_fails_is_said(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        run("tests.bench.peers.one", "naive", "ask", tmp_path / "none", tmp_path)
