"""`essaim review undo`, what `essaim check` says is due, and files of records that were merged."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from api.settings import Settings
from ingest.curating import corpus_rules
from kb.merging import Merge, merge_records
from kb.model import State
from kb.proposals import ProposalState
from kb.sqlite.store import SqliteStore
from kb.states import move
from kb.store import open_store
from kb.vocabulary import Vocabulary
from tests import factories
from tests.api.conftest import Command
from tests.factories import (
    experience,
    facilitator,
    proposal,
    put_proposals,
    put_records,
    record_file,
)

ATELIER = factories.document()
BOILER = proposal(ATELIER).id


@pytest.fixture
def store(own_settings: Settings) -> SqliteStore:
    store = factories.fill(open_store(own_settings.database))
    put_proposals(store, ATELIER, [proposal(ATELIER)])
    return store


def test_the_last_decision_of_a_person_is_taken_back(essaim: Command, store: SqliteStore) -> None:
    essaim("review", "refuse", BOILER, "--by", "Ana")
    assert store.proposals.get(BOILER).state is ProposalState.REFUSED
    nothing = essaim("review", "undo", "--by", "Ben")
    assert nothing.returncode == 1 and "aucune décision" in nothing.stderr
    done = essaim("review", "undo", "--by", "Ana", "--why", "trop vite")
    assert (done.returncode, done.stderr) == (0, "")
    assert "la proposition attend à nouveau" in done.stdout
    assert store.proposals.get(BOILER).state is ProposalState.WAITING
    assert store.journal.decisions(limit=1)[0].reason == "trop vite"


def test_one_decision_is_taken_back_by_its_number(essaim: Command, store: SqliteStore) -> None:
    put_records(store, [experience(title="Autre réseau")])
    number = store.journal.last().number
    done = essaim("review", "undo", number)
    assert done.returncode == 0 and "fiche revenue à sa version d’avant" in done.stdout
    assert store.records.get("reseau-chaleur").title.startswith("Réseau de chaleur")
    again = essaim("review", "undo", number)
    assert again.returncode == 1 and "déjà annulée" in again.stderr
    assert essaim("review", "undo", "0").returncode == 2
    assert essaim("review", "undo", "9999").returncode == 1


def test_what_is_due_is_a_notice_and_not_an_error(essaim: Command, store: SqliteStore) -> None:
    essaim("reindex")
    before = essaim("check")
    assert before.returncode == 0 and "À vérifier" not in before.stdout
    with store.transaction():
        move(store, "cantine-locale", State.TO_RECHECK, "Ana")
    today = store.rechecks.today()
    with store.transaction():
        store.rechecks.choose("acierie", today - timedelta(days=40), "Ana")
    essaim("reindex")
    done = essaim("check")
    assert done.returncode == 0, "the base is sound"
    assert "À vérifier : 2 fiches" in done.stdout.replace("\u00a0", " ")
    assert "cantine-locale" in done.stdout and "masquée" in done.stdout
    told = json.loads(essaim("check", "--json").stdout)
    assert told["ok"] is True
    assert [one["id"] for one in told["due"]] == ["cantine-locale", "acierie"]


def test_a_file_of_a_merged_record_is_refused_and_links_follow(
    essaim: Command, store: SqliteStore, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    twin = experience(id="chaleur-acierie", title="Chaleur de l’aciérie")
    helped = facilitator(id="aide", title="Une aide", experiences=[{"id": twin.id}])
    put_records(store, [twin, helped])
    with store.transaction():
        rules = corpus_rules(store, vocabulary)
        merge_records(store, "Ana", rules, Merge("reseau-chaleur", twin.id))
    old, other = record_file(tmp_path, twin), record_file(tmp_path, helped)
    done = essaim("ingest", old, other)
    assert done.returncode == 1
    assert "a été fusionnée avec" in done.stdout and "reseau-chaleur" in done.stdout
    kept = store.records.get("aide")
    assert [one.id for one in kept.experiences] == ["reseau-chaleur"]  # type: ignore[union-attr]
    assert store.records.version("aide") == 2, "as the merge left it"
    rows = tmp_path / "fiches.json"
    rows.write_text(json.dumps([twin.model_dump(mode="json", exclude_none=True)]))
    told = essaim("ingest", rows)
    assert told.returncode == 1 and "a été fusionnée avec" in told.stdout
