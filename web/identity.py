"""Signing in by a provider of identities: what the floor above gives, when the settings name
one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from fastapi import Request

START_PATH = "/connexion/fournisseur"
RETURN_PATH = "/connexion/retour"
FAREWELL_PATH = "/connexion/sortie"


class Departure(NamedTuple):
    """`address`: where the browser goes; `kept`: what it must bring back."""

    address: str
    kept: str


class Arrival(NamedTuple):
    """`secret`: of the session just opened; `back`: the page asked for; `hint`: what tells the
    provider, at the end, which session of its own to close."""

    secret: str
    back: str
    hint: str


class IdentityProvider(Protocol):
    """`api/oidc.py` says what each promises."""

    name: str

    def depart(self, back: str, origin: str) -> Departure: ...
    def arrive(
        self, kept: str, answer: Mapping[str, str], origin: str, former: str = ""
    ) -> Arrival: ...
    def farewell(self, hint: str) -> str: ...


def provider_of(request: Request) -> IdentityProvider | None:
    """None when the settings name none: then one signs in by password only."""
    found: IdentityProvider | None = request.app.state.identity_provider
    return found
