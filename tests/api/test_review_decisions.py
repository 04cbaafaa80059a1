"""« Relire » decides: each decision by its form, one by one and together, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from ingest.curating import curator_for
from kb.model import State
from kb.proposals import ProposalState
from tests.api.doors import house
from tests.api.review_desk import (
    ATELIER,
    BRAKE,
    IDEA,
    KNOWN,
    LEVER,
    LINK,
    LIST,
    ORDER,
    READY,
    TWO,
    Desk,
    rows,
    text_of,
)
from tests.factories import (
    vocabulary,
)
from web.services import Services


@pytest.fixture
def desk(small_services: Services, tmp_path: Path) -> Desk:
    return Desk(house(small_services, tmp_path))


# --- decisions


def test_accepting_makes_a_draft_and_goes_to_the_next_of_the_filter(desk: Desk) -> None:
    answer = desk.post(READY, "accepter", query="?nature=experience")
    to = urlsplit(answer.headers["location"])
    assert to.path == f"{LIST}/{TWO}" and to.fragment == "relire"
    assert "nature=experience" in to.query
    record = desk.store.records.find("chaufferie-du-port")
    assert record is not None and record.state is State.DRAFT
    page = desk.get(f"{to.path}?{to.query}")
    told = text_of(page, "[role=status]")
    assert told.startswith("« Chaufferie du port » : acceptée, en brouillon.")
    number = desk.store.proposals.get(READY).decided
    undo = page.css_first("form[action='/atelier/annuler'] input[name=decision]")
    assert undo.attributes["value"] == str(number)
    assert desk.get(READY).css_first("a[href='/atelier/fiches/chaufferie-du-port']") is not None


def test_the_last_one_leads_back_to_the_list(desk: Desk) -> None:
    to = desk.post(BRAKE, "accepter", query="?nature=brake").headers["location"]
    assert urlsplit(to).path == LIST
    page = desk.get(to)
    assert "« C’est long. »" in text_of(page, "[role=status]") and rows(page) == []
    assert desk.state(BRAKE) is ProposalState.ACCEPTED


def test_a_decision_is_taken_back(desk: Desk) -> None:
    page = desk.get(desk.post(IDEA, "refuser", motif="mal-lu").headers["location"])
    sent = {
        str(field.attributes["name"]): str(field.attributes["value"])
        for field in page.css("form[action='/atelier/annuler'] input")
    }
    answer = desk.client.post("/atelier/annuler", data=sent)
    assert answer.status_code == 303
    assert urlsplit(answer.headers["location"]).path == f"{LIST}/{IDEA}"
    assert desk.state(IDEA) is ProposalState.WAITING
    assert "La décision est annulée" in text_of(
        desk.get(answer.headers["location"]), "[role=status]"
    )


def test_what_is_not_complete_is_not_published_and_the_page_says_what_to_do(desk: Desk) -> None:
    answer = desk.post(READY, "accepter", 409, publier="oui")
    page = HTMLParser(answer.text)
    told = text_of(page, "[role=alert]")
    assert "dans : état d’avancement, besoin" in told and "essaim review" not in told
    assert page.css_first("[data-missing]").attributes["href"] == (
        f"{LIST}/{READY}?corriger=manque"
    )
    assert desk.state(READY) is ProposalState.WAITING


def test_what_is_missing_is_filled_then_published(desk: Desk) -> None:
    fields = desk.get(f"{READY}?corriger=manque").css(".review-editor [name^=champ]")
    assert [f.attributes["name"] for f in fields] == ["champ-status", "champ-need"]
    typed = {"champ-status": "fini", "champ-need": "Chauffer.", "preuve": "chaleur\nfatale"}
    desk.post(READY, "corriger", groupe="manque", **typed)
    need = next(f for f in desk.store.proposals.get(READY).fields if f.path == "need")
    assert ATELIER.text[need.evidence.start : need.evidence.end] == "chaleur fatale"
    to = desk.post(READY, "accepter", publier="oui").headers["location"]
    assert "fait=publie" in to
    assert desk.here.client().get("/fiches/chaufferie-du-port").status_code == 200


def test_a_draft_is_published_afterwards(desk: Desk) -> None:
    desk.post(TWO, "choisir", groupe="lead", valeur="5")
    desk.post(TWO, "accepter")
    page = desk.get(TWO)
    assert text_of(page, "[data-key=p]") == "Publier le brouillon p"
    desk.post(TWO, "accepter", publier="oui")
    record = desk.store.records.find("lavoir")
    assert record is not None and record.state is State.PUBLISHED


def test_of_two_values_one_is_chosen_with_its_proof(desk: Desk) -> None:
    page = desk.get(TWO)
    assert "Le document dit deux choses" in text_of(page, "#groupe-lead")
    assert [v.attributes["value"] for v in page.css("#groupe-lead [name=valeur]")] == ["5", "6"]
    refused = HTMLParser(desk.post(TWO, "accepter", 409, publier="oui").text)
    assert "Choisissez l’une des valeurs" in text_of(refused, "[role=alert]")
    to = desk.post(TWO, "choisir", groupe="lead", valeur="6").headers["location"]
    assert urlsplit(to).fragment == "groupe-lead"
    leads = [f for f in desk.store.proposals.get(TWO).fields if f.path == "lead.name"]
    assert [(f.value, ATELIER.text[f.evidence.start : f.evidence.end]) for f in leads] == [
        ("Port", "du port")
    ]
    assert desk.get(to).css_first("#groupe-lead .notice") is None
    desk.post(TWO, "choisir", 409, groupe="lead", valeur="99")


def test_a_known_record_is_completed_and_shows_what_it_gains(desk: Desk) -> None:
    page = desk.get(KNOWN)
    assert "Compléter la fiche" in text_of(page, "[data-key=a]")
    cells = [td.text().strip() for td in page.css(".review-known td")]
    assert "Donne sa chaleur" in cells
    assert page.css_first("[data-key=p]") is None
    to = desk.post(KNOWN, "accepter").headers["location"]
    assert "fait=complete" in to
    record = desk.store.records.find("acierie")
    assert record is not None and "Donne sa chaleur" in str(record)


def test_what_is_not_the_same_thing_is_set_apart(desk: Desk) -> None:
    desk.post(KNOWN, "corriger", groupe="target", **{"champ-target": ""})
    assert desk.store.proposals.get(KNOWN).target is None
    assert desk.get(KNOWN).css_first("[data-key=p]") is not None


def test_a_proposal_is_merged_with_a_record_found_by_its_title(desk: Desk) -> None:
    page = desk.get(f"{READY}?chercher=r%C3%A9seau+aci%C3%A9rie")
    assert page.css_first("#fusion").attributes.get("open", "no") is None
    found = page.css_first("#fusion [name=dans]").attributes["value"]
    assert found == "reseau-chaleur"
    compared = desk.get(f"{READY}?avec={found}")
    assert "Réseau de chaleur" in text_of(compared, ".review-known h3")
    desk.post(READY, "fusionner", dans=str(found))
    assert desk.state(READY) is ProposalState.MERGED
    refused = HTMLParser(desk.post(TWO, "fusionner", 409, dans="rien").text)
    assert "Aucune fiche ne porte l’identifiant" in text_of(refused, "[role=alert]")


def test_a_refusal_keeps_its_reason(desk: Desk) -> None:
    desk.post(IDEA, "refuser", motif="deja-connu", raison="  vu   en 2019 ")
    desk.post(BRAKE, "refuser", motif="inconnu")
    reasons = [desk.store.journal.decisions(i, limit=1)[0].reason for i in (IDEA, BRAKE)]
    assert reasons == ["Déjà connu : vu en 2019", None]
    assert "par ana : Déjà connu" in text_of(desk.get(IDEA), ".review-head")


def test_a_link_waits_for_its_ends(desk: Desk) -> None:
    refused = HTMLParser(desk.post(LINK, "accepter", 409).text)
    assert "acceptez-la d’abord" in text_of(refused, "[role=alert]")
    desk.post(READY, "accepter")
    desk.post(LINK, "accepter")
    assert desk.state(LINK) is ProposalState.ACCEPTED


# --- correcting


@pytest.mark.parametrize(
    ("typed", "codes"), [("Tarbes", ["commune:65440"]), ("Un vallon sans nom", None)]
)
def test_the_codes_follow_the_name_of_a_territory(
    desk: Desk, typed: str, codes: list[str] | None
) -> None:
    sent = {"champ-territory.name": typed, "champ-territory.codes": "commune:59183"}
    desk.post(READY, "corriger", groupe="territory", **sent)
    found = {f.path: f.value for f in desk.store.proposals.get(READY).fields}
    assert found["territory.name"] == typed and found.get("territory.codes") == codes


def test_what_was_typed_stays_when_it_is_refused(desk: Desk) -> None:
    typed = {"champ-brakes.0.brake": "reglementation", "champ-brakes.0.text": "C’est long"}
    answer = desk.post(READY, "corriger", 409, groupe="brakes.0", preuve="mots absents", **typed)
    page = HTMLParser(answer.text)
    assert "pas dans le document" in text_of(page, ".review-editor [role=alert]")
    assert text_of(page, "[name='champ-brakes.0.text']") == "C’est long"
    assert page.css_first("option[value=reglementation]").attributes.get("selected", "no") is None
    assert text_of(page, "[name=preuve]") == "mots absents"
    number = desk.post(READY, "corriger", 422, groupe="cost", **{"champ-cost.amount_eur": "cher"})
    page = HTMLParser(number.text)
    field = page.css_first("[name='champ-cost.amount_eur']")
    assert field.attributes["value"] == "cher" and field.attributes["aria-invalid"] == "true"
    assert "Donnez un nombre" in text_of(page, f"#{field.attributes['aria-describedby']}".replace(
        ".", "\\."))  # fmt: skip


@pytest.mark.parametrize("key", ["id", "sources.0", "state", "x", "", "levers.9999999999999"])
def test_a_field_that_is_not_there_opens_nothing(desk: Desk, key: str) -> None:
    desk.get(f"{READY}?corriger={key}")
    kept = desk.store.proposals.get(READY)
    desk.post(READY, "corriger", groupe=key, **{f"champ-{key}": "published"})
    assert desk.store.proposals.get(READY) == kept


def test_what_changed_meanwhile_is_read_again_before_it_is_decided(desk: Desk) -> None:
    mark = desk.mark(READY)
    curator = curator_for(desk.store, vocabulary(), "Léa")
    with desk.store.transaction():
        curator.correct(READY, {"need": "Autre chose."})
    for act in ("accepter", "refuser", "corriger"):
        typed = {"groupe": "need", "champ-need": "Mien"} if act == "corriger" else {}
        answer = desk.client.post(f"{LIST}/{READY}/{act}", data={"lu": mark, **typed})
        page = HTMLParser(answer.text)
        assert answer.status_code == 409
        assert "a changé depuis" in text_of(page, "[role=alert]")
    assert desk.state(READY) is ProposalState.WAITING
    assert "Mien" in answer.text, "what was typed is still there"
    desk.post(READY, "refuser")
    again = desk.client.post(f"{LIST}/{READY}/accepter", data={"lu": mark})
    assert again.status_code == 409 and "déjà été traitée" in again.text


# --- together


def test_what_is_sure_is_ticked_and_accepted_together(desk: Desk) -> None:
    page = desk.get(f"{LIST}?lot=90")
    boxes = {b.attributes["value"]: "checked" in b.attributes for b in page.css("[name=choix]")}
    assert boxes == {BRAKE: True, LEVER: False, IDEA: True}
    sent = {"lot": "90", "choix": [BRAKE, IDEA], "decider": "accepter"}
    answer = desk.client.post(f"{LIST}/lot?sur=50", data=sent)
    assert answer.status_code == 303 and "sur=50" in answer.headers["location"]
    assert [desk.state(i) for i in (BRAKE, IDEA)] == [ProposalState.ACCEPTED] * 2
    page = desk.get(answer.headers["location"])
    assert "2 propositions acceptées" in text_of(page, "[role=status]")
    form = page.css_first("form[action^='/atelier/relecture/lot/annuler']")
    undo = {str(i.attributes["name"]): str(i.attributes["value"]) for i in form.css("input")}
    assert desk.client.post(form.attributes["action"], data=undo).status_code == 303
    assert [desk.state(i) for i in (BRAKE, IDEA)] == [ProposalState.WAITING] * 2


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"choix": [LEVER, BRAKE]}, "1 est sûre à moins de 90 %"),
        ({"choix": [LEVER], "lot": "10"}, "moins de 90 %"),
        ({"choix": [BRAKE, READY]}, "se relisent un par un"),
        ({"choix": [LINK], "decider": "refuser"}, "se relisent un par un"),
        ({"choix": [BRAKE, "rien"]}, "n’est plus là"),
        ({}, "Cochez d’abord"),
        ({"choix": [f"x{n}" for n in range(51)]}, "50 propositions au plus"),
    ],
)
def test_together_is_all_or_nothing(desk: Desk, sent: dict[str, Any], why: str) -> None:
    answer = desk.client.post(f"{LIST}/lot", data={"decider": "accepter", **sent})
    assert answer.status_code == 409
    assert why in text_of(HTMLParser(answer.text), "[role=alert]").replace("\u00a0", " ")
    assert rows(desk.get(LIST)) == ORDER


def test_what_is_unsure_may_be_refused_together(desk: Desk) -> None:
    sent = {"choix": [LEVER, BRAKE], "decider": "refuser", "motif": "mal-lu"}
    assert desk.client.post(f"{LIST}/lot", data=sent).status_code == 303
    reasons = {i: desk.store.journal.decisions(i, limit=1)[0].reason for i in (LEVER, BRAKE)}
    assert reasons == {LEVER: "En lot : mal lu.", BRAKE: "En lot : mal lu."}
    sent["choix"] = [IDEA, BRAKE]
    again = desk.client.post(f"{LIST}/lot", data=sent)
    assert again.status_code == 409 and "traitée entre-temps" in again.text
    assert desk.state(IDEA) is ProposalState.WAITING


def test_every_decision_is_told_to_the_journal_with_who(desk: Desk) -> None:
    typed: dict[str, str]
    for of, act, typed in (
        (READY, "accepter", {}),
        (KNOWN, "fusionner", {"dans": "acierie"}),
        (IDEA, "refuser", {}),
        (TWO, "corriger", {"groupe": "need", "champ-need": "Laver."}),
    ):
        desk.post(of, act, **typed)
    actions = [
        (d.action, d.actor) for d in desk.store.journal.decisions() if "proposal" in d.action
    ]
    assert actions[::-1] == [
        ("proposal.accepted", "compte-1"), ("proposal.merged", "compte-1"),
        ("proposal.refused", "compte-1"), ("proposal.correct", "compte-1"),
    ]  # fmt: skip
    assert re.fullmatch(r"compte-\d+", actions[0][1])
