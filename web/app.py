"""The pages, joined to an application: routers, static files, security headers, error pages."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.pages.about import AboutPages
from web.pages.brakes import BrakePages
from web.pages.documents import DocumentPages
from web.pages.feedback import FeedbackPages
from web.pages.fundings import FundingPages
from web.pages.home import HomePages
from web.pages.needs import NeedPages
from web.pages.records import RecordPages
from web.pages.search import SearchPages
from web.pages.told_needs import ToldNeedPages
from web.screen import STATIC, Screen
from web.services import Services

A_YEAR = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
CONTENT_SECURITY = (
    "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

# The usual message names what was asked for: on a page, it would let anyone write on our site.
NOT_FOUND = (
    "Cette page n’existe pas, ou n’existe plus. Si vous suiviez un lien, la fiche a pu changer "
    "d’adresse : cherchez-la par son titre."
)


def mount_pages(app: FastAPI, services: Services) -> None:
    """Every page a person sees. Once per application."""
    screen = Screen()
    app.state.screen = screen
    router = APIRouter(include_in_schema=False)
    rooms = (
        HomePages(services, screen),
        NeedPages(services, screen),
        SearchPages(services, screen),
        RecordPages(services, screen),
        DocumentPages(services, screen),
        BrakePages(services, screen),
        FundingPages(services, screen),
        FeedbackPages(services, screen),
        ToldNeedPages(services, screen),
        AboutPages(services, screen),
    )
    for room in rooms:
        room.add_to(router)
    app.include_router(router)
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


def add_security_headers(headers: MutableHeaders) -> None:
    """The strict policy goes to pages only.

    `same-origin`: the need a person typed stands in the address and must not reach other sites."""
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    if headers.get("content-type", "").startswith("text/html"):
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY)
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")


class SecurityHeaders:
    """Adds to every answer the headers that keep a page to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_security_headers(MutableHeaders(scope=message))
            await send(message)

        http = scope["type"] == "http"
        await self._app(scope, receive, send_with_headers if http else send)
