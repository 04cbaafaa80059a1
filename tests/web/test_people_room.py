"""The form « Ceci me concerne », the notices, and the room of those who answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.settings import Publisher
from kb.accounts import Role
from kb.people import RequestNotice, RequestState, Right
from kb.sqlite.participants import Role as Said
from tests.api.doors import House, house
from tests.people import NAME
from web.services import Services

FORM = "/donnees-personnelles/demande"
ROOM = "/atelier/personnes"
SENT = {"droit": "erasure", "nom": NAME, "contact": "a@example.org", "precisions": "Deux\r\nlignes"}
BASIS = {"base": "consent", "motif": "Elle l’a écrit en mars dernier"}


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    made = house(small_services, tmp_path)
    (document,) = made.store.documents.all()
    with made.store.transaction():
        made.store._connections.get().execute(
            "INSERT INTO participant (document_id, number, name) VALUES (?, 91, ?)",
            (document.id, NAME),
        )
        made.store.participants.describe(document.id, {NAME: Said("Agence", "directrice")})
    return made


@pytest.fixture
def person(here: House) -> str:
    (document,) = here.store.documents.all()
    return f"{ROOM}/documents/{document.id}/91"


def curator(here: House) -> TestClient:
    client = here.client()
    client.cookies.update(here.session(here.account("cu", Role.CURATOR)))
    return client


def ask(here: House) -> int:
    notice = RequestNotice(kind=Right.ERASURE, name=NAME, contact="a@example.org")
    with here.store.transaction():
        return here.store.requests.add(notice)


# --- the public form


def test_a_request_is_kept_and_numbered(here: House) -> None:
    client = here.client()
    answer = client.post(FORM, data=SENT)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{FORM}?recue=1")
    page = client.get(answer.headers["location"]).text
    assert "sous le numéro 1" in page and "dans le mois" in page and "vérifie" in page
    (kept,) = here.store.requests.all()
    assert (kept.kind, kept.name, kept.details) == (Right.ERASURE, NAME, "Deux\nlignes")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"droit": ""}, "droit"),
        ({"droit": "x"}, "droit"),
        ({"nom": " "}, "nom"),
        ({"nom": "x" * 121}, "nom"),
        ({"contact": "a"}, "contact"),
        ({"objet": "x" * 501}, "objet"),
        ({"precisions": "x" * 5_001}, "precisions"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_nothing_typed_is_lost(
    here: House, change: dict[str, str], field: str
) -> None:
    answer = here.client().post(FORM, data={**SENT, **change})
    assert answer.status_code == 422 and f'id="{field}-erreur"' in answer.text
    assert ("À corriger" in answer.text and "Deux\nlignes" in answer.text) or field == "precisions"
    assert here.store.requests.all(None) == []


def test_a_program_learns_nothing_and_hostile_words_are_inert(here: House) -> None:
    client = here.client()
    answer = client.post(FORM, data={**SENT, "site_web": "http://x"})
    assert answer.status_code == 303 and here.store.requests.all(None) == []
    bad = "<script>alert(1)</script>\"'>"
    assert bad not in client.post(FORM, data={**SENT, "nom": bad, "contact": ""}).text
    assert "<script" not in client.get(FORM, params={"recue": bad, "objet": bad}).text


def test_too_many_sendings_are_refused_with_what_was_typed(here: House) -> None:
    client = here.client()
    status = [client.post(FORM, data=SENT).status_code for _ in range(31)]
    assert status[:30] == [303] * 30 and status[30] == 429
    assert NAME in client.post(FORM, data=SENT).text


def test_notices_say_who_answers_or_that_nobody_has_said(here: House) -> None:
    client = here.client()
    for path in ("/mentions-legales", "/donnees-personnelles"):
        assert "ESSAIM_PUBLISHER" in client.get(path).text
    here.app.state.publisher = Publisher(name="Ville de <Die>", contact="dpo@ville.example")
    for path in ("/mentions-legales", "/donnees-personnelles"):
        page = client.get(path).text
        assert "Ville de &lt;Die&gt;" in page and "dpo@ville.example" in page
    footer = client.get("/").text
    assert 'href="/mentions-legales"' in footer and 'href="/donnees-personnelles"' in footer


def test_each_document_leads_to_the_form(here: House) -> None:
    (document,) = here.store.documents.all()
    page = here.client().get(f"/documents/{document.id}").text
    assert f"{FORM}?objet=" in page


# --- the room


def test_the_room_shows_requests_with_their_deadline_and_no_name(here: House, person: str) -> None:
    number, client = ask(here), curator(here)
    page = client.get(ROOM).text
    assert "à répondre avant le" in page and f"{ROOM}/demandes/{number}" in page
    assert NAME not in page and "\u00a0participant" in page
    assert NAME not in client.get(person.rpartition("/")[0]).text
    assert "1\u00a0demande" in client.get("/atelier").text
    assert "Aucune demande" not in page
    assert client.get(f"{ROOM}/demandes/99").status_code == 404
    assert client.get(f"{ROOM}/demandes/x").status_code == 404
    assert client.get(f"{person}9").status_code == 404


def test_a_name_is_shown_only_once_a_basis_is_recorded(here: House, person: str) -> None:
    client = curator(here)
    page = client.get(person).text
    assert "Participant 91" in page and "Agence" in page and NAME not in page
    refused = client.post(f"{person}/nom")
    assert refused.status_code == 409 and NAME not in refused.text
    for wrong in ({"base": "x"}, {"motif": "court"}, {"motif": f"pour {NAME} elle-même"}):
        answer = client.post(f"{person}/base", data={**BASIS, **wrong})
        assert answer.status_code == 422 and "-erreur" in answer.text, wrong
    assert client.post(f"{person}/base", data=BASIS).status_code == 303
    told = client.post(f"{person}/nom")
    assert NAME in told.text and told.headers["cache-control"] == "no-store"
    assert NAME not in client.get(person).text, "told once, to who asked"
    (seen,) = here.store.participants.disclosures()
    assert seen.actor == here.store.accounts.get("cu").actor
    assert "cu a lu le nom" in client.get(person.rpartition("/")[0]).text
    client.post(f"{person}/retirer")
    assert client.post(f"{person}/nom").status_code == 409
    assert all(NAME not in str(d.reason) for d in here.store.journal.decisions(limit=50))


def test_erasing_asks_for_the_pseudonym(here: House, person: str) -> None:
    client = curator(here)
    wrong = client.post(f"{person}/effacer", data={"confirmer": "Participant 9"})
    assert wrong.status_code == 422 and here.store.oppositions.people() == 0
    done = client.post(f"{person}/effacer", data={"confirmer": " participant 91 "})
    assert done.status_code == 200 and "Effacé" in done.text
    page = client.get(person).text
    assert "a été effacé" in page and "Agence" in page
    assert client.post(f"{person}/effacer", data={"confirmer": "participant 91"}).status_code == 404
    assert here.store.oppositions.people() == 1 and "1&nbsp;nom à ne pas" in client.get(ROOM).text


def test_a_request_is_searched_answered_and_its_name_erased(here: House, person: str) -> None:
    number, client = ask(here), curator(here)
    path = f"{ROOM}/demandes/{number}"
    found = client.post(f"{path}/chercher")
    assert "Tenir à part les personnes" in found.text and NAME not in str(found.url)
    export = client.post(f"{path}/acces")
    assert "attachment" in export.headers["content-disposition"] and NAME in export.text
    assert export.headers["cache-control"] == "no-store"
    assert client.post(f"{path}/reponse", data={"reponse": "non"}).status_code == 422
    answer = client.post(f"{path}/reponse", data={"reponse": "Identité vérifiée par téléphone."})
    assert answer.status_code == 303
    assert here.store.requests.get(number).state is RequestState.ANSWERED
    again = client.post(f"{path}/reponse", data={"reponse": "Identité vérifiée encore."})
    assert again.status_code == 409
    assert client.post(f"{path}/effacer", data={"confirmer": ""}).status_code == 422
    done = client.post(f"{path}/effacer", data={"confirmer": f"demande {number}"})
    assert done.status_code == 200 and NAME not in here.store.requests.get(number).name


def test_an_unexpected_error_is_logged_without_what_was_asked(
    here: House, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(name: str) -> None:
        raise ValueError(f"cannot read {name}")

    here.app.add_api_route("/essai/{name}", fail)
    client = TestClient(here.app, raise_server_exceptions=False)
    assert client.get(f"/essai/{NAME}?q={NAME}").status_code == 500
    said = "\n".join(record.getMessage() for record in caplog.records if record.name == "essaim")
    assert "ValueError" in said and "/essai/{name}" in said and "uiberz" not in said
    assert all(record.exc_info is None for record in caplog.records if record.name == "essaim")
