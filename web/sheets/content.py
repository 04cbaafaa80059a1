"""A sheet → paragraphs: the one text that every format writes, in the same order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from kb.sheets import Sheet, SheetItem, SheetQuote, SheetSection
from web.typography import date, typeset

TO_COMPLETE = "À compléter"
_MADE_BY = (
    "Fiche préparée avec Essaim. Ce qui est entre guillemets est cité mot pour mot ; le reste "
    "vient des fiches indiquées, ou de qui a préparé cette fiche."
)


class Style(StrEnum):
    """What a paragraph is; each format dresses it its own way. An item is the title of the lines
    under it; a point stands alone, in a list with those next to it."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADING = "heading"
    INTRO = "intro"
    ITEM = "item"
    POINT = "point"
    LINE = "line"
    QUOTE = "quote"
    WHERE = "where"
    DUTY = "duty"
    ANSWER = "answer"
    FOOT = "foot"


class Paragraph(NamedTuple):
    """`url`: where its text leads, absolute; empty when nowhere."""

    style: Style
    text: str
    url: str = ""


def paragraphs(sheet: Sheet, site: str) -> list[Paragraph]:
    """`site`: the address before our own paths, « https://essaim.fr ». Sections with nothing in
    them are left out."""
    found = [Paragraph(Style.TITLE, typeset(_one_line(sheet.title)))]
    if sheet.subtitle:
        found.append(Paragraph(Style.SUBTITLE, typeset(_one_line(sheet.subtitle))))
    for section in sheet.sections:
        found += _section(section, site)
    return [*found, Paragraph(Style.FOOT, typeset(_MADE_BY))]


def _section(section: SheetSection, site: str) -> Iterator[Paragraph]:
    if not section.items and not section.intro:
        return
    yield Paragraph(Style.HEADING, typeset(_one_line(section.title)))
    if section.intro:
        yield Paragraph(Style.INTRO, typeset(_one_line(section.intro)))
    for item in section.items:
        yield from _item(item, site)


def _item(item: SheetItem, site: str) -> Iterator[Paragraph]:
    if item.text:
        style = Style.ITEM if item.record or item.lines else Style.POINT
        yield Paragraph(style, typeset(_one_line(item.text)), _absolute(item.url, site))
    if item.quote:
        # The words of a document stay as they are: not a space is changed.
        yield Paragraph(Style.QUOTE, f"«\u00a0{_one_line(item.quote.shown)}\u00a0»")
        yield Paragraph(Style.WHERE, typeset(_one_line(_where(item.quote))))
    for line in item.lines:
        yield Paragraph(Style.LINE, typeset(_one_line(line)))
    if item.answer:
        lines = f"Réponse\u00a0: {item.answer}".splitlines()
        yield from (Paragraph(Style.ANSWER, _one_line(line)) for line in lines if line.strip())
    if duty := _duty(item):
        yield Paragraph(Style.DUTY, typeset(_one_line(duty)))


def _where(quote: SheetQuote) -> str:
    return ", ".join(filter(None, (quote.document_title, quote.where)))


def _duty(item: SheetItem) -> str:
    """Who does it and when, or that somebody must say so."""
    told = [
        f"Qui : {item.owner}" if item.owner else "",
        f"Quand : {_day(item)}" if item.due else "",
    ]
    if item.to_complete and not item.answer:
        told.append(TO_COMPLETE)
    return " – ".join(filter(None, told))


def _day(item: SheetItem) -> str:
    return date(item.due or "") or item.due or ""


def _one_line(words: str) -> str:
    """Without line breaks, nor the signs that no format can write."""
    return "".join(" " if sign in "\n\r\t" else sign for sign in words if _is_written(sign))


def _is_written(sign: str) -> bool:
    return sign in "\n\r\t" or unicodedata.category(sign) not in {"Cc", "Cs", "Cn"}


def _absolute(url: str | None, site: str) -> str:
    if not url:
        return ""
    if url.startswith("/") and not url.startswith("//"):
        return site.rstrip("/") + url
    return url if url.startswith(("https://", "http://")) else ""
