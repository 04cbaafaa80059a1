"""« Signalements »: a curator puts right what readers report, or sets it aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ingest.curating import corpus_rules
from kb.accounts import Account, Role
from kb.editing import Editor
from kb.errors import CurationRefused, InvalidRequest
from kb.model import Record
from kb.settling import Settler
from kb.suggestions import SuggestionState
from web.access import Visitor, allows
from web.addresses import Params, address, first, params_of
from web.pages.needs import form_params
from web.screen import Screen
from web.services import Services
from web.views.workbench.suggestions import (
    STATES,
    Known,
    Refused,
    SuggestionFilter,
    done_words,
    read_filter,
    suggestion_tasks,
    suggestions_page,
)
from web.views.workbench.tasks import Task
from web.workbench_menu import SUGGESTIONS

Curating = Annotated[Visitor, Depends(allows(SUGGESTIONS.role))]
Form = Annotated[Params, Depends(form_params)]
_PATH = SUGGESTIONS.path
_LONGEST_REASON_CHARS = 1_000


class SuggestionRoom:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route(_PATH, self.show, response_class=HTMLResponse)
        for what, act in (
            ("appliquer", self.apply),
            ("traite", self.done),
            ("ecarter", self.dismiss),
        ):
            router.add_api_route(
                f"{_PATH}/{{number}}/{what}", act, methods=["POST"], response_class=HTMLResponse
            )

    def tasks(self, role: Role) -> Iterable[Task]:
        if not role.includes(SUGGESTIONS.role):
            return ()
        return suggestion_tasks(self._store.suggestions.counts()[SuggestionState.WAITING])

    def show(self, request: Request, found: Curating) -> HTMLResponse:
        params = params_of(request)
        done = done_words(first(params, "fait"), first(params, "n"))
        return self._page(found.signed_in, read_filter(params), done)

    def apply(self, number: str, found: Curating, params: Form) -> Response:
        value, version = first(params, "valeur"), _number(first(params, "version"))

        def put_right(settler: Settler, one: int) -> None:
            settler.apply(one, value.replace("\r\n", "\n"), version)

        return self._decide(found, number, put_right, Refused(0, "appliquer", "", value=value))

    def done(self, number: str, found: Curating) -> Response:
        def say_so(settler: Settler, one: int) -> None:
            settler.settle(one, SuggestionState.APPLIED)

        return self._decide(found, number, say_so, Refused(0, "traite", ""))

    def dismiss(self, number: str, found: Curating, params: Form) -> Response:
        reason = first(params, "raison").strip() or first(params, "motif").strip()

        def set_aside(settler: Settler, one: int) -> None:
            why = reason[:_LONGEST_REASON_CHARS]
            settler.settle(one, SuggestionState.DISMISSED, why)

        return self._decide(found, number, set_aside, Refused(0, "ecarter", "", reason=reason))

    def _decide(
        self,
        found: Visitor,
        number: str,
        decide: Callable[[Settler, int], None],
        otherwise: Refused,
    ) -> Response:
        """One decision, one transaction; or the list again, with what was typed and why not."""
        one = self._store.suggestions.get(_number(number)).number
        rules = corpus_rules(self._store, self._services.vocabulary)
        settler = Settler(self._store, found.actor, Editor(self._store, found.actor, rules))
        try:
            with self._store.transaction():
                decide(settler, one)
        except (CurationRefused, InvalidRequest) as error:
            status = 409 if isinstance(error, CurationRefused) else 422
            refused = otherwise._replace(number=one, why=str(error))
            return self._page(found.signed_in, SuggestionFilter(), "", refused, status)
        done = {"appliquer": "applique", "traite": "traite", "ecarter": "ecarte"}[otherwise.what]
        return RedirectResponse(address(_PATH, [("fait", done), ("n", str(one))]), 303)

    def _page(
        self,
        account: Account,
        asked: SuggestionFilter,
        done: str,
        refused: Refused | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        known = Known(
            records=self._record,
            documents=self._store.documents.find,
            contacts=self._store.suggestions.contacts(),
            vocabulary=self._services.vocabulary,
        )
        found = self._store.suggestions.all(STATES[asked.state][0])
        page = suggestions_page(found, asked, known, done, refused)
        return self._screen.workbench(
            "suggestions.html", room=SUGGESTIONS, account=account, status=status, page=page
        )

    def _record(self, record_id: str) -> tuple[Record, int] | None:
        """In any state: it may have been withdrawn since."""
        record = self._store.records.find(record_id)
        return (record, self._store.records.version(record_id)) if record else None


def _number(text: str) -> int:
    """0, which is the number of nothing, for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
