"""The pages and the API of events: who came by what they do, and nobody's name."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from kb.event_reading import read_event
from kb.model import State
from kb.sqlite.store import SqliteStore
from tests import an_event
from tests.api.doors import House, house
from web.services import Services


@pytest.fixture
def here(small_services: Services, tmp_path_factory: pytest.TempPathFactory) -> House:
    store = small_services.store
    assert isinstance(store, SqliteStore)
    an_event.put_event(store)
    return house(small_services, tmp_path_factory.mktemp("events"))


@pytest.fixture
def client(here: House) -> TestClient:
    return here.client()


def test_an_event_has_its_page(client: TestClient) -> None:
    listed = client.get("/evenements").text
    assert "/evenements/atelier-chaleur" in listed and "3 territoires" in listed.replace(
        "\u00a0", " "
    )
    page = client.get("/evenements/atelier-chaleur").text
    for words in ("Tarbes", "élue à l’énergie", "CC du Haut Vallon", "Énergie et compagnie"):
        assert words in page
    assert an_event.QUESTION in page


@pytest.mark.parametrize(
    "path", ["/evenements", "/evenements/atelier-chaleur", "/api/v1/events",
             "/api/v1/events/atelier-chaleur"],
)  # fmt: skip
def test_nobody_is_named(client: TestClient, path: str) -> None:
    told = client.get(path).text
    assert not any(name in told for name in ("Participante", "Hannibal", "Casimir"))


def test_a_document_without_event_says_so(client: TestClient) -> None:
    answer = client.get("/evenements/atelier")
    assert answer.status_code == 404
    assert client.get("/api/v1/events/atelier").json()["status"] == 404


def test_a_curator_sets_the_list_right(here: House, client: TestClient) -> None:
    from kb.event_reading import added_territory

    with here.store.transaction():
        one = added_territory("Conseil départemental du Nord", here.store.territories)
        here.store.sheets.add_territory("atelier-chaleur", one, "ana")
        here.store.sheets.remove_territory("atelier-chaleur", "cc-du-haut-vallon", "ana")
    found = client.get("/api/v1/events/atelier-chaleur").json()["territories"]
    assert [one["name"] for one in found] == ["Tarbes", "Dunkerque", "Nord"]
    assert found[-1]["how"] == "curator"


def test_a_report_that_is_not_published_tells_no_event(here: House, client: TestClient) -> None:
    with here.store.transaction():
        here.store.documents.set_state("atelier-chaleur", State.DRAFT, "ana")
    for path in ("/evenements", "/api/v1/events"):
        assert "atelier-chaleur" not in client.get(path).text
        assert client.get(f"{path}/atelier-chaleur").status_code == 404
    # Those who prepare the sheets read it before it is published.
    assert read_event(here.store, "atelier-chaleur").title == "Atelier chaleur"
