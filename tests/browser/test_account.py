"""Signing in, the account, a link: by keyboard, without a script, on a phone and in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.doors import PASSWORD, House, house
from tests.browser.served import served
from tests.browser.test_pages import AXE_RUN, opened
from web.services import Services

pytestmark = pytest.mark.browser


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    made = house(small_services, tmp_path)
    made.account("ana@ville.fr")
    return made


@pytest.fixture
def door(here: House) -> Iterator[str]:
    """The address of the application over the small base."""
    with served(here.app) as port:
        yield f"http://127.0.0.1:{port}"


def sign_in(page: Any, door: str, password: str = PASSWORD) -> None:
    """From the protected page, by keyboard alone."""
    page.goto(door + "/mon-compte")
    page.focus("#identifiant")
    page.keyboard.type("ana@ville.fr")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_one_enters_and_leaves_by_keyboard(browser: Any, door: str) -> None:
    with opened(browser, 1280, java_script_enabled=False) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        sign_in(page, door)
        assert page.url == door + "/mon-compte" and page.title() == "Mon compte – Essaim"
        (cookie,) = page.context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["secure"]) == (True, "Lax", False)
        page.focus("text=Se déconnecter")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url == door + "/connexion?fait=sortie"
        assert page.context.cookies() == [] and said == []


def test_a_form_of_another_site_signs_nobody_out(browser: Any, door: str) -> None:
    """`data:` pages have no origin: as far from ours as a page can be."""
    with opened(browser, 1280) as page:
        sign_in(page, door)
        form = f"<form method=post action='{door}/deconnexion'><button>Gagner</button></form>"
        page.goto(f"data:text/html,{form}")
        with page.expect_navigation():
            page.click("button")
        assert "autre site" in page.content()
        page.goto(door + "/mon-compte")
        assert page.title() == "Mon compte – Essaim"


def states(page: Any, door: str, here: House) -> Iterator[str]:
    """Each page of an account, in each of its states."""
    page.goto(door + "/connexion")
    yield "connexion"
    sign_in(page, door, "faux")
    yield "connexion-refusee"
    sign_in(page, door)
    yield "compte"
    page.fill("#nom", "revue du lundi")
    page.check("#permet-decide")
    with page.expect_navigation():
        page.click("text=Faire un jeton")
    yield "compte-jeton"
    page.fill("#nom", "rien")
    with page.expect_navigation():
        page.click("text=Faire un jeton")
    yield "compte-jeton-refuse"
    page.goto(door + here.auth.link(here.store.accounts.get("ana@ville.fr")))
    yield "lien"
    page.goto(door + "/mot-de-passe?lien=x")
    yield "lien-perime"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Any, door: str, axe: str, here: House, width: int, scheme: Any, tmp_path: Path
) -> None:
    with opened(browser, width, scheme) as page:
        for name in states(page, door, here):
            page.screenshot(path=str(tmp_path / f"{name}.png"), full_page=True)
            page.evaluate(axe)
            assert page.evaluate(AXE_RUN) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
