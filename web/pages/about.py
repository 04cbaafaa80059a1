"""What Essaim is, where its facts come from, and how accessible it is."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from web.screen import Screen
from web.services import Services


class AboutPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/a-propos", self.about, response_class=HTMLResponse)
        router.add_api_route("/accessibilite", self.accessibility, response_class=HTMLResponse)

    def about(self) -> HTMLResponse:
        return self._screen.page("about.html", here="a-propos")

    def accessibility(self) -> HTMLResponse:
        return self._screen.page("accessibility.html", here="accessibilite")
