"""A reader, or a curator, who follows every link and fills in every form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from httpx import Client, Response
from selectolax.lexbor import LexborHTMLParser, LexborNode

# It closes the door behind the walker.
LEAVING = re.compile(r"^/deconnexion")
TEXTS = frozenset({"text", "search", "url", "email", "tel", "number", "date", "password", "hidden"})
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")
_THING = re.compile(
    r"/(fiches|documents|freins|relecture|doublons|verifications)/(?!nouvelle|lot)[^/]+"
)
# Fields that take no words: what a page gives for them is sent back, or this.
_EXACT = {"number": "3", "date": "2020-05-01", "email": "mairie@exemple.fr", "tel": "", "url": ""}
_EXACT_NAME = re.compile(
    r"eur|montant|date|start|end\b|year|annee|code|\bid\b|record|url|version|value$|inspired|kind|"
    r"themes|territory|search|beneficiaries"
)


class Form(NamedTuple):
    """`texts`: the names that take words, in order; `exact`: those that take a number, a date or an
    address, with one; `rest`: what else is sent as the page has it; `hidden`: names that a person
    does not see, sent as they are unless told."""

    page: str
    action: str
    method: str
    encoding: str
    texts: tuple[str, ...]
    exact: tuple[tuple[str, str], ...]
    hidden: tuple[str, ...]
    button: str
    files: tuple[str, ...]
    rest: tuple[tuple[str, str], ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The same form on another page, for another thing, has the same."""
        path = pattern(self.action).partition("?")[0]
        named = sorted({re.sub(r"\d+", "#", name) for name in self.names})
        return (path, self.method, self.button, *named)

    @property
    def names(self) -> tuple[str, ...]:
        """Everything in which one can type."""
        return (*self.texts, *(name for name, _ in self.exact))

    def wild(self) -> Form:
        """The same, where anything is typed anywhere, in what nobody sees too."""
        rest = tuple(pair for pair in self.rest if pair[0] not in self.hidden)
        return self._replace(texts=(*self.names, *self.hidden), exact=(), rest=rest)

    def sent(self, words: Callable[[str], str]) -> list[tuple[str, str]]:
        return [*self.rest, *self.exact, *((name, words(name)) for name in self.texts)]


@dataclass
class Walk:
    """`limit`: pages visited for one pattern of address."""

    client: Client
    limit: int = 6
    seen: dict[str, int] = field(default_factory=dict)
    forms: dict[tuple[str, ...], Form] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)

    def pages(self, *starts: str, only: str = "") -> Iterator[tuple[str, Response]]:
        """Every page of ours that links lead to, breadth first; `only`: a regular expression of
        the addresses to follow."""
        waiting = list(starts)
        while waiting:
            address = waiting.pop(0)
            kind = pattern(address)
            if address in self.visited or self.seen.get(kind, 0) >= self.limit:
                continue
            self.visited.add(address)
            self.seen[kind] = self.seen.get(kind, 0) + 1
            answer = self.client.get(address)
            yield address, answer
            if answer.is_redirect:
                waiting.append(_ours(address, answer.headers["location"]) or "/")
            elif answer.headers.get("content-type", "").startswith("text/html"):
                tree = LexborHTMLParser(answer.text)
                for form in forms_of(address, tree):
                    known = self.forms.setdefault(form.key, form)
                    if len(form.hidden) > len(known.hidden):
                        self.forms[form.key] = form
                links = (_ours(address, a.attributes.get("href") or "") for a in tree.css("a"))
                waiting += [
                    link
                    for link in links
                    if link and not LEAVING.match(link) and re.match(only, link)
                ]


def pattern(address: str) -> str:
    """What pages of one kind have in common: ids of things are one, values of queries too."""
    parts = urlsplit(address)
    path = _NUMBER.sub("#", parts.path)
    path = _THING.sub(r"/\1/*", path)
    return f"{path}?{'&'.join(sorted({name for name, _ in parse_qsl(parts.query)}))}"


def _ours(page: str, link: str) -> str | None:
    """The link as an address of this site, without its fragment; None for another one."""
    try:
        found = urlsplit(urljoin(f"http://ours{page}", link))
    except ValueError:
        return None
    if found.netloc != "ours" or found.scheme != "http" or found.path.startswith("/static/"):
        return None
    return found.path + (f"?{found.query}" if found.query else "")


def forms_of(page: str, tree: LexborHTMLParser) -> list[Form]:
    """The forms of a page, once for each of their buttons."""
    return [made for node in tree.css("form") for made in _forms(page, node, tree)]


def _forms(page: str, node: LexborNode, tree: LexborHTMLParser) -> Iterator[Form]:
    method = (node.attributes.get("method") or "get").lower()
    controls = _controls(node, tree)
    form = _without_button(page, node.attributes.get("enctype") or "", controls)
    buttons = [c for c in controls if c.tag == "button" or _kind(c) in {"submit", "image"}]
    for button in buttons or [None]:
        if method == "dialog":
            break
        attributes = button.attributes if button else {}
        name, value = attributes.get("name"), attributes.get("value") or ""
        action = attributes.get("formaction") or node.attributes.get("action") or page
        yield form._replace(
            action=_ours(page, action) or page,
            method=method,
            button=_button(name, value),
            rest=(*form.rest, *([(name, value)] if name else [])),
        )


def _controls(node: LexborNode, tree: LexborHTMLParser) -> list[LexborNode]:
    """Those inside, and those elsewhere that name the form; choices that are made first."""
    kinds = "input, textarea, select, button"
    found = node.css(kinds)
    if name := node.attributes.get("id"):
        found += [other for other in tree.css(kinds) if other.attributes.get("form") == name]
    return sorted(found, key=lambda control: "checked" not in control.attributes)


def _without_button(page: str, encoding: str, controls: Iterable[LexborNode]) -> Form:
    texts, exact, hidden, files, rest = [], {}, [], [], []
    for control in controls:
        name, kind = control.attributes.get("name"), _kind(control)
        value = control.attributes.get("value") or ""
        if not name or "disabled" in control.attributes or control.tag == "button":
            continue
        if kind == "file":
            files.append(name)
        elif kind == "hidden" or control.attributes.get("tabindex") == "-1":  # or a trap
            hidden.append(name)
            rest.append((name, value))
        elif kind in _EXACT or (kind in TEXTS and _EXACT_NAME.search(name)):
            exact[name] = value or _EXACT.get(kind, "")
        elif kind in TEXTS or control.tag == "textarea":
            texts.append(name)
        else:
            known = {name for name, _ in rest} if kind == "radio" else set()
            rest += [pair for pair in _chosen(control, name, kind) if pair[0] not in known]
    once = tuple(dict.fromkeys(texts)), tuple(exact.items()), tuple(dict.fromkeys(hidden))
    return Form(page, page, "", encoding, *once, "", tuple(files), tuple(rest))


def _button(name: str | None, value: str | None) -> str:
    """What it does, for whatever thing."""
    return f"{name}={re.split('[:0-9-]', value or '')[0]}" if name else ""


def _kind(control: LexborNode) -> str:
    return (control.attributes.get("type") or "text").lower() if control.tag == "input" else ""


def _chosen(control: LexborNode, name: str, kind: str) -> list[tuple[str, str]]:
    """The first choice of a list or of a group, unless another is made; boxes that are ticked."""
    if control.tag == "select":
        options = control.css("option")
        picked = [o for o in options if "selected" in o.attributes] or options[1:2] or options[:1]
        return [(name, o.attributes.get("value") or o.text()) for o in picked]
    if kind == "radio" or "checked" in control.attributes:
        return [(name, control.attributes.get("value") or "on")]
    return []


def fill(client: Client, form: Form, words: Callable[[str], str]) -> Response:
    """Send a form with other words in each of its fields."""
    sent = form.sent(words)
    if form.method == "get":
        path = urlsplit(form.action).path
        return client.get(f"{path}?{urlencode(sent, errors='surrogatepass')}")
    files = [(name, (words(name)[:80] or "x", words(name).encode(), "")) for name in form.files]
    data: dict[str, list[str]] = {}
    for name, value in sent:
        data.setdefault(name, []).append(value)
    if form.encoding == "multipart/form-data":
        # Without a file, httpx would not make it of several parts.
        return client.post(form.action, data=data, files=files or {"": ("", b"")})
    return client.post(form.action, data=data)
