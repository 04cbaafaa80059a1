"""Noting what became of an event in a territory; linking an experiment to its record, and to those
that it was inspired by. Nothing is added to a record but by somebody's hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ingest.curating import corpus_rules
from kb.accounts import Account
from kb.board import Board, board_of, lineage_proposed
from kb.editing import Editor
from kb.errors import CurationRefused, OutcomeNotFound, RecordChanged
from kb.event_reading import read_event
from kb.follow_up import Outcome, OutcomeKind
from kb.model import Experience, Kind, Record
from web.access import Visitor, allows
from web.addresses import Params, address, board_address, first, params_of
from web.outcome_form import NO_RECORD, Known, OutcomeForm, notice_of, read_outcome_form
from web.pages.workbench.board import ONE, back, number_of
from web.pages.workbench.forms import long_form
from web.record_lookup import records_named, selectable
from web.screen import Screen
from web.services import Services
from web.views.workbench.outcomes import lineage_page, note_page, record_page
from web.workbench_menu import EVENTS

Curator = Annotated[Visitor, Depends(allows(EVENTS.role))]
Form = Annotated[Params, Depends(long_form)]
_CHANGED = (
    "La fiche a été modifiée par quelqu’un d’autre pendant ce temps : rien n’est ajouté. "
    "Vérifiez, puis ajoutez de nouveau."
)


class OutcomePages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        get, post = ["GET"], ["POST"]
        for path, act, methods in (
            ("noter", self.form, get),
            ("noter", self.note, post),
            ("{number}/fiche", self.search, get),
            ("{number}/fiche", self.link, post),
            ("{number}/lignee", self.lineage, get),
            ("{number}/lignee", self.inspire, post),
        ):
            router.add_api_route(f"{ONE}/{path}", act, methods=methods, response_class=HTMLResponse)

    # --- noting

    def form(self, request: Request, event_id: str, found: Curator) -> HTMLResponse:
        form = read_outcome_form(params_of(request))
        return self._form_page(event_id, found.signed_in, form, {}, status=200)

    def note(self, event_id: str, found: Curator, params: Form) -> Response:
        form = read_outcome_form(params)
        # Words typed since the last search are a search, whatever button « Entrée » pressed.
        unseen = form.names_a_record and form.sought and form.sought != first(params, "vu")
        if first(params, "faire") == "chercher" or unseen:
            form = replace(form, record="")
            return self._form_page(event_id, found.signed_in, form, {}, status=200)
        notice, problems = notice_of(form, self._known(event_id, form), self._store)
        if notice is None:
            return self._form_page(event_id, found.signed_in, form, problems)
        try:
            with self._store.transaction():
                kept = self._store.outcomes.add(notice, found.actor)
        except CurationRefused as error:
            return self._form_page(event_id, found.signed_in, form, {"suite": str(error)})
        return self._after(event_id, kept, "note")

    def _after(self, event_id: str, kept: Outcome, done: str) -> RedirectResponse:
        """The lineage is asked at once, when something can be proposed."""
        record = self._record_of(kept)
        if record is not None and self._proposed(kept, record):
            pairs = [("fait", done)]
            return RedirectResponse(address(_lineage(event_id, kept.number), pairs), 303)
        return back(event_id, done, kept.number, kept.territory_key)

    def _known(self, event_id: str, form: OutcomeForm) -> Known:
        board = self._board(event_id)
        return Known(
            event=read_event(self._store, event_id),
            territories=[row.key for row in board.rows],
            started=_started(board, form.territory),
            masker=self._store.documents.masker(event_id),
            today=board.today,
        )

    def _board(self, event_id: str) -> Board:
        return board_of(self._store, read_event(self._store, event_id))

    def _found(self, words: str) -> Sequence[Record]:
        return records_named(selectable(self._store, Kind.EXPERIENCE, drafts=True), words)

    def _form_page(
        self,
        event_id: str,
        account: Account,
        form: OutcomeForm,
        problems: dict[str, str],
        status: int = 422,
    ) -> HTMLResponse:
        board = self._board(event_id)
        page = note_page(board, form, self._found(form.sought))
        return self._screen.workbench(
            "outcome.html",
            room=EVENTS,
            account=account,
            status=status,
            page=page,
            form=form,
            problems=problems,
            no_record=NO_RECORD,
        )

    # --- the record of an experiment

    def search(self, request: Request, event_id: str, number: int, found: Curator) -> HTMLResponse:
        words = first(params_of(request), "q").strip()[:200]
        return self._search_page(event_id, self._outcome(event_id, number), found, words)

    def link(self, event_id: str, number: int, found: Curator, params: Form) -> Response:
        outcome = self._outcome(event_id, number)
        record = self._store.records.find(self._store.redirects.end(first(params, "fiche")))
        if record is None or record.kind is not Kind.EXPERIENCE:
            problem = "Cette fiche n’est plus là, ou n’est pas une expérience."
            return self._search_page(event_id, outcome, found, "", problem)
        with self._store.transaction():
            kept = self._store.outcomes.link(number, record.id, found.actor)
        return self._after(event_id, kept, "fiche")

    def _search_page(
        self, event_id: str, outcome: Outcome, found: Visitor, words: str, problem: str = ""
    ) -> HTMLResponse:
        page = record_page(self._board(event_id), outcome, words, self._found(words))
        return self._screen.workbench(
            "outcome_record.html",
            room=EVENTS,
            account=found.signed_in,
            status=422 if problem else 200,
            page=page,
            problem=problem,
        )

    # --- what it was inspired by

    def lineage(self, request: Request, event_id: str, number: int, found: Curator) -> HTMLResponse:
        said = first(params_of(request), "fait")
        return self._lineage_page(event_id, number, found.signed_in, said=said)

    def inspire(self, event_id: str, number: int, found: Curator, params: Form) -> Response:
        """Only what was proposed can be ticked. Nothing ticked adds nothing."""
        outcome = self._outcome(event_id, number)
        record = self._record_of(outcome)
        if record is None:
            raise OutcomeNotFound(number)
        proposed = {one.id for one in self._proposed(outcome, record)}
        ticked = [one for one in params.get("source", ()) if one in proposed]
        if not ticked:
            return back(event_id, "", number, outcome.territory_key)
        event = read_event(self._store, event_id)
        wanted = record.model_copy(update={"inspired_by": (*record.inspired_by, *ticked)})
        rules = corpus_rules(self._store, self._services.vocabulary)
        editor = Editor(self._store, found.actor, rules)
        version = number_of(first(params, "version"))
        try:
            with self._store.transaction():
                editor.save(wanted, version, f"lignée notée au suivi de « {event.title} »")
        except CurationRefused as error:
            problem = _CHANGED if isinstance(error, RecordChanged) else str(error)
            return self._lineage_page(
                event_id, number, found.signed_in, problem=problem, ticked=ticked
            )
        decision = ("decision", str(self._store.journal.last().number))
        url = address(board_address(event_id), [("fait", "lignee"), decision])
        return RedirectResponse(url, 303)

    def _lineage_page(
        self,
        event_id: str,
        number: int,
        account: Account,
        *,
        said: str = "",
        problem: str = "",
        ticked: Sequence[str] = (),
    ) -> HTMLResponse:
        outcome = self._outcome(event_id, number)
        record = self._record_of(outcome)
        if record is None:
            raise OutcomeNotFound(number)
        board = self._board(event_id)
        page = lineage_page(board, outcome, record, self._proposed(outcome, record))
        return self._screen.workbench(
            "lineage.html",
            room=EVENTS,
            account=account,
            status=409 if problem else 200,
            page=replace(page, version=self._store.records.version(record.id)),
            problem=problem,
            ticked=ticked,
            noted=said in {"note", "fiche"},
        )

    # --- shared

    def _outcome(self, event_id: str, number: int) -> Outcome:
        """Raises OutcomeNotFound, for one of another event too."""
        found = self._store.outcomes.get(number)
        if found.event != event_id or found.removed_at is not None:
            raise OutcomeNotFound(number)
        return found

    def _record_of(self, outcome: Outcome) -> Experience | None:
        if outcome.record is None:
            return None
        record = self._store.records.find(self._store.redirects.end(outcome.record))
        return record if isinstance(record, Experience) else None

    def _proposed(self, outcome: Outcome, record: Experience) -> list[Record]:
        return lineage_proposed(self._store, outcome, record)


def _started(board: Board, key: str) -> list[int]:
    return [
        one.number
        for row in board.rows
        if row.key == key
        for one in row.outcomes
        if one.kind is OutcomeKind.STARTED
    ]


def _lineage(event_id: str, number: int) -> str:
    return f"{board_address(event_id)}/{number}/lignee"
