"""The events that reports tell, as they were read, then as curators set them right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kb.errors import EventNotFound
from kb.event_places import is_group, territories_of
from kb.events import Event, EventTerritory, How, Participant
from kb.gazetteer import Gazetteer
from kb.model import Document, Territory
from kb.privacy import Masker
from kb.reading import Attendee, Presence, Reading, Section, SectionRole
from kb.store import Store
from kb.text import slug

# A subject that comes back less often is in passing.
FEWEST_TAGS = 2
MOST_SUBJECTS = 12


def read_event(store: Store, document_id: str) -> Event:
    """Raises DocumentNotFound, and EventNotFound when the document tells of no event."""
    document = store.documents.get(document_id)
    reading = store.proposals.reading(document_id)
    if reading is None or not tells_an_event(reading):
        raise EventNotFound(document_id)
    masker = store.documents.masker(document_id)
    added, removed = store.sheets.corrections(document_id)
    came = [t for t in _territories(reading.attendees, store.territories) if t.key not in removed]
    known = {one.key for one in added}
    return Event(
        id=document.id,
        version=document.version,
        title=masker.mask(reading.front.title or document.title),
        date=reading.front.date.begins if reading.front.date else document.date,
        place=masker.mask(reading.front.place) if reading.front.place else None,
        territory=reading.front.territory,
        organisers=tuple(map(masker.mask, reading.front.organisers)),
        programme=tuple(_programme(document, reading, masker)),
        territories=(*(one for one in came if one.key not in known), *added),
        participants=tuple(_participants(reading.attendees)),
        subjects=tuple(_subjects(reading)),
        questions=tuple(q for exchange in reading.exchanges for q in exchange.questions),
    )


def public_event(store: Store, document_id: str) -> Event:
    """The same, for everybody. Raises DocumentNotFound for a report that is not published too."""
    return read_event(store, store.documents.public(document_id).id)


def public_events(store: Store) -> list[Event]:
    """Those of published reports, the latest first."""
    return [event for event in events(store) if store.documents.is_public(event.id)]


def events(store: Store) -> list[Event]:
    """Every document that tells of one, drafts too, the latest first."""
    found = []
    for document in store.documents.all():
        reading = store.proposals.reading(document.id)
        if reading is not None and tells_an_event(reading):
            found.append(read_event(store, document.id))
    return sorted(found, key=lambda event: event.date or "", reverse=True)


def questions_asked(store: Store, event: Event) -> list[str]:
    """As they may be shown: people masked."""
    text = store.documents.get(event.id).text
    masker = store.documents.masker(event.id)
    return [masker.mask(text[q.start : q.end]) for q in event.questions]


def meant_territory(one: EventTerritory, place: Territory) -> EventTerritory:
    """A territory that the list names loosely, as the curator says what it is."""
    return one.model_copy(update={"key": slug(place.id), "name": place.name, "territory": place.id})


def added_territory(name: str, gazetteer: Gazetteer) -> EventTerritory:
    """One that a curator adds by its name: invited, or missed by the reading."""
    found = territories_of(name, gazetteer)
    if not found:
        return EventTerritory(key=slug(name), name=name, how=How.CURATOR)
    return EventTerritory(
        key=slug(found[0].id), name=found[0].name, territory=found[0].id, how=How.CURATOR
    )


def tells_an_event(reading: Reading) -> bool:
    """Whether people met: a list of them, an agenda, or questions put to somebody."""
    met = {SectionRole.AGENDA, SectionRole.PARTICIPANTS, SectionRole.QUESTIONS}
    return bool(reading.attendees) or any(section.role in met for section in reading.sections)


def _programme(document: Document, reading: Reading, masker: Masker) -> Iterator[str]:
    """The lines of the agenda; without one, the titles of the parts, down to the second level."""
    agenda = [section for section in reading.sections if section.role is SectionRole.AGENDA]
    if agenda:
        for section in agenda:
            lines = document.text[section.heading.end : section.end].splitlines()
            yield from (masker.mask(line.strip(" -•*\t")) for line in lines if line.strip(" -•*\t"))
        return
    parts = [section for section in reading.sections if _is_part(section)]
    top = min((section.level for section in parts), default=0)
    for section in parts:
        if section.level <= top + 1:
            yield masker.mask(section.title)


def _is_part(section: Section) -> bool:
    """A part of the day, not of the paper."""
    paper = {SectionRole.FRONT, SectionRole.PARTICIPANTS, SectionRole.ANNEX, SectionRole.NEXT_STEPS}
    return section.role not in paper


def _participants(attendees: Sequence[Attendee]) -> Iterator[Participant]:
    functions: dict[tuple[str, Presence], dict[str, None]] = {}
    for attendee in attendees:
        if attendee.organisation:
            told = functions.setdefault((attendee.organisation, attendee.presence), {})
            if attendee.function:
                told[attendee.function] = None
    for (organisation, presence), told in functions.items():
        yield Participant(organisation=organisation, functions=tuple(told), presence=presence)


def _territories(attendees: Sequence[Attendee], gazetteer: Gazetteer) -> Iterator[EventTerritory]:
    """Those who came, each once, whatever the number of people: in the order of the list."""
    found: dict[str, EventTerritory] = {}
    for attendee in attendees:
        if attendee.organisation:
            for one in _of_organisation(attendee.organisation, gazetteer):
                found[one.key] = _joined(found.get(one.key, one), attendee)
    yield from found.values()


def _of_organisation(organisation: str, gazetteer: Gazetteer) -> list[EventTerritory]:
    known = territories_of(organisation, gazetteer)
    if known:
        return [EventTerritory(key=slug(t.id), name=t.name, territory=t.id) for t in known]
    if is_group(organisation):
        return [EventTerritory(key=slug(organisation), name=organisation)]
    return []


def _joined(one: EventTerritory, attendee: Attendee) -> EventTerritory:
    organisations = dict.fromkeys((*one.organisations, attendee.organisation or ""))
    functions = dict.fromkeys((*one.functions, attendee.function or ""))
    return one.model_copy(
        update={
            "organisations": tuple(filter(None, organisations)),
            "functions": tuple(filter(None, functions)),
        }
    )


def _subjects(reading: Reading) -> Iterator[str]:
    themes = Counter(tag.value for tag in reading.tags if tag.list_name == "theme")
    for theme, count in themes.most_common(MOST_SUBJECTS):
        if count >= FEWEST_TAGS:
            yield theme
