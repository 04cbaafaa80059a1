"""The links by which a territory answers its sheet, or asks for no reminder."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from fastapi import Request

ANSWER_PATH = "/suites/repondre"
STOP_PATH = "/suites/arreter"
LINK_FIELD = "lien"


class OpenedLink(NamedTuple):
    """What an answering link says; the base says whether it still opens."""

    sheet: str
    revision: int


class SheetLinks(Protocol):
    """Given by the floor above; `api/sheet_links.py` signs them."""

    def answer_path(self, sheet_id: str, revision: int) -> str: ...
    def read_answer(self, signed: str) -> OpenedLink: ...
    def stop_path(self, sheet_id: str) -> str: ...
    def read_stop(self, signed: str) -> str: ...


def links_of(request: Request) -> SheetLinks:
    found: SheetLinks = request.app.state.sheet_links
    return found
