"""What waits for a human: kept with its document, replaced when read again, settled once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from kb.check import check_store
from kb.errors import ProposalNotFound
from kb.proposals import AskedState, Proposal, ProposalKind, ProposalState
from kb.reading import Front, Method, Reading
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from tests import factories
from tests.factories import TEXT, document, proposal, proposed, put_document, put_proposals

ATELIER = document()
SECOND = document(version=2, text=TEXT + "\n\nUne piscine s’ajoute.")


def three() -> list[Proposal]:
    return [
        proposal(ATELIER, title="Un", confidence=0.4),
        proposal(ATELIER, title="Deux", confidence=0.9),
        proposal(ATELIER, kind="brake", title="Trois", confidence=0.6, fields=[]),
    ]


@pytest.fixture
def store(small_store: SqliteStore) -> SqliteStore:
    put_proposals(small_store, ATELIER, three())
    return small_store


def titles(store: SqliteStore, **asked: object) -> list[str]:
    return [p.title for p in store.proposals.all(**asked)]  # type: ignore[arg-type]


def test_a_proposal_comes_back_whole(small_store: SqliteStore) -> None:
    kept = proposal(
        ATELIER,
        fields=[
            proposed(ATELIER, "lead.name", "Ville", conflicts=True),
            proposed(ATELIER, "partners", [{"name": "Région"}], method="human", confidence=1),
        ],
        target="reseau-chaleur",
    )
    link = proposal(
        ATELIER, kind="relation", fields=[], origin="a", relation="funded_by", other="b"
    )
    put_proposals(small_store, ATELIER, [kept, link])
    assert small_store.proposals.get(kept.id) == kept
    assert small_store.proposals.get(link.id) == link
    assert kept.fields[0].method is Method.RULE and kept.fields[1].method is Method.HUMAN


def test_a_proposal_stands_on_words() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        proposal(ATELIER, evidence=[])


def test_a_list_needs_no_body_and_is_in_the_order_of_reading(store: SqliteStore) -> None:
    lines = store.proposals.lines()
    assert [line.title for line in lines] == ["Deux", "Un", "Trois"], "records before statements"
    by_id = {p.id: p for p in store.proposals.all()}
    for line in lines:
        whole = by_id[line.id]
        assert line == (
            whole.id, whole.kind, whole.state, whole.document_id, whole.version,
            whole.confidence, whole.title,
        )  # fmt: skip
    asked = [line.title for line in store.proposals.lines(kind=ProposalKind.EXPERIENCE, least=0.5)]
    assert asked == ["Deux"]
    assert store.proposals.lines(document_id="rien") == []
    assert store.proposals.left() == {
        ("atelier", ProposalKind.EXPERIENCE): 2,
        ("atelier", ProposalKind.BRAKE): 1,
    }
    store.proposals.settle(by_id[lines[0].id], ProposalState.REFUSED, "Ana")
    assert store.proposals.left()["atelier", ProposalKind.EXPERIENCE] == 1
    assert len(store.proposals.lines()) == 2 and len(store.proposals.lines(state=None)) == 3


def test_an_unknown_proposal_is_told(small_store: SqliteStore) -> None:
    with pytest.raises(ProposalNotFound, match=r"« rien ».*essaim review list"):
        small_store.proposals.get("rien")


def test_the_surest_of_a_document_come_first(store: SqliteStore) -> None:
    other = document(id="autre", text=TEXT + " Autre.")
    put_document(store, other)
    put_proposals(store, other, [proposal(other, title="Ailleurs", confidence=1.0)])
    assert titles(store) == ["Deux", "Trois", "Un", "Ailleurs"]
    assert titles(store, document_id="autre") == ["Ailleurs"]
    assert titles(store, kind=ProposalKind.BRAKE) == ["Trois"]
    assert titles(store, state=ProposalState.REFUSED) == []
    assert store.proposals.counts()[ProposalState.WAITING] == 4


def test_each_state_can_be_asked_for() -> None:
    assert [asked.state() for asked in AskedState] == [*ProposalState, None]


def test_what_is_settled_does_not_come_back(store: SqliteStore) -> None:
    refused = store.proposals.all()[0]
    with store.transaction():
        store.proposals.settle(refused, ProposalState.REFUSED, "Ana", reason="hors sujet")
    for again in (three(), [p.model_copy(update={"confidence": 0.99}) for p in three()]):
        put_proposals(store, ATELIER, again)
        assert "Deux" not in titles(store)
        assert store.proposals.get(refused.id).state is ProposalState.REFUSED
    assert store.proposals.get(refused.id).confidence == 0.9
    assert store.proposals.counts() == {
        ProposalState.WAITING: 2, ProposalState.ACCEPTED: 0,
        ProposalState.MERGED: 0, ProposalState.REFUSED: 1,
    }  # fmt: skip


def test_what_waits_is_replaced_by_what_is_read_again(store: SqliteStore) -> None:
    put_proposals(store, ATELIER, [proposal(ATELIER, title="Neuf")])
    assert titles(store) == ["Neuf"]
    put_proposals(store, ATELIER, [])
    assert titles(store) == []


def test_a_new_version_replaces_what_waits_and_keeps_what_a_human_did(store: SqliteStore) -> None:
    deux, trois, un = store.proposals.all()
    with store.transaction():
        store.proposals.settle(deux, ProposalState.REFUSED, "Ana")
        store.proposals.correct(trois.model_copy(update={"title": "Trois, relu"}), "Ana")
    put_document(store, SECOND)
    put_proposals(store, SECOND, [proposal(SECOND, title="Un", id=un.id)])
    assert store.proposals.get(un.id).version == 2
    assert store.proposals.get(deux.id).state is ProposalState.REFUSED
    assert [(p.title, p.version) for p in store.proposals.all()] == [("Un", 2), ("Trois, relu", 1)]


def test_another_document_is_left_alone(store: SqliteStore) -> None:
    other = document(id="autre", text=TEXT + " Autre.")
    put_document(store, other)
    put_proposals(store, other, [proposal(other)])
    put_proposals(store, ATELIER, [])
    assert titles(store) == ["Chaufferie du port"]


def test_the_reading_is_that_of_the_version_in_use(small_store: SqliteStore) -> None:
    read = Reading(document_id=ATELIER.id, version=1, front=Front(title="Compte rendu"))
    assert small_store.proposals.reading("atelier") is None
    for front in (Front(title="Premier"), Front(title="Compte rendu")):
        with small_store.transaction():
            small_store.proposals.put_reading(read.model_copy(update={"front": front}), [])
    assert small_store.proposals.reading("atelier") == read
    put_document(small_store, SECOND)
    assert small_store.proposals.reading("atelier") is None, "that of the version before"


def test_a_reading_needs_its_document(memory_store: SqliteStore) -> None:
    with pytest.raises(sqlite3.IntegrityError), memory_store.transaction():
        memory_store.proposals.put_reading(Reading(document_id=ATELIER.id, version=1), [])


def test_a_decision_is_signed_and_says_why(store: SqliteStore) -> None:
    kept = store.proposals.all()[0]
    with store.transaction():
        store.proposals.correct(kept, "Ana", "coquille")
        settled = store.proposals.settle(kept, ProposalState.REFUSED, "Bob", reason="hors sujet")
    last, before = store.journal.decisions(kept.id)
    assert (last.actor, last.action, last.reason) == ("Bob", "proposal.refused", "hors sujet")
    assert (before.actor, before.action, before.reason) == ("Ana", "proposal.correct", "coquille")
    assert settled.decided == last.number == store.proposals.get(kept.id).decided


def test_an_absent_proposal_is_not_settled(store: SqliteStore) -> None:
    absent = proposal(ATELIER, title="Jamais gardée")
    with pytest.raises(ProposalNotFound), store.transaction():
        store.proposals.settle(absent, ProposalState.REFUSED, "Ana")
    assert store.journal.decisions(absent.id) == []


def test_what_waits_changes_nothing_that_is_found(store: SqliteStore) -> None:
    before, moment = store.corpus_fingerprint(), store.journal.last()
    with store.transaction():
        store.proposals.settle(store.proposals.all()[0], ProposalState.REFUSED, "Ana")
    assert store.corpus_fingerprint() == before
    assert store.journal.subjects_since(moment) == {"document": set(), "record": set()}
    factories.put_records(store, [factories.funding(title="Autre")])
    assert store.corpus_fingerprint() != before


# Puts a reading of a hundred proposals, and waits before the one that it is told.
READ = """
import sys
from kb.reading import Reading
from kb.store import open_store
from tests.factories import document, proposal

class Slow(list):
    def __iter__(self):
        for number, one in enumerate(super().__iter__()):
            if number == stop:
                print("ready", flush=True)
                sys.stdin.read()
            yield one

stop = int(sys.argv[2])
atelier = document()
found = Slow(proposal(atelier, title=f"Projet {n}") for n in range(100))
store = open_store(sys.argv[1])
with store.transaction():
    store.proposals.put_reading(Reading(document_id="atelier", version=1), found)
if stop == 100:
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(("stop", "kept"), [(0, 3), (50, 3), (99, 3), (100, 100)])
def test_a_killed_process_leaves_all_of_a_reading_or_nothing(
    tmp_path: Path, vocabulary: Vocabulary, stop: int, kept: int
) -> None:
    store = factories.fill(open_store(tmp_path / "a.db"))
    put_proposals(store, ATELIER, three())
    run = subprocess.Popen(
        [sys.executable, "-c", READ, tmp_path / "a.db", str(stop)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=factories.ROOT, text=True,
    )  # fmt: skip
    assert run.stdout is not None and run.stdin is not None
    assert run.stdout.readline() == "ready\n"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdin.close()
    run.stdout.close()
    assert len(store.proposals.all()) == kept
    assert check_store(store, vocabulary) == []
    put_proposals(store, ATELIER, three())
    assert len(store.proposals.all()) == 3
    store.close()


def test_a_base_from_before_the_readings_is_brought_up_to_date(tmp_path: Path) -> None:
    factories.fill(open_store(tmp_path / "a.db")).close()
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.executescript(
        "DROP TABLE reading; DROP TABLE proposal; PRAGMA user_version = 2;"
        "DELETE FROM _sqlite_migrations WHERE name LIKE '0003%'"
    )
    connection.close()
    store = open_store(tmp_path / "a.db")
    put_proposals(store, ATELIER, three())
    assert len(store.proposals.all()) == 3
    store.close()
