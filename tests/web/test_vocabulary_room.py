"""« Vocabulaire »: the lists read, a word previewed, added, understood, taken out."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient

from api.compose import build_services, build_vocabulary
from api.settings import Settings
from kb.needs import NeedNotice, NeedState
from kb.store import open_store
from kb.understanding import Understanding
from search.model import NeedRequest, Query
from tests import factories
from tests.api.doors import House, house
from tests.conftest import settings_in
from tests.web.test_pages import Outline
from web.services import Services

ROOM = "/atelier/vocabulaire"
WORD = {"liste": "theme", "nom": "tiers-lieux", "mot": "zorgluberie", "sorte": "synonym"}
NEED = "Nous voulons ouvrir une zorgluberie."
ATTACK = '<script>alert(1)</script> "><img src=x onerror=alert(1)>'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a base in a file, that several processes may open."""
    made = settings_in(tmp_path)
    factories.fill(open_store(made.database)).close()
    return made


@pytest.fixture
def services(settings: Settings) -> Services:
    return build_services(settings)


@pytest.fixture
def here(services: Services, tmp_path: Path) -> House:
    return house(services, tmp_path)


@pytest.fixture
def curator(here: House) -> TestClient:
    client = here.client()
    client.cookies.update(here.session(here.account()))
    return client


def add(curator: TestClient, **fields: str) -> None:
    answer = curator.post(f"{ROOM}/ajouter", data={**WORD, **fields})
    assert answer.status_code == 303, answer.text


def understood(services: Services) -> tuple[str, ...]:
    return services.recommender.understand(NeedRequest(text=NEED)).themes


def test_a_need_is_understood_by_a_new_word_at_the_next_question(
    services: Services, curator: TestClient, settings: Settings
) -> None:
    """And its records come up; in another process too, and until the word is taken out."""
    assert understood(services) == ()
    before = services.recommender.recommend(NeedRequest(text=NEED))
    assert services.engine.search(Query(text="zorgluberie")).also == ()
    add(curator)
    assert "tiers-lieux" in understood(services)
    found = services.recommender.recommend(NeedRequest(text=NEED))
    titles = [one.title for one in found.experience]
    assert "Tiers-lieu de la gare" in titles[:1]
    assert "Tiers-lieu de la gare" not in [one.title for one in before.experience][:1]
    searched = services.engine.search(Query(text="zorgluberie"))
    assert searched.also == ("tiers-lieux",)
    assert "Tiers-lieu de la gare" in [hit.title for hit in searched.hits]
    page = curator.get("/recommandations", params={"besoin": NEED}).text
    assert "tiers-lieux" in page and "Tiers-lieu de la gare" in page
    another = build_services(settings)
    assert "tiers-lieux" in understood(another)
    curator.post(f"{ROOM}/retirer", data={"mot": "1"})
    assert understood(services) == () and understood(another) == ()


def test_the_lists_of_a_base_are_those_of_its_curators(
    services: Services, curator: TestClient, settings: Settings
) -> None:
    listed = services.vocabulary
    assert services.vocabulary is listed, "laid once, until something changes"
    add(curator)
    assert services.vocabulary is not listed
    assert "zorgluberie" in services.vocabulary.wide_theme_of["tiers-lieux"].alt
    told = curator.get("/api/v1/vocabulary").json()
    (theme,) = (one for one in told["themes"] if one["label"] == "tiers-lieux")
    assert "zorgluberie" in theme["alt"]
    store = open_store(settings.database)
    assert [said.word for said in build_vocabulary(settings, store).added] == ["zorgluberie"]
    assert build_vocabulary(settings).added == ()
    store.close()


def test_a_word_is_seen_before_it_is_added(curator: TestClient, here: House) -> None:
    page = curator.get(f"{ROOM}/entree", params={**WORD, "mot": "gare"}).text
    assert "Ce mot apparaît dans 1\u00a0passage et 2\u00a0fiches." in page
    assert "<mark>gare</mark>" in page and "Ajouter «" in page
    nowhere = curator.get(f"{ROOM}/entree", params=WORD).text
    assert "n’apparaît nulle part" in nowhere and "confirme" not in nowhere
    assert here.store.words.all() == ()


def test_passages_take_the_theme_and_give_it_back(curator: TestClient, here: House) -> None:
    logements = {**WORD, "mot": "logements"}
    seen = curator.get(f"{ROOM}/entree", params=logements).text
    assert "1\u00a0passage prendrait ce thème" in seen and "33\u00a0% des passages" in seen
    refused = curator.post(f"{ROOM}/ajouter", data=logements)
    assert refused.status_code == 409 and "Confirmez pour l’ajouter" in refused.text
    answer = curator.post(f"{ROOM}/ajouter", data={**logements, "confirme": "1"})
    page = curator.get(answer.headers["location"]).text
    assert "« logements » est ajouté. 1\u00a0passage prend ce thème." in page.replace(
        "\u00a0»", " »"
    ).replace("«\u00a0", "« ")
    assert "ajouté par ana le" in page and "liste d’origine" in page
    themes = {("theme", "tiers-lieux"): 2}
    facets = curator.get("/api/v1/search", params={"q": "", "type": "passage"}).json()["facets"]
    counted = {(name, v["value"]): v["count"] for name, vs in facets.items() for v in vs}
    assert themes.items() <= counted.items()
    curator.post(f"{ROOM}/retirer", data={"mot": "1"})
    facets = curator.get("/api/v1/search", params={"q": "", "type": "passage"}).json()["facets"]
    counted = {(name, v["value"]): v["count"] for name, vs in facets.items() for v in vs}
    assert counted["theme", "tiers-lieux"] == 1
    assert here.store.words.all() == ()


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"mot": "ab"}, 422, "au moins 3 lettres"),
        ({"mot": "de la"}, 422, "mots courants"),
        ({"mot": "compostage"}, 422, "le nom d’une autre entrée"),
        ({"mot": "lieux hybrides"}, 422, "déjà un mot"),
        ({"mot": "lombricompost"}, 409, "déjà un mot de « compostage »"),
        ({"sorte": "zorglub"}, 422, "Choisissez"),
        ({"nom": "zorglub"}, 404, ""),
        ({"liste": "zorglub"}, 404, ""),
        ({"mot": f"zorglub {ATTACK}"}, 303, ""),
    ],
)
def test_what_is_wrong_with_a_word_is_said(
    curator: TestClient, here: House, sent: dict[str, str], status: int, said: str
) -> None:
    answer = curator.post(f"{ROOM}/ajouter", data={**WORD, **sent})
    assert answer.status_code == status
    text = answer.text.replace("\u00a0", " ")
    assert said in text and "<script>alert" not in text
    assert len(here.store.words.all()) == (1 if status == 303 else 0)
    if status in (409, 422):
        assert f'value="{sent.get("mot", WORD["mot"])}"' in answer.text, "what was typed is kept"
        page = Outline(answer.text)
        assert len(page.ids) == len(set(page.ids))
    for path in (f"{ROOM}/entree?liste=theme&nom=tiers-lieux", ROOM):
        shown = curator.get(path).text
        assert "<script>alert" not in shown and "<img" not in shown


def test_the_lists_are_counted_and_searched(curator: TestClient, here: House) -> None:
    notice = NeedNotice(
        text="Ouvrir un lieu partagé dans le bourg",
        contact="mairie",
        understanding=Understanding(themes=("tiers-lieux",)),
    )
    with here.store.transaction():
        number = here.store.needs.tell(notice).number
        here.store.needs.settle(number, NeedState.PUBLISHED, "Ana")
    page = curator.get(ROOM).text
    assert "Thèmes" in page and 'id="liste-brake"' not in page
    assert "Aucun mot n’a encore été ajouté" in page and "ajouts.yml" not in page
    every = curator.get(f"{ROOM}?liste=").text
    assert every.count("<table") == 7
    entry = curator.get(f"{ROOM}/entree?liste=theme&nom=tiers-lieux").text.replace("\u00a0", " ")
    assert "4 fiches · 1 passage · 1 besoin publié" in entry
    assert "Réseau des tiers-lieux" in entry and "Chaleur encore à relire" not in entry
    found = curator.get(ROOM, params={"mots": "FRICHE", "liste": ""}).text
    assert "Reconversion de friche" in found and "Compostage" not in found
    nothing = curator.get(ROOM, params={"mots": ATTACK, "liste": ""}).text
    assert "Aucune entrée ne dit" in nothing and "<script>alert" not in nothing


def test_every_entry_opens(curator: TestClient) -> None:
    page = Outline(curator.get(f"{ROOM}?liste=").text)
    entries = [href for href in page.links if href.startswith(f"{ROOM}/entree")]
    assert len(entries) > 200
    for href in entries[::12]:
        assert curator.get(href).status_code == 200, href


def test_additions_are_carried_back_to_the_file(curator: TestClient) -> None:
    add(curator)
    add(curator, mot="un lieu de zorglub", sorte="trigger")
    add(curator, liste="brake", nom="reglementation", mot="zorglub administratif", sorte="trigger")
    answer = curator.get(f"{ROOM}/ajouts.yml")
    assert "attachment" in answer.headers["content-disposition"]
    assert yaml.safe_load(answer.text) == {
        "themes": [
            {"label": "tiers-lieux", "alt": ["zorgluberie"], "triggers": ["un lieu de zorglub"]}
        ],
        "brakes": [{"id": "reglementation", "triggers": ["zorglub administratif"]}],
    }


def test_a_brake_said_in_new_words_is_understood(services: Services, curator: TestClient) -> None:
    text = "Notre projet de chaleur bute sur un zorglub administratif."
    assert services.recommender.understand(NeedRequest(text=text)).brakes == ()
    add(curator, liste="brake", nom="reglementation", mot="zorglub administratif", sorte="trigger")
    found = services.recommender.understand(NeedRequest(text=text))
    assert found.brakes == ("reglementation",)
    (mention,) = (one for one in found.mentions if one.field == "brake")
    assert mention.words == "zorglub administratif"
