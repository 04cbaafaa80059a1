"""A territory answers on a phone, without script; the team makes the link and reads the answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.sheets import SheetState
from kb.sqlite.store import SqliteStore
from tests import an_event
from tests.an_answer import NEED, a_sheet, opened_link, send
from tests.api.doors import House, house
from tests.browser import test_account
from tests.browser.test_account import sign_in
from tests.browser.test_pages import AXE_RUN, opened
from web.services import Services

pytestmark = pytest.mark.browser
door = test_account.door  # the same fixture
ID = a_sheet().id
ROOM = f"/atelier/suites/{ID}/questionnaire"
RELANCES = "/atelier/evenements/atelier-chaleur/relances"


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    store = small_services.store
    assert isinstance(store, SqliteStore)
    an_event.put_event(store)
    with store.transaction():
        store.sheets.add(a_sheet(), "ana")
    made = house(small_services, tmp_path)
    made.account("ana@ville.fr")
    return made


def press(page: Any, words: str) -> None:
    with page.expect_navigation():
        page.click(f"button:has-text('{words}')")


def states(page: Any, here: House, door: str) -> Iterator[str]:
    """Each page, in each of its states."""
    sign_in(page, door)
    page.goto(door + ROOM)
    yield "questionnaire"
    press(page, "Faire le lien")
    link = door + here.app.state.sheet_links.answer_path(ID, 1)
    yield "questionnaire-lien"
    page.fill("#adresse", "mairie")
    press(page, "Garder l’adresse")
    yield "questionnaire-refuse"
    send(here.store)
    page.goto(door + RELANCES)
    page.click("summary >> nth=0")
    yield "relances"
    page.goto(link)
    yield "repondre"
    page.fill("#q-quel-besoin", "x" * 6_000)
    press(page, "Envoyer mes réponses")
    yield "repondre-refuse"
    page.fill("#q-quel-besoin", NEED)
    page.check("#etape-etape-visite")
    press(page, "Envoyer mes réponses")
    yield "repondre-merci"
    page.goto(door + "/atelier/reponses")
    yield "reponses"
    page.goto(door + ROOM)
    yield "questionnaire-reponse"
    page.goto(door + here.app.state.sheet_links.stop_path(ID))
    yield "arreter"
    press(page, "Ne plus m’écrire")
    yield "arrete"
    page.goto(link + "x")
    yield "lien-coupe"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Any, here: House, door: str, axe: str, width: int, scheme: Any
) -> None:
    with opened(browser, width, scheme) as page:
        for name in states(page, here, door):
            page.evaluate(axe)
            assert page.evaluate(AXE_RUN) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_without_script_and_by_keyboard(browser: Any, here: House, door: str) -> None:
    opened_link(here.store)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(door + here.app.state.sheet_links.answer_path(ID, 1))
    page.focus("#q-quel-besoin")
    page.keyboard.type(NEED)
    for words in ("La régie", "60 000 euros"):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.focus("button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[role=status]").count() == 1
    assert page.input_value("#q-quel-budget") == "60 000 euros"
    assert here.store.sheets.get(ID).state is SheetState.ANSWERED
    assert here.store.answers.of_sheet(ID)[0].answer.chosen == ("etape-appel",)
    context.close()
