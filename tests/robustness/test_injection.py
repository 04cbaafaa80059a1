"""Two hundred texts that try to be more than text come out inert; the whole campaign is
`python -m tests.robustness.injection --all`."""

from __future__ import annotations

import html
from pathlib import Path

import httpx
import pytest

from tests.robustness import injection, payloads
from tests.robustness.inert import live, live_parts, running_cells, shows
from tests.robustness.injection import attacked
from tests.robustness.payloads import PAYLOADS

# Written with entities or escapes, or with other signs: text for every parser, wherever they are.
_NEVER_LIVE = (
    "<![", "<noscript", "\u2039", "\uff1c", "%", "&", "\\u", "\\x", "+ADw", "<a zqx", "<!-- zqx",
    "<?",
)  # fmt: skip
_TAGS = [
    payload
    for payload in (*payloads.SCRIPTS, *payloads.HANDLERS, *payloads.MARKUP)
    if not payload.startswith(_NEVER_LIVE) and "plaintext" not in payload
]


def test_there_are_enough_texts() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 200


@pytest.mark.parametrize("payload", _TAGS, ids=range(len(_TAGS)))
def test_what_is_not_escaped_is_seen(payload: str) -> None:
    assert live_parts(f"<p>{payload}</p>") != []
    assert live_parts(f"<p>{html.escape(payload)}</p>") == []


@pytest.mark.parametrize("quote", ['"', "'"])
def test_what_leaves_its_attribute_is_seen(quote: str) -> None:
    left = [p for p in payloads.BREAKOUTS if p.startswith(quote) and "zqx" in p]
    assert len(left) >= 2
    for payload in left:
        assert live_parts(f"<input value={quote}{payload}{quote}>") != []
        assert live_parts(f"<input value={quote}{html.escape(payload)}{quote}>") == []


def test_addresses_templates_and_cells_are_judged() -> None:
    for payload in payloads.ADDRESSES[:7]:
        assert live_parts(f'<a href="{html.escape(payload)}">ici</a>') != []
    assert live_parts("<p>1787569</p>") and live_parts("<p>1\u202f787\u202f569</p>")
    assert live_parts("<p>{{1337*1337}}</p>") == []
    assert running_cells('a;b\n"=1+1";"\'=1+1"\n-3;"-x"\n') == ["=1+1", "-x"]


def test_answers_are_judged_by_what_they_say_they_are() -> None:
    kept = {"x-content-type-options": "nosniff"}
    page = {**kept, "content-type": "text/html"}
    assert live(httpx.Response(200, headers=page, text="<p>x</p>")) == []
    assert live(httpx.Response(500, headers=page, text="<p>x</p>")) == ["answered 500"]
    assert live(httpx.Response(303, headers={"location": "//evil.example"})) != []
    assert live(httpx.Response(303, headers={"location": "/\\evil.example"})) != []
    assert live(httpx.Response(303, headers={"location": "/fiches?a=//b"})) == []
    assert live(httpx.Response(200, headers={"content-type": "text/html"}, text="x")) != []
    assert live(httpx.Response(200, headers={**kept, "content-type": "x/y"}, text="x")) != []


def test_what_a_page_says_is_found_in_its_words_and_fields() -> None:
    assert shows("<p>L’eau «\u202f&lt;b&gt;\u202f»</p>", 'l\'eau "<b>"')
    assert shows('<input value="=1+1">', "=1+1")
    assert not shows("<p>autre chose</p>", "l'eau")


def test_every_text_comes_out_inert(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(injection, "PAGES_OF_A_KIND", 2)
    monkeypatch.setattr(injection, "TIMES", 4)
    *_, (_, seen) = attacked(tmp_path, all_in_each=False)
    assert seen.faults == []
    assert min(seen.counts[what] for what in ("kept", "walked", "form", "api")) > 100
    assert seen.statuses[200] > 500
