"""`/proposals`: what was read in documents, and what a human decided of it; read only, by those who
curate: nothing there has been checked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.problem import declared
from api.routes.answers import Page, json_response, paged
from kb.accounts import Role
from kb.evidence import QuotedProposal, quoted_proposals
from kb.proposals import AskedState, ProposalKind
from web.access import allows
from web.services import Services

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=100_000)]


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["propositions"], dependencies=[Depends(allows(Role.CURATOR))])
    store = services.store

    @routes.get(
        "/proposals", response_model=Page[QuotedProposal], responses=declared(401, 403, 404, 422)
    )
    def proposals(
        state: AskedState = AskedState.WAITING,
        kind: ProposalKind | None = None,
        document: Annotated[str | None, Query(max_length=200, examples=["atelier-2020"])] = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> Response:
        """Ce qui a été lu dans les documents et attend un humain, par document, le plus sûr
        d’abord ; chaque valeur avec la phrase qui la prouve, les personnes masquées. Demande un
        compte de relecture, ou un jeton qui permet « read »."""
        if document is not None:
            store.documents.get(document)
        found = store.proposals.all(state=state.state(), kind=kind, document_id=document)
        page = paged(found, limit, offset)
        quoted = quoted_proposals(store, page.items)
        return json_response(
            Page[QuotedProposal](items=quoted, total=page.total, limit=limit, offset=offset)
        )

    @routes.get(
        "/proposals/{proposal_id}",
        response_model=QuotedProposal,
        responses=declared(401, 403, 404, 422),
    )
    def proposal(proposal_id: str) -> Response:
        """Une proposition, et ce qui prouve chacune de ses valeurs. Demande un compte de
        relecture."""
        return json_response(quoted_proposals(store, [store.proposals.get(proposal_id)])[0])

    return routes
