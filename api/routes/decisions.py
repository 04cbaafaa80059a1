"""`POST /proposals/{id}/decision`: a curator accepts, corrects, merges or refuses."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.problem import declared
from api.routes.answers import json_response
from ingest.curating import curator_for
from kb.accounts import Role
from kb.curation import Curator
from kb.errors import InvalidRequest
from kb.evidence import QuotedProposal, proof_of, quoted_proposals
from kb.proposals import Proposal
from kb.store import Store
from web.access import Visitor, allows
from web.services import Services

_EXAMPLE = {"decision": "accept", "publish": False, "reason": "Relu avec le porteur du projet."}


class Choice(StrEnum):
    ACCEPT = "accept"
    CORRECT = "correct"
    MERGE = "merge"
    REFUSE = "refuse"


class AskedDecision(BaseModel):
    """`publish` goes with « accept », `into` with « merge », `changes` and `proof` with
    « correct ». `proof`: the exact words of the document that say the new values."""

    model_config = ConfigDict(extra="forbid")

    decision: Choice
    publish: bool = Field(default=False, strict=True)
    into: str | None = Field(default=None, max_length=120)
    changes: dict[str, JsonValue] = Field(default_factory=dict, max_length=50)
    proof: str | None = Field(default=None, max_length=20_000)
    reason: str | None = Field(default=None, max_length=2_000)


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["propositions"])
    store = services.store

    @routes.post(
        "/proposals/{proposal_id}/decision",
        response_model=QuotedProposal,
        responses=declared(400, 401, 403, 404, 409, 422),
        openapi_extra={"requestBody": {"content": {"application/json": {"example": _EXAMPLE}}}},
    )
    def decide(
        proposal_id: str,
        asked: AskedDecision,
        visitor: Annotated[Visitor, Depends(allows(Role.CURATOR))],
    ) -> Response:
        """Décide d’une proposition : l’accepter, la corriger, la fusionner ou la refuser. Demande
        un compte de relecture, ou un jeton qui permet « decide »."""
        curator = curator_for(store, services.vocabulary, visitor.actor)
        with store.transaction():
            settled = _decided(store, curator, proposal_id, asked)
        return json_response(quoted_proposals(store, [settled])[0])

    return routes


def _decided(store: Store, curator: Curator, proposal_id: str, asked: AskedDecision) -> Proposal:
    match asked.decision:
        case Choice.ACCEPT:
            return curator.accept(proposal_id, publish=asked.publish, reason=asked.reason)
        case Choice.REFUSE:
            return curator.refuse(proposal_id, reason=asked.reason)
        case Choice.MERGE:
            if not asked.into:
                raise InvalidRequest("Dites dans quelle fiche fusionner : « into ».")
            return curator.merge(proposal_id, asked.into, reason=asked.reason)
        case Choice.CORRECT:
            if not asked.changes:
                raise InvalidRequest("Dites ce qui est à corriger : « changes ».")
            evidence = proof_of(store, proposal_id, asked.proof) if asked.proof else None
            return curator.correct(
                proposal_id, asked.changes, evidence=evidence, reason=asked.reason
            )
