"""Texts that try to be more than text, shown in Chromium: nothing runs, nothing leaves, and the
policy of the page has nothing to stop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.api.doors import House
from tests.browser.served import served
from tests.browser.test_pages import opened
from tests.robustness.loaded import loaded_house, texts_of
from tests.robustness.payloads import PAYLOADS

pytestmark = pytest.mark.browser

ROOMS = (
    "/atelier/fiches", "/atelier/relecture", "/atelier/journal", "/atelier/doublons",
    "/atelier/depots", "/atelier/relecture/piege-0-p0", "/atelier/relecture/piege-1-p3",
)  # fmt: skip
# Everything that an attack would have a person do, done to every element of the page.
TOUCH = """() => {
  const kinds = ['mouseover', 'mouseenter', 'pointerover', 'focus', 'load', 'error', 'toggle'];
  for (const e of document.querySelectorAll('*')) {
    for (const kind of kinds) e.dispatchEvent(new Event(kind));
    if (e.tagName === 'DETAILS') e.open = true;
  }
  return window.__x === undefined;
}"""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> House:
    return loaded_house(tmp_path_factory.mktemp("loaded"))


@pytest.fixture(scope="module")
def door(here: House) -> Iterator[str]:
    with served(here.app) as port:
        yield f"http://127.0.0.1:{port}"


def addresses() -> list[str]:
    """Each text is somewhere in them: in records, in documents, typed in a search, in a need."""
    every = texts_of("experience")
    records = [f"piege-experience-{start}" for start in range(0, len(PAYLOADS), every)]
    documents = [f"/documents/piege-{number}" for number in range(0, -(-len(PAYLOADS) // 40))]
    typed = [quote(payload, safe="") for payload in PAYLOADS[::12]]
    return [
        *(f"/fiches/{record}" for record in records), *documents, *ROOMS,
        *(f"/atelier/fiches/{record}" for record in records),
        *(f"/recherche?q={text}" for text in typed),
        *(f"/recommandations?besoin={text}" for text in typed),
        *(f"/atelier/fiches?q={text}" for text in typed),
    ]  # fmt: skip


def test_nothing_runs_and_nothing_leaves(browser: Any, here: House, door: str) -> None:
    found = []
    with opened(browser, 1280) as page:
        session = here.session(here.store.accounts.get("chef"))
        page.context.add_cookies([{"name": n, "value": v, "url": door} for n, v in session.items()])
        page.on("dialog", lambda dialog: (found.append(("dialog", page.url)), dialog.dismiss()))
        page.on("popup", lambda popup: found.append(("popup", popup.url)))
        page.on("request", lambda request: _left(request.url, door, found, page.url))
        page.on("console", lambda said: _stopped(said.text, found, page.url))
        for address in addresses():
            answer = page.goto(door + address)
            if answer.status >= 500 or not page.evaluate(TOUCH):
                found.append((answer.status, address))
    assert found == []


def test_what_runs_is_seen(browser: Any) -> None:
    with opened(browser, 1280) as page:
        for attack in ("<p onmouseover='window.__x=1'>", "<b x onclick=1 onfocus='window.__x=1'>"):
            page.set_content(f"<main>{attack}</main>")
            assert page.evaluate(TOUCH) is False
            page.goto("about:blank")
        page.set_content("<main><p>x</p></main>")
        assert page.evaluate(TOUCH) is True


def _left(url: str, door: str, found: list[Any], page: str) -> None:
    if urlsplit(url).netloc != urlsplit(door).netloc:
        found.append(("request", url, page))


def _stopped(said: str, found: list[Any], page: str) -> None:
    """What the content security policy refuses would have run on an older browser."""
    if "Content Security Policy" in said or "Refused" in said:
        found.append((said[:200], page))
