"""`/events`: the seminars and workshops that reports tell; read only, people by what they do."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.problem import declared
from api.routes.answers import Page, cached, paged
from kb.event_reading import public_event, public_events
from kb.events import Event
from web.services import Services

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=100_000)]
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Inchangé"}}


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["événements"])

    @routes.get("/events", response_model=Page[Event], responses={**declared(422), **_UNCHANGED})
    def listed(request: Request, limit: Limit = 100, offset: Offset = 0) -> Response:
        """Les séminaires et ateliers dont un compte rendu parle, le dernier d’abord."""
        return cached(request, paged(public_events(services.store), limit, offset))

    @routes.get(
        "/events/{event_id}",
        response_model=Event,
        responses={**declared(404, 422), **_UNCHANGED},
    )
    def event(request: Request, event_id: str) -> Response:
        """Un événement : date, lieu, organisateurs, programme, territoires et organismes venus,
        sujets, questions posées (par leur place dans le texte du document)."""
        return cached(request, public_event(services.store, event_id))

    return routes
