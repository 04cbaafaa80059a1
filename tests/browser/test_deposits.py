"""« Déposer » in a browser: two files are dropped, the page follows them to the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from api.compose import build_services, build_taker
from api.settings import Settings
from ingest.working import Worker
from kb.store import open_store
from tests import factories
from tests.api.doors import House, house
from tests.browser.served import served
from tests.browser.test_account import sign_in
from tests.browser.test_pages import AXE_RUN, opened
from tests.conftest import settings_in

pytestmark = pytest.mark.browser
DROP = """() => {
  const held = new DataTransfer();
  const note = "# Atelier du port\\n\\n## Freins\\n\\n- La réglementation est trop lourde.\\n";
  held.items.add(new File([note], "atelier du port.md"));
  held.items.add(new File(["pas un PDF"], "faux.pdf"));
  held.items.add(new File([""], "vide.odt"));
  return held;
}"""


class Place(NamedTuple):
    address: str
    house: House
    settings: Settings

    def work(self) -> None:
        """Read all that waits, as `essaim work` does."""
        store = open_store(self.settings.database)
        worker = Worker(store, lambda actor: build_taker(self.settings, store, actor))
        while worker.read_one():
            pass
        store.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    settings = settings_in(tmp_path)
    factories.fill(open_store(settings.database)).close()
    services = build_services(settings)
    made = house(services, tmp_path)
    made.account("ana@ville.fr")
    with served(made.app) as port:
        yield Place(f"http://127.0.0.1:{port}", made, settings)
    services.store.close()


def enter(page: Any, place: Place) -> None:
    page.set_default_timeout(90_000)  # the reading shares our processor
    sign_in(page, place.address)
    page.goto(place.address + "/atelier/depots")


def told(page: Any, name: str) -> Any:
    return page.locator(f'.deposit:has(bdi:text-is("{name}"))')


def sound(page: Any, axe: str, width: int) -> None:
    page.evaluate(axe)
    assert page.evaluate(AXE_RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "light"), (1280, "dark")])
def test_files_are_dropped_followed_and_published(
    browser: Any, place: Place, axe: str, width: int, scheme: Any, tmp_path: Path
) -> None:
    with opened(browser, width, scheme) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        enter(page, place)
        sound(page, axe, width)
        held = page.evaluate_handle(DROP)
        page.dispatch_event("form.drop", "drop", {"dataTransfer": held})
        told(page, "vide.odt").get_by_text("est vide").wait_for()
        assert page.locator(".sending li").count() == 0
        assert page.locator("[data-summary]").inner_text() == "2\u00a0fichiers en attente."
        sound(page, axe, width)
        place.work()
        told(page, "faux.pdf").get_by_text("n’est pas un PDF").wait_for()
        good = told(page, "atelier du port.md")
        good.get_by_text("Lu\u202f:").wait_for()
        page.locator('#depots[data-pending="non"]').wait_for()
        assert "atelier du port.md" in page.locator("#dit").inner_text()
        page.screenshot(path=str(tmp_path / "depots.png"), full_page=True)
        sound(page, axe, width)
        good.get_by_role("link", name="Atelier du port").first.click()
        assert "n’est pas encore public" in page.locator("main").inner_text()
        sound(page, axe, width)
        page.focus("text=Publier le document")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "est publié" in page.locator(".say").inner_text()
        assert told(page, "atelier du port.md").get_by_text("Retirer du public").count() == 1
        assert page.request.get(place.address + "/documents/atelier-du-port").ok
        assert said == []


def test_without_a_script_the_form_and_the_links_do_it_all(
    browser: Any, place: Place, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("La chaleur fatale de l’usine.", encoding="utf-8")
    with opened(browser, 1280, java_script_enabled=False) as page:
        enter(page, place)
        page.set_input_files("#fichier", [str(note)])
        page.focus("form.drop button")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url.endswith("?fait=depose#depots")
        assert "En attente" in told(page, "note.txt").inner_text()
        place.work()
        with page.expect_navigation():
            page.click("text=Actualiser")
        assert "Lu" in told(page, "note.txt").inner_text()
        with page.expect_navigation():
            told(page, "note.txt").get_by_text("Effacer de la liste").click()
        assert told(page, "note.txt").count() == 0


def test_the_focus_stays_in_the_list_when_it_is_drawn_again(browser: Any, place: Place) -> None:
    with opened(browser, 1280) as page:
        enter(page, place)
        page.dispatch_event("form.drop", "drop", {"dataTransfer": page.evaluate_handle(DROP)})
        told(page, "vide.odt").wait_for()
        told(page, "faux.pdf").locator("button").focus()
        place.work()
        page.locator('#depots[data-pending="non"]').wait_for()
        focused = "document.activeElement.closest('.deposit')?.querySelector('bdi').textContent"
        assert page.evaluate(focused) == "faux.pdf"
