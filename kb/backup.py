"""Writing a backup while others write: base, records to read, checksums, manifest, in one file."""

from __future__ import annotations

import errno
import io
import os
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kb.archive import DATABASE, MANIFEST, SUMS, Manifest, Progress, copy_through, silent
from kb.aside import put_in_place, workspace
from kb.corpus_form import record_yaml
from kb.errors import BackupRefused
from kb.sqlite.backups import copy_base, fold_journal, schema_version
from kb.sqlite.store import SqliteStore

# The base of a corpus shrinks nearly as much as at level 6, three times as fast.
COMPRESSION = 1


def write_backup(
    database: Path,
    target: Path,
    *,
    program: str,
    at: datetime,
    force: bool = False,
    progress: Progress = silent,
) -> Manifest:
    """Write the backup of a base at `target`, whole or not at all. `program`: its version.

    Raises BackupRefused: no base, a damaged one, a file already there, no room left."""
    if not database.is_file():
        raise BackupRefused(f"Il n’y a pas de base à « {database} » : rien à sauvegarder.")
    _refuse_taken(target, force=force)
    if target == database:
        raise BackupRefused("La sauvegarde ne peut pas remplacer la base. Donnez un autre nom.")
    try:
        with workspace(target) as folder:
            copy = folder / DATABASE
            copy_base(database, copy, lambda done, of: progress("Copie de la base", done, of))
            manifest = _write_archive(folder / "archive", copy, program, at, progress)
            try:
                put_in_place(folder / "archive", target, replace=force)
            except FileExistsError:
                _refuse_taken(target, force=False)
    except (OSError, sqlite3.Error) as error:
        raise BackupRefused(_why(error, target)) from error
    return manifest


def _refuse_taken(target: Path, *, force: bool) -> None:
    if target.is_dir():
        raise BackupRefused(f"« {target} » est un dossier. Donnez le nom d’un fichier.")
    if target.exists() and not force:
        raise BackupRefused(
            f"« {target} » existe déjà. Donnez un autre nom, ou ajoutez --force pour le remplacer."
        )


def _write_archive(
    path: Path, copy: Path, program: str, at: datetime, progress: Progress
) -> Manifest:
    sums: dict[str, str] = {}
    # Names of people are in the base, apart: nobody else on this machine reads its copy.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(descriptor, "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive,
    ):
        entries = _Entries(archive, at, sums)
        store = SqliteStore(copy)
        try:
            if problems := store.integrity_problems():
                raise BackupRefused(
                    f"La base est abîmée ({problems[0][:200]}) : elle n’a pas été sauvegardée. "
                    "Gardez la dernière sauvegarde saine, et restaurez-la."
                )
            _write_records(store, entries, progress)
            manifest = _describe(store, program, at)
        finally:
            store.close()
        fold_journal(copy)
        manifest = manifest.model_copy(update={"schema_version": schema_version(copy)})
        size = copy.stat().st_size
        entries.file(DATABASE, copy, lambda done: progress("Écriture de l’archive", done, size))
        entries.text(MANIFEST, manifest.model_dump_json(indent=2))
        entries.text(SUMS, "".join(f"{digest}  {name}\n" for name, digest in sums.items()))
    return manifest


def _write_records(store: SqliteStore, entries: _Entries, progress: Progress) -> None:
    ids = sorted(store.records.ids())
    for done, record_id in enumerate(ids, start=1):
        record = store.records.find(record_id)
        if record is not None:
            entries.text(f"records/{record.kind}/{record.id}.yml", record_yaml(record, quick=True))
        progress("Écriture des fiches", done, len(ids))


def _describe(store: SqliteStore, program: str, at: datetime) -> Manifest:
    documents, passages = store.documents.count()
    return Manifest(
        program=program,
        at=at,
        schema_version=0,  # known once the copy is closed
        corpus_fingerprint=store.corpus_fingerprint(),
        journal=tuple(store.journal.last()),
        records={kind.value: count for kind, count in store.records.counts().items()},
        documents=documents,
        passages=passages,
        territories=store.territories.count(),
    )


class _Entries:
    """Entries of one archive, with the checksum of each as it goes in."""

    def __init__(self, archive: zipfile.ZipFile, at: datetime, sums: dict[str, str]) -> None:
        self._archive = archive
        self._at = at.timetuple()[:6]
        self._sums = sums

    def text(self, name: str, text: str) -> None:
        data = io.BytesIO(text.encode())
        with self._archive.open(self._entry(name), "w") as entry:
            self._sums[name] = copy_through(data, entry, lambda _: None)

    def file(self, name: str, path: Path, step: Callable[[int], None]) -> None:
        done = 0

        def told(count: int) -> None:
            nonlocal done
            done += count
            step(done)

        with (
            path.open("rb") as source,
            self._archive.open(self._entry(name), "w", force_zip64=True) as entry,
        ):
            self._sums[name] = copy_through(source, entry, told)

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, date_time=self._at)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o100600 << 16
        return entry


def _why(error: Exception, target: Path) -> str:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return (
            f"Il n’y a plus de place dans « {target.parent} » : rien n’a été gardé. Faites de la "
            "place, ou donnez un autre dossier."
        )
    if isinstance(error, OSError):
        return f"La sauvegarde ne peut pas être écrite à « {target} » ({error.strerror})."
    return f"La base ne se lit pas ({error}) : elle n’a pas été sauvegardée."
