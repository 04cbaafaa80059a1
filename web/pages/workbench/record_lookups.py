"""What the editor's script asks while somebody types: places, records, the page as the public
will see it. Nothing is kept here."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from kb.model import Kind, Record, State
from kb.proving import public_proofs
from kb.public import public_record
from kb.relations import declared_relations
from web.access import allows
from web.addresses import Params, first, params_of
from web.pages.needs import form_params
from web.pages.workbench.record_drawing import RecordDesk
from web.record_form import RecordForm, read_form, record_of
from web.record_lookup import records_named, selectable, territories_named, with_records
from web.screen import Screen
from web.services import Services
from web.views.record import Surroundings, record_page
from web.views.workbench.record_editor import missing_views, place_words, problem_views
from web.views.workbench.record_list import PATH
from web.workbench_menu import RECORDS

MAX_QUERY_CHARS = 200
Form = Annotated[Params, Depends(form_params)]


class RecordLookups:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen
        self._desk = RecordDesk(services, screen)

    def add_to(self, router: APIRouter) -> None:
        only = [Depends(allows(RECORDS.role))]
        router.add_api_route(f"{PATH}/territoires", self.territories, dependencies=only)
        router.add_api_route(f"{PATH}/cherche", self.records, dependencies=only)
        router.add_api_route(
            f"{PATH}/apercu",
            self.preview,
            methods=["POST"],
            response_class=HTMLResponse,
            dependencies=only,
        )

    def territories(self, request: Request) -> JSONResponse:
        """Homonyms are told apart by their département and their population."""
        asked = first(params_of(request), "q")[:MAX_QUERY_CHARS]
        found = territories_named(self._store, asked)
        return JSONResponse([{"id": t.id, "name": t.name, "words": place_words(t)} for t in found])

    def records(self, request: Request) -> JSONResponse:
        """`brouillons=oui`: drafts too, for a record that is one."""
        params = params_of(request)
        kind, drafts = first(params, "kind"), first(params, "brouillons") == "oui"
        asked = first(params, "q")[:MAX_QUERY_CHARS]
        found = records_named(selectable(self._store, kind, drafts=drafts), asked)
        return JSONResponse(
            [{"id": r.id, "name": r.id, "words": f"{r.title} ({r.id})"} for r in found]
        )

    def preview(self, request: Request, params: Form) -> Response:
        """The page of the record as typed; for a script, with what is missing and what is wrong."""
        base = self._store.records.find(first(params, "fiche"))
        kind = first(params, "kind")
        form = read_form(params, base.kind if base else _kind(kind))
        drafts = base is None or base.state is not State.PUBLISHED
        form, unknown = with_records(self._store, form, drafts=drafts)
        record, problems = record_of(form, base, base.state if base else State.DRAFT)
        problems = {**problems, **unknown}
        page = self._drawn(record, problems, form)
        if "application/json" not in request.headers.get("accept", ""):
            return page
        judged = self._desk.judged(form, base)
        told: dict[str, Any] = {
            "html": bytes(page.body).decode() if record else "",
            "score": judged.score,
            "missing": [
                {"words": one.words, "weight": one.weight, "url": one.url}
                for one in missing_views(judged, base.id if base else "")
            ],
            "problems": [message for _, message in problem_views(form.kind, problems)],
        }
        return JSONResponse(told)

    def _drawn(
        self, record: Record | None, problems: dict[str, str], form: RecordForm
    ) -> HTMLResponse:
        if record is None:
            told = problem_views(form.kind, problems)
            return self._screen.page("workbench/record_unready.html", here="atelier", problems=told)
        record = public_record(self._store, record)
        page = record_page(record, self._surroundings(record), self._services.vocabulary)
        return self._screen.page("workbench/record_preview.html", here="atelier", page=page)

    def _surroundings(self, record: Record) -> Surroundings:
        """As the public will see them: only what is published."""
        store = self._store
        declared = declared_relations(record)
        known = [r for r in store.records.relations([record.id]) if r not in declared]
        ends = {end for r in (*declared, *known) for end in (r.origin, r.target)} - {record.id}
        passages = store.documents.passages_about(record.id)
        ids = {passage.document_id for passage in passages}
        documents = (store.documents.find(document_id) for document_id in sorted(ids))
        return Surroundings(
            relations=[*declared, *known],
            linked={str(i): other for i, other in store.records.many(ends).items()},
            passages=list(store.documents.quoted(passages).values()),
            documents={document.id: document for document in documents if document},
            similar=(),
            proofs=public_proofs(store, record.id),
        )


def _kind(asked: str) -> Kind:
    return Kind(asked) if asked in set(Kind) else Kind.EXPERIENCE
