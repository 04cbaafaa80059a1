"""`/search`, `/recommendations`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.problem import declared
from api.routes.answers import json_response
from kb.model import Kind, Phase
from search.model import (
    MAX_QUERY_CHARS,
    Filters,
    HitType,
    NeedRequest,
    Recommendation,
    SearchResult,
)
from search.model import Query as SearchQuery
from web.services import Services

_EXAMPLE = {
    "text": "Nous voulons récupérer la chaleur d’une usine pour chauffer le lycée voisin.",
    "territory": "Dunkerque",
    "phase": "faisabilite",
}


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["recherche"])
    _search(routes, services)
    _recommendations(routes, services)
    return routes


def _search(routes: APIRouter, services: Services) -> None:
    @routes.get("/search", response_model=SearchResult, responses=declared(422, 503))
    def search(
        q: Annotated[
            str, Query(max_length=MAX_QUERY_CHARS, examples=["tiers-lieu en milieu rural"])
        ] = "",
        type: Annotated[list[HitType] | None, Query()] = None,
        kind: Annotated[list[Kind] | None, Query()] = None,
        theme: Annotated[list[str] | None, Query()] = None,
        department: Annotated[list[str] | None, Query(examples=[["62"]])] = None,
        region: Annotated[list[str] | None, Query(examples=[["32"]])] = None,
        phase: Annotated[list[Phase] | None, Query()] = None,
        nature: Annotated[list[str] | None, Query()] = None,
        year: Annotated[list[str] | None, Query()] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
    ) -> Response:
        """Fiches et passages de documents, avec leurs facettes et des comptes exacts."""
        filters = Filters(
            types=tuple(type or ()),
            kinds=tuple(kind or ()),
            themes=tuple(theme or ()),
            departments=tuple(department or ()),
            regions=tuple(region or ()),
            phases=tuple(phase or ()),
            natures=tuple(nature or ()),
            years=tuple(year or ()),
        )
        query = SearchQuery(text=q, filters=filters, limit=limit, offset=offset)
        return json_response(services.engine.search(query))


def _recommendations(routes: APIRouter, services: Services) -> None:
    @routes.post(
        "/recommendations",
        response_model=Recommendation,
        responses=declared(400, 404, 422, 503),
        openapi_extra={"requestBody": {"content": {"application/json": {"example": _EXAMPLE}}}},
    )
    def recommend(need: NeedRequest) -> Response:
        """Expériences, financements, facilitateurs et partenaires pour un besoin dit en
        français."""
        return json_response(services.recommender.recommend(need))
