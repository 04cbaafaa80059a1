"""« Relire » with a keyboard alone: every proposal is reached and decided; axe in every state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.model import State
from kb.proposals import ProposalState
from tests.api.doors import PASSWORD, House, house
from tests.api.review_desk import ATELIER, BRAKE, IDEA, KNOWN, LEVER, LINK, LIST, READY, TWO, some
from tests.browser.served import served
from tests.browser.test_pages import AXE_RUN, opened
from tests.factories import put_proposals
from web.services import Services

pytestmark = pytest.mark.browser


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    made = house(small_services, tmp_path)
    made.account("ana@ville.fr")
    put_proposals(made.store, ATELIER, some())
    return made


@pytest.fixture
def door(here: House) -> Iterator[str]:
    """The address of the application over the small base."""
    with served(here.app) as port:
        yield f"http://127.0.0.1:{port}"


def enter(page: Any, door: str) -> None:
    """To the list, by the sign-in page."""
    page.goto(door + LIST)
    page.focus("#identifiant")
    page.keyboard.type("ana@ville.fr")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == door + LIST


def press(page: Any, *keys: str) -> None:
    """Keys, the last of which changes the page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])
    page.wait_for_load_state()


def state(here: House, of: str) -> ProposalState:
    return here.store.proposals.get(of).state


def told(page: Any) -> str:
    return " ".join(page.inner_text(".review-done").split())


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.tagName"))


def test_every_proposal_is_reached_and_decided_by_keyboard_alone(  # noqa: PLR0915
    browser: Any, door: str, here: House
) -> None:
    with opened(browser, 1280) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        enter(page, door)
        page.keyboard.press("j")
        press(page, "Enter")  # the first of the list
        assert page.url.endswith(f"{READY}#relire") and focused(page) == "relire"
        # What is missing is typed, with its proof, then it is published.
        press(page, "c")
        assert focused(page) == "champ-status"
        page.keyboard.type("en service")
        page.keyboard.press("Tab")
        page.keyboard.type("Chauffer à peu de frais.")
        page.keyboard.press("Tab")
        page.keyboard.type("chaleur fatale")
        page.keyboard.press("Tab")
        press(page, "Enter")
        press(page, "p")
        assert "publiée" in told(page) and page.url.split("?")[0].endswith(TWO)
        record = here.store.records.find("chaufferie-du-port")
        assert record is not None and record.state is State.PUBLISHED
        # Two values contradict each other: one is chosen where it stands.
        page.focus("#groupe-lead button")
        press(page, "Enter")
        assert focused(page) == "groupe-lead"
        press(page, "a")
        assert "en brouillon" in told(page)
        press(page, "u")
        assert state(here, TWO) is ProposalState.WAITING and "annulée" in told(page)
        press(page, "a")
        # It completes a record that is known; merged with it by hand, it would do the same.
        assert page.url.split("?")[0].endswith(KNOWN)
        page.keyboard.press("m")
        page.focus("#chercher")
        page.keyboard.type("ferme du lac")
        press(page, "Enter")
        page.keyboard.press("m")
        press(page, "Enter")
        assert state(here, KNOWN) is ProposalState.MERGED
        assert here.store.proposals.get(KNOWN).record == "ferme-du-lac"
        assert page.url.split("?")[0].endswith(LINK)
        press(page, "a")
        assert state(here, LINK) is ProposalState.ACCEPTED
        press(page, "j")  # the brake is passed over
        page.keyboard.press("r")
        press(page, "Enter")  # the first reason
        assert here.store.journal.decisions(LEVER, limit=1)[0].reason == "Hors sujet"
        page.keyboard.press("r")
        page.focus("#raison")
        page.keyboard.type("accepté ailleurs a p j")  # letters typed decide nothing
        page.keyboard.press("Tab")
        press(page, "Enter")
        assert here.store.journal.decisions(IDEA, limit=1)[0].reason == "accepté ailleurs a p j"
        assert page.url.split("?")[0].endswith(BRAKE), "what was passed over comes back"
        press(page, "a")
        assert page.url.split("?")[0] == door + LIST and "Tout est relu" in page.content()
        assert here.store.proposals.counts()[ProposalState.WAITING] == 0 and said == []


def test_without_a_script_a_keyboard_is_enough(browser: Any, door: str, here: House) -> None:
    with opened(browser, 1280, java_script_enabled=False) as page:
        enter(page, door)
        page.focus("text=Lire la première")
        press(page, "Enter")
        page.focus("text=Accepter en brouillon")
        press(page, "Enter")
        assert state(here, READY) is ProposalState.ACCEPTED
        page.focus("summary:has-text('Refuser')")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        press(page, "Enter")
        assert state(here, TWO) is ProposalState.REFUSED
        press(page, "Tab", "Tab", "Enter")  # from the title: what comes first is to undo
        assert page.locator("[data-help]").count() and not page.is_visible("[data-help]")


def test_letters_are_off_while_typing_and_when_switched_off(
    browser: Any, door: str, here: House
) -> None:
    with opened(browser, 1280) as page:
        enter(page, door)
        page.goto(f"{door}{LIST}/{BRAKE}?corriger=title")
        assert focused(page) == "champ-title"
        page.keyboard.type("arpjm")
        assert page.url.endswith("corriger=title")
        page.keyboard.press("Escape")
        press(page, "Enter")
        assert page.url.endswith(f"{BRAKE}#relire"), "left as it was"
        page.keyboard.press("Control+a")
        page.keyboard.press("?")
        assert page.is_visible("#touches")
        page.keyboard.press("a")  # nothing behind the dialog
        page.focus("#touches-actives")
        page.keyboard.press("Space")
        page.keyboard.press("Escape")
        assert not page.is_visible("#touches")
        page.keyboard.press("a")
        page.reload()
        page.keyboard.press("a")
        page.wait_for_timeout(200)
        assert state(here, BRAKE) is ProposalState.WAITING
        assert not page.is_visible("kbd >> nth=0")
        page.click("[data-help]")
        page.check("#touches-actives")
        page.keyboard.press("Escape")
        press(page, "a")
        assert state(here, BRAKE) is ProposalState.ACCEPTED


def test_a_field_points_at_its_words_and_words_selected_prove(browser: Any, door: str) -> None:
    with opened(browser, 1280) as page:
        enter(page, door)
        page.goto(f"{door}{LIST}/{TWO}")
        page.focus("#groupe-lead a[data-mark]")
        strong = page.locator("mark.is-strong").all_inner_texts()
        assert "".join(strong) == "La ville"
        page.keyboard.press("Enter")
        assert page.url.endswith("#preuve-1") or page.url.endswith("#preuve-2")
        page.goto(f"{door}{LIST}/{TWO}?corriger=need")
        page.evaluate(
            "getSelection().selectAllChildren(document.querySelector('.review-part mark'))"
        )
        page.wait_for_timeout(100)
        assert page.input_value("#preuve") == page.locator(".review-part mark").first.inner_text()


def states(page: Any, door: str) -> Iterator[str]:
    """Each page of the room, in each of its states."""
    yield "liste"
    page.goto(f"{door}{LIST}?etat=refused")
    yield "liste-vide"
    page.goto(f"{door}{LIST}/{TWO}")
    yield "conflit"
    page.goto(f"{door}{LIST}/{TWO}?entier=oui#preuve-1")
    yield "entier"
    for letter in ("r", "m"):
        page.keyboard.press(letter)
        yield f"ouvert-{letter}"
    page.keyboard.press("?")
    yield "touches"
    page.goto(f"{door}{LIST}/{READY}?corriger=manque")
    yield "manque"
    page.goto(f"{door}{LIST}/{READY}?corriger=themes")
    yield "themes"
    page.goto(f"{door}{LIST}/{LINK}?corriger=title")
    yield "lien"
    page.goto(f"{door}{LIST}/{KNOWN}")
    yield "connue"
    press(page, "a")
    yield "decidee"
    page.goto(f"{door}{LIST}/{READY}")
    press(page, "p")
    yield "refusee"
    page.goto(f"{door}{LIST}/{BRAKE}?corriger=title")
    page.fill("#preuve", "ces mots n’y sont pas")
    page.fill("#champ-title", "Autre")
    with page.expect_navigation():
        page.click("text=Garder la correction")
    yield "correction-refusee"
    page.goto(f"{door}{LIST}/{KNOWN}")
    yield "traitee"
    page.goto(f"{door}{LIST}?lot=90")
    with page.expect_navigation():
        page.click("text=Accepter ce qui est coché")
    yield "lot"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Any, door: str, axe: str, width: int, scheme: Any, tmp_path: Path
) -> None:
    with opened(browser, width, scheme) as page:
        enter(page, door)
        for name in states(page, door):
            page.screenshot(path=str(tmp_path / f"{name}.png"), full_page=True)
            page.evaluate(axe)
            assert page.evaluate(AXE_RUN) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
