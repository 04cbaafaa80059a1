"""`/feedback`: verdicts on recommended records, given and counted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from api.problem import declared
from api.routes.answers import Page, json_response, paged
from kb.feedback import LONGEST_NEED_CHARS, Verdict, kept_need
from kb.model import RecordId
from web.cross_site import refuse_cross_site
from web.services import Services

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=100_000)]
_EXAMPLE = {
    "need": "Nous voulons récupérer la chaleur d’une usine pour chauffer le lycée voisin.",
    "record_id": "dunkerque-chaleur-fatale",
    "verdict": "useful",
}


class GivenFeedback(BaseModel):
    """`verdict` null takes back what was said."""

    need: str = Field(min_length=1, max_length=LONGEST_NEED_CHARS)
    record_id: str = Field(min_length=1, max_length=120)
    verdict: Verdict | None


class KeptFeedback(BaseModel):
    """What is kept: the text of the need with personal details masked; `verdict` null when nothing
    is."""

    need: str
    record_id: RecordId
    verdict: Verdict | None


class FeedbackCounts(BaseModel):
    """What people said of one record, whatever the need."""

    record_id: RecordId
    useful: int = Field(ge=0)
    not_useful: int = Field(ge=0)
    verdicts: dict[Verdict, int]


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["avis"])
    store = services.store

    @routes.post(
        "/feedback",
        response_model=KeptFeedback,
        responses=declared(400, 403, 404, 422),
        dependencies=[Depends(refuse_cross_site)],
        openapi_extra={"requestBody": {"content": {"application/json": {"example": _EXAMPLE}}}},
    )
    def give(given: GivenFeedback) -> Response:
        """Dit d’une fiche recommandée pour un besoin si elle est utile, et sinon pourquoi. Le
        dernier avis remplace le précédent ; « verdict » nul le retire."""
        with store.transaction():
            if given.verdict is None:
                store.feedback.withdraw(given.need, store.records.get(given.record_id).id)
            else:
                store.feedback.put(given.need, given.record_id, given.verdict)
        return json_response(
            KeptFeedback(
                need=kept_need(given.need),
                record_id=RecordId(given.record_id),
                verdict=given.verdict,
            )
        )

    @routes.get("/feedback", response_model=Page[FeedbackCounts], responses=declared(422))
    def counts(limit: Limit = 50, offset: Offset = 0) -> Response:
        """Les avis comptés, fiche par fiche. Les textes des besoins ne sont pas publics : ceux qui
        tiennent la base les ont par « essaim feedback export »."""
        found = [_counts(record_id, told) for record_id, told in store.feedback.counts().items()]
        return json_response(paged(found, limit, offset))

    return routes


def _counts(record_id: RecordId, told: dict[Verdict, int]) -> FeedbackCounts:
    return FeedbackCounts(
        record_id=record_id,
        useful=told.get(Verdict.USEFUL, 0),
        not_useful=sum(count for verdict, count in told.items() if verdict.sign < 0),
        verdicts=told,
    )
