"""A made-up base of a given size, measured: what is built, what answers, what is new, what is
cold."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.bases import Kept
from tests.bench.processes import run
from tests.bench.real import cold_rows
from tests.bench.rows import Row, figure_row, tell, time_row

OPENED_TIMES = 3
AGAINST = "naive"


def scale_rows(folder: Path, passages: int) -> tuple[list[Row], list[Row]]:
    """Times and figures at this size, in a base kept in `folder`."""
    kept = Kept(folder / str(passages), passages)
    if not kept.current():
        tell(f"making a base of {passages:,} passages")
        run("tests.bench.build", kept.folder, passages)
    tell(f"measuring {passages:,} passages")
    measured = run("tests.bench.measure", kept.folder, passages)
    opened = {
        name: [run("tests.bench.fresh", name, kept.folder, passages) for _ in range(OPENED_TIMES)]
        for name in ("naive", "essaim")
    }
    tell("cold starts")
    times = [*measured["times"], *opened_rows(opened), *cold_rows(kept.settings)]
    figures = [
        *built_rows(kept.read("built"), passages),
        *memory_rows(opened),
        *measured["figures"],
    ]
    return times, figures


def opened_rows(opened: Mapping[str, list[dict[str, float]]]) -> list[Row]:
    rows = []
    for key, what in (("open_ms", "open"), ("first_ms", "first search")):
        reference = [told[key] for told in opened["naive"]]
        rows += [
            time_row(f"{what}, new process: {name}", [t[key] for t in told], reference, AGAINST)
            for name, told in opened.items()
        ]
    return rows


def memory_rows(opened: Mapping[str, list[dict[str, float]]]) -> list[Row]:
    return [
        figure_row(
            what,
            statistics.median(told[key] for told in opened["essaim"]),
            statistics.median(told[key] for told in opened["naive"]),
            "MB",
            AGAINST,
        )
        for key, what in (("rss_mb", "memory after the queries"), ("most_mb", "memory at the most"))
    ]


def built_rows(built: Mapping[str, Any], passages: int) -> list[Row]:
    """Passages a CPU second, and bytes a passage; the base before the documents is not counted."""
    seconds, size = built["seconds"], built["bytes"]
    parts = {
        "store write": (seconds["store"], seconds["naive_store"]),
        "index build, encoding included": (seconds["index"], seconds["encode"]),
        "both": (
            seconds["store"] + seconds["index"],
            seconds["naive_store"] + seconds["encode"],
        ),
    }
    rows = [
        figure_row(name, passages / ours_s, passages / naive_s, "passages/s", AGAINST)
        for name, (ours_s, naive_s) in parts.items()
    ]
    kilobytes = {"index": size["index"], "store and index": size["store"] + size["index"]}
    naive_kb = size["naive"] / passages / 1000
    return rows + [
        figure_row(f"disk, {name}", found / passages / 1000, naive_kb, "KB/passage", AGAINST)
        for name, found in kilobytes.items()
    ]
