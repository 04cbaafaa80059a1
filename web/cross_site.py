"""Who may ask us to keep something: our own pages and programs, not the pages of other sites."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request

from kb.errors import CrossSiteRefused

_OURS = frozenset({"same-origin", "none"})


def refuse_cross_site(request: Request) -> None:
    """A dependency for every route that writes. Raises CrossSiteRefused.

    A browser says where a form comes from, by `Sec-Fetch-Site` or, on plain http, by `Origin`; what
    says neither is a program, which no page can make speak in a reader's name.
    Source: OWASP, « Cross-Site Request Forgery Prevention », fetch metadata."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in _OURS:
            raise CrossSiteRefused
        return
    origin = request.headers.get("origin")
    if origin is not None and _host(origin) != request.headers.get("host"):
        raise CrossSiteRefused


def _host(origin: str) -> str:
    """Empty for what is no address, and for « null », which a page without an origin sends."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
