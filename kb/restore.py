"""Reading a backup back into an empty place: everything is verified aside, then put in place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kb.archive import (
    DAMAGED,
    DATABASE,
    Manifest,
    Progress,
    checked,
    copy_through,
    judge,
    read_manifest,
    read_sums,
    silent,
)
from kb.aside import put_in_place, sync, workspace
from kb.erasure import apply_list, known_list
from kb.errors import BackupRefused
from kb.model import Noun
from kb.people_key import Kept
from kb.sqlite import backups
from kb.sqlite.erasure import Sketch
from kb.sqlite.store import SqliteStore

_LOGS = ("-wal", "-shm")
_NOT_OURS = "La base de l’archive n’est pas une base d’Essaim"


class Restored(Noun):
    """What was restored; `aside` is where the former base is kept, when there was one. `erased`:
    how many of its texts named people who have been erased since; None where nobody has."""

    manifest: Manifest
    aside: Path | None = None
    erased: int | None = None


def restore_backup(
    archive: Path,
    database: Path,
    *,
    at: datetime,
    force: bool = False,
    progress: Progress = silent,
    sketch: Sketch | None = None,
) -> Restored:
    """Put the base of an archive at `database`, whole or not at all. `at` names the former base
    that `force` sets aside. Those who were erased since the archive was made are taken out of it
    first; `sketch` makes again the signature of the documents that named them.

    Raises BackupRefused: an archive that is damaged or not ours, a base already there or in use;
    PeopleKeyMissing."""
    _refuse_taken(database, force=force)
    kept = known_list(database)
    try:
        with workspace(database) as folder:
            new = folder / DATABASE
            manifest = _unpack(archive, new, progress)
            _judge_base(new, manifest)
            erased = _without_erased(new, database, kept, sketch)
            aside = _set_aside(database, at)
            for log in _LOGS:
                database.with_name(database.name + log).unlink(missing_ok=True)
            put_in_place(new, database, replace=True)
    except sqlite3.Error as error:
        raise BackupRefused(f"{_NOT_OURS} ({error}).") from error
    except OSError as error:
        raise BackupRefused(
            f"La sauvegarde n’a pas pu être restaurée ({error.strerror or error}). Rien n’a changé."
        ) from error
    return Restored(manifest=manifest, aside=aside, erased=erased)


# --- the archive


def _unpack(path: Path, new: Path, progress: Progress) -> Manifest:
    """The base of the archive at `new`, every checksum verified. Raises BackupRefused."""
    if not path.is_file():
        raise BackupRefused(f"Il n’y a pas de sauvegarde à « {path} ».")
    try:
        with zipfile.ZipFile(path) as archive:
            judge(archive, path.stat().st_size)
            manifest = read_manifest(archive)
            if backups.is_newer(manifest.schema_version):
                raise BackupRefused(_newer(manifest.program))
            _refuse_short_of_room(archive, new)
            _verify(archive, new, progress)
            return manifest
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BackupRefused(DAMAGED) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise BackupRefused(DAMAGED) from error


def _refuse_short_of_room(archive: zipfile.ZipFile, new: Path) -> None:
    size = archive.getinfo(DATABASE).file_size
    if shutil.disk_usage(new.parent).free < size * 1.1:
        raise BackupRefused(
            f"Il faut {size * 1.1 / 1_000_000:.0f} Mo libres dans « {new.parent.parent} » pour "
            "restaurer cette sauvegarde. Faites de la place, puis recommencez."
        )


def _verify(archive: zipfile.ZipFile, new: Path, progress: Progress) -> None:
    sums = read_sums(archive)
    total = sum(entry.file_size for entry in archive.infolist())
    done = 0

    def told(count: int) -> None:
        nonlocal done
        done += count
        progress("Vérification de l’archive", done, total)

    for name in sums:
        with archive.open(name) as entry:
            if name == DATABASE:
                with new.open("xb") as target:
                    found = copy_through(entry, target, told)
            else:
                found = copy_through(entry, None, told)
        checked(name, found, sums)


# --- the base


def _judge_base(new: Path, manifest: Manifest) -> None:
    """Refuse a base that is not sound, not ours, or not the one that the manifest tells of; bring
    a former one up to this version."""
    with new.open("rb") as file:
        if file.read(len(backups.HEADER)) != backups.HEADER:
            raise BackupRefused(f"{_NOT_OURS}.")
    if problem := backups.damage(new):
        raise BackupRefused(f"La base de l’archive est abîmée ({problem[:200]}).")
    version = backups.schema_version(new)
    if version != manifest.schema_version or version < 1:
        raise BackupRefused("La base de l’archive n’est pas celle que son manifeste annonce.")
    if backups.is_newer(version):
        raise BackupRefused(_newer(manifest.program))
    _refuse_strangers(backups.foreign_objects(new, only_acting=True))
    backups.upgrade(new)
    _refuse_strangers(backups.foreign_objects(new))
    store = SqliteStore(new)
    try:
        found = (tuple(store.journal.last()), store.documents.count())
        told = (manifest.journal, (manifest.documents, manifest.passages))
    finally:
        store.close()
    if found != told:
        raise BackupRefused("La base de l’archive n’est pas celle que son manifeste annonce.")
    backups.end_sessions(new)
    backups.fold_journal(new)


def _without_erased(
    new: Path, database: Path, kept: Sequence[Kept], sketch: Sketch | None
) -> int | None:
    """Apply the list of the place to the base that comes back there, before anybody reads it."""
    if not kept:
        return None
    store = SqliteStore(new, people_beside=database)
    try:
        erased = apply_list(store, kept, sketch)
        store.bytes.scrub()
    finally:
        store.close()
    backups.fold_journal(new)
    return erased


def _refuse_strangers(names: list[str]) -> None:
    if names:
        shown = ", ".join(f"« {name[:40]} »" for name in names[:5])
        raise BackupRefused(f"{_NOT_OURS} : {shown} y manque, ou n’y a pas sa place.")


def _newer(program: str) -> str:
    return (
        f"Cette sauvegarde vient d’une version plus récente d’Essaim ({program[:20]}). Mettez "
        "Essaim à jour avant de la restaurer."
    )


# --- the place


def _refuse_taken(database: Path, *, force: bool) -> None:
    if database.is_dir():
        raise BackupRefused(f"« {database} » est un dossier, pas une base.")
    if force or not database.exists():
        return
    try:
        taken = backups.holds_something(database)
    except sqlite3.Error:
        taken = True
    if taken:
        raise BackupRefused(
            f"La base « {database} » n’est pas vide. Restaurez ailleurs avec ESSAIM_DATABASE, ou "
            "ajoutez --force : la base actuelle sera gardée à côté."
        )


def _is_worth_keeping(database: Path) -> bool:
    """Whether it holds something; a damaged base, or a file that is none, is kept as it is, with
    its logs. Raises BackupRefused when another program has it open."""
    try:
        if not backups.fold_journal(database):
            raise BackupRefused(
                f"La base « {database} » est ouverte par un autre programme. Arrêtez « essaim "
                "serve » et ce qui l’utilise, puis recommencez."
            )
        return backups.holds_something(database)
    except sqlite3.Error:
        return True


def _set_aside(database: Path, at: datetime) -> Path | None:
    """Keep the former base under another name, at no moment without one. Raises BackupRefused when
    another program has it open."""
    if not database.exists() or not _is_worth_keeping(database):
        return None
    aside = _free_name(database, at)
    for log in _LOGS:
        former = database.with_name(database.name + log)
        if former.exists():
            former.rename(aside.with_name(aside.name + log))
    os.link(database, aside)
    sync(database.parent)
    return aside


def _free_name(database: Path, at: datetime) -> Path:
    stem = f"{database.stem}.avant-{at:%Y%m%d-%H%M%S}"
    number = 1
    while (aside := database.with_name(f"{stem}{f'-{number}' * (number > 1)}.db")).exists():
        number += 1
    return aside
