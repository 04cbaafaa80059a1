"""The team follows a questionnaire: its link, what came back, where to write, when to remind."""

from __future__ import annotations

import html

import pytest
from fastapi.testclient import TestClient

from kb.answers_keeping import keep_answer
from kb.needs import NeedState
from kb.sheets import SheetState
from kb.sqlite.store import SqliteStore
from tests import an_event
from tests.an_answer import NEED, a_sheet, an_answer, opened_link, send
from tests.api.doors import House, house
from web.services import Services

ID = a_sheet().id
PAGE = f"/atelier/suites/{ID}/questionnaire"
RELANCES = "/atelier/evenements/atelier-chaleur/relances"


@pytest.fixture
def here(small_services: Services, tmp_path_factory: pytest.TempPathFactory) -> House:
    store = small_services.store
    assert isinstance(store, SqliteStore)
    an_event.put_event(store)
    with store.transaction():
        store.sheets.add(a_sheet(), "ana")
    return house(small_services, tmp_path_factory.mktemp("questionnaires"))


@pytest.fixture
def client(here: House) -> TestClient:
    client = here.client()
    client.cookies.update(here.session(here.account()))
    return client


def words(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.text).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_link_is_made_shown_made_longer_and_closed(here: House, client: TestClient) -> None:
    assert "Faire le lien" in words(client, PAGE)
    sheet_page = words(client, f"/atelier/suites/{ID}")
    assert f"/atelier/suites/{ID}/questionnaire" in sheet_page
    made = client.post(f"{PAGE}/lien", data={"faire": "faire"})
    assert made.headers["location"].endswith("fait=lien")
    page = words(client, PAGE)
    link = here.app.state.sheet_links.answer_path(ID, 1)
    assert f"http://127.0.0.1:8000{link}" in page and "Il s’ouvre jusqu’au" in page
    assert client.get(link).status_code == 200
    longer = client.post(f"{PAGE}/lien", data={"faire": "prolonger"})
    assert longer.headers["location"].endswith("fait=prolonge")
    client.post(f"{PAGE}/lien", data={"faire": "fermer"})
    page = words(client, PAGE)
    assert "Le lien est fermé" in page and link not in page
    assert client.get(link).status_code == 410


def test_a_closed_sheet_makes_no_link(here: House, client: TestClient) -> None:
    with here.store.transaction():
        sheet = here.store.sheets.get(ID)
        here.store.sheets.put(sheet.model_copy(update={"state": SheetState.CLOSED}), "ana")
    answer = client.post(f"{PAGE}/lien", data={"faire": "faire"})
    assert answer.status_code == 409 and here.store.answers.link(ID) is None
    assert "Faire le lien" not in words(client, PAGE)


def answered(here: House, **fields: object) -> None:
    revision = opened_link(here.store)
    with here.store.transaction():
        keep_answer(here.store, ID, revision, here.store.sheets.get(ID), an_answer(**fields))


def test_answers_wait_to_be_read(here: House, client: TestClient) -> None:
    assert "Aucune réponse n’attend" in words(client, "/atelier/reponses")
    assert "à lire" not in words(client, "/atelier")
    answered(here, free="<script>alert(1)</script>", chosen=("etape-visite",))
    assert "1 réponse à lire" in words(client, "/atelier")
    assert PAGE in words(client, "/atelier/reponses")
    page = client.get(PAGE).text
    assert NEED in html.unescape(page) and "Visiter la chaufferie." in page
    assert "<script>alert" not in page
    assert client.post(f"{PAGE}/lu").status_code == 303
    assert "à lire" not in words(client, "/atelier")


def test_a_curator_makes_a_need_of_it(here: House, client: TestClient) -> None:
    answered(here)
    assert "n’a pas demandé à le publier" in words(client, PAGE)
    form = {"numero": "1", "besoin": NEED, "contact": "service énergie, Tarbes"}
    wrong = client.post(f"{PAGE}/besoin", data={**form, "contact": "Marie Durand", "besoin": NEED})
    assert wrong.status_code == 422 and NEED in html.unescape(wrong.text)
    assert "Marie Durand" in wrong.text and here.store.needs.all(None) == []
    assert client.post(f"{PAGE}/besoin", data=form).status_code == 303
    (need,) = here.store.needs.all(NeedState.WAITING)
    assert (need.text, need.number) == (NEED, 1)
    page = words(client, PAGE)
    assert "Le besoin n° 1" in page and "En faire un besoin" not in page
    assert "à lire" not in words(client, "/atelier")
    assert client.post(f"{PAGE}/besoin", data={**form, "numero": "9"}).status_code == 404


def test_an_address_is_kept_refused_and_erased(here: House, client: TestClient) -> None:
    wrong = client.post(f"{PAGE}/adresse", data={"adresse": "pas une adresse", "faire": "garder"})
    assert wrong.status_code == 422 and "pas une adresse" in wrong.text
    client.post(f"{PAGE}/adresse", data={"adresse": "energie@tarbes.example", "faire": "garder"})
    assert here.store.reminders.email(ID) == "energie@tarbes.example"
    assert "energie@tarbes.example" in words(client, PAGE)
    client.post(f"{PAGE}/adresse", data={"adresse": "x", "faire": "effacer"})
    assert here.store.reminders.email(ID) == ""
    with here.store.transaction():
        here.store.reminders.stop(ID, "territoire")
    again = client.post(f"{PAGE}/adresse", data={"adresse": "a@b.fr", "faire": "garder"})
    assert again.status_code == 422 and here.store.reminders.email(ID) == ""


def test_reminders_are_listed_with_their_text_and_as_a_calendar(
    here: House, client: TestClient
) -> None:
    page = words(client, RELANCES)
    assert "Rien à rappeler" in page and "pas encore envoyée" in page
    send(here.store)
    assert "n’est pas fait" in words(client, RELANCES), "a text without a link is said to be one"
    opened_link(here.store)
    page = words(client, RELANCES)
    assert "3 rappels préparés" in page and "Élue à l’énergie, Ville de Tarbes" in page
    assert "/suites/repondre?lien=" in page and "/suites/arreter?lien=" in page
    assert not any(name in page for name in ("Participante", "Hannibal", "Casimir"))
    answer = client.get(f"{RELANCES}.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.content.count(b"BEGIN:VEVENT") == 3 and b"@127.0.0.1" in answer.content
    assert client.get(f"{RELANCES}.ics").status_code == 200
    answered(here)
    assert "a répondu" in words(client, RELANCES)
    assert b"VEVENT" not in client.get(f"{RELANCES}.ics").content


@pytest.mark.parametrize("path", [PAGE, RELANCES, "/atelier/reponses", f"{RELANCES}.ics"])
def test_for_those_who_curate_only(here: House, path: str) -> None:
    answer = here.client().get(path)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/connexion")
