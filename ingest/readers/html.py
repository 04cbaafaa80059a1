"""Web pages: their text in reading order, without menus, scripts and forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ingest.model import BlockKind, RawDocument, Refusal, RefusalCode
from ingest.readers.characters import clean_line
from ingest.readers.lines import Line, to_blocks
from ingest.readers.text import decode

MEDIA_TYPE = "text/html"
# The parser's time grows with the square of the depth: 200,000 nested elements take minutes.
DEPTH_MAX = 200
BOLD_TITLE_MAX_CHARS = 120


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*?(/?)>")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"' ]*([a-zA-Z0-9_-]{2,40})", re.IGNORECASE)
_VOID = _words(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th"
    " option thead tbody tfoot colgroup html head body"
)
_DROPPED = _words(
    "script style noscript template svg nav form button select iframe object head title textarea"
    " canvas audio video math dialog menu"
)
_BLOCKS = _words(
    "p div section article main header footer aside blockquote ul ol dl dt dd figure figcaption"
    " address center fieldset details summary hr body html"
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STRUCK = frozenset({"s", "strike", "del"})
_STRUCK_STYLE = re.compile(r"text-decoration[a-z-]*:[^;]*line-through", re.IGNORECASE)
_BOLD = frozenset({"b", "strong"})
_WHITE = re.compile(r"[ \t\r\n\f]+")


def read(data: bytes, _name: str = "") -> RawDocument:
    """Headings, paragraphs, list items and table rows; a `pre` is read as plain text is."""
    from selectolax.lexbor import LexborHTMLParser

    text = _decoded(data)
    _refuse_depth(text)
    tree = LexborHTMLParser(text)
    title = tree.css_first("title")
    walk = _Walk()
    if tree.body is not None:
        walk.visit(tree.body)
    blocks = to_blocks(walk.finished())
    if not blocks:
        raise Refusal(RefusalCode.NO_TEXT, "La page HTML ne contient aucun texte à lire.")
    stated = clean_line(_WHITE.sub(" ", title.text())) if title is not None else ""
    return RawDocument(blocks=blocks, media_type=MEDIA_TYPE, title=stated or None)


def _decoded(data: bytes) -> str:
    """The page's own word on its encoding, when it holds, else what the bytes say."""
    match = _CHARSET.search(data[:4_096])
    if match and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(match[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            return decode(data)
    return decode(data)


def _refuse_depth(text: str) -> None:
    depth = 0
    for match in _TAG.finditer(text):
        if match[2].lower() in _VOID or match[3]:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > DEPTH_MAX:
            raise Refusal(
                RefusalCode.UNREADABLE,
                f"La page HTML imbrique plus de {DEPTH_MAX} éléments les uns dans les autres : "
                "elle est mal formée ou piégée. Enregistrez-en le texte seul.",
            )


@dataclass
class _Walk:
    """Lines found so far, and the inline text of the block being read."""

    lines: list[Line] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    bold_only: bool = True
    struck: bool = False

    def finished(self) -> list[Line]:
        self.flush()
        return self.lines

    def flush(self) -> None:
        """End the current line."""
        text = "".join(self.text).replace("~~~~", "")
        if text.strip():
            self.lines.append(Line(text, kind=self._stated_kind(text), level=self.level))
            self.kind = BlockKind.PARAGRAPH if self.level == 0 else self.kind
        self.text, self.bold_only = [], True

    def _stated_kind(self, text: str) -> BlockKind:
        text = text.strip()
        short = len(text) <= BOLD_TITLE_MAX_CHARS and text[-1] not in ".;,!"
        if self.kind is BlockKind.PARAGRAPH and self.bold_only and short:
            return BlockKind.HEADING
        return self.kind

    def visit(self, parent: Any) -> None:
        """Struck-out words stay, between `~~` (shapes 30), whatever element strikes them."""
        outer, self.struck = self.struck, self.struck or _is_struck(parent)
        self._visit(parent)
        self.struck = outer

    def _visit(self, parent: Any) -> None:
        for node in _children(parent):
            if node.tag == "-text":
                self._add(node.text_content or "")
            elif node.tag in _HEADINGS:
                self._block(node, BlockKind.HEADING, _HEADINGS[node.tag])
            elif node.tag == "li":
                self._block(node, BlockKind.LIST_ITEM, 0)
            elif node.tag == "pre":
                self.flush()
                self.lines += [Line(""), Line(_preformatted(node)), Line("")]
            elif node.tag == "table":
                self._table(node)
            elif node.tag == "br":
                self.flush() if not self.level else self._add(" ")
            elif node.tag in _BLOCKS:
                self.flush()
                self.visit(node)
                self.flush()
            elif node.tag not in _DROPPED and not node.tag.startswith(("-", "!")):
                self._inline(node)

    def _add(self, text: str) -> None:
        text = _WHITE.sub(" ", text)
        if text.strip(" :\u00a0\u202f"):
            self.bold_only = False
        self.text.append(f"~~{text}~~" if self.struck and text.strip() else text)

    def _inline(self, node: Any) -> None:
        only = self.bold_only
        self.visit(node)
        if node.tag in _BOLD:
            self.bold_only = only

    def _block(self, node: Any, kind: BlockKind, level: int) -> None:
        self.flush()
        outer = self.kind, self.level
        self.kind, self.level = kind, level
        self.visit(node)
        self.flush()
        self.kind, self.level = BlockKind.PARAGRAPH, outer[1]

    def _table(self, table: Any) -> None:
        """One line a row, cells parted by « | »; a table of one column is only a frame."""
        self.flush()
        rows = list(_rows(table))
        if all(len(row) <= 1 for row in rows):
            for cell in (cell for row in rows for cell in row):
                self.visit(cell)
                self.flush()
            return
        for row in rows:
            cells = [_cell(cell) for cell in row]
            if any(cells):
                self.lines.append(Line(" | ".join(cells), kind=BlockKind.TABLE_ROW))


def _is_struck(node: Any) -> bool:
    style = node.attributes.get("style") if node.attributes else None
    return node.tag in _STRUCK or bool(style and _STRUCK_STYLE.search(style))


def _children(parent: Any) -> Iterator[Any]:
    node = parent.child
    while node is not None:
        yield node
        node = node.next


def _preformatted(node: Any) -> str:
    """Text whose own line breaks and tabs count; tags inside it do not."""
    text: str = node.text(deep=True)
    return text


def _cell(node: Any) -> str:
    walk = _Walk()
    walk.visit(node)
    return clean_line(" ".join(line.text for line in walk.finished()).replace("\t", " "))


def _rows(table: Any) -> Iterator[list[Any]]:
    """The table's own rows, not those of a table within."""
    for child in _children(table):
        if child.tag == "tr":
            yield [cell for cell in _children(child) if cell.tag in {"td", "th"}]
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from _rows(child)
