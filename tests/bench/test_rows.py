"""The arithmetic of the rows: medians, percentiles, ratios, turns."""

from __future__ import annotations

import itertools
import math

import pytest

from tests.bench.rows import (
    BLOCK,
    Work,
    figure_row,
    in_turns,
    percentile_95,
    print_figures,
    print_times,
    ratio,
    rounded,
    time_row,
)


def test_ratios_are_to_the_reference() -> None:
    row = time_row("ours", [2.0, 1.0, 3.0], [4.0, 8.0, 6.0], "naive")
    assert row == {
        "what": "ours",
        "p50_ms": 2.0,
        "p95_ms": 3.0,
        "ratio_p50": 0.333,
        "ratio_p95": 0.375,
        "against": "naive",
    }


def test_the_95th_percentile_leaves_one_in_twenty_above() -> None:
    values = [float(i) for i in range(100)]
    assert percentile_95(values[::-1]) == 95.0
    assert percentile_95([5.0]) == 5.0


def test_a_reference_too_small_to_measure_gives_no_false_ratio() -> None:
    assert ratio(1.0, 0.0) == math.inf
    assert ratio(1.23456, 10.0) == 0.123


@pytest.mark.parametrize(
    ("value", "shown"), [(12345.6, 12346), (999.4, 999), (0.98765, 0.988), (-6012.3, -6012)]
)
def test_a_figure_keeps_three_digits_or_its_whole(value: float, shown: float) -> None:
    assert rounded(value) == shown


def test_a_figure_without_reference_has_no_ratio() -> None:
    assert "ratio" not in figure_row("agreement", 0.9876, None, "share", "exact")
    row = figure_row("store", 5_000, 10_000, "passages/s", "naive")
    assert (row["reference"], row["ratio"], row["against"]) == (10_000, 0.5, "naive")


def test_works_take_turns_by_blocks_and_each_item_is_timed_once() -> None:
    done: list[tuple[str, int]] = []
    works = [Work(name, lambda item, name=name: done.append((name, item))) for name in "ab"]
    ticks = itertools.count()
    times = in_turns(works, range(BLOCK + 1), clock=lambda: next(ticks) / 1000)
    assert [name for name, _ in done] == ["a"] * BLOCK + ["b"] * BLOCK + ["a", "b"]
    assert sorted(item for name, item in done if name == "b") == list(range(BLOCK + 1))
    assert times["a"] == pytest.approx([1.0] * (BLOCK + 1))


def test_tables_show_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    print_times([time_row("search", [1.5], [3.0], "naive")])
    print_figures([figure_row("agreement", 0.9876, None, "share", "exact")])
    head, search, _, agreement = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["what", "p50", "ms"]
    assert search.split() == ["search", "1.500", "1.500", "0.5", "0.5", "naive"]
    assert agreement.split() == ["agreement", "0.988", "share"]
