"""`POST /records/{id}/suggestions`: what a program may report of a record."""

from __future__ import annotations

import json

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.settings import Settings
from kb.store import open_store
from kb.suggestions import SuggestionNotice
from tests import factories
from tests.api.conftest import Command
from web.services import Services

PATH = "/api/v1/records/reseau-chaleur/suggestions"
WRONG = "Le résumé oublie la piscine."


def test_an_error_is_reported_and_its_author_never_told(
    app: FastAPI, small_services: Services
) -> None:
    client = TestClient(app)
    sent = {"field": "summary", "wrong": f"{WRONG} Voir Jean Dupont.", "email": "elue@mairie.fr"}
    answer = client.post(PATH, json=sent)
    told = answer.json()
    assert answer.status_code == 202 and told["number"] == 1
    assert (told["state"], told["record_id"]) == ("waiting", "reseau-chaleur")
    assert "Dupont" not in answer.text and "mairie" not in answer.text
    assert small_services.store.suggestions.contacts() == {1: "elue@mairie.fr"}
    assert client.post(PATH, json=sent).json()["number"] == 1


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        (PATH, {"wrong": WRONG, "field": "zorglub"}, 422),
        (PATH, {"wrong": "court"}, 422),
        (PATH, {"wrong": WRONG, "email": "x"}, 422),
        (PATH, {"field": "summary"}, 422),
        ("/api/v1/records/brouillon-chaleur/suggestions", {"wrong": WRONG}, 404),
        ("/api/v1/records/zorglub/suggestions", {"wrong": WRONG}, 404),
    ],
)
def test_what_cannot_be_kept_is_refused(
    app: FastAPI, small_services: Services, path: str, sent: dict[str, str], status: int
) -> None:
    answer = TestClient(app).post(path, json=sent)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert small_services.store.suggestions.all(None) == []


def test_another_site_reports_nothing(app: FastAPI) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert TestClient(app).post(PATH, json={"wrong": WRONG}, headers=headers).status_code == 403


def test_the_command_tells_and_settles(essaim: Command, own_settings: Settings) -> None:
    store = factories.fill(open_store(own_settings.database))
    fields = {"about": "record", "subject": "reseau-chaleur", "version": 1, "wrong": WRONG}
    for value in ("Avec la piscine.", "Sans la piscine."):
        with store.transaction():
            store.suggestions.tell(SuggestionNotice(**fields, value=value), "elue@mairie.fr")
    store.close()
    told = essaim("suggestions", "list")
    assert told.returncode == 0 and WRONG in told.stdout and "Avec la piscine." in told.stdout
    assert essaim("suggestions", "settle", "1", "--by", "Ana").returncode == 0
    without = essaim("suggestions", "settle", "2", "--dismiss", "--by", "Ana")
    assert without.returncode == 1 and "Dites pourquoi" in without.stderr
    why = ("--dismiss", "--by", "Ana", "--why", "Hors sujet")
    some = essaim("suggestions", "settle", "7", "2", *why)
    assert some.returncode == 1 and "Aucun signalement ne porte le numéro 7" in some.stderr
    assert "Aucun signalement n’attend." in essaim("suggestions", "list").stdout
    every = essaim("suggestions", "list", "--state", "all", "--json").stdout
    assert json.loads(every)["total"] == 2 and "mairie.fr" not in every
