"""« Freins »: what holds projects back, who met it, and what helped."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from kb.model import Experience, Kind
from web.screen import Screen
from web.services import Services
from web.views.lists import brake_families, lever_family


class BrakePages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/freins", self.index, response_class=HTMLResponse)

    def index(self) -> HTMLResponse:
        records = self._services.store.records.published(Kind.EXPERIENCE)
        experiences = [record for record in records if isinstance(record, Experience)]
        return self._screen.page(
            "brakes.html",
            here="freins",
            families=brake_families(experiences, self._services.vocabulary),
            levers=lever_family(experiences, self._services.vocabulary),
        )
