"""`essaim event`: the events that reports tell, and who came."""

from __future__ import annotations

import getpass

from api.commands.output import bold, faint, paragraph, say, write_json
from api.settings import Settings
from kb.event_reading import added_territory, events, questions_asked, read_event
from kb.events import Event, EventTerritory
from kb.store import Store, open_store
from web.sheets.preparing import territory_in
from web.typography import capitalised, date, plural, typeset

_NONE = (
    "Aucun événement : ils viennent des comptes rendus de séminaires et d’ateliers que l’on fait "
    "entrer : « essaim ingest compte-rendu.docx »."
)


def run_list(settings: Settings, *, as_json: bool) -> int:
    found = events(open_store(settings.database))
    if as_json:
        write_json(
            {"total": len(found), "items": [event.model_dump(mode="json") for event in found]}
        )
        return 0
    if not found:
        say(_NONE)
    for event in found:
        say(bold(typeset(event.title)) + f"  {faint(event.id)}")
        came = plural(len(event.territories), "territoire")
        say(faint(paragraph(f"{_day(event)} ; {came}", indent=2)))
    return 0


def run_show(settings: Settings, asked: str, *, as_json: bool) -> int:
    """Raises DocumentNotFound, EventNotFound."""
    store = open_store(settings.database)
    event = read_event(store, asked)
    if as_json:
        write_json(event.model_dump(mode="json"))
    else:
        _tell(store, event)
    return 0


def _tell(store: Store, event: Event) -> None:
    say(bold(typeset(event.title)))
    say(paragraph(_day(event), indent=2))
    if event.organisers:
        say(paragraph(f"Organisé par {', '.join(event.organisers)}.", indent=2))
    _list("Programme", event.programme)
    _list("Territoires", [_territory(one) for one in event.territories])
    _list("Organismes", [p.organisation for p in event.participants])
    _list("Sujets", event.subjects)
    _list("Questions posées", questions_asked(store, event))


def _list(title: str, lines: list[str] | tuple[str, ...]) -> None:
    if lines:
        say()
        say(bold(title))
        for line in lines:
            say(paragraph(f"– {typeset(line)}", indent=2))


def _territory(one: EventTerritory) -> str:
    told = ", ".join(one.functions)
    return f"{one.name} ({told})" if told else one.name


def _day(event: Event) -> str:
    when = date(event.date) if event.date else "date inconnue"
    return capitalised(", ".join(filter(None, (when, event.place or ""))))


# --- correcting


def run_add(settings: Settings, asked: str, name: str, by: str | None) -> int:
    store = open_store(settings.database)
    event = read_event(store, asked)
    one = added_territory(name, store.territories)
    with store.transaction():
        store.sheets.add_territory(event.id, one, by or getpass.getuser())
    say(f"« {one.name} » est ajouté à l’événement.")
    return 0


def run_remove(settings: Settings, asked: str, name: str, by: str | None) -> int:
    """Raises TerritoryNotThere."""
    store = open_store(settings.database)
    event = read_event(store, asked)
    one = territory_in(event, name)
    with store.transaction():
        store.sheets.remove_territory(event.id, one.key, by or getpass.getuser())
    say(f"« {one.name} » est ôté de l’événement.")
    return 0
