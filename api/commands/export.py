"""`essaim export`."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from api.commands.output import note, say, write_json
from api.compose import build_vocabulary
from api.settings import Settings
from kb.aside import put_in_place, workspace
from kb.corpus_form import record_yaml
from kb.errors import InvalidRequest, StoreUnavailable
from kb.exchange import export
from kb.exchange.forms import Form
from kb.model import Experience, Funding, Kind, Noun, Record, State
from kb.store import Store, open_store

_ONLY = {Form.PROJECTS: Kind.EXPERIENCE, Form.AIDS: Kind.FUNDING}


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
    records = _chosen(store, options)
    if not records:
        say("Aucune fiche à sortir.")
        return 1
    lost = _write(store, settings, records, options)
    if as_json:
        write_json({"path": str(options.output), "records": len(records), "lost": dict(lost)})
        return 0
    many = len(records) > 1
    say(f"{len(records)} fiche{'s' * many} écrite{'s' * many} dans « {options.output} ».")
    for name, count in sorted(lost.items()):
        note(f"  non repris dans cette forme : « {name} » ({count} fiche{'s' * (count > 1)})")
    return 0


def _chosen(store: Store, options: ExportOptions) -> list[Record]:
    """Published records of the kinds asked for; all of them, whatever their state, if asked."""
    only = _ONLY.get(options.form)
    if only and any(kind is not only for kind in options.kinds):
        raise InvalidRequest(f"La forme « {options.form} » est celle des fiches « {only} » seules.")
    kinds = set(options.kinds) or ({only} if only else set(Kind))
    records: list[Record] = store.records.published()
    if options.drafts:
        found = (store.records.find(record_id) for record_id in store.records.ids())
        drafts = [r for r in found if r is not None and r.state is not State.PUBLISHED]
        records += sorted(drafts, key=lambda r: (r.kind, r.title, r.id))
    return [record for record in records if record.kind in kinds]


def _write(
    store: Store, settings: Settings, records: list[Record], options: ExportOptions
) -> Counter[str]:
    if options.form is Form.YAML:
        _write_folder(records, options.output, force=options.force)
        return Counter()
    text, lost = _text(store, settings, records, options)
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


def _text(
    store: Store, settings: Settings, records: list[Record], options: ExportOptions
) -> tuple[str, Counter[str]]:
    if options.form is Form.CSV:
        return export.as_csv(records), Counter()
    if options.form is Form.JSON:
        return export.as_json(records), Counter()
    dates = _dates(store)
    table = options.output.suffix.lower() == ".csv"
    if options.form is Form.PROJECTS:
        experiences = [r for r in records if isinstance(r, Experience)]
        codes = {code for r in experiences for code in r.territory.codes}
        places = {t.id: t for t in store.territories.many(sorted(codes)).values()}
        shaped = export.as_projects(experiences, dates, places)
        if table:
            return export.as_table(shaped), shaped.lost
        return export.projects_json(shaped, places, datetime.now(UTC)), shaped.lost
    fundings = [r for r in records if isinstance(r, Funding)]
    shaped = export.as_aids(fundings, dates, build_vocabulary(settings).theme_labels)
    return (export.as_table if table else export.aids_json)(shaped), shaped.lost


def _dates(store: Store) -> dict[str, tuple[datetime, datetime]]:
    """When each record was made, and last changed, by the journal."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for decision in store.journal.decisions(limit=2**62):  # the latest first
        if decision.action.startswith("record."):
            last = found.get(decision.subject, (decision.at, decision.at))[1]
            found[decision.subject] = (decision.at, last)
    return found


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
