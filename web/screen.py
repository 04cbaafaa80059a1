"""The one place that knows Jinja2: templates, filters, the fingerprint of static files."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import jinja2
from fastapi.responses import HTMLResponse

from kb.accounts import Account
from web import typography
from web.security_headers import CONTENT_SECURITY_WITH_SCRIPT
from web.workbench_menu import Room, rooms_for

ROOM = Path(__file__).resolve().parent
TEMPLATES = ROOM / "templates"
STATIC = ROOM / "static"


class Screen:
    """Draws a page. Autoescape is on; a name that a view does not give is an error."""

    def __init__(self) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters["fr"] = typography.typeset
        self._environment.filters["number"] = typography.number
        self._environment.filters["capitalised"] = typography.capitalised
        self._environment.globals["static"] = static_address

    def page(self, template: str, *, here: str, status: int = 200, **view: object) -> HTMLResponse:
        """`here` is the entry of the menu where the page stands; empty when none."""
        html = self._environment.get_template(template).render(here=here, **view)
        return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-cache"})

    def text(self, template: str, **view: object) -> str:
        """A page of its own, to be kept in a file."""
        return self._environment.get_template(template).render(**view)

    def workbench(
        self, template: str, *, room: Room, account: Account, status: int = 200, **view: object
    ) -> HTMLResponse:
        """A page of the workbench: with its menu, and with leave to run scripts of ours."""
        menu = rooms_for(account.role)
        page = self.page(
            f"workbench/{template}", here="atelier", status=status, room=room, menu=menu, **view
        )
        page.headers["Content-Security-Policy"] = CONTENT_SECURITY_WITH_SCRIPT
        return page


@cache
def static_address(name: str) -> str:
    """`/static/style.css?v=…`: the address changes when the file does, so it can be kept a year."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={mark}"
