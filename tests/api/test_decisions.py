"""`POST /proposals/{id}/decision`: what `essaim review` does, by the door of the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from kb.accounts import Scope
from kb.model import State
from kb.proposals import ProposalState
from tests.api.doors import House, house
from tests.factories import document, proposal, put_proposals
from web.services import Services

ATELIER = document()
READY = "atelier-experience-chaufferie-du-port"
COMPLETE = {"status": "en service", "need": "Chauffer."}


class Desk:
    """A curator's program, on a base where two proposals wait."""

    def __init__(self, here: House) -> None:
        self.store = here.store
        found = [
            proposal(ATELIER),
            proposal(ATELIER, kind="idea", title="Une idée", fields=[], confidence=0.2),
        ]
        put_proposals(here.store, ATELIER, found)
        bearer = here.token(here.account(), Scope.DECIDE)
        self._client = TestClient(here.app, headers=bearer, raise_server_exceptions=False)

    def decide(self, decision: str, of: str = READY, **fields: Any) -> Any:
        path = f"/api/v1/proposals/{of}/decision"
        return self._client.post(path, json={"decision": decision, **fields})


@pytest.fixture
def desk(small_services: Services, tmp_path: Path) -> Desk:
    return Desk(house(small_services, tmp_path))


def test_a_proposal_is_corrected_accepted_and_published(desk: Desk) -> None:
    corrected = desk.decide("correct", changes=COMPLETE, proof="chaleur fatale")
    assert corrected.status_code == 200, corrected.text
    accepted = desk.decide("accept", reason="relu")
    assert accepted.status_code == 200 and accepted.json()["state"] == "accepted"
    record = desk.store.records.find(accepted.json()["record"])
    assert record is not None and record.state is State.DRAFT
    published = desk.decide("accept", publish=True)
    assert published.status_code == 200
    record = desk.store.records.find(accepted.json()["record"])
    assert record is not None and record.state is State.PUBLISHED
    last = desk.store.journal.decisions(READY)[0]
    assert (last.actor, last.reason) == ("compte-1", "relu")
    assert desk.store.accounts.told(last.actor) == "ana"


def test_a_proposal_is_merged_or_refused(desk: Desk) -> None:
    merged = desk.decide("merge", into="reseau-chaleur")
    assert merged.status_code == 200 and merged.json()["state"] == "merged"
    refused = desk.decide("refuse", of="atelier-idea-une-idee")
    assert refused.status_code == 200 and refused.json()["state"] == "refused"


def test_what_was_decided_is_not_decided_again(desk: Desk) -> None:
    assert desk.decide("refuse").status_code == 200
    for decision, fields in (("refuse", {}), ("accept", {}), ("merge", {"into": "acierie"}),
                             ("correct", {"changes": COMPLETE})):  # fmt: skip
        again = desk.decide(decision, **fields)
        assert again.status_code == 409 and "déjà été traitée" in again.json()["detail"]


@pytest.mark.parametrize(
    ("decision", "fields", "status", "told"),
    [
        ("accept", {"publish": True}, 409, "pas complète"),
        ("merge", {"into": "absente"}, 409, "Aucune fiche"),
        ("merge", {"into": "fonds-chaleur"}, 409, "même sorte"),
        ("merge", {}, 422, "into"),
        ("correct", {}, 422, "changes"),
        ("correct", {"changes": {"summary": "x"}, "proof": "jamais dit"}, 409, "Ces mots"),
        ("correct", {"changes": {"summary": "Zénobie Participante"}}, 409, "nomme une personne"),
        ("correct", {"changes": {"planete": "Mars"}}, 409, ""),
        ("correct", {"changes": {"": {"a": [1, None]}}}, 409, ""),
        ("erase", {}, 422, "liste permise"),
        ("accept", {"planete": 1}, 422, "pas connu"),
        ("accept", {"reason": "x" * 2_001}, 422, "trop long"),
    ],
)
def test_what_cannot_be_decided_is_told_and_changes_nothing(
    desk: Desk, decision: str, fields: dict[str, Any], status: int, told: str
) -> None:
    before = desk.store.journal.last()
    answer = desk.decide(decision, **fields)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in answer.json()["detail"]
    assert desk.store.proposals.get(READY).state is ProposalState.WAITING
    assert desk.store.journal.last() == before


def test_an_absent_proposal_is_told(desk: Desk) -> None:
    assert desk.decide("refuse", of="absente").status_code == 404
