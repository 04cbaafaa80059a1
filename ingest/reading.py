"""A whole document → what is read in it: the parts joined, on one page. Pure but for the gazetteer.

Struck-out words say the opposite of what is left: nothing is read in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ingest.attendance import find_attendees
from ingest.decisions import find_decisions
from ingest.exchanges import find_exchanges
from ingest.extraction.known import KnownRecords
from ingest.extraction.notes import Notes
from ingest.extraction.proposals import Extractor
from ingest.front import read_front
from ingest.model import Element, PassageDraft, RawDocument
from ingest.passages import assemble, written
from ingest.readers.registry import read_file
from ingest.sections import find_sections
from ingest.speeches import find_speeches
from ingest.statements.classifier import Matrix
from ingest.statements.finder import StatementFinder
from ingest.statements.units import Unit, find_units
from ingest.structure import outline, struck_spans
from ingest.tagging import Tagger
from ingest.tagging import placed as to_tag
from kb.entities.aliases import link_aliases
from kb.entities.dates import find_dates
from kb.entities.figures import find_figures
from kb.entities.known_names import first_names
from kb.entities.organisations import find_organisations
from kb.entities.people import find_people
from kb.entities.places import find_places_in_report, outside_bodies, with_territories
from kb.entities.programmes import find_programmes
from kb.french import sentence_spans
from kb.gazetteer import Gazetteer
from kb.model import DocumentId, Record, Role, TerritoryId, TerritoryKind
from kb.privacy import MASK, Masker, names_in_list
from kb.proposals import Proposal
from kb.reading import Attendee, Entity, EntityKind, Front, Named, Reading, Span
from kb.territory import territory_id
from kb.text import fold, slug
from kb.vocabulary import Vocabulary

TextSpan = tuple[int, int]
Step = Callable[[str], None]
# A first name that no surname follows, but for its initial: « Lucette », « Odile T. ».
_FIRST_NAME = r"([A-ZÀ-Þ][\w-]++)(?![\w'’]|[ \u00a0]+(?:[A-ZÀ-Þ][\w'’-]|d))"
_CALLED = re.compile(_FIRST_NAME)
_CALLED_IN_LIST = re.compile(rf"(?:^|(?<=[,;:\n]))[ \u00a0]*{_FIRST_NAME}", re.MULTILINE)
Encode = Callable[[Sequence[str]], Matrix]


def silent(_step: str) -> None:
    """No progress shown."""


class Laid(NamedTuple):
    """A document laid out: its text, its elements in order, and where each stands in the text."""

    text: str
    elements: Sequence[Element]
    spans: Sequence[TextSpan]


def lay_out(raw: RawDocument) -> Laid:
    """The very text that `ingest.passages.assemble` cuts."""
    elements = outline(raw.blocks)
    text, placed = written(elements)
    return Laid(text, elements, [(item.start, item.end) for item in placed])


def unstruck(laid: Laid) -> Laid:
    """The same, with blanks in the place of the words that are struck out."""
    if not struck_spans(laid.text):
        return laid
    left = [
        (_unstruck_element(element), span)
        for element, span in zip(laid.elements, laid.spans, strict=True)
    ]
    kept = [(element, span) for element, span in left if element.block.text.strip("* \t")]
    return Laid(_blanked(laid.text), [e for e, _ in kept], [span for _, span in kept])


def _blanked(text: str) -> str:
    """As long as it was: a struck stretch never holds the end of a line."""
    pieces, last = [], 0
    for start, end in struck_spans(text):
        pieces += [text[last:start], " " * (end - start)]
        last = end
    return "".join((*pieces, text[last:]))


def _unstruck_element(element: Element) -> Element:
    block = element.block.model_copy(update={"text": _blanked(element.block.text)})
    path = tuple(" ".join(_blanked(title).split()) for title in element.heading_path)
    return element.model_copy(update={"block": block, "heading_path": path})


class Sheet(NamedTuple):
    """What a file says of itself beside its text."""

    document_id: DocumentId
    version: int
    file_name: str
    metadata: Mapping[str, object]


class WholeReading(NamedTuple):
    """What is read and proposed, with the text that it stands on. `drafts`: the passages, those
    that list people told so; `people`: who took part."""

    text: str
    reading: Reading
    proposals: list[Proposal]
    masker: Masker
    drafts: list[PassageDraft]
    people: list[str]

    def words(self, start: int, end: int) -> str:
        """The words of a span, people of the lists masked."""
        return self.masker.mask(" ".join(self.text[start:end].split()))


class ReportReader:
    """Reads reports; holds what takes time to make. `records`: the published ones, that proposals
    may complete."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        gazetteer: Gazetteer,
        encode: Encode,
        records: Sequence[Record],
    ) -> None:
        self._gazetteer = gazetteer
        self._extractor = Extractor(KnownRecords(records, encode), self._around)
        self._tagger = Tagger(vocabulary, encode)
        self._statements = StatementFinder(vocabulary, encode)

    def read(
        self, laid: Laid, sheet: Sheet, drafts: Sequence[PassageDraft], step: Step = silent
    ) -> WholeReading:
        """`drafts`: the passages, which tags are put on. `step` is told, in French, what is being
        read: a long report takes a minute."""
        left = unstruck(laid)
        reading, units = self._read(left, sheet, drafts, step)
        step("propositions")
        private = hidden_lists(drafts, reading.attendees)
        listed = listed_names(laid.text, private, reading.attendees)
        named = _named(laid.text, reading, private)
        masker = Masker([*listed, *named])
        # Where people met, who speaks without being listed took part too. In a text without a list,
        # those who are named are told of: an article quotes whom it quotes.
        people = [*listed, *_others(listed, named)] if listed else []
        notes = Notes(left.text, reading, units, _paragraphs(left))
        proposals = self._extractor.proposals(notes, masker)
        return WholeReading(laid.text, reading, proposals, masker, private, people)

    def _read(
        self, laid: Laid, sheet: Sheet, drafts: Sequence[PassageDraft], step: Step
    ) -> tuple[Reading, list[Unit]]:
        text, elements, spans = laid
        step("titres, questions, participants")
        front = read_front(text, elements, spans, sheet.file_name, sheet.metadata)
        units = find_units(text, elements, spans)
        step("noms, lieux, chiffres, dates")
        entities = self._entities(text, front)
        step("freins et leviers")
        told = [
            *self._statements.find(_saying(units, entities)),
            *find_decisions(text, elements, spans),
        ]
        bodies = (EntityKind.ORGANISATION, EntityKind.PLACE)
        names = [entity for entity in entities if entity.kind in bodies]
        reading = Reading(
            document_id=sheet.document_id,
            version=sheet.version,
            front=_placed_front(front, text, entities),
            sections=tuple(find_sections(text, elements, spans)),
            speeches=tuple(find_speeches(text, elements, spans)),
            exchanges=tuple(find_exchanges(text, elements, spans)),
            attendees=tuple(find_attendees(text, elements, spans)),
            entities=tuple(entities),
            aliases=tuple(link_aliases([e for e in entities if isinstance(e, Named)], text)),
            statements=tuple(sorted(told, key=lambda s: (s.start, s.end))),
            tags=tuple(self._tagger.tags(text, to_tag(elements, spans, drafts), names)),
        )
        return reading, units

    def _around(self, ids: Iterable[TerritoryId]) -> frozenset[TerritoryId]:
        """These territories, their intercommunality and their department."""
        found = set(ids)
        for territory in filter(None, map(self._gazetteer.get, sorted(found))):
            if territory.epci:
                found.add(territory_id(TerritoryKind.EPCI, territory.epci))
            if territory.department:
                found.add(territory_id(TerritoryKind.DEPARTMENT, territory.department))
        return frozenset(found)

    def _entities(self, text: str, front: Front) -> list[Entity]:
        people = find_people(text)
        places = find_places_in_report(text, self._gazetteer, people)
        bodies = list(with_territories(find_organisations(text), places))
        anchor = _anchor(front)
        found: list[Entity] = [
            *find_dates(text, anchor),
            *find_figures(text),
            *people,
            *bodies,
            *find_programmes(text),
            *outside_bodies(text, places, bodies),
        ]
        return _one_per_span(found)


def _saying(units: Sequence[Unit], entities: Sequence[Entity]) -> list[Unit]:
    """Units, but for the items of a list that say who speaks: « Ada Morin, directrice de… »."""
    opening = {e.start for e in entities if e.kind is EntityKind.PERSON}
    return [
        unit
        for unit in units
        if not (unit.listed and any(unit.start + skipped in opening for skipped in range(3)))
    ]


def _paragraphs(laid: Laid) -> list[Span]:
    """What a document says, element by element: neither titles nor lists of people."""
    return [
        Span(start=start, end=end)
        for element, (start, end) in zip(laid.elements, laid.spans, strict=True)
        if not element.heading and element.role is not Role.PARTICIPANTS and start < end
    ]


def hidden_lists(
    drafts: Sequence[PassageDraft], attendees: Sequence[Attendee]
) -> list[PassageDraft]:
    """The passages; one of which half or more is rows of attendance is a list of people, in
    whatever dress it came: a table, a line « Présents : … »."""
    marked = []
    for draft in drafts:
        covered = sum(
            min(a.end, draft.end) - max(a.start, draft.start)
            for a in attendees
            if a.start < draft.end and draft.start < a.end
        )
        hidden = 2 * covered >= draft.end - draft.start
        marked.append(draft.model_copy(update={"role": Role.PARTICIPANTS}) if hidden else draft)
    return marked


def listed_names(
    text: str, drafts: Sequence[PassageDraft], attendees: Sequence[Attendee]
) -> list[str]:
    """The people of the attendance lists."""
    lists = [(d.start, d.end) for d in drafts if d.role is Role.PARTICIPANTS]
    rows = [(a.start, a.end) for a in attendees]
    return sorted({name for a, b in (*lists, *rows) for name in names_in_list(text[a:b])})


def _named(text: str, reading: Reading, drafts: Sequence[PassageDraft]) -> list[str]:
    """The people that the text names elsewhere, those who are only called by a first name too."""
    people = [text[e.start : e.end] for e in reading.entities if e.kind is EntityKind.PERSON]
    opened = [
        (x.start, x.end) for x in (*(s.speaker for s in reading.speeches), *reading.attendees)
    ]
    listed = [(p.start, p.end) for p in drafts if p.role is Role.PARTICIPANTS]
    called = [_CALLED.match(text, *span) for span in opened]
    called += [found for span in listed for found in _CALLED_IN_LIST.finditer(text, *span)]
    return [*people, *{c[1] for c in called if c and fold(c[1]) in first_names()}]


def _others(listed: Sequence[str], named: Sequence[str]) -> list[str]:
    """Of the people named, those that the list does not name already, each once: the longest way
    in which they are written stands for the others."""
    known = [set(fold(name).split()) for name in listed]
    masker = Masker(listed)
    found: list[str] = []
    for name in sorted(set(named), key=lambda name: (-len(name), name)):
        words = set(fold(name).split())
        if masker.mask(name) != MASK and not any(words <= other for other in known):
            found.append(name)
            known.append(words)
    return sorted(found)


def _anchor(front: Front) -> date | None:
    """The day from which the dates without a year are understood."""
    for when in (front.date, front.version_date):
        if when is not None and len(when.begins) == len("2020-12-04"):
            return date.fromisoformat(when.begins)
    return None


# What the same words are read as first, when two rules read them.
_ORDER = {
    EntityKind.PERSON: 0,
    EntityKind.DATE: 1,
    EntityKind.PERIOD: 1,
    EntityKind.AMOUNT: 2,
    EntityKind.SHARE: 2,
    EntityKind.DURATION: 2,
    EntityKind.QUANTITY: 3,
    EntityKind.PROGRAMME: 4,
    EntityKind.ORGANISATION: 5,
    EntityKind.PLACE: 6,
}


def _one_per_span(found: Iterable[Entity]) -> list[Entity]:
    """Two readings of the very same words: the first in order is kept."""
    kept: dict[TextSpan, Entity] = {}
    for entity in sorted(found, key=lambda e: _ORDER[e.kind]):
        kept.setdefault((entity.start, entity.end), entity)
    return sorted(kept.values(), key=lambda e: (e.start, -e.end))


def _placed_front(front: Front, text: str, entities: Sequence[Entity]) -> Front:
    """The territory where the event was held: the first one that its place names."""
    start = text.find(front.place) if front.place else -1
    if front.place is None or start < 0:
        return front
    for entity in entities:
        inside = start <= entity.start and entity.end <= start + len(front.place)
        if isinstance(entity, Named) and entity.territory and inside:
            return front.model_copy(update={"territory": entity.territory})
    return front


def read_one(reader: ReportReader, path: Path, step: Step = silent) -> WholeReading:
    """A file read on its own. Raises Refusal."""
    raw = read_file(path)
    laid = lay_out(raw)
    _, drafts = assemble(raw, sentence_spans)
    sheet = Sheet(DocumentId(slug(path.stem)), 1, path.name, raw.metadata)
    return reader.read(laid, sheet, drafts, step)
