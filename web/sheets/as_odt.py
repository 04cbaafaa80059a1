"""A sheet as ODT: real headings, links, French as its language."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from web.sheets.as_html import groups
from web.sheets.content import Paragraph, Style

_LEVELS = {Style.TITLE: 1, Style.HEADING: 2, Style.ITEM: 3}
_STYLES = {Style.QUOTE: "Quotations", Style.SUBTITLE: "Subtitle"}


def write_odt(found: Sequence[Paragraph]) -> bytes:
    from odfdo import Document

    document = Document("text")
    document.meta.title = found[0].text
    document.meta.language = "fr-FR"
    document.set_language("fr-FR")
    body = document.body
    body.clear()
    for group in groups(found):
        body.append(_element(group.paragraph) if group.paragraph else _list(group.points))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _element(paragraph: Paragraph) -> Any:
    from odfdo import Header
    from odfdo import Paragraph as Written

    level = _LEVELS.get(paragraph.style)
    text = "" if paragraph.url else paragraph.text
    element = Header(level, text) if level else Written(text, style=_style(paragraph.style))
    if paragraph.url:
        element.append(_link(paragraph))
    return element


def _list(points: Sequence[Paragraph]) -> Any:
    from odfdo import List, ListItem

    written = List()
    for point in points:
        item = ListItem()
        item.append(_element(point))
        written.append(item)
    return written


def _link(paragraph: Paragraph) -> Any:
    from odfdo import Link

    return Link(paragraph.url, text=paragraph.text)


def _style(style: Style) -> str:
    return _STYLES.get(style, "Text_20_body")
