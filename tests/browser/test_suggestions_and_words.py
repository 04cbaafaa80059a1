"""An error reported, the room where it arrives, the lists: by keyboard, on a phone, in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.doors import House, house
from tests.browser import test_account
from tests.browser.test_account import sign_in
from tests.browser.test_pages import AXE_RUN, opened
from web.services import Services

pytestmark = pytest.mark.browser
RECORD = "/fiches/reseau-chaleur"
door = test_account.door  # the same fixture
ENTRY = "/atelier/vocabulaire/entree?liste=theme&nom=tiers-lieux"


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    made = house(small_services, tmp_path)
    made.account("ana@ville.fr")
    return made


def send(page: Any, **typed: str) -> None:
    """Every field by its id, then the form."""
    for field, words in typed.items():
        page.fill(f"#{field}", words)
    with page.expect_navigation():
        page.click("text=Envoyer le signalement")


def states(page: Any, door: str) -> Iterator[str]:
    """Each page, in each of its states."""
    page.goto(door + RECORD)
    yield "fiche"
    with page.expect_navigation():
        page.click("text=signaler >> nth=0")
    yield "signaler"
    send(page, faux="faux", courriel="mairie")
    yield "signaler-refuse"
    page.fill("#source", "https://www.exemple.fr/un-bilan-au-nom-tres-long/du-reseau")
    send(page, faux="Le résumé oublie la piscine.", valeur="Avec la piscine.", courriel="a@b.fr")
    yield "signaler-recu"
    page.goto(door + RECORD + "/signaler?champ=method")
    send(page, faux="Une étape manque à la méthode.", valeur="Étendre le réseau")
    sign_in(page, door)
    yield from _room(page, door)
    yield from _lists(page, door)


def _room(page: Any, door: str) -> Iterator[str]:
    page.goto(door + "/atelier/signalements")
    page.click("summary >> nth=0")
    yield "signalements"
    page.fill("#raison-1", " ")
    with page.expect_navigation():
        page.click("details[open] button:text-is('Écarter')")
    yield "signalements-refuse"
    with page.expect_navigation():
        page.click("button:has-text('Appliquer')")
    yield "signalements-applique"
    with page.expect_navigation():
        page.click("text=Dire traité")
    yield "signalements-vide"


def _lists(page: Any, door: str) -> Iterator[str]:
    page.goto(door + "/atelier/vocabulaire?liste=")
    yield "vocabulaire"
    page.goto(door + "/atelier/vocabulaire?mots=zorglub&liste=")
    yield "vocabulaire-rien"
    page.goto(door + ENTRY)
    yield "entree"
    page.fill("#mot", "logements")
    with page.expect_navigation():
        page.click("text=Voir ce que cela changerait")
    yield "entree-apercu"
    page.check("#confirme")
    with page.expect_navigation():
        page.click("button:has-text('Ajouter «')")
    yield "entree-ajoute"
    page.fill("#mot", "ab c")
    with page.expect_navigation():
        page.click("text=Voir ce que cela changerait")
    yield "entree-refuse"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Any,
    door: str,
    axe: str,
    width: int,
    scheme: Any,
    tmp_path: Path,
) -> None:
    with opened(browser, width, scheme) as page:
        for name in states(page, door):
            page.screenshot(path=str(tmp_path / f"{name}.png"), full_page=True)
            page.evaluate(axe)
            assert page.evaluate(AXE_RUN) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_an_error_is_reported_by_keyboard_without_a_script(
    browser: Any, door: str, here: House
) -> None:
    with opened(browser, 1280, java_script_enabled=False) as page:
        page.goto(f"{door}{RECORD}/signaler?champ=summary")
        page.focus("#champ")
        page.keyboard.press("Tab")
        page.keyboard.type("Le résumé oublie la piscine.")
        page.keyboard.press("Tab")
        page.keyboard.type("Avec la piscine.")
        for _ in range(4):  # source, address, its link, button: the trap is not met
            page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "sous le numéro 1" in page.content()
    (kept,) = here.store.suggestions.all()
    assert (kept.field, kept.value) == ("summary", "Avec la piscine.")
