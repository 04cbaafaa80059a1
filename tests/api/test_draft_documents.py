"""A document that nobody has published is told by no public route, whatever tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.compose import build_services
from kb.accounts import Role
from kb.model import Document, State
from kb.proposals import ProposalKind, ProposalState
from kb.reading import Reading, Statement, StatementKind
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from tests import factories
from tests.api.doors import House, house
from tests.api.test_access import table
from tests.conftest import settings_in

SECRET = "zorglub"
BRAKE = "La réglementation zorglubienne est trop lourde pour les petites communes."
HEAT = "La chaleur fatale de l’usine zorglub chauffe la piscine et mille logements."
TEXT = f"{BRAKE}\n\n{HEAT}\n\n{factories.LED_BY}"
HIDDEN = "note-cachee"
DOORS = ("", "?q=chaleur", "?q=réglementation", "?besoin=récupérer la chaleur fatale de l’usine")


def hidden() -> Document:
    return factories.document(id=HIDDEN, title="Atelier Zorglub", text=TEXT)


def put_hidden(store: SqliteStore) -> None:
    """A draft with all that a document may give: passages told of a record, a brake that a machine
    is sure of, another that a human has accepted; and a public document like it."""
    document = hidden()
    passages = [
        factories.passage(document, words, index, records=["reseau-chaleur"], themes=["énergie"])
        for index, words in enumerate((BRAKE, HEAT))
    ]
    start = TEXT.index(BRAKE)
    said = Statement(
        kind=StatementKind.BRAKE, concept="reglementation", start=start, end=start + len(BRAKE),
        confidence=0.95, method="model",
    )  # fmt: skip
    accepted = factories.proposal(
        document, kind=ProposalKind.BRAKE, title=HEAT, concept="financement",
        evidence=[factories.span(document, HEAT)], state=ProposalState.ACCEPTED,
    )  # fmt: skip
    twin = factories.document(id="jumeau", title="Jumeau", text="Rien.", near_duplicate_of=HIDDEN)
    with store.transaction():
        store.documents.put(document, passages, b"\0" * 8, "compte-1", state=State.DRAFT)
        reading = Reading(document_id=document.id, version=1, statements=(said,))
        store.proposals.put_reading(reading, [accepted])
        store.documents.put(twin, [], b"\0" * 8, "test")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[House]:
    """On a base of its own, which the engine follows."""
    settings = settings_in(tmp_path)
    with_draft = factories.fill(open_store(settings.database))
    put_hidden(with_draft)
    with_draft.close()
    services = build_services(settings)
    yield house(services, tmp_path)
    services.store.close()


def public_answers(here: House) -> Iterator[tuple[str, int, str]]:
    """Every public route that reads, for each thing that its address may name, asked in several
    ways; and the recommendations that are posted."""
    names = {
        "record_id": [str(r.id) for r in here.store.records.published()],
        "document_id": ["atelier", "jumeau", HIDDEN],
        "brake_id": ["reglementation", "financement"],
        "number": ["1"],
    }
    for row in table(here.app):
        if row.role is not Role.READER or row.method != "GET":
            continue
        field = row.path.partition("{")[2].partition("}")[0]
        for name in names.get(field.partition(":")[0], ["1"]) if field else [""]:
            for door in DOORS:
                yield ask(here, row.path.replace(f"{{{field}}}", name) + door)
    need = {"text": "chauffer la piscine par la chaleur fatale de l’usine, règlement trop lourd"}
    answer = here.client().post("/api/v1/recommendations", json=need)
    yield "recommendations", answer.status_code, answer.text


def ask(here: House, address: str) -> tuple[str, int, str]:
    answer = here.client().get(address)
    return address, answer.status_code, answer.text


def telling(here: House) -> set[str]:
    found = list(public_answers(here))
    assert len(found) > 100 and not [one for one in found if one[1] >= 500]
    return {address for address, _, text in found if SECRET in text.lower()}


def test_a_draft_is_told_by_nothing_public_until_it_is_published(here: House) -> None:
    assert telling(here) == set()
    for address in (f"/documents/{HIDDEN}", f"/api/v1/documents/{HIDDEN}"):
        assert here.client().get(address).status_code == 404
    for path in ("/jumeau", ""):
        assert HIDDEN not in here.client().get(f"/api/v1/documents{path}").text
    searched = here.client().get(f"/api/v1/search?q={SECRET}").json()
    assert searched["total"] == 0 and searched["suggestion"] is None
    assert here.client().get("/api/v1/health").json()["documents"] == 2

    curator = here.account("ana", Role.CURATOR)
    client = here.client()
    client.cookies.update(here.session(curator))
    base = f"/atelier/depots/documents/{HIDDEN}"
    assert client.post(f"{base}/publier", data={"version": "1"}).status_code == 303
    told = telling(here)
    # Each of the ways by which a document may be told: the test could fail.
    assert {
        "/documents", f"/documents/{HIDDEN}", f"/api/v1/documents/{HIDDEN}/passages",
        "/recherche?q=chaleur", "/fiches/reseau-chaleur", "/freins/reglementation",
        "/api/v1/search?q=chaleur", "recommendations",
    } <= told  # fmt: skip
    assert here.client().get(f"/api/v1/search?q={SECRET}").json()["total"] > 0

    assert client.post(f"{base}/retirer").status_code == 303
    assert telling(here) == set()
    actions = [d.action for d in here.store.journal.decisions(HIDDEN)]
    assert actions == ["document.withdraw", "document.publish", "document.deposit"]


def test_only_a_curator_publishes_and_only_the_version_they_have_read(here: House) -> None:
    base = f"/atelier/depots/documents/{HIDDEN}"
    client = here.client()
    client.cookies.update(here.session(here.account("paul", Role.CONTRIBUTOR)))
    assert client.post(f"{base}/publier", data={"version": "1"}).status_code == 403
    assert client.get(base).status_code == 404
    client.cookies.update(here.session(here.account("ana", Role.CURATOR)))
    page = client.get(base)
    assert page.status_code == 200 and "usine zorglub" in page.text
    for stale in ({"version": "2"}, {}):
        answer = client.post(f"{base}/publier", data=stale)
        assert answer.status_code == 409 and "relisez" in answer.text
    assert not here.store.documents.is_public(HIDDEN)
    assert client.post("/atelier/depots/documents/rien/publier").status_code == 404
