"""Sheets → the screens where they are prepared: an event with its sheets, one sheet as a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.events import Event, EventTerritory, How
from kb.model import Territory
from kb.sheet_merge import Clash
from kb.sheets import MOVES, SectionKey, Sheet, SheetItem, SheetSection, SheetState
from web.addresses import event_address, event_room_address, sheet_address
from web.sheets.files import Format
from web.typography import capitalised, date, plural

STATES: dict[SheetState, str] = {
    SheetState.DRAFT: "brouillon",
    SheetState.SENT: "envoyée",
    SheetState.ANSWERED: "réponse reçue",
    SheetState.CLOSED: "suivi terminé",
}
# What a button did, as the address of the page that follows says it.
DONE_BY = {"up": "deplace", "down": "deplace", "out": "ote", "add": "ajoute"}
MEANINGS: dict[SheetState, str] = {
    SheetState.DRAFT: "vous l’écrivez ; personne d’autre ne la voit",
    SheetState.SENT: "le territoire l’a reçue ; ses rappels comptent depuis ce jour",
    SheetState.ANSWERED: "il a répondu, par son lien ou autrement ; plus de rappel",
    SheetState.CLOSED: "ni rappel, ni réponse par le lien ; la fiche reste",
}
FORMATS: dict[Format, str] = {
    Format.DOCX: "Word (DOCX)",
    Format.ODT: "LibreOffice (ODT)",
    Format.PDF: "PDF",
    Format.HTML: "page web (HTML)",
    Format.MARKDOWN: "Markdown",
    Format.JSON: "JSON",
}
# Where an item can be chosen among the records of the base.
SEARCHED = frozenset({SectionKey.EXPERIENCES, SectionKey.MONEY, SectionKey.PEOPLE})
DATED = frozenset({SectionKey.STEPS})
ANSWERED = frozenset({SectionKey.QUESTIONS})


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    selected: bool = False


@dataclass(frozen=True, slots=True)
class EventRow:
    title: str
    url: str
    day: str
    tally: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A territory of the event, with its sheet if there is one."""

    key: str
    name: str
    note: str
    url: str
    state: str
    meant: tuple[Choice, ...] = ()
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ModelLine:
    """The DOCX model of the organiser. `told`: its file, when, by whom; empty without one."""

    told: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class EventRoomPage:
    title: str
    day: str
    public: str
    url: str
    rows: tuple[SheetRow, ...]
    missing: int
    ready: int
    formats: tuple[Choice, ...]
    model: ModelLine
    typed: str = ""
    done: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SectionForm:
    key: str
    title: str
    intro: str
    items: tuple[SheetItem, ...]
    searched: bool
    dated: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class SheetPage:
    id: str
    url: str
    title: str
    event: str
    event_url: str
    version: int
    state: str
    states: tuple[Choice, ...]
    sections: tuple[SectionForm, ...]
    formats: tuple[Choice, ...]
    left: str
    meanings: tuple[tuple[str, str], ...] = ()
    undo: int = 0
    done: str = ""
    problem: str = ""
    clashes: tuple[Clash, ...] = field(default=())


def event_rows(
    events: Sequence[Event], sheets: Mapping[str, Sequence[Sheet]]
) -> tuple[EventRow, ...]:
    return tuple(
        EventRow(e.title, event_room_address(e.id), _day(e), _tally(e, sheets.get(e.id, ())))
        for e in events
    )


def _tally(event: Event, sheets: Sequence[Sheet]) -> str:
    if not sheets:
        return f"{plural(len(event.territories), 'territoire')}, aucune fiche préparée"
    told = [
        f"{plural(count, 'fiche')} : {label}"
        for state, label in STATES.items()
        if (count := sum(sheet.state is state for sheet in sheets))
    ]
    return " ; ".join(told)


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of what was just done. `typed`: a name that could not be taken."""

    done: str = ""
    problem: str = ""
    typed: str = ""


def event_room_page(
    event: Event,
    sheets: Sequence[Sheet],
    meant: Mapping[str, Sequence[Territory]],
    model: ModelLine,
    said: Said,
) -> EventRoomPage:
    """`meant`: by key, what a territory without official geography may be."""
    known = {sheet.territory_key: sheet for sheet in sheets}
    rows = tuple(_row(one, known.get(one.key), meant.get(one.key, ())) for one in event.territories)
    here = {one.key for one in event.territories}
    gone = tuple(_gone(sheet) for key, sheet in known.items() if key not in here)
    return EventRoomPage(
        title=event.title,
        day=_day(event),
        public=event_address(event.id),
        url=event_room_address(event.id),
        rows=(*rows, *gone),
        missing=sum(not row.url for row in rows),
        ready=sum(bool(row.url) for row in rows),
        formats=_formats(),
        model=model,
        typed=said.typed,
        done=said.done,
        problem=said.problem,
    )


def _row(one: EventTerritory, sheet: Sheet | None, meant: Sequence[Territory]) -> SheetRow:
    note = "ajouté à la main" if one.how is How.CURATOR else ", ".join(one.functions)
    return SheetRow(
        key=one.key,
        name=one.name,
        note=note,
        url=sheet_address(sheet.id) if sheet else "",
        state=STATES[sheet.state] if sheet else "pas encore préparée",
        meant=tuple(Choice(place.id, place.name) for place in meant) if sheet is None else (),
    )


def _gone(sheet: Sheet) -> SheetRow:
    return SheetRow(
        key=sheet.territory_key,
        name=sheet.territory_name,
        note="ôté de la liste ; sa fiche est gardée",
        url=sheet_address(sheet.id),
        state=STATES[sheet.state],
        gone=True,
    )


@dataclass(frozen=True, slots=True)
class SheetTold:
    """What the page says of what was just done. `undo`: the version that a button made, while it
    can be undone."""

    done: str = ""
    problem: str = ""
    clashes: tuple[Clash, ...] = ()
    undo: int = 0


def sheet_page(sheet: Sheet, told: SheetTold, kept_state: SheetState) -> SheetPage:
    """`kept_state`: that of the base; the sheet shown may have one that was not kept."""
    left = sum(item.to_complete and not item.answer for s in sheet.sections for item in s.items)
    return SheetPage(
        id=sheet.id,
        url=sheet_address(sheet.id),
        title=sheet.title,
        event=sheet.subtitle,
        event_url=event_room_address(sheet.event),
        version=sheet.version,
        state=STATES[sheet.state],
        states=tuple(
            Choice(state.value, capitalised(label), state is sheet.state)
            for state, label in STATES.items()
            if state is sheet.state or state in MOVES[kept_state]
        ),
        meanings=tuple((capitalised(label), MEANINGS[s]) for s, label in STATES.items()),
        undo=told.undo,
        sections=tuple(_section(section) for section in sheet.sections),
        formats=_formats(),
        left=plural(left, "ligne à compléter", "lignes à compléter") if left else "",
        done=told.done,
        problem=told.problem,
        clashes=told.clashes,
    )


def _section(section: SheetSection) -> SectionForm:
    return SectionForm(
        key=section.key.value,
        title=section.title,
        intro=section.intro,
        items=section.items,
        searched=section.key in SEARCHED,
        dated=section.key in DATED,
        answered=section.key in ANSWERED,
    )


def _formats() -> tuple[Choice, ...]:
    return tuple(Choice(form.value, label) for form, label in FORMATS.items())


def _day(event: Event) -> str:
    return capitalised(date(event.date)) if event.date else "Date inconnue"
