"""What is not published is in no public answer: every public route is walked, by its own table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.compose import build_services
from api.settings import Settings
from kb.model import Record, State
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from tests import factories
from tests.api.test_access import table
from tests.conftest import settings_in
from tests.factories import experience, facilitator, funding, partner, put_records
from web.access import SAFE_METHODS

HIDDEN = (State.DRAFT, State.WITHDRAWN, State.TO_RECHECK)
ASKED = "hydrogène"  # what readers ask for, and hidden records answer
SEEN = "reseau-chaleur"


def told(state: State) -> str:
    """A word that only the records of this state hold, in their id too."""
    return f"zibeline{state.value.replace('_', '')}"


def hidden_records(state: State) -> list[Record]:
    """One of each kind, in every text; a published record told about them, and a document."""
    word = told(state)
    says = f"{ASKED} {word}"
    linked = [{"id": SEEN, "role": word}]
    return [
        experience(
            id=f"{word}-experience", title=f"Expérience {says}", summary=says, need=says,
            brakes=[{"brake": "reglementation", "text": says}], asked_as=[says],
            levers=[{"lever": "portage-politique", "text": says}], inspired_by=[SEEN],
        ),
        funding(id=f"{word}-funding", title=f"Fonds {says}", how_to=says, availability="permanent"),
        facilitator(id=f"{word}-facilitator", title=f"Agence {says}", services=[says],
                    experiences=linked),
        partner(id=f"{word}-partner", title=f"Usine {says}", contributions=[says],
                experiences=linked),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, SqliteStore]]:
    """All published and indexed first, then hidden: nothing that was seen may stay."""
    settings = settings_in(tmp_path_factory.mktemp("hidden"))
    store = factories.fill(open_store(settings.database))
    records = [record for state in HIDDEN for record in hidden_records(state)]
    put_records(store, records)
    seen = store.records.get(SEEN)
    ends = [f"{told(state)}-experience" for state in HIDDEN]
    paid = [{"name": "Fonds", "record": f"{told(state)}-funding"} for state in HIDDEN]
    links = {"title": f"Réseau d’{ASKED}", "inspired_by": ends, "fundings": paid}
    put_records(store, [experience(**{**seen.model_dump(), **links})])
    about = [r.id for r in records]
    document = factories.document(
        id="note", title="Une note", text=factories.TEXT + " Fin.", records=about
    )
    quote = "La gare accueille un tiers-lieu depuis deux ans."
    passages = [factories.passage(document, quote, records=about)]
    factories.put_document(store, document, passages)
    build_services(settings)
    put_records(
        store,
        [r.model_copy(update={"state": s}) for s in HIDDEN for r in hidden_records(s)],
    )
    yield settings, store
    store.close()


@pytest.fixture(scope="module")
def client(there: tuple[Settings, SqliteStore]) -> TestClient:
    settings, _ = there
    return TestClient(create_app(settings, build_services(settings)), follow_redirects=False)


VALUES = {
    "record_id": [SEEN, "fonds-chaleur", *(f"{told(s)}-experience" for s in HIDDEN)],
    "document_id": ["atelier", "note"],
    "brake_id": ["reglementation"],
    "event_id": ["atelier"],
    "lever_id": ["portage-politique"],
}
QUERIES = {
    "/recherche": [f"q={ASKED}", f"q={ASKED}&kind=experience", "q=gare", "theme=chaleur+fatale"],
    "/recommandations": [f"besoin=projet+{ASKED}+chaleur", f"besoin={ASKED}&liste=partenaires"],
    "/fiches": ["", "kind=experience", "kind=funding"],
    "/api/v1/search": [f"q={ASKED}", "q=gare"],
    "/api/v1/records": ["limit=200"],
    "/api/v1/territories": ["q=dunk"],
    "/besoins/publier": [f"besoin={ASKED}"],
}  # fmt: skip


def addresses(client: TestClient) -> list[str]:
    """Every GET of the public, with what its path and its query may hold."""
    found = []
    for row in table(client.app):  # type: ignore[arg-type]
        if row.method not in SAFE_METHODS or row.role is None or row.role.rank > 0:
            continue
        paths = [row.path]
        for name, values in VALUES.items():
            mark = "{" + name + "}"
            paths = [p.replace(mark, v) for p in paths for v in (values if mark in p else [""])]
        found += [
            f"{path}?{query}" if query else path
            for path in paths
            for query in QUERIES.get(row.path, [""])
        ]
    return found


def test_the_walk_goes_everywhere(client: TestClient) -> None:
    walked = addresses(client)
    assert len(walked) > 40
    assert [address for address in walked if "{" in address] == [], "a parameter has no value"
    good = [a for a in walked if client.get(a).status_code == 200]
    assert len(good) > 30


def test_no_public_page_and_no_answer_tells_what_is_hidden(client: TestClient) -> None:
    wrong = []
    for accept in ("text/html", "application/json"):
        for address in addresses(client):
            answer = client.get(address, headers={"Accept": accept})
            assert answer.status_code < 500, address
            # An address that names a hidden record is only told back by its own problem.
            asked = [told(s) for s in HIDDEN if told(s) in address]
            wrong += [
                (
                    address,
                    told(state),
                    answer.text[(at := answer.text.find(told(state))) - 60 : at + 40],
                )
                for state in HIDDEN
                if told(state) in answer.text and told(state) not in asked
            ]
    assert wrong == []


def test_a_hidden_record_has_no_page(client: TestClient) -> None:
    for state in HIDDEN:
        for path in (f"/fiches/{told(state)}-experience", f"/api/v1/records/{told(state)}-funding"):
            answer = client.get(path)
            assert answer.status_code == 404 and ASKED not in answer.text


def test_no_recommendation_tells_what_is_hidden(client: TestClient) -> None:
    asked = {"text": f"Projet d’{ASKED} et de chaleur à Dunkerque", "limit": 50}
    answer = client.post("/api/v1/recommendations", json=asked)
    assert answer.status_code == 200
    assert [state for state in HIDDEN if told(state) in answer.text] == []
    page = client.post("/recommandations", data={"besoin": f"{asked['text']} " * 150})
    assert page.status_code == 200
    assert [state for state in HIDDEN if told(state) in page.text] == []


def test_nobody_selects_what_is_hidden(client: TestClient) -> None:
    for state in HIDDEN:
        verdict = {"need": ASKED, "record_id": f"{told(state)}-experience", "verdict": "useful"}
        assert client.post("/api/v1/feedback", json=verdict).status_code in {404, 422}


def test_counts_and_facets_leave_out_what_is_hidden(
    client: TestClient, there: tuple[Settings, SqliteStore]
) -> None:
    published = len(there[1].records.published())
    assert client.get("/api/v1/health").json()["records"] == published
    assert client.get("/api/v1/records").json()["total"] == published
    found = client.get("/api/v1/search", params={"q": ASKED, "limit": 50}).json()
    ids = {hit["id"] for hit in found["hits"]}
    assert ids and not any("zibeline" in one for one in ids)
    counted = sum(v["count"] for v in found["facets"]["kind"])
    assert counted == sum(hit["type"] == "record" for hit in found["hits"])
    home = client.get("/").text
    assert str(there[1].records.counts()["experience"]) in home
