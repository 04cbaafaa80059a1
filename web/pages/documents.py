"""« Documents »: the list, and each one as it can be quoted."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

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
        documents = tuple(document_line(d) for d in self._services.store.documents.all())
        return self._screen.page("documents.html", here="documents", documents=documents)

    def show(self, document_id: str) -> HTMLResponse:
        store = self._services.store
        document = store.documents.get(document_id)
        passages = store.documents.passages(document_id)
        told = {record_id for passage in passages for record_id in passage.records}
        records = store.records.many(told | set(document.records))
        quoted = list(store.documents.quoted(passages).values())
        page = document_page(document, quoted, {str(i): r for i, r in records.items()})
        return self._screen.page("document.html", here="documents", page=page)
