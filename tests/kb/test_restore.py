"""What is restored is verified first; where there is something, nothing is lost."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from kb import archive as form
from kb.archive import DATABASE, MANIFEST, SUMS
from kb.errors import BackupRefused
from kb.restore import restore_backup
from kb.sqlite import backups
from kb.sqlite.connection import SCHEMA_VERSION
from kb.store import open_store
from tests import factories
from tests.kb.archives import (
    AT,
    Contents,
    base,
    contents,
    database_with,
    manifest_with,
    packed,
    sound,
)

Made = Callable[[Path, Contents], Path]


def refused(archive: Path, place: Path) -> str:
    """Why an archive is refused; nothing is left where it would have gone."""
    with pytest.raises(BackupRefused) as why:
        restore_backup(archive, place, at=AT)
    assert not place.exists()
    assert list(place.parent.iterdir()) == []
    return str(why.value)


def repacked(change: Callable[[Contents], Contents], *, sums: bool = True) -> Made:
    return lambda path, held: packed(path, change(held), sums=sums)


def sql(statement: str) -> Made:
    """The base changed by one statement, checksums in order."""

    def made(path: Path, held: Contents) -> Path:
        changed = database_with(held, path.parent, lambda base: base.execute(statement))
        return packed(path, changed)

    return made


def twice(path: Path, held: Contents) -> Path:
    packed(path, held)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning):
        archive.writestr(DATABASE, b"autre")
    return path


def linked(path: Path, held: Contents) -> Path:
    record = next(name for name in held if name.startswith("records/"))
    packed(path, {name: data for name, data in held.items() if name != record})
    with zipfile.ZipFile(path, "a") as archive:
        entry = zipfile.ZipInfo(record)
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, b"/etc/passwd")
    return path


def cut(path: Path, held: Contents) -> Path:
    whole = packed(path, held).read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


def flipped(path: Path, held: Contents) -> Path:
    """One byte of the compressed base."""
    data = bytearray(packed(path, held).read_bytes())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(DATABASE)
    data[entry.header_offset + entry.compress_size // 2] ^= 0x10
    path.write_bytes(data)
    return path


def not_a_zip(path: Path, held: Contents) -> Path:
    path.write_bytes(held[DATABASE])
    return path


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (cut, "abîmée ou tronquée"),
        (flipped, "abîmée ou tronquée|somme de contrôle"),
        (not_a_zip, "abîmée ou tronquée"),
        (twice, "deux fois le même nom"),
        (linked, "pas un simple fichier"),
        (repacked(lambda held: held | {"../../evade.db": b"x"}), "rien à y faire"),
        (repacked(lambda held: held | {"/etc/cron.d/x": b"x"}), "rien à y faire"),
        (repacked(lambda held: held | {"records/experience/../x.yml": b"x"}), "rien à y faire"),
        (repacked(lambda held: held | {"records/experience/x.py": b"x"}), "rien à y faire"),
        (repacked(lambda held: {n: d for n, d in held.items() if n != DATABASE}), "il y manque"),
        (repacked(lambda held: {n: d for n, d in held.items() if n != MANIFEST}), "il y manque"),
        (repacked(lambda held: held | {MANIFEST: b"[]"}), "manifest.json"),
        (repacked(lambda held: held | {MANIFEST: b"{" * 100_000}), "manifest.json"),
        (repacked(lambda held: held | {MANIFEST: b" " * 3_000_000}), "trop grand"),
        (repacked(lambda held: held | {SUMS: b""}, sums=False), "sommes de contrôle"),
        (repacked(lambda held: held | {DATABASE: b"x"}, sums=False), "somme de contrôle"),
        (repacked(lambda held: held | {DATABASE: b""}), "n’est pas une base d’Essaim"),
        (repacked(lambda held: held | {DATABASE: b"x" * 9_000}), "n’est pas une base d’Essaim"),
        (repacked(lambda held: manifest_with(
            held, f'"schema_version": {SCHEMA_VERSION}', '"schema_version": 999')),
         "version plus récente"),
        (repacked(lambda held: manifest_with(held, '"layout": 1', '"layout": 2')),
         "version plus récente"),
        (repacked(lambda held: manifest_with(held, '"documents": 1', '"documents": 2')),
         "que son manifeste annonce"),
        (sql("PRAGMA user_version = 999"), "que son manifeste annonce"),
        (sql("CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM document; END"), "« t »"),
        (sql("CREATE VIEW v AS SELECT * FROM document_person"), "« v »"),
        (sql("CREATE TABLE extra (x)"), "« extra »"),
        (sql("DROP TRIGGER decision_never_deleted"), "« decision_never_deleted »"),
    ],
)  # fmt: skip
def test_what_is_not_a_sound_backup_is_refused(tmp_path: Path, made: Made, why: str) -> None:
    held = contents(sound(tmp_path))
    place = tmp_path / "ailleurs" / "essaim.db"
    said = refused(made(tmp_path / "x.zip", held), place)
    assert re.search(why, said), said


def test_a_bomb_is_refused_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form, "RATIO_FREE_BYTES", 1_000_000)
    held = contents(sound(tmp_path)) | {DATABASE: b"\0" * 60_000_000}
    place = tmp_path / "ailleurs" / "essaim.db"
    assert "n’a pas été ouverte" in refused(packed(tmp_path / "x.zip", held), place)
    monkeypatch.setattr(form, "ENTRIES_MAX", 3)
    assert "éléments" in refused(tmp_path / "sauvegarde.zip", place)


def test_a_disk_too_small_is_told_before_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = sound(tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=1_000))
    assert "Mo libres" in refused(archive, tmp_path / "ailleurs" / "essaim.db")


def test_a_missing_archive_is_told(tmp_path: Path) -> None:
    assert "pas de sauvegarde" in refused(tmp_path / "non.zip", tmp_path / "b" / "essaim.db")


def test_a_full_base_is_kept_aside_and_only_if_asked(tmp_path: Path) -> None:
    archive = sound(tmp_path / "a")
    place = base(tmp_path / "b")
    store = open_store(place)
    factories.put_records(store, [factories.experience(id="nouvelle")])
    store.close()
    with pytest.raises(BackupRefused, match="n’est pas vide"):
        restore_backup(archive, place, at=AT)
    restored = restore_backup(archive, place, at=AT, force=True)
    assert restored.aside == place.with_name("essaim.avant-20260304-050607.db")
    former, now = open_store(restored.aside), open_store(place)
    assert former.records.find("nouvelle") is not None
    assert now.records.find("nouvelle") is None and now.records.find("reseau-chaleur") is not None
    former.close()
    now.close()
    again = restore_backup(archive, place, at=AT, force=True)
    assert again.aside == place.with_name("essaim.avant-20260304-050607-2.db")


def test_an_empty_base_is_a_free_place(tmp_path: Path) -> None:
    archive, place = sound(tmp_path / "a"), tmp_path / "b" / "essaim.db"
    store = open_store(place)
    with store.transaction():
        store.territories.replace_all(factories.territories())
        store.write_meta("territories", "x")
    store.close()
    assert restore_backup(archive, place, at=AT).aside is None
    assert [p.name for p in place.parent.iterdir()] == ["essaim.db"]
    assert open_store(place).records.ids()


def test_a_base_in_use_is_left_alone(tmp_path: Path) -> None:
    archive, place = sound(tmp_path / "a"), base(tmp_path / "b")
    server = open_store(place)
    with pytest.raises(BackupRefused, match="ouverte par un autre programme"):
        restore_backup(archive, place, at=AT, force=True)
    factories.put_records(server, [factories.experience(id="encore")])
    server.close()
    assert open_store(place).records.find("encore") is not None


@pytest.mark.parametrize("data", [b"n'importe quoi", b"SQLite format 3\0" + b"x" * 5_000])
def test_what_is_no_base_is_kept_aside_too(tmp_path: Path, data: bytes) -> None:
    archive, place = sound(tmp_path / "a"), tmp_path / "b" / "essaim.db"
    place.parent.mkdir()
    place.write_bytes(data)
    with pytest.raises(BackupRefused, match="n’est pas vide"):
        restore_backup(archive, place, at=AT)
    restored = restore_backup(archive, place, at=AT, force=True)
    assert restored.aside is not None and restored.aside.read_bytes() == data
    assert open_store(place).records.ids()


def test_a_backup_of_a_former_version_is_brought_up_to_this_one(tmp_path: Path) -> None:
    from sqlite_utils import Database

    from kb.sqlite.migrations import migrations

    older = tmp_path / "older.db"
    database = Database(older)
    steps = sorted(step.name for step in migrations.pending(database))
    migrations.apply(database, stop_before=steps[-1])
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
    database.close()
    held = contents(sound(tmp_path)) | {DATABASE: older.read_bytes()}
    told = json.loads(held[MANIFEST]) | {
        "schema_version": SCHEMA_VERSION - 1, "journal": [0, ""], "documents": 0, "passages": 0,
    }  # fmt: skip
    held[MANIFEST] = json.dumps(told).encode()
    place = tmp_path / "ailleurs" / "essaim.db"
    restored = restore_backup(packed(tmp_path / "x.zip", held), place, at=AT)
    assert restored.manifest.schema_version == SCHEMA_VERSION - 1
    assert backups.schema_version(place) == SCHEMA_VERSION
    assert backups.foreign_objects(place) == []


def test_nobody_is_signed_in_by_an_archive(tmp_path: Path) -> None:
    def sign_in(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO session VALUES ('x', 1, '2026', '2036')")

    held = database_with(contents(sound(tmp_path)), tmp_path, sign_in)
    place = tmp_path / "ailleurs" / "essaim.db"
    restore_backup(packed(tmp_path / "x.zip", held), place, at=AT)
    assert sqlite3.connect(place).execute("SELECT count(*) FROM session").fetchone() == (0,)
