"""The headers that keep a page to itself."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Nothing written in the page runs, nor styles it: scripts and sheets are files of ours.
_KEPT_TO_ITSELF = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; script-src "
)
CONTENT_SECURITY = _KEPT_TO_ITSELF + "'none'"
# For the pages that a script of ours makes better.
CONTENT_SECURITY_WITH_SCRIPT = _KEPT_TO_ITSELF + "'self'"
A_YEAR_S = 31_536_000


def add_security_headers(headers: MutableHeaders) -> None:
    """The strict policy goes to pages only, unless they have said their own.

    `same-origin`: the need a person typed stands in the address and must not reach other sites."""
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if headers.get("content-type", "").startswith("text/html"):
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")


class SecurityHeaders:
    """Adds them to every answer; those that depend on who asks are kept by no cache."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                add_security_headers(headers)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR_S}")
                if scope.get("state", {}).get("private"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        http = scope["type"] == "http"
        await self._app(scope, receive, send_with_headers if http else send)
