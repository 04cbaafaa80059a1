"""« Historique » of a record, « Journal » of all that was decided, and taking a decision back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ingest.curating import corpus_rules
from kb.accounts import Account, Role
from kb.errors import CurationRefused, DecisionNotFound, RecordNotFound
from kb.model import Decision, Record
from kb.rechecks import due_of
from kb.sqlite.journal import JournalFilter
from kb.undo import Restoring, Undone, restore, undo
from web.access import Visitor, allows
from web.addresses import Params, address, first, params_of
from web.pages.needs import form_params
from web.screen import Screen
from web.services import Services
from web.sign_in_form import ACCOUNT_PATH, safe_back
from web.typography import date, plural
from web.views.parts import Option
from web.views.workbench.history import (
    FAMILIES,
    JOURNAL_PATH,
    UNDO_PATH,
    Entry,
    HistoryPage,
    JournalAsked,
    editor_address,
    entry_view,
    history_address,
    public_address,
    state_words,
    steps_view,
)
from web.workbench_menu import DUPLICATES, JOURNAL, RECHECKS, RECORDS, REVIEW

PER_PAGE = 50
LONGEST_REASON_CHARS = 2_000
_DONE = {
    "restaure": "La version est restaurée.",
    "annule": "La décision est annulée.",
    "fusion": "Les deux fiches n’en font plus qu’une : l’ancienne adresse mène à celle-ci.",
}
Form = Annotated[Params, Depends(form_params)]
CuratorHere = Annotated[Visitor, Depends(allows(Role.CURATOR))]


class Refused(NamedTuple):
    """A version that was not restored: why, and what was typed."""

    why: str = ""
    version: int = 0
    reason: str = ""


class HistoryPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        curators = [Depends(allows(Role.CURATOR))]
        record = f"{RECORDS.path}/{{record_id}}/historique"
        for path, show in ((record, self.history), (JOURNAL_PATH, self.journal)):
            router.add_api_route(path, show, response_class=HTMLResponse, dependencies=curators)
        for path, act in ((record, self.restore), (UNDO_PATH, self.undo)):
            router.add_api_route(
                path, act, methods=["POST"], response_class=HTMLResponse, dependencies=curators
            )

    # --- the history of a record

    def history(self, request: Request, record_id: str, found: CuratorHere) -> HTMLResponse:
        done = _DONE.get(first(params_of(request), "fait"), "")
        return self._history(record_id, found.signed_in, done=done)

    def restore(self, record_id: str, found: CuratorHere, params: Form) -> Response:
        reason = first(params, "raison")[:LONGEST_REASON_CHARS]
        version, seen = number_of(first(params, "version")), number_of(first(params, "vue"))
        rules = corpus_rules(self._store, self._services.vocabulary)
        try:
            with self._store.transaction():
                asked = Restoring(record_id, version, seen, reason)
                restore(self._store, found.actor, rules, asked)
        except CurationRefused as error:
            refused = Refused(str(error), version, reason)
            return self._history(record_id, found.signed_in, refused=refused)
        to = address(history_address(record_id), [("fait", "restaure")])
        return RedirectResponse(to, status_code=303)

    def _history(
        self,
        record_id: str,
        account: Account,
        *,
        done: str = "",
        refused: Refused | None = None,
    ) -> HTMLResponse:
        record = self._store.records.find(record_id)
        if record is None:
            raise RecordNotFound(record_id)
        page = self._page(record, refused or Refused())
        return self._screen.workbench(
            "history.html",
            room=RECORDS,
            account=account,
            status=409 if refused else 200,
            page=page,
            done=done,
        )

    def _page(self, record: Record, refused: Refused) -> HistoryPage:
        store = self._store
        decisions = store.journal.decisions(record.id, limit=PER_PAGE * 4)
        entries = [(decision, self._entry(decision)) for decision in decisions]
        due, moved = due_of(store, record), store.redirects.moved(record.id)
        return HistoryPage(
            title=record.title,
            id=record.id,
            state=state_words(record),
            version=store.records.version(record.id),
            public_url=public_address(record),
            editor_url=editor_address(record.id),
            merge_url=f"{DUPLICATES.path}/{record.id}",
            check_url=address(RECHECKS.path, [("fiche", record.id)]),
            due=date(due.day.isoformat()) if public_address(record) else "",
            moved_url=history_address(moved) if moved else "",
            former=tuple(store.redirects.former(record.id)),
            steps=steps_view(entries, store.records.versions(record.id), self._services.vocabulary),
            problem=refused.why,
            typed_version=refused.version,
            typed_reason=refused.reason,
        )

    def _entry(self, decision: Decision) -> Entry:
        undone = self._store.journal.undone_by(decision.number)
        return entry_view(decision, self._store.accounts.told, undone)

    # --- the journal

    def journal(self, request: Request, found: CuratorHere) -> HTMLResponse:
        params = params_of(request)
        family = first(params, "quoi")
        asked = JournalAsked(
            who=first(params, "qui")[:200],
            family=family if family in FAMILIES else "",
            subject=first(params, "sujet").strip()[:200],
            page=max(1, number_of(first(params, "page"))),
        )
        actors = {actor: self._store.accounts.told(actor) for actor in self._store.journal.actors()}
        actor = next((a for a, told in actors.items() if asked.who in (a, told)), "")
        decisions, total = self._store.journal.page(
            JournalFilter(actor, asked.family, asked.subject), PER_PAGE, (asked.page - 1) * PER_PAGE
        )
        return self._screen.workbench(
            "journal.html",
            room=JOURNAL,
            account=found.signed_in,
            entries=[self._entry(decision) for decision in decisions],
            told=plural(total, "décision"),
            whos=_options({told: told for told in sorted(set(actors.values()))}, asked.who),
            families=_options(FAMILIES, asked.family),
            asked=asked,
            before=asked.address(asked.page - 1) if asked.page > 1 else "",
            after=asked.address(asked.page + 1) if asked.page * PER_PAGE < total else "",
            this=asked.address(asked.page),
            done=_DONE.get(first(params, "fait"), ""),
        )

    # --- taking back

    def undo(self, found: CuratorHere, params: Form) -> Response:
        number = number_of(first(params, "decision"))
        reason = first(params, "raison").strip()[:LONGEST_REASON_CHARS] or None
        back = _back(first(params, "suite"))
        try:
            with self._store.transaction():
                undone = undo(self._store, found.actor, number, reason)
        except (CurationRefused, DecisionNotFound) as error:
            return self._screen.workbench(
                "undo_refused.html",
                room=JOURNAL,
                account=found.signed_in,
                status=404 if isinstance(error, DecisionNotFound) else 409,
                problem=str(error),
                back=back or JOURNAL_PATH,
            )
        to = back or _after(undone)
        joined = "&" if "?" in to else "?"
        return RedirectResponse(f"{to}{joined}fait=annule", status_code=303)


def number_of(said: str) -> int:
    """0 when it is not a number of ours."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 12 else 0


def _back(asked: str) -> str:
    """A page of the workbench; empty when it is not one."""
    back = safe_back(asked) if asked else ACCOUNT_PATH
    return back.partition("#")[0] if back.startswith("/atelier") else ""


def _after(undone: Undone) -> str:
    """Where what was taken back is seen."""
    if undone.proposal is not None:
        return f"{REVIEW.path}/{undone.proposal.id}"
    return history_address(undone.records[0]) if undone.records else JOURNAL_PATH


def _options(labels: Mapping[str, str], chosen: str) -> list[Option]:
    return [Option(value, label, value == chosen) for value, label in labels.items()]
