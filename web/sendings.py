"""How often one place may send us something to keep, whatever the door."""

from __future__ import annotations

from typing import Protocol

from fastapi import Request

from web.access import origin


class Sendings(Protocol):
    """Given by the floor above."""

    def spend(self, origin: str) -> None: ...


def spend_one(request: Request) -> None:
    """To be called before what is sent is kept. Raises TooManyTries."""
    sendings: Sendings = request.app.state.sendings
    sendings.spend(origin(request))
