"""OpenDocument texts. Tracked deletions, comments and tables of contents are not read."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from ingest.model import BlockKind, RawDocument, Refusal, RefusalCode
from ingest.readers.characters import clean_line
from ingest.readers.lines import Line, to_blocks

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
BOLD_TITLE_MAX_CHARS = 120
LEVEL_MAX = 6
STYLE_MAX_DEPTH = 12

_SKIPPED = frozenset({
    "text:tracked-changes", "text:table-of-content", "text:sequence-decls", "office:annotation",
    "office:annotation-end", "text:note-citation", "office:forms", "svg:title", "svg:desc",
    "text:variable-decls", "text:user-field-decls", "text:alphabetical-index", "text:bibliography",
})  # fmt: skip
_HOLDERS = frozenset({"text:section", "draw:frame", "draw:text-box", "text:index-body"})
_ROW_HOLDERS = frozenset({"table:table-header-rows", "table:table-rows", "table:table-row-group"})
_SPACES_MAX = 1_000
_WHITE = re.compile(r"[ \t\r\n]+")


def read(data: bytes, _name: str = "") -> RawDocument:
    """Paragraphs, list items and table rows in body order, with their outline levels."""
    import odfdo

    document = odfdo.Document(io.BytesIO(data))
    body = _Body(document)
    blocks = to_blocks(body.lines())
    if not blocks:
        raise Refusal(
            RefusalCode.NO_TEXT,
            "Le document ODT ne contient aucun texte. S’il est fait d’images, "
            "redéposez-le après une reconnaissance de caractères (OCR).",
        )
    title = clean_line(document.meta.title or "")
    return RawDocument(blocks=blocks, media_type=MEDIA_TYPE, title=title or body.title)


class _Body:
    def __init__(self, document: Any) -> None:
        self._root = document.body
        self._looks = _looks(document)
        self._shift = any(
            self._style(child)[0] == "Title"
            for child in self._root.children
            if child.tag == "text:p"
        )
        self.title: str | None = None

    def lines(self) -> Iterator[Line]:
        yield from self._content(self._root)

    def _content(self, parent: Any) -> Iterator[Line]:
        for child in parent.children:
            if child.tag in {"text:p", "text:h"}:
                yield from self._paragraph(child)
            elif child.tag == "text:list":
                yield from self._list(child)
            elif child.tag == "table:table":
                yield from self._table(child)
            elif child.tag in _HOLDERS:
                yield from self._content(child)

    def _paragraph(self, element: Any) -> Iterator[Line]:
        text = self._text(element)
        name, bold, _ = self._style(element)
        if name == "Title" and text.strip():
            self.title = self.title or clean_line(text)
            yield Line(text.replace("\n", " "), kind=BlockKind.HEADING, level=1)
        elif element.tag == "text:h":
            level = int(element.get_attribute("text:outline-level") or 1) + self._shift
            kind = BlockKind.HEADING
            yield Line(text.replace("\n", " "), kind=kind, level=min(max(level, 1), LEVEL_MAX))
        elif self._is_bold_title(element, text, bold=bold):
            yield from (Line(part, kind=BlockKind.HEADING) for part in text.split("\n"))
        else:
            yield from map(Line, text.split("\n"))
        for box in _boxes(element):
            yield from self._content(box)

    def _list(self, element: Any) -> Iterator[Line]:
        for item in element.children:
            for child in item.children:
                if child.tag == "text:list":
                    yield from self._list(child)
                elif child.tag == "text:h":
                    yield from self._paragraph(child)
                elif child.tag == "text:p":
                    text = self._text(child).replace("\n", " ")
                    yield Line(text, kind=BlockKind.LIST_ITEM)

    def _table(self, table: Any) -> Iterator[Line]:
        """One line a row, cells parted by « | »; a table of one column is only a frame."""
        rows = [
            [cell for cell in row.children if cell.tag == "table:table-cell"]
            for row in _rows(table)
        ]
        if all(len(row) <= 1 for row in rows):
            for cell in (cell for row in rows for cell in row):
                yield from self._content(cell)
            return
        for row in rows:
            cells = [
                clean_line(" ".join(line.text for line in self._content(cell))) for cell in row
            ]
            if any(cells):
                yield Line(" | ".join(cells).replace("\t", " "), kind=BlockKind.TABLE_ROW)

    # --- text

    def _text(self, element: Any) -> str:
        """What a reader sees of a paragraph; struck-out words stay, between `~~` (shapes 30)."""
        text = "".join(self._pieces(element))
        whole = _marked(text.replace("~~", "")) if self._style(element)[2] else text
        return whole.replace("~~~~", "")

    def _pieces(self, element: Any) -> Iterator[str]:
        yield _flat(element.text)
        for child in element.children:
            yield from self._inline(child)
            yield _flat(child.tail)

    def _inline(self, child: Any) -> Iterator[str]:
        if child.tag == "text:s":
            yield " " * min(int(child.get_attribute("text:c") or 1), _SPACES_MAX)
        elif child.tag == "text:tab":
            yield "\t"
        elif child.tag == "text:line-break":
            yield "\n"
        elif child.tag == "text:note":
            return
        elif child.tag not in _SKIPPED and child.tag != "draw:frame":
            text = "".join(self._pieces(child))
            yield _marked(text.replace("~~", "")) if self._style(child)[2] else text

    def _is_bold_title(self, element: Any, text: str, *, bold: bool) -> bool:
        text = text.strip()
        if not 0 < len(text) <= BOLD_TITLE_MAX_CHARS or text[-1] in ".;,!" or "\t" in text:
            return False
        spans = [child for child in element.children if child.tag == "text:span"]
        tails = (_bare(child.tail) for child in spans)
        loose = _bare(element.text) or any(tails)
        drawn = [span for span in spans if _bare("".join(self._pieces(span)))]
        return bold or bool(drawn and not loose and all(self._style(span)[1] for span in drawn))

    def _style(self, element: Any) -> tuple[str, bool, bool]:
        """The named style behind an element's, and whether it is bold, and struck out."""
        name = str(element.get_attribute("text:style-name") or "")
        return self._looks.get(name, (name, False, False))


def _marked(text: str) -> str:
    return "\n".join(f"~~{line}~~" if line.strip() else line for line in text.split("\n"))


def _bare(text: str | None) -> str:
    """Without blanks, nor the colon after a title in bold that is seldom in bold itself."""
    return _flat(text).strip(" :\u00a0\u202f")


def _looks(document: Any) -> dict[str, tuple[str, bool, bool]]:
    """Styles by name: the named style behind an automatic one, bold, struck out. A style strikes
    out when it says so, or when the nearest one above it that says anything does."""
    named = {_name(style): style for style in document.get_styles()}
    automatic = {_name(style): style for style in document.get_styles(automatic=True)}
    every = {**named, **automatic}
    looks: dict[str, tuple[str, bool, bool]] = {}
    for name, style in every.items():
        parent = str(style.get_attribute("style:parent-style-name") or name)
        bold = any(p.get_attribute("fo:font-weight") == "bold" for p in _properties(style))
        own = parent if name in automatic else name
        looks[name] = (own, bold and name in automatic, _strikes(every, name))
    return looks


def _strikes(styles: dict[str, Any], name: str) -> bool:
    for _ in range(STYLE_MAX_DEPTH):
        style = styles.get(name)
        if style is None:
            return False
        lines = [p.get_attribute("style:text-line-through-style") for p in _properties(style)]
        if said := [line for line in lines if line is not None]:
            return any(line != "none" for line in said)
        name = str(style.get_attribute("style:parent-style-name") or "")
    return False


def _name(style: Any) -> str:
    return str(style.get_attribute("style:name") or "")


def _properties(style: Any) -> list[Any]:
    return [child for child in style.children if child.tag == "style:text-properties"]


def _boxes(element: Any) -> Iterator[Any]:
    """Text boxes anchored in a paragraph, read after it."""
    for child in element.children:
        if child.tag == "draw:frame":
            yield child
        elif child.tag == "text:span":
            yield from _boxes(child)


def _rows(table: Any) -> Iterator[Any]:
    for child in table.children:
        if child.tag == "table:table-row":
            yield child
        elif child.tag in _ROW_HOLDERS:
            yield from _rows(child)


def _flat(text: str | None) -> str:
    """White space as typed in the file means one blank in ODF, whatever its length."""
    return _WHITE.sub(" ", text) if text else ""
