"""The forms of the board: noting, choosing a record, saying what inspired it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.board import Board, BoardRow
from kb.follow_up import LONGEST_WORDS_CHARS, Outcome, OutcomeKind
from kb.model import Experience, Record, State
from web.addresses import board_address
from web.outcome_form import OutcomeForm
from web.typography import date
from web.views.parts import Option
from web.views.workbench.board import KINDS, experiment_name, write_address
from web.views.workbench.record_list import STATES, editor_address

HELP: dict[OutcomeKind, str] = {
    OutcomeKind.DECIDED: "une délibération, un vote, un accord",
    OutcomeKind.STARTED: "elle a commencé pour de bon",
    OutcomeKind.CONTINUED: "elle dure encore à cette date",
    OutcomeKind.STOPPED: "et pourquoi, si on le sait",
    OutcomeKind.REPLICATED: "un autre territoire s’en est inspiré",
    OutcomeKind.FUNDED: "combien, de qui, dans les mots du territoire",
}


@dataclass(frozen=True, slots=True)
class KindChoice:
    value: str
    label: str
    help: str
    selected: bool


@dataclass(frozen=True, slots=True)
class FoundRecord:
    id: str
    title: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class NotePage:
    title: str
    url: str
    back: str
    where: str
    territories: tuple[Option, ...]
    kinds: tuple[KindChoice, ...]
    started: tuple[Option, ...]
    found: tuple[FoundRecord, ...]
    write_url: str
    longest: int


@dataclass(frozen=True, slots=True)
class RecordPage:
    title: str
    url: str
    back: str
    name: str
    words: str
    found: tuple[FoundRecord, ...]
    write_url: str


@dataclass(frozen=True, slots=True)
class LineagePage:
    title: str
    url: str
    back: str
    name: str
    editor_url: str
    known: tuple[str, ...]
    proposed: tuple[FoundRecord, ...]
    version: int = 0


def note_page(board: Board, form: OutcomeForm, found: Sequence[Record]) -> NotePage:
    row = next((row for row in board.rows if row.key == form.territory), None)
    return NotePage(
        title=board.title,
        url=f"{board_address(board.event)}/noter",
        back=_row_address(board, row),
        where=row.name if row else "",
        territories=tuple(Option(r.key, r.name, r.key == form.territory) for r in board.rows),
        kinds=tuple(
            KindChoice(kind.value, label, HELP[kind], kind == form.kind)
            for kind, label in KINDS.items()
        ),
        started=_started(row, form) if row else (),
        found=tuple(map(_found, found)),
        write_url=write_address(form.words, row.name if row else ""),
        longest=LONGEST_WORDS_CHARS,
    )


def _started(row: BoardRow, form: OutcomeForm) -> tuple[Option, ...]:
    """The only one is chosen, unless somebody chose otherwise."""
    known = [one for one in row.outcomes if one.kind is OutcomeKind.STARTED]
    return tuple(
        Option(
            str(one.number),
            experiment_name(one),
            str(one.number) == form.about or (not form.about and len(known) == 1),
        )
        for one in known
    )


def record_page(board: Board, outcome: Outcome, words: str, found: Sequence[Record]) -> RecordPage:
    row = _row_of(board, outcome)
    return RecordPage(
        title=board.title,
        url=f"{board_address(board.event)}/{outcome.number}/fiche",
        back=_row_address(board, row),
        name=outcome.words or f"expérience lancée {date(outcome.at)}",
        words=words,
        found=tuple(map(_found, found)),
        write_url=write_address(outcome.words, row.name if row else ""),
    )


def lineage_page(
    board: Board, outcome: Outcome, record: Experience, proposed: Sequence[Record]
) -> LineagePage:
    return LineagePage(
        title=board.title,
        url=f"{board_address(board.event)}/{outcome.number}/lignee",
        back=_row_address(board, _row_of(board, outcome)),
        name=record.title,
        editor_url=editor_address(record.id),
        known=tuple(board.titles.get(i, i) for i in record.inspired_by),
        proposed=tuple(map(_found, proposed)),
    )


def _row_of(board: Board, outcome: Outcome) -> BoardRow | None:
    return next((row for row in board.rows if row.key == outcome.territory_key), None)


def _row_address(board: Board, row: BoardRow | None) -> str:
    url = board_address(board.event)
    return f"{url}#t-{row.key}" if row else url


def _found(record: Record) -> FoundRecord:
    state = "" if record.state is State.PUBLISHED else STATES[record.state]
    period = record.period if isinstance(record, Experience) else None
    since = f"depuis {date(period.start)}" if period and period.start else ""
    note = ", ".join(filter(None, (record.territory.name, since, state)))
    return FoundRecord(record.id, record.title, note, editor_address(record.id))
