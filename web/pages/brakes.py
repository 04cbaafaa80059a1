"""« Freins »: what holds projects back, and a page each: who met it, and what lifted it."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from kb.errors import BrakeNotFound
from web.screen import Screen
from web.services import Services
from web.views.brakes import brake_families, brake_page, lever_views, near_links


class BrakePages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/freins", self.index, response_class=HTMLResponse)
        router.add_api_route("/freins/{brake_id}", self.show, response_class=HTMLResponse)

    def index(self) -> HTMLResponse:
        book = self._services.brakes
        return self._screen.page(
            "brakes.html",
            here="freins",
            families=brake_families(book.summaries),
            levers=lever_views(book.experiences, self._services.vocabulary),
        )

    def show(self, brake_id: str) -> HTMLResponse:
        """An unknown brake is answered here: the usual page could not name the nearest."""
        book = self._services.brakes
        try:
            page = brake_page(book.get(brake_id), self._services.vocabulary)
        except BrakeNotFound:
            near = near_links(book.nearest(brake_id))
            return self._screen.page("brake_missing.html", here="freins", status=404, near=near)
        return self._screen.page("brake.html", here="freins", page=page)
