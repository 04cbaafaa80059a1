"""Which sentences tell of which project, where a stretch of text speaks of several."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from ingest.extraction.notes import Notes
from ingest.extraction.projects import Project
from ingest.statements.units import Unit

# A name that comes later in a sentence is rarely what the sentence is about.
SUBJECT_CHARS = 60
# A section no longer than this tells of its project in every sentence.
SHORT_STRETCH_CHARS = 2_500
# « Cette entreprise est partenaire de… » goes on about what the sentence before told.
_GOES_ON = re.compile(
    r"\W{0,4}(?:cet(?:te)?|ces?|ils?|elles?|celles?-ci|celui-ci)\b", re.IGNORECASE
)


class Telling(NamedTuple):
    """The units that tell of a project, in order. `near`: where those begin that name it, or stand
    beside one that does; the others are about it because nothing else is named."""

    units: tuple[Unit, ...]
    near: frozenset[int]

    def is_near(self, unit: Unit) -> bool:
        return unit.start in self.near

    @property
    def close(self) -> list[Unit]:
        return [unit for unit in self.units if unit.start in self.near]


SILENT = Telling((), frozenset())


def tellings(notes: Notes, projects: Sequence[Project]) -> list[Telling]:
    """One for each project: a sentence belongs to the project that it speaks of first, else to the
    one that the sentences before it speak of."""
    owners, shared = _owners(notes, projects)
    found = []
    for index, project in enumerate(projects):
        own = [u for s in project.scope for u in notes.units_in(s) if index in owners[u.start]]
        own = sorted({unit.start: unit for unit in own}.values(), key=lambda u: u.start)
        near = _near(notes, project, own, _named_at_first(own, [project])) - shared
        if len(projects) == 1:
            near = frozenset(unit.start for unit in own)
        found.append(Telling(tuple(own), near))
    return found


def _owners(
    notes: Notes, projects: Sequence[Project]
) -> tuple[dict[int, set[int]], frozenset[int]]:
    """Where a unit begins → the projects that it tells of, by their place in the list; and where
    those begin that several could claim, for want of a name or a word that goes on."""
    within: dict[int, set[int]] = {unit.start: set() for unit in notes.units}
    for index, project in enumerate(projects):
        for stretch in project.scope:
            for unit in notes.units_in(stretch):
                within[unit.start].add(index)
    first = _named_at_first(notes.units, projects)
    headings, last = None, set[int]()
    owners: dict[int, set[int]] = {}
    shared: set[int] = set()
    for unit in notes.units:
        if unit.headings != headings:
            headings, last = unit.headings, set()
        goes_on = last & within[unit.start] if _GOES_ON.match(unit.text) else set[int]()
        own = goes_on or first.get(unit.start, set()) & within[unit.start]
        last = own or (last & within[unit.start]) or within[unit.start]
        owners[unit.start] = last
        if not own and len(within[unit.start]) > 1:
            shared.add(unit.start)
    return owners, frozenset(shared)


def _named_at_first(units: Sequence[Unit], projects: Sequence[Project]) -> dict[int, set[int]]:
    """Where a unit begins → the projects named in its first words."""
    starts = [unit.start for unit in units]
    found: dict[int, set[int]] = {}
    for index, project in enumerate(projects):
        for mention in project.mentions:
            at = max(0, bisect_right(starts, mention.start) - 1)
            while at < len(units) and units[at].start < mention.end:
                unit = units[at]
                if mention.start < unit.end and mention.start - unit.start <= SUBJECT_CHARS:
                    found.setdefault(unit.start, set()).add(index)
                at += 1
    return found


def _near(
    notes: Notes, project: Project, own: Sequence[Unit], named: dict[int, set[int]]
) -> frozenset[int]:
    short = [s for s in project.scope if s.end - s.start <= SHORT_STRETCH_CHARS]
    beside = [notes.paragraph_at(u.start) for u in own if u.start in named]
    starts = {u.start for s in (*short, *filter(None, beside)) for u in notes.units_in(s)}
    return frozenset(u.start for u in own if u.start in named or u.start in starts)
