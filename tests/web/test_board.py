"""The board of an event, its forms, table and API: private, forgiving, nothing automatic."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.commands.board import run_board
from kb.accounts import Role, Scope
from kb.errors import InvalidRequest
from kb.follow_up import OutcomeKind
from kb.model import Experience
from kb.sheets import SheetState
from kb.sqlite.store import SqliteStore
from tests import an_event, factories
from tests.api.doors import House, house
from tests.conftest import settings_in
from web.services import Services
from web.sheets.editing import replaced
from web.sheets.preparing import prepare

EVENT = "atelier-chaleur"
BOARD = f"/atelier/evenements/{EVENT}/suivi"
TARBES, DUNKERQUE = "commune-65440", "commune-59183"
DECIDED = {"territoire": TARBES, "genre": "decided", "quand": "05/2021", "mots": "Oui au local"}
STARTED = {"territoire": TARBES, "genre": "started", "quand": "06/2021", "mots": "Halle partagée"}


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    store = small_services.store
    assert isinstance(store, SqliteStore)
    an_event.put_event(store)
    return house(small_services, tmp_path)


@pytest.fixture
def client(here: House) -> TestClient:
    client = here.client()
    client.cookies.update(here.session(here.account()))
    return client


def page(client: TestClient, path: str = BOARD) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return plain(answer.text)


def plain(html: str) -> str:
    return unescape(html).replace("\u00a0", " ").replace("\u202f", " ")


def send(client: TestClient, **form: str) -> str:
    """The address to which one is led."""
    answer = client.post(f"{BOARD}/noter", data=form)
    assert answer.status_code == 303, plain(answer.text)
    return answer.headers["location"]


def of_event(here: House) -> list[OutcomeKind]:
    return [one.kind for one in here.store.outcomes.of_event(EVENT)]


# --- the board


def test_an_empty_board_says_what_to_do_first(client: TestClient) -> None:
    told = page(client)
    assert "Commencez par préparer les fiches" in told
    assert "Tarbes" in told and "Pas de fiche" in told
    assert "Où en est-on" not in told


def test_the_room_of_the_event_leads_there(client: TestClient) -> None:
    assert f'href="{BOARD}"' in page(client, f"/atelier/evenements/{EVENT}")


def test_sheets_then_what_was_noted(
    here: House, client: TestClient, small_services: Services
) -> None:
    from kb.event_reading import read_event

    prepare(small_services, read_event(here.store, EVENT), "ana")
    assert "Relisez les fiches" in page(client)
    send(client, **DECIDED)
    told = page(client)
    assert "Oui au local" in told and "mai 2021" in told
    assert "3 sur 3" in told, "sheets prepared"
    assert "nouvelles de 1 territoire sur 3" in told


def test_noted_taken_out_put_back(here: House, client: TestClient) -> None:
    led = send(client, **DECIDED)
    assert led.endswith(f"#t-{TARBES}") and "C’est noté : décision." in page(client, led)
    number = here.store.outcomes.of_event(EVENT)[0].number
    gone = client.post(f"{BOARD}/oter", data={"numero": str(number)})
    assert gone.status_code == 303 and of_event(here) == []
    assert "Remettre" in page(client, gone.headers["location"])
    client.post(f"{BOARD}/remettre", data={"numero": str(number)})
    assert of_event(here) == [OutcomeKind.DECIDED]
    assert client.post(f"{BOARD}/oter", data={"numero": "99"}).status_code == 404
    assert client.post(f"{BOARD}/oter", data={"numero": "rien"}).status_code == 404


def test_what_follows_names_its_experiment(here: House, client: TestClient) -> None:
    form = {"territoire": TARBES, "genre": "continued", "quand": "2022", "mots": ""}
    refused = client.post(f"{BOARD}/noter", data=form)
    assert refused.status_code == 422 and "notez-la d’abord" in plain(refused.text)
    send(client, **STARTED)
    number = here.store.outcomes.of_event(EVENT)[0].number
    asked = page(client, f"{BOARD}/noter?territoire={TARBES}&genre=continued")
    assert f'value="{number}" checked' in asked, "the only one is chosen"
    assert 'value="aucune" checked' in asked
    send(client, **form, suite=str(number))
    assert "Poursuivie, 2022 : Halle partagée" in _words(page(client))
    held = client.post(f"{BOARD}/oter", data={"numero": str(number)})
    assert held.status_code == 409 and "ôtez d’abord la suite" in plain(held.text)


def _words(html: str) -> str:
    import re

    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).replace(" ,", ",")


# --- what is refused keeps what was typed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"quand": "mardi"}, "14/05/2019"),
        ({"quand": "2999"}, "à venir"),
        ({"quand": "01/2019"}, "avant l’événement"),
        ({"mots": ""}, "Dites en quelques mots"),
        ({"mots": "x" * 1_001}, "Raccourcissez"),
        ({"mots": f"porté par {an_event.SOMEBODY}"}, "jamais son nom"),
        ({"mots": "appeler le 06 12 34 56 78"}, "Ce n’est pas une personne"),
        ({"territoire": "ailleurs"}, "Choisissez un territoire"),
    ],
)
def test_a_note_that_cannot_be_kept(
    here: House, client: TestClient, changed: dict[str, str], said: str
) -> None:
    form = {**DECIDED, **changed}
    answer = client.post(f"{BOARD}/noter", data=form)
    told = plain(answer.text)
    assert answer.status_code == 422 and said in told
    assert form["quand"] in told and form["mots"] in told
    assert of_event(here) == []


def test_who_is_sure_that_it_is_nobody_may_note(here: House, client: TestClient) -> None:
    words = "Accord avec Jean Dupont, nom d’une rue"
    assert client.post(f"{BOARD}/noter", data={**DECIDED, "mots": words}).status_code == 422
    send(client, **{**DECIDED, "mots": words}, personne="1")
    assert of_event(here) == [OutcomeKind.DECIDED]


def test_hostile_words_are_words(client: TestClient) -> None:
    send(client, **{**DECIDED, "mots": "<script>alert(1)</script>{{7*7}}"})
    html = client.get(BOARD).text
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html and "{{7*7}}" in html


# --- an experience of the base


def test_words_searched_are_never_taken_for_a_choice(here: House, client: TestClient) -> None:
    """« Entrée » in the field presses the first button: it searches, with nothing noted."""
    form = {**STARTED, "cherche": "cantine", "vu": "", "fiche": "aucune", "faire": "noter"}
    answer = client.post(f"{BOARD}/noter", data=form)
    told = plain(answer.text)
    assert answer.status_code == 200 and 'value="cantine-locale"' in told
    assert "Halle partagée" in told and "06/2021" in told and of_event(here) == []
    form |= {"vu": "cantine"}
    send(client, **form)
    assert here.store.outcomes.of_event(EVENT)[0].record is None, "there is none, she says"


def test_without_a_choice_one_is_asked_for(client: TestClient) -> None:
    form = {**STARTED, "cherche": "cantine", "vu": "cantine", "faire": "noter"}
    answer = client.post(f"{BOARD}/noter", data=form)
    assert answer.status_code == 422 and "Choisissez la fiche" in plain(answer.text)
    answer = client.post(f"{BOARD}/noter", data={**form, "fiche": "fonds-chaleur"})
    assert answer.status_code == 422 and "pas une expérience" in plain(answer.text)


def _with_sheet(here: House, services: Services) -> None:
    """A sheet for each, that recommends the heat network to Tarbes."""
    from kb.event_reading import read_event
    from kb.sheets import SectionKey

    prepare(services, read_event(here.store, EVENT), "ana")
    for sheet in here.store.sheets.of_event(EVENT):
        if sheet.territory_key == TARBES:
            section = SectionKey.EXPERIENCES
            items = {i.record for i in sheet.section(section).items}
            if "reseau-chaleur" not in items:
                wanted = replaced(sheet, section, "", here.store.records.get("reseau-chaleur"))
                with here.store.transaction():
                    here.store.sheets.put(wanted, "ana")


def test_lineage_is_proposed_and_added_by_hand_alone(
    here: House, client: TestClient, small_services: Services
) -> None:
    _with_sheet(here, small_services)
    before = here.store.records.get("tiers-lieu-gare")
    led = send(client, **STARTED, fiche="tiers-lieu-gare")
    assert "/lignee" in led and here.store.records.get("tiers-lieu-gare") == before
    told = page(client, led)
    assert 'value="reseau-chaleur"' in told and 'value="reseau-chaleur" checked' not in told
    where = led.partition("?")[0]
    none = client.post(where, data={"version": "1"})
    assert none.status_code == 303 and here.store.records.get("tiers-lieu-gare") == before
    foreign = client.post(where, data={"version": "1", "source": "agence-energie"})
    assert foreign.status_code == 303 and here.store.records.get("tiers-lieu-gare") == before
    added = client.post(where, data={"version": "1", "source": "reseau-chaleur"})
    assert added.status_code == 303
    after = here.store.records.get("tiers-lieu-gare")
    assert isinstance(after, Experience)
    assert after.inspired_by == ("cantine-locale", "reseau-chaleur")
    decision = here.store.journal.last()
    assert "lignée" in (here.store.journal.get(decision.number).reason or "")
    board = page(client, added.headers["location"])
    assert "Réseau de chaleur de l’aciérie" in board and f'value="{decision.number}"' in board
    undone = client.post(
        "/atelier/annuler", data={"decision": str(decision.number), "suite": BOARD}
    )
    assert undone.status_code == 303
    assert here.store.records.get("tiers-lieu-gare") == before


def test_a_record_saved_meanwhile_is_not_written_over(
    here: House, client: TestClient, small_services: Services
) -> None:
    _with_sheet(here, small_services)
    where = send(client, **STARTED, fiche="tiers-lieu-gare").partition("?")[0]
    known = here.store.records.get("tiers-lieu-gare")
    changed = known.model_copy(update={"title": "La gare partagée"})
    with here.store.transaction():
        here.store.records.put(changed, "bob")
    answer = client.post(where, data={"version": "1", "source": "reseau-chaleur"})
    told = plain(answer.text)
    assert answer.status_code == 409 and "modifiée par quelqu’un d’autre" in told
    assert 'value="reseau-chaleur" checked' in told and 'name="version" value="2"' in told
    assert here.store.records.get("tiers-lieu-gare") == changed


def test_an_experiment_without_record_is_linked_later(here: House, client: TestClient) -> None:
    send(client, **STARTED)
    number = here.store.outcomes.of_event(EVENT)[0].number
    told = page(client)
    write = "/atelier/fiches/nouvelle?kind=experience&title=Halle+partag%C3%A9e&territory=Tarbes"
    assert write in told
    editor = page(client, write)
    assert 'value="Halle partagée"' in editor and 'value="Tarbes"' in editor
    where = f"{BOARD}/{number}/fiche"
    assert "Cantine" in page(client, f"{where}?q=cantine")
    assert client.post(where, data={"fiche": "rien"}).status_code == 422
    assert client.post(where, data={"fiche": "cantine-locale"}).status_code == 303
    assert here.store.outcomes.get(number).record == "cantine-locale"
    assert "Pas encore de fiche" not in page(client)


def test_an_outcome_of_another_event_is_not_found(client: TestClient, here: House) -> None:
    send(client, **STARTED)
    number = here.store.outcomes.of_event(EVENT)[0].number
    for path in (f"{BOARD}/99/fiche", f"{BOARD}/{number}/lignee", f"{BOARD}/99/lignee"):
        assert client.get(path).status_code == 404, path
    assert client.get(f"/atelier/evenements/atelier/suivi/{number}/fiche").status_code == 404


# --- the table, the API, the command, the home


def rows_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";"))


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing(client: TestClient) -> None:
    send(client, **{**DECIDED, "mots": '=HYPERLINK("http://mal.example";"x")\nsuite'})
    answer = client.get(f"{BOARD}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    rows = rows_of(answer.content.decode("utf-8"))
    assert [row["Territoire"] for row in rows] == ["Tarbes", "Dunkerque", "CC du Haut Vallon"]
    assert rows[0]["Ce qui en est dit"] == '\'=HYPERLINK("http://mal.example";"x")\nsuite'
    assert rows[0]["Date"] == "2021-05" and rows[0]["Suite"] == "Décision"
    assert rows[1]["Suite"] == "" and len(rows[1]) == 19


def test_the_api_is_for_curators(here: House, client: TestClient) -> None:
    send(client, **DECIDED)
    path = f"/api/v1/events/{EVENT}/board"
    token = here.token(here.account("eve", Role.CURATOR), Scope.READ)
    found = here.client().get(path, headers=token).json()
    assert found["rows"][0]["outcomes"][0]["words"] == "Oui au local"
    assert {one["measure"] for one in found["indicators"]} >= {"sent", "replicated"}
    assert "compte-" not in json.dumps(found)
    reader = here.token(here.account("leo", Role.CONTRIBUTOR), Scope.READ)
    assert here.client().get(path, headers=reader).status_code == 403
    assert here.client().get(path).status_code == 401
    assert here.client().get("/api/v1/events/rien/board", headers=token).status_code == 404


def test_the_home_tells_of_silent_territories(
    here: House, client: TestClient, small_services: Services
) -> None:
    from kb.event_reading import read_event

    prepare(small_services, read_event(here.store, EVENT), "ana")
    assert "sans nouvelles" not in page(client, "/atelier")
    with here.store.transaction():
        for sheet in here.store.sheets.of_event(EVENT)[:2]:
            here.store.sheets.put(sheet.model_copy(update={"state": SheetState.SENT}), "ana")
        long_ago = here.store.outcomes.today() - timedelta(days=70)
        here.store._connections.get().execute(
            "UPDATE sheet_version SET at = ?", (f"{long_ago.isoformat()}T09:00:00+00:00",)
        )
    home = page(client, "/atelier")
    assert "2 territoires sans nouvelles depuis deux mois : Atelier chaleur" in home
    assert f'href="{BOARD}"' in home
    told = page(client)
    assert "Sans nouvelles depuis 70 jours" in told and "Relancer" in told


def test_events_are_compared_with_what_each_rests_on(here: House, client: TestClient) -> None:
    """A second event, of which something was noted too."""
    assert "À côté des autres" not in page(client)
    of = an_event.report().model_copy(
        update={"id": "atelier-bois", "title": "Atelier bois", "fingerprint": "f" * 64}
    )
    with here.store.transaction():
        here.store.documents.put(of, [], b"\2" * 8, "test", [])
        here.store.proposals.put_reading(an_event.reading(of), [])
    client.post("/atelier/evenements/atelier-bois/suivi/noter", data=STARTED)
    told = page(client)
    assert "À côté des autres événements" in told and "1 (1 territoire)" in told
    assert "/atelier/evenements/atelier-bois/suivi" in told


def test_the_command_tells_writes_and_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_in(tmp_path)
    store = factories.fill(SqliteStore(settings.database))
    an_event.put_event(store)
    store.close()
    output = tmp_path / "suivi.csv"
    assert run_board(settings, EVENT, None, force=False, as_json=False) == 0
    assert "Fiches préparées" in capsys.readouterr().out
    assert run_board(settings, EVENT, output, force=False, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["event"] == EVENT
    assert len(rows_of(output.read_bytes().decode("utf-8"))) == 3
    with pytest.raises(InvalidRequest, match="--force"):
        run_board(settings, EVENT, output, force=False, as_json=False)
    assert run_board(settings, EVENT, output, force=True, as_json=False) == 0
    with pytest.raises(InvalidRequest, match="dossier"):
        run_board(settings, EVENT, tmp_path, force=True, as_json=False)
