"""« Signaler une erreur »: the links, the form, and the room where it arrives."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.sendings import SENDINGS_BY_ORIGIN, Sendings
from kb.accounts import Role
from kb.errors import TooManyTries
from kb.model import Kind, Record
from kb.suggestions import SuggestionState, record_field_names
from tests import factories
from tests.api.doors import House, house
from tests.web.test_pages import Outline
from web.services import Services
from web.views.blocks import record_blocks, record_facts
from web.views.field_lines import FIELD_OF_FACT, field_lines, field_of_block
from web.views.suggestions import report_links

PAGE = "/fiches/reseau-chaleur/signaler"
SENT = {"champ": "summary", "faux": "Le résumé oublie la piscine.", "valeur": "Avec la piscine.",
        "source": "https://a.fr/bilan", "courriel": "elue@mairie.fr"}  # fmt: skip
ATTACK = '<script>alert(1)</script> {{7*7}} "><img src=x onerror=alert(1)>'
ROOM = "/atelier/signalements"


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


@pytest.fixture
def client(here: House) -> TestClient:
    return here.client()


@pytest.fixture
def curator(here: House) -> TestClient:
    client = here.client()
    client.cookies.update(here.session(here.account()))
    return client


def full(kind: Kind) -> Record:
    """A record of this kind that says something everywhere."""
    shared = {"asked_as": ["chauffer la ville"]}
    if kind is Kind.EXPERIENCE:
        return factories.experience(
            **shared,
            period={"start": "2018"},
            lead={"name": "Ville de Dunkerque", "kind": "commune"},
            partners=[{"name": "L’aciérie", "role": "fournit"}],
            cost={"amount_eur": 10_000},
            fundings=[{"name": "Fonds chaleur", "share": "40 %"}],
            results=[{"indicator": "longueur", "value": 40, "unit": "km"}],
            brakes=[{"brake": "reglementation", "text": "Autorisation longue"}],
            levers=[{"lever": "portage-politique", "text": "Le maire y tenait"}],
            lessons=["Commencer petit"],
            replication="Repérer une chaleur perdue.",
            inspired_by=["cantine-locale"],
        )
    if kind is Kind.FUNDING:
        return factories.funding(
            amount={"max_eur": 10_000}, rate="40 %", how_to="Déposer un dossier.",
            conditions="Être une commune.",
        )  # fmt: skip
    linked = [{"id": "reseau-chaleur", "role": "étude"}]
    made = factories.facilitator if kind is Kind.FACILITATOR else factories.partner
    return made(experiences=linked)


@pytest.mark.parametrize("kind", Kind)
def test_each_field_is_told_and_each_part_of_the_page_is_of_a_field(kind: Kind) -> None:
    record, vocabulary = full(kind), factories.vocabulary()
    for name in record_field_names(kind):
        assert field_lines(record, name, vocabulary), name
    known = set(record_field_names(kind))
    blocks = record_blocks(record, vocabulary, {})
    assert {field_of_block(kind, block.anchor) for block in blocks} <= known
    assert {FIELD_OF_FACT[fact.term] for fact in record_facts(record, vocabulary)} <= known
    links = report_links(record, [block.anchor for block in blocks])
    assert {block.anchor for block in blocks} <= set(links)
    assert report_links(record.model_copy(update={"state": "draft"}), ["besoin"]) == {}


def test_each_field_of_a_page_leads_to_the_form_about_it(client: TestClient) -> None:
    page = client.get("/fiches/reseau-chaleur").text
    for field in ("summary", "territory", "need", "method", "themes", "sources"):
        assert f'href="{PAGE}?champ={field}"' in page
    assert f'href="{PAGE}"' in page
    form = client.get(f"{PAGE}?champ=need").text
    assert '<option value="need" selected>' in form
    assert "Utiliser une chaleur industrielle perdue" in form, "what the page says is recalled"
    other = client.get(f"{PAGE}?champ=zorglub").text
    assert '<option value="" selected>Autre chose' in other and 'class="now"' not in other


def test_a_reader_reports_without_an_account(client: TestClient, here: House) -> None:
    answer = client.post(PAGE, data=SENT)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?recu=1")
    thanks = client.get(answer.headers["location"]).text
    assert "sous le numéro 1" in thanks and "<form" not in thanks
    (kept,) = here.store.suggestions.all()
    assert (kept.subject, kept.field, kept.version) == ("reseau-chaleur", "summary", 1)
    assert here.store.suggestions.contacts() == {1: "elue@mairie.fr"}
    for odd in ("<b>", "²", "1" * 12, "-1"):
        assert "<form" in client.get(PAGE, params={"recu": odd}).text


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"faux": "faux"}, "faux", "en une phrase"),
        ({"faux": "mot " * 600}, "faux", "2\u202f000 caractères au plus"),
        ({"valeur": "mot " * 600}, "valeur", "trop long"),
        ({"source": "x" * 600}, "source", "500 caractères"),
        ({"courriel": "mairie"}, "courriel", "prenom@mairie.fr"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    client: TestClient, here: House, sent: dict[str, str], field: str, said: str
) -> None:
    answer = client.post(PAGE, data={**SENT, **sent})
    assert answer.status_code == 422 and here.store.suggestions.all(None) == []
    assert said in answer.text and f'id="{field}-erreur"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    page = Outline(answer.text)
    assert len(page.ids) == len(set(page.ids))
    for value in {**SENT, **sent}.values():
        assert value.strip() in answer.text


def test_machines_are_kept_out(client: TestClient, here: House) -> None:
    trapped = client.post(PAGE, data={**SENT, "site": "https://spam.example"})
    assert trapped.status_code == 422 and "robots" in trapped.text
    for n in range(SENDINGS_BY_ORIGIN):
        sent = {**SENT, "faux": f"Une erreur de frappe, ligne {n}."}
        assert client.post(PAGE, data=sent).status_code == 303
    late = client.post(PAGE, data=SENT)
    assert late.status_code == 429 and "Trop d’essais" in late.text and SENT["faux"] in late.text
    programs = client.post("/api/v1/records/reseau-chaleur/suggestions", json={"wrong": "x" * 20})
    assert programs.status_code == 429 and int(programs.headers["retry-after"]) > 0
    assert len(here.store.suggestions.all()) == SENDINGS_BY_ORIGIN


def test_another_place_is_not_hindered() -> None:
    sendings = Sendings()
    for _ in range(SENDINGS_BY_ORIGIN):
        sendings.spend("1.2.3.4")
    with pytest.raises(TooManyTries):
        sendings.spend("1.2.3.4")
    sendings.spend("5.6.7.8")


def test_what_nobody_sees_cannot_be_reported(client: TestClient) -> None:
    for path in ("/fiches/brouillon-chaleur", "/fiches/zorglub", "/documents/zorglub"):
        assert client.get(f"{path}/signaler").status_code == 404
        assert client.post(f"{path}/signaler", data=SENT).status_code == 404


def test_a_document_is_reported_too(client: TestClient, here: House, curator: TestClient) -> None:
    assert 'href="/documents/atelier/signaler"' in client.get("/documents/atelier").text
    sent = {**SENT, "champ": "people"}
    assert client.post("/documents/atelier/signaler", data=sent).status_code == 303
    assert here.store.suggestions.get(1).about == "document"
    page = curator.get(ROOM).text
    assert "Compte rendu de l’atelier" in page and "Des données personnelles" in page
    assert "Appliquer" not in page and "Corriger dans la fiche" not in page


# --- the room


def test_an_empty_room_says_what_comes_there(curator: TestClient) -> None:
    page = curator.get(ROOM).text
    assert "Aucun signalement n’attend" in page
    assert "de cette sorte" in curator.get(f"{ROOM}?etat=ecartes&page=9").text


def test_the_room_is_for_curators(here: House, client: TestClient) -> None:
    contributor = here.account("paul", Role.CONTRIBUTOR)
    cookie = here.session(contributor)
    client.cookies.update(cookie)
    assert client.get(ROOM).status_code == 403
    assert "signalement" not in client.get("/atelier").text


def test_a_curator_sees_both_and_applies(
    client: TestClient, curator: TestClient, here: House
) -> None:
    client.post(PAGE, data=SENT)
    assert "1\u00a0signalement attend une réponse" in curator.get("/atelier").text
    page = curator.get(ROOM).text
    for words in (
        "La chaleur perdue de l’usine", "Avec la piscine.", "elue@mairie.fr", "Résumé",
        'href="https://a.fr/bilan"', "/atelier/fiches/reseau-chaleur?champ=summary",
    ):  # fmt: skip
        assert words in page
    sent = {"valeur": "La chaleur chauffe la ville et la piscine.", "version": "1"}
    answer = curator.post(f"{ROOM}/1/appliquer", data=sent)
    assert answer.status_code == 303
    assert "la fiche est corrigée" in curator.get(answer.headers["location"]).text
    assert sent["valeur"] in client.get("/fiches/reseau-chaleur").text
    assert "Aucun signalement n’attend" in curator.get(ROOM).text
    assert "traité" in curator.get(f"{ROOM}?etat=traites").text


def test_a_record_that_changed_meanwhile_is_not_overwritten(
    client: TestClient, curator: TestClient, here: House
) -> None:
    client.post(PAGE, data=SENT)
    newer = factories.experience(summary="Un autre a récrit ceci.")
    factories.put_records(here.store, [newer], "Bob")
    answer = curator.post(f"{ROOM}/1/appliquer", data={"valeur": "Mon texte.", "version": "1"})
    assert answer.status_code == 409 and "par quelqu’un d’autre" in answer.text
    assert "Mon texte." in answer.text, "what was typed is kept"
    assert "La fiche a changé depuis ce signalement" in answer.text
    assert here.store.suggestions.get(1).state is SuggestionState.WAITING
    again = curator.post(f"{ROOM}/1/appliquer", data={"valeur": "Mon texte.", "version": "2"})
    assert again.status_code == 303


def test_one_is_set_aside_with_a_reason(
    client: TestClient, curator: TestClient, here: House
) -> None:
    for n in range(3):
        client.post(PAGE, data={**SENT, "faux": f"Une erreur, ligne {n}."})
    without = curator.post(f"{ROOM}/1/ecarter", data={"raison": " "})
    assert without.status_code == 422 and "Dites pourquoi" in without.text
    assert curator.post(f"{ROOM}/1/ecarter", data={"motif": "Déjà juste"}).status_code == 303
    both = {"raison": "Chiffre de 2019", "motif": "Déjà juste"}
    assert curator.post(f"{ROOM}/2/ecarter", data=both).status_code == 303
    assert curator.post(f"{ROOM}/3/traite").status_code == 303
    reasons = [one.reason for one in here.store.journal.decisions(limit=3)]
    assert reasons == [None, "Chiffre de 2019", "Déjà juste"]
    assert curator.post(f"{ROOM}/3/ecarter", data=both).status_code == 409
    for unknown in ("99", "x", "0"):
        assert curator.post(f"{ROOM}/{unknown}/traite").status_code == 404


def test_words_of_a_reader_stay_words(client: TestClient, curator: TestClient) -> None:
    sent = {**SENT, "faux": ATTACK, "valeur": ATTACK, "source": f"javascript:alert(1) {ATTACK}"}
    assert client.post(PAGE, data=sent).status_code == 303
    wrong = client.post(PAGE, data={**sent, "courriel": ATTACK}).text
    for page in (curator.get(ROOM).text, wrong, client.get(PAGE, params=sent).text):
        assert "<script>alert" not in page and "<img" not in page and "{{7*7}}" in page
        assert 'href="javascript' not in page


def test_many_come_in_pages(here: House, curator: TestClient) -> None:
    records = [factories.experience(id=f"fiche-{n}", title=f"Fiche {n:02}") for n in range(25)]
    factories.put_records(here.store, records)
    client = here.client()
    here.app.state.sendings = Sendings()
    for record in records:
        client.post(f"/fiches/{record.id}/signaler", data=SENT)
    first, second = curator.get(ROOM).text, curator.get(f"{ROOM}?page=2").text
    assert (first.count("told-subject"), second.count("told-subject")) == (20, 5)
    assert 'rel="next"' in first and 'rel="prev"' in second
    assert curator.get(f"{ROOM}?page=99").text == second
