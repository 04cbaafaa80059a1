"""« Suivi » of an event: who answered, what was decided, what was born of the day; its CSV."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.accounts import Account, Role
from kb.board import SILENT_DAYS, Board, board_of, read_board, silent_territories
from kb.errors import CurationRefused, EventNotFound
from kb.event_reading import read_event
from kb.text import slug
from web.access import Visitor, allows
from web.addresses import Params, address, board_address, first, params_of
from web.board_table import as_csv
from web.pages.workbench.download import download
from web.pages.workbench.forms import long_form
from web.screen import Screen
from web.services import Services
from web.typography import plural
from web.views.workbench.board import KINDS, board_page
from web.views.workbench.tasks import Task
from web.workbench_menu import EVENTS

Curator = Annotated[Visitor, Depends(allows(EVENTS.role))]
Form = Annotated[Params, Depends(long_form)]
MOST_COMPARED = 8
ONE = f"{EVENTS.path}/{{event_id}}/suivi"
_DONE = {
    "note": "C’est noté",
    "ote": "C’est ôté",
    "remis": "C’est remis",
    "fiche": "L’expérience est reliée à sa fiche.",
    "lignee": "La lignée est complétée : la fiche dit de quoi l’expérience s’inspire.",
}


class BoardRoom:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route(ONE, self.show, response_class=HTMLResponse)
        router.add_api_route(f"{ONE}.csv", self.table)
        for path, act in (("oter", self.remove), ("remettre", self.put_back)):
            router.add_api_route(
                f"{ONE}/{path}", act, methods=["POST"], response_class=HTMLResponse
            )

    def tasks(self, role: Role) -> list[Task]:
        """Territories of which nothing was heard for too long, event by event."""
        if not role.includes(EVENTS.role):
            return []
        found = []
        for event_id in self._store.outcomes.events():
            count = len(silent_territories(self._store, event_id))
            if count:
                told = f"{plural(count, 'territoire')} sans nouvelles depuis deux mois"
                title = self._title(event_id)
                found.append(Task(f"{told} : {title}" if title else told, board_address(event_id)))
        return found

    def _title(self, event_id: str) -> str:
        """Empty for a document that tells of no event any more."""
        try:
            return read_event(self._store, event_id).title
        except EventNotFound:
            return ""

    def show(self, request: Request, event_id: str, found: Curator) -> HTMLResponse:
        return self._page(event_id, found.signed_in, params_of(request))

    def table(self, event_id: str, _found: Curator) -> Response:
        board = read_board(self._store, event_id)
        name = f"suivi-{slug(board.title)[:60]}.csv"
        return download(as_csv(board).encode(), name, "text/csv; charset=utf-8")

    def remove(self, event_id: str, found: Curator, params: Form) -> Response:
        number = number_of(first(params, "numero"))
        try:
            with self._store.transaction():
                gone = self._store.outcomes.remove(number, found.actor)
        except CurationRefused as error:
            return self._page(event_id, found.signed_in, {}, problem=str(error))
        return back(event_id, "ote", number, gone.territory_key)

    def put_back(self, event_id: str, found: Curator, params: Form) -> Response:
        number = number_of(first(params, "numero"))
        try:
            with self._store.transaction():
                kept = self._store.outcomes.put_back(number, found.actor)
        except CurationRefused as error:
            return self._page(event_id, found.signed_in, {}, problem=str(error))
        return back(event_id, "remis", number, kept.territory_key)

    # --- drawing

    def _page(
        self, event_id: str, account: Account, params: Params, *, problem: str = ""
    ) -> HTMLResponse:
        board = read_board(self._store, event_id)
        people = {one.actor for row in board.rows for one in row.outcomes}
        actors = {actor: self._store.accounts.told(actor) for actor in people}
        page = board_page(board, self._others(event_id), actors)
        said = "" if problem else first(params, "fait")
        return self._screen.workbench(
            "board.html",
            room=EVENTS,
            account=account,
            status=409 if problem else 200,
            page=page,
            problem=problem,
            done=self._done(said, number_of(first(params, "numero"))),
            number=number_of(first(params, "numero")),
            said=said,
            decision=number_of(first(params, "decision")),
            silent_days=SILENT_DAYS,
        )

    def _others(self, event_id: str) -> list[Board]:
        """Of the other events that have a follow-up, the latest first."""
        found = []
        for other in self._store.outcomes.events():
            if other == event_id:
                continue
            try:
                event = read_event(self._store, other)
            except EventNotFound:
                continue
            found.append(event)
        found.sort(key=lambda event: event.date or "", reverse=True)
        return [board_of(self._store, event) for event in found[:MOST_COMPARED]]

    def _done(self, said: str, number: int) -> str:
        told = _DONE.get(said, "")
        if told.endswith(".") or not told:
            return told
        outcome = self._store.outcomes.get(number) if number else None
        return f"{told} : {KINDS[outcome.kind].lower()}." if outcome else f"{told}."


def back(event_id: str, done: str, number: int = 0, key: str = "") -> RedirectResponse:
    """To the row of that territory."""
    pairs = [("fait", done), *([("numero", str(number))] if number else [])]
    url = address(board_address(event_id), pairs, f"t-{key}" if key else "")
    return RedirectResponse(url, 303)


def number_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
