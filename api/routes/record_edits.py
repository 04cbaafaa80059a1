"""`PUT /records/{id}`: a curator's program keeps a record, from the version of it that it read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from pydantic import BaseModel, Field

from api.problem import declared
from api.routes.answers import json_response
from ingest.curating import corpus_rules
from kb.accounts import Role
from kb.completeness import Completeness, completeness
from kb.editing import Editor
from kb.errors import InvalidRequest, RecordNotFound
from kb.model import Experience, Facilitator, Funding, Partner, Record
from web.access import Visitor, allows
from web.services import Services

_NO_VERSION = (
    "Dites de quelle version vous partez : l’en-tête « If-Match », avec l’« ETag » de la lecture."
)
_OTHER = "La fiche envoyée n’a pas l’identifiant de l’adresse, ou n’est pas de la même nature."


class KeptRecord(BaseModel):
    """A record in any state, its version, and how complete it is."""

    record: Experience | Funding | Facilitator | Partner = Field(discriminator="kind")
    version: int
    completeness: Completeness


class SentRecord(BaseModel):
    """`reason`: what the journal keeps of the change."""

    record: Experience | Funding | Facilitator | Partner = Field(discriminator="kind")
    reason: str | None = Field(default=None, max_length=2_000)


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["fiches"])
    _reading(routes, services)
    _saving(routes, services)
    return routes


def _reading(routes: APIRouter, services: Services) -> None:
    @routes.get(
        "/records/{record_id}/kept",
        response_model=KeptRecord,
        responses=declared(401, 403, 404, 422),
        dependencies=[Depends(allows(Role.CURATOR))],
    )
    def read(record_id: str) -> Response:
        """La fiche telle qu’elle est gardée, dans n’importe quel état : pour qui la corrige."""
        return _kept(services, record_id)


def _saving(routes: APIRouter, services: Services) -> None:
    store = services.store

    @routes.put(
        "/records/{record_id}",
        response_model=KeptRecord,
        responses=declared(400, 401, 403, 404, 409, 422),
    )
    def save(
        record_id: str,
        sent: SentRecord,
        visitor: Annotated[Visitor, Depends(allows(Role.CURATOR))],
        if_match: Annotated[str, Header(max_length=40)] = "",
    ) -> Response:
        """Remplace une fiche par celle qui est envoyée. « If-Match » donne la version lue : si une
        autre a été gardée depuis, rien n’est remplacé (409)."""
        known, version = _known(services, record_id), _version(if_match)
        if sent.record.id != record_id or sent.record.kind is not known.kind:
            raise InvalidRequest(_OTHER)
        editor = Editor(store, visitor.actor, corpus_rules(store, services.vocabulary))
        with store.transaction():
            editor.save(sent.record, version, sent.reason)
        return _kept(services, record_id)


def _kept(services: Services, record_id: str) -> Response:
    store = services.store
    record, version = _known(services, record_id), store.records.version(record_id)
    proved = {proof.path for proof in store.proofs.of(record_id)}
    judged = completeness(record, proved)
    answer = json_response(KeptRecord(record=record, version=version, completeness=judged))
    answer.headers["ETag"] = f'"{version}"'
    return answer


def _known(services: Services, record_id: str) -> Record:
    found = services.store.records.find(record_id)
    if found is None:
        raise RecordNotFound(record_id)
    return found


def _version(if_match: str) -> int:
    """« "3" », « W/"3" » or « 3 ». Raises InvalidRequest."""
    number = if_match.strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise InvalidRequest(_NO_VERSION)
    return int(number)
