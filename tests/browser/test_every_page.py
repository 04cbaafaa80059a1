"""Every page of the workbench and every answer of its forms, as found by following links: by
keyboard, with axe (tags of WCAG 2.2 AA and of the RGAA), on the smallest screen, twice as large."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Error

from tests.api.doors import House
from tests.browser.served import served
from tests.browser.test_pages import opened
from tests.robustness.lively import lively_house
from tests.robustness.walk import Walk, pattern

pytestmark = pytest.mark.browser

STARTS = ("/atelier", "/mon-compte", "/atelier/echanges/imports/1")
PUBLIC = (
    "/connexion", "/mot-de-passe?lien=x", "/donnees-personnelles", "/donnees-personnelles/demande",
    "/mentions-legales", "/fiches/acierie", "/fiches/long-mot", "/fiches/acierie/signaler",
    "/documents/atelier", "/documents/atelier/signaler", "/rien",
)  # fmt: skip
FADED_MS = 300  # a colour that changes takes less
AXE = """async () => {
  document.querySelectorAll('details').forEach(d => d.open = true);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'RGAAv4'];
  const found = await axe.run(document, {runOnly: tags});
  return found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3));
}"""
WIDER = """() => {
  document.querySelectorAll('details').forEach(d => d.open = true);
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .map(e => e.tagName + '.' + e.className).slice(0, 4);
}"""
# A form sent with nothing but what the page has in it, whatever the browser thinks of it.
SEND = """n => {
  const form = document.forms[n];
  form.noValidate = true;
  form.querySelectorAll('input[type=text], textarea').forEach(field => field.value = '');
  const button = form.querySelector('button, input[type=submit]');
  if (button) form.requestSubmit(button); else form.submit();
}"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> House:
    return lively_house(tmp_path_factory.mktemp("lively"))


@pytest.fixture(scope="module")
def door(here: House) -> Iterator[str]:
    with served(here.app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def pages(here: House) -> list[str]:
    """Two of each kind, at most: of those that a filter, and another one, lead to as well."""
    client = here.client()
    client.cookies.update(session(here))
    walk = Walk(client, 2)
    found = walk.pages(*STARTS, only="/(atelier|mon-compte)")
    shown = [
        address for address, answer in found
        if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    ]  # fmt: skip
    return [*shown, *PUBLIC]


def session(here: House) -> dict[str, str]:
    return here.session(here.store.accounts.get("chef"))


def come_in(page: Any, here: House, door: str) -> None:
    cookies = [{"name": n, "value": v, "url": door} for n, v in session(here).items()]
    page.context.add_cookies(cookies)


def test_there_is_something_to_see_in_every_room(pages: list[str]) -> None:
    from web.workbench_menu import ROOMS

    assert {room.path for room in ROOMS} <= set(pages) and len(pages) > 60
    assert any("/relecture/" in page for page in pages) and STARTS[2] in pages


def test_every_page_is_for_everybody(
    browser: Any, here: House, door: str, pages: list[str], axe: str
) -> None:
    found = {}
    with opened(browser, 1280) as page:
        come_in(page, here, door)
        for address in pages:
            page.goto(door + address)
            if told := [*_tabbed(page), *_looked_at(page, axe)]:
                found[address] = told
    assert found == {}


def _looked_at(page: Any, axe: str) -> list[str]:
    """What axe finds, and what is wider than the screen: in light, in the dark, on the smallest
    screen, and where everything is twice as large (a screen of 1280 px has room for 640)."""
    page.evaluate(axe)
    found = [("light", page.evaluate(AXE)), ("wide", page.evaluate(WIDER))]
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(FADED_MS)
    found.append(("dark", page.evaluate(AXE)))
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(FADED_MS)
    page.set_viewport_size({"width": 320, "height": 844})
    found += [("320 px", page.evaluate(AXE)), ("320 px", page.evaluate(WIDER))]
    page.set_viewport_size({"width": 640, "height": 512})
    found.append(("200 %", page.evaluate(WIDER)))
    page.set_viewport_size({"width": 1280, "height": 844})
    return [f"{where}: {told}" for where, list_told in found for told in list_told]


def _tabbed(page: Any) -> list[str]:
    """What Tab does not reach, or reaches unseen; it goes through all that can be used, and out."""
    usable = page.evaluate("""() => {
      const usable = 'a[href], button, input, select, textarea, summary, [tabindex]';
      const found = [...document.querySelectorAll(usable)].filter(e =>
        e.tabIndex >= 0 && !e.disabled && e.type !== 'hidden' && e.checkVisibility({
          visibilityProperty: true, contentVisibilityAuto: true}));
      found.forEach((e, n) => e.dataset.walk = n);
      // Of a group of choices, Tab stops at one.
      return found.filter(e => e.type !== 'radio').map(e => e.dataset.walk);
    }""")
    reached, unseen, left = set(), [], 0
    for _ in range(2 * len(usable) + 20):
        page.keyboard.press("Tab")
        at = page.evaluate("""() => {
          const e = document.activeElement;
          if (!e || e === document.body) return null;
          const s = getComputedStyle(e);
          const drawn = s.outlineStyle !== 'none' || s.boxShadow !== 'none';
          // What has the focus in a frame is seen there.
          const name = `${e.tagName}#${e.id}.${e.className}`;
          return [e.dataset.walk, drawn || e.tagName === 'IFRAME', name];
        }""")
        if at is None:  # a page that starts at a field is gone through from its top then
            left += 1
            if left == 2 or reached >= set(usable):
                break
            continue
        reached.add(at[0])
        unseen += [] if at[1] else [f"focus not seen: {at[2]}"]
    missed = [n for n in usable if n not in reached]
    told = [
        page.evaluate("n => document.querySelector(`[data-walk='${n}']`)?.outerHTML || ''", n)
        for n in missed
    ]
    # Some go away as the focus moves.
    return [*unseen[:3], *(f"not reached: {html[:120]}" for html in told if html)]


def test_axe_finds_nothing_when_forms_are_refused(
    browser: Any, here: House, door: str, pages: list[str], axe: str
) -> None:
    """Each form once, sent empty: the page that says why not, on the smallest screen."""
    found, sent = {}, set()
    with opened(browser, 320) as page:
        come_in(page, here, door)
        for address in pages:
            page.goto(door + address)
            for number, action in enumerate(_forms(page)):
                if action in sent or any(word in action for word in ("deconnexion", "sessions")):
                    continue
                sent.add(action)
                page.goto(door + address)
                if number >= page.evaluate("document.forms.length"):  # used up by another one
                    continue
                # A script of ours may answer in the page itself; an answer may be a file.
                with suppress(Error), page.expect_navigation(timeout=4_000):
                    page.evaluate(SEND, number)
                page.evaluate(axe)
                if told := page.evaluate(AXE) + page.evaluate(WIDER):
                    found[f"{address} → {action}"] = told
    assert found == {} and len(sent) > 20


def _forms(page: Any) -> list[str]:
    """Where each form of the page posts, as a kind of place; the others are only searches."""
    actions: list[str] = page.evaluate(
        "() => [...document.forms].map(f => f.method === 'post' ? f.getAttribute('action') : '')"
    )
    return [pattern(action) if action else "deconnexion" for action in actions]
