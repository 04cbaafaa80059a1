"""docs/reading.md: what was measured → Markdown. Same figures, same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from tests.reading.scores import Score

INTRODUCTION = """\
# Reading, measured

Written by `python -m tests.reading`, which `make eval-reading` runs: do not edit, run it again.

What a machine reads in a document, against what a careful human reads in it. Two documents are the
source reports, whose truth is in `corpus/annotations/` as numbers only; the others are our own, in
`tests/reading/documents/`, each of another shape of real French reports, with their truth marked
inline. No rule may be written for one of them: the figures are worth what they say of documents
that nobody has seen.

A found span is right when it is of the same kind and shares at least half of the longer span's
letters with a true one; « exact » asks for the same letters, at both ends. What the truth calls
optional is neither right nor wrong. A row with a comma asks for more than the span: levels of
titles count up to a shift. Figures need value and unit, dates their ISO form, an exchange all its
questions and answers, an experience half of the shorter evidence. « same thing » counts pairs of
mentions. Figures are F1 unless said; « – »: nothing to measure."""


@dataclass(frozen=True)
class Measured:
    """One document: its scores by kind, with partial and with exact spans."""

    name: str
    partial: Mapping[str, Score]
    exact: Mapping[str, Score]


def document(measured: Sequence[Measured], absent: Iterable[str]) -> str:
    parts = [INTRODUCTION, *(f"- {line}" for line in absent)]
    parts += ["## All documents", _pooled(measured)]
    parts += ["## Each document, F1", _by_document(measured)]
    parts += ["## Each document left out in turn", LEFT_OUT, _left_out(measured)]
    for one in measured:
        parts += [f"## {one.name}", _one(one)]
    return "\n\n".join(parts) + "\n"


LEFT_OUT = """\
Mean F1 of the others, for each document: what they predict for it. « gap » is the mean distance
between that and the document's own F1."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def number(value: float) -> str:
    """« .634 », as everywhere in the docs."""
    return f"{value:.3f}".replace("0.", ".", 1)


def kinds_of(measured: Sequence[Measured]) -> list[str]:
    """Those that have something to measure somewhere, in the order of the measures."""
    kinds = dict.fromkeys(kind for one in measured for kind in one.partial)
    return [kind for kind in kinds if any(one.partial[kind].measured for one in measured)]


def means(measured: Sequence[Measured], kind: str) -> float | None:
    """Mean F1 over the documents that have something to measure; None when none has."""
    f1s = [one.partial[kind].f1 for one in measured if one.partial[kind].measured]
    return fmean(f1s) if f1s else None


def left_out(measured: Sequence[Measured], kind: str) -> list[float | None]:
    """For each document, the mean F1 of the others; None where it has nothing to measure."""
    return [
        means([other for other in measured if other is not one], kind)
        if one.partial[kind].measured
        else None
        for one in measured
    ]


def _pooled(measured: Sequence[Measured]) -> str:
    head = [
        "kind",
        "true",
        "found",
        "precision",
        "recall",
        "F1",
        "exact F1",
        "mean F1",
        "documents",
    ]
    return table(head, (_pooled_row(measured, kind) for kind in kinds_of(measured)))


def _pooled_row(measured: Sequence[Measured], kind: str) -> list[str]:
    partial = sum((one.partial[kind] for one in measured), Score())
    exact = sum((one.exact[kind] for one in measured), Score())
    documents = sum(one.partial[kind].measured for one in measured)
    return [kind, *_counts(partial, exact), _told(means(measured, kind)), str(documents)]


def _counts(partial: Score, exact: Score) -> list[str]:
    return [
        str(partial.expected),
        str(partial.found),
        number(partial.precision),
        number(partial.recall),
        number(partial.f1),
        number(exact.f1),
    ]


def _by_document(measured: Sequence[Measured]) -> str:
    return table(
        ["kind", "mean", *(one.name for one in measured)],
        (
            [kind, _told(means(measured, kind)), *(_f1(one.partial[kind]) for one in measured)]
            for kind in kinds_of(measured)
        ),
    )


def _left_out(measured: Sequence[Measured]) -> str:
    rows = []
    for kind in kinds_of(measured):
        others = left_out(measured, kind)
        gaps = [
            abs(mean - one.partial[kind].f1)
            for mean, one in zip(others, measured, strict=True)
            if mean is not None
        ]
        rows.append([kind, _told(fmean(gaps) if gaps else None), *map(_told, others)])
    return table(["kind", "gap", *(one.name for one in measured)], rows)


def _one(one: Measured) -> str:
    head = ["kind", "true", "found", "precision", "recall", "F1", "exact F1"]
    rows = [
        [kind, *_counts(partial, one.exact[kind])]
        for kind, partial in one.partial.items()
        if partial.measured
    ]
    return table(head, rows)


def _f1(score: Score) -> str:
    return number(score.f1) if score.measured else "–"


def _told(value: float | None) -> str:
    return "–" if value is None else number(value)
