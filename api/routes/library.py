"""`/records`, `/documents`, `/vocabulary`, `/territories`, `/health`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from api.problem import declared
from api.routes.answers import Page, cached, json_response, paged
from kb.errors import DocumentNotFound, RecordNotFound
from kb.model import (
    Document,
    Experience,
    Facilitator,
    Funding,
    Kind,
    Partner,
    QuotedPassage,
    Record,
    Relation,
    Territory,
)
from kb.public import public_documents, public_passages, public_record, public_records
from kb.vocabulary import Vocabulary
from web.services import Services

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=100_000)]


class RecordAnswer(BaseModel):
    """A record, its version, and its links both ways."""

    record: Experience | Funding | Facilitator | Partner = Field(discriminator="kind")
    version: int
    relations: list[Relation]


class Health(BaseModel):
    status: str = "ok"
    records: int
    documents: int
    passages: int


def router(services: Services) -> APIRouter:
    routes = APIRouter()
    _records(routes, services)
    _documents(routes, services)
    _reference(routes, services)
    return routes


def _records(routes: APIRouter, services: Services) -> None:
    store = services.store

    @routes.get("/records", response_model=Page[Record], responses=declared(422), tags=["fiches"])
    def records(kind: Kind | None = None, limit: Limit = 50, offset: Offset = 0) -> Response:
        """Les fiches publiées, par sorte puis par titre."""
        return json_response(
            paged(public_records(store, store.records.published(kind)), limit, offset)
        )

    @routes.get(
        "/records/{record_id}",
        response_model=RecordAnswer,
        responses={
            **declared(404, 422),
            304: {"description": "Inchangée"},
            308: {"description": "Fusionnée : voir l’adresse donnée par « Location »"},
        },
        tags=["fiches"],
    )
    def record(request: Request, record_id: str) -> Response:
        """Une fiche, ses liens et sa version. L’ancienne adresse d’une fiche fusionnée mène à celle
        qui la remplace."""
        try:
            found = store.records.get(record_id)
        except RecordNotFound:
            if moved := store.redirects.moved(record_id):
                return RedirectResponse(f"/api/v1/records/{moved}", status_code=308)
            raise
        value = RecordAnswer(
            record=public_record(store, found),
            version=store.records.version(record_id),
            relations=store.records.relations([record_id]),
        )
        return cached(request, value)


def _documents(routes: APIRouter, services: Services) -> None:
    store = services.store

    @routes.get(
        "/documents", response_model=Page[Document], responses=declared(422), tags=["documents"]
    )
    def documents(limit: Limit = 50, offset: Offset = 0) -> Response:
        """Les documents, par titre, sans leur texte."""
        return json_response(
            paged(public_documents(store, store.documents.published()), limit, offset)
        )

    @routes.get(
        "/documents/{document_id}",
        response_model=Document,
        responses={**declared(404, 422), 304: {"description": "Inchangé"}},
        tags=["documents"],
    )
    def document(request: Request, document_id: str) -> Response:
        """Un document, sans son texte : voir ses passages."""
        found = store.documents.public(document_id).model_copy(update={"text": ""})
        return cached(request, public_documents(store, [found])[0])

    @routes.get(
        "/documents/{document_id}/passages",
        response_model=Page[QuotedPassage],
        responses=declared(404, 422),
        tags=["documents"],
    )
    def passages(document_id: str, limit: Limit = 100, offset: Offset = 0) -> Response:
        """Les passages d’un document, dans l’ordre, chacun avec ses mots exacts."""
        if not store.documents.is_public(document_id):
            raise DocumentNotFound(document_id)
        found = store.documents.passages(document_id)
        return json_response(
            paged(public_passages(store, store.documents.quoted(found).values()), limit, offset)
        )


def _reference(routes: APIRouter, services: Services) -> None:
    store = services.store

    @routes.get("/vocabulary", response_model=Vocabulary, tags=["référence"])
    def vocabulary(request: Request) -> Response:
        """Les listes contrôlées : thèmes, freins, leviers, phases, natures de financement."""
        return cached(request, services.vocabulary)

    @routes.get(
        "/territories", response_model=Page[Territory], responses=declared(422), tags=["référence"]
    )
    def territories(
        q: Annotated[str, Query(min_length=1, max_length=100, examples=["boulog"])],
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> Response:
        """Les territoires dont un nom commence ainsi, les plus peuplés d’abord."""
        return json_response(paged(store.territories.prefix(q, limit), limit, 0))

    @routes.get("/health", response_model=Health, tags=["service"])
    def health() -> Response:
        """Répond dès que la base et l’index sont prêts."""
        documents, passages = store.documents.public_count()
        return json_response(
            Health(
                records=sum(store.records.counts().values()),
                documents=documents,
                passages=passages,
            )
        )
