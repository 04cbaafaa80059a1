"""« Fiches » of the workbench: the list of all, and one form for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ingest.curating import corpus_rules
from kb.accounts import Role
from kb.editing import Editor
from kb.errors import CurationRefused, RecordChanged, RecordNotFound
from kb.model import Kind, Record, State
from web.access import Visitor, allows
from web.addresses import Params, address, first, params_of
from web.pages.needs import form_params
from web.pages.workbench.record_drawing import Drawing, RecordDesk
from web.record_actions import Action, act_of, changed_form, without_row
from web.record_form import RecordForm, form_of, read_form, record_of
from web.record_lookup import with_records, with_territory
from web.screen import Screen
from web.services import Services
from web.typography import plural
from web.views.workbench.record_conflict import settled
from web.views.workbench.record_list import (
    PATH,
    editor_address,
    read_list_filter,
    record_list_page,
)
from web.views.workbench.tasks import Task
from web.workbench_menu import RECORDS

Form = Annotated[Params, Depends(form_params)]
Curator = Annotated[Visitor, Depends(allows(RECORDS.role))]
# Words that our own addresses use in the place of an id.
RESERVED = ("nouvelle", "apercu", "territoires", "cherche")
_DONE = {
    "creee": "La fiche est enregistrée, en brouillon : personne d’autre que les relecteurs ne la "
    "voit.",
    "enregistree": "La fiche est enregistrée.",
    "inchangee": "Rien n’a changé : la fiche est comme elle était.",
    "publiee": "La fiche est publiée : tout le monde peut la lire.",
    "retiree": "La fiche est retirée : plus personne ne la voit, elle reste dans la base.",
    "rouverte": "La fiche est de nouveau un brouillon.",
    "preuve": "La preuve est gardée.",
    "preuve-retiree": "La preuve est retirée.",
}
_STATE_SAID = {
    State.PUBLISHED: "publiee", State.WITHDRAWN: "retiree", State.DRAFT: "rouverte",
}  # fmt: skip
_PROPOSED = "Valeur proposée par un lecteur : elle n’est pas encore enregistrée."


class RecordRoom:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen
        self._desk = RecordDesk(services, screen)

    def add_to(self, router: APIRouter) -> None:
        get, post = ["GET"], ["POST"]
        for path, act, methods in (
            (PATH, self.index, get),
            (f"{PATH}/nouvelle", self.new, get),
            (f"{PATH}/nouvelle", self.create, post),
            (f"{PATH}/{{record_id}}", self.edit, get),
            (f"{PATH}/{{record_id}}", self.save, post),
        ):
            router.add_api_route(path, act, methods=methods, response_class=HTMLResponse)

    def tasks(self, role: Role) -> list[Task]:
        drafts = len(self._store.records.in_states((State.DRAFT,)))
        if not drafts or not role.includes(RECORDS.role):
            return []
        told = plural(drafts, "fiche en brouillon", "fiches en brouillon")
        return [Task(told, address(PATH, [("etat", State.DRAFT)]))]

    def index(self, request: Request, found: Curator) -> HTMLResponse:
        asked = read_list_filter(params_of(request))
        page = record_list_page(
            self._store.records.in_states(tuple(State)), self._store.proofs.proved(), asked
        )
        return self._screen.workbench(
            "records.html", room=RECORDS, account=found.signed_in, page=page
        )

    # --- a new record

    def new(self, request: Request, found: Curator) -> HTMLResponse:
        params = params_of(request)
        form = RecordForm(_kind(params), {})
        for name in ("title", "territory"):
            if first(params, name):
                form = changed_form(form, name, first(params, name))
        return self._desk.draw(found, form, Drawing(typed=False))

    def create(self, found: Curator, params: Form) -> Response:
        kind = _kind(params)
        form, action = _typed(params, kind), act_of(params)
        if not action.keeps:
            return self._redraw(found, form, action, Drawing())
        state = State.PUBLISHED if action.verb == "publish" else State.DRAFT
        record, drawing, form = self._read(form, None, state, params)
        if record is None:
            return self._desk.draw(found, form, drawing, status=422)
        try:
            with self._store.transaction():
                made = self._editor(found).create(record, drawing.reason, RESERVED)
        except CurationRefused as error:
            return self._refused(found, form, drawing, record, error)
        said = "publiee" if state is State.PUBLISHED else "creee"
        return RedirectResponse(editor_address(made.id, said), status_code=303)

    # --- a known one

    def edit(self, record_id: str, request: Request, found: Curator) -> HTMLResponse:
        record = self._known(record_id)
        params = params_of(request)
        form = form_of(record)
        name, value = first(params, "champ"), first(params, "valeur")
        proposed = changed_form(form, name, value) if value else form
        drawing = Drawing(
            record=record,
            version=self._store.records.version(record_id),
            done=_DONE.get(first(params, "fait"), ""),
            warnings={name: _PROPOSED} if proposed is not form else {},
            typed=False,
        )
        return self._desk.draw(found, proposed, drawing)

    def save(self, record_id: str, found: Curator, params: Form) -> Response:
        known = self._known(record_id)
        form, action = _typed(params, known.kind), act_of(params)
        version = _number(first(params, "version"))
        form = settled(params, form, form_of(known))
        drawing = Drawing(record=known, version=version, reason=first(params, "raison").strip())
        if not action.keeps:
            return self._redraw(found, form, action, drawing)
        state = action.state or known.state
        if version != self._store.records.version(record_id):
            return self._conflict(found, form, drawing)
        record, drawing, form = self._read(form, known, state, params)
        drawing = replace(drawing, version=version)
        if record is None:
            return self._desk.draw(found, form, drawing, status=422)
        try:
            with self._store.transaction():
                changed = self._editor(found).save(record, version, drawing.reason or None)
        except RecordChanged:
            return self._conflict(found, form, drawing)
        except CurationRefused as error:
            return self._refused(found, form, drawing, record, error)
        said = "enregistree" if changed else "inchangee"
        said = _STATE_SAID.get(state, said) if state is not known.state else said
        return RedirectResponse(editor_address(record_id, said), status_code=303)

    # --- shared

    def _editor(self, found: Visitor) -> Editor:
        rules = corpus_rules(self._store, self._services.vocabulary)
        return Editor(self._store, found.actor, rules)

    def _known(self, record_id: str) -> Record:
        record = self._store.records.find(record_id)
        if record is None:
            raise RecordNotFound(record_id)
        return record

    def _read(
        self, form: RecordForm, base: Record | None, state: State, params: Params
    ) -> tuple[Record | None, Drawing, RecordForm]:
        """The record as typed, or what is wrong with it; the form with the names understood."""
        form, places, problems = with_territory(self._store, form)
        drafts = state is not State.PUBLISHED
        form, unknown = with_records(self._store, form, drafts=drafts)
        record, wrong = record_of(form, base, state)
        problems = {**problems, **wrong, **unknown}
        drawing = Drawing(
            record=base, problems=problems, found=places, reason=first(params, "raison").strip()
        )
        return (None if problems else record), drawing, form

    def _refused(
        self,
        found: Visitor,
        form: RecordForm,
        drawing: Drawing,
        record: Record,
        error: CurationRefused,
    ) -> HTMLResponse:
        """Each problem beside its field; what belongs to none, at the top."""
        problems = self._editor(found).problems(record, drawing.record)
        told: Mapping[str, str] = self._desk.placed(form, problems) or {"": str(error)}
        return self._desk.draw(found, form, replace(drawing, problems=told), status=422)

    def _conflict(self, found: Visitor, form: RecordForm, drawing: Drawing) -> HTMLResponse:
        assert drawing.record is not None
        opened = self._store.records.versions(drawing.record.id).get(drawing.version)
        current = replace(
            drawing,
            record=self._known(drawing.record.id),
            version=self._store.records.version(drawing.record.id),
            opened=opened,
            conflicts=True,
        )
        return self._desk.draw(found, form, current, status=409)

    def _redraw(
        self, found: Visitor, form: RecordForm, action: Action, drawing: Drawing
    ) -> HTMLResponse:
        """Nothing is kept: a row more, a place looked for, what was typed given back."""
        form, places, problems = with_territory(self._store, form)
        if action.verb == "add":
            blank = form.blank.get(action.name, 0) + 1
            form = replace(form, blank={**form.blank, action.name: blank})
        return self._desk.draw(
            found, form, replace(drawing, found=places, problems=problems), status=200
        )


def _typed(params: Params, kind: Kind) -> RecordForm:
    return read_form(without_row(params, act_of(params)), kind)


def _kind(params: Params) -> Kind:
    asked = first(params, "kind")
    return Kind(asked) if asked in set(Kind) else Kind.EXPERIENCE


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
