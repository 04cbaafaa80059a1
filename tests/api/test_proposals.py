"""Proposals over the API, and what accepting one lets out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from ingest.curating import curator_for
from kb.accounts import Role, Scope
from kb.proposals import Proposal
from kb.sqlite.store import SqliteStore
from search.engine import Engine
from search.index import build_index
from search.recommend.recommender import Recommender
from tests import factories
from tests.api.doors import House, house
from tests.factories import TEXT, document, proposal, proposed, put_document, put_proposals, span
from web.services import Services

V1 = "/api/v1"
ATELIER = document()
SAID = "L’aciérie du port perd beaucoup de chaleur fatale."
LIST = "Zénobie Participante, Ville de Test"


def some() -> list[Proposal]:
    by = "Porté par Zénobie Participante."
    return [
        proposal(
            ATELIER,
            confidence=0.9,
            evidence=[span(ATELIER, "chaleur fatale"), span(ATELIER, LIST)],
            fields=[
                proposed(ATELIER, "lead.name", "Ville", words="aciérie du port", conflicts=True),
                proposed(ATELIER, "lead.name", "Port", confidence=0.4, conflicts=True),
                proposed(ATELIER, "lessons", [by], words="Ville de Test"),
            ],
            target="reseau-chaleur",
        ),
        proposal(ATELIER, kind="brake", title=by, id="f", fields=[], concept="reglementation"),
        proposal(ATELIER, kind="idea", title="Refusée", fields=[], confidence=0.2),
    ]


@pytest.fixture
def store(small_services: Services) -> SqliteStore:
    store = small_services.store
    assert isinstance(store, SqliteStore)
    put_proposals(store, ATELIER, some())
    curator = curator_for(store, small_services.vocabulary, "Ana")
    with store.transaction():
        curator.refuse("atelier-idea-refusee")
    return store


@pytest.fixture
def here(store: SqliteStore, small_services: Services, tmp_path: Path) -> House:
    assert store is small_services.store
    return house(small_services, tmp_path)


@pytest.fixture
def client(here: House) -> Iterator[TestClient]:
    """A curator's program, that may read."""
    bearer = here.token(here.account(), Scope.READ)
    with TestClient(here.app, headers=bearer, raise_server_exceptions=False) as client:
        yield client


def got(client: TestClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"{V1}{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


def test_only_those_who_curate_read_what_nobody_has_checked(here: House) -> None:
    client = TestClient(here.app)
    paths = [f"{V1}/proposals", f"{V1}/proposals/f"]
    assert [client.get(path).status_code for path in paths] == [401, 401]
    contributor = here.token(here.account("lea", Role.CONTRIBUTOR), Scope.READ)
    assert [client.get(path, headers=contributor).status_code for path in paths] == [403, 403]


def test_proposals_come_by_page_the_surest_first(client: TestClient) -> None:
    page = got(client, "/proposals")
    assert (page["total"], page["limit"], page["offset"]) == (2, 50, 0)
    assert [item["kind"] for item in page["items"]] == ["experience", "brake"]
    second = got(client, "/proposals?limit=1&offset=1")
    assert (second["total"], [i["kind"] for i in second["items"]]) == (2, ["brake"])


def test_proposals_are_narrowed(client: TestClient) -> None:
    for query, kinds in (
        ("state=refused", ["idea"]), ("state=accepted", []), ("kind=brake", ["brake"]),
        ("state=all", ["experience", "brake", "idea"]), ("document=atelier&kind=idea", []),
    ):  # fmt: skip
        found = got(client, f"/proposals?{query}")
        assert [item["kind"] for item in found["items"]] == kinds, query


def test_each_value_comes_with_its_sentence(client: TestClient) -> None:
    (first, _) = got(client, "/proposals")["items"]
    one = got(client, f"/proposals/{first['id']}")
    assert one == first
    assert (one["target"], one["state"], one["document_title"]) == (
        "reseau-chaleur", "waiting", "Compte rendu de l’atelier",
    )  # fmt: skip
    lead, other, _ = one["fields"]
    assert [(f["path"], f["value"], f["conflicts"]) for f in (lead, other)] == [
        ("lead.name", "Ville", True), ("lead.name", "Port", True),
    ]  # fmt: skip
    quote = lead["quote"]
    assert (quote["words"], quote["passage_id"]) == (SAID, "atelier:1:0")
    assert quote["heading_path"] == ["Récupérer la chaleur"]
    assert TEXT[quote["start"] : quote["end"]] == "aciérie du port"


def test_a_quote_tells_its_page_and_may_span_sentences(
    client: TestClient, store: SqliteStore
) -> None:
    paged = document(id="pages", text=TEXT + " Suite.")
    words = TEXT.split("\n\n")[1]
    put_document(store, paged, [factories.passage(paged, words, page=7)])
    kept = proposal(
        paged,
        evidence=[span(paged, "fatale. La ville"), span(paged, "deux ans")],
    )
    put_proposals(store, paged, [kept])
    held, outside = got(client, f"/proposals/{kept.id}")["evidence"]
    assert (held["words"], held["page"]) == (words, 7)
    assert (outside["words"], outside["page"], outside["passage_id"]) == ("deux ans", None, None)


def test_no_participant_is_ever_named(client: TestClient) -> None:
    found = json.dumps(got(client, "/proposals?state=all"), ensure_ascii=False)
    assert "Zénobie" not in found and "Ville de Test" not in found
    assert found.count("[nom masqué]") == 2
    assert "Liste de participants (1\u00a0ligne), non publiée" in found


def test_a_replaced_version_still_proves_and_still_masks(
    client: TestClient, store: SqliteStore
) -> None:
    kept = proposal(ATELIER, title="Lavoir", id="lavoir",
                    evidence=[span(ATELIER, "chaleur fatale"), span(ATELIER, LIST)])  # fmt: skip
    told = proposal(ATELIER, title="Zénobie Participante parle", id="dit")
    put_proposals(store, ATELIER, [kept, told])
    new = document(version=2, text="Tout a changé.\n\nPlus personne.")
    put_document(store, new, [factories.passage(new, "Tout a changé.")])
    found = got(client, "/proposals/lavoir")
    assert found["document_version"] == 1
    assert [q["words"] for q in found["evidence"]] == [
        SAID, "Liste de participants (1\u00a0ligne), non publiée",
    ]  # fmt: skip
    assert found["evidence"][0]["passage_id"] is None, "that passage is not shown any more"
    assert got(client, "/proposals/dit")["title"] == "[nom masqué] parle"


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/proposals/rien", 404, "Aucune proposition"),
        ("/proposals?document=rien", 404, "Aucun document"),
        ("/proposals?state=sieste", 422, "liste permise"),
        ("/proposals?kind=sieste", 422, "liste permise"),
        ("/proposals?limit=201", 422, "trop grande"),
        ("/proposals?offset=-1", 422, "trop petite"),
    ],
)
def test_an_error_is_told_in_french(client: TestClient, path: str, status: int, told: str) -> None:
    assert told in got(client, path, status)["detail"]


def test_nothing_is_decided_here(client: TestClient) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("/proposals", "/proposals/f"):
            assert client.request(method, f"{V1}{path}").status_code == 405


# --- what accepting lets out --------------------------------------------------------------------

MARK = "Zwickelbrücke"
NEED = {"text": f"{MARK} : récupérer la chaleur de l’aciérie", "limit": 50}
EVERYWHERE = [
    f"{V1}/search?q={MARK}", f"{V1}/search?limit=100", f"{V1}/records?limit=200",
    f"{V1}/records/acierie", f"{V1}/documents/atelier/passages", "/", f"/recherche?q={MARK}",
    "/recherche?q=chaleur", f"/recommandations?besoin={MARK}+chaleur", "/fiches", "/financements",
    "/freins", "/documents", "/documents/atelier", "/fiches/acierie", "/fiches/reseau-chaleur",
]  # fmt: skip


@pytest.fixture
def live(small_store: SqliteStore, own_settings: Settings, vocabulary: Any) -> TestClient:
    """The application whose engine follows the base, as when it is served."""

    def answering() -> tuple[Engine, Recommender]:
        index = build_index(own_settings.index, small_store, vocabulary, factories.ENCODER)
        engine = Engine(small_store, index, vocabulary)
        return engine, Recommender(small_store, engine, vocabulary)

    engine, recommender = answering()
    services = Services(small_store, vocabulary, engine, recommender, renew=answering)
    return TestClient(create_app(own_settings, services), raise_server_exceptions=False)


def shown(client: TestClient) -> set[str]:
    """Where the record is read, by its id or its title."""
    answers = {"recommend": client.post(f"{V1}/recommendations", json=NEED)}
    answers |= {path: client.get(path) for path in EVERYWHERE}
    assert {path for path, answer in answers.items() if answer.status_code != 200} == set()
    return {
        path for path, answer in answers.items()
        if "zwickelbrucke-du-port" in answer.text or f"{MARK} du port" in answer.text
    }  # fmt: skip


def test_a_draft_is_in_no_public_answer_until_it_is_published(
    live: TestClient, small_store: SqliteStore, vocabulary: Any
) -> None:
    read = {"summary": f"{MARK} du port, chaleur fatale.", "status": "fini", "need": MARK,
            "territory.name": "Dunkerque", "themes": ["chaleur fatale"]}  # fmt: skip
    kept = proposal(ATELIER, title=f"{MARK} du port", read=read)
    put_proposals(small_store, ATELIER, [kept])
    curator = curator_for(small_store, vocabulary, "Ana")
    with small_store.transaction():
        settled = curator.accept(kept.id)
    assert settled.record == "zwickelbrucke-du-port"
    assert shown(live) == set()
    assert live.get(f"{V1}/records/{settled.record}").status_code == 404
    assert live.get(f"/fiches/{settled.record}").status_code == 404
    with small_store.transaction():
        curator.accept(kept.id, publish=True)
    assert {
        "recommend", f"{V1}/search?q={MARK}", f"{V1}/records?limit=200", "/fiches",
        f"/recherche?q={MARK}", f"/recommandations?besoin={MARK}+chaleur",
    } <= shown(live)  # fmt: skip
