"""« Prouver ce champ »: the words of a document, chosen by hand, behind a field of a record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.errors import CurationRefused, DocumentNotFound, RecordNotFound
from kb.model import DocumentId, Record
from kb.proofs import Proof
from kb.proving import picked_span, quoted_proofs
from web.access import Visitor, allows
from web.addresses import Params, first, params_of
from web.pages.needs import form_params
from web.screen import Screen
from web.services import Services
from web.views.proofs import provable
from web.views.workbench.proof_picker import Picked, proof_picker
from web.views.workbench.record_list import PATH, editor_address
from web.workbench_menu import RECORDS

Form = Annotated[Params, Depends(form_params)]
Curator = Annotated[Visitor, Depends(allows(RECORDS.role))]
_CHOOSE = "Choisissez le champ à prouver et le document qui le prouve."
_NOTHING = "Ce champ ne dit encore rien : remplissez-le avant de le prouver."


class ProofPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        path = f"{PATH}/{{record_id}}/preuves"
        router.add_api_route(path, self.show, response_class=HTMLResponse)
        for at, act in ((path, self.add), (f"{path}/retirer", self.remove)):
            router.add_api_route(at, act, methods=["POST"], response_class=HTMLResponse)

    def show(self, record_id: str, request: Request, found: Curator) -> HTMLResponse:
        return self._page(found, self._known(record_id), _picked(params_of(request)))

    def add(self, record_id: str, found: Curator, params: Form) -> Response:
        record, picked = self._known(record_id), _picked(params)
        try:
            self._keep(record, picked, found.actor)
        except (CurationRefused, DocumentNotFound) as error:
            return self._page(found, record, picked, str(error))
        return RedirectResponse(editor_address(record_id, "preuve", picked.field), 303)

    def remove(self, record_id: str, found: Curator, params: Form) -> Response:
        record, number = self._known(record_id), first(params, "numero")
        if number.isascii() and number.isdigit() and len(number) < 10:
            with self._store.transaction():
                removed = self._store.proofs.remove(record.id, int(number), found.actor)
            if removed is not None:
                address = editor_address(record_id, "preuve-retiree", removed.path)
                return RedirectResponse(address, 303)
        return RedirectResponse(editor_address(record_id), 303)

    def _known(self, record_id: str) -> Record:
        record = self._store.records.find(record_id)
        if record is None:
            raise RecordNotFound(record_id)
        return record

    def _keep(self, record: Record, picked: Picked, actor: str) -> None:
        if picked.field not in provable(record.kind) or not picked.document:
            raise CurationRefused(_CHOOSE)
        if not getattr(record, picked.field):
            raise CurationRefused(_NOTHING)
        with self._store.transaction():
            span = picked_span(self._store, picked.document, picked.words, picked.passage)
            proof = Proof(
                record_id=record.id,
                path=picked.field,
                document_id=DocumentId(picked.document),
                version=self._store.documents.get(picked.document).version,
                start=span.start,
                end=span.end,
                actor=actor,
            )
            self._store.proofs.add(proof)

    def _page(
        self, found: Visitor, record: Record, picked: Picked, problem: str = ""
    ) -> HTMLResponse:
        """The document asked for; else the one that the record quotes as its source."""
        store = self._store
        own = [source.document for source in record.sources if source.document]
        chosen = picked.document or (own[0] if own else "")
        document = store.documents.find(chosen) if chosen else None
        passages = store.documents.passages(chosen) if document else []
        quoted = store.documents.quoted(passages)
        page = proof_picker(
            record,
            picked,
            documents=store.documents.all(),
            document=document,
            passages=[quoted[passage.id] for passage in passages],
            proofs=quoted_proofs(store, store.proofs.of(record.id)),
            problem=problem,
        )
        status = 422 if problem else 200
        return self._screen.workbench(
            "proof_picker.html", room=RECORDS, account=found.signed_in, status=status, page=page
        )


def _picked(params: Params) -> Picked:
    return Picked(
        field=first(params, "champ"),
        document=first(params, "document"),
        passage=first(params, "passage"),
        words=first(params, "mots").strip(),
    )
