"""`/records/{id}/suggestions`: an error in a published record, reported by anybody."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from api.problem import declared
from api.routes.answers import json_response
from kb.errors import InvalidRequest
from kb.model import RecordId
from kb.suggestions import (
    LONGEST_TYPED_CHARS,
    About,
    Suggestion,
    SuggestionNotice,
    SuggestionState,
    clean_email,
    clean_source,
    clean_value,
    clean_wrong,
    record_field_names,
)
from web.cross_site import refuse_cross_site
from web.sendings import spend_one
from web.services import Services

RecordIdPath = Annotated[str, Path(max_length=120)]
_EXAMPLE = {
    "field": "cost",
    "wrong": "Le coût est celui de la première tranche seulement.",
    "value": "1,8 M€ pour les deux tranches",
    "source": "https://www.exemple.fr/bilan-du-reseau",
}


class GivenSuggestion(BaseModel):
    """`field`: of the record; empty for anything else. `value`: what would be right. `source`: an
    address or a title. `email`: to be answered; kept apart, a year at most, never given back."""

    field: str = Field(default="", max_length=40)
    wrong: str = Field(min_length=1, max_length=LONGEST_TYPED_CHARS)
    value: str = Field(default="", max_length=LONGEST_TYPED_CHARS)
    source: str = Field(default="", max_length=2_000)
    email: str = Field(default="", max_length=320)


class KeptSuggestion(BaseModel):
    """What is kept, personal details masked."""

    number: int
    at: datetime
    state: SuggestionState
    record_id: RecordId
    field: str
    wrong: str
    value: str
    source: str


def router(services: Services) -> APIRouter:
    routes = APIRouter(tags=["fiches"])

    @routes.post(
        "/records/{record_id}/suggestions",
        response_model=KeptSuggestion,
        status_code=202,
        responses=declared(400, 403, 404, 422, 429),
        dependencies=[Depends(refuse_cross_site)],
        openapi_extra={"requestBody": {"content": {"application/json": {"example": _EXAMPLE}}}},
    )
    def suggest(request: Request, record_id: RecordIdPath, given: GivenSuggestion) -> Response:
        """Signale une erreur dans une fiche publiée : une personne lit, vérifie, puis corrige."""
        notice, email = _notice(services, record_id, given), clean_email(given.email)
        spend_one(request)
        with services.store.transaction():
            kept = services.store.suggestions.tell(notice, email)
        answer = json_response(_kept(kept))
        answer.status_code = 202
        return answer

    return routes


def _notice(services: Services, record_id: str, given: GivenSuggestion) -> SuggestionNotice:
    record = services.store.records.get(record_id)
    known = record_field_names(record.kind)
    if given.field and given.field not in known:
        raise InvalidRequest(
            f"« {given.field} » n’est pas un champ de cette fiche. Choix : {', '.join(known)}."
        )
    return SuggestionNotice(
        about=About.RECORD,
        subject=record.id,
        version=services.store.records.version(record.id),
        field=given.field,
        wrong=clean_wrong(given.wrong),
        value=clean_value(given.value),
        source=clean_source(given.source),
    )


def _kept(kept: Suggestion) -> KeptSuggestion:
    told = kept.model_dump(include={"number", "at", "state", "field", "wrong", "value", "source"})
    return KeptSuggestion(record_id=RecordId(kept.subject), **told)
