"""The trip to a provider of identities and back, as a browser makes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from fastapi.testclient import TestClient

from api.oidc import Oidc, build_oidc
from api.settings import OidcSettings
from tests.api.doors import SITE, House
from tests.api.oidc_server import CLIENT_ID, CLIENT_SECRET, Server
from tests.conftest import settings_in
from web.access import LOCAL_COOKIE

TRIP, HINT = f"{LOCAL_COOKIE}-oidc", f"{LOCAL_COOKIE}-oidc-hint"


def joined(here: House, server: Server, folder: Path, **fields: Any) -> Oidc:
    """The application, told of this provider."""
    oidc = OidcSettings(
        issuer=server.issuer,
        client_id=CLIENT_ID,
        **{"secret": CLIENT_SECRET, "name": "ProConnect", **fields},
    )
    made = build_oidc(settings_in(folder, address=SITE), oidc, here.store, here.auth)
    made._clock = here.clock
    here.app.state.identity_provider = made
    return made


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *given: Any, **named: Any) -> None:
        return None


def agreed(address: str) -> str:
    """What the provider answers a browser that agrees: where it is sent back."""
    try:
        build_opener(_Stay).open(Request(address), timeout=5)
    except HTTPError as answer:
        return str(answer.headers["Location"])
    raise AssertionError("no redirection")


def come_back(client: TestClient, start: str = "/connexion/fournisseur") -> Any:
    """From the button to the page one is led to at last."""
    left = client.get(start)
    assert left.status_code == 303, left.text
    return client.get(agreed(left.headers["location"]))


def refused(client: TestClient, told: str, status: int = 403) -> None:
    answer = come_back(client)
    assert answer.status_code == status, answer.status_code
    assert told in re.sub("[\u00a0\u202f]", " ", answer.text) and LOCAL_COOKIE not in client.cookies
    assert 'role="alert"' in answer.text and answer.headers["cache-control"] == "no-store"
    assert TRIP not in client.cookies, "what the browser kept is dropped"
