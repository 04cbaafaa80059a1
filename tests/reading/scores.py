"""Counts of what was right, found and expected, and the matching of found spans to true ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.reading.letters import At, overlap
from tests.reading.truth import Mark

Likeness = Callable[[At, At], float]
Gold = TypeVar("Gold", bound=Mark)
Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Score:
    """`missed`, `wrong`: true spans not found, and found spans that are not right."""

    right: int = 0
    found: int = 0
    expected: int = 0
    missed: tuple[At, ...] = ()
    wrong: tuple[At, ...] = ()

    @property
    def measured(self) -> bool:
        return bool(self.found or self.expected)

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both: 0 when nothing is right."""
        both = self.found + self.expected
        return 2 * self.right / both if both else 0.0

    def __add__(self, other: Score) -> Score:
        """Counts pooled; the spans are those of one document only, and are left."""
        return Score(
            self.right + other.right, self.found + other.found, self.expected + other.expected
        )


@dataclass(frozen=True)
class Matching:
    """Pairs (true, found) by index, one to one; found ones that match nothing; of these, those
    that match what is optional are left out."""

    pairs: tuple[tuple[int, int], ...]
    alone: tuple[int, ...]


def paired(
    true: Sequence[At], found: Sequence[At], floor: float, likeness: Likeness = overlap
) -> tuple[tuple[int, int], ...]:
    """One to one, the best likeness first, none below the floor; ties in order of text."""
    candidates = [
        (-alike, i, j)
        for i, one in enumerate(true)
        for j, other in enumerate(found)
        if (alike := likeness(one, other)) >= floor
    ]
    taken: set[int] = set()
    pairs: dict[int, int] = {}
    for _, i, j in sorted(candidates):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return tuple(sorted(pairs.items()))


def matching(
    true: Sequence[At],
    optional: Sequence[At],
    found: Sequence[At],
    floor: float,
    likeness: Likeness = overlap,
) -> Matching:
    pairs = paired(true, found, floor, likeness)
    taken = {j for _, j in pairs}
    alone = tuple(
        j
        for j, at in enumerate(found)
        if j not in taken and not any(likeness(free, at) >= floor for free in optional)
    )
    return Matching(pairs, alone)


def score(
    true: Sequence[Gold],
    found: Sequence[tuple[At, Seen]],
    floor: float,
    right: Callable[[Gold, Seen], bool] = lambda _true, _found: True,
    likeness: Likeness = overlap,
) -> Score:
    """How many true marks are found, and right: those that are optional cost and bring nothing."""
    firm = [mark for mark in true if not mark.optional]
    free = [mark.at for mark in true if mark.optional]
    spans = [at for at, _ in found]
    match = matching([mark.at for mark in firm], free, spans, floor, likeness)
    good = [(i, j) for i, j in match.pairs if right(firm[i], found[j][1])]
    kept = {i for i, _ in good}
    wrong = sorted({j for _, j in match.pairs} - {j for _, j in good} | set(match.alone))
    return Score(
        right=len(good),
        found=len(match.pairs) + len(match.alone),
        expected=len(firm),
        missed=tuple(mark.at for i, mark in enumerate(firm) if i not in kept),
        wrong=tuple(spans[j] for j in wrong),
    )
