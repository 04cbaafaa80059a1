"""The front door: one box, real examples, what the base holds."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from search.model import Filters, HitType, Query
from web.screen import Screen
from web.services import Services
from web.views.home import EXAMPLES, home_page
from web.views.lists import theme_views


class HomePages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/", self.home, response_class=HTMLResponse)

    def home(self) -> HTMLResponse:
        store = self._services.store
        records_only = Query(filters=Filters(types=(HitType.RECORD,)), limit=1)
        themes = self._services.engine.search(records_only).facets.get("theme", ())
        page = home_page(
            counts=store.records.counts(),
            documents=store.documents.public_count(),
            themes=theme_views(self._services.vocabulary, themes),
            examples=EXAMPLES,
        )
        return self._screen.page("home.html", here="besoin", page=page)
