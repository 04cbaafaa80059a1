"""The small pieces that several pages show: links, quotes, sources, tags, territories."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from kb.model import Document, QuotedPassage, Role, Source, Territory, TerritoryKind
from search.model import Link
from web.addresses import document_address, passage_address, record_address, theme_address
from web.labels import KINDS
from web.typography import NBSP

MAX_QUOTE_CHARS = 600
_BULLET = re.compile(r"^\s*[-–•*]\s+")


@dataclass(frozen=True, slots=True)
class LinkView:
    """`kind` names the colour; `note` says what it is to the thing shown."""

    text: str
    url: str
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceView:
    """`url` is empty when the source is not on line; `external` when it leaves our site."""

    title: str
    details: str
    url: str
    external: bool


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A literal quote, line by line. `private`: a notice instead, where people are named."""

    lines: tuple[str, ...]
    url: str
    where: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    selected: bool


def link_view(link: Link) -> LinkView:
    note = link.role or ""
    return LinkView(link.title, record_address(link.id), link.kind, note)


def kind_note(link: Link) -> LinkView:
    """The same link, told by its kind rather than by its role."""
    return LinkView(link.title, record_address(link.id), link.kind, KINDS[link.kind].one)


def theme_links(labels: Sequence[str]) -> tuple[LinkView, ...]:
    return tuple(LinkView(label, theme_address(label)) for label in labels)


def web_address(url: str | None) -> str:
    """The address when it is one of the Web, else empty: a record never links to `javascript:`."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def source_view(source: Source) -> SourceView:
    details = ", ".join(part for part in (source.publisher, str(source.year or "")) if part)
    if source.document:
        return SourceView(source.title, details, document_address(source.document), external=False)
    url = web_address(source.url)
    return SourceView(source.title, details, url, external=bool(url))


def source_views(sources: Sequence[Source]) -> tuple[SourceView, ...]:
    return tuple(source_view(source) for source in sources)


def quote_view(quoted: QuotedPassage, document: Document) -> QuoteView:
    """A passage quoted outside its document; a long one is cut at a word."""
    passage = quoted.passage
    url = passage_address(document.id, passage.index)
    where = document.title
    if passage.heading_path:
        where = f"{where}, « {passage.heading_path[-1]} »"
    private = passage.role is Role.PARTICIPANTS
    lines = quote_lines(shortened(quoted.quote, MAX_QUOTE_CHARS))
    return QuoteView(lines, url, where, private=private)


def quote_lines(quote: str) -> tuple[str, ...]:
    """The lines of a quote, each without the dash of its list: the words are still literal."""
    lines = (_BULLET.sub("", line.replace("\t", " ")).strip() for line in quote.splitlines())
    return tuple(line for line in lines if line)


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word, with an ellipsis when something is left out."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + f"{NBSP}…"


def territory_name(territory: Territory) -> str:
    """« Die (26) »: a commune always with its department, for its homonyms."""
    if territory.kind is TerritoryKind.COMMUNE and territory.department:
        return f"{territory.name} ({territory.department})"
    return territory.name
