"""Is what a person sent still only text in what is answered?"""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache

from httpx import Response
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.factories import ROOT
from tests.robustness.payloads import COMPUTED

_ADDRESSED = ("href", "src", "action", "formaction", "data", "poster", "ping", "xlink:href")
_RUNS = re.compile(r"^(javascript|vbscript|data|feed|view-source):")
_BLANKS = re.compile(r"[\x00-\x20\u200b-\u200f\u2028\u2029]")
_FORMULA = re.compile(r"[=+\-@\t\r]")


@cache
def our_tags() -> frozenset[str]:
    """The elements that our templates write, and those that a parser adds."""
    rooms = (ROOT / "web", ROOT / "kb" / "exchange")
    written = "".join(
        path.read_text(encoding="utf-8")
        for room in rooms
        for path in room.rglob("*")
        if path.suffix in {".html", ".py"}
    )
    found = set(re.findall(r"<([a-z][a-z0-9-]*)[\s>/]", written))
    return frozenset(found | {"html", "head", "body", "tbody"}) - {"style", "object", "embed"}


def live(answer: Response) -> list[str]:
    """What was made of the texts that is more than text; nothing when all came out inert."""
    found = [f"answered {answer.status_code}"] if answer.status_code >= 500 else []
    for name, value in answer.headers.items():
        if name in {"set-cookie", "location"} and "role=administrator" in value:
            found.append(f"header {name}")
    location = answer.headers.get("location", "")
    if location and not re.match(
        r"/(?![/\\])|http://(localhost|testserver|127\.0\.0\.1)", location
    ):
        found.append(f"leads away: {location[:80]}")
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind == "text/html":
        found += live_parts(answer.text)
    elif kind.endswith("json"):
        json.loads(answer.content)
    elif kind == "text/csv":
        found += [f"cell runs: {cell[:60]!r}" for cell in running_cells(answer.text)]
    elif answer.content and kind not in {"text/plain", "application/yaml", "application/xml"}:
        found.append(f"given as {kind!r}")
    if answer.content and answer.headers.get("x-content-type-options") != "nosniff":
        found.append("may be sniffed")
    return found


def live_parts(html: str) -> list[str]:
    tree = LexborHTMLParser(html)
    found = [told for node in tree.css("*") for told in _live_node(node)]
    if COMPUTED in re.sub(r"[\s\u202f\u00a0]", "", tree.text()):
        found.append("a template was computed")
    return found


def _live_node(node: LexborNode) -> list[str]:
    tag, found = node.tag or "", []
    if tag not in our_tags() and not tag.startswith("-"):
        found.append(f"element <{tag}>")
    for name, value in node.attributes.items():
        name = name.lower()  # noqa: PLW2901
        text = _BLANKS.sub("", value or "").lower()
        if name.startswith("on") or name in {"zqx", "style", "srcdoc", "is"}:
            found.append(f"<{tag} {name}>")
        elif name in _ADDRESSED and _RUNS.match(text):
            found.append(f"<{tag} {name}={text[:60]}>")
        elif name == "action" and text and not text.startswith("/"):
            found.append(f"form sent to {text[:60]}")
    if tag == "script" and (
        (node.text() or "").strip() or not (node.attributes.get("src") or "").startswith("/static/")
    ):
        found.append("<script> of the page")
    if tag == "meta" and (node.attributes.get("http-equiv") or "").lower() == "refresh":
        content = node.attributes.get("content") or ""
        if re.search(r"url\s*=\s*[\"']?(?!/[^/\\])", content, re.IGNORECASE):
            found.append(f"refresh to {content[:60]}")
    return found


def running_cells(table: str) -> list[str]:
    """The cells that a spreadsheet would take for a formula, numbers apart."""
    rows = csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline=""), delimiter=";")
    cells = [cell for row in rows for cell in row]
    number = re.compile(r"[+-]?\d+([.,]\d+)?$")
    return [cell for cell in cells if _FORMULA.match(cell) and not number.match(cell)]


def shows(html: str, payload: str) -> bool:
    """Whether the page says this text, in its words or in a field, blanks and quotes apart."""
    tree = LexborHTMLParser(html)
    said = [tree.text()] + [
        value
        for node in tree.css("input, option, textarea, [title], [aria-label], a")
        for value in (node.attributes.get("value"), node.attributes.get("href"), node.text())
        if value
    ]
    wanted = letters(payload)
    return any(wanted in letters(text) for text in said)


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
