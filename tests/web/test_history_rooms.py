"""History, journal, duplicates, rechecks: what a curator sees and does, without a script."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser as Html

from api.compose import build_services
from api.settings import Settings
from kb.accounts import Role
from kb.model import State
from kb.sqlite.store import SqliteStore
from kb.states import move
from kb.store import open_store
from tests import factories
from tests.api.doors import House, house
from tests.factories import experience, put_proposals, put_records
from web.services import Services

ATTACK = "<script>alert(1)</script>\"'"


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


@pytest.fixture
def ana(here: House) -> TestClient:
    client = here.client()
    client.cookies.update(here.session(here.account()))
    return client


def twin(**fields: Any) -> Any:
    return experience(
        **{
            "id": "chaleur-acierie",
            "title": "Réseau de chaleur de l’aciérie du port",
            "cost": {"amount_eur": 12},
            **fields,
        }
    )


def renamed(store: SqliteStore, record_id: str, title: str, reason: str | None = None) -> None:
    known = store.records.find(record_id)
    assert known is not None
    with store.transaction():
        store.records.put(known.model_copy(update={"title": title}), "compte-1", reason)
        store.records.refresh_terms([record_id])


def text(page: Any) -> str:
    body = Html(page.text).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


# --- history


def test_history_says_who_when_what_and_why(here: House, ana: TestClient) -> None:
    renamed(here.store, "cantine-locale", "Cantine du village", "coquille")
    page = ana.get("/atelier/fiches/cantine-locale/historique")
    assert page.status_code == 200
    told = text(page)
    assert "ana a modifié la fiche" in told and "coquille" in told
    assert "test a fait entrer la fiche" in told
    tree = Html(page.text)
    assert next(node.text() for node in tree.css("ins")).strip() == "du village"
    assert "approvisionnée" in tree.css("del")[0].text()
    assert "Restaurer" in told and "version 2" in told.replace("\xa0", " ")


def test_a_version_is_restored_and_found_by_search(own_settings: Settings, tmp_path: Path) -> None:
    factories.fill(open_store(own_settings.database))
    there = house(build_services(own_settings), tmp_path)
    client = there.client()
    client.cookies.update(there.session(there.account()))
    renamed(there.store, "cantine-locale", "Cantine du zébu")
    assert "Cantine du zébu" in client.get("/recherche?q=zébu").text
    form = {"version": "1", "vue": "2", "raison": "mieux avant"}
    done = client.post("/atelier/fiches/cantine-locale/historique", data=form)
    assert done.status_code == 303
    assert "La version est restaurée" in client.get(done.headers["location"]).text
    assert "/fiches/cantine-locale" not in client.get("/recherche?q=zébu").text
    assert "/fiches/cantine-locale" in client.get("/recherche?q=maraîchers").text
    number = there.store.journal.last().number
    client.post("/atelier/annuler", data={"decision": str(number)})
    assert "Cantine du zébu" in client.get("/recherche?q=zébu").text


def test_what_was_typed_is_kept_when_a_version_is_not_restored(
    here: House, ana: TestClient
) -> None:
    renamed(here.store, "cantine-locale", "Cantine")
    form = {"version": "1", "vue": "1", "raison": ATTACK}
    page = ana.post("/atelier/fiches/cantine-locale/historique", data=form)
    assert page.status_code == 409 and "enregistrée par quelqu’un d’autre" in page.text
    tree = Html(page.text)
    (kept,) = (n for n in tree.css("input[name=raison]") if n.attributes.get("value"))
    assert kept.attributes["value"] == ATTACK and "<script>" not in page.text


def test_the_history_is_in_json_too(here: House) -> None:
    renamed(here.store, "cantine-locale", "Cantine", "coquille")
    account = here.account()
    client = here.client()
    path = "/api/v1/records/cantine-locale/history"
    assert client.get(path, headers={"Accept": "application/json"}).status_code == 401
    client.cookies.update(here.session(account))
    told = client.get(path).json()
    assert (told["id"], told["version"], told["state"]) == ("cantine-locale", 2, "published")
    (last, first) = told["steps"]
    assert (last["by"], last["reason"], last["version"]) == (account.login, "coquille", 2)
    assert last["changes"] == [
        {
            "field": "title",
            "before": "Cantine approvisionnée par les maraîchers",
            "after": "Cantine",
        }
    ]
    assert first["action"] == "record.create"
    assert client.get("/api/v1/records/rien/history").status_code == 404


def test_an_unknown_record_has_no_history(ana: TestClient) -> None:
    assert ana.get("/atelier/fiches/rien/historique").status_code == 404


# --- the journal, taking back


def test_the_journal_is_filtered_and_decisions_are_taken_back(here: House, ana: TestClient) -> None:
    renamed(here.store, "cantine-locale", "Cantine", ATTACK)
    page = ana.get("/atelier/journal?quoi=record&qui=ana&sujet=cantine-locale")
    assert page.status_code == 200 and "1 décision" in text(page).replace("\xa0", " ")
    assert "<script>" not in page.text
    (form,) = Html(page.text).css("form[action='/atelier/annuler']")
    sent = {n.attributes["name"]: n.attributes["value"] for n in form.css("input")}
    done = ana.post("/atelier/annuler", data=sent)
    assert done.status_code == 303
    assert done.headers["location"].startswith("/atelier/journal?qui=ana")
    assert "La décision est annulée" in ana.get(done.headers["location"]).text
    found = here.store.records.find("cantine-locale")
    assert found is not None and found.title.startswith("Cantine approvisionnée")
    again = ana.post("/atelier/annuler", data=sent)
    assert again.status_code == 409 and "déjà annulée" in again.text
    assert ana.post("/atelier/annuler", data={"decision": "9999"}).status_code == 404
    assert ana.post("/atelier/annuler", data={"decision": "x"}).status_code == 404


def test_taking_back_leads_nowhere_else(here: House, ana: TestClient) -> None:
    for back in ("https://mal.example", "//mal.example", "/connexion", "/fiches", ""):
        renamed(here.store, "cantine-locale", "Cantine")
        number = str(here.store.journal.last().number)
        done = ana.post("/atelier/annuler", data={"decision": number, "suite": back})
        path = "/atelier/fiches/cantine-locale/historique?fait=annule"
        assert done.headers["location"] == path


def test_a_proposal_taken_back_is_shown_again(here: House, ana: TestClient) -> None:
    document = factories.document()
    kept = factories.proposal(document)
    put_proposals(here.store, document, [kept])
    token = {"decision": "refuse"}
    assert ana.post(f"/api/v1/proposals/{kept.id}/decision", json=token).status_code == 200
    number = str(here.store.journal.last().number)
    done = ana.post("/atelier/annuler", data={"decision": number})
    assert done.headers["location"] == f"/atelier/relecture/{kept.id}?fait=annule"
    assert here.store.proposals.get(kept.id) == kept


def test_the_journal_turns_its_pages(here: House, ana: TestClient) -> None:
    for turn in range(60):
        renamed(here.store, "cantine-locale", f"Cantine {turn}")
    first = Html(ana.get("/atelier/journal").text)
    (after,) = first.css("a[rel=next]")
    assert len(first.css(".journal > li")) == 50
    second = Html(ana.get(after.attributes["href"] or "").text)
    assert second.css("a[rel=prev]") and not second.css("a[rel=next]")
    assert "Aucune décision" in ana.get("/atelier/journal?sujet=rien").text


# --- duplicates


def test_two_records_become_one_and_the_old_address_leads_there(
    here: House, ana: TestClient
) -> None:
    put_records(here.store, [twin()])
    index = ana.get("/atelier/doublons")
    assert "Titres proches" in text(index) and "aciérie du port" in text(index)
    page = ana.get("/atelier/doublons/reseau-chaleur?avec=chaleur-acierie")
    tree = Html(page.text)
    assert page.status_code == 200
    names = {n.attributes["name"] for n in tree.css("input[type=radio]")}
    assert {"garder.title", "garder.cost"} <= names
    sent = {
        n.attributes["name"]: n.attributes["value"] for n in tree.css(".merge input[type=hidden]")
    }
    sent |= {"garder.title": "autre", "raison": "même projet"}
    preview = ana.get("/atelier/doublons/reseau-chaleur", params={**sent, "apercu": "oui"})
    shown = Html(preview.text).css_first("#apercu")
    assert shown is not None and "aciérie du port" in shown.text()
    assert "open" in shown.attributes and "chaleur-acierie" in here.store.records.ids()
    done = ana.post("/atelier/doublons/reseau-chaleur", data=sent)
    assert done.status_code == 303
    assert "n’en font plus qu’une" in ana.get(done.headers["location"]).text
    kept = here.store.records.get("reseau-chaleur")
    assert kept.title.endswith("du port") and kept.cost.amount_eur == 12  # type: ignore[union-attr]
    moved = here.client().get("/fiches/chaleur-acierie")
    assert (moved.status_code, moved.headers["location"]) == (301, "/fiches/reseau-chaleur")
    api = here.client().get("/api/v1/records/chaleur-acierie")
    assert (api.status_code, api.headers["location"]) == (308, "/api/v1/records/reseau-chaleur")
    assert "chaleur-acierie" in text(ana.get("/atelier/doublons"))
    assert "a été fusionnée" in ana.get("/atelier/fiches/chaleur-acierie/historique").text
    undone = ana.post("/atelier/annuler", data={"decision": str(here.store.journal.last().number)})
    assert undone.status_code == 303
    assert here.client().get("/fiches/chaleur-acierie").status_code == 200


def test_what_was_chosen_is_kept_when_a_merge_is_refused(here: House, ana: TestClient) -> None:
    put_records(here.store, [twin()])
    sent = {
        "avec": "chaleur-acierie",
        "va": "1",
        "vb": "7",
        "garder.title": "autre",
        "raison": ATTACK,
    }
    page = ana.post("/atelier/doublons/reseau-chaleur", data=sent)
    assert page.status_code == 409 and "quelqu’un d’autre" in page.text
    tree = Html(page.text)
    (chosen,) = tree.css("input[name='garder.title'][checked]")
    assert chosen.attributes["value"] == "autre"
    assert tree.css("#raison")[0].attributes["value"] == ATTACK
    unlike = ana.get("/atelier/doublons/reseau-chaleur?avec=fonds-chaleur")
    assert unlike.status_code == 409 and "sortes différentes" in unlike.text


def test_two_things_do_not_come_back(here: House, ana: TestClient) -> None:
    put_records(here.store, [twin()])
    assert "1 paire" in text(ana.get("/atelier")).replace("\xa0", " ")
    path = "/atelier/doublons/chaleur-acierie/distinctes"
    done = ana.post(path, data={"avec": "reseau-chaleur"})
    assert "ce sont deux choses" in ana.get(done.headers["location"]).text
    assert "Aucune paire" in ana.get("/atelier/doublons").text
    assert "paire" not in text(ana.get("/atelier"))


def test_the_other_record_is_found_by_its_title(here: House, ana: TestClient) -> None:
    page = ana.get("/atelier/doublons/reseau-chaleur", params={"q": "cantine maraîchers"})
    (link,) = Html(page.text).css(".lines a")
    assert link.attributes["href"] == "/atelier/doublons/reseau-chaleur?avec=cantine-locale"
    assert "Aucune fiche" in ana.get("/atelier/doublons/reseau-chaleur?q=zzz").text
    assert ana.get("/atelier/doublons/rien").status_code == 404
    assert ana.get("/atelier/doublons/reseau-chaleur?avec=rien").status_code == 404


# --- rechecks


def later(here: House, days: int) -> None:
    """The base lives on: its own clock, as every part of it reads it."""
    real = here.store.rechecks._clock

    def clock() -> Any:
        return real() + timedelta(days=days)

    for part in (here.store.journal, here.store.rechecks):
        part._clock = clock


def test_what_is_due_is_told_and_confirmed(here: House, ana: TestClient) -> None:
    assert "Rien n’est à vérifier" in ana.get("/atelier/verifications").text
    later(here, 200)
    told = text(ana.get("/atelier/verifications"))
    assert "En retard" in told and "Fonds chaleur" in told and "il y a 6 mois" in told
    assert "Agence de l’énergie" not in told
    public = text(here.client().get("/fiches/fonds-chaleur"))
    assert "À vérifier : dernière vérification il y a 6 mois." in public.replace("\xa0", " ")
    assert "à vérifier" in text(ana.get("/atelier"))
    done = ana.post("/atelier/verifications/fonds-chaleur", data={"geste": "juste"})
    assert "toujours juste" in ana.get(done.headers["location"]).text
    assert "Fonds chaleur" not in text(ana.get("/atelier/verifications"))
    public = text(here.client().get("/fiches/fonds-chaleur"))
    assert "Vérifiée le" in public and "À vérifier" not in public
    assert here.store.journal.decisions("fonds-chaleur")[0].action == "record.check"


def test_a_hidden_record_comes_back_when_it_is_confirmed(here: House, ana: TestClient) -> None:
    done = ana.post("/atelier/verifications/fonds-chaleur", data={"geste": "masquer"})
    assert done.status_code == 303
    assert here.client().get("/fiches/fonds-chaleur").status_code == 404
    told = text(ana.get("/atelier/verifications"))
    assert "Masquées en attendant" in told and "Fonds chaleur" in told
    ana.post("/atelier/verifications/fonds-chaleur", data={"geste": "juste"})
    assert here.client().get("/fiches/fonds-chaleur").status_code == 200


def test_a_day_is_chosen_and_a_record_withdrawn(here: House, ana: TestClient) -> None:
    path = "/atelier/verifications/fonds-chaleur"
    for day in ("2001-01-01", "x", "", "9999-12-31"):
        page = ana.post(path, data={"geste": "date", "jour": day})
        assert page.status_code == 409 and 'role="alert"' in page.text
    soon = (here.store.rechecks.today() + timedelta(days=3)).isoformat()
    assert ana.post(path, data={"geste": "date", "jour": soon}).status_code == 303
    assert "jour choisi" in text(ana.get("/atelier/verifications"))
    page = ana.post(path, data={"geste": "retirer", "raison": " "})
    assert page.status_code == 409 and "Dites pourquoi" in page.text
    assert ana.post(path, data={"geste": "retirer", "raison": "close"}).status_code == 303
    assert here.client().get("/fiches/fonds-chaleur").status_code == 404
    assert ana.post(path, data={"geste": "juste"}).status_code == 409
    assert ana.post(path, data={"geste": "?"}).status_code == 409
    unknown = "/atelier/verifications/rien"
    assert ana.post(unknown, data={"geste": "juste"}).status_code == 404


def test_contributors_do_not_enter(here: House) -> None:
    client = here.client()
    client.cookies.update(here.session(here.account("zoe", Role.CONTRIBUTOR)))
    for path in (
        "/atelier/doublons", "/atelier/verifications", "/atelier/journal",
        "/atelier/fiches/cantine-locale/historique",
    ):  # fmt: skip
        assert client.get(path).status_code == 403
    assert "paire" not in client.get("/atelier").text


def test_what_is_hidden_has_no_check_day(here: House, ana: TestClient) -> None:
    with here.store.transaction():
        move(here.store, "cantine-locale", State.WITHDRAWN, "Ana", "close")
    page = ana.get("/atelier/verifications?fiche=cantine-locale")
    assert "n’est ni publiée ni masquée" in page.text
