"""« Fiches »: the list, and one page each."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.errors import RecordNotFound
from kb.model import Kind, Record
from kb.proving import public_proofs
from kb.public import public_record
from kb.rechecks import due_of
from web.addresses import first, params_of, record_address
from web.screen import Screen
from web.services import Services
from web.views.lists import kind_links, record_groups
from web.views.record import Surroundings, checked_words, record_page

SIMILAR = 4


class RecordPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/fiches", self.index, response_class=HTMLResponse)
        router.add_api_route("/fiches/{record_id}", self.show, response_class=HTMLResponse)

    def index(self, request: Request) -> HTMLResponse:
        asked = first(params_of(request), "kind")
        kind = Kind(asked) if asked in set(Kind) else None
        store = self._services.store
        return self._screen.page(
            "records.html",
            here="fiches",
            kinds=kind_links(store.records.counts(), kind),
            groups=record_groups(store.records.published(kind), kind),
        )

    def show(self, record_id: str) -> Response:
        store = self._services.store
        try:
            record = public_record(store, store.records.get(record_id))
        except RecordNotFound:
            if moved := store.redirects.moved(record_id):
                return RedirectResponse(record_address(moved), status_code=301)
            raise
        page = record_page(record, self._surroundings(record), self._services.vocabulary)
        return self._screen.page("record.html", here="fiches", page=page)

    def _surroundings(self, record: Record) -> Surroundings:
        store = self._services.store
        relations = store.records.relations([record.id])
        ends = {end for relation in relations for end in (relation.origin, relation.target)}
        linked = store.records.many(ends - {record.id})
        names = [record.id, *store.redirects.former(record.id)]
        passages = [p for name in names for p in store.documents.passages_about(name)]
        document_ids = {passage.document_id for passage in passages}
        documents = (store.documents.find(document_id) for document_id in document_ids)
        return Surroundings(
            relations=relations,
            linked={str(i): other for i, other in linked.items()},
            passages=list(store.documents.quoted(passages).values()),
            documents={document.id: document for document in documents if document},
            similar=self._services.recommender.similar(record.id, SIMILAR),
            checked=checked_words(due_of(store, record), store.rechecks.today()),
            proofs=public_proofs(store, record.id),
        )
