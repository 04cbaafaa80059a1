"""« Financements »: the arrowed path, phase after phase."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from kb.model import Funding, Kind
from web.screen import Screen
from web.services import Services
from web.views.lists import funding_groups


class FundingPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/financements", self.index, response_class=HTMLResponse)

    def index(self) -> HTMLResponse:
        records = self._services.store.records.published(Kind.FUNDING)
        fundings = [record for record in records if isinstance(record, Funding)]
        groups = funding_groups(fundings, self._services.vocabulary)
        total = len(fundings)
        return self._screen.page("fundings.html", here="financements", groups=groups, total=total)
