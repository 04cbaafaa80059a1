"""The store: what goes in comes out, nothing is lost, drafts stay inside."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.analysis import analyse
from kb.errors import RecordNotFound, StoreUnavailable
from kb.model import Kind, Record, RelationType
from kb.sqlite.connection import SCHEMA_VERSION
from kb.sqlite.journal import Moment
from kb.sqlite.lexicon import Target
from kb.sqlite.migrations import migrate
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from tests import factories
from tests.factories import experience, facilitator, funding, put_records


def test_every_real_record_comes_back_as_it_went_in(memory_store: SqliteStore) -> None:
    from ingest.schema import read_corpus

    records = list(read_corpus(factories.CORPUS / "records").values())
    put_records(memory_store, records)
    kept = memory_store.records.many([record.id for record in records])
    assert len(records) > 250
    assert [record.id for record in records if kept[record.id] != record] == []


def test_the_same_record_twice_changes_nothing(memory_store: SqliteStore) -> None:
    assert put_records(memory_store, [experience()]) == ["reseau-chaleur"]
    before = memory_store.corpus_fingerprint()
    assert put_records(memory_store, [experience()]) == []
    assert memory_store.records.version("reseau-chaleur") == 1
    assert memory_store.corpus_fingerprint() == before
    assert len(memory_store.journal.decisions()) == 1


def test_a_change_makes_a_version_and_a_decision(tmp_path: Path) -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    store = SqliteStore(tmp_path / "a.db", clock=lambda: noon)
    put_records(store, [experience()], actor="anne")
    with store.transaction():
        store.records.put(experience(title="Autre titre"), "bob", reason="titre faux")
    latest, first = store.journal.decisions("reseau-chaleur")
    assert (first.actor, first.action, first.version, first.replaces) == (
        "anne", "record.create", 1, None,
    )  # fmt: skip
    assert (latest.actor, latest.action, latest.version, latest.replaces) == (
        "bob", "record.update", 2, 1,
    )  # fmt: skip
    assert latest.reason == "titre faux" and latest.at == noon
    assert store.records.get("reseau-chaleur").title == "Autre titre"
    rows = sqlite3.connect(tmp_path / "a.db").execute("SELECT version, body FROM record_version")
    assert [(version, "Autre titre" in body) for version, body in rows] == [(1, False), (2, True)]
    store.close()


@pytest.mark.parametrize("order", ["UPDATE decision SET actor = 'x'", "DELETE FROM decision"])
def test_the_journal_cannot_be_rewritten(tmp_path: Path, order: str) -> None:
    store = open_store(tmp_path / "a.db")
    put_records(store, [experience()])
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sqlite3.connect(tmp_path / "a.db").execute(order)
    store.close()


def test_a_draft_reaches_no_public_answer(small_store: SqliteStore) -> None:
    records, draft = small_store.records, "brouillon-chaleur"
    assert records.find(draft) is not None and draft in records.ids()
    with pytest.raises(RecordNotFound, match="brouillon-chaleur"):
        records.get(draft)
    assert draft not in {record.id for record in records.published()}
    assert records.many([draft, "acierie"]).keys() == {"acierie"}
    assert draft not in small_store.item_fingerprints()
    assert draft not in small_store.lexicon.rank(["chaleur"], Target.RECORDS, 100).ids
    assert draft not in records.fields()
    assert sum(records.counts().values()) == 11


@pytest.mark.parametrize("state", ["draft", "withdrawn", "to_recheck"])
def test_a_record_no_longer_published_leaves_every_answer(
    small_store: SqliteStore, state: str
) -> None:
    rank = lambda: small_store.lexicon.rank(["acier"], Target.RECORDS, 9).ids  # noqa: E731
    assert "acierie" in rank()
    put_records(small_store, [factories.partner(state=state)])
    assert "acierie" not in rank()
    assert all(r.target != "acierie" for r in small_store.records.relations())
    with pytest.raises(RecordNotFound):
        small_store.records.get("acierie")


def test_records_are_listed_by_kind_then_title(small_store: SqliteStore) -> None:
    listed = [(r.kind, r.title) for r in small_store.records.published()]
    assert listed == sorted(listed)
    assert {r.kind for r in small_store.records.published(Kind.FUNDING)} == {Kind.FUNDING}
    assert small_store.records.counts()[Kind.FUNDING] == 3


def test_relations_are_told_from_both_ends(small_store: SqliteStore) -> None:
    from_funding = small_store.records.relations(["fonds-chaleur"])
    assert [(r.origin, r.type, r.role) for r in from_funding] == [
        ("reseau-chaleur", RelationType.FUNDED_BY, "40 %")
    ]
    assert len(small_store.records.relations(["reseau-chaleur"])) == 3
    assert small_store.records.relations([]) == []


def test_a_dropped_link_leaves_no_word_behind(small_store: SqliteStore) -> None:
    found = lambda: small_store.lexicon.rank(["acier"], Target.RECORDS, 20).ids  # noqa: E731
    assert "fonds-chaleur" in found(), "known by the title of what it paid for"
    put_records(small_store, [experience()])
    assert "fonds-chaleur" not in found()


def test_a_new_title_is_known_by_the_neighbours(small_store: SqliteStore) -> None:
    put_records(small_store, [experience(
        title="Géothermie du bourg",
        fundings=[{"name": "Fonds", "record": "fonds-chaleur"}],
    )])  # fmt: skip
    assert "fonds-chaleur" in small_store.lexicon.rank(["geotherm"], Target.RECORDS, 9).ids


def test_an_error_in_a_transaction_leaves_nothing(memory_store: SqliteStore) -> None:
    def fail() -> None:
        with memory_store.transaction():
            memory_store.records.put(experience(), "test")
            memory_store.records.put(funding(), "test")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert memory_store.records.ids() == set()
    assert memory_store.journal.decisions() == []
    assert put_records(memory_store, [experience()]) == ["reseau-chaleur"]


def test_a_transaction_refuses_another_inside(memory_store: SqliteStore) -> None:
    with (
        pytest.raises(RuntimeError, match="already open"),
        memory_store.transaction(),
        memory_store.transaction(),
    ):
        pass


def test_threads_share_a_file_and_wait_for_each_other(tmp_path: Path) -> None:
    store = open_store(tmp_path / "a.db")
    errors: list[BaseException] = []

    def write(start: int) -> None:
        try:
            for number in range(start, start + 10):
                put_records(store, [facilitator(id=f"f-{number}")])
                store.records.published()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(store.records.published()) == 30 == len(store.journal.decisions())
    store.close()


def test_a_new_base_may_be_opened_by_several_at_once(tmp_path: Path) -> None:
    for attempt in range(5):
        path, errors, gate = tmp_path / f"{attempt}.db", [], threading.Barrier(4)

        def opened(
            path: Path = path, errors: list[BaseException] = errors, gate: threading.Barrier = gate
        ) -> None:
            gate.wait()
            try:
                open_store(path).close()
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=opened) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []


@pytest.mark.parametrize(
    "content", [b"pas une base\n" * 400, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_a_file_that_is_no_base_is_told_in_french(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable, match=r"ne peut pas être ouverte.*ESSAIM_DATABASE"):
        open_store(path)
    assert path.read_bytes() == content, "left as it was"


def test_a_place_that_holds_no_base_is_told_in_french(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path, tmp_path / "file" / "sub" / "a.db", Path("/proc/none/a.db")):
        with pytest.raises(StoreUnavailable, match="ne peut pas être ouverte"):
            open_store(path)


def test_a_newer_base_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_store(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(StoreUnavailable, match="version plus récente"):
        open_store(path)


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = open_store(path)
    put_records(store, [experience()])
    store.close()
    connection = sqlite3.connect(path)
    schema = connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    # A process killed after the last step and before the mark comes by here again.
    connection.execute("PRAGMA user_version = 0")
    migrate(connection)
    assert connection.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == schema
    assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    connection.close()
    reopened = open_store(path)
    assert reopened.records.get("reseau-chaleur") == experience()
    reopened.close()


def test_what_is_committed_is_on_disk_at_once(tmp_path: Path) -> None:
    store = open_store(tmp_path / "a.db")
    put_records(store, [experience()])
    other = open_store(tmp_path / "a.db")
    assert other.records.get("reseau-chaleur") == experience()
    mode = sqlite3.connect(tmp_path / "a.db").execute("PRAGMA journal_mode").fetchone()
    assert mode == ("wal",)
    other.close()
    store.close()


def test_the_fingerprint_follows_what_can_be_found(small_store: SqliteStore) -> None:
    seen = [small_store.corpus_fingerprint()]
    put_records(small_store, [funding(state="draft")])
    seen.append(small_store.corpus_fingerprint())
    put_records(small_store, [funding()])
    seen.append(small_store.corpus_fingerprint())
    for key in ("analyser", "territories"):
        with small_store.transaction():
            small_store.write_meta(key, "another")
        seen.append(small_store.corpus_fingerprint())
    assert len(set(seen)) == len(seen)
    put_records(small_store, [funding()])
    assert small_store.corpus_fingerprint() == seen[-1], "nothing was decided"


def test_the_journal_tells_what_was_decided_since(tmp_path: Path) -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    store = SqliteStore(tmp_path / "a.db", clock=lambda: noon)
    nothing = store.journal.last()
    put_records(store, [experience(), funding()])
    then = store.journal.last()
    assert store.journal.subjects_since(then) == {"document": set(), "record": set()}
    shutil.copy(tmp_path / "a.db", tmp_path / "copy.db")
    shutil.copy(tmp_path / "a.db-wal", tmp_path / "copy.db-wal")
    new = factories.document(id="neuf", text="Une chaleur neuve.")
    factories.put_document(store, new, [factories.passage(new, new.text)])
    put_records(store, [funding(title="Autre")])
    assert store.journal.subjects_since(then) == {"document": {"neuf"}, "record": {"fonds-chaleur"}}
    assert store.journal.subjects_since(nothing) == {
        "document": {"neuf"}, "record": {"fonds-chaleur", "reseau-chaleur"},
    }  # fmt: skip
    # An older copy goes its own way, at the same instant and on the same subjects.
    other = SqliteStore(tmp_path / "copy.db", clock=lambda: noon)
    factories.put_document(other, new, [factories.passage(new, new.text)])
    put_records(other, [funding(title="Un troisième")])
    assert other.journal.last().number == store.journal.last().number
    assert other.journal.subjects_since(store.journal.last()) is None
    assert other.corpus_fingerprint() != store.corpus_fingerprint()
    assert other.journal.subjects_since(then) == {"document": {"neuf"}, "record": {"fonds-chaleur"}}
    other.close()
    store.close()


def test_a_base_from_before_the_states_of_the_journal_is_brought_up_to_date(
    tmp_path: Path,
) -> None:
    store = open_store(tmp_path / "a.db")
    put_records(store, [experience()])
    store.close()
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.executescript(
        "ALTER TABLE decision DROP COLUMN state; PRAGMA user_version = 1;"
        "DELETE FROM _sqlite_migrations WHERE name LIKE '0002%'"
    )
    connection.close()
    store = open_store(tmp_path / "a.db")
    assert store.journal.last().number == 1 and store.journal.last().state
    other = sqlite3.connect(tmp_path / "a.db")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute("UPDATE decision SET actor = 'x'")
    other.close()
    put_records(store, [funding()])
    assert store.journal.subjects_since(Moment(1, "of another base")) is None
    store.close()


def test_meta_values_are_replaced(memory_store: SqliteStore) -> None:
    assert memory_store.read_meta("x") is None
    for value in ("1", "2"):
        with memory_store.transaction():
            memory_store.write_meta("x", value)
    assert memory_store.read_meta("x") == "2"


def test_territories_answer_by_prefix_most_populated_first(small_store: SqliteStore) -> None:
    names = [t.name for t in small_store.territories.prefix("dunk", 5)]
    assert names == ["Dunkerque"]
    assert small_store.territories.prefix("", 5) == []
    assert small_store.territories.get("commune:59183") == factories.territories()[0]
    assert small_store.territories.get("commune:x") is None
    assert small_store.territories.many(["region:32", "x"]).keys() == {"region:32"}


@pytest.mark.parametrize("record", factories.dozen(), ids=lambda r: str(r.id))
def test_a_record_is_kept_with_all_its_fields(memory_store: SqliteStore, record: Record) -> None:
    put_records(memory_store, [record])
    assert memory_store.records.find(record.id) == record


def test_terms_of_another_analyser_are_written_again(small_store: SqliteStore) -> None:
    with small_store.transaction():
        small_store.refresh_terms()
    terms = analyse("chaleur")
    before = [small_store.lexicon.rank(terms, target, 50) for target in Target]
    assert all(ranking.ids for ranking in before)
    with small_store.transaction():
        small_store.write_meta("analyser", "another")
        assert small_store.refresh_terms()
        assert not small_store.refresh_terms()
    assert [small_store.lexicon.rank(terms, target, 50) for target in Target] == before


def test_a_base_of_the_former_version_finds_by_everyday_words_too(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    store = open_store(path)
    with store.transaction():
        store.refresh_terms()
    put_records(store, [experience()])
    store.close()
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        DROP TABLE record_vocabulary; DROP TABLE record_terms; DROP TABLE need;
        DROP TABLE feedback;
        CREATE VIRTUAL TABLE record_terms USING fts5 (title, need, themes, body, links,
            tokenize = 'unicode61 remove_diacritics 0');
        CREATE VIRTUAL TABLE record_vocabulary USING fts5vocab (record_terms, 'row');
        DELETE FROM _sqlite_migrations WHERE name = '0004_needs_and_feedback';
        PRAGMA user_version = 3;
        """
    )
    connection.close()
    store = open_store(path)
    assert store.read_meta("analyser") is None, "to be written again"
    with store.transaction():
        assert store.refresh_terms()
    assert store.lexicon.rank(["chaleur"], Target.RECORDS, 5).ids == ("reseau-chaleur",)
    store.close()
