"""The board of an event: noted by keyboard without a script, on a phone, in the dark, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.event_reading import read_event
from kb.sheets import SheetState
from kb.sqlite.store import SqliteStore
from tests import an_event
from tests.api.doors import House, house
from tests.browser import test_account
from tests.browser.test_account import sign_in
from tests.browser.test_pages import AXE_RUN, opened
from web.services import Services
from web.sheets.preparing import prepare

pytestmark = pytest.mark.browser
BOARD = "/atelier/evenements/atelier-chaleur/suivi"
NOTE = BOARD + "/noter?territoire=commune-65440"
door = test_account.door  # the same fixture


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    store = small_services.store
    assert isinstance(store, SqliteStore)
    an_event.put_event(store)
    made = house(small_services, tmp_path)
    made.account("ana@ville.fr")
    return made


def press(page: Any, words: str) -> None:
    with page.expect_navigation():
        page.click(words)


def states(page: Any, door: str, here: House, services: Services) -> Iterator[str]:
    """Each page, in each of its states."""
    sign_in(page, door)
    page.goto(door + BOARD)
    yield "vide"
    prepare(services, read_event(here.store, "atelier-chaleur"), "ana")
    with here.store.transaction():
        for sheet in here.store.sheets.of_event("atelier-chaleur"):
            here.store.sheets.put(sheet.model_copy(update={"state": SheetState.SENT}), "ana")
    page.goto(door + NOTE)
    yield "noter"
    page.fill("#quand", "mardi")
    page.fill("#mots", "appeler le 06 12 34 56 78")
    press(page, "button[value=noter] >> nth=1")
    yield "noter-refuse"
    page.goto(door + NOTE + "&genre=continued")
    yield "noter-une-suite"
    page.goto(door + NOTE + "&genre=started")
    page.fill("#quand", "06/2021")
    page.fill("#mots", "Halle partagée")
    page.fill("#cherche", "cantine")
    press(page, "button[value=chercher]")
    yield "noter-cherche"
    page.check("#fiche-cantine-locale")
    press(page, "button[value=noter] >> nth=1")
    assert "/lignee" in page.url
    yield "lignee"
    page.check("[name=source] >> nth=0")
    press(page, "text=Ajouter à la fiche")
    yield "lignee-ajoutee"
    page.goto(door + NOTE + "&genre=started")
    page.fill("#quand", "2021")
    page.fill("#mots", "Un atelier au nom très long " + "x" * 120)
    press(page, "button[value=noter] >> nth=1")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    yield "tableau"
    press(page, "a:has-text('la relier')")
    yield "relier"
    page.goto(door + "/atelier/evenements/atelier-chaleur")
    yield "evenement"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Any,
    door: str,
    axe: str,
    here: House,
    small_services: Services,
    width: int,
    scheme: Any,
    tmp_path: Path,
) -> None:
    with opened(browser, width, scheme) as page:
        for name in states(page, door, here, small_services):
            page.screenshot(path=str(tmp_path / f"{name}.png"), full_page=True)
            page.evaluate(axe)
            assert page.evaluate(AXE_RUN) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_noted_by_keyboard_without_a_script(browser: Any, door: str, here: House) -> None:
    with opened(browser, 1280, java_script_enabled=False) as page:
        sign_in(page, door)
        page.goto(door + NOTE)
        page.focus("#genre-decided")
        page.keyboard.press("ArrowDown")  # « Expérience lancée »
        page.keyboard.press("Tab")
        page.keyboard.type("06/2021")
        page.keyboard.press("Tab")
        page.keyboard.type("Halle partagée")
        page.keyboard.press("Tab")
        page.keyboard.type("cantine")
        with page.expect_navigation():
            page.keyboard.press("Enter")  # a search, not a note
        assert here.store.outcomes.of_event("atelier-chaleur") == []
        assert page.input_value("#mots") == "Halle partagée"
        page.focus("#fiche-cantine-locale")
        page.keyboard.press("Space")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "C’est noté" in page.content()
    (kept,) = here.store.outcomes.of_event("atelier-chaleur")
    assert (kept.kind, kept.at, kept.record) == ("started", "2021-06", "cantine-locale")


def test_on_paper_the_board_is_words_alone(
    browser: Any, door: str, here: House, small_services: Services
) -> None:
    with opened(browser, 1280) as page:
        list(states(page, door, here, small_services))
        page.goto(door + BOARD)
        page.emulate_media(media="print")
        assert page.is_visible("text=Halle partagée") and page.is_visible("text=Fiches envoyées")
        for words in ("text=Noter autre chose", "text=Télécharger le tableau", "summary >> nth=0"):
            assert not page.is_visible(words), words
