"""« Signaler une erreur »: on a record or a document, by anybody, without an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.errors import InvalidRequest, TooManyTries
from kb.model import Document, Record
from kb.suggestions import About, record_field_names
from web.addresses import Params, address, document_address, first, params_of, record_address
from web.pages.needs import form_params
from web.screen import Screen
from web.sendings import spend_one
from web.services import Services
from web.suggestion_form import TRAP, Subject, SuggestionForm, read_suggestion
from web.views.field_lines import field_lines
from web.views.suggestions import (
    SuggestionPage,
    document_field_names,
    document_report_path,
    field_options,
    record_report_path,
    suggested_field,
)

Form = Annotated[Params, Depends(form_params)]
RECEIVED = "recu"


class SuggestionPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        for path, show, send in (
            ("/fiches/{record_id}/signaler", self.of_record, self.send_of_record),
            ("/documents/{document_id}/signaler", self.of_document, self.send_of_document),
        ):
            router.add_api_route(path, show, response_class=HTMLResponse)
            router.add_api_route(path, send, methods=["POST"], response_class=HTMLResponse)

    def of_record(self, request: Request, record_id: str) -> HTMLResponse:
        return self._page(self._services.store.records.get(record_id), *_asked(request))

    def of_document(self, request: Request, document_id: str) -> HTMLResponse:
        return self._page(self._services.store.documents.public(document_id), *_asked(request))

    def send_of_record(self, request: Request, record_id: str, params: Form) -> Response:
        return self._send(request, self._services.store.records.get(record_id), params)

    def send_of_document(self, request: Request, document_id: str, params: Form) -> Response:
        return self._send(request, self._services.store.documents.public(document_id), params)

    def _send(self, request: Request, seen: Record | Document, params: Params) -> Response:
        """Keeps the suggestion; or shows the form again with what is wrong, all typed words
        there."""
        form = read_suggestion(params)
        problems = form.problems()
        if problems:
            return self._page(seen, form, "", problems, 422)
        try:
            spend_one(request)
            number = self._keep(form, self._subject(seen))
        except TooManyTries as error:
            return self._page(seen, form, "", {"": str(error)}, 429)
        except InvalidRequest as error:  # too many wait already
            return self._page(seen, form, "", {"": str(error)}, 422)
        path = _path(seen)
        return RedirectResponse(address(path, [(RECEIVED, str(number))]), status_code=303)

    def _keep(self, form: SuggestionForm, subject: Subject) -> int:
        store = self._services.store
        with store.transaction():
            return store.suggestions.tell(form.notice(subject), form.email).number

    def _subject(self, seen: Record | Document) -> Subject:
        if isinstance(seen, Document):
            return Subject(About.DOCUMENT, seen.id, seen.version, document_field_names())
        version = self._services.store.records.version(seen.id)
        return Subject(About.RECORD, seen.id, version, record_field_names(seen.kind))

    def _page(
        self,
        seen: Record | Document,
        form: SuggestionForm,
        received: str = "",
        problems: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        subject = self._subject(seen)
        of_document = isinstance(seen, Document)
        known = form.field if form.field in subject.fields else ""
        now: tuple[str, ...] = ()
        if known and not isinstance(seen, Document):
            now = field_lines(seen, known, self._services.vocabulary)
        page = SuggestionPage(
            title=seen.title,
            back=document_address(seen.id) if of_document else record_address(seen.id),
            back_label="Revenir au document" if of_document else "Revenir à la fiche",
            path=_path(seen),
            form=form,
            version=form.version or subject.version,
            fields=field_options(tuple(subject.fields), known, of_document=of_document),
            field=suggested_field(of_document, known),
            now=now,
            problems=problems or {},
            received=received,
            trap=TRAP,
        )
        here = "documents" if of_document else "fiches"
        return self._screen.page("suggest.html", here=here, status=status, page=page)


def _path(seen: Record | Document) -> str:
    made = document_report_path if isinstance(seen, Document) else record_report_path
    return made(seen.id)


def _asked(request: Request) -> tuple[SuggestionForm, str]:
    """The form as its address fills it in, and the number of what was just received."""
    params = params_of(request)
    number = first(params, RECEIVED)
    received = number if number.isascii() and number.isdigit() and len(number) < 10 else ""
    form = read_suggestion(params).model_copy(update={"version": None, "trap": ""})
    return form, received
