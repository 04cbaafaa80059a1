"""Word documents. Body order is kept, with tables and content controls; deleted text is not read.

Struck-out text says the opposite of what it spells (shapes 30): it stays, between `~~`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.model import BlockKind, RawDocument, Refusal, RefusalCode
from ingest.readers.characters import clean_line
from ingest.readers.lines import Line, to_blocks

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BOLD_TITLE_MAX_CHARS = 120
LEVEL_MAX = 6
STYLE_MAX_DEPTH = 12

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_NAME = re.compile(r"^(?:heading|titre) ?([1-9])$", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "titre"})
_LIST_NAME = re.compile(r"^(?:list|liste)\b|puces|bullet", re.IGNORECASE)
_TOC_NAME = re.compile(r"^(?:toc|tm)\b", re.IGNORECASE)
_SKIPPED = frozenset(
    {
        f"{_W}{name}"
        for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "txbxContent")
    }
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_EMPTY_TITLES = frozenset({"", "Word Document", "Document Microsoft Word"})
_OFF = frozenset({"0", "false", "off", "none"})


def read(data: bytes, _name: str = "") -> RawDocument:
    """Paragraphs, list items and table rows in body order, with the levels of the styles."""
    import docx

    document = docx.Document(io.BytesIO(data))
    body = _Body(document)
    blocks = to_blocks(body.lines())
    if not blocks:
        raise Refusal(
            RefusalCode.NO_TEXT,
            "Le document Word ne contient aucun texte. S’il est fait d’images, "
            "redéposez-le après une reconnaissance de caractères (OCR).",
        )
    title = clean_line(document.core_properties.title or "")
    stated = None if title in _EMPTY_TITLES else title
    return RawDocument(blocks=blocks, media_type=MEDIA_TYPE, title=stated or body.title)


class _Body:
    """The story of one document, with its styles by id."""

    def __init__(self, document: Any) -> None:
        self._root = document.element.body
        self._styles = {style.style_id: style for style in document.styles}
        self._struck = frozenset(filter(self._strikes, self._styles))
        self.title: str | None = None
        self._shift = any(self._is_title(p) for p in self._root.iterchildren(f"{_W}p"))

    def lines(self) -> Iterator[Line]:
        for element in _content(self._root):
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            else:
                yield from self._table(element)

    def _paragraph(self, paragraph: Any) -> Iterator[Line]:
        names = self._style_names(paragraph)
        text = self._text(paragraph)
        if not any(map(_TOC_NAME.match, names)):
            kind, level = self._kind(paragraph, names, text)
            if level == 1 and self._shift and self.title is None:
                self.title = clean_line(text) or None
            parts = [text.replace("\n", " ")] if level else text.split("\n")
            yield from (Line(part, kind=kind, level=level) for part in parts)
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not any(a.tag.endswith("}Fallback") for a in box.iterancestors()):
                for inner in box.iterchildren(f"{_W}p"):
                    yield Line(self._text(inner))

    def _kind(self, paragraph: Any, names: list[str], text: str) -> tuple[BlockKind, int]:
        level = self._level(paragraph, names)
        if level and text.strip():
            return BlockKind.HEADING, level
        if self._is_item(paragraph) or any(map(_LIST_NAME.search, names)):
            return BlockKind.LIST_ITEM, 0
        if _is_bold_title(paragraph, text):
            return BlockKind.HEADING, 0
        return BlockKind.PARAGRAPH, 0

    def _level(self, paragraph: Any, names: list[str]) -> int:
        if self._is_title(paragraph):
            return 1
        for properties in self._properties(paragraph):
            outline = properties.find(f"{_W}outlineLvl")
            if outline is not None and int(outline.get(f"{_W}val", "9")) < 9:
                return min(int(outline.get(f"{_W}val")) + 1 + self._shift, LEVEL_MAX)
        named = next(filter(None, map(_HEADING_NAME.match, names)), None)
        return min(int(named[1]) + self._shift, LEVEL_MAX) if named else 0

    def _is_title(self, paragraph: Any) -> bool:
        names = self._style_names(paragraph)
        return (
            bool(names)
            and names[0].casefold() in _TITLE_NAMES
            and bool(self._text(paragraph).strip())
        )

    def _is_item(self, paragraph: Any) -> bool:
        for properties in self._properties(paragraph):
            numbering = properties.find(f"{_W}numPr")
            if numbering is not None:
                number = numbering.find(f"{_W}numId")
                return number is None or number.get(f"{_W}val") != "0"
        return False

    def _properties(self, paragraph: Any) -> Iterator[Any]:
        """The paragraph's own properties, then those of its style and of what that is based on."""
        own = paragraph.find(f"{_W}pPr")
        if own is not None:
            yield own
        for style in self._chain(paragraph):
            inherited = style.element.find(f"{_W}pPr")
            if inherited is not None:
                yield inherited

    def _style_names(self, paragraph: Any) -> list[str]:
        return [str(style.name or "") for style in self._chain(paragraph)]

    def _chain(self, paragraph: Any) -> list[Any]:
        own = paragraph.find(f"{_W}pPr")
        tag = own.find(f"{_W}pStyle") if own is not None else None
        style = self._styles.get(tag.get(f"{_W}val")) if tag is not None else None
        chain: list[Any] = []
        while style is not None and len(chain) < STYLE_MAX_DEPTH:
            chain.append(style)
            style = getattr(style, "base_style", None)
        return chain

    def _strikes(self, style_id: str) -> bool:
        """Whether a style, or the nearest of those it is based on that says so, strikes out."""
        style, depth = self._styles.get(style_id), 0
        while style is not None and depth < STYLE_MAX_DEPTH:
            struck = _struck_by(style.element)
            if struck is not None:
                return struck
            style, depth = getattr(style, "base_style", None), depth + 1
        return False

    def _text(self, paragraph: Any) -> str:
        """What a reader sees of a paragraph: insertions accepted, deletions and hidden text out;
        struck-out words between `~~`."""
        tag = paragraph.find(f"{_W}pPr/{_W}pStyle")
        struck = tag is not None and tag.get(f"{_W}val") in self._struck
        texts = _run_texts(paragraph, self._struck, struck=struck)
        return "".join(texts).replace("~~~~", "")

    def _flat(self, paragraph: Any) -> str:
        return self._text(paragraph).replace("\n", " ").replace("\t", " ")

    def _table(self, table: Any) -> Iterator[Line]:
        """One line a row, cells parted by « | »; a table of one column is only a frame."""
        rows = [list(row.iterchildren(f"{_W}tc")) for row in table.iter(f"{_W}tr")]
        if all(len(row) <= 1 for row in rows):
            for cell in (cell for row in rows for cell in row):
                for element in _content(cell):
                    yield from self._paragraph(element) if element.tag == f"{_W}p" else ()
            return
        for row in rows:
            cells = [clean_line(" ".join(map(self._flat, cell.iter(f"{_W}p")))) for cell in row]
            if any(cells):
                yield Line(" | ".join(cells), kind=BlockKind.TABLE_ROW)


def _content(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables under `parent`, through content controls and tracked insertions."""
    for child in parent:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag in {
            f"{_W}sdt",
            f"{_W}sdtContent",
            f"{_W}ins",
            f"{_W}moveTo",
            f"{_W}customXml",
        }:
            yield from _content(child)


def _run_texts(parent: Any, styles: frozenset[str], *, struck: bool) -> Iterator[str]:
    """The text of each run; `styles`: those that strike out; `struck`: the paragraph does."""
    for child in parent:
        if child.tag == f"{_W}r":
            text = "".join(_pieces(child))
            if text and not _is_on(child, "vanish"):
                yield _marked(text) if _is_struck(child, styles, struck=struck) else text
        elif child.tag not in _SKIPPED:
            yield from _run_texts(child, styles, struck=struck)


def _marked(text: str) -> str:
    return "\n".join(f"~~{line}~~" if line.strip() else line for line in text.split("\n"))


def _is_struck(run: Any, styles: frozenset[str], *, struck: bool) -> bool:
    own = _struck_by(run)
    if own is not None:
        return own
    tag = run.find(f"{_W}rPr/{_W}rStyle")
    return struck or (tag is not None and tag.get(f"{_W}val") in styles)


def _struck_by(holder: Any) -> bool | None:
    """What a run or a style says of striking out itself; None when it says nothing."""
    flags = [holder.find(f"{_W}rPr/{_W}{name}") for name in ("strike", "dstrike")]
    said = [flag.get(f"{_W}val", "true") not in _OFF for flag in flags if flag is not None]
    return any(said) if said else None


def _pieces(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]


def _is_on(run: Any, name: str) -> bool:
    properties = run.find(f"{_W}rPr")
    flag = properties.find(f"{_W}{name}") if properties is not None else None
    return flag is not None and flag.get(f"{_W}val", "true") not in _OFF


def _is_bold_title(paragraph: Any, text: str) -> bool:
    """A whole line in bold that can be a title: short, and with no end of sentence."""
    text = text.strip()
    if not 0 < len(text) <= BOLD_TITLE_MAX_CHARS or text[-1] in ".;,!" or "\t" in text:
        return False
    return all(_is_on(run, "b") for run in _visible(paragraph.iter(f"{_W}r")))


def _visible(runs: Iterable[Any]) -> Iterator[Any]:
    """Runs with something to read: a colon after a title in bold is seldom in bold itself."""
    return (run for run in runs if "".join(_pieces(run)).strip(" :\t\n\u00a0\u202f"))
