"""A sheet as one HTML file: nothing is asked of any other address, and it prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import jinja2

from web.sheets.content import Paragraph, Style

ROOM = Path(__file__).resolve().parent / "templates"


class Group(NamedTuple):
    """One paragraph, or the points of one list."""

    paragraph: Paragraph | None
    points: list[Paragraph]


class Part(NamedTuple):
    """What stands under one heading; none for the head of the sheet."""

    heading: Paragraph | None
    groups: list[Group]


def write_html(found: Sequence[Paragraph], extra_style: str = "") -> str:
    style = (ROOM / "sheet.css").read_text("utf-8") + extra_style
    return _template().render(title=found[0].text, parts=list(parts(found)), style=style)


def parts(found: Sequence[Paragraph]) -> Iterator[Part]:
    part = Part(None, [])
    for group in groups(found):
        if group.paragraph and group.paragraph.style is Style.HEADING:
            yield part
            part = Part(group.paragraph, [])
        else:
            part.groups.append(group)
    yield part


def groups(found: Sequence[Paragraph]) -> Iterator[Group]:
    """Points that follow each other are one list."""
    for is_point, some in groupby(found, key=lambda p: p.style is Style.POINT):
        if is_point:
            yield Group(None, list(some))
        else:
            yield from (Group(paragraph, []) for paragraph in some)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOM),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("sheet.html")
