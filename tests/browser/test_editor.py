"""The editor of records: by keyboard, with and without a script, on a phone and in the dark."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.model import State
from tests.api.doors import PASSWORD, House, house
from tests.browser.served import served
from tests.browser.test_pages import AXE_RUN, opened
from tests.factories import TEXT, experience, put_records
from web.services import Services

pytestmark = pytest.mark.browser

ROOM = "/atelier/fiches"
HEAT = f"{ROOM}/reseau-chaleur"


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    made = house(small_services, tmp_path)
    made.account("ana")
    return made


@pytest.fixture
def door(here: House) -> Iterator[str]:
    """The address of the application over the small base."""
    with served(here.app) as port:
        yield f"http://127.0.0.1:{port}"


def enter(page: Any, door: str, path: str) -> None:
    """Sign in, then on to the page."""
    page.goto(f"{door}/connexion?suite={path}")
    page.fill("#identifiant", "ana")
    page.fill("#mot_de_passe", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == door + path


def known(here: House, record_id: str = "reseau-chaleur") -> Any:
    return here.store.records.find(record_id)


def until(page: Any, true: str) -> None:
    """Playwright's own wait makes functions of strings, which our pages forbid."""
    deadline = time.monotonic() + 20
    while not page.evaluate(true):
        assert time.monotonic() < deadline, true
        page.wait_for_timeout(50)


def preview(page: Any) -> Any:
    return page.frame_locator("[data-preview-frame]")


def test_a_record_is_edited_by_keyboard_alone(browser: Any, door: str, here: House) -> None:
    """The place is found while one types, the preview follows, Enter saves."""
    with opened(browser, 1280) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        enter(page, door, HEAT)
        preview(page).get_by_role("heading", name="Réseau de chaleur").wait_for()
        page.focus("#search")
        page.keyboard.type("tarb")
        page.get_by_role("option", name="Tarbes (65), commune").wait_for()
        page.keyboard.press("ArrowDown")
        assert page.get_attribute("#search", "aria-activedescendant")
        page.keyboard.press("Enter")
        assert page.get_by_label("Tarbes (65), commune").is_checked()
        page.focus("#themes-ajout")
        page.keyboard.type("tiers-lieux")
        page.keyboard.press("Enter")
        page.focus("#status")
        page.keyboard.press("Control+A")
        page.keyboard.type("repris par la régie")
        preview(page).get_by_text("Repris par la régie").wait_for()
        assert known(here).status == "en service", "nothing is saved by looking"
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_role("status").first.inner_text() == "La fiche est enregistrée."
        found = known(here)
        assert found.status == "repris par la régie" and "tiers-lieux" in found.themes
        assert found.territory.codes == ("commune:59183", "commune:65440")
        assert said == []


def test_another_record_is_found_while_one_types(browser: Any, door: str, here: House) -> None:
    with opened(browser, 1280) as page:
        enter(page, door, HEAT)
        page.fill("#fundings-0-record", "")
        page.focus("#fundings-0-record")
        page.keyboard.type("prêt")
        page.get_by_role("option", name="Prêt alimentation").click()
        assert page.input_value("#fundings-0-record") == "pret-alimentation"
        with page.expect_navigation():
            page.click("text=Enregistrer")
        assert known(here).fundings[0].record == "pret-alimentation"


def test_what_was_typed_survives_a_closed_page(browser: Any, door: str, here: House) -> None:
    with opened(browser, 1280) as page:
        enter(page, door, HEAT)
        with page.expect_navigation():
            page.click("text=Ajouter une ligne : Résultats")
        page.fill("#replication", "Une usine à moins de deux kilomètres.")
        until(page, "localStorage.getItem('essaim-fiche:reseau-chaleur')?.includes('usine à')")
        page.goto(door + ROOM)
        page.goto(door + HEAT)
        assert page.input_value("#replication") == ""
        with page.expect_navigation():
            page.get_by_role("button", name="Reprendre").press("Enter")
        assert page.input_value("#replication") == "Une usine à moins de deux kilomètres."
        assert known(here).replication is None
        with page.expect_navigation():
            page.click("text=Enregistrer")
        assert known(here).replication == "Une usine à moins de deux kilomètres."
        assert page.evaluate("localStorage.length") == 0, "nothing stays once it is saved"


def test_a_field_is_proved_by_selecting_its_words(browser: Any, door: str, here: House) -> None:
    with opened(browser, 1280) as page:
        enter(page, door, HEAT)
        with page.expect_navigation():
            page.get_by_role("link", name="Prouver ce champ : Résumé").press("Enter")
        page.select_option("#document", "atelier")
        with page.expect_navigation():
            page.click("text=Montrer")
        page.evaluate(
            """() => {
              const text = document.querySelector(".pickable[data-id] .passage-text").firstChild;
              const at = text.data.indexOf("La ville");
              const range = document.createRange();
              range.setStart(text, at);
              range.setEnd(text, at + "La ville la récupère".length);
              getSelection().removeAllRanges();
              getSelection().addRange(range);
              document.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
            }"""
        )
        until(page, "document.querySelector('#mots').value === 'La ville la récupère'")
        assert page.input_value("[data-passage]") == "atelier:1:0"
        with page.expect_navigation():
            page.click("text=Garder cette preuve")
        assert page.url == f"{door}{HEAT}?fait=preuve#summary"
        (one,) = here.store.proofs.of("reseau-chaleur")
        assert TEXT[one.start : one.end] == "La ville la récupère"
        page.locator("details.proof summary").first.press("Enter")
        assert page.locator("details.proof blockquote").first.is_visible()


def test_all_of_it_works_without_a_script(browser: Any, door: str, here: House) -> None:
    with opened(browser, 390, java_script_enabled=False) as page:
        enter(page, door, f"{ROOM}/nouvelle?kind=facilitator")
        page.fill("#title", "Agence du fleuve")
        page.fill("#services", "Conseil\nMise en relation")
        page.fill("#search", "Tarbes")
        with page.expect_navigation():
            page.get_by_role("button", name="Chercher ce territoire").press("Enter")
        assert page.input_value("#territory-nom") == "Tarbes"
        with page.expect_navigation():
            page.get_by_role("button", name="Ajouter une ligne : Sources").press("Enter")
        assert page.locator("#sources-1-title").is_visible()
        page.fill("#sources-0-title", "Site de l’agence")
        page.fill("#sources-0-publisher", "L’agence")
        page.fill("#organisation_kind", "agence")
        with page.expect_navigation():
            page.locator("#organisation_kind").press("Enter")
        found = known(here, "agence-du-fleuve")
        assert found.services == ("Conseil", "Mise en relation") and found.state is State.DRAFT
        assert found.territory.codes == ("commune:65440",) and len(found.sources) == 1


def states(page: Any, door: str, here: House) -> Iterator[str]:
    """Each page of the room, in each of its states."""
    enter(page, door, ROOM)
    yield "liste"
    page.goto(f"{door}{ROOM}?q=zzz")
    yield "liste-vide"
    for kind in ("experience", "funding", "facilitator", "partner"):
        page.goto(f"{door}{ROOM}/nouvelle?kind={kind}")
        yield f"nouvelle-{kind}"
    page.fill("#title", "")
    page.fill("#search", "Nulle-Part-sur-Rien")
    with page.expect_navigation():
        page.click("text=Enregistrer")
    yield "refusee"
    page.goto(door + HEAT)
    page.focus("#search")
    page.keyboard.type("tarb")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    yield "territoire"
    page.keyboard.press("Enter")
    page.fill("#status", "le mien")
    put_records(here.store, [experience(status="le sien", need="Un autre besoin.")])
    with page.expect_navigation():
        page.click("text=Enregistrer")
    yield "conflit"
    page.goto(door + HEAT)
    yield "reprendre"
    page.goto(f"{door}{HEAT}/preuves?champ=summary&document=atelier")
    page.get_by_role("button", name="Prendre tout le passage").first.click()
    with page.expect_navigation():
        page.click("text=Garder cette preuve")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    yield "prouvee"
    page.goto(f"{door}{HEAT}/preuves?champ=summary&document=atelier")
    page.fill("#mots", "des mots absents")
    with page.expect_navigation():
        page.click("text=Garder cette preuve")
    yield "preuve-refusee"
    page.goto(door + "/fiches/reseau-chaleur")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    yield "fiche"


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
