"""The sheets of an event: those that are kept, and first drafts for those that are not."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from kb.errors import EventWithoutTerritory, SheetNotFound, TerritoryNotThere
from kb.event_reading import read_event
from kb.events import Event, EventTerritory
from kb.sheets import Sheet, sheet_id
from kb.store import Store
from kb.text import fold
from web.services import Services
from web.sheets.draft import Drafter

Progress = Callable[[EventTerritory], None]


def silent(_one: EventTerritory) -> None:
    """No progress shown."""


def drafter(services: Services, event: Event) -> Drafter:
    return Drafter(
        services.store, services.recommender, services.vocabulary, services.brakes, event
    )


def sheet_of(services: Services, event: Event, one: EventTerritory) -> Sheet:
    """The one that is kept; else a first draft, not kept."""
    try:
        return services.store.sheets.get(sheet_id(event.id, one.key))
    except SheetNotFound:
        return drafter(services, event).draft(one)


def prepare(
    services: Services, event: Event, actor: str, progress: Progress = silent
) -> list[Sheet]:
    """Draft and keep a sheet for each territory that has none, each in its own transaction; what
    people wrote is left alone. Gives the new ones. Raises EventWithoutTerritory."""
    if not event.territories:
        raise EventWithoutTerritory(event.id)
    known = {sheet.territory_key for sheet in services.store.sheets.of_event(event.id)}
    hand = drafter(services, event)
    made = []
    for one in event.territories:
        progress(one)
        if one.key in known:
            continue
        sheet = hand.draft(one)
        with services.store.transaction():
            if services.store.sheets.add(sheet, actor):
                made.append(sheet)
    return made


def territory_in(event: Event, asked: str) -> EventTerritory:
    """The territory of the event that is so named, whole or in part, or by its key. Raises
    TerritoryNotThere, which names the nearest."""
    if not event.territories:
        raise EventWithoutTerritory(event.id)
    wanted = fold(asked).strip()
    names = {fold(one.name): one for one in event.territories}
    for one in event.territories:
        if wanted in {one.key, one.territory, fold(one.name)}:
            return one
    held = [one for name, one in names.items() if wanted and wanted in name]
    if len(held) == 1:
        return held[0]
    near = get_close_matches(wanted, list(names), n=3, cutoff=0.5)
    told = [one.name for one in held] or [names[name].name for name in near]
    raise TerritoryNotThere(asked, told or [one.name for one in event.territories])


def event_of(store: Store, asked: str) -> Event:
    """By the id of its document. Raises DocumentNotFound, EventNotFound."""
    return read_event(store, asked)
