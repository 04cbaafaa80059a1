"""An erasure ends whatever happens; what is kept about people is declared, and goes in time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kb.check import check_store
from kb.erasure import counted, finish_erasures, mask_erased, oppose, places_of
from kb.errors import InvalidRequest, ParticipantNotFound, PeopleKeyMissing
from kb.people import BASIS_LASTS, LegalBasis, RequestNotice, RequestState, Right, months_after
from kb.people_key import key_path, list_path, read_list
from kb.register import register, register_markdown, undeclared
from kb.sqlite.oppositions import TO_CLEAN, TO_MASK
from kb.sqlite.participants import Role
from kb.sqlite.retention import RULES
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from tests import factories
from tests.people import NAME, say_everywhere, traces

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def base(tmp_path: Path) -> SqliteStore:
    """A base on disk, in which the person is in what people wrote."""
    folder = tmp_path / "data"
    folder.mkdir()
    store = factories.fill(open_store(folder / "essaim.db"))
    say_everywhere(store)
    return store


def folder_of(store: SqliteStore) -> Path:
    assert store.oppositions.database is not None
    return store.oppositions.database.parent


# --- ending


def test_noted_first_then_done_from_the_list_alone(base: SqliteStore) -> None:
    """As if the program had been killed after each step."""
    oppose(base, NAME, Right.ERASURE, "Ana")
    assert base.oppositions.unfinished() == {1: TO_MASK}
    base.close()
    again = open_store(folder_of(base) / "essaim.db")
    with again.transaction():
        assert mask_erased(again) > 5
        again.oppositions.advance(1, TO_CLEAN)
    again.close()
    once_more = open_store(folder_of(base) / "essaim.db")
    assert once_more.oppositions.unfinished() == {1: TO_CLEAN}
    assert finish_erasures(once_more).whole
    assert once_more.oppositions.unfinished() == {}
    assert traces(folder_of(base)) == {}
    assert finish_erasures(once_more).texts == 0, "nothing is left to do"


KILLED = """
import sys
from pathlib import Path
from kb.erasure import finish_erasures, oppose
from kb.people import Right
from kb.store import open_store
store = open_store(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
if not store.oppositions.people():
    oppose(store, sys.argv[2], Right.ERASURE, "Ana")
    print("listed", flush=True)
finish_erasures(store)
print("done", flush=True)
"""


@pytest.mark.parametrize("wait_s", [0.0, 0.02, 0.05, 0.1, 0.2])
def test_killed_at_any_moment_it_ends_at_the_next_start(base: SqliteStore, wait_s: float) -> None:
    path = folder_of(base) / "essaim.db"
    base.close()
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), NAME],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(factories.ROOT)},
    )  # fmt: skip
    assert child.stdin is not None and child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.stdin.write("\n")
    child.stdin.flush()
    time.sleep(wait_s)
    child.send_signal(signal.SIGKILL)
    told = child.communicate()[0]
    store = open_store(path)
    assert store.integrity_problems() == []
    if not store.oppositions.people():
        assert "listed" not in told, "nothing acknowledged is lost"
        oppose(store, NAME, Right.ERASURE, "Ana")
    assert finish_erasures(store).whole
    assert traces(path.parent) == {}


def test_while_another_program_reads_it_is_not_said_to_be_whole(base: SqliteStore) -> None:
    reader = open_store(folder_of(base) / "essaim.db")
    connection = reader._connections.get()
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM decision").fetchone()
    writer = base._connections.get()
    writer.execute("PRAGMA busy_timeout = 100")
    oppose(base, NAME, Right.ERASURE, "Ana")
    assert not finish_erasures(base).whole
    assert base.oppositions.unfinished() == {1: TO_CLEAN}
    connection.execute("COMMIT")
    assert finish_erasures(base).whole
    assert traces(folder_of(base)) == {}


def test_a_base_stays_sound_and_its_journal_append_only(
    base: SqliteStore, vocabulary: Vocabulary
) -> None:
    before, problems = base.journal.last().number, check_store(base, vocabulary)
    oppose(base, NAME, Right.ERASURE, "Ana")
    finish_erasures(base)
    assert check_store(base, vocabulary) == problems
    assert base.journal.last().number > before
    with pytest.raises(Exception, match="append-only"), base.transaction():
        base._connections.get().execute("DELETE FROM decision")
    with pytest.raises(Exception, match="append-only"), base.transaction():
        base._connections.get().execute("UPDATE decision SET reason = 'x'")
    account = next(a for a in base.accounts.all() if a.disabled)
    assert "quiberzan" not in account.login and "@hauteval.example" in account.login
    assert all("█" not in d.subject for d in base.journal.decisions(limit=10_000))


def test_the_index_and_copies_are_made_again(base: SqliteStore) -> None:
    damaged = folder_of(base) / "essaim.avant-20200101-000000.db"
    damaged.write_bytes(b"SQLite format 3\x00" + NAME.encode() * 200)
    left = folder_of(base) / ".essaim.db.999999999.part"
    left.mkdir()
    (left / "essaim.db").write_text(NAME)
    (folder_of(base) / "s.zip").write_bytes(b"zip")
    made: list[str] = []
    oppose(base, NAME, Right.ERASURE, "Ana")
    cleaned = finish_erasures(base, reindex=lambda: made.append("index"))
    assert made == ["index"] and not damaged.exists() and not left.exists()
    assert {p.name for p in cleaned.removed} == {damaged.name, left.name}
    assert [p.name for p in cleaned.archives] == ["s.zip"]
    assert traces(folder_of(base)) == {}


def test_a_name_of_one_common_word_masks_little(base: SqliteStore) -> None:
    """« Dunkerque » is a town: only in capitals or after a title would it be somebody."""
    before = counted(places_of(base, "Zoé Dunkerque"))
    assert before == {}
    with pytest.raises(InvalidRequest):
        places_of(base, "…")


# --- the list and its key


def test_the_list_lies_beside_the_base_and_says_nothing(base: SqliteStore) -> None:
    assert not key_path(folder_of(base) / "essaim.db").exists(), "made at the first name"
    oppose(base, NAME, Right.OPPOSITION, "Ana")
    assert base.oppositions.people() == 1 and base.oppositions.unfinished() == {}
    assert read_list(folder_of(base) / "essaim.db") == base.oppositions.kept()
    for path in (key_path, list_path):
        assert path(folder_of(base) / "essaim.db").stat().st_mode & 0o077 == 0
    assert counted(places_of(base, NAME)), "an opposition leaves what is there"
    # The same name again, to be erased: the list says so for both.
    oppose(base, NAME, Right.ERASURE, "Ana")
    assert base.oppositions.people() == 2
    assert finish_erasures(base).texts > 5


def test_another_key_is_not_taken_for_the_right_one(base: SqliteStore) -> None:
    oppose(base, NAME, Right.OPPOSITION, "Ana")
    key = key_path(folder_of(base) / "essaim.db")
    key.unlink()
    with pytest.raises(PeopleKeyMissing):
        base.oppositions.key(make=True)
    key.write_bytes(b"y" * 32)
    with pytest.raises(PeopleKeyMissing):
        base.oppositions.key()
    with pytest.raises(PeopleKeyMissing):
        read_list(folder_of(base) / "essaim.db")
    base.oppositions._known = None
    with pytest.raises(PeopleKeyMissing):
        factories.put_records(base, [factories.experience(id="apres")])


def test_a_record_comes_in_without_the_name(memory_store: SqliteStore) -> None:
    oppose(memory_store, NAME, Right.OPPOSITION, "Ana")
    factories.put_records(
        memory_store, [factories.experience(id="avec", need=f"Ce que veut {NAME} : chauffer.")]
    )
    kept = memory_store.records.find("avec")
    assert kept is not None and "█" in repr(kept) and "uiberz" not in repr(kept).lower()


# --- participants


def test_a_name_is_told_only_on_a_basis_and_each_time_noted(small_store: SqliteStore) -> None:
    now = [NOW]
    store = factories.fill(SqliteStore(":memory:", clock=lambda: now[0]))
    document = store.documents.all()[0].id
    with store.transaction():
        store._connections.get().execute(
            "INSERT INTO participant (document_id, number, name) VALUES (?, 91, ?)",
            (document, NAME),
        )
        store.participants.describe(document, {NAME: Role("Agence", "directrice")})
    person = store.participants.get(document, 91)
    assert NAME not in repr(person) and person.pseudonym == "Participant 91"
    with store.transaction():
        assert store.participants.tell(document, 91, "Ana") is None
        store.participants.record_basis(
            document, 91, LegalBasis.CONSENT, "Elle l’a écrit en mars", "Ana"
        )
    with store.transaction():
        assert store.participants.tell(document, 91, "Ana") == NAME
    (told,) = store.participants.disclosures(document)
    assert (told.actor, told.participant, told.legal_basis) == ("Ana", 91, LegalBasis.CONSENT)
    assert any(d.action == "people.basis.consent" for d in store.journal.decisions(limit=5))
    now[0] += BASIS_LASTS
    with store.transaction():
        assert store.participants.tell(document, 91, "Ana") is None, "it has expired"
        store.participants.record_basis(document, 91, LegalBasis.CONSENT, "De nouveau, oui", "A")
        store.participants.withdraw_basis(document, 91, "Ana")
        assert store.participants.tell(document, 91, "Ana") is None
    with pytest.raises(ParticipantNotFound):
        store.participants.get(document, 92)
    store.close()


# --- requests, retention, register


def test_a_request_is_due_in_a_month() -> None:
    assert months_after(NOW.date().replace(month=1, day=31), 1).isoformat() == "2026-02-28"
    assert months_after(NOW.date().replace(month=12, day=15), 1).isoformat() == "2027-01-15"


def test_what_is_old_enough_goes_by_purpose() -> None:
    now = [NOW]
    store = factories.fill(SqliteStore(":memory:", clock=lambda: now[0]))
    with store.transaction():
        number = store.requests.add(
            RequestNotice(kind=Right.ACCESS, name="Ana", contact="ana@example.org")
        )
        waiting = store.requests.add(
            RequestNotice(kind=Right.ACCESS, name="Eve", contact="eve@example.org")
        )
        store.requests.settle(number, RequestState.ANSWERED, "Envoyé", "Ana")
    assert store.retention.due() == {}
    now[0] += timedelta(days=3 * 365 + 1)
    assert [rule.table for rule in store.retention.due()] == ["privacy_request"]
    with store.transaction():
        store.retention.purge("Ana")
    assert [one.number for one in store.requests.all(None)] == [waiting], "unanswered ones stay"
    assert store.retention.due() == {}
    store.close()


def test_every_table_and_column_is_in_the_register(memory_store: SqliteStore) -> None:
    schema = [(table.name, table.columns) for table in memory_store.bytes.tables()]
    assert undeclared(schema) == []
    assert undeclared([*schema, ("x", ("y",))]) == ["x.y"]
    assert undeclared(schema[1:]) != []
    for one in register().values():
        assert one.purpose and one.kept and one.seen and one.basis
        assert all(one.columns.values()), one.table


def test_what_expires_is_declared_and_the_other_way_round() -> None:
    for rule in RULES:
        assert register()[rule.table].personal, rule.table
    assert "## Données personnelles" in register_markdown("la Ville")
