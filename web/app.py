"""The pages, joined to an application: routers, static files, error pages."""

from __future__ import annotations

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from web.access import PUBLIC
from web.pages.about import AboutPages
from web.pages.account import AccountPages
from web.pages.answers import AnswerPages
from web.pages.brakes import BrakePages
from web.pages.documents import DocumentPages
from web.pages.events import EventPages
from web.pages.feedback import FeedbackPages
from web.pages.fundings import FundingPages
from web.pages.home import HomePages
from web.pages.identity import IdentityPages
from web.pages.needs import NeedPages
from web.pages.privacy import PrivacyPages
from web.pages.records import RecordPages
from web.pages.search import SearchPages
from web.pages.suggestions import SuggestionPages
from web.pages.told_needs import ToldNeedPages
from web.screen import STATIC, Screen
from web.security_headers import SecurityHeaders, add_security_headers
from web.services import Services
from web.workbench import add_workbench

A_YEAR = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"

# The usual message names what was asked for: on a page, it would let anyone write on our site.
NOT_FOUND = (
    "Cette page n’existe pas, ou n’existe plus. Si vous suiviez un lien, la fiche a pu changer "
    "d’adresse : cherchez-la par son titre."
)


def mount_pages(app: FastAPI, services: Services) -> None:
    """Every page a person sees. Once per application."""
    screen = Screen()
    app.state.screen = screen
    public = APIRouter(include_in_schema=False, dependencies=[Depends(PUBLIC)])
    rooms = (
        HomePages(services, screen),
        NeedPages(services, screen),
        SearchPages(services, screen),
        RecordPages(services, screen),
        DocumentPages(services, screen),
        EventPages(services, screen),
        BrakePages(services, screen),
        FundingPages(services, screen),
        FeedbackPages(services, screen),
        ToldNeedPages(services, screen),
        SuggestionPages(services, screen),
        AnswerPages(services, screen),
        AboutPages(services, screen),
        PrivacyPages(services, screen),
    )
    for room in rooms:
        room.add_to(public)
    app.include_router(public)
    # Those whose routes each say who may open them.
    guarded = APIRouter(include_in_schema=False)
    AccountPages(services, screen).add_to(guarded)
    IdentityPages(screen).add_to(guarded)
    add_workbench(guarded, services, screen)
    app.include_router(guarded)
    app.mount("/static", FingerprintedFiles(directory=STATIC), name="static")
    app.add_middleware(SecurityHeaders)


def render_error(request: Request, status: int, title: str, message: str) -> HTMLResponse:
    """A page that says what happened and where to go; it never repeats the address asked for."""
    screen: Screen = request.app.state.screen
    told = NOT_FOUND if status == 404 else message
    page = screen.page("error.html", here="", status=status, title=title, message=told)
    # An unforeseen error is answered outside the middleware below.
    add_security_headers(page.headers)
    return page


class FingerprintedFiles(StaticFiles):
    """Static files, kept a year by the browser when asked for with their fingerprint."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in {200, 304}:
            marked = scope.get("query_string", b"").startswith(b"v=")
            response.headers["Cache-Control"] = A_YEAR if marked else AN_HOUR
        return response
