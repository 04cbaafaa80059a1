"""The JSON routes over a small base: answers, pages, caches, and every error in French."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from kb.errors import (
    EncoderUnavailable,
    EssaimError,
    IndexStale,
    InvalidRequest,
    RecordNotFound,
    StoreUnavailable,
)
from tests import factories

V1 = "/api/v1"
NEED = {"text": "Récupérer la chaleur de l’aciérie pour chauffer des logements"}


def got(client: TestClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"{V1}{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


# --- search and recommendations -----------------------------------------------------------------


def test_search_gives_the_promised_shape(client: TestClient) -> None:
    found = got(client, "/search?q=chaleur")
    assert {"query", "total", "hits", "facets"} <= found.keys()
    assert found["query"] == "chaleur" and found["total"] >= 3
    for hit in found["hits"]:
        assert {"id", "type", "kind", "title", "score", "snippet"} <= hit.keys()
    assert {"type", "kind", "theme", "region", "department"} <= found["facets"].keys()


def test_search_offers_a_correction(client: TestClient) -> None:
    found = got(client, "/search?q=désaffctée&kind=experience")
    assert (found["query"], found["suggestion"]) == ("désaffctée", "désaffectée")
    assert got(client, "/search?q=EPCI")["also"] == [
        "établissement public de coopération intercommunale"
    ]
    plain = got(client, "/search?q=chaleur")
    assert (plain["suggestion"], plain["also"]) == (None, [])


def test_search_filters_and_pages(client: TestClient) -> None:
    assert got(client, "/search")["total"] == 13
    narrowed = got(client, "/search?kind=funding&kind=partner&phase=faisabilite")
    assert {hit["id"] for hit in narrowed["hits"]} == {"fonds-chaleur", "pret-alimentation"}
    first = got(client, "/search?limit=5")["hits"]
    second = got(client, "/search?limit=5&offset=5")["hits"]
    assert len({hit["id"] for hit in first + second}) == 10
    assert got(client, "/search?department=65&type=record")["total"] == 2
    assert got(client, "/search?theme=inconnu")["hits"] == []


def test_recommendations_give_the_promised_shape(client: TestClient) -> None:
    answer = client.post(f"{V1}/recommendations", json={**NEED, "territory": "commune:65440"})
    assert answer.status_code == 200
    found = answer.json()
    assert {"understanding", "status", "experience", "funding", "facilitator", "partner",
            "reorientation"} <= found.keys()  # fmt: skip
    assert found["understanding"]["territory"]["name"] == "Tarbes"
    assert found["experience"][0]["id"] == "reseau-chaleur"
    limited = client.post(f"{V1}/recommendations", json={**NEED, "limit": 1}).json()
    assert len(limited["funding"]) == 1


# --- records and documents ----------------------------------------------------------------------


def test_records_come_in_pages(client: TestClient) -> None:
    page = got(client, "/records?limit=4&offset=8")
    assert (page["total"], page["limit"], page["offset"], len(page["items"])) == (11, 4, 8, 3)
    fundings = got(client, "/records?kind=funding")
    assert [r["kind"] for r in fundings["items"]] == ["funding"] * 3 and fundings["total"] == 3
    assert got(client, "/records?offset=100000")["items"] == []


def test_a_record_comes_with_its_links_and_version(client: TestClient) -> None:
    found = got(client, "/records/reseau-chaleur")
    assert found["record"]["title"] == "Réseau de chaleur de l’aciérie"
    assert found["version"] == 1
    assert {r["target"] for r in found["relations"]} == {
        "fonds-chaleur",
        "agence-energie",
        "acierie",
    }


def test_documents_come_without_their_text(client: TestClient) -> None:
    (listed,) = got(client, "/documents")["items"]
    assert (listed["id"], listed["text"]) == ("atelier", "")
    assert got(client, "/documents/atelier")["text"] == ""


def test_passages_come_with_their_words(client: TestClient) -> None:
    page = got(client, "/documents/atelier/passages")
    assert page["total"] == 3
    assert page["items"][0]["quote"].startswith("L’aciérie du port perd")
    one = got(client, "/documents/atelier/passages?limit=1&offset=2")["items"]
    assert one[0]["passage"]["id"] == "atelier:1:2"


def test_vocabulary_and_territories_are_given(client: TestClient) -> None:
    assert {theme["label"] for theme in got(client, "/vocabulary")["themes"]} >= {"énergie"}
    page = got(client, "/territories?q=dunk")
    assert [t["name"] for t in page["items"]] == ["Dunkerque"]
    assert got(client, "/territories?q=zzz")["total"] == 0


def test_health_says_what_is_served(client: TestClient) -> None:
    found = got(client, "/health")
    assert (found["status"], found["records"], found["documents"]) == ("ok", 11, 1)


@pytest.mark.parametrize("path", ["/records/acierie", "/documents/atelier", "/vocabulary"])
def test_what_the_reader_has_is_not_sent_again(client: TestClient, path: str) -> None:
    first = client.get(f"{V1}{path}")
    tag = first.headers["etag"]
    for sent in (tag, f"W/{tag}", f'"autre", {tag}'):
        again = client.get(f"{V1}{path}", headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    other = client.get(f"{V1}{path}", headers={"If-None-Match": '"autre"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_the_tag_follows_the_content(app: FastAPI, small_services: Any) -> None:
    client = TestClient(app)
    before = client.get(f"{V1}/records/acierie").headers["etag"]
    factories.put_records(small_services.store, [factories.partner(title="Autre nom")])
    assert client.get(f"{V1}/records/acierie").headers["etag"] != before


# --- privacy ------------------------------------------------------------------------------------

EVERYWHERE = [
    "/search?q=Zénobie", "/search?q=participants&limit=100", "/search?limit=100", "/documents",
    "/documents/atelier", "/documents/atelier/passages", "/records", "/vocabulary",
]  # fmt: skip


@pytest.mark.parametrize("path", EVERYWHERE)
def test_no_participant_is_ever_named(client: TestClient, path: str) -> None:
    found = got(client, path)
    found.pop("query", None)
    assert "Zénobie" not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize(
    "path", ["/records/brouillon-chaleur", "/records?limit=200", "/search?limit=100"]
)
def test_no_draft_is_ever_given(client: TestClient, path: str) -> None:
    answer = client.get(f"{V1}{path}")
    assert "jamais montré" not in answer.text and "encore à relire" not in answer.text


# --- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/records/absent", 404, "« absent »"),
        ("/records/brouillon-chaleur", 404, "Aucune fiche publiée"),
        ("/documents/absent", 404, "Aucun document"),
        ("/documents/absent/passages", 404, "Aucun document"),
        ("/rien", 404, "ne mène à rien"),
        ("/search?limit=0", 422, "« limit » : La valeur est trop petite."),
        ("/search?limit=101", 422, "« limit » : La valeur est trop grande."),
        ("/search?offset=x", 422, "« offset » : Un nombre entier est attendu."),
        ("/search?kind=planete", 422, "La valeur n’est pas dans la liste permise."),
        ("/search?q=" + "x" * 20_001, 422, "« q » : Le texte est trop long."),
        ("/territories", 422, "« q » : Ce champ est obligatoire."),
        ("/territories?q=", 422, "« q » : Le texte est vide."),
        ("/records?limit=201", 422, "trop grande"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_an_error_is_a_problem_in_french(
    client: TestClient, path: str, status: int, told: str
) -> None:
    answer = client.get(f"{V1}{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status and problem["title"] and told in problem["detail"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "obligatoire"), (b"{", "JSON"), (b"[]", "forme attendue"), (b"{}", "obligatoire"),
        (b'{"text": ""}', "vide"), (b'{"text": "   "}', "vide"), (b'{"text": 3}', "forme attendue"),
        (b'{"text": "x", "limit": 51}', "trop grande"),
        (b'{"text": "x", "planete": 1}', "pas connu"),
        (b'{"text": "x", "phase": "sieste"}', "liste permise"),
        (b'{"text": "\\ud800"}', "forme attendue"), (b"\xff\xfe", ""),
        (b'{"text": "x", "budget_eur": 1e999}', ""),
    ],
)  # fmt: skip
def test_a_need_of_another_shape_is_corrected(client: TestClient, body: bytes, told: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post(f"{V1}/recommendations", content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in answer.json()["detail"]


def test_an_unknown_territory_is_told(client: TestClient) -> None:
    answer = client.post(f"{V1}/recommendations", json={**NEED, "territory": "Zorglubville"})
    assert answer.status_code == 404
    assert "« Zorglubville » n’est pas connu" in answer.json()["detail"]


def test_a_method_not_allowed_is_told(client: TestClient) -> None:
    answer = client.delete(f"{V1}/search")
    assert (answer.status_code, answer.json()["title"]) == (405, "Méthode non permise")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RecordNotFound("x"), 404), (InvalidRequest("À revoir."), 422), (IndexStale("Fait."), 503),
        (EncoderUnavailable("Non."), 503), (StoreUnavailable("Non."), 503), (EssaimError("?"), 500),
        (ZeroDivisionError("secret"), 500), (sqlite3.OperationalError("secret"), 500),
    ],
)  # fmt: skip
def test_each_error_has_its_status(app: FastAPI, error: Exception, status: int) -> None:
    def fail() -> None:
        raise error

    app.router.routes.insert(0, _route("/panne", fail))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/panne")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    if isinstance(error, EssaimError):
        assert answer.json()["detail"] == str(error)


def _route(path: str, endpoint: Callable[[], None]) -> Any:
    from fastapi.routing import APIRoute

    return APIRoute(path, endpoint)


def test_odd_queries_never_fail(client: TestClient) -> None:
    for text in ("l'aide", '"', "*", "NEAR(", "🙂", "\0", "%FF", "x" * 10_000):
        assert client.get(f"{V1}/search", params={"q": text}).status_code == 200
    assert client.get(f"{V1}/search?q=%ff%fe").status_code == 200
