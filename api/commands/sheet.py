"""`essaim sheet`, `essaim event sheets`: follow-up sheets, as files."""

from __future__ import annotations

import getpass
from pathlib import Path

from api.commands.output import note, say, write_json
from api.compose import build_services
from api.settings import Settings
from kb.aside import put_in_place, workspace
from kb.errors import EventWithoutTerritory, InvalidRequest
from kb.event_reading import read_event
from kb.events import EventTerritory
from kb.model import Noun
from web.sheets.as_docx import LARGEST_MODEL_BYTES
from web.sheets.files import Format, Model, write_archive, write_sheet
from web.sheets.preparing import prepare, sheet_of, territory_in
from web.typography import plural


class SheetOptions(Noun):
    """`territory`: None for all of them, in one archive."""

    event: str
    territory: str | None = None
    form: Format = Format.DOCX
    output: Path
    model: Path | None = None
    force: bool = False


def run_sheet(settings: Settings, options: SheetOptions, *, as_json: bool) -> int:
    """A sheet that is kept is written as it is; one that is not, as a first draft."""
    _refuse_taken(options)
    given = _model(options.model)
    services = build_services(settings)
    event = read_event(services.store, options.event)
    own = services.store.sheet_models.get(event.id) if given is None else given
    model = Model(settings.address, own)
    if not event.territories:
        raise EventWithoutTerritory(event.id)
    if options.territory is None:
        sheets = [sheet_of(services, event, one) for one in event.territories]
        data = write_archive(sheets, options.form, model)
    else:
        sheets = [sheet_of(services, event, territory_in(event, options.territory))]
        data = write_sheet(sheets[0], options.form, model)
    _write(options, data)
    if as_json:
        ids = [sheet.id for sheet in sheets]
        write_json({"path": str(options.output), "sheets": ids, "bytes": len(data)})
    else:
        say(f"{plural(len(sheets), 'fiche')} dans « {options.output} ».")
    return 0


def run_prepare(
    settings: Settings, asked: str, by: str | None, *, as_json: bool, quiet: bool
) -> int:
    services = build_services(settings)
    event = read_event(services.store, asked)
    done = 0

    def told(one: EventTerritory) -> None:
        nonlocal done
        done += 1
        if not quiet and not as_json:
            note(f"{done}/{len(event.territories)}  {one.name}")

    made = prepare(services, event, by or getpass.getuser(), told)
    kept = len(event.territories) - len(made)
    if as_json:
        write_json({"made": [sheet.id for sheet in made], "kept": kept})
    else:
        left = f" ; {plural(kept, 'autre')} déjà là, inchangée{'s' * (kept > 1)}" if kept else ""
        say(f"{plural(len(made), 'fiche préparée', 'fiches préparées')}{left}.")
    return 0


def run_model(output: Path) -> int:
    from web.sheets.docx_template import default_template

    if output.exists():
        raise InvalidRequest(f"« {output} » existe déjà. Donnez un autre nom.")
    _put(output, default_template(), replace=False)
    say(f"Modèle écrit dans « {output} ». Donnez-le ensuite : « essaim sheet … --model {output} ».")
    return 0


def _model(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        if path.stat().st_size > LARGEST_MODEL_BYTES:
            raise InvalidRequest(f"Le modèle « {path} » dépasse 5 Mo : allégez-le.")
        return path.read_bytes()
    except OSError as error:
        raise InvalidRequest(f"Le modèle « {path} » ne se lit pas ({error.strerror}).") from error


def _refuse_taken(options: SheetOptions) -> None:
    if options.output.is_dir():
        raise InvalidRequest(f"« {options.output} » est un dossier. Donnez le nom d’un fichier.")
    if options.output.exists() and not options.force:
        raise InvalidRequest(
            f"« {options.output} » existe déjà. Donnez un autre nom, ou ajoutez --force."
        )


def _write(options: SheetOptions, data: bytes) -> None:
    _put(options.output, data, replace=options.force)


def _put(output: Path, data: bytes, *, replace: bool) -> None:
    """Whole or not at all."""
    try:
        with workspace(output) as folder:
            aside = folder / "sheet"
            aside.write_bytes(data)
            put_in_place(aside, output, replace=replace)
    except OSError as error:
        raise InvalidRequest(f"« {output} » ne peut pas être écrit ({error.strerror}).") from error
