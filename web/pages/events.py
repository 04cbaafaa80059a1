"""« Séminaires et ateliers »: the events that reports tell, and a page each."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from kb.event_reading import public_event, public_events
from web.screen import Screen
from web.services import Services
from web.views.events import event_lines, event_page


class EventPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/evenements", self.index, response_class=HTMLResponse)
        router.add_api_route("/evenements/{event_id}", self.show, response_class=HTMLResponse)

    def index(self) -> HTMLResponse:
        lines = event_lines(public_events(self._services.store))
        return self._screen.page("events.html", here="documents", lines=lines)

    def show(self, event_id: str) -> HTMLResponse:
        store = self._services.store
        page = event_page(store, public_event(store, event_id))
        return self._screen.page("event.html", here="documents", page=page)
