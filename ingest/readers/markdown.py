"""Markdown, with YAML front matter. Marks are read, not quoted, except `~~` (shapes 30)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ingest.model import BlockKind, RawDocument, Refusal, RefusalCode
from ingest.readers.lines import Line, to_blocks
from ingest.readers.text import decode
from ingest.readers.yaml_mapping import Mapping, load_mapping
from kb.model import DocumentKind

MEDIA_TYPE = "text/markdown"
FRONT_MATTER_MAX_BYTES = 100_000
# Nested marks cost the square of the length: a longer block keeps its marks.
INLINE_MAX_CHARS = 50_000
BOLD_TITLE_MAX_CHARS = 120
BOLD_TITLE_MAX_TOKENS = 40

_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.M
)
# Page builders' marks (shapes 40): GitBook, Jekyll, VuePress, MDX; and LaTeX page breaks.
_BUILDER = re.compile(
    r"\{%[^%]*%\}|\{\{[^{}]*\}\}|\{:[^{}\n]*\}|</?mark[^<>]*>|</?[A-Z][\w.]*(?: [^<>]*)?/?>"
    r"|^:::.*$|^(?:import .+ from|export default) .*$|^\\(?:newpage|pagebreak|clearpage)[ \t]*$"
    r"|^\[(?:TOC|\[_TOC_\])\][ \t]*$",
    re.MULTILINE,
)
_STRUCK_TAG = re.compile(r"</?(?:s|del|strike)(?:[ \t][^<>]*)?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# Fewer lines « label : value » in one paragraph may be plain sentences.
FEWEST_FIELDS = 3
_FIELD = re.compile(r"[A-ZÀ-ÖØ-Þ][^:.!?]{1,45}?[ \u00a0\u202f]?:(?=[ \u00a0\u202f]|$)")
_BREAK_TAG = re.compile(r"<br ?/?>", re.IGNORECASE)
_TIGHT_HASH = re.compile(r"^(#{2,6})(?=[^\s#])", re.MULTILINE)

Scalar = str | int | float | bool | list[str]


def read(data: bytes, _name: str = "") -> RawDocument:
    """Headings, paragraphs, lists and tables; the front matter gives title, kind and metadata."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    matter, body = _parted(text)
    lines = _Tokens(_parsed(body)).lines()
    blocks = to_blocks(lines)
    if not blocks:
        raise Refusal(RefusalCode.EMPTY, "Le document Markdown ne contient aucun texte.")
    title = matter.pop("title", None)
    return RawDocument(
        blocks=blocks,
        media_type=MEDIA_TYPE,
        title=str(title) if title else None,
        kind=_kind(matter.pop("kind", None)),
        metadata={key: _scalar(value) for key, value in matter.items() if value is not None},
    )


# --- front matter


def _parted(text: str) -> tuple[Mapping, str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    matter = match[1]
    if len(matter) > FRONT_MATTER_MAX_BYTES:
        raise Refusal(RefusalCode.TOO_LARGE, "L’en-tête YAML du document dépasse 100 ko.")
    if not matter.strip():
        return {}, text[match.end() :]
    code = RefusalCode.UNREADABLE
    return dict(load_mapping(matter, code=code, what="L’en-tête YAML").values), text[match.end() :]


def _kind(value: object) -> DocumentKind | None:
    if value is None:
        return None
    try:
        return DocumentKind(str(value))
    except ValueError as error:
        known = ", ".join(DocumentKind)
        raise Refusal(
            RefusalCode.UNREADABLE,
            f"En-tête YAML, champ « kind » : « {value} » n’est pas un genre de document. "
            f"Choisissez parmi : {known}.",
        ) from error


def _scalar(value: object) -> Scalar:
    if isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list):
        return [str(item) for item in value]
    return str(value)


# --- body


def _parsed(body: str) -> Sequence[Any]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.disable("inline", ignoreInvalid=True)
    body = _STRUCK_TAG.sub("~~", _BUILDER.sub("", _COMMENT.sub("", body)))
    body = _TIGHT_HASH.sub(r"\1 ", body)
    tokens = parser.parse(body)
    for token in tokens:
        if token.type != "inline" or len(token.content) > INLINE_MAX_CHARS:
            token.children = None
        else:
            token.children = []
            parser.inline.parse(token.content, parser, {}, token.children)
    return tokens


@dataclass
class _Tokens:
    """A walk through markdown-it's flat tokens."""

    tokens: Sequence[Any]
    items: int = 0
    first: bool = False
    numbers: list[int | None] = field(default_factory=list)
    row: list[str] | None = None

    def lines(self) -> Iterator[Line]:
        for index, token in enumerate(self.tokens):
            self._enter(token)
            if token.type == "inline":
                yield from self._inline(token, self.tokens[index - 1])
            elif token.type in {"fence", "code_block"}:
                yield from map(Line, token.content.split("\n"))
            elif token.type == "html_block":
                yield from map(Line, _TAG.sub("", _BREAK_TAG.sub("\n", token.content)).split("\n"))
            elif token.type == "tr_close" and self.row is not None:
                if any(self.row):
                    yield Line(" | ".join(self.row), kind=BlockKind.TABLE_ROW)
                self.row = None
            elif token.type in {"paragraph_close", "heading_close"}:
                yield Line("")

    def _enter(self, token: Any) -> None:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            start = int(token.attrGet("start") or 1)
            self.numbers.append(start if token.type.startswith("ordered") else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self.numbers.pop()
        elif token.type == "list_item_open":
            self.first = True
        elif token.type == "tr_open":
            self.row = []

    def _inline(self, token: Any, opening: Any) -> Iterator[Line]:
        text = _plain(token)
        if self.row is not None:
            self.row.append(" ".join(text.split()))
        elif opening.type == "heading_open":
            level = int(opening.tag[1])
            yield Line(text.replace("\n", " "), kind=BlockKind.HEADING, level=level)
        elif self.numbers and self.numbers[-1] is None and _is_bold_title(token.children or ()):
            yield Line(f"- **{text.strip()}**")  # judged among its neighbours, as in plain text
        elif self.numbers:
            yield Line(self._number() + text.replace("\n", " "), kind=BlockKind.LIST_ITEM)
        else:
            yield from _paragraph(token, text)

    def _number(self) -> str:
        """« 3. » before the first paragraph of an item of a numbered list."""
        number = self.numbers[-1]
        if number is None or not self.first:
            return ""
        self.numbers[-1], self.first = number + 1, False
        return f"{number}. "


def _plain(token: Any) -> str:
    """The words of an inline token; a break asked for is a line, any other a space."""
    if token.children is None:
        return " ".join(str(token.content).split("\n"))
    return _words(token.children)


def _words(children: Sequence[Any]) -> str:
    parts: list[str] = []
    for child in children:
        if child.type in {"text", "text_special", "code_inline"}:
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak" or _BREAK_TAG.fullmatch(child.content or ""):
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts)


def _paragraph(token: Any, text: str) -> Iterator[Line]:
    """The lines of a paragraph; one that is bold from end to end may be a title, even when the
    text goes on below it without a blank line."""
    rows = _rows(token.children or ())
    parted = any(map(_is_bold_title, rows)) or _opens_fields(token.children or ())
    if token.children is None or not parted:
        yield from (Line(part) for part in text.split("\n"))
        return
    for row in rows:
        kind = BlockKind.HEADING if _is_bold_title(row) else BlockKind.PARAGRAPH
        yield Line(_words(row).strip(), kind=kind)


def _rows(children: Sequence[Any]) -> list[list[Any]]:
    """What stands between two breaks: asked for, or any after a first line that is all bold."""
    rows: list[list[Any]] = [[]]
    fields = _opens_fields(children)
    for index, child in enumerate(children):
        hard = child.type == "hardbreak" or _BREAK_TAG.fullmatch(child.content or "")
        soft = child.type == "softbreak"
        first = soft and len(rows) == 1
        if hard or (first and _is_bold_title(rows[0])) or (soft and index in fields):
            rows.append([])
        else:
            rows[-1].append(child)
    return rows


def _opens_fields(children: Sequence[Any]) -> set[int]:
    """The breaks before « Budget : … » when several lines of the paragraph are fields of a sheet,
    which nobody thinks of parting by blank lines."""
    first = bool(children) and _FIELD.match(children[0].content or "") is not None
    breaks = {
        index
        for index, (child, following) in enumerate(pairwise(children))
        if child.type == "softbreak" and _FIELD.match(following.content or "")
    }
    return breaks if len(breaks) + first >= FEWEST_FIELDS else set()


def _is_bold_title(children: Sequence[Any]) -> bool:
    """One run of bold and nothing else, but for a colon; short, and no sentence."""
    if len(children) > BOLD_TITLE_MAX_TOKENS:
        return False
    strong = [i for i, child in enumerate(children) if child.type.startswith("strong_")]
    if len(strong) != 2:
        return False
    loose = _words([*children[: strong[0]], *children[strong[1] :]]).strip(" :\u00a0\u202f")
    text = _words(children).strip()
    fits = 0 < len(text) <= BOLD_TITLE_MAX_CHARS and text[-1] not in ".;,!"
    return not loose and fits and not text[0].islower()
