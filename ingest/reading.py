"""A whole document → what is read in it: the parts joined, on one page. Pure but for the gazetteer.

Struck-out words say the opposite of what is left: nothing is read in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

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
from ingest.tagging import Placed, Tagger
from kb.entities.aliases import link_aliases
from kb.entities.dates import find_dates
from kb.entities.figures import find_figures
from kb.entities.organisations import find_organisations
from kb.entities.people import find_people
from kb.entities.places import find_places_in_report
from kb.entities.programmes import find_programmes
from kb.french import sentence_spans
from kb.gazetteer import Gazetteer
from kb.model import DocumentId, Record, Role, TerritoryId, TerritoryKind
from kb.privacy import Masker, names_in_list
from kb.proposals import Proposal
from kb.reading import Entity, EntityKind, Front, Named, Reading, Span
from kb.territory import territory_id
from kb.text import slug
from kb.vocabulary import Vocabulary

TextSpan = tuple[int, int]
Encode = Callable[[Sequence[str]], Matrix]
S = TypeVar("S", bound=Span)


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


class Sheet(NamedTuple):
    """What a file says of itself beside its text."""

    document_id: DocumentId
    version: int
    file_name: str
    metadata: Mapping[str, object]


class WholeReading(NamedTuple):
    """What is read and proposed, with the text that it stands on."""

    text: str
    reading: Reading
    proposals: list[Proposal]
    masker: Masker

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

    def read(self, laid: Laid, sheet: Sheet, drafts: Sequence[PassageDraft]) -> WholeReading:
        """`drafts`: the passages, which tags are put on."""
        reading, units = self._read(laid, sheet, drafts)
        named = [
            laid.text[e.start : e.end] for e in reading.entities if e.kind is EntityKind.PERSON
        ]
        masker = Masker([*listed_names(laid.text, drafts), *named])
        notes = Notes(laid.text, reading, units, _paragraphs(laid))
        proposals = self._extractor.proposals(notes, masker)
        return WholeReading(laid.text, reading, proposals, masker)

    def _read(
        self, laid: Laid, sheet: Sheet, drafts: Sequence[PassageDraft]
    ) -> tuple[Reading, list[Unit]]:
        text, elements, spans = laid
        struck = _Struck(struck_spans(text))
        front = read_front(text, elements, spans, sheet.file_name, sheet.metadata)
        units = [unit for unit in find_units(text, elements, spans) if not struck.holds(unit)]
        entities = struck.left(self._entities(text, front))
        told = [*self._statements.find(units), *find_decisions(text, elements, spans)]
        placed = [
            Placed(p.start, p.end, (p.heading_path or ("",))[-1])
            for p in drafts
            if p.role is not Role.PARTICIPANTS
        ]
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
            statements=tuple(sorted(struck.left(told), key=lambda s: (s.start, s.end))),
            tags=tuple(self._tagger.tags(text, placed)),
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
        anchor = _anchor(front)
        found: list[Entity] = [
            *find_dates(text, anchor),
            *find_figures(text),
            *people,
            *find_organisations(text),
            *find_programmes(text),
            *find_places_in_report(text, self._gazetteer, people),
        ]
        return _one_per_span(found)


def _paragraphs(laid: Laid) -> list[Span]:
    """What a document says, element by element: neither titles nor lists of people."""
    return [
        Span(start=start, end=end)
        for element, (start, end) in zip(laid.elements, laid.spans, strict=True)
        if not element.heading and element.role is not Role.PARTICIPANTS and start < end
    ]


def listed_names(text: str, drafts: Sequence[PassageDraft]) -> list[str]:
    """The people of the attendance lists."""
    lists = (draft for draft in drafts if draft.role is Role.PARTICIPANTS)
    return sorted({name for d in lists for name in names_in_list(text[d.start : d.end])})


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


class _Struck:
    """Stretches of text that are crossed out."""

    def __init__(self, spans: Sequence[TextSpan]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def holds(self, item: Span | Unit) -> bool:
        index = bisect_right(self._starts, item.start) - 1
        return index >= 0 and item.start < self._spans[index][1]

    def left(self, items: Iterable[S]) -> list[S]:
        return [item for item in items if not self.holds(item)]


def read_one(reader: ReportReader, path: Path) -> WholeReading:
    """A file read on its own. Raises Refusal."""
    raw = read_file(path)
    laid = lay_out(raw)
    _, drafts = assemble(raw, sentence_spans)
    sheet = Sheet(DocumentId(slug(path.stem)), 1, path.name, raw.metadata)
    return reader.read(laid, sheet, drafts)
