"""Every page of the workbench and of an account is kept to itself: by its headers, and by what is
never written in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts

from kb.accounts import Role
from tests.api.doors import House, house
from web.access import Policy
from web.screen import STATIC, TEMPLATES
from web.services import Services

# What a policy without « unsafe-inline » would block; and an address that would run.
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:|\|\s*safe\b(?!\s*,)",
    re.IGNORECASE,
)
WANTED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


def private_pages(here: House) -> Iterator[str]:
    """Those that one asks for without saying which: every page behind a policy."""
    for route in iter_route_contexts(here.app.routes):
        dependant = getattr(route, "dependant", None)
        policies = [
            d.call.role
            for d in getattr(dependant, "dependencies", ())
            if isinstance(d.call, Policy)
        ]
        asks = any(role is not Role.READER for role in policies)
        path = str(route.path)
        if asks and "GET" in (route.methods or ()) and not path.startswith("/api/"):
            yield re.sub(r"{[^}]*}", "1", path)


def test_private_pages_are_kept_to_themselves_and_by_no_cache(here: House) -> None:
    client = here.client("https://essaim.example")
    account = here.account("chef", Role.ADMINISTRATOR)
    (secret,) = here.session(account).values()
    client.cookies.set("__Host-essaim", secret)
    pages = set(private_pages(here))
    assert {"/atelier", "/mon-compte", "/atelier/echanges", "/atelier/comptes/1"} <= pages
    for path in sorted(pages):
        answer = client.get(path)
        assert answer.status_code not in (401, 403) and answer.status_code < 500, path
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["strict-transport-security"].startswith("max-age="), path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        if answer.headers.get("content-type", "").startswith("text/html"):
            told = {name: answer.headers.get(name) for name in WANTED}
            assert told == WANTED, path
            policy = answer.headers["content-security-policy"]
            assert "unsafe" not in policy and "data:" not in policy and "http" not in policy, path
            for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'",
                         "form-action 'self'"):  # fmt: skip
                assert part in policy, path
            assert re.search(r"script-src '(self|none)'", policy), path
            assert re.search(r"frame-ancestors '(self|none)'", policy), path


def test_nothing_inline_stands_in_a_template() -> None:
    templates = sorted(TEMPLATES.rglob("*.html"))
    assert len(templates) > 40
    found = [
        f"{path.relative_to(TEMPLATES)}: {match[0].strip()}"
        for path in templates
        for match in INLINE.finditer(path.read_text(encoding="utf-8"))
        # One label of ours, with a space that does not break.
        if not (path.name == "base.html" and match[0].endswith("safe"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "hostile",
    ["<script>x</script>", "<style>", '<p style="x">', "<a onclick=x>", '<a href="javascript:x">',
     "<script defer>", "{{ text|safe }}", "<SCRIPT>", '<svg onload="x">'],
)  # fmt: skip
def test_what_is_looked_for_would_be_found(hostile: str) -> None:
    assert INLINE.search(hostile)
    assert not INLINE.search('<script src="/static/x.js" defer></script> <p class="on style">')


def test_our_scripts_write_no_markup_and_evaluate_nothing() -> None:
    banned = re.compile(r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML\s*=")
    found = [p.name for p in STATIC.rglob("*.js") if banned.search(p.read_text(encoding="utf-8"))]
    assert found == []
