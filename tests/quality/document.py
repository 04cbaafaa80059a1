"""Measured numbers → docs/quality.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from kb.model import Kind
from search.evaluation import JudgedNeed
from search.recommend.learning import answer_auc, thresholds
from tests.quality.measured import Ways, by_set, mean_and_interval

HEAD = """# Recommendations, measured

Written by `python -m tests.quality`, which `make eval` runs: do not edit, run it again.

Judged needs against the starter corpus, nDCG@10 with exponential gain (2^grade − 1), over the
needs that have a relevant record of the kind. `dev`: fifty needs, `corpus/needs/dev.yml`; `own`:
those of `corpus/needs/own.yml`, written and judged by reading every record, without running the
engine. In brackets, the bounds of 95 of 100 draws of as many needs.

**learned**: weights learned on the other needs, ten folds over all of them, the choice of how far
the weights may go made inside each fold (`make rank` learns from all). **set by hand**: what is
used where nothing was learned. **BM25**: a plain search of the same records, every field alike,
without links and everyday words. **without `asked_as`**: records without the everyday words in
which they are asked for, learned again. Features, patterns and everyday words were written by
people who also look at `dev` when something fails: expect a little less on needs that nobody has
seen. What reads a need (`make understanding`) was learned on `own` too, and never on `dev`: the
figures of `own` flatter; `python -m api.rank --read-by-others` tells them with each need of `own`
read by what was learned from the others. The everyday words themselves were written from the
records alone, before any need was read.
"""

SETS = ("dev", "own")


def document(ways: Ways) -> str:
    groups = by_set(ways.needs)
    parts = [HEAD, "## By kind\n"]
    for name, needs in groups.items():
        parts += [f"### {name}, {len(needs)} needs\n", *_way_table(ways, needs), ""]
    parts += ["## By difficulty\n", *_grouped(ways, lambda need: need.difficulty), ""]
    parts += ["## By voice\n", *_grouped(ways, lambda need: need.voice), ""]
    parts += ["## Needs that nothing answers\n", *_silence(ways, groups), ""]
    parts += ["## What is read in a need\n", READ, *_read(ways), ""]
    return "\n".join(parts).rstrip() + "\n"


READ = """Against what the judge of each need read in it; what a need does not say must not be read.
F1 over all needs for lists, share of needs for the rest. `own` taught the reader: only `dev`
counts.
"""


def _read(ways: Ways) -> list[str]:
    figures = [found for found in ways.read.values() if found]
    told: dict[str, list[float]] = {
        "themes, F1": [f.themes.f1 for f in figures],
        "wide themes, F1": [f.wide_themes.f1 for f in figures],
        "brakes, F1": [f.brakes.f1 for f in figures],
        "territory": [f.territory for f in figures],
        "phase": [f.phase for f in figures],
        "speaker": [f.speaker for f in figures],
        "budget": [f.budget for f in figures],
    }
    return _table(["", *ways.read], [[n, *map(_number, row)] for n, row in told.items()])


def _way_table(ways: Ways, needs: Sequence[JudgedNeed]) -> list[str]:
    ids = {need.id for need in needs}
    rows = []
    for name, by_kind in ways.ways.items():
        cells = [
            _with_interval([v for need, v in by_kind[kind].items() if need in ids]) for kind in Kind
        ]
        rows.append([name, *cells])
    return _table(["", *Kind], rows)


def _grouped(ways: Ways, key: Callable[[JudgedNeed], str]) -> list[str]:
    """Learned, then BM25, over both sets."""
    rows = []
    for group in sorted({key(need) for need in ways.needs}):
        ids = {need.id for need in ways.needs if key(need) == group}
        cells = []
        for kind in Kind:
            found = [
                [v for need, v in ways.ways[way][kind].items() if need in ids]
                for way in ("learned", "BM25")
            ]
            told = " / ".join(_number(float(np.mean(values))) for values in found if values)
            cells.append(f"{told} ({len(found[0])})" if told else "–")
        rows.append([group, *cells])
    return ["learned / BM25 (needs)\n", *_table(["", *Kind], rows)]


def _silence(ways: Ways, groups: dict[str, list[JudgedNeed]]) -> list[str]:
    none, weak = thresholds(ways.needs, ways.held)
    rows = []
    for name, needs in {**groups, "both": list(ways.needs)}.items():
        chances = ways.held.answers
        unanswerable = [n for n in needs if not n.answerable]
        answerable = [n for n in needs if n.answerable]
        rows.append(
            [
                name,
                _number(answer_auc(needs, ways.held)),
                *(
                    f"{sum(chances[n.id] < bound for n in some)} / {len(some)}"
                    for bound in (none, weak)
                    for some in (unanswerable, answerable)
                ),
            ]
        )
    head = ["", "AUC", "unanswerable refused", "answerable refused",
            "unanswerable doubted or refused", "answerable doubted or refused"]  # fmt: skip
    told = (
        "The chance that the base answers, told for each need by weights learned on the others; "
        f"refused below {_number(none)}, doubted (leads, said to be so) below {_number(weak)}.\n"
    )
    return [told, *_table(head, rows)]


def _with_interval(values: Sequence[float]) -> str:
    mean, low, high = mean_and_interval(values)
    return f"{_number(mean)} [{_number(low)}, {_number(high)}] ({len(values)})"


def _number(value: float) -> str:
    return f"{value:.3f}".removeprefix("0") if value < 1 else "1.000"


def _table(head: Iterable[str], rows: Iterable[Sequence[str]]) -> list[str]:
    columns = list(head)
    lines = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    return lines + [f"| {' | '.join(row)} |" for row in rows]
