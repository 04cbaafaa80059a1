"""What a report says that concerns a territory: its own words, sentence by sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from kb.analysis import analyse
from kb.event_places import territories_of
from kb.events import Event, EventTerritory
from kb.model import Document, Passage, PassageId, Role, TerritoryKind
from kb.personal import personal_details
from kb.privacy import MASK, Masker
from kb.reading import Named, Reading, Span, StatementKind
from kb.sheets import SheetQuote
from kb.store import Store
from kb.territory import covers
from kb.text import fold

# What is quoted is read at a glance.
LONGEST_QUOTE_CHARS = 600
SHORTEST_QUOTE_CHARS = 40
# What is left of a sentence without its beginning says less: « présente rapidement sa ville. ».
SHORTEST_CUT_CHARS = 60
_ENDS = (".", "!", "?", "»", "…")
# What is left of a sentence once its name is taken out begins with these.
_LEFT_BEHIND = " ,;:.)–-—\u00a0"


# It leans on a sentence that is not quoted: read alone, it says little.
_LEANS = re.compile(
    r"(?:ceci|cela|ca|mais|et|ou|donc|or|car|sans|ce qui|qui|que|dont|celle|celui|en vue|afin|"
    r"pour que|par exemple|par ailleurs|de plus|en effet|avant cel\w+|apres cel\w+|de meme|"
    r"a la suite|ils?|elles?)\b(?! (?:y a|est (?:necessaire|possible|indispensable)|faut)\b)"
)


_ASKS = re.compile(
    r"\?\W*$|\bnous (?:cherchons|aimerions|souhaitons|souhaiterions|avons besoin|manquons)\b"
    r"|\bil nous (?:faut|faudrait|manque)\b|\bnotre besoin\b"
)


class Report(NamedTuple):
    """The report of an event, with what was read in it and what hides its people."""

    document: Document
    reading: Reading
    passages: Sequence[Passage]
    masker: Masker


def read_report(store: Store, event: Event) -> Report:
    reading = store.proposals.reading(event.id)
    assert reading is not None  # an event was read
    return Report(
        document=store.documents.get(event.id),
        reading=reading,
        passages=store.documents.passages(event.id),
        masker=store.documents.masker(event.id),
    )


class Concerned:
    """Which words of a report concern a territory: those that name it, or what it holds."""

    def __init__(self, store: Store, report: Report, one: EventTerritory) -> None:
        self._report = report
        self._named = list(_namings(store, report, one))
        self._naming = [p for p in report.passages if self._count(p)]
        self._own = [s for s in report.reading.speeches if _came_for(store, s.organisation, one)]

    def by_them(self) -> list[SheetQuote]:
        """What those who came for it said, in the order they said it."""
        return self._quotes(lambda said: any(_begins_in(said, own) for own in self._own))

    def about_them(self) -> list[SheetQuote]:
        """Where others name it: the passages that do so most often first."""
        found = self._quotes(lambda said: any(_begins_in(named, said) for named in self._named))
        counts = {p.id: self._count(p) for p in self._report.passages}
        return sorted(found, key=lambda q: -counts.get(q.passage_id or PassageId(""), 0))

    def brakes(self) -> list[str]:
        """Those they told, or told where they are named: the most told first."""
        told = Counter(
            s.concept
            for s in self._report.reading.statements
            if s.kind is StatementKind.BRAKE and s.concept and self._is_theirs(s)
        )
        return [brake for brake, _ in told.most_common()]

    def themes(self) -> set[str]:
        """Those of what they said, and of the passages that name them."""
        return {
            tag.value
            for tag in self._report.reading.tags
            if tag.list_name == "theme" and self._is_theirs(tag)
        }

    def asked(self, questions: Sequence[Span]) -> list[SheetQuote]:
        """The questions that they asked and the needs that they told, in order."""
        theirs = [q for q in questions if any(_begins_in(q, own) for own in self._own)]
        read = [
            found
            for q in theirs
            for passage in self._report.passages
            if passage.start <= q.start < passage.end
            and (found := quote(self._report, passage, q.start, q.end))
        ]
        told = [q for q in self.by_them() if _ASKS.search(fold(q.words))]
        every = {q.end: q for q in (*told, *read)}
        return sorted(every.values(), key=lambda q: q.start)

    def _is_theirs(self, span: Span) -> bool:
        """In what they said, or in a passage that names them."""
        return any(_begins_in(span, own) for own in self._own) or any(
            _inside(span, passage) for passage in self._naming
        )

    def _quotes(self, wanted: Callable[[Span], bool]) -> list[SheetQuote]:
        return [
            found
            for passage in self._report.passages
            if passage.role is not Role.PARTICIPANTS
            for start, end in passage.sentences
            if wanted(Span(start=start, end=end))
            and (found := quote(self._report, passage, start, end))
        ]

    def _count(self, passage: Passage) -> int:
        return sum(passage.start <= span.start < passage.end for span in self._named)


def _begins_in(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start < outer.end


def leans(words: str) -> bool:
    """Whether a sentence begins with what another has said."""
    return _LEANS.match(fold(words)) is not None


def best_said(found: Sequence[SheetQuote], wanted: Collection[str], most: int) -> list[SheetQuote]:
    """As they come; when there are too many, those nearest to `wanted`, the words of a need that
    was told, then those that can be read alone."""

    def rank(at: int) -> tuple[int, bool, int]:
        one = found[at]
        near = len(set(analyse(one.words)) & set(wanted)) if wanted else 0
        return -near, one.cut or leans(one.words), at

    return [found[at] for at in sorted(sorted(range(len(found)), key=rank)[:most])]


def quote(report: Report, passage: Passage, start: int, end: int) -> SheetQuote | None:
    """Literal words that name nobody: a sentence, or what it says after a name; nothing when too
    little is left to be read alone, or too much."""
    _, name, after = report.masker.mask(report.document.text[start:end]).rpartition(MASK)
    words, cut = after.lstrip(_LEFT_BEHIND), bool(name)
    shortest = SHORTEST_CUT_CHARS if cut else SHORTEST_QUOTE_CHARS
    if not shortest <= len(words) <= LONGEST_QUOTE_CHARS or personal_details(words):
        return None
    if cut and not words.rstrip().endswith(_ENDS):
        return None  # a title or a list of functions, not something said
    return SheetQuote(
        document_id=report.document.id,
        document_title=report.masker.mask(report.document.title),
        passage_id=passage.id,
        start=end - len(words),
        end=end,
        words=words,
        where=where(report, passage),
        cut=cut,
    )


def where(report: Report, passage: Passage) -> str:
    """Its page, else its last heading."""
    if passage.page is not None:
        return f"page {passage.page}"
    headings = [report.masker.mask(heading) for heading in passage.heading_path]
    return headings[-1] if headings else ""


def _came_for(store: Store, organisation: str | None, one: EventTerritory) -> bool:
    if not organisation:
        return False
    if fold(organisation) in {fold(name) for name in (one.name, *one.organisations)}:
        return True
    return any(t.id == one.territory for t in territories_of(organisation, store.territories))


def _namings(store: Store, report: Report, one: EventTerritory) -> Iterator[Span]:
    """Where the report names the territory, a body that is it, or a town that it holds."""
    lists = [p for p in report.passages if p.role is Role.PARTICIPANTS]
    names = {fold(name) for name in (one.name, *one.organisations)}
    for entity in report.reading.entities:
        if not isinstance(entity, Named) or any(_inside(entity, p) for p in lists):
            continue
        if fold(entity.name) in names or _is_within(store, entity, one):
            yield entity


def _inside(span: Span, passage: Passage) -> bool:
    return passage.start <= span.start < passage.end


def _is_within(store: Store, entity: Named, one: EventTerritory) -> bool:
    if entity.territory is None or one.territory is None:
        return False
    if entity.territory == one.territory:
        return True
    place = store.territories.get(entity.territory)
    own = place is not None and place.kind is TerritoryKind.COMMUNE
    return own and place is not None and covers({one.territory}, place)
