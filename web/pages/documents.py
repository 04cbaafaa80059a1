"""« Documents »: the list, and each one as it can be quoted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from web.access import Visitor, visitor
from web.addresses import draft_address
from web.screen import Screen
from web.services import Services
from web.views.document import document_line, document_page


class DocumentPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/documents", self.index, response_class=HTMLResponse)
        router.add_api_route("/documents/{document_id}", self.show, response_class=HTMLResponse)

    def index(self) -> HTMLResponse:
        documents = tuple(document_line(d) for d in self._services.store.documents.published())
        return self._screen.page("documents.html", here="documents", documents=documents)

    def show(self, document_id: str, found: Annotated[Visitor, Depends(visitor)]) -> Response:
        """A draft has its page in the workbench, which says who may read it."""
        store = self._services.store
        if found.account is not None and not store.documents.is_public(document_id):
            return RedirectResponse(draft_address(document_id), status_code=303)
        document = store.documents.public(document_id)
        passages = store.documents.passages(document_id)
        told = {record_id for passage in passages for record_id in passage.records}
        named, redirects = told | set(document.records), store.redirects.all()
        known = store.records.many({redirects.get(i, i) for i in named})
        records = {i: known[end] for i in named if (end := redirects.get(i, i)) in known}
        quoted = list(store.documents.quoted(passages).values())
        page = document_page(document, quoted, {str(i): r for i, r in records.items()})
        return self._screen.page("document.html", here="documents", page=page)
