"""A document as extraction looks at it: its units, and what was read in each stretch of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import TypeVar

from pydantic import JsonValue

from ingest.statements.units import Unit
from kb.proposals import ProposedField
from kb.reading import Entity, EntityKind, Named, Reading, Span, Statement

S = TypeVar("S", bound=Span)


class Notes:
    """`units`: sentences and list items, in order; `paragraphs`: what holds them. Spans count
    characters of `text`."""

    def __init__(
        self,
        text: str,
        reading: Reading,
        units: Sequence[Unit],
        paragraphs: Sequence[Span] = (),
    ) -> None:
        self.paragraphs = tuple(paragraphs)
        self.text = text
        self.reading = reading
        self.units = tuple(units)
        self._entity_starts = [entity.start for entity in reading.entities]
        self._paragraph_starts = [paragraph.start for paragraph in self.paragraphs]
        self._unit_starts = [unit.start for unit in units]

    def entities(self, within: Span, *kinds: EntityKind) -> list[Entity]:
        """Those of these kinds (all when none is given) that stand in a stretch of text."""
        first = bisect_left(self._entity_starts, within.start)
        last = bisect_left(self._entity_starts, within.end)
        found = self.reading.entities[first:last]
        return [e for e in found if e.end <= within.end and (not kinds or e.kind in kinds)]

    def names(self, within: Span, *kinds: EntityKind) -> list[Named]:
        return [e for e in self.entities(within, *kinds) if isinstance(e, Named)]

    def statements(self, within: Span) -> list[Statement]:
        return [s for s in self.reading.statements if inside(s, within)]

    def units_in(self, within: Span) -> list[Unit]:
        first = bisect_left(self._unit_starts, within.start)
        last = bisect_left(self._unit_starts, within.end)
        return list(self.units[first:last])

    def unit_at(self, position: int) -> Unit | None:
        """The unit that holds this place."""
        index = bisect_left(self._unit_starts, position + 1) - 1
        if index < 0 or self.units[index].end <= position:
            return None
        return self.units[index]

    def paragraph_at(self, position: int) -> Span | None:
        """The paragraph that holds this place."""
        index = bisect_left(self._paragraph_starts, position + 1) - 1
        if index < 0 or self.paragraphs[index].end <= position:
            return None
        return self.paragraphs[index]

    def words(self, span: Span) -> str:
        return self.text[span.start : span.end]


def inside(span: Span, outer: Span) -> bool:
    return outer.start <= span.start and span.end <= outer.end


def span_of(unit: Unit) -> Span:
    return Span(start=unit.start, end=unit.end)


def within_any(spans: Iterable[S], outers: Sequence[Span]) -> list[S]:
    return [span for span in spans if any(inside(span, outer) for outer in outers)]


def lines_of(notes: Notes, span: Span) -> list[Span]:
    """The lines of a stretch that say something."""
    lines, start = [], span.start
    for line in notes.words(span).split("\n"):
        bare = line.strip()
        if bare:
            first = start + line.index(bare)
            lines.append(Span(start=first, end=first + len(bare)))
        start += len(line) + 1
    return lines


def proposed(path: str, value: JsonValue, at: Span, confidence: float) -> ProposedField:
    """A value on its words."""
    return ProposedField(
        path=path,
        value=value,
        evidence=Span(start=at.start, end=at.end),
        confidence=round(confidence, 2),
    )
