"""`/brakes`: what holds projects back, where it was met, and what lifted it; read only."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.problem import declared
from api.routes.answers import Page, cached, paged
from kb.brake_book import Brake, BrakeSummary
from web.services import Services

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=100_000)]
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Inchangé"}}


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["freins"])

    @routes.get(
        "/brakes",
        response_model=Page[BrakeSummary],
        responses={**declared(422), **_UNCHANGED},
    )
    def brakes(request: Request, limit: Limit = 100, offset: Offset = 0) -> Response:
        """Les freins du vocabulaire, famille après famille : combien d’expériences les ont
        rencontrés, combien les ont levés, combien de phrases de documents les disent."""
        return cached(request, paged(list(services.brakes.summaries), limit, offset))

    @routes.get(
        "/brakes/{brake_id}",
        response_model=Brake,
        responses={**declared(404, 422), **_UNCHANGED},
    )
    def brake(request: Request, brake_id: str) -> Response:
        """Un frein : où il a été rencontré, mot pour mot et côté par côté ; quelles expériences
        l’ont levé, et comment ; quels leviers reviennent. Un frein lu par la machine et que
        personne n’a encore accepté porte `accepted: false`."""
        return cached(request, services.brakes.get(brake_id))

    return routes
