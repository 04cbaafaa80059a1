"""A need is published by a human, after a person has asked; nothing else shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from kb.needs import NeedNotice, NeedState, ToldNeed
from kb.understanding import Speaker, Understanding
from tests import factories
from tests.web.test_pages import Outline
from web.need_form import NeedForm
from web.publish_form import publish_address, read_publish
from web.services import Services
from web.views.told_needs import NEEDS_PER_PAGE, told_needs_page

TEXT = "Nous cherchons à récupérer la chaleur de l’aciérie.\n\nPour la piscine, avant l’hiver."
SENT = {"besoin": TEXT, "contact": "service énergie, ville de Dunkerque"}
ATTACK = "<script>alert(1)</script> {{7*7}} récupérer la chaleur"


@pytest.fixture
def client(small_services: Services) -> Iterator[TestClient]:
    app = create_app(Settings(database=Path("nowhere.db"), index=Path("nowhere")), small_services)
    headers = {"Accept": "text/html"}
    with TestClient(app, headers=headers, follow_redirects=False) as opened:
        yield opened


def publish(services: Services, number: int) -> ToldNeed:
    with services.store.transaction():
        return services.store.needs.settle(number, NeedState.PUBLISHED, "Ana")


def test_a_need_waits_then_shows(client: TestClient, small_services: Services) -> None:
    answer = client.post("/besoins/publier", data={**SENT, "territoire": "Dunkerque"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/besoins?recu=1")
    received = client.get(answer.headers["location"]).text
    assert "sous le numéro 1" in received and "Aucun besoin n’est publié" in received
    need = publish(small_services, 1)
    assert need.territory is not None and need.territory.name == "Dunkerque"
    page = client.get("/besoins").text
    for words in ("1\u00a0besoin publié", "Dunkerque (59)", "Pour la piscine, avant l’hiver.",
                  "service énergie, ville de Dunkerque", 'id="besoin-1"'):  # fmt: skip
        assert words in page
    with small_services.store.transaction():
        small_services.store.needs.settle(1, NeedState.WITHDRAWN, "Ana")
    assert "Dunkerque (59)" not in client.get("/besoins").text


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"besoin": "court"}, "besoin", "en une phrase ou deux"),
        ({"besoin": "mot " * 1_500}, "besoin", "5\u202f000 caractères au plus"),
        ({"contact": ""}, "contact", "Dites qui joindre"),
        ({"contact": "Claire Morel, ville"}, "contact", "Claire Morel"),
        ({"territoire": "Zorglubville"}, "territoire", "n’est pas connu"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    client: TestClient, small_services: Services, sent: dict[str, str], field: str, said: str
) -> None:
    answer = client.post("/besoins/publier", data={**SENT, **sent})
    assert answer.status_code == 422 and small_services.store.needs.all(None) == []
    assert said in answer.text
    assert f'id="{field}-erreur"' in answer.text
    assert f'aria-describedby="{field}-erreur {field}-aide" aria-invalid="true"' in answer.text
    assert answer.text.count("aria-invalid") == 1 and "un champ est à corriger" in answer.text
    page = Outline(answer.text)
    assert len(page.ids) == len(set(page.ids))
    for value in {**SENT, **sent}.values():
        assert value.strip() in answer.text


def test_all_that_is_wrong_is_said_at_once(client: TestClient) -> None:
    wrong = {"besoin": "court", "contact": "", "territoire": "Zorglubville"}
    page = client.post("/besoins/publier", data=wrong).text
    assert page.count('aria-invalid="true"') == 3 and "des champs sont à corriger" in page


def test_words_of_a_person_stay_words(client: TestClient, small_services: Services) -> None:
    client.post("/besoins/publier", data={"besoin": ATTACK, "contact": "mairie <b>"})
    publish(small_services, 1)
    for address in ("/besoins", f"/besoins/publier?{urlencode({'besoin': ATTACK})}"):
        text = client.get(address).text
        assert "<script" not in text and "<b>" not in text and "{{7*7}}" in text
    for odd in ("<b>", "x" * 400, "1" * 12, "²", "-1"):
        shown = client.get("/besoins", params={"recu": odd, "page": odd})
        assert shown.status_code == 200 and "sous le numéro" not in shown.text


def test_the_form_comes_filled_in_from_a_need(client: TestClient) -> None:
    need = NeedForm(text="Chauffer la piscine", territory="Die", speaker=Speaker.COLLECTIVITE)
    address = publish_address(need, longest_chars=6_000)
    page = client.get(address).text
    assert "Chauffer la piscine</textarea>" in page and 'value="Die"' in page
    assert '<option value="collectivite" selected>' in page
    assert (
        publish_address(need, longest_chars=5)
        == "/besoins/publier?territoire=Die&vous=collectivite"
    )
    assert read_publish({"vous": ["nope"], "besoin": ["a\r\nb"]}).text == "a\nb"


def test_a_long_list_comes_in_pages(client: TestClient, small_services: Services) -> None:
    store = small_services.store
    tarbes = factories.territories()[1]
    for n in range(NEEDS_PER_PAGE + 1):
        notice = NeedNotice(text=f"Besoin de la commune numéro {n}", contact="mairie",
                            understanding=Understanding(territory=tarbes))  # fmt: skip
        with store.transaction():
            number = store.needs.tell(notice).number
        publish(small_services, number)
    first, second = client.get("/besoins").text, client.get("/besoins?page=2").text
    assert (first.count("told-need"), second.count("told-need")) == (NEEDS_PER_PAGE, 1)
    assert 'rel="next"' in first and 'rel="prev"' in second
    assert "numéro 0" in second and client.get("/besoins?page=99").text == second
    page = told_needs_page(store.needs.all(), small_services.vocabulary)
    assert page.count == "21\u00a0besoins publiés" and page.needs[0].title == "Tarbes (65)"
