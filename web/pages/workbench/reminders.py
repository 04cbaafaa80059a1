"""« Relances »: what is left to recall to the territories of an event, and its calendar file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from kb.answers import SheetLink
from kb.event_reading import read_event
from kb.events import Event
from kb.reminders_ics import MEDIA_TYPE, write_calendar
from kb.reminders_reading import Followed, followed
from kb.text import slug
from web.access import Visitor, allows
from web.answer_links import links_of
from web.pages.workbench.download import download
from web.screen import Screen
from web.services import Services
from web.views.workbench.reminders import (
    ReminderRow,
    Writer,
    entries,
    host_of,
    reminder_rows,
    reminders_page,
)
from web.workbench_menu import EVENTS

Curator = Annotated[Visitor, Depends(allows(EVENTS.role))]
LONGEST_NAME_CHARS = 60


class ReminderPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        one = f"{EVENTS.path}/{{event_id}}"
        router.add_api_route(f"{one}/relances", self.show, response_class=HTMLResponse)
        router.add_api_route(f"{one}/relances.ics", self.calendar)

    def show(self, request: Request, event_id: str, found: Curator) -> HTMLResponse:
        event, sheets, rows = self._read(request, event_id)
        page = reminders_page(event, sheets, rows)
        return self._screen.workbench(
            "reminders.html", room=EVENTS, account=found.signed_in, page=page
        )

    def calendar(self, request: Request, event_id: str, _found: Curator) -> Response:
        event, _, rows = self._read(request, event_id)
        name = f"Relances : {event.title}"
        now = self._store.reminders.now()
        data = write_calendar(name, entries(event, rows), host_of(self._services.site), now)
        file = f"relances-{slug(event.title)[:LONGEST_NAME_CHARS]}.ics"
        return download(data, file, MEDIA_TYPE)

    def _read(
        self, request: Request, event_id: str
    ) -> tuple[Event, list[Followed], tuple[ReminderRow, ...]]:
        event = read_event(self._store, event_id)
        sheets = followed(self._store, event)
        writer = Writer(event, links_of(request), self._services.site)
        now = self._store.reminders.now()

        def opens(link: SheetLink) -> bool:
            return link.opens(now)

        return event, sheets, reminder_rows(sheets, writer, now.date(), opens)
