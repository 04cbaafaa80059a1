"""`essaim export`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from api.commands.output import note, say, write_json
from api.compose import build_vocabulary
from api.settings import Settings
from kb.aside import put_in_place, workspace
from kb.corpus_form import record_yaml
from kb.errors import InvalidRequest, StoreUnavailable
from kb.exchange.forms import Form
from kb.exchange.outgoing import Asked, chosen, written
from kb.model import Kind, Noun, Record, State
from kb.store import Store, open_store


class ExportOptions(Noun):
    form: Form
    kinds: tuple[Kind, ...] = ()
    drafts: bool = False
    force: bool = False
    output: Path


def run_export(settings: Settings, options: ExportOptions, *, as_json: bool) -> int:
    """Exit code 1 when there was nothing to write."""
    if not settings.database.is_file():
        raise StoreUnavailable(f"Il n’y a pas de base à « {settings.database} » : rien à sortir.")
    store = open_store(settings.database)
    asked = Asked(
        form=options.form,
        kinds=options.kinds,
        states=tuple(State) if options.drafts else (State.PUBLISHED,),
        table=options.output.suffix.lower() == ".csv",
    )
    records = chosen(store, asked)
    if not records:
        say("Aucune fiche à sortir.")
        return 1
    lost = _write(store, settings, records, options, asked)
    if as_json:
        write_json({"path": str(options.output), "records": len(records), "lost": dict(lost)})
        return 0
    many = len(records) > 1
    say(f"{len(records)} fiche{'s' * many} écrite{'s' * many} dans « {options.output} ».")
    for name, count in sorted(lost.items()):
        note(f"  non repris dans cette forme : « {name} » ({count} fiche{'s' * (count > 1)})")
    return 0


def _write(
    store: Store,
    settings: Settings,
    records: list[Record],
    options: ExportOptions,
    asked: Asked,
) -> Counter[str]:
    if options.form is Form.YAML:
        _write_folder(records, options.output, force=options.force)
        return Counter()
    text, lost = written(store, build_vocabulary(settings).theme_labels, records, asked)
    output = options.output.resolve()
    if output.is_dir():
        raise InvalidRequest(f"« {options.output} » est un dossier. Donnez le nom d’un fichier.")
    _refuse_taken(output, force=options.force)
    try:
        with workspace(output) as folder:
            (folder / "export").write_text(text, encoding="utf-8", newline="")
            put_in_place(folder / "export", output, replace=options.force)
    except OSError as error:
        raise InvalidRequest(_unwritable(output, error)) from error
    return lost


def _write_folder(records: list[Record], folder: Path, *, force: bool) -> None:
    """`<kind>/<id>.yml`, as the corpus keeps them."""
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not force):
        raise InvalidRequest(
            f"« {folder} » n’est pas un dossier vide. Donnez-en un autre, ou ajoutez --force pour "
            "y écrire : les fiches du même nom y seront remplacées."
        )
    try:
        for record in records:
            path = folder / record.kind.value / f"{record.id}.yml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(record_yaml(record), encoding="utf-8")
    except OSError as error:
        raise InvalidRequest(_unwritable(folder, error)) from error


def _refuse_taken(output: Path, *, force: bool) -> None:
    if output.exists() and not force:
        raise InvalidRequest(
            f"« {output} » existe déjà. Donnez un autre nom, ou ajoutez --force pour le remplacer."
        )


def _unwritable(output: Path, error: OSError) -> str:
    return f"« {output} » ne peut pas être écrit ({error.strerror or error})."
