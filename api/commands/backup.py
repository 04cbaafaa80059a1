"""`essaim backup`, `essaim restore`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from api.commands.check import store_problems
from api.commands.output import note, say, write_json
from api.compose import build_encoder, build_vocabulary
from api.settings import Settings
from ingest.duplicates import signature
from kb.archive import Manifest, Progress, silent
from kb.backup import write_backup
from kb.restore import restore_backup
from kb.store import open_store
from search.index import build_index
from web.typography import plural


def run_backup(settings: Settings, target: Path, *, force: bool, as_json: bool, quiet: bool) -> int:
    with _progress(quiet=quiet) as progress:
        manifest = write_backup(
            settings.database,
            target.resolve(),
            program=_program(),
            at=datetime.now(UTC),
            force=force,
            progress=progress,
        )
    if as_json:
        write_json({"path": str(target), **manifest.model_dump(mode="json")})
        return 0
    size = target.stat().st_size / 1_000_000
    say(f"Sauvegarde écrite : « {target} », {size:.1f} Mo. {_told(manifest)}")
    return 0


def run_restore(
    settings: Settings, archive: Path, *, force: bool, as_json: bool, quiet: bool
) -> int:
    """Restore, make the index, then check: exit code 1 when the base has problems."""
    with _progress(quiet=quiet) as progress:
        restored = restore_backup(
            archive.resolve(),
            settings.database,
            at=datetime.now(UTC),
            force=force,
            progress=progress,
            sketch=signature,
        )
    if not quiet:
        note("Mise à jour de l’index…")
    problems = _checked(settings, afresh=restored.erased is not None)
    if as_json:
        aside = str(restored.aside) if restored.aside else None
        manifest = restored.manifest.model_dump(mode="json")
        write_json({"ok": not problems, "aside": aside, "problems": problems, **manifest})
        return 1 if problems else 0
    say(f"Base restaurée : « {settings.database} ». {_told(restored.manifest)}")
    if restored.erased is not None:
        masked = plural(restored.erased, "texte masqué", "textes masqués")
        say(f"Liste d’opposition appliquée avant d’ouvrir la base : {masked}.")
    if restored.aside:
        say(f"La base d’avant est gardée : « {restored.aside} ».")
    if problems:
        say(f"À corriger dans la base restaurée ({len(problems)}) :")
        for problem in problems:
            say(f"  · {problem}")
        return 1
    say("Tout est en ordre : base et index.")
    return 0


def _checked(settings: Settings, *, afresh: bool) -> list[str]:
    store = open_store(settings.database)
    try:
        vocabulary = build_vocabulary(settings, store)
        with store.transaction():
            store.refresh_terms()
        build_index(settings.index, store, vocabulary, build_encoder(settings), afresh=afresh)
        return store_problems(settings, store, vocabulary)
    finally:
        store.close()


def _told(manifest: Manifest) -> str:
    records, documents = sum(manifest.records.values()), manifest.documents
    return (
        f"{records} fiche{'s' * (records > 1)} publiée{'s' * (records > 1)}, "
        f"{documents} document{'s' * (documents > 1)}, état du {manifest.at:%d/%m/%Y à %H:%M} UTC."
    )


def _program() -> str:
    try:
        return version("essaim")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "inconnue"


@contextlib.contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True)) as bar:
        tasks = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield told
