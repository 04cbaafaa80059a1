"""« Atelier »: what waits for somebody today, room by room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from kb.accounts import Role
from web.access import Visitor, allows
from web.screen import Screen
from web.views.workbench.tasks import Task
from web.workbench_menu import HOME

Tasks = Callable[[Role], Iterable[Task]]


class WorkbenchHome:
    def __init__(self, screen: Screen, rooms: Iterable[Tasks]) -> None:
        """`rooms`: what each says waits, for somebody with this role."""
        self._screen = screen
        self._rooms = tuple(rooms)

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route(HOME.path, self.show, response_class=HTMLResponse)

    def show(self, found: Annotated[Visitor, Depends(allows(HOME.role))]) -> HTMLResponse:
        account = found.signed_in
        tasks = [task for told in self._rooms for task in told(account.role)]
        return self._screen.workbench("home.html", room=HOME, account=account, tasks=tasks)
