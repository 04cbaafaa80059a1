"""What a machine read in a document, in letters of the reference text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.proposals import Proposal, ProposalKind
from kb.reading import EntityKind, Figure, Named, Reading, Span, Statement, StatementKind, When
from kb.text import fold
from tests.reading.letters import At, Ruler, letters_of


@dataclass(frozen=True)
class Found:
    """`reference`: the text whose letters the truth counts. Spans without a letter are left."""

    text: str
    reading: Reading
    proposals: Sequence[Proposal]
    reference: str
    ruler: Ruler

    def at(self, span: Span) -> At:
        return self.ruler.at(span.start, span.end)

    def ats(self, spans: Sequence[Span]) -> tuple[At, ...]:
        return tuple(map(self.at, spans))

    def names(self, *kinds: EntityKind) -> list[tuple[At, Named]]:
        named = (e for e in self.reading.entities if isinstance(e, Named))
        return [(self.at(name), name) for name in named if name.kind in kinds]

    def figures(self, *kinds: EntityKind) -> list[tuple[At, Figure]]:
        figures = (e for e in self.reading.entities if isinstance(e, Figure))
        return [(self.at(figure), figure) for figure in figures if figure.kind in kinds]

    def dates(self) -> list[tuple[At, When]]:
        return [(self.at(e), e) for e in self.reading.entities if isinstance(e, When)]

    def statements(self, kind: StatementKind) -> list[tuple[At, Statement]]:
        return [(self.at(s), s) for s in self.reading.statements if s.kind is kind]

    def proposed(self, kind: ProposalKind) -> list[Proposal]:
        return [proposal for proposal in self.proposals if proposal.kind is kind]


def found_in(text: str, reading: Reading, proposals: Sequence[Proposal], reference: str) -> Found:
    return Found(text, reading, proposals, reference, Ruler(text, reference))


def bare(words: str | None) -> str:
    """Letters only, folded: how two writings of the same words are compared."""
    return fold(letters_of(words or ""))


def same_words(one: str | None, other: str | None, floor: float) -> bool:
    """Both silent, or one holds the other, which is at least `floor` of it."""
    short, long = sorted((bare(one), bare(other)), key=len)
    if not short or not long:
        return short == long
    return short in long and len(short) / len(long) >= floor
