"""The editor of records: saved and read again identical, refused in French, locked, inert."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from kb.model import Record, State
from kb.sqlite.records import record_json
from kb.sqlite.store import SqliteStore
from tests.api.doors import House, house
from tests.factories import experience, put_records
from tests.web.record_forms import (
    ATTACK,
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


# --- nothing is lost


@pytest.mark.parametrize("record", EACH, ids=lambda record: record.kind)
def test_each_kind_is_saved_and_read_again_identical(
    client: TestClient, store: SqliteStore, record: Record
) -> None:
    put_records(store, [record])
    answer = send(client, f"{PATH}/{record.id}", opened(client, record.id))
    assert answer.status_code == 303 and answer.headers["location"].endswith("fait=inchangee")
    assert record_json(known(store, record.id)) == record_json(record)
    assert store.records.version(record.id) == 1


@pytest.mark.parametrize("record", EACH, ids=lambda record: record.kind)
def test_each_kind_is_made_anew_from_what_is_typed(
    client: TestClient, store: SqliteStore, record: Record
) -> None:
    put_records(store, [record])
    pairs = with_value(opened(client, record.id), "title", "Tout neuf")
    answer = send(client, f"{PATH}/nouvelle", pairs)
    assert answer.headers["location"] == f"{PATH}/tout-neuf?fait=creee"
    made = known(store, "tout-neuf")
    same = record.model_copy(update={"id": made.id, "title": "Tout neuf", "state": State.DRAFT})
    assert record_json(made) == record_json(same)


def test_what_the_model_keeps_beside_the_form_stays(client: TestClient, store: SqliteStore) -> None:
    kept = {"shape": "project", "id": "12", "rest": [{"name": "x", "value": "y"}]}
    odd = experience(id="venue", title="Venue d’ailleurs", imported=kept, method=["a\nb", "c"])
    put_records(store, [odd])
    assert edit(client, "status", "arrêté", "venue").status_code == 303
    now = known(store, "venue")
    assert now == odd.model_copy(update={"status": "arrêté"}), "the method too, line breaks and all"


def test_a_change_has_its_author_and_its_reason(client: TestClient, store: SqliteStore) -> None:
    answer = edit(client, "status", "à l’arrêt", raison="vu avec le porteur")
    assert answer.headers["location"] == f"{PATH}/{HEAT}?fait=enregistree"
    assert known(store).status == "à l’arrêt"
    last = store.journal.decisions(HEAT)[0]
    assert (last.action, last.reason) == ("record.update", "vu avec le porteur")
    assert store.accounts.told(last.actor) == "ana"
    assert "La fiche est enregistrée" in client.get(answer.headers["location"]).text


def test_numbers_are_typed_as_people_write_them(client: TestClient, store: SqliteStore) -> None:
    edit(client, "cost.amount_eur", "1,2 M€")
    assert known(store).cost.amount_eur == 1_200_000
    edit(client, "cost.amount_eur", "80 000")
    assert known(store).cost.amount_eur == 80_000
    pairs = [*opened(client), ("results.0.indicator", "part"), ("results.0.unit", "%")]
    pairs = with_value([p for p in pairs if p[0] != "results.0.value"], "results.0.unit", "%")
    rows = [p for p in pairs if not p[0].startswith("results.0")]
    rows += [("results.0.indicator", "part"), ("results.0.value", "87,5"), ("results.0.unit", "%")]
    send(client, f"{PATH}/{HEAT}", rows)
    assert known(store).results[0].value == 87.5


# --- refused in French, beside the field


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("title", "", "Titre : c’est trop court"),
        ("cost.amount_eur", "beaucoup", "un nombre d’euros"),
        ("period.start", "mai 2018", "2018, 2018-05 ou 2018-05-14"),
        ("sources.0.year", "18", "une année en quatre chiffres"),
        ("sources.0.title", "", "il manque « Titre »"),
        ("themes", "chaleur fatal", "thème inconnu : « chaleur fatal ». Le plus proche"),
        ("codes", "commune:99999", "territoire inconnu"),
        ("summary", "", "à compléter avant de publier"),
        ("search", "Nulle-Part-sur-Rien", "n’est pas connu"),
        ("inspired_by", "rien qui existe", "aucune fiche ne porte ce titre"),
        ("sources.0.document", "absent", "aucun document ne porte l’identifiant"),
        ("asked_as", "ab", "c’est trop court"),
        ("asked_as", "\n".join(f"demande {n}" for n in range(13)), "12 au plus"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    client: TestClient, store: SqliteStore, name: str, value: str, told: str
) -> None:
    before = known(store)
    pairs = with_value(opened(client), "lessons", "une leçon à ne pas perdre")
    pairs = [*(p for p in pairs if p[0] != name), (name, value)]
    if name.startswith("sources.0."):
        pairs.append(("sources.0.publisher", "Un éditeur"))
    answer = send(client, f"{PATH}/{HEAT}", pairs)
    assert answer.status_code == 422 and told in problems(answer)
    again = dict(typed(answer.text))
    assert again["lessons"] == "une leçon à ne pas perdre"
    assert known(store) == before
    told_in_english = {"Input should", "String should", "Field required", "Value error"}
    assert not any(words in answer.text for words in told_in_english)


def test_every_problem_leads_to_a_field_of_the_page(client: TestClient) -> None:
    pairs = with_value(opened(client), "cost.amount_eur", "x")
    pairs = [*pairs, ("themes", "inconnu"), ("search", "Nulle-Part-sur-Rien")]
    page = HTMLParser(send(client, f"{PATH}/{HEAT}", with_value(pairs, "title", "")).text)
    anchors = [link.attributes["href"] for link in page.css("[role=alert] a")]
    assert len(anchors) >= 2
    assert all(page.css_first(str(anchor)) is not None for anchor in anchors)


def test_an_unknown_brake_is_refused(client: TestClient, store: SqliteStore) -> None:
    rows = [("brakes.0.brake", "la-flemme"), ("brakes.0.text", "On n’avait pas envie")]
    pairs = [p for p in opened(client) if not p[0].startswith("brakes")]
    answer = send(client, f"{PATH}/{HEAT}", [*pairs, *rows])
    assert answer.status_code == 422 and "frein inconnu : « la-flemme »" in problems(answer)
    assert "On n’avait pas envie" in answer.text and not known(store).brakes


def test_a_person_of_the_attendance_list_is_refused(client: TestClient, store: SqliteStore) -> None:
    proved = experience(sources=[{"title": "Atelier", "publisher": "Ana", "document": "atelier"}])
    put_records(store, [proved])
    answer = edit(client, "replication", "Voir avec Zénobie Participante.")
    assert answer.status_code == 422 and "liste de présence" in problems(answer)
    assert known(store) == proved


def test_what_looks_like_a_person_is_told_and_kept(client: TestClient, store: SqliteStore) -> None:
    assert edit(client, "replication", "Écrire à claire.morel@ville.fr").status_code == 303
    assert known(store).replication == "Écrire à claire.morel@ville.fr"
    assert "« claire.morel@ville.fr »" in plain(client.get(f"{PATH}/{HEAT}").text)


@pytest.mark.parametrize("record", EACH, ids=lambda record: record.kind)
def test_hostile_words_come_out_inert(
    client: TestClient, store: SqliteStore, record: Record
) -> None:
    put_records(store, [record])
    closed = {"kind", "fiche", "version", "codes", "themes", "nature", "availability", "phases"}
    pairs = [
        (name, ATTACK if not value and name not in closed else value)
        for name, value in opened(client, record.id)
    ]
    for answer in (
        send(client, f"{PATH}/{record.id}", pairs),
        send(client, f"{PATH}/{record.id}", pairs, "redraw"),
        send(client, f"{PATH}/apercu", pairs),
        edit(client, "title", f"Titre {ATTACK}", record.id),
        client.get(f"{PATH}/{record.id}"),
        client.get(PATH),
        client.get(f"{PATH}/{record.id}/preuves?champ=title"),
    ):
        assert answer.status_code < 500
        page = HTMLParser(answer.text)
        assert page.css_first("img") is None
        assert all(node.attributes.get("src") for node in page.css("script"))
        assert "49" not in page.css_first("h1, body").text() or "{{7*7}}" in answer.text


# --- two people


def test_what_another_saved_meanwhile_is_not_lost(client: TestClient, store: SqliteStore) -> None:
    mine = with_value(opened(client), "status", "ce que j’écris")
    assert edit(client, "need", "Ce qu’un autre a écrit.").status_code == 303
    answer = send(client, f"{PATH}/{HEAT}", mine)
    assert answer.status_code == 409
    page = HTMLParser(answer.text)
    rows = {str(node.text()).strip() for node in page.css(".conflict legend")}
    assert rows == {"Où en est-on", "Besoin"}
    assert "Ce qu’un autre a écrit." in answer.text and "ce que j’écris" in answer.text
    assert known(store).status == "en service" and known(store).need == "Ce qu’un autre a écrit."
    again = send(client, f"{PATH}/{HEAT}", typed(answer.text))
    assert again.status_code == 303
    assert known(store).status == "ce que j’écris"
    assert known(store).need == "Ce qu’un autre a écrit.", "I had not touched it"


def test_of_two_values_one_chooses(client: TestClient, store: SqliteStore) -> None:
    mine = with_value(opened(client), "status", "le mien")
    edit(client, "status", "le sien")
    pairs = typed(send(client, f"{PATH}/{HEAT}", mine).text)
    assert ("garde.status", "la-mienne") in pairs
    send(client, f"{PATH}/{HEAT}", with_value(pairs, "garde.status", "la-leur"))
    assert known(store).status == "le sien"
    assert store.records.version(HEAT) == 2, "nothing was left to change"


def test_a_form_without_its_version_saves_nothing(client: TestClient, store: SqliteStore) -> None:
    pairs = with_value(opened(client), "version", "x")
    assert send(client, f"{PATH}/{HEAT}", pairs).status_code == 409
    assert store.records.version(HEAT) == 1
