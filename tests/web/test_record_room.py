"""The room of records: states, rows, places, links, preview, proofs and the list."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from kb.accounts import Role
from kb.model import Kind, State, TerritoryId
from kb.sqlite.store import SqliteStore
from tests.api.doors import House, house
from tests.factories import LED_BY, TEXT, experience, put_records
from tests.web.record_forms import (
    EACH,
    HEAT,
    edit,
    known,
    opened,
    plain,
    problems,
    send,
    typed,
    with_value,
)
from web.record_form import form_of, read_form, record_of
from web.services import Services
from web.views.workbench.record_list import PATH


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


@pytest.fixture
def store(here: House) -> SqliteStore:
    return here.store


@pytest.fixture
def client(here: House) -> TestClient:
    client = here.client()
    client.cookies.update(here.session(here.account()))
    return client


# --- states


def test_a_draft_is_published_once_it_is_complete(client: TestClient, store: SqliteStore) -> None:
    source = [("sources.0.title", "Source"), ("sources.0.publisher", "Éditeur")]
    new = [("kind", "experience"), ("title", "Chaufferie du port"), *source]
    first = send(client, f"{PATH}/nouvelle", new, "publish")
    assert first.status_code == 422 and "Besoin : ce champ est à compléter" in problems(first)
    assert "Thèmes" in problems(first)
    assert send(client, f"{PATH}/nouvelle", new).status_code == 303
    made = "chaufferie-du-port"
    assert known(store, made).state is State.DRAFT and known(store, made).need == "À compléter"
    assert client.get(f"/fiches/{made}").status_code == 404
    pairs = opened(client, made)
    assert dict(pairs)["need"] == ""
    for name, value in (("need", "Chauffer."), ("summary", "On chauffe."), ("status", "ouvert")):
        pairs = with_value(pairs, name, value)
    pairs = [*pairs, ("themes", "chaleur fatale"), ("codes", "commune:59183")]
    answer = send(client, f"{PATH}/{made}", with_value(pairs, "territory", "Dunkerque"), "publish")
    assert answer.headers["location"].endswith("fait=publiee")
    assert client.get(f"/fiches/{made}").status_code == 200


def test_a_record_is_withdrawn_with_a_reason_and_comes_back_a_draft(
    client: TestClient, store: SqliteStore
) -> None:
    refused = send(client, f"{PATH}/{HEAT}", opened(client), "withdraw")
    assert refused.status_code == 422 and "Dites pourquoi" in problems(refused)
    pairs = with_value(opened(client), "raison", "fermé depuis 2020")
    assert send(client, f"{PATH}/{HEAT}", pairs, "withdraw").status_code == 303
    assert known(store).state is State.WITHDRAWN
    assert store.journal.decisions(HEAT)[0].reason == "fermé depuis 2020"
    assert client.get(f"/fiches/{HEAT}").status_code == 404
    assert send(client, f"{PATH}/{HEAT}", opened(client), "publish").status_code == 422
    assert send(client, f"{PATH}/{HEAT}", opened(client), "reopen").status_code == 303
    assert known(store).state is State.DRAFT


def test_a_published_record_leads_to_no_draft(client: TestClient, store: SqliteStore) -> None:
    draft = [("inspired_by", "brouillon-chaleur")]
    pairs = [p for p in opened(client) if p[0] != "inspired_by"] + draft
    answer = send(client, f"{PATH}/{HEAT}", pairs)
    assert answer.status_code == 422 and "n’est pas publiée" in problems(answer)
    put_records(store, [experience(id="autre", title="Autre brouillon", state="draft")])
    pairs = [p for p in opened(client, "autre") if p[0] != "inspired_by"] + draft
    assert send(client, f"{PATH}/autre", pairs).status_code == 303
    assert known(store, "autre").inspired_by == ("brouillon-chaleur",)


def test_a_title_taken_is_told_and_an_address_of_ours_is_no_id(
    client: TestClient, store: SqliteStore
) -> None:
    source = [("sources.0.title", "Source"), ("sources.0.publisher", "Éditeur")]
    twin = [("kind", "experience"), ("title", "Réseau chaleur"), *source]
    answer = send(client, f"{PATH}/nouvelle", twin)
    assert answer.status_code == 422 and "porte déjà ce titre" in problems(answer)
    send(client, f"{PATH}/nouvelle", [("kind", "funding"), ("title", "Nouvelle"), *source])
    assert store.records.find("nouvelle") is None and known(store, "nouvelle-2")


# --- rows, places, records


def test_a_row_is_added_and_removed_without_a_script(client: TestClient) -> None:
    pairs = with_value(opened(client), "partners.0.name", "Premier")
    more = typed(send(client, f"{PATH}/{HEAT}", pairs, "add:partners").text)
    assert dict(more)["partners.0.name"] == "Premier" and dict(more)["partners.1.name"] == ""
    more = with_value(more, "partners.1.name", "Deuxième")
    less = typed(send(client, f"{PATH}/{HEAT}", more, "remove:partners.0").text)
    assert dict(less)["partners.0.name"] == "Deuxième"
    assert "partners.1.name" not in dict(less)


def test_a_place_is_found_by_its_name_and_homonyms_are_shown(
    client: TestClient, store: SqliteStore
) -> None:
    pairs = [p for p in opened(client) if p[0] not in {"codes", "territory"}]
    one = send(client, f"{PATH}/{HEAT}", with_value(pairs, "search", "Tarbes"))
    assert one.status_code == 303 and known(store).territory.codes == ("commune:65440",)
    assert known(store).territory.name == "Tarbes"
    tarbes = store.territories.get(TerritoryId("commune:65440"))
    assert tarbes is not None
    with store.transaction():
        store.territories.replace_all(
            tarbes.model_copy(update={"id": f"commune:{code}", "department": code[:2]})
            for code in ("26113", "88999")
        )
    pairs = [p for p in opened(client) if p[0] not in {"codes", "territory"}]
    two = send(client, f"{PATH}/{HEAT}", with_value(pairs, "search", "Tarbes"), "find:territory")
    assert two.status_code == 200
    assert "Tarbes (26), commune" in two.text and "Tarbes (88), commune" in two.text
    refused = send(client, f"{PATH}/{HEAT}", with_value(pairs, "search", "Tarbes"))
    assert refused.status_code == 422 and "Plusieurs territoires" in refused.text


def test_another_record_is_named_by_its_title(client: TestClient, store: SqliteStore) -> None:
    pairs = [p for p in opened(client) if not p[0].startswith("fundings")]
    row = [("fundings.0.name", "Prêt"), ("fundings.0.record", "prêt alimentation")]
    assert send(client, f"{PATH}/{HEAT}", [*pairs, *row]).status_code == 303
    assert known(store).fundings[0].record == "pret-alimentation"
    pairs = [p for p in opened(client) if not p[0].startswith("fundings")]
    vague = [("fundings.0.name", "Aide"), ("fundings.0.record", "a")]
    answer = send(client, f"{PATH}/{HEAT}", [*pairs, *vague])
    assert answer.status_code == 422 and "plusieurs fiches répondent" in problems(answer)


def test_what_the_script_asks_while_one_types(client: TestClient) -> None:
    (found,) = client.get(f"{PATH}/territoires?q=tarb").json()
    assert (found["id"], found["name"]) == ("commune:65440", "Tarbes")
    assert plain(found["words"]) == "Tarbes (65), commune, 43 000 habitants"
    assert client.get(f"{PATH}/territoires?q=").json() == []
    asked = f"{PATH}/cherche?kind=experience&q=chaleur"
    assert [one["id"] for one in client.get(asked).json()] == [HEAT]
    drafts = client.get(f"{asked}&brouillons=oui").json()
    assert {one["id"] for one in drafts} == {HEAT, "brouillon-chaleur"}


# --- preview, suggestion, proofs


def test_the_preview_is_the_public_page_and_keeps_nothing(
    client: TestClient, store: SqliteStore
) -> None:
    pairs = with_value(opened(client), "need", "Un besoin tout neuf.")
    public = HTMLParser(client.get(f"/fiches/{HEAT}").text).css_first("article .record-main")
    shown = HTMLParser(send(client, f"{PATH}/apercu", pairs).text).css_first("article .record-main")
    assert public is not None and shown is not None
    assert "Un besoin tout neuf." in shown.text()
    assert [h.text() for h in shown.css("h2")][:3] == [h.text() for h in public.css("h2")][:3]
    assert store.records.version(HEAT) == 1
    told = client.post(
        f"{PATH}/apercu", data=dict(pairs), headers={"Accept": "application/json"}
    ).json()
    assert told["score"] > 0 and "coût" in str(told["missing"]) and told["problems"] == []
    wrong = client.post(
        f"{PATH}/apercu",
        data={**dict(pairs), "cost.amount_eur": "x"},
        headers={"Accept": "application/json"},
    ).json()
    assert wrong["html"] == "" and "Coût" in wrong["problems"][0]


def test_a_readers_value_is_shown_and_not_saved(client: TestClient, store: SqliteStore) -> None:
    page = client.get(f"{PATH}/{HEAT}?champ=status&valeur=ferm%C3%A9")
    assert dict(typed(page.text))["status"] == "fermé" and "pas encore enregistrée" in page.text
    listed = client.get(f"{PATH}/{HEAT}?champ=method&valeur=Mesurer")
    assert dict(typed(listed.text))["method"].endswith("Mesurer")
    assert client.get(f"{PATH}/{HEAT}?champ=inconnu&valeur=x").status_code == 200
    assert known(store).status == "en service"


def test_a_field_is_proved_shown_and_its_proof_removed(
    client: TestClient, store: SqliteStore
) -> None:
    path = f"{PATH}/{HEAT}/preuves"
    picker = client.get(f"{path}?champ=summary&document=atelier")
    assert "La gare accueille" in picker.text and "Zénobie" not in picker.text
    sent = {"champ": "summary", "document": "atelier", "mots": "chauffer mille logements"}
    wrong = client.post(path, data={**sent, "mots": "chauffer deux mille logements"})
    assert wrong.status_code == 422 and "ne dit ces mots" in wrong.text
    assert "chauffer deux mille logements" in wrong.text
    assert client.post(path, data=sent).headers["location"].endswith("fait=preuve#summary")
    (one,) = store.proofs.of(HEAT)
    assert TEXT[one.start : one.end] == "chauffer mille logements"
    for address in (f"{PATH}/{HEAT}", f"/fiches/{HEAT}"):
        figure = HTMLParser(client.get(address).text).css_first("details.proof figure")
        assert figure is not None and LED_BY in figure.text(), "the whole sentence"
        link = figure.css_first("a")
        assert link is not None and link.attributes["href"] == "/documents/atelier#p0"
    client.post(f"{path}/retirer", data={"numero": str(one.number)})
    assert store.proofs.of(HEAT) == []
    assert client.post(path, data={**sent, "champ": "sources"}).status_code == 422


def test_the_public_sees_no_proof_of_a_draft(client: TestClient, store: SqliteStore) -> None:
    sent = {"champ": "summary", "document": "atelier", "mots": "chauffer mille logements"}
    client.post(f"{PATH}/{HEAT}/preuves", data=sent)
    with store.transaction():
        store.documents.set_state("atelier", State.DRAFT, "Ana")
    assert "mille logements" not in client.get(f"/fiches/{HEAT}").text
    assert "mille logements" in client.get(f"{PATH}/{HEAT}").text


def test_two_proofs_in_one_sentence_show_a_sentence_once(
    client: TestClient, store: SqliteStore
) -> None:
    for words in ("chauffer mille logements", "La ville la récupère"):
        sent = {"champ": "summary", "document": "atelier", "mots": words}
        client.post(f"{PATH}/{HEAT}/preuves", data=sent)
    assert len(store.proofs.of(HEAT)) == 2
    shown = HTMLParser(client.get(f"/fiches/{HEAT}").text).css("details.proof figure")
    assert len(shown) == 1
    picker = HTMLParser(client.get(f"{PATH}/{HEAT}/preuves?champ=summary").text)
    assert len(picker.css("input[name=numero]")) == 2, "each can be removed"


def test_drafts_are_told_at_the_door(client: TestClient) -> None:
    link = HTMLParser(client.get("/atelier").text).css_first(f'a[href="{PATH}?etat=draft"]')
    assert link is not None and plain(link.text()) == "1 fiche en brouillon"


def test_what_proved_an_emptied_field_is_dropped(client: TestClient, store: SqliteStore) -> None:
    sent = {"champ": "method", "document": "atelier", "mots": "chauffer mille logements"}
    client.post(f"{PATH}/{HEAT}/preuves", data=sent)
    edit(client, "status", "arrêté")
    assert len(store.proofs.of(HEAT)) == 1
    edit(client, "method", "")
    assert store.proofs.of(HEAT) == []


# --- the list


def test_the_list_has_drafts_first_and_filters(client: TestClient, store: SqliteStore) -> None:
    page = HTMLParser(client.get(PATH).text)
    titles = [str(node.text()) for node in page.css(".record-title")]
    assert titles[0] == "Chaleur encore à relire" and len(titles) == len(store.records.ids())
    for asked, count in (
        ("etat=draft", 1), ("kind=funding", 3), ("q=chaleur", 3), ("q=zzz", 0),
        ("manque=rate", 3), ("kind=experience&etat=published", 3), ("completude=high", 0),
        ("kind=x&etat=y&page=99999999999&completude=z&manque=w", 12),
    ):  # fmt: skip
        found = HTMLParser(client.get(f"{PATH}?{asked}").text).css(".record-title")
        assert len(found) == count, asked


def test_pages_of_the_workbench_are_for_curators(here: House) -> None:
    client = here.client()
    client.cookies.update(here.session(here.account("lia", Role.CONTRIBUTOR)))
    for path in (PATH, f"{PATH}/{HEAT}", f"{PATH}/nouvelle", f"{PATH}/territoires?q=tarbes"):
        assert client.get(path).status_code == 403


def test_an_unknown_record_is_told(client: TestClient) -> None:
    assert client.get(f"{PATH}/rien").status_code == 404
    assert send(client, f"{PATH}/rien", []).status_code == 404
    assert client.get(f"{PATH}/rien/preuves").status_code == 404


@pytest.mark.parametrize("kind", Kind)
def test_an_empty_form_can_be_drawn_and_read(client: TestClient, kind: Kind) -> None:
    page = client.get(f"{PATH}/nouvelle?kind={kind}")
    form = read_form({name: [value] for name, value in typed(page.text)}, kind)
    record, wrong = record_of(form, None, State.DRAFT)
    assert record is None and set(wrong) == {"title", "sources"}
    assert form_of(next(r for r in EACH if r.kind is kind)).kind is kind
