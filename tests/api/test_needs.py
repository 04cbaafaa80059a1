"""Told needs over the API and by the command: only a human publishes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.settings import Settings
from kb.needs import NeedNotice, NeedState
from kb.personal import MASKED_ADDRESS
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from tests import factories
from tests.api.conftest import Command
from web.services import Services

PATH = "/api/v1/needs"
NEED = {
    "text": "Récupérer la chaleur de l’aciérie pour chauffer la piscine, a.b@ville.fr",
    "territory": "Dunkerque",
    "contact": "service énergie, ville de Dunkerque",
}
COMMANDS = ["list", "publish", "withdraw"]


@pytest.fixture
def api(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


def test_a_need_waits_and_is_seen_once_published(api: TestClient, small_services: Services) -> None:
    answer = api.post(PATH, json=NEED)
    told = answer.json()
    assert (answer.status_code, told["state"]) == (202, "waiting")
    assert told["text"].endswith(MASKED_ADDRESS)
    assert told["understanding"]["territory"]["name"] == "Dunkerque"
    assert api.get(PATH).json() == {"items": [], "total": 0, "limit": 50, "offset": 0}
    store = small_services.store
    with store.transaction():
        store.needs.settle(told["number"], NeedState.PUBLISHED, "Ana")
    (shown,) = api.get(PATH).json()["items"]
    assert shown == {**told, "state": "published"}
    for theme in told["understanding"]["themes"]:
        assert api.get(PATH, params={"theme": theme}).json()["total"] == 1
    assert api.get(PATH, params={"theme": "inconnu"}).json()["total"] == 0


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"text": "court"}, 422, "une phrase ou deux"),
        ({"text": ""}, 422, "vide"),
        ({"contact": "Claire Morel"}, 422, "Claire Morel"),
        ({"territory": "Zorglubville"}, 404, "n’est pas connu"),
        ({"phase": "sieste"}, 422, "n’est pas dans la liste"),
    ],
)
def test_what_cannot_be_published_is_told(
    api: TestClient, small_services: Services, change: dict[str, Any], status: int, said: str
) -> None:
    answer = api.post(PATH, json={**NEED, **change})
    assert answer.status_code == status and said in answer.json()["detail"]
    assert small_services.store.needs.all(None) == []


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def store(own_settings: Settings) -> SqliteStore:
    return factories.fill(open_store(own_settings.database))


@pytest.fixture
def needs(essaim: Command, store: SqliteStore) -> Command:
    return lambda *arguments: essaim("needs", *arguments)


def tell(store: SqliteStore, text: str = "Rouvrir l’épicerie de notre bourg.") -> int:
    with store.transaction():
        return store.needs.tell(NeedNotice(text=text, contact="mairie")).number


def test_the_help_is_the_one_that_was_kept(
    essaim: Command, golden: Callable[[str, str], None]
) -> None:
    shown = [essaim("needs", *command, "--help") for command in ([], *([c] for c in COMMANDS))]
    assert {one.returncode for one in shown} == {0}
    text = "\n".join(one.stdout for one in shown)
    golden("help-needs.txt", text)
    for english in ("Usage:", "Options:", "Show this", "default:", "required"):
        assert english not in text


def test_needs_are_read_published_withdrawn_and_erased(needs: Command, store: SqliteStore) -> None:
    assert needs("list").stdout == "Aucun besoin n’attend d’être relu.\n"
    first, second = tell(store), tell(store, "Trouver un médecin pour le canton.")
    waiting = needs("list").stdout
    assert waiting.startswith("2\u00a0besoins") and "« Rouvrir l’épicerie" in waiting
    assert needs("publish", first, second, "--by", "Ana").stdout == (
        f"Publié     besoin n°\u00a0{first}\nPublié     besoin n°\u00a0{second}\n"
    )
    told = json.loads(needs("list", "--state", "published", "--json").stdout)
    assert [need["number"] for need in told["items"]] == [second, first]
    assert needs("withdraw", first, "--by", "Ana", "--why", "demandé").returncode == 0
    (last,) = store.journal.decisions(f"besoin-{first}", limit=1)
    assert (last.actor, last.action, last.reason) == ("Ana", "need.withdrawn", "demandé")
    assert "Effacé" in needs("withdraw", second, "--erase", "--by", "Ana").stdout
    assert [need.number for need in store.needs.all(None)] == [first]
    assert needs("list", "--state", "published").stdout == "Aucun besoin de la sorte.\n"


def test_a_need_that_is_not_there_does_not_stop_the_others(
    needs: Command, store: SqliteStore
) -> None:
    number = tell(store)
    done = needs("publish", 99, number, "--by", "Ana")
    assert done.returncode == 1 and "Aucun besoin ne porte le numéro 99" in done.stderr
    assert store.needs.get(number).state is NeedState.PUBLISHED
