"""Records leave as files and come back: shown first, kept when confirmed, taken back whole."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kb.accounts import Role
from kb.model import State
from tests import factories
from tests.api.doors import House, house
from tests.web.importing import ATTACK, ROOM, as_json, confirm, group, plain, preview, send, states
from web.services import Services


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


@pytest.fixture
def client(here: House) -> TestClient:
    made = here.client()
    made.cookies.update(here.session(here.account()))
    return made


# --- out ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "name", "media"),
    [
        ("csv", "essaim-csv.csv", "text/csv; charset=utf-8"),
        ("json", "essaim-json.json", "application/json"),
        ("yaml", "essaim-yaml.zip", "application/zip"),
        ("projects", "essaim-projects.json", "application/json"),
        ("aids", "essaim-aids.json", "application/json"),
        ("projects&tableau=1", "essaim-projects.csv", "text/csv; charset=utf-8"),
    ],
)
def test_each_form_is_downloaded(client: TestClient, form: str, name: str, media: str) -> None:
    answer = client.get(f"{ROOM}/fichier?forme={form}")
    assert answer.status_code == 200 and answer.headers["content-type"] == media
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.content) > 200


def test_what_leaves_is_what_was_chosen(here: House, client: TestClient) -> None:
    all_states = states(here)
    asked = "forme=json&sorte=funding&sorte=partner&etat=draft&etat=published"
    told = client.get(f"{ROOM}/fichier?{asked}").json()["records"]
    assert {r["kind"] for r in told} == {"funding", "partner"}
    public = client.get(f"{ROOM}/fichier?forme=json").json()["records"]
    expected = {i for i, state in all_states.items() if state is State.PUBLISHED}
    assert {r["id"] for r in public} == expected < set(all_states)
    table = client.get(f"{ROOM}/fichier?forme=csv").content.decode("utf-8-sig")
    assert {row["id"] for row in csv.DictReader(io.StringIO(table), delimiter=";")} == expected
    seen = plain(client.get(f"{ROOM}?voir=1&forme=aids&etat=published").text)
    assert "Le fichier tiendra" in seen and "financements." in seen


def test_nothing_to_take_out_is_said(here: House, client: TestClient) -> None:
    answer = client.get(f"{ROOM}/fichier?forme=csv&etat=withdrawn&sorte=partner")
    assert answer.status_code == 422 and "le fichier serait vide" in answer.text
    assert (
        'id="etat-withdrawn" name="etat" type="checkbox" value="withdrawn" checked' in answer.text
    )
    wrong = client.get(f"{ROOM}/fichier?forme=aids&sorte=partner")
    assert wrong.status_code == 422 and "seules" in wrong.text
    for asked in ("forme=exe", "forme=csv&sorte=x", "forme=csv&etat=" + ATTACK):
        answer = client.get(f"{ROOM}/fichier?{asked}")
        assert answer.status_code == 422 and "<script>alert" not in answer.text


# --- there and back -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "json", "yaml"])
def test_what_left_comes_back_unchanged(here: House, client: TestClient, form: str) -> None:
    every = "&".join(f"etat={state}" for state in State)
    left = client.get(f"{ROOM}/fichier?forme={form}&{every}")
    name = left.headers["content-disposition"].split('"')[1]
    count = len(here.store.records.ids())
    for state in ("", "fichier"):
        _, page = preview(client, name, left.content, state)
        assert f"{count} fiches inchangées." in page
        assert "Ce fichier ne changerait rien ici." in page and "Importer" not in group(page, "new")
        assert 'name="vu"' not in page, "nothing to confirm"


def test_each_record_is_told_before_anything_is_kept(here: House, client: TestClient) -> None:
    before = {i: here.store.records.version(i) for i in here.store.records.ids()}
    known = here.store.records.get("fonds-chaleur")
    new = factories.partner(id="nouveau", title="Un nouveau venu")
    draft = factories.experience(id="brouillon", title="Un brouillon", state="draft")
    with here.store.transaction():
        here.store.records.put(draft, "test")
    records = [
        new,
        draft.model_copy(update={"status": "arrêté", "title": "Un brouillon repris"}),
        known.model_copy(update={"funder": "La Région"}),
        here.store.records.get("reseau-chaleur"),
        factories.partner(id="faux", title="Faux", themes=["thème imaginaire"]),
    ]
    place, page = preview(client, "fiches.json", as_json(*records))
    assert "Un nouveau venu" in group(page, "new") and "brouillon" in group(page, "new")
    changed = group(page, "changed")
    assert "repris</ins>" in changed and "<ins>arrêté</ins>" in changed
    left = group(page, "left")
    assert "La fiche est publiée : elle reste ainsi" in left
    assert "La Région</ins>" in left and "<del>ADEME</del>" in left
    refused = group(page, "refused")
    assert "Thème inconnu : « thème imaginaire »" in refused and "Faux" in refused
    assert "reseau" not in refused and "1 fiche inchangée" in page
    assert "Importer ces 2 fiches" in page
    assert {i: here.store.records.version(i) for i in before} == before
    assert here.store.records.find("nouveau") is None
    done = confirm(client, place)
    assert done.headers["location"] == f"{place}?fait=importe"
    assert states(here)["nouveau"] is State.DRAFT
    assert here.store.records.get("fonds-chaleur") == known, "published, and so left"
    decision = here.store.journal.decisions("nouveau")[0]
    assert (decision.actor, decision.reason) == ("compte-1", "import n° 1")
    report = plain(client.get(done.headers["location"]).text)
    assert "C’est importé." in report and 'href="/atelier/fiches/nouveau"' in report
    assert "créée, aujourd’hui brouillon" in report and "par ana" in report
    assert here.store.imports.body(1) == b"", "the bytes are erased"
    assert place in client.get(ROOM).text


def test_the_state_of_the_file_is_kept_when_asked(here: House, client: TestClient) -> None:
    known = here.store.records.get("fonds-chaleur")
    records = [
        factories.partner(id="nouveau", title="Un nouveau venu"),
        known.model_copy(update={"funder": "La Région"}),
        factories.partner(id="vide", title="Incomplet", organisation_kind="À compléter"),
    ]
    place, page = preview(client, "fiches.json", as_json(*records), "fichier")
    assert "à compléter avant de publier" in group(page, "refused")
    assert "La Région</ins>" in group(page, "changed")
    assert confirm(client, place, "fichier").status_code == 303
    assert states(here)["nouveau"] is State.PUBLISHED and "vide" not in states(here)
    found = here.store.records.get("fonds-chaleur")
    assert found.kind == "funding" and found.funder == "La Région"
    assert "Un nouveau venu" in here.client().get("/fiches/nouveau").text


def test_the_whole_import_is_taken_back(here: House, client: TestClient) -> None:
    known = here.store.records.get("fonds-chaleur")
    other = here.store.records.get("reseau-chaleur")
    records = [
        factories.partner(id="nouveau", title="Un nouveau venu"),
        known.model_copy(update={"funder": "La Région"}),
        other.model_copy(update={"title": "Un autre titre"}),
    ]
    place, _ = preview(client, "fiches.json", as_json(*records), "fichier")
    assert confirm(client, place, "fichier").status_code == 303
    edited = here.store.records.get("reseau-chaleur").model_copy(update={"title": "Revu depuis"})
    with here.store.transaction():
        here.store.records.put(edited, "compte-9")
    undone = client.post(f"{place}/annuler")
    assert undone.status_code == 200 and "/atelier/fiches/reseau-chaleur/historique" in undone.text
    assert here.store.records.get("fonds-chaleur") == known
    assert here.store.records.get("reseau-chaleur").title == "Revu depuis"
    assert states(here)["nouveau"] is State.WITHDRAWN
    assert here.client().get("/fiches/nouveau").status_code in (404, 410)
    decision = here.store.journal.decisions("fonds-chaleur")[0]
    assert (decision.action, decision.actor) == ("record.undo", "compte-1")
    assert decision.reason == "annule l’import n°\u00a01" and decision.version == 3
    again = client.post(f"{place}/annuler")
    assert again.status_code == 409 and "déjà annulé" in again.text
    assert ", annulé" in client.get(place).text


def test_undone_an_import_can_be_made_again(here: House, client: TestClient) -> None:
    data = as_json(factories.partner(id="nouveau", title="Un nouveau venu"))
    place, _ = preview(client, "fiches.json", data)
    confirm(client, place)
    assert client.post(f"{place}/annuler").headers["location"] == f"{place}?fait=annule"
    place, page = preview(client, "fiches.json", data)
    assert "Un nouveau venu" in group(page, "changed")
    assert confirm(client, place).status_code == 303
    assert states(here)["nouveau"] is State.DRAFT


# --- between the two steps ----------------------------------------------------------------------


def test_what_is_confirmed_is_what_was_shown(here: House, client: TestClient) -> None:
    data = as_json(factories.partner(id="nouveau", title="Un nouveau venu"))
    place, page = preview(client, "fiches.json", data)
    (mark,) = set(re.findall(r'name="vu" value="([0-9a-f]+)"', page))
    with here.store.transaction():
        here.store.records.put(factories.partner(id="nouveau", title="Venu d’ailleurs"), "test")
    late = client.post(place, data={"vu": mark})
    assert late.status_code == 409 and "Depuis que vous avez ouvert" in plain(late.text)
    assert here.store.records.find("nouveau") == factories.partner(
        id="nouveau", title="Venu d’ailleurs"
    )
    for forged in ("", "x", mark[::-1], ATTACK):
        assert client.post(place, data={"vu": forged}).status_code == 409
    other = client.post(place, data={"vu": mark, "etat": "fichier"})
    assert other.status_code == 409, "shown with another choice"


def test_an_import_is_confirmed_once_or_forgotten(here: House, client: TestClient) -> None:
    data = as_json(factories.partner(id="nouveau", title="Un nouveau venu"))
    place, page = preview(client, "fiches.json", data)
    (mark,) = set(re.findall(r'name="vu" value="([0-9a-f]+)"', page))
    assert client.post(place, data={"vu": mark}).status_code == 303
    again = client.post(place, data={"vu": mark})
    assert again.status_code == 409 and "n’attend plus" in plain(again.text)
    assert here.store.records.version("nouveau") == 1
    place, _ = preview(client, "fiches.json", data)
    forgotten = client.post(f"{place}/abandonner")
    assert forgotten.headers["location"] == f"{ROOM}?fait=abandonne"
    assert "rien n’a été importé" in plain(client.get(forgotten.headers["location"]).text)
    assert client.get(place).status_code == 404 and client.post(place).status_code == 404
    for number in ("0", "x", "9" * 30, "٣"):
        assert client.get(f"{ROOM}/imports/{number}").status_code == 404


def test_a_file_that_nobody_confirms_is_forgotten(here: House, client: TestClient) -> None:
    here.store.imports._clock = here.clock
    data = as_json(factories.partner(id="nouveau", title="Un nouveau venu"))
    place, _ = preview(client, "fiches.json", data)
    here.clock.now = here.clock.now.replace(year=here.clock.now.year + 1)
    preview(client, "fiches.json", data)
    assert client.get(place).status_code == 404


def test_contributors_do_not_import(here: House) -> None:
    client = here.client()
    client.cookies.update(here.session(here.account("bo", Role.CONTRIBUTOR)))
    assert client.get(ROOM).status_code == 403
    assert send(client, "fiches.json", b"[]").status_code == 403
