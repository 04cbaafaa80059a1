"""« À vérifier »: a curator says that a record is still right, hides it, withdraws it, or chooses
when to look at it again."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.accounts import Account, Role
from kb.errors import CurationRefused, RecordNotFound
from kb.model import State
from kb.rechecks import choose_day, confirm, due_records, overdue
from kb.states import move
from web.access import Visitor, allows
from web.addresses import Params, address, first, params_of
from web.pages.needs import form_params
from web.screen import Screen
from web.services import Services
from web.typography import plural
from web.views.workbench.rechecks import PATH, recheck_page
from web.views.workbench.tasks import Task
from web.workbench_menu import RECHECKS

LONGEST_REASON_CHARS = 500
_DONE = {
    "juste": "C’est noté : la fiche est toujours juste.",
    "masquer": "La fiche est masquée : personne ne la voit jusqu’à ce qu’on la dise juste.",
    "retirer": "La fiche est retirée ; son historique la garde.",
    "date": "Le jour est choisi.",
    "annule": "La décision est annulée.",
}
Form = Annotated[Params, Depends(form_params)]
CuratorHere = Annotated[Visitor, Depends(allows(Role.CURATOR))]


class RecheckPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        curators = [Depends(allows(Role.CURATOR))]
        router.add_api_route(PATH, self.show, response_class=HTMLResponse, dependencies=curators)
        router.add_api_route(
            f"{PATH}/{{record_id}}",
            self.decide,
            methods=["POST"],
            response_class=HTMLResponse,
            dependencies=curators,
        )

    def tasks(self, role: Role) -> list[Task]:
        count = len(overdue(self._store)) if role.includes(RECHECKS.role) else 0
        return [Task(f"{plural(count, 'fiche')} à vérifier", PATH)] if count else []

    def show(self, request: Request, found: CuratorHere) -> HTMLResponse:
        params = params_of(request)
        return self._page(found.signed_in, params)

    def decide(self, record_id: str, found: CuratorHere, params: Form) -> Response:
        what = first(params, "geste")
        if self._store.records.find(record_id) is None:
            raise RecordNotFound(record_id)
        try:
            with self._store.transaction():
                self._decide(what, record_id, found.actor, params)
        except CurationRefused as error:
            asked = {"fiche": [record_id], **params}
            return self._page(found.signed_in, asked, str(error))
        number = self._store.journal.last().number
        pairs = [("fait", what), ("decision", str(number))]
        return RedirectResponse(address(PATH, pairs), status_code=303)

    def _decide(self, what: str, record_id: str, actor: str, params: Params) -> None:
        reason = first(params, "raison").strip()[:LONGEST_REASON_CHARS] or None
        match what:
            case "juste":
                confirm(self._store, record_id, actor, reason)
            case "masquer":
                move(self._store, record_id, State.TO_RECHECK, actor, reason)
            case "retirer":
                move(self._store, record_id, State.WITHDRAWN, actor, reason)
            case "date":
                day = _day(first(params, "jour"))
                choose_day(self._store, record_id, day, actor, reason)
            case _:
                raise CurationRefused("Choisissez l’un des boutons de la fiche.")

    def _page(self, account: Account, params: Params, problem: str = "") -> HTMLResponse:
        today, asked = self._store.rechecks.today(), first(params, "fiche")
        page = recheck_page(due_records(self._store), today, asked)
        done = first(params, "fait")
        undoable = done in ("masquer", "retirer") and first(params, "decision").isdecimal()
        return self._screen.workbench(
            "rechecks.html",
            room=RECHECKS,
            account=account,
            status=409 if problem else 200,
            page=page,
            asked=asked,
            done="" if problem else _DONE.get(done, ""),
            undo=first(params, "decision") if undoable and not problem else "",
            problem=problem,
            typed={"raison": first(params, "raison"), "jour": first(params, "jour")},
        )


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise CurationRefused("Donnez un jour : année, mois et jour.") from error
