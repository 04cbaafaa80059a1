"""« Ceci me concerne » and the room « Personnes »: without a script, by keyboard, on a phone, in
the dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.people import RequestNotice, Right
from tests.api.doors import PASSWORD, House, house
from tests.browser.served import served
from tests.browser.test_pages import AXE_RUN, opened
from tests.people import NAME
from web.services import Services

pytestmark = pytest.mark.browser
FORM = "/donnees-personnelles/demande"
ROOM = "/atelier/personnes"


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    made = house(small_services, tmp_path)
    made.account("ana@ville.fr")
    with made.store.transaction():
        made.store.requests.add(
            RequestNotice(kind=Right.ACCESS, name=NAME, contact="a@example.org", details="Oui.")
        )
        made.store._connections.get().execute(
            "INSERT INTO participant (document_id, number, name) SELECT id, 91, ? FROM document",
            (NAME,),
        )
    return made


@pytest.fixture
def door(here: House) -> Iterator[str]:
    """The address of the application over the small base."""
    with served(here.app) as port:
        yield f"http://127.0.0.1:{port}"


def press(page: Any, button: str) -> None:
    """By keyboard."""
    page.locator(button).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def states(page: Any, door: str, here: House) -> Iterator[str]:
    for path in ("/donnees-personnelles", "/mentions-legales", FORM):
        page.goto(door + path)
        yield path.rpartition("/")[2]
    page.check("#droit-access")
    page.fill("#nom", "A" * 121)
    page.evaluate("document.querySelector('#nom').removeAttribute('maxlength')")
    page.fill("#nom", "A" * 121)
    page.fill("#contact", "a@example.org")
    press(page, "main form button")
    yield "a-corriger"
    page.fill("#nom", NAME)
    press(page, "main form button")
    assert "sous le numéro 2" in page.inner_text("main")
    yield "recue"
    page.goto(door + ROOM)
    page.fill("#identifiant", "ana@ville.fr")
    page.fill("input[type=password]", PASSWORD)
    press(page, 'main form[action="/connexion"] button')
    yield "salle"
    page.goto(f"{door}{ROOM}/demandes/1")
    press(page, f'form[action="{ROOM}/demandes/1/chercher"] button')
    yield "demande"
    page.fill("#confirmer", "non")
    press(page, f'form[action="{ROOM}/demandes/1/effacer"] button')
    yield "effacement-refuse"
    (document,) = here.store.documents.all()
    page.goto(f"{door}{ROOM}/documents/{document.id}")
    yield "participants"
    page.goto(f"{door}{ROOM}/documents/{document.id}/91")
    yield "participant"
    page.check("#base-public_function")
    page.fill("#motif", "La personne est maire de la ville")
    press(page, 'form[action$="/base"] button')
    press(page, 'form[action$="/nom"] button')
    assert NAME in page.inner_text("main")
    yield "nom-lu"
    page.fill("#confirmer", "participant 91")
    press(page, 'form[action$="/effacer"] button')
    assert "Effacé" in page.inner_text("[role=status]")
    yield "efface"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_each_state_is_reached_by_keyboard_and_axe_finds_nothing(
    browser: Any, door: str, axe: str, here: House, width: int, scheme: Any, tmp_path: Path
) -> None:
    with opened(browser, width, scheme) as page:
        for name in states(page, door, here):
            page.screenshot(path=str(tmp_path / f"{name}.png"), full_page=True)
            page.evaluate(axe)
            assert page.evaluate(AXE_RUN) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_the_form_needs_no_script(browser: Any, door: str) -> None:
    with opened(browser, 390, java_script_enabled=False) as page:
        page.goto(door + FORM)
        page.check("#droit-erasure")
        page.fill("#nom", NAME)
        page.fill("#contact", "a@example.org")
        press(page, "main form button")
        assert "sous le numéro" in page.inner_text("main")
