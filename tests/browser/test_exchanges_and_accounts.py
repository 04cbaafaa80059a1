"""« Importer, exporter » and « Comptes »: by keyboard, without a script, on a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.accounts import Role
from kb.corpus_form import record_values
from kb.model import State
from tests import factories
from tests.api.doors import House, house
from tests.browser.served import served
from tests.browser.test_account import sign_in
from tests.browser.test_pages import AXE_RUN, opened
from web.services import Services

pytestmark = pytest.mark.browser


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    made = house(small_services, tmp_path)
    made.account("ana@ville.fr", Role.ADMINISTRATOR)
    made.account("bo@ville.fr")
    return made


@pytest.fixture
def door(here: House) -> Iterator[str]:
    with served(here.app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def fiches(here: House, tmp_path: Path) -> Path:
    """A new record, one that changes, one that is refused, one that is as it was."""
    known = here.store.records.get("fonds-chaleur")
    records = [
        factories.partner(id="nouveau", title="Un nouveau venu"),
        known.model_copy(update={"funder": "La Région"}),
        factories.partner(id="faux", title="Un faux ami", themes=["thème imaginaire"]),
        here.store.records.get("reseau-chaleur"),
    ]
    path = tmp_path / "fiches.json"
    path.write_text(json.dumps([record_values(record) for record in records]), encoding="utf-8")
    return path


def press(page: Any, words: str) -> None:
    """A button, by keyboard alone."""
    page.get_by_role("button", name=words).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_file_goes_out_and_another_comes_in_by_keyboard(
    browser: Any, door: str, here: House, fiches: Path
) -> None:
    with opened(browser, 1280, java_script_enabled=False, accept_downloads=True) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        sign_in(page, door)
        page.goto(door + "/atelier/echanges")
        page.focus("#forme-json")
        page.keyboard.press("Space")
        page.get_by_role("button", name="Télécharger").focus()
        with page.expect_download() as leaving:
            page.keyboard.press("Enter")
        assert leaving.value.suggested_filename == "essaim-json.json"
        kept = json.loads(Path(leaving.value.path()).read_text(encoding="utf-8"))
        assert len(kept["records"]) > 5
        page.set_input_files("#fichier", str(fiches))
        press(page, "Voir ce qu’il changerait")
        assert page.get_by_role("button", name="Importer cette fiche").count() == 2
        assert here.store.records.find("nouveau") is None
        page.focus("#etat-fichier")
        page.keyboard.press("Space")
        press(page, "Revoir avec ce choix")
        press(page, "Importer ces 2 fiches")
        assert page.get_by_role("status").inner_text().startswith("C’est importé.")
        assert here.store.records.get("nouveau").state is State.PUBLISHED
        press(page, "Annuler cet import")
        assert "annulé" in page.title() or "annulé" in page.locator("h1").inner_text()
        withdrawn = here.store.records.find("nouveau")
        assert withdrawn is not None and withdrawn.state is State.WITHDRAWN and said == []


def test_an_account_is_opened_and_closed_by_keyboard(browser: Any, door: str, here: House) -> None:
    with opened(browser, 1280, java_script_enabled=False) as page:
        sign_in(page, door)
        page.goto(door + "/atelier/comptes")
        page.focus("#identifiant")
        page.keyboard.type("cy@ville.fr")
        page.focus("#role-curator")
        page.keyboard.press("Space")
        press(page, "Ouvrir le compte")
        link = page.locator(".say code").inner_text()
        assert link.startswith(door + "/mot-de-passe?lien=")
        page.get_by_role("link", name="cy@ville.fr").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        press(page, "Fermer le compte")
        assert here.store.accounts.get("cy@ville.fr").disabled
        page.goto(link)
        assert "ne sert plus" in page.content()


def states(page: Any, door: str, here: House, fiches: Path) -> Iterator[str]:
    """Each page of the two rooms, in each of its states."""
    sign_in(page, door)
    page.goto(door + "/atelier/echanges?voir=1&forme=aids")
    yield "echanges"
    page.goto(door + "/atelier/echanges/fichier?forme=csv&etat=withdrawn")
    yield "export-vide"
    page.goto(door + "/atelier/echanges")
    page.set_input_files("#fichier", {"name": "x.exe", "mimeType": "", "buffer": b"x"})
    press(page, "Voir ce qu’il changerait")
    yield "fichier-refuse"
    page.set_input_files("#fichier", str(fiches))
    press(page, "Voir ce qu’il changerait")
    yield "apercu"
    press(page, "Importer cette fiche")
    yield "rapport"
    press(page, "Annuler cet import")
    yield "annule"
    page.goto(door + "/atelier/comptes")
    yield "comptes"
    page.fill("#identifiant", "bo@ville.fr")
    press(page, "Ouvrir le compte")
    yield "comptes-refuse"
    page.fill("#identifiant", "cy@ville.fr")
    press(page, "Ouvrir le compte")
    yield "comptes-lien"
    page.goto(door + "/atelier/comptes/2")
    yield "compte"
    press(page, "Fermer le compte")
    yield "compte-ferme"
    page.goto(door + "/atelier/comptes/1")
    press(page, "Fermer le compte")
    yield "dernier-compte"


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Any, door: str, axe: str, here: House, fiches: Path, width: int, scheme: Any
) -> None:
    with opened(browser, width, scheme) as page:
        seen = 0
        for name in states(page, door, here, fiches):
            page.evaluate(axe)
            assert page.evaluate(AXE_RUN) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            seen += 1
        assert seen == 12
