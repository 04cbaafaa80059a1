"""A board as a table for a spreadsheet: a line for each thing that was noted, or for a territory of
which nothing was."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from kb.board import Board, BoardRow, NotedOutcome
from kb.exchange.cells import inert
from kb.exchange.export import BOM, DELIMITER
from web.views.workbench.board import KINDS, experiment_name
from web.views.workbench.sheets import STATES

COLUMNS = (
    "Événement", "Date de l’événement", "Territoire", "Fiche", "Préparée le", "Envoyée le",
    "Répondue le", "Dernière réponse le", "Jours sans nouvelles",
    "Prochain rappel", "Suite", "Date", "Ce qui en est "
    "dit", "Expérience", "Identifiant", "S’inspire de", "A inspiré", "Suite de", "Notée le",
)  # fmt: skip


def as_csv(board: Board) -> str:
    """As our other tables: opened as it is by a spreadsheet set to French, run by none."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=DELIMITER)
    writer.writerow(COLUMNS)
    for row in board.rows:
        for cells in _lines(board, row):
            writer.writerow([inert(cell) for cell in cells])
    return BOM + out.getvalue()


def _lines(board: Board, row: BoardRow) -> Iterator[tuple[str, ...]]:
    sheet = row.sheet
    days = (sheet.prepared, sheet.sent, sheet.answered, sheet.last_answer) if sheet else (None,) * 4
    begins = (
        board.title,
        board.event_date or "",
        row.name,
        STATES[sheet.state] if sheet else "",
        *(day.isoformat() if day else "" for day in days),
        "" if row.silent_days is None else str(row.silent_days),
        row.reminder.isoformat() if row.reminder else "",
    )
    started = {one.number: one for one in row.outcomes}
    for one in row.outcomes or (None,):
        yield (*begins, *_outcome(board, one, started))


def _outcome(
    board: Board, one: NotedOutcome | None, started: dict[int, NotedOutcome]
) -> tuple[str, ...]:
    if one is None:
        return ("",) * 9
    about = started.get(one.about) if one.about else None
    return (
        KINDS[one.kind],
        one.at,
        one.words,
        one.title,
        one.record or "",
        "\n".join(board.titles.get(i, i) for i in one.lineage),
        "\n".join(board.titles.get(i, i) for i in one.taken_up),
        experiment_name(about) if about else "",
        one.noted_at.isoformat(),
    )
