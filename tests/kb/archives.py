"""Archives made for tests: sound ones, and ones that somebody has had hands in."""

from __future__ import annotations

import hashlib
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kb.archive import DATABASE, MANIFEST, SUMS
from kb.backup import write_backup
from kb.store import open_store
from tests import factories

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
Contents = dict[str, bytes]


def base(folder: Path) -> Path:
    """A small base on disk."""
    path = folder / "essaim.db"
    factories.fill(open_store(path)).close()
    return path


def sound(folder: Path) -> Path:
    path = folder / "sauvegarde.zip"
    write_backup(base(folder), path, program="1", at=AT)
    return path


def contents(path: Path) -> Contents:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, held: Contents, *, sums: bool = True) -> Path:
    """An archive of these entries; its checksums agree with them unless told otherwise."""
    held = dict(held)
    if sums:
        lines = [
            f"{hashlib.sha256(data).hexdigest()}  {name}\n"
            for name, data in held.items()
            if name != SUMS
        ]
        held[SUMS] = "".join(lines).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    return path


def manifest_with(held: Contents, old: str, new: str) -> Contents:
    text = held[MANIFEST].decode()
    assert old in text
    return held | {MANIFEST: text.replace(old, new).encode()}


def database_with(
    held: Contents, folder: Path, change: Callable[[sqlite3.Connection], object]
) -> Contents:
    """The archive's base once `change` has been at it."""
    path = folder / "changed.db"
    path.write_bytes(held[DATABASE])
    connection = sqlite3.connect(path, isolation_level=None)
    change(connection)
    connection.close()
    return held | {DATABASE: path.read_bytes()}
