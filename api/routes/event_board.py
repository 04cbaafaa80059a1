"""`/events/{id}/board`: what became of an event, for those who curate."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from api.problem import declared
from api.routes.answers import json_response
from kb.accounts import Role
from kb.board import Board, read_board, without_actors
from web.access import allows
from web.services import Services


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["événements"], dependencies=[Depends(allows(Role.CURATOR))])

    @routes.get(
        "/events/{event_id}/board",
        response_model=Board,
        responses=declared(401, 403, 404, 422),
    )
    def board(event_id: str) -> Response:
        """Le suivi d’un événement : où en est la fiche de chaque territoire, ce qui a été décidé
        ou lancé, et des indicateurs avec leur définition et le nombre de territoires sur lesquels
        chacun repose."""
        return json_response(without_actors(read_board(services.store, event_id)))

    return routes
