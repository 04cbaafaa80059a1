"""Every page as a person meets it: on a phone, on a wide screen, in the dark, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import pytest

pytestmark = pytest.mark.browser

NEED = (
    "Agglomération de 115 000 habitants autour de Boulogne-sur-Mer, nous étudions la récupération "
    "de la chaleur fatale d’une usine pour alimenter un réseau de chaleur. Budget 80 k€."
)


def need(**corrections: str) -> str:
    return "/recommandations?" + urlencode({"besoin": NEED, **corrections})


PAGES = {
    "home": "/",
    "need": need(),
    "need-corrected": need(phase="deploiement", theme="vélo", territoire="Die", preciser="oui"),
    "need-fundings": need(liste="financements"),
    "need-nothing": "/recommandations?besoin=zzzz+qqqq",
    "need-empty": "/recommandations",
    "search": "/recherche?q=chaleur+fatale",
    "search-filtered": "/recherche?q=friche&kind=experience&region=32",
    "search-empty": "/recherche?q=chaleur&kind=funding&departement=62",
    "records": "/fiches?kind=experience",
    "experience": "/fiches/dunkerque-chaleur-fatale",
    "funding": "/fiches/fonds-chaleur-fatale",
    "facilitator": "/fiches/ademe",
    "partner": "/fiches/arcelormittal",
    "documents": "/documents",
    "document": "/documents/ecologie-industrielle-chaleur-fatale",
    "report": "/documents/atelier-tarbes-2020",
    "brakes": "/freins",
    "brake": "/freins/usage-adoption",
    "brake-said": "/freins/reglementation",
    "brake-empty": "/freins/definition-innovation",
    "fundings": "/financements",
    "about": "/a-propos",
    "accessibility": "/accessibilite",
    "personal-data": "/donnees-personnelles",
    "concerns-me": "/donnees-personnelles/demande",
    "legal": "/mentions-legales",
    "sign-in": "/connexion",
    "feedback-told": "/avis",
    "told-needs": "/besoins?recu=1",
    "publish": "/besoins/publier?" + urlencode({"besoin": NEED, "territoire": "Die"}),
    "missing": "/rien",
}
AXE_RUN = """async () => {
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await axe.run(document, {runOnly});
  return found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 4));
}"""


@contextmanager
def opened(
    browser: Any, width: int, scheme: Literal["light", "dark"] = "light", **options: Any
) -> Iterator[Any]:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, **options
    )
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_page_loads_quietly_and_alone(browser: Any, site: str, name: str, width: int) -> None:
    """No message in the console, no request to another host, no script needed."""
    with opened(browser, width, java_script_enabled=False) as page:
        said: list[str] = []
        hosts: set[str] = set()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        answer = page.goto(site + PAGES[name])
        expected = 404 if name == "missing" else 200
        assert answer.status == expected
        assert [line for line in said if "404" not in line or name != "missing"] == []
        assert hosts == {urlsplit(site).netloc}


@pytest.mark.parametrize("name", PAGES)
def test_no_horizontal_scroll_on_the_smallest_screen(browser: Any, site: str, name: str) -> None:
    with opened(browser, 320) as page:
        page.goto(site + PAGES[name])
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "light"), (1280, "dark")])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    browser: Any, site: str, axe: str, name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    with opened(browser, width, scheme) as page:
        page.goto(site + PAGES[name])
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.evaluate(axe)
        assert page.evaluate(AXE_RUN) == []


@pytest.mark.parametrize(
    ("name", "first"), [("home", "besoin"), ("need", "besoin"), ("search", "q")]
)
def test_skip_link_leads_to_the_form(browser: Any, site: str, name: str, first: str) -> None:
    with opened(browser, 1280) as page:
        page.goto(site + PAGES[name])
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == first


def test_need_by_keyboard_from_home_to_a_quoted_passage(browser: Any, site: str) -> None:
    """A need is typed, corrected, its fundings read, a proof followed: without script or mouse."""
    with opened(browser, 1280, java_script_enabled=False) as page:
        page.goto(site + "/")
        page.get_by_label("Décrivez votre besoin").fill(NEED)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/recommandations?besoin=*")
        page.get_by_role("link", name="Retirer thème réseau de chaleur").press("Enter")
        page.wait_for_url("**theme=*")
        assert page.get_by_role("link", name="Retirer thème réseau de chaleur").count() == 0
        proof = page.locator(".card .quote a").first
        target = proof.get_attribute("href")
        proof.press("Enter")
        page.wait_for_url(f"**{target}")
        assert page.locator(f"#{target.partition('#')[2]}").is_visible()
        page.go_back()
        page.get_by_role("link", name="Financements 10").press("Enter")
        page.wait_for_url("**liste=financements#resultats")
        assert page.get_by_role("heading", name="10 financements").is_visible()


def test_examples_of_the_home_page_are_answered(browser: Any, site: str) -> None:
    with opened(browser, 1280, java_script_enabled=False) as page:
        page.goto(site + "/")
        links = page.locator(".examples a")
        addresses = [links.nth(n).get_attribute("href") for n in range(links.count())]
        assert len(addresses) >= 5
        for address in addresses:
            page.goto(site + address)
            assert page.locator(".list:not(.list-folded) .card").count() > 0, address
            assert page.locator(".reorient").count() == 0, address


def test_a_need_is_sent_by_keyboard_to_be_published(browser: Any, site: str) -> None:
    with opened(browser, 1280, java_script_enabled=False) as page:
        page.goto(site + PAGES["publish"])
        page.get_by_label("Qui joindre").fill("Claire Morel, ville de Die")
        page.keyboard.press("Enter")
        page.get_by_text("« Claire Morel » ne peut pas y être").wait_for()
        assert page.get_by_label("Territoire").input_value() == "Die", "nothing typed is lost"
        page.get_by_label("Qui joindre").fill("service énergie, ville de Die")
        page.keyboard.press("Enter")
        page.wait_for_url("**/besoins?recu=1")
        assert page.get_by_role("status").inner_text().startswith("Merci.")


def test_filters_on_a_phone(browser: Any, site: str) -> None:
    with opened(browser, 390, java_script_enabled=False) as page:
        page.goto(site + "/recherche?q=chaleur")
        page.get_by_text("Affiner").click()
        page.get_by_label("expériences").check()
        page.get_by_role("button", name="Appliquer").click()
        page.wait_for_url("**kind=experience*")
        assert page.get_by_role("link", name="Retirer expériences").is_visible()
        assert page.locator(".kind", has_text="Financement").count() == 0


def test_paper_holds_the_four_lists(browser: Any, site: str) -> None:
    with opened(browser, 794) as page:
        page.goto(site + PAGES["need"])
        page.emulate_media(media="print")
        for name in ("expériences", "financements", "facilitateurs", "partenaires"):
            assert page.get_by_role("heading", name=f"10 {name}").is_visible()
        assert not page.get_by_role("navigation", name="Menu principal").is_visible()
