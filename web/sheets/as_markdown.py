"""A sheet as Markdown (CommonMark): what users typed stays text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from web.sheets.content import Paragraph, Style

_MEANT = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|&~=])")
_BEFORE = {
    Style.TITLE: "# ",
    Style.HEADING: "## ",
    Style.ITEM: "### ",
    Style.POINT: "- ",
    Style.QUOTE: "> ",
}


def write_markdown(found: Sequence[Paragraph]) -> str:
    return "\n\n".join(_BEFORE.get(p.style, "") + _text(p) for p in found) + "\n"


def _text(paragraph: Paragraph) -> str:
    text = _MEANT.sub(r"\\\1", " ".join(paragraph.text.split("\n")))
    return f"[{text}](<{paragraph.url}>)" if paragraph.url else text
