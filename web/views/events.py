"""Events → their list, and a page each: what a report says of the day, people by what they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.event_reading import questions_asked
from kb.events import Event, EventTerritory, How
from kb.store import Store
from web.addresses import document_address, event_address
from web.typography import capitalised, date, plural
from web.views.parts import LinkView, theme_links


@dataclass(frozen=True, slots=True)
class EventLine:
    title: str
    url: str
    day: str
    came: str


@dataclass(frozen=True, slots=True)
class TerritoryLine:
    """`note`: who came for it; or that it was added by hand, or is in no official list."""

    name: str
    note: str


@dataclass(frozen=True, slots=True)
class EventPage:
    title: str
    day: str
    organisers: str
    programme: tuple[str, ...]
    territories: tuple[TerritoryLine, ...]
    bodies: tuple[str, ...]
    subjects: tuple[LinkView, ...]
    questions: tuple[str, ...]
    document: str


def event_lines(events: Sequence[Event]) -> tuple[EventLine, ...]:
    return tuple(
        EventLine(e.title, event_address(e.id), _day(e), plural(len(e.territories), "territoire"))
        for e in events
    )


def event_page(store: Store, event: Event) -> EventPage:
    return EventPage(
        title=event.title,
        day=_day(event),
        organisers=", ".join(event.organisers),
        programme=event.programme,
        territories=tuple(TerritoryLine(t.name, _note(t)) for t in event.territories),
        bodies=tuple(p.organisation for p in event.participants),
        subjects=theme_links(event.subjects),
        questions=tuple(questions_asked(store, event)),
        document=document_address(event.id),
    )


def _day(event: Event) -> str:
    when = date(event.date) if event.date else "Date inconnue"
    return capitalised(", ".join(filter(None, (when, event.place or ""))))


def _note(one: EventTerritory) -> str:
    if one.how is How.CURATOR:
        return "ajouté à la main"
    told = ", ".join(one.functions)
    if one.territory is None:
        return ", ".join(filter(None, (told, "hors de la géographie officielle de l’année")))
    return told
