"""A document → its page: headings found again from the passages, each passage with its anchor."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.model import Document, QuotedPassage, Record, Role
from web.addresses import document_address, passage_anchor, record_address
from web.labels import DOCUMENT_KINDS
from web.privacy_form import concerns_me_address
from web.typography import date, plural
from web.views.parts import LinkView, theme_links
from web.views.suggestions import document_report_path

DEEPEST_HEADING = 6
TOC_DEPTH = 2
_BULLET = re.compile(r"^(?:[-–•*·▪◦]\s+|\d{1,3}[.)°]\s*)")


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is that of HTML; the title of the page is level 1."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class PassageView:
    """Paragraphs, then items or rows; `notice` stands for what is not published."""

    anchor: str
    number: int
    headings: tuple[Heading, ...]
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notice: str
    page: str
    themes: tuple[LinkView, ...]
    records: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    title: str
    kind_label: str
    date: str
    summary: str
    contents: tuple[Heading, ...]
    passages: tuple[PassageView, ...]
    records: tuple[LinkView, ...]
    size: str
    report_url: str
    concerns_me_url: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    title: str
    url: str
    kind_label: str
    date: str
    summary: str


def document_line(document: Document) -> DocumentLine:
    return DocumentLine(
        title=document.title,
        url=document_address(document.id),
        kind_label=DOCUMENT_KINDS[document.kind],
        date=date(document.date) if document.date else "",
        summary=document.summary or "",
    )


def document_page(
    document: Document, passages: Sequence[QuotedPassage], records: Mapping[str, Record]
) -> DocumentPage:
    """`records`: those that the document or its passages tell about, published ones only."""
    views: list[PassageView] = []
    path: tuple[str, ...] = ()
    for quoted in passages:
        new_path = _below_title(quoted.passage.heading_path, document.title)
        headings = _new_headings(path, new_path, quoted.passage.index)
        views.append(_passage_view(quoted, headings, records))
        path = new_path
    contents = (heading for view in views for heading in view.headings)
    told = [record for record_id in document.records if (record := records.get(record_id))]
    return DocumentPage(
        title=document.title,
        kind_label=DOCUMENT_KINDS[document.kind],
        date=date(document.date) if document.date else "",
        summary=document.summary or "",
        contents=tuple(h for h in contents if h.level <= 1 + TOC_DEPTH),
        passages=tuple(views),
        records=tuple(_record_link(record) for record in told),
        size=plural(len(passages), "passage"),
        report_url=document_report_path(document.id),
        concerns_me_url=concerns_me_address(document.title),
    )


def _below_title(path: tuple[str, ...], title: str) -> tuple[str, ...]:
    return path[1:] if path and path[0] == title else path


def _new_headings(
    before: tuple[str, ...], after: tuple[str, ...], index: int
) -> tuple[Heading, ...]:
    """The headings that open between two passages, outermost first."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    return tuple(
        Heading(min(depth + 2, DEEPEST_HEADING), after[depth], f"s{index}-{depth}")
        for depth in range(same, len(after))
    )


def _passage_view(
    quoted: QuotedPassage,
    headings: tuple[Heading, ...],
    records: Mapping[str, Record],
) -> PassageView:
    passage, words = quoted.passage, quoted.quote
    private = passage.role is Role.PARTICIPANTS
    lines = [] if private else [line.strip() for line in words.splitlines() if line.strip()]
    table = passage.role is Role.TABLE
    intro, items = ([], []) if table else _intro_and_items(lines, passage.role)
    told = [record for record_id in passage.records if (record := records.get(record_id))]
    return PassageView(
        anchor=passage_anchor(passage.index),
        number=passage.index + 1,
        headings=headings,
        paragraphs=tuple(intro),
        items=tuple(items),
        rows=tuple(_cells(line) for line in lines) if table else (),
        notice=words if private else "",
        page=f"page {passage.page}" if passage.page else "",
        themes=theme_links(passage.themes),
        records=tuple(_record_link(record) for record in told),
    )


def _intro_and_items(lines: Sequence[str], role: Role) -> tuple[list[str], list[str]]:
    """The paragraphs before a list, and its items without their bullets or numbers."""
    bare = [_BULLET.sub("", line) for line in lines]
    if role is not Role.LIST:
        return bare, []
    first = next((i for i, line in enumerate(lines) if _BULLET.match(line)), len(lines))
    return bare[:first], bare[first:]


def _cells(line: str) -> tuple[str, ...]:
    separator = "\t" if "\t" in line else "|"
    return tuple(cell.strip() for cell in line.strip("|").split(separator))


def _record_link(record: Record) -> LinkView:
    return LinkView(record.title, record_address(record.id), record.kind)
