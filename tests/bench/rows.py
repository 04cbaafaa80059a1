"""Times and figures, and their ratios to a reference of the same run."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Row = dict[str, float | str]
Clock = Callable[[], float]
# Long enough for the processor's caches to be those of the thing measured, short enough for what
# slows the machine to slow all alike.
BLOCK = 10


class Work(NamedTuple):
    """Something to time on each item; its result is thrown away."""

    name: str
    do: Callable[[Any], object]


def in_turns(
    works: Sequence[Work], items: Sequence[object], clock: Clock = time.process_time
) -> dict[str, list[float]]:
    """Milliseconds of each work on each item, once, by blocks of items in turns."""
    times: dict[str, list[float]] = {work.name: [] for work in works}
    for start in range(0, len(items), BLOCK):
        for work in works:
            for item in items[start : start + BLOCK]:
                start_s = clock()
                work.do(item)
                times[work.name].append(1000 * (clock() - start_s))
    return times


def time_row(name: str, found: Sequence[float], reference: Sequence[float], against: str) -> Row:
    """`found` and `reference` in milliseconds; ratios below 1 are faster than the reference."""
    p50, p95 = statistics.median(found), percentile_95(found)
    return {
        "what": name,
        "p50_ms": round(p50, 3),
        "p95_ms": round(p95, 3),
        "ratio_p50": ratio(p50, statistics.median(reference)),
        "ratio_p95": ratio(p95, percentile_95(reference)),
        "against": against,
    }


def figure_row(name: str, found: float, reference: float | None, unit: str, against: str) -> Row:
    """One number beside the same of the reference; no ratio when there is no reference."""
    row: Row = {"what": name, "value": rounded(found), "unit": unit}
    if reference is not None:
        row |= {"reference": rounded(reference), "ratio": ratio(found, reference)}
        row["against"] = against
    return row


def percentile_95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def ratio(found: float, reference: float) -> float:
    """Three significant digits; infinite when the reference is too small to be measured."""
    return float(f"{found / reference:.3g}") if reference > 0 else float("inf")


def rounded(value: float) -> float:
    """Three significant digits, or the whole number when it has more."""
    return round(value) if abs(value) >= 1000 else float(f"{value:.3g}")


# --- printing


def print_times(rows: Iterable[Mapping[str, float | str]]) -> None:
    print(f"{'what':<38}{'p50 ms':>10}{'p95 ms':>10}{'ratio p50':>11}{'ratio p95':>11}  against")
    for row in rows:
        print(
            f"{row['what']:<38}{row['p50_ms']:>10.3f}{row['p95_ms']:>10.3f}"
            f"{row['ratio_p50']:>11.3g}{row['ratio_p95']:>11.3g}  {row['against']}"
        )


def print_figures(rows: Iterable[Mapping[str, float | str]]) -> None:
    print(f"{'what':<38}{'figure':>10}  {'unit':<12}{'naive':>10}{'ratio':>9}")
    for row in rows:
        line = f"{row['what']:<38}{row['value']:>10g}  {row['unit']:<12}"
        if "ratio" in row:
            line += f"{row['reference']:>10g}{row['ratio']:>9g}"
        print(line.rstrip())


def tell(text: str) -> None:
    """Progress, for a person who waits: never among the figures."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
