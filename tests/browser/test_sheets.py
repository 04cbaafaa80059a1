"""From an event to its sheets, in a browser: prepared, edited, exported, answered, followed; by
keyboard, without a script, on a phone and in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from kb.sheets import SectionKey, SheetState
from kb.sqlite.store import SqliteStore
from tests import an_event
from tests.api.doors import House, house
from tests.browser import test_account
from tests.browser.test_account import sign_in
from tests.browser.test_pages import opened
from tests.web.test_sheet_room import EVENT, SHEET, TARBES
from web.services import Services
from web.sheets.files import Format, Model, write_sheet

pytestmark = pytest.mark.browser
door = test_account.door  # the same fixture
AXE_RUN = """async () => {
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'RGAAv4'];
  const found = await axe.run(document, {runOnly});
  return found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 4));
}"""
NEED = "La régie municipale de chauffage, avec la direction des sports."


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
        page.click(f"button:has-text('{words}') >> nth=0")


def states(page: Any, here: House, door: str) -> Iterator[str]:
    """Each page, in each of its states."""
    sign_in(page, door)
    page.goto(door + "/atelier/evenements")
    yield "events"
    page.goto(door + EVENT)
    yield "event"
    page.fill("#territoire", "??")
    press(page, "Ajouter")
    yield "event-refused"
    page.set_input_files("#modele", files=[{"name": "a.docx", "mimeType": "x/y", "buffer": b"no"}])
    press(page, "Essayer ce modèle")
    yield "model-refused"
    press(page, "Préparer les fiches")
    yield "event-ready"
    page.goto(door + SHEET)
    yield "sheet"
    page.click("#etats summary")
    page.locator(".sheet-foot summary").first.click()
    yield "sheet-open"
    press(page, "Ôter")
    yield "sheet-undo"
    page.fill("#title", "Un titre")
    page.evaluate("document.querySelector('#intro-said').removeAttribute('maxlength')")
    page.fill("#intro-said", "x" * 6_000)
    page.evaluate("document.getElementById('fiche').requestSubmit()")
    page.locator("[role=alert]").wait_for()
    yield "sheet-refused"
    page.goto(door + SHEET + "/chercher?partie=experiences&q=chaleur")
    yield "search"
    page.goto(door + SHEET + "/chercher?partie=money&q=zzzz")
    yield "search-empty"
    page.goto(door + SHEET + "/historique")
    yield "history"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Any, here: House, door: str, axe: str, width: int, scheme: Any
) -> None:
    with opened(browser, width, scheme) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        for name in states(page, here, door):
            page.evaluate(axe)
            assert page.evaluate(AXE_RUN) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_the_exported_page_passes_axe(
    browser: Any, here: House, axe: str, tmp_path: Path, width: int, scheme: Any
) -> None:
    from tests.web.test_sheet_formats import sheet

    file = tmp_path / "fiche.html"
    file.write_bytes(write_sheet(sheet(), Format.HTML, Model("https://essaim.example")))
    with opened(browser, width, scheme) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        page.evaluate(axe)
        assert page.evaluate(AXE_RUN) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert asked == [file.as_uri()]


def test_from_the_event_to_the_board(browser: Any, here: House, door: str, tmp_path: Path) -> None:
    """Event → prepare → edit one → replace an experience by a search → DOCX → the territory
    answers → the board says so."""
    with opened(browser, 1280) as page:
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        sign_in(page, door)
        page.goto(door + EVENT)
        press(page, "Préparer les fiches")
        assert "Les fiches sont prêtes" in page.inner_text("[role=status]")
        with page.expect_navigation():
            page.click("text=Ouvrir la fiche de Tarbes")
        page.fill("#title", "Suites pour Tarbes, relues")
        page.locator("#sauvegarde:has-text('Enregistré.')").wait_for()
        assert here.store.sheets.get(TARBES).title == "Suites pour Tarbes, relues"
        with page.expect_navigation():
            page.locator("section:has(#partie-experiences) a:has-text('Remplacer')").first.click()
        page.fill("#q", "maraîchers")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        chosen = page.locator("ul.sheet-items li:has(button) a").first.inner_text()
        press(page, "Choisir")
        assert "est en place" in page.inner_text("[role=status]")
        page.select_option("#etat", "sent")
        press(page, "Enregistrer")
        with page.expect_download() as got:
            page.click("form[action$='/fichier'] button")
        file = tmp_path / "fiche.docx"
        got.value.save_as(file)
        words = "\n".join(p.text for p in docx.Document(str(file)).paragraphs)
        assert "Suites pour Tarbes, relues" in words
        assert chosen[:20].replace("\u00a0", " ") in words.replace("\u00a0", " ")
        page.goto(f"{door}{SHEET}/questionnaire")
        press(page, "Faire le lien")
        link = page.input_value("#adresse-lien")
        with opened(browser, 390, java_script_enabled=False) as phone:
            phone.goto(door + link[link.index("/suites/") :])
            phone.fill("#q-quel-porteur", NEED)
            press(phone, "Envoyer mes réponses")
        kept = here.store.sheets.get(TARBES)
        assert kept.state is SheetState.ANSWERED
        answers = [item.answer for item in kept.section(SectionKey.QUESTIONS).items]
        assert NEED in answers
        page.goto(f"{door}{EVENT}/suivi")
        row = page.locator("tr:has-text('Tarbes')").first.inner_text()
        assert "réponse reçue" in row.lower()
        assert said == []


def test_a_line_moves_by_keyboard_and_keeps_the_focus(browser: Any, here: House, door: str) -> None:
    with opened(browser, 1280) as page:
        sign_in(page, door)
        page.goto(door + EVENT)
        press(page, "Préparer les fiches")
        page.goto(door + SHEET)
        page.focus("[id='text.steps.etape-appel']")
        page.keyboard.type("!")
        with page.expect_navigation():
            page.keyboard.press("Alt+ArrowDown")
        page.locator("button[value='down.steps.etape-appel']:focus").wait_for()
        keys = [i.key for i in here.store.sheets.get(TARBES).section(SectionKey.STEPS).items]
        assert keys.index("etape-appel") == keys.index("etape-choix") + 1
        with page.expect_navigation():
            page.keyboard.press("Enter")  # the same button, again
        page.locator("button[value='down.steps.etape-appel']:focus").wait_for()
        moved = here.store.sheets.get(TARBES).section(SectionKey.STEPS).items[-1]
        assert moved.key == "etape-appel" and "!" in moved.text


def test_two_people_type_at_once_and_neither_loses_a_word(
    browser: Any, here: House, door: str
) -> None:
    with opened(browser, 1280) as hers, opened(browser, 1280) as his:
        for page in (hers, his):
            sign_in(page, door)
        hers.goto(door + EVENT)
        press(hers, "Préparer les fiches")
        hers.goto(door + SHEET)
        his.goto(door + SHEET)
        hers.fill("[id='text.steps.etape-appel']", "Les siens à elle")
        hers.locator("#sauvegarde:has-text('Enregistré.')").wait_for()
        his.fill("[id='text.steps.etape-choix']", "Les siens à lui")
        his.locator("#sauvegarde:has-text('Enregistré.')").wait_for()
        # Her words came into his page: what he types next does not take them away.
        assert his.input_value("[id='text.steps.etape-appel']") == "Les siens à elle"
        his.fill("[id='text.steps.etape-choix']", "Les siens à lui, encore")
        his.locator("input[name=version][value='4']").wait_for(state="attached")
        told = {
            i.key: i.text for i in here.store.sheets.get(TARBES).section(SectionKey.STEPS).items
        }
        assert told["etape-appel"] == "Les siens à elle"
        assert told["etape-choix"] == "Les siens à lui, encore"


def test_everything_works_without_a_script(browser: Any, here: House, door: str) -> None:
    with opened(browser, 320, java_script_enabled=False) as page:
        sign_in(page, door)
        page.goto(door + EVENT)
        press(page, "Préparer les fiches")
        page.goto(door + SHEET)
        page.fill("#title", "Sans script")
        page.focus("button[value='out.steps.etape-appel']")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "Ligne ôtée" in page.inner_text("[role=status]")
        assert here.store.sheets.get(TARBES).title == "Sans script"
        press(page, "Annuler")
        keys = [i.key for i in here.store.sheets.get(TARBES).section(SectionKey.STEPS).items]
        assert "etape-appel" in keys and here.store.sheets.get(TARBES).title == "Suites pour Tarbes"
