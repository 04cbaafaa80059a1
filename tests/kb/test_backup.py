"""A backup is whole, readable, written while others write; restored, it is the same base."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from pathlib import Path

import pytest

from ingest.readers.records import read_record
from kb.archive import DATABASE, MANIFEST, SUMS
from kb.backup import write_backup
from kb.errors import BackupRefused
from kb.restore import restore_backup
from kb.sqlite import backups
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from search.engine import Engine
from search.index import build_index
from search.model import Filters, Query
from tests import factories
from tests.kb.archives import AT, base, contents, sound


def told(store: SqliteStore) -> object:
    """All that a base says of itself."""
    return (
        store.corpus_fingerprint(),
        store.journal.decisions(limit=10_000),
        sorted(
            (store.records.find(i) for i in store.records.ids()), key=lambda r: r.id if r else ""
        ),
        [store.documents.get(d.id) for d in store.documents.all()],
        [store.documents.passages(d.id) for d in store.documents.all()],
        store.proposals.all(),
        store.records.relations(),
        store.territories.count(),
    )


def answers(store: SqliteStore, folder: Path, vocabulary: Vocabulary) -> list[object]:
    engine = Engine(store, build_index(folder, store, vocabulary, factories.ENCODER), vocabulary)
    texts = ("chaleur fatale de l’usine", "tiers-lieu", "légumes de la cantine", "")
    return [engine.search(Query(text=text, filters=Filters())) for text in texts]


def test_a_base_comes_back_identical(tmp_path: Path, vocabulary: Vocabulary) -> None:
    archive, place = sound(tmp_path), tmp_path / "ailleurs" / "essaim.db"
    restored = restore_backup(archive, place, at=AT)
    assert restored.aside is None
    before, after = open_store(tmp_path / "essaim.db"), open_store(place)
    assert told(before) == told(after)
    assert answers(before, tmp_path / "a", vocabulary) == answers(after, tmp_path / "b", vocabulary)
    assert restored.manifest.corpus_fingerprint == after.corpus_fingerprint()
    before.close()
    after.close()
    assert sorted(p.name for p in place.parent.iterdir()) == ["essaim.db"]


def test_an_archive_holds_what_people_and_tools_can_read(tmp_path: Path) -> None:
    archive = sound(tmp_path)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    held = contents(archive)
    lines = dict(reversed(line.split("  ")) for line in held.pop(SUMS).decode().splitlines())
    assert lines == {name: hashlib.sha256(data).hexdigest() for name, data in held.items()}
    manifest = json.loads(held.pop(MANIFEST))
    assert (manifest["schema_version"], manifest["program"]) == (backups.SCHEMA_VERSION, "1")
    assert manifest["at"] == "2026-03-04T05:06:07Z"
    assert (manifest["records"]["experience"], manifest["documents"]) == (3, 1)
    held.pop(DATABASE)
    records = {r.id: r for r in factories.dozen()}
    assert len(held) == len(records), "drafts too"
    for name, data in held.items():
        read = read_record(data, name)
        assert read == records[read.id]
        assert name == f"records/{read.kind}/{read.id}.yml"


def test_others_write_while_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "PAGES_A_STEP", 4)
    path, archive, place = base(tmp_path), tmp_path / "s.zip", tmp_path / "b" / "essaim.db"
    writer, steps = open_store(path), []
    before = writer.journal.last()

    def write(what: str, _done: int, total: int) -> None:
        if what == "Copie de la base":
            steps.append(total)
            factories.put_records(writer, [factories.experience(id=f"pendant-{len(steps)}")])

    manifest = write_backup(path, archive, program="1", at=AT, progress=write)
    assert len(steps) > 10, "many steps, and a write between each two"
    assert len(set(steps)) == 1, "the copy never began again"
    assert manifest.journal == tuple(before), "the base as it stood at the first page"
    assert writer.records.find(f"pendant-{len(steps)}") is not None
    writer.close()
    restore_backup(archive, place, at=AT)
    copy = open_store(place)
    assert (copy.journal.last(), copy.integrity_problems()) == (before, [])
    assert copy.records.find("pendant-1") is None
    copy.close()


def test_a_file_already_there_is_not_replaced_unless_asked(tmp_path: Path) -> None:
    archive = sound(tmp_path)
    kept = archive.read_bytes()
    with pytest.raises(BackupRefused, match="existe déjà"):
        write_backup(tmp_path / "essaim.db", archive, program="2", at=AT)
    assert archive.read_bytes() == kept
    write_backup(tmp_path / "essaim.db", archive, program="2", at=AT, force=True)
    assert json.loads(contents(archive)[MANIFEST])["program"] == "2"
    assert [p.name for p in tmp_path.glob(".*")] == [], "nothing is left aside"


def test_a_file_that_comes_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path, archive = base(tmp_path), tmp_path / "s.zip"
    with pytest.raises(BackupRefused, match="existe déjà"):
        write_backup(
            path, archive, program="1", at=AT, progress=lambda *_: archive.write_text("autre")
        )  # fmt: skip
    assert archive.read_text() == "autre"


@pytest.mark.parametrize("force", [True, False])
def test_the_base_itself_is_never_written_over(tmp_path: Path, *, force: bool) -> None:
    path = base(tmp_path)
    with pytest.raises(BackupRefused):
        write_backup(path, path, program="1", at=AT, force=force)
    assert open_store(path).records.ids()


def test_no_base_or_a_damaged_one_gives_no_archive(tmp_path: Path) -> None:
    archive = tmp_path / "s.zip"
    with pytest.raises(BackupRefused, match="pas de base"):
        write_backup(tmp_path / "essaim.db", archive, program="1", at=AT)
    assert not (tmp_path / "essaim.db").exists(), "none was made either"
    path = base(tmp_path)
    data = bytearray(path.read_bytes())
    for page in range(3, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(data)
    with pytest.raises(BackupRefused, match=r"abîmée|ne se lit pas"):
        write_backup(path, archive, program="1", at=AT)
    assert not archive.exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    path = base(tmp_path)
    (tmp_path / "fichier").write_text("x")
    with pytest.raises(BackupRefused, match="ne peut pas être écrite"):
        write_backup(path, tmp_path / "fichier" / "s.zip", program="1", at=AT)
    with pytest.raises(BackupRefused, match="est un dossier"):
        write_backup(path, tmp_path, program="1", at=AT)


def test_the_archive_opens_with_any_zip_tool(tmp_path: Path) -> None:
    with zipfile.ZipFile(sound(tmp_path)) as archive:
        assert archive.testzip() is None
