"""Ideas that a report puts forward, those nearest to a territory first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kb.analysis import analyse
from kb.events import Event
from kb.model import Passage
from kb.proposals import Proposal, ProposalKind, ProposalState
from kb.sheets import SheetItem, SheetQuote
from kb.store import Store
from web.sheets.said import Report, leans, quote

MOST_IDEAS = 4
SUREST_IDEA = 0.6
# A theme in common says more than a word in common.
THEME_WORDS = 3
_ENDS = (".", "!", "?", ")")
SHORTEST_WITHOUT_END_CHARS = 60
_MARKS = "*_ \n,;"


class Idea:
    """A sentence of the report that is an idea, with what tells how near it is."""

    def __init__(self, words: SheetQuote, confidence: float, themes: Collection[str]) -> None:
        self.quote = words
        self.confidence = confidence
        self._themes = frozenset(themes)
        self._words = frozenset(analyse(words.words))

    @property
    def stands_alone(self) -> bool:
        words = self.quote.words
        whole = words.endswith(_ENDS) or len(words) >= SHORTEST_WITHOUT_END_CHARS
        return whole and not self.quote.cut and not leans(words)

    def nearness(self, themes: Collection[str], words: Collection[str]) -> int:
        return THEME_WORDS * len(self._themes & set(themes)) + len(self._words & set(words))


def read_ideas(store: Store, event: Event, report: Report) -> list[Idea]:
    """The surest first; those that a curator refused are left out."""
    found = store.proposals.all(state=None, kind=ProposalKind.IDEA, document_id=event.id)
    return [
        Idea(words, proposal.confidence, themes)
        for proposal in found
        if proposal.version == event.version
        and proposal.state is not ProposalState.REFUSED
        and proposal.confidence >= SUREST_IDEA
        for words, themes in _told(report, proposal)
    ]


def _told(report: Report, idea: Proposal) -> Iterator[tuple[SheetQuote, set[str]]]:
    span = idea.evidence[0]
    end = span.end - _marks_after(report.document.text[span.start : span.end])
    passage = passage_at(report.passages, span.start)
    words = quote(report, passage, span.start, end) if passage else None
    if words is not None:
        yield (
            words,
            {
                tag.value
                for tag in report.reading.tags
                if tag.list_name == "theme" and tag.start < span.end and span.start < tag.end
            },
        )


def _marks_after(text: str) -> int:
    """How many signs stand after the last word: those of emphasis, of a list."""
    return len(text) - len(text.rstrip(_MARKS))


def passage_at(passages: Sequence[Passage], place: int) -> Passage | None:
    return next((p for p in passages if p.start <= place < p.end), None)


def ideas_for(
    ideas: Sequence[Idea], themes: Collection[str], words: Collection[str]
) -> list[SheetItem]:
    """`themes`, `words`: of the territory; both empty when nothing is known of it. Those that can
    be read alone come first, then the nearest, then the surest."""
    ranked = sorted(
        ideas,
        key=lambda idea: (not idea.stands_alone, -idea.nearness(themes, words), -idea.confidence),
    )
    return [
        SheetItem(key=f"idee-{number}", quote=idea.quote)
        for number, idea in enumerate(ranked[:MOST_IDEAS], start=1)
    ]
