"""The index on disk: knows its origin, keeps what did not change, is never served damaged."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from api.compose import build_encoder, fresh_index
from kb.errors import IndexStale
from kb.sqlite.lexicon import Target
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from search.encoders import Vectors, unit_rows
from search.engine import Engine
from search.folder import current_folder, read_manifest
from search.index import Index, build_index, load_index
from search.model import Query
from tests import factories
from tests.conftest import settings_in
from tests.factories import ENCODER


class CountingEncoder:
    """A real, if coarse, encoder: letters counted. It remembers what it was asked."""

    name = "letters"
    dimension = 26

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], *, queries: bool = False) -> Vectors:
        self.asked += texts
        counts = [[text.lower().count(chr(97 + i)) for i in range(26)] for text in texts]
        return unit_rows(np.array(counts, dtype=np.float32).reshape(-1, 26))

    def fingerprint(self) -> str:
        return "letters:1"


def vectors_of(index: Index) -> dict[str, list[float]]:
    return {
        item_id: table.vector(row).tolist()
        for table in index.tables.values()
        for row, item_id in zip(table.rows(), table.ids(table.rows()), strict=True)
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_the_manifest_says_where_it_comes_from(
    root: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    built = build_index(root, small_store, vocabulary, ENCODER)
    manifest = read_manifest(current_folder(root) or root)
    assert (manifest.records, manifest.passages, manifest.encoder) == (11, 2, "static")
    assert manifest.corpus_fingerprint == small_store.corpus_fingerprint()
    loaded = load_index(root, small_store, ENCODER)
    assert loaded.ids(Target.RECORDS) == sorted(r.id for r in small_store.records.published())
    assert loaded.ids(Target.PASSAGES) == ["atelier:1:0", "atelier:1:2"], "not the attendance list"
    assert vectors_of(loaded) == vectors_of(built)


def test_a_base_without_index_is_told(root: Path, small_store: SqliteStore) -> None:
    with pytest.raises(IndexStale, match="n’existe pas encore"):
        load_index(root, small_store, ENCODER)


def test_an_index_of_another_state_is_stale(
    root: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    build_index(root, small_store, vocabulary, ENCODER)
    factories.put_records(small_store, [factories.funding(title="Fonds chaleur renouvelé")])
    with pytest.raises(IndexStale, match="ne correspond plus"):
        load_index(root, small_store, ENCODER)


def test_an_index_of_another_encoder_is_stale(
    root: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    build_index(root, small_store, vocabulary, CountingEncoder())
    load_index(root, small_store, CountingEncoder())
    with pytest.raises(IndexStale, match="autre encodeur"):
        load_index(root, small_store, ENCODER)
    build_index(root, small_store, vocabulary, ENCODER)
    with pytest.raises(IndexStale, match="autre encodeur"):
        load_index(root, small_store, CountingEncoder())


def test_a_stale_index_is_rebuilt_before_it_is_served(
    tmp_path: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    settings = settings_in(tmp_path)
    assert fresh_index(settings, small_store, vocabulary).manifest.records == 11
    factories.put_records(small_store, [factories.partner(id="nouveau", title="Nouveau venu")])
    index = fresh_index(settings, small_store, vocabulary)
    assert "nouveau" in index.ids(Target.RECORDS)
    again = load_index(settings.index, small_store, build_encoder(settings))
    assert again.ids(Target.RECORDS) == index.ids(Target.RECORDS)


def aspects_of(index: Index) -> int:
    (part,) = index.tables[Target.RECORDS].parts
    assert part.aspects is not None
    return len(part.aspects.vectors)


def test_what_did_not_change_is_not_encoded_again(
    root: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    first = CountingEncoder()
    before = build_index(root, small_store, vocabulary, first)
    assert len(first.asked) == 13 + aspects_of(before)
    factories.put_records(small_store, [factories.partner(id="nouveau", title="Nouveau venu")])
    second = CountingEncoder()
    after = build_index(root, small_store, vocabulary, second)
    whole, title = second.asked
    assert whole.startswith("Nouveau venu\n") and title == "Nouveau venu"
    new = vectors_of(after)
    assert {i: v for i, v in new.items() if i != "nouveau"} == vectors_of(before)
    third = CountingEncoder()
    build_index(root, small_store, vocabulary, third)
    assert third.asked == []


def test_afresh_everything_is_encoded_again(
    root: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    build_index(root, small_store, vocabulary, CountingEncoder())
    again = CountingEncoder()
    index = build_index(root, small_store, vocabulary, again, afresh=True)
    assert len(again.asked) == 13 + aspects_of(index)


def test_only_the_folder_in_use_stays(
    root: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    build_index(root, small_store, vocabulary, ENCODER)
    old = current_folder(root)
    (root / ".new.99999999").mkdir()
    (root / f".new.{os.getppid()}").mkdir()
    factories.put_records(small_store, [factories.partner(title="Autre nom")])
    build_index(root, small_store, vocabulary, ENCODER)
    new = current_folder(root)
    assert old is not None and new is not None and old != new and not old.exists()
    # What a living process is writing is left to it; what a dead one left is cleared.
    assert {p.name for p in root.iterdir()} == {"current", new.name, f".new.{os.getppid()}"}


def test_the_pointer_never_leads_to_half_an_index(
    root: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    build_index(root, small_store, vocabulary, ENCODER)
    folder = current_folder(root)
    assert folder is not None
    half = root / "0123456789abcdef"
    half.mkdir()
    (half / "records.arrays").write_bytes((folder / "records.arrays").read_bytes())
    for pointer in (b"0123456789abcdef", b"", b"absent", b"\xff\xfe", b"a\0b", b"../..", b"."):
        (root / "current").write_bytes(pointer)
        with pytest.raises(IndexStale):
            load_index(root, small_store, ENCODER)


def damaged_files(root: Path) -> list[Path]:
    folder = current_folder(root)
    assert folder is not None
    return sorted(folder.iterdir())


@pytest.mark.parametrize("harm", ["cut", "empty", "flip", "gone"])
def test_a_damaged_file_is_never_served_and_is_healed(
    tmp_path: Path, small_store: SqliteStore, vocabulary: Vocabulary, harm: str
) -> None:
    settings = settings_in(tmp_path)
    sound = fresh_index(settings, small_store, vocabulary)
    expected = Engine(small_store, sound, vocabulary).search(Query(text="chaleur"))
    names = [path.name for path in damaged_files(settings.index)]
    assert len(names) == 3
    for name in names:
        path = next(p for p in damaged_files(settings.index) if p.name == name)
        data = bytearray(path.read_bytes())
        if harm == "gone":
            path.unlink()
        else:
            data[len(data) // 2] ^= 0x10
            path.write_bytes({"cut": data[: len(data) // 2], "empty": b"", "flip": data}[harm])
        with pytest.raises(IndexStale):
            load_index(settings.index, small_store, build_encoder(settings))
        healed = fresh_index(settings, small_store, vocabulary)
        assert Engine(small_store, healed, vocabulary).search(Query(text="chaleur")) == expected
        load_index(settings.index, small_store, build_encoder(settings))


def test_a_manifest_of_an_older_layout_is_stale(
    root: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    build_index(root, small_store, vocabulary, ENCODER)
    folder = current_folder(root)
    assert folder is not None
    data = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**data, "layout": 0}))
    with pytest.raises(IndexStale):
        read_manifest(folder)


def test_an_empty_base_has_an_index(
    root: Path, memory_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    build_index(root, memory_store, vocabulary, ENCODER)
    index = load_index(root, memory_store, ENCODER)
    assert index.manifest.records == index.manifest.passages == 0
    assert Engine(memory_store, index, vocabulary).search(Query(text="chaleur")).total == 0


REINDEX = """
import sys
from kb.store import open_store
from kb.vocabulary import read_vocabulary
from pathlib import Path
from search.index import build_index
from search.static import StaticEncoder
encoder = StaticEncoder()
store, vocabulary = open_store(sys.argv[1]), read_vocabulary(Path(sys.argv[3]))
print("ready", flush=True)
while True:
    build_index(Path(sys.argv[2]), store, vocabulary, encoder, afresh=True)
    build_index(Path(sys.argv[2]), store, vocabulary, encoder)
"""


def test_a_killed_rebuild_leaves_an_index_or_none(
    root: Path, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    store = factories.fill(open_store(tmp_path / "a.db"))
    right = vectors_of(build_index(tmp_path / "right", store, vocabulary, ENCODER))
    arguments = [tmp_path / "a.db", root, factories.CORPUS / "vocabulary.yml"]
    run = subprocess.Popen(
        [sys.executable, "-c", REINDEX, *arguments], stdout=subprocess.PIPE, cwd=factories.ROOT
    )
    assert run.stdout is not None
    run.stdout.readline()
    deadline_s = time.monotonic() + 20
    while not root.exists() and time.monotonic() < deadline_s:
        time.sleep(0.001)
    time.sleep(0.01)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    assert run.returncode == -signal.SIGKILL
    try:
        assert vectors_of(load_index(root, store, ENCODER)) == right
    except IndexStale:
        assert current_folder(root) is None
    assert vectors_of(build_index(root, store, vocabulary, ENCODER)) == right
    assert len([p for p in root.iterdir() if p.is_dir()]) == 1
    store.close()


def test_what_a_killed_rebuild_left_goes_even_when_nothing_is_new(
    root: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    build_index(root, small_store, vocabulary, ENCODER)
    killed = subprocess.Popen(["true"])
    killed.wait()
    left, written = root / f".new.{killed.pid}", root / f".new.{os.getpid()}"
    left.mkdir()
    written.mkdir()
    build_index(root, small_store, vocabulary, ENCODER)
    assert not left.exists()
    assert written.exists()


def test_the_same_texts_give_the_same_index(
    tmp_path: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    first = build_index(tmp_path / "a", small_store, vocabulary, ENCODER)
    second = build_index(tmp_path / "b", small_store, vocabulary, ENCODER)
    assert current_folder(tmp_path / "a").name == current_folder(tmp_path / "b").name  # type: ignore[union-attr]
    assert first.manifest.encoder_fingerprint == second.manifest.encoder_fingerprint


def test_a_large_file_is_known_by_a_sample_and_checked_whole(
    root: Path,
    small_store: SqliteStore,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("search.folder.READ_WHOLE_BYTES", 0)
    monkeypatch.setattr("search.folder._SAMPLE_BYTES", 4)
    build_index(root, small_store, vocabulary, ENCODER)
    folder = current_folder(root)
    assert folder is not None
    path = folder / "records.arrays"
    sound = path.read_bytes()
    path.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    with pytest.raises(IndexStale, match="abîmé"):
        load_index(root, small_store, ENCODER)
    path.write_bytes(sound[:-1])
    with pytest.raises(IndexStale, match="abîmé"):
        load_index(root, small_store, ENCODER)
    path.write_bytes(sound[:5] + sound[5:][::-1][1:] + sound[-1:])
    with pytest.raises(IndexStale):
        read_manifest(folder)
