"""Verdicts over the API and by the command: given, counted, exported, learned from, forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.settings import Settings
from kb.feedback import Verdict
from kb.personal import MASKED_ADDRESS
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from search.evaluation import read_judged_needs
from tests import factories
from tests.api.conftest import Command

PATH = "/api/v1/feedback"
NEED = "comment garder la chaleur de l’usine pour chauffer la piscine"
COMMANDS = ["list", "export", "phrases", "adopt", "purge"]


@pytest.fixture
def api(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def store(own_settings: Settings) -> SqliteStore:
    return factories.fill(open_store(own_settings.database))


@pytest.fixture
def feedback(essaim: Command, store: SqliteStore) -> Command:
    return lambda *arguments: essaim("feedback", *arguments)


def give(store: SqliteStore, record: str, verdict: str = "useful", need: str = NEED) -> int:
    with store.transaction():
        return store.feedback.put(need, record, Verdict(verdict)).number


# --- the API ------------------------------------------------------------------------------------


def test_a_verdict_is_given_changed_and_taken_back(api: TestClient) -> None:
    told = {"need": f"{NEED}, a.b@ville.fr", "record_id": "reseau-chaleur", "verdict": "useful"}
    kept = api.post(PATH, json=told)
    assert (kept.status_code, kept.json()) == (200, {**told, "need": f"{NEED}, {MASKED_ADDRESS}"})
    api.post(PATH, json={**told, "verdict": "known"})
    assert api.get(PATH).json()["items"] == [
        {"record_id": "reseau-chaleur", "useful": 0, "not_useful": 0, "verdicts": {"known": 1}}
    ]
    gone = api.post(PATH, json={**told, "verdict": None})
    assert gone.json()["verdict"] is None and api.get(PATH).json()["total"] == 0


def test_the_texts_of_needs_are_not_public(api: TestClient) -> None:
    api.post(PATH, json={"need": NEED, "record_id": "acierie", "verdict": "outdated"})
    answer = api.get(PATH)
    assert answer.json()["items"][0]["not_useful"] == 1
    assert NEED not in answer.text and "need" not in answer.json()["items"][0]


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"record_id": "inconnue"}, 404, "Aucune fiche publiée"),
        ({"record_id": "inconnue", "verdict": None}, 404, "Aucune fiche publiée"),
        ({"record_id": "brouillon-chaleur"}, 404, "Aucune fiche publiée"),
        ({"verdict": "genial"}, 422, "n’est pas dans la liste"),
        ({"need": "x" * 20_001}, 422, "trop long"),
        ({"need": "  "}, 422, "quel besoin"),
        ({"need": ""}, 422, "vide"),
    ],
)
def test_what_cannot_be_kept_is_told(
    api: TestClient, change: dict[str, Any], status: int, said: str
) -> None:
    sent = {"need": NEED, "record_id": "acierie", "verdict": "useful", **change}
    answer = api.post(PATH, json=sent)
    assert answer.status_code == status and said in answer.json()["detail"]
    forgotten = api.post(PATH, json={"need": NEED, "record_id": "acierie"})
    assert forgotten.status_code == 422 and "verdict" in forgotten.json()["detail"]


# --- the command --------------------------------------------------------------------------------


def test_the_help_is_the_one_that_was_kept(
    essaim: Command, golden: Callable[[str, str], None]
) -> None:
    shown = [essaim("feedback", *command, "--help") for command in ([], *([c] for c in COMMANDS))]
    assert {one.returncode for one in shown} == {0}
    text = "\n".join(one.stdout for one in shown)
    golden("help-feedback.txt", text)
    for english in ("Usage:", "Options:", "Show this", "default:", "required"):
        assert english not in text


def test_nothing_is_told_as_nothing(feedback: Command) -> None:
    assert feedback("list").stdout.startswith("Aucun avis n’a été donné.")
    assert feedback("phrases").stdout.startswith("Aucune phrase à proposer")
    assert yaml.safe_load(feedback("export").stdout) == []
    assert json.loads(feedback("export", "--format", "json").stdout) == []


def test_verdicts_are_listed_the_last_first(feedback: Command, store: SqliteStore) -> None:
    give(store, "reseau-chaleur")
    give(store, "acierie", "wrong_theme")
    shown = feedback("list").stdout
    assert shown.startswith("2\u00a0avis, dont 1\u00a0utile ; le dernier d’abord.")
    assert shown.index("hors thème") < shown.index("reseau-chaleur") and f"« {NEED} »" in shown
    told = json.loads(feedback("list", "--record", "acierie", "--json").stdout)
    assert (told["total"], told["counts"]["wrong_theme"]) == (1, 1)
    assert told["items"][0]["record_id"] == "acierie"
    assert len(json.loads(feedback("list", "--limit", "1", "--json").stdout)["items"]) == 1
    unknown = feedback("list", "--record", "inconnue")
    assert unknown.returncode == 1 and "Aucune fiche publiée" in unknown.stderr


def test_the_export_is_ready_to_measure_with(
    feedback: Command, store: SqliteStore, essaim: Command, tmp_path: Path
) -> None:
    give(store, "reseau-chaleur")
    give(store, "acierie", "wrong_territory")
    file = tmp_path / "avis.yml"
    file.write_text(feedback("export").stdout, encoding="utf-8")
    (need,) = read_judged_needs(file)
    assert need.text == NEED and need.not_useful == {"acierie": "wrong_territory"}
    assert need.relevant == {"experience": {"reseau-chaleur": 2}}
    (same,) = json.loads(feedback("export", "--format", "json").stdout)
    assert same == yaml.safe_load(file.read_text())[0]
    measured = json.loads(essaim("evaluate", file, "--json").stdout)
    assert measured["kinds"]["experience"]["needs"] == 1


def test_a_proposed_phrase_is_adopted_once(feedback: Command, store: SqliteStore) -> None:
    number = give(store, "reseau-chaleur")
    other = give(store, "acierie", "other")
    shown = feedback("phrases").stdout
    assert f"« {NEED} »" in shown and "Réseau de chaleur de l’aciérie" in shown
    assert json.loads(feedback("phrases", "--json").stdout) == [
        {
            "record_id": "reseau-chaleur",
            "title": "Réseau de chaleur de l’aciérie",
            "phrases": [{"number": number, "phrase": NEED}],
        }
    ]
    done = feedback("adopt", "reseau-chaleur", number, "--by", "Ana")
    assert (done.returncode, "version 2" in done.stdout) == (0, True)
    assert store.records.get("reseau-chaleur").asked_as == (NEED,)
    (last, *_) = store.journal.decisions("reseau-chaleur")
    assert (last.actor, last.version) == ("Ana", 2)
    for record, n in (("reseau-chaleur", number), ("acierie", other), ("reseau-chaleur", 99)):
        again = feedback("adopt", record, n, "--by", "Ana")
        assert again.returncode == 1 and "n’est proposée pour la fiche" in again.stderr
    assert json.loads(feedback("phrases", "--json").stdout) == []


def test_an_adopted_phrase_finds_its_record(
    feedback: Command, store: SqliteStore, essaim: Command
) -> None:
    number = give(store, "ferme-du-lac", need="où trouver des topinambours en vrac")
    assert essaim("search", "topinambours", "--json").returncode == 1
    assert feedback("adopt", "ferme-du-lac", number, "--by", "Ana").returncode == 0
    found = json.loads(essaim("search", "topinambours", "--json").stdout)
    assert found["hits"][0]["id"] == "ferme-du-lac"


def test_old_verdicts_are_purged(own_settings: Settings, essaim: Command) -> None:
    old = SqliteStore(own_settings.database, lambda: datetime(2020, 1, 1, tzinfo=UTC))
    give(factories.fill(old), "acierie")
    store = open_store(own_settings.database)
    give(store, "reseau-chaleur")
    done = essaim("feedback", "purge", "--days", "365")
    assert (done.returncode, done.stdout) == (0, "1\u00a0avis oublié, de plus de 365\u00a0jours.\n")
    assert [one.record_id for one in store.feedback.all()] == ["reseau-chaleur"]
    assert essaim("feedback", "purge").returncode == 2
    assert essaim("feedback", "purge", "--days", "0").returncode == 2
