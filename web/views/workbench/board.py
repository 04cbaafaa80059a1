"""The board of an event → its page: a row a territory, figures with what they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.board import Board, BoardRow, NotedOutcome, SheetNews
from kb.board_figures import Indicator, Measure
from kb.follow_up import OutcomeKind
from kb.model import State
from kb.sheets import SheetState
from web.addresses import address, board_address, event_room_address, sheet_address
from web.typography import ago, capitalised, date, number, plural
from web.views.workbench.record_list import editor_address
from web.views.workbench.sheets import STATES
from web.workbench_menu import RECORDS

KINDS: dict[OutcomeKind, str] = {
    OutcomeKind.DECIDED: "Décision",
    OutcomeKind.STARTED: "Expérience lancée",
    OutcomeKind.CONTINUED: "Poursuivie",
    OutcomeKind.STOPPED: "Arrêtée",
    OutcomeKind.REPLICATED: "Reprise ailleurs",
    OutcomeKind.FUNDED: "Argent obtenu",
}
_UNITS: dict[Measure, str] = {Measure.DAYS_TO_DECISION: "jour", Measure.FUNDED: "fois"}
# Counted in what territories told: it rests on those that told anything.
_HEARD = frozenset({Measure.STARTED, Measure.FUNDED})
# In the figures of a line for each event: what tells one from another.
COMPARED = (
    Measure.SENT, Measure.ANSWERED, Measure.DAYS_TO_DECISION, Measure.STARTED, Measure.CONTINUED,
    Measure.REPLICATED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """`experience`: title of its record; `note`: what there is to know of that record. `missing`:
    an experiment that no record tells of yet."""

    number: int
    kind: str
    day: str
    words: str
    about: str
    experience: str
    experience_url: str
    note: str
    lineage: tuple[str, ...]
    taken_up: tuple[str, ...]
    missing: bool
    lineage_url: str
    link_url: str
    write_url: str
    after_url: str
    noted: str


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    name: str
    note: str
    state: str
    sheet_url: str
    steps: tuple[str, ...]
    silent: str
    reminder: str
    remind_url: str
    outcomes: tuple[OutcomeLine, ...]
    note_url: str


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    base: str
    definition: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    title: str
    url: str
    here: bool
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardPage:
    title: str
    url: str
    event_url: str
    day: str
    advice: str
    rows: tuple[Row, ...]
    figures: tuple[Figure, ...]
    heads: tuple[str, ...]
    compared: tuple[Compared, ...]
    empty: bool


def board_page(board: Board, others: Sequence[Board], actors: Mapping[str, str]) -> BoardPage:
    """`others`: boards of other events; `actors`: names of the journal → as they are shown."""
    empty = not any(row.sheet or row.outcomes for row in board.rows)
    everything = [board, *others]
    return BoardPage(
        title=board.title,
        url=board_address(board.event),
        event_url=event_room_address(board.event),
        day=capitalised(date(board.event_date)) if board.event_date else "Date inconnue",
        advice=_advice(board),
        rows=tuple(_row(board, row, actors) for row in board.rows),
        figures=() if empty else tuple(map(figure, board.indicators)),
        heads=tuple(one.label for one in board.indicators if one.measure in COMPARED),
        compared=tuple(_compared(one, here=one is board) for one in everything) if others else (),
        empty=empty,
    )


def _advice(board: Board) -> str:
    """What to do first, while there is little to show."""
    sheets = [row.sheet for row in board.rows if row.sheet]
    if not board.rows:
        return "Le compte rendu n’a pas de liste de présence lisible : ajoutez les territoires."
    if not sheets:
        return "Commencez par préparer les fiches : le tableau se remplira à mesure."
    if not any(sheet.sent for sheet in sheets):
        return (
            "Relisez les fiches, envoyez-les, puis passez chacune à l’état « envoyée » : les "
            "délais comptent à partir de là."
        )
    return ""


# --- rows


def _row(board: Board, row: BoardRow, actors: Mapping[str, str]) -> Row:
    sheet = row.sheet
    days = plural(row.silent_days or 0, "jour")
    return Row(
        key=row.key,
        name=row.name,
        note="" if row.invited else "ôté de la liste de l’événement",
        state=capitalised(STATES[sheet.state]) if sheet else "Pas de fiche",
        sheet_url=sheet_address(sheet.id) if sheet else "",
        steps=_steps(sheet) if sheet else (),
        silent=f"Sans nouvelles depuis {days}" if row.is_silent else "",
        reminder=f"Rappel prévu le {date(row.reminder.isoformat())}" if row.reminder else "",
        remind_url=f"{event_room_address(board.event)}/relances" if _recalled(row) else "",
        outcomes=tuple(_line(board, row, one, actors) for one in row.outcomes),
        note_url=_note_url(board, [("territoire", row.key)]),
    )


def _recalled(row: BoardRow) -> bool:
    """Whether to write to them again is of use: they have the sheet, and said nothing."""
    waits = row.sheet is not None and row.sheet.state is SheetState.SENT
    return row.reminder is not None or (row.is_silent and waits)


def _steps(sheet: SheetNews) -> tuple[str, ...]:
    """Nothing of a draft: it was prepared, and that is all."""
    sent = f"envoyée le {date(sheet.sent.isoformat())}" if sheet.sent else ""
    last = sheet.last_answer
    answered = f"dernière réponse le {date(last.isoformat())}" if last else ""
    if sheet.sent and not last and sheet.state is not SheetState.DRAFT:
        answered = "pas de réponse"
    return tuple(filter(None, (sent, answered)))


def _line(board: Board, row: BoardRow, one: NotedOutcome, actors: Mapping[str, str]) -> OutcomeLine:
    started = {other.number: other for other in row.outcomes}
    about = started.get(one.about) if one.about else None
    here, names = board_address(board.event), one.kind is OutcomeKind.STARTED
    return OutcomeLine(
        number=one.number,
        kind=KINDS[one.kind],
        day=date(one.at),
        words=one.words,
        about=experiment_name(about) if about else "",
        experience=one.title,
        experience_url=editor_address(one.record) if one.record else "",
        note=_state_note(one),
        lineage=tuple(board.titles.get(i, i) for i in one.lineage),
        taken_up=tuple(board.titles.get(i, i) for i in one.taken_up),
        missing=names and not one.record,
        lineage_url=f"{here}/{one.number}/lignee" if one.record else "",
        link_url=f"{here}/{one.number}/fiche",
        write_url=write_address(one.words, row.name),
        after_url=_note_url(
            board,
            [("territoire", row.key), ("genre", OutcomeKind.CONTINUED), ("suite", str(one.number))],
        )
        if names
        else "",
        noted=_noted(board, one, actors),
    )


def _noted(board: Board, one: NotedOutcome, actors: Mapping[str, str]) -> str:
    who = actors.get(one.actor, one.actor)
    return f"noté {ago(one.noted_at, board.today)}" + (f" par {who}" if who else "")


def _state_note(one: NotedOutcome) -> str:
    told = {
        State.DRAFT: "fiche en brouillon",
        State.WITHDRAWN: "fiche retirée",
        State.TO_RECHECK: "fiche masquée, à vérifier",
    }
    return told.get(one.state, "") if one.state else ""


def experiment_name(one: NotedOutcome) -> str:
    """The title of its record, else what was noted of it, else when it was started."""
    return one.title or one.words or f"expérience lancée, {date(one.at)}"


def write_address(title: str, territory: str) -> str:
    """The editor, for an experience that has no record yet."""
    pairs = [("kind", "experience"), ("title", title[:200]), ("territory", territory)]
    return address(f"{RECORDS.path}/nouvelle", [(name, value) for name, value in pairs if value])


def _note_url(board: Board, pairs: list[tuple[str, str]]) -> str:
    return address(f"{board_address(board.event)}/noter", pairs)


# --- figures


def figure(one: Indicator) -> Figure:
    return Figure(one.label, figure_value(one), figure_base(one), one.definition, one.told)


def figure_value(one: Indicator) -> str:
    """« 3 sur 11 », « 42 jours », « – »."""
    if one.value is None:
        return "–"
    if one.out_of is not None:
        return f"{number(one.value)} sur {number(one.out_of)}"
    unit = _UNITS.get(one.measure, "")
    if unit == "jour":
        return plural(round(one.value), unit)
    return f"{number(one.value)}\u00a0{unit}".rstrip()


def figure_base(one: Indicator) -> str:
    """On how many territories the figure rests."""
    if one.value is None:
        return "pas encore de quoi le dire"
    if one.measure in _HEARD:
        return f"nouvelles de {plural(one.territories, 'territoire')} sur {number(one.among)}"
    base = f"sur {plural(one.territories, 'territoire')} de {number(one.among)}"
    if one.territories == one.among:
        base = f"sur les {plural(one.among, 'territoire')}" if one.among > 1 else base
    return f"{base} ; {number(one.unknown)} sans nouvelles" if one.unknown else base


def _compared(board: Board, *, here: bool) -> Compared:
    kept = [one for one in board.indicators if one.measure in COMPARED]
    among = plural(len(board.rows), "territoire")
    title = f"{board.title} ({date(board.event_date)[-4:]})" if board.event_date else board.title
    values = tuple(
        figure_value(one) if one.value is None else f"{figure_value(one)} ({_short_base(one)})"
        for one in kept
    )
    return Compared(f"{title}, {among}", board_address(board.event), here, values)


def _short_base(one: Indicator) -> str:
    return plural(one.territories, "territoire")
