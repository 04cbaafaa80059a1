"""Two records become one by keyboard; history, duplicates and checks are accessible."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.model import State
from kb.states import move
from tests.api.doors import PASSWORD, House, house
from tests.browser.served import served
from tests.browser.test_pages import AXE_RUN, opened
from tests.factories import experience, put_records
from web.services import Services

pytestmark = pytest.mark.browser
LONG = "Réseau de chaleur de l’aciérie du port et de ses environs " + "x" * 90


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    made = house(small_services, tmp_path)
    made.account("ana")
    put_records(made.store, [experience(id="chaleur-acierie", title=LONG, cost={"amount_eur": 12})])
    known = made.store.records.get("cantine-locale")
    put_records(made.store, [known.model_copy(update={"title": "Cantine"})], "compte-1")
    with made.store.transaction():
        move(made.store, "ferme-du-lac", State.TO_RECHECK, "compte-1", "à appeler")
    return made


@pytest.fixture
def door(here: House) -> Iterator[str]:
    with served(here.app) as port:
        yield f"http://127.0.0.1:{port}"


def enter(page: Any, door: str) -> None:
    page.goto(door + "/connexion?suite=/atelier/doublons")
    page.fill("#identifiant", "ana")
    page.fill("#mot_de_passe", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page: Any, selector: str) -> None:
    page.focus(selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_two_records_become_one_by_keyboard_without_a_script(
    browser: Any, door: str, here: House
) -> None:
    with opened(browser, 1280, java_script_enabled=False) as page:
        enter(page, door)
        press(page, ".pairs h2 a")
        page.focus("input[name='garder.title'][value=ici]")
        page.keyboard.press("ArrowRight")
        if page.is_checked("input[name='garder.title'][value=ici]"):
            page.keyboard.press("ArrowDown")
        chosen = page.get_attribute("input[name='garder.title']:checked", "value")
        assert chosen == "autre"
        press(page, "text=Voir le résultat")
        assert page.get_attribute("#apercu", "open") is not None
        assert page.get_attribute("input[name='garder.title']:checked", "value") == "autre"
        press(page, "button:text-is('Fusionner')")
        assert "n’en font plus qu’une" in page.inner_text("[role=status]")
        assert len(here.store.redirects.all()) == 1
        press(page, ".history form[action='/atelier/annuler'] button")
        assert here.store.redirects.all() == {}


def states(page: Any, door: str) -> Iterator[str]:
    enter(page, door)
    yield "doublons"
    page.goto(door + "/atelier/doublons/reseau-chaleur?avec=chaleur-acierie&apercu=oui")
    yield "comparer"
    page.goto(door + "/atelier/doublons/reseau-chaleur?avec=fonds-chaleur")
    yield "comparer-refuse"
    page.goto(door + "/atelier/doublons/cantine-locale?q=tiers-lieu")
    yield "choisir"
    page.goto(door + "/atelier/fiches/cantine-locale/historique")
    yield "historique"
    page.evaluate("document.querySelector('.back-to [name=vue]').value = '1'")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.fill(".back-to [name=raison]", "mieux avant")
    with page.expect_navigation():
        page.click(".back-to button")
    yield "historique-refuse"
    page.goto(door + "/atelier/journal?quoi=record")
    yield "journal"
    page.goto(door + "/atelier/verifications")
    yield "verifications"
    page.goto(door + "/atelier/verifications?fiche=fonds-chaleur")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate("document.querySelector('[name=jour]').removeAttribute('min')")
    page.fill("[name=jour]", "2001-01-01")
    with page.expect_navigation():
        page.click("text=Choisir ce jour")
    yield "verifications-refusee"
    with page.expect_navigation():
        page.click("text=Toujours juste")
    yield "verifications-faite"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Any, door: str, axe: str, width: int, scheme: Any, tmp_path: Path
) -> None:
    with opened(browser, width, scheme) as page:
        for name in states(page, door):
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            page.screenshot(path=str(tmp_path / f"{name}.png"), full_page=True)
            page.evaluate(axe)
            assert page.evaluate(AXE_RUN) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
