"""Signing in by a provider of identities, in a browser that has its own rules on cookies and
redirections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.oidc import build_oidc
from api.settings import OidcSettings
from tests.api.doors import House, house
from tests.api.oidc_server import CLIENT_ID, CLIENT_SECRET, Server, started
from tests.browser.served import served
from tests.browser.test_pages import AXE_RUN, opened
from tests.conftest import settings_in
from web.services import Services

pytestmark = pytest.mark.browser


@pytest.fixture
def server() -> Iterator[Server]:
    with started() as made:
        yield made


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    made = house(small_services, tmp_path)
    made.account("ana@ville.fr")
    return made


@pytest.fixture
def door(here: House, server: Server, tmp_path: Path) -> Iterator[str]:
    """The address of the application, another site than that of the provider."""
    with served(here.app) as port:
        address = f"http://localhost:{port}"
        oidc = OidcSettings(
            issuer=server.issuer, client_id=CLIENT_ID, secret=CLIENT_SECRET, name="ProConnect"
        )
        settings = settings_in(tmp_path, address=address)
        here.app.state.identity_provider = build_oidc(settings, oidc, here.store, here.auth)
        yield address


def test_one_enters_and_leaves_by_the_provider(browser: Any, door: str, server: Server) -> None:
    """From one host name to another: the cookies of the trip cross, the scripts never do."""
    with opened(browser, 1280, java_script_enabled=False) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(door + "/mon-compte")
        page.focus("text=Se connecter avec ProConnect")
        with page.expect_navigation(url=door + "/mon-compte"):
            page.keyboard.press("Enter")
        assert page.title() == "Mon compte – Essaim"
        assert "ana@ville.fr" in page.content()
        names = {cookie["name"] for cookie in page.context.cookies() if cookie["httpOnly"]}
        assert names == {"essaim", "essaim-oidc-hint"}
        page.click("text=Se déconnecter")
        page.wait_for_url(door + "/connexion?fait=sortie")
        assert page.context.cookies() == [] and len(server.farewells) == 1 and said == []
        page.goto(door + "/mon-compte")
        assert page.title() == "Connexion – Essaim"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_refusal_is_told_and_axe_finds_nothing(
    browser: Any, door: str, axe: str, server: Server, width: int
) -> None:
    server.person = {"email": "inconnue@ville.fr"}
    with opened(browser, width) as page:
        page.goto(door + "/connexion")
        for told in (False, True):
            assert ("Aucun compte n’est ouvert" in page.content()) is told
            page.evaluate(axe)
            assert page.evaluate(AXE_RUN) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            if not told:
                page.click("text=Se connecter avec ProConnect")
                page.wait_for_url(door + "/connexion/retour?*")
