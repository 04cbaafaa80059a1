"""Our addresses: built here and nowhere else, so that a link never breaks by a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode

from fastapi import Request

Params = Mapping[str, Sequence[str]]


def params_of(request: Request) -> dict[str, list[str]]:
    """The values of each parameter of the address, in order."""
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def first(params: Params, name: str) -> str:
    """The first value of a parameter; empty when it is absent."""
    values = params.get(name, ())
    return values[0] if values else ""


def address(path: str, pairs: Iterable[tuple[str, str]] = (), anchor: str = "") -> str:
    query = urlencode(list(pairs))
    return path + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")


def record_address(record_id: str) -> str:
    return f"/fiches/{quote(record_id, safe='')}"


def brake_address(brake_id: str) -> str:
    return f"/freins/{quote(brake_id, safe='')}"


def lever_address(lever_id: str) -> str:
    """Its place in the page of brakes and levers."""
    return f"/freins#levier-{quote(lever_id, safe='')}"


def document_address(document_id: str) -> str:
    return f"/documents/{quote(document_id, safe='')}"


def event_address(event_id: str) -> str:
    return f"/evenements/{quote(event_id, safe='')}"


def event_room_address(event_id: str) -> str:
    """Where its sheets are prepared."""
    return f"/atelier/evenements/{quote(event_id, safe='')}"


def sheet_address(sheet_id: str) -> str:
    return f"/atelier/suites/{quote(sheet_id, safe='')}"


def questionnaire_address(sheet_id: str) -> str:
    """Where the team follows what a territory answers to its sheet."""
    return f"{sheet_address(sheet_id)}/questionnaire"


def draft_address(document_id: str) -> str:
    """Of a document that is not public, in the workbench."""
    return f"/atelier/depots/documents/{quote(document_id, safe='')}"


def passage_anchor(index: int) -> str:
    return f"p{index}"


def passage_address(document_id: str, index: int | None) -> str:
    """The passage in its document's page; the page alone when the passage is not known."""
    page = document_address(document_id)
    return page if index is None else f"{page}#{passage_anchor(index)}"


def theme_address(label: str) -> str:
    return address("/recherche", [("theme", label)])


def need_address(text: str) -> str:
    return address("/recommandations", [("besoin", text)])


def board_address(event_id: str) -> str:
    """What became of it, territory by territory."""
    return f"{event_room_address(event_id)}/suivi"
