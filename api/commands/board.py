"""`essaim event board`: what became of an event."""

from __future__ import annotations

from pathlib import Path

from api.commands.output import bold, faint, paragraph, say, write_json
from api.settings import Settings
from kb.aside import put_in_place, workspace
from kb.board import Board, BoardRow, read_board, without_actors
from kb.errors import InvalidRequest
from kb.store import open_store
from web.board_table import as_csv
from web.typography import date, typeset
from web.views.workbench.board import KINDS, experiment_name, figure
from web.views.workbench.sheets import STATES


def run_board(
    settings: Settings, asked: str, table: Path | None, *, force: bool, as_json: bool
) -> int:
    """Raises DocumentNotFound, EventNotFound; InvalidRequest for a file that cannot be written."""
    board = without_actors(read_board(open_store(settings.database), asked))
    if table is not None:
        _write(as_csv(board), table, force=force)
    if as_json:
        write_json(board.model_dump(mode="json"))
    elif table is not None:
        say(f"Le tableau de suivi est écrit dans « {table} ».")
    else:
        _tell(board)
    return 0


def _write(text: str, path: Path, *, force: bool) -> None:
    output = path.resolve()
    if output.is_dir():
        raise InvalidRequest(f"« {path} » est un dossier. Donnez le nom d’un fichier.")
    if output.exists() and not force:
        raise InvalidRequest(
            f"« {path} » existe déjà. Donnez un autre nom, ou ajoutez --force pour le remplacer."
        )
    try:
        with workspace(output) as folder:
            (folder / "board").write_text(text, encoding="utf-8", newline="")
            put_in_place(folder / "board", output, replace=force)
    except OSError as error:
        told = error.strerror or error
        raise InvalidRequest(f"« {path} » ne peut pas être écrit ({told}).") from error


def _tell(board: Board) -> None:
    say(bold(typeset(board.title)))
    for one in map(figure, board.indicators):
        say(paragraph(typeset(f"{one.label} : {one.value} ({one.base})"), indent=2))
    for row in board.rows:
        say()
        say(bold(typeset(row.name)) + f"  {faint(_state(row))}")
        started = {noted.number: noted for noted in row.outcomes}
        for noted in row.outcomes:
            about = started.get(noted.about) if noted.about else None
            name = experiment_name(about) if about else ""
            told = " ; ".join(filter(None, (name, noted.title, noted.words)))
            head = f"– {KINDS[noted.kind]}, {date(noted.at)}"
            say(paragraph(typeset(f"{head} : {told}" if told else head), indent=2))


def _state(row: BoardRow) -> str:
    return STATES[row.sheet.state] if row.sheet else "pas de fiche"
