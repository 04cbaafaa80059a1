"""`/needs`: needs that people ask to publish, and those that are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from api.problem import declared
from api.routes.answers import Page, json_response, paged
from kb.model import Phase
from kb.needs import NeedNotice, ToldNeed, publishable_contact, publishable_text
from kb.understanding import Speaker
from search.model import MAX_QUERY_CHARS, NeedRequest
from web.cross_site import refuse_cross_site
from web.services import Services

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=100_000)]
_EXAMPLE = {
    "text": "Nous cherchons comment faire revenir un commerce dans notre bourg de 600 habitants.",
    "territory": "Tarbes",
    "contact": "secrétariat de mairie",
}


class NeedToPublish(BaseModel):
    """What is not given is read in the text. `contact`: a role or an organisation, no person."""

    text: str = Field(min_length=1, max_length=MAX_QUERY_CHARS)
    territory: str | None = Field(default=None, max_length=200)
    phase: Phase | None = None
    speaker: Speaker | None = None
    themes: tuple[str, ...] | None = None
    contact: str = Field(min_length=1, max_length=1_000)


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["besoins"])
    _telling(routes, services)
    _published(routes, services)
    return routes


def _telling(routes: APIRouter, services: Services) -> None:
    @routes.post(
        "/needs",
        response_model=ToldNeed,
        status_code=202,
        responses=declared(400, 403, 404, 422),
        dependencies=[Depends(refuse_cross_site)],
        openapi_extra={"requestBody": {"content": {"application/json": {"example": _EXAMPLE}}}},
    )
    def tell(asked: NeedToPublish) -> Response:
        """Demande à publier un besoin : il attend d’être relu par une personne."""
        request = NeedRequest(
            text=publishable_text(asked.text),
            territory=asked.territory,
            phase=asked.phase,
            speaker=asked.speaker,
            themes=asked.themes,
        )
        notice = NeedNotice(
            text=request.text,
            understanding=services.recommender.understand(request),
            contact=publishable_contact(asked.contact),
        )
        with services.store.transaction():
            need = services.store.needs.tell(notice)
        answer = json_response(need)
        answer.status_code = 202
        return answer


def _published(routes: APIRouter, services: Services) -> None:
    @routes.get("/needs", response_model=Page[ToldNeed], responses=declared(422))
    def needs(
        theme: Annotated[str | None, Query(max_length=200, examples=["chaleur fatale"])] = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> Response:
        """Les besoins publiés, le dernier d’abord."""
        found = services.store.needs.all()
        if theme is not None:
            found = [need for need in found if theme in need.understanding.themes]
        return json_response(paged(found, limit, offset))
