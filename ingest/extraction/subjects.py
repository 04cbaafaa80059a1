"""Which experiences a document tells of: those we know, those it names, those it only tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from ingest.extraction.known import KnownRecords, name_key
from ingest.extraction.labels import Labelled, is_sheet, labelled_fields
from ingest.extraction.notes import Notes
from ingest.extraction.projects import (
    LONGEST_NAME_CHARS,
    QUOTED,
    Project,
    find_projects,
    joined,
    scope_of,
    with_their_sections,
)
from ingest.extraction.things import (
    facts_in,
    find_examples,
    find_inspirers,
    find_titled_things,
    find_told_things,
    with_whole_document,
)
from kb.model import Kind, Record, RecordId, TerritoryId
from kb.reading import Named, Span

Around = Callable[[Iterable[TerritoryId]], frozenset[TerritoryId]]

# A shorter paragraph tells too little to be known again.
SHORTEST_TOLD_CHARS = 80


def find_subjects(notes: Notes, known: KnownRecords, around: Around) -> list[Project]:
    """Known ones first: by name, or because a paragraph says as much; then those that only this
    document tells of, named before unnamed."""
    sheet = _sheet(notes)
    listed = _listed(notes, sheet, _known_projects(notes, known, around))
    if sheet and _covers(sheet[0], notes):
        return listed
    page = [] if sheet else _page(notes, listed)
    if page:
        return with_their_sections(notes, [*page, *listed])
    titled = find_titled_things(notes, listed)
    listed = [*listed, *titled]
    taken = [stretch for project in listed for stretch in project.scope]
    things = find_told_things(notes, taken)
    listed = with_their_sections(notes, [*listed, *things])
    listed = with_whole_document(notes, listed)
    taken = [stretch for project in listed for stretch in project.scope]
    return [*listed, *find_examples(notes, taken)]


def find_models(notes: Notes, known: KnownRecords, listed: Sequence[Project]) -> list[Project]:
    """What gave the idea to one of those listed, and is none of them: a place or a body."""
    held = [m for p in listed for m in p.mentions if m.end - m.start < SHORTEST_TOLD_CHARS]
    names = {match.mentions: match for match in known.named(notes.text)
             if match.record.kind is Kind.EXPERIENCE}  # fmt: skip
    found: dict[str, Project] = {}
    for _, name in find_inspirers(notes):
        mention = Span(start=name.start, end=name.end)
        if _overlaps([mention], held):
            continue
        record = next((m.record for spans, m in names.items() if _overlaps([mention], spans)), None)
        title, at = (record.title, record.id) if record else (name.name, None)
        found.setdefault(name.key, Project(title, (mention,), (mention,), 0.4, at))
    return list(found.values())


def _listed(notes: Notes, sheet: Sequence[Project], known: Sequence[Project]) -> list[Project]:
    named = {name_key(project.name) for project in known}
    # A paragraph that tells of a record hides none of the names in it.
    held = [
        mention
        for project in known
        for mention in project.mentions
        if mention.end - mention.start <= LONGEST_NAME_CHARS
    ]
    found = [
        project
        for project in find_projects(notes)
        if name_key(project.name) not in named and not _overlaps(project.mentions, held)
        and not any(_overlaps(project.mentions, one.mentions) for one in sheet)
    ]  # fmt: skip
    return with_their_sections(notes, [*sheet, *known, *found])


def _known_projects(notes: Notes, known: KnownRecords, around: Around) -> list[Project]:
    near = _Nearness(notes, around)
    found: dict[RecordId, Project] = {}
    for match in known.named(notes.text):
        if match.record.kind is Kind.EXPERIENCE and near.fits(match.record, match.mentions):
            scope = scope_of(notes, match.mentions)
            found[match.record.id] = Project(
                match.record.title, match.mentions, scope, match.confidence, match.record.id
            )
    long = [p for p in notes.paragraphs if p.end - p.start >= SHORTEST_TOLD_CHARS]
    told = known.told([notes.words(p) for p in long], Kind.EXPERIENCE, near.is_near)
    for record, rows, sure in told:
        spans = [long[row] for row in rows]
        same = found.get(record.id)
        scope = joined([*(same.scope if same else ()), *spans])
        mentions = same.mentions if same else tuple(spans[:1])
        confidence = max(sure, same.confidence if same else 0.0)
        found[record.id] = Project(record.title, mentions, scope, confidence, record.id)
    return list(found.values())


class _Nearness:
    """Whether a document is about the territory of a record: the same, or one of its department."""

    def __init__(self, notes: Notes, around: Around) -> None:
        self._notes = notes
        self._around = around
        places = {
            entity.territory
            for entity in notes.reading.entities
            if isinstance(entity, Named) and entity.territory
        }
        if notes.reading.front.territory:
            places.add(notes.reading.front.territory)
        self._places = around(places)

    def is_near(self, record: Record) -> bool:
        return not self._places.isdisjoint(self._around(record.territory.codes))

    def fits(self, record: Record, mentions: Sequence[Span]) -> bool:
        """A name of one word may be a homonym, unless the place is right too."""
        if any(len(self._notes.words(mention).split()) > 1 for mention in mentions):
            return True
        return not record.territory.codes or self.is_near(record)


# --- sheets


def _sheet(notes: Notes) -> list[Project]:
    """A document that is one project's sheet, field by field; a questionnaire tells of it in its
    answers only."""
    whole = Span(start=0, end=max(1, len(notes.text)))
    labels = labelled_fields(notes, whole)
    if not is_sheet(labels):
        return []
    mention = _sheet_title(notes, labels)
    if mention is None:
        return []
    asked = [item.span for item in labels if item.asked]
    scope = joined([*asked, mention]) if 2 * len(asked) > len(labels) else (whole,)
    return [Project(notes.words(mention), (mention,), scope, 0.85)]


def _sheet_title(notes: Notes, labels: Sequence[Labelled]) -> Span | None:
    """Its own field, else a name in quotes where it is presented, else the document's title."""
    for item in labels:
        if item.field == "title":
            return item.span
    for item in labels:
        if item.field == "summary" and item.asked:
            quoted = re.search(QUOTED, notes.words(item.span)[:120])
            if quoted:
                name = quoted.group().strip('«»"“” \u00a0\u202f')
                start = notes.text.index(name, item.span.start)
                return Span(start=start, end=start + len(name))
    title = notes.reading.front.title
    if not title:
        return None
    at = max(0, notes.text.find(title))
    return Span(start=at, end=min(len(notes.text), at + len(title)))


# « Le projet consiste à… », « L’opération prévoit… »: the page is about the one in its title.
_IT_IS = re.compile(
    r"(?:^|[.!?:\n]\s{0,3})(?:le|ce|l['’]|la|cette|cet)[ \u00a0]?(?:projet|opération|action"
    r"|démarche|expérimentation|dispositif|démonstrateur|programme de travaux)(?: [\w’'-]+){0,4}?"
    r" (?:consiste|vise|prévoit|porte sur|a pour (?:but|objet|objectif|ambition)|permet\w*"
    r"|s['’]inscrit|comprend|concerne|doit permettre|cherche à)",
    re.IGNORECASE,
)
LONGEST_PAGE_CHARS = 8_000
FEWEST_FACTS = 2


def _page(notes: Notes, listed: Sequence[Project]) -> list[Project]:
    """A short page about one project, named by its title: it says « the project » and gives facts.
    The minutes of a meeting are no such page."""
    sections, title = notes.reading.sections, notes.reading.front.title
    if not title or not sections or len(notes.text) > LONGEST_PAGE_CHARS:
        return []
    heading = sections[0].heading
    if notes.reading.attendees or notes.reading.speeches or notes.reading.exchanges:
        return []
    whole = Span(start=0, end=len(notes.text))
    named = any(_overlaps([heading], p.mentions) for p in listed)
    if named or not _IT_IS.search(notes.text) or facts_in(notes, whole) < FEWEST_FACTS:
        return []
    start = notes.text.find(title, heading.start, heading.end)
    if start < 0:
        return []
    mention = Span(start=start, end=start + len(title))
    return [Project(title, (mention,), (whole,), 0.6)]


def _covers(project: Project, notes: Notes) -> bool:
    return len(project.scope) == 1 and project.scope[0].end >= len(notes.text)


def _overlaps(mentions: Sequence[Span], held: Sequence[Span]) -> bool:
    return any(m.start < h.end and h.start < m.end for m in mentions for h in held)
