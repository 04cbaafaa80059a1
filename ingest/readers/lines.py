"""From the lines of a file to its blocks: the one place where every format meets.

A reader gives lines; what a format states (heading, list item, table row) it says, and what it
leaves as plain text is recognised here by shape: a report reads the same in every format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.model import Block, BlockKind
from ingest.readers.characters import clean_line, split_lines

# Mail and plain text are wrapped at 60 to 100 columns; a report with one longer line is not.
WRAP_MIN_COLUMNS = 50
WRAP_MAX_COLUMNS = 100
WRAP_MIN_LINES = 3
WRAP_FULL_SHARE = 0.3
BOLD_TITLE_MAX_CHARS = 200

_BULLET = re.compile(r"^(?:(?:[-–—*•◦▪●○■□►▶➢➤✓→·‣\u2043∙¤]|o(?=[\t ]))[\t \u00a0]+)+(?=\S)")
_NUMBERED = re.compile(r"^\d{1,2}[.)°][\t \u00a0]+\S")
_HASHES = re.compile(r"^(#{1,6})[\t ]*(?=\S)")
_HASH_TITLE = re.compile(r"^#{1,6}[\t ]+\S|^#{2,6}[^\s#]")
_BOLD_LINE = re.compile(r"^\*\*([^*]+)\*\*[ \u00a0]?:?$")


@dataclass(frozen=True)
class Line:
    """A line as a reader found it; an empty `text` is a blank line.

    `kind` other than PARAGRAPH, or `level` above 0, is the format's own word and is not judged."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    page: int | None = None


def plain_lines(text: str, page: int | None = None) -> list[Line]:
    return [Line(line, page=page) for line in split_lines(text)]


def to_blocks(lines: Iterable[Line]) -> tuple[Block, ...]:
    """Blocks in reading order: unwrapped, cleaned, markers recognised, blanks dropped."""
    cleaned = [replace(line, text=clean_line(part)) for line, part in _single(lines)]
    whole = list(_bold_joined(_unwrapped(cleaned)))
    return tuple(_block(whole, index) for index in range(len(whole)))


def _single(lines: Iterable[Line]) -> Iterator[tuple[Line, str]]:
    for line in lines:
        for part in split_lines(line.text):
            yield line, part


# --- hard wraps


def wrap_column(texts: Sequence[str]) -> int | None:
    """The column at which a text is wrapped by hand, or None when its lines are paragraphs."""
    widest = max(map(len, texts), default=0)
    if not WRAP_MIN_COLUMNS <= widest <= WRAP_MAX_COLUMNS:
        return None
    pairs = [(a, b) for a, b in pairwise(texts) if a and b]
    full = sum(1 for a, b in pairs if _is_full(a, b, widest))
    if full < WRAP_MIN_LINES or full < WRAP_FULL_SHARE * len(pairs):
        return None
    return widest


def _is_full(line: str, following: str, column: int) -> bool:
    """Whether the first word of `following` would not have fitted at the end of `line`."""
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > column


def _unwrapped(lines: list[Line]) -> list[Line]:
    texts = [line.text if _is_plain(line) else "" for line in lines]
    column = wrap_column(texts)
    if column is None:
        return [line for line in lines if line.text]
    joined: list[Line] = []
    last = ""
    for line, text in zip(lines, texts, strict=True):
        continues = bool(last and text) and _is_full(last, text, column) and not starts_item(text)
        if continues:
            joined[-1] = replace(joined[-1], text=join_wrapped(joined[-1].text, text))
        elif line.text:
            joined.append(line)
        last = text
    return joined


def join_wrapped(left: str, right: str) -> str:
    """Two halves of a wrapped paragraph; a compound word cut at its hyphen stays one word."""
    glued = re.search(r"\w-$", left) is not None and right[:1].isalpha()
    return f"{left}{right}" if glued else f"{left} {right}"


def starts_item(text: str) -> bool:
    return bool(_BULLET.match(text) or _NUMBERED.match(text) or _HASH_TITLE.match(text))


def _is_plain(line: Line) -> bool:
    return line.kind is BlockKind.PARAGRAPH and line.level == 0


# --- markers


def _bold_joined(lines: list[Line]) -> Iterator[Line]:
    """A title in bold on two lines (`**` opened here, closed on the next) is one line."""
    waiting: Line | None = None
    for line in lines:
        odd = _is_plain(line) and line.text.count("**") % 2 == 1
        if waiting is None:
            opens = odd and line.text.startswith("**") and len(line.text) <= BOLD_TITLE_MAX_CHARS
            waiting = line if opens else None
            if not opens:
                yield line
        elif odd and line.text.endswith("**"):
            yield replace(waiting, text=f"{waiting.text} {line.text}")
            waiting = None
        else:
            yield waiting
            yield line
            waiting = None
    if waiting is not None:
        yield waiting


def _block(lines: Sequence[Line], index: int) -> Block:
    line = lines[index]
    text, kind, level = line.text, line.kind, line.level
    if kind is BlockKind.LIST_ITEM:
        text = _BULLET.sub("", text)
    elif _is_plain(line):
        kind, text, level = _recognised(lines, index)
    return Block(kind=kind, text=text, level=level, page=line.page)


def _recognised(lines: Sequence[Line], index: int) -> tuple[BlockKind, str, int]:
    text = lines[index].text
    hashes = _HASHES.match(text) if _HASH_TITLE.match(text) else None
    if hashes and (title := text[hashes.end() :].strip("# ")):
        return BlockKind.HEADING, title, len(hashes[1])
    item = _BULLET.sub("", text)
    if item != text:
        bold = bold_title(item)
        if bold and not _bold_item(lines, index - 1) and not _bold_item(lines, index + 1):
            return BlockKind.HEADING, bold, 0
        return BlockKind.LIST_ITEM, item, 0
    if _NUMBERED.match(text) and (_numbered(lines, index - 1) or _numbered(lines, index + 1)):
        return BlockKind.LIST_ITEM, text, 0
    bold = bold_title(text)
    return (BlockKind.HEADING, bold, 0) if bold else (BlockKind.PARAGRAPH, text, 0)


def bold_title(text: str) -> str | None:
    """The words of a line wholly between `**` that can be a title, without the marks."""
    match = _BOLD_LINE.match(text)
    if match is None or len(text) > BOLD_TITLE_MAX_CHARS:
        return None
    words = match[1].strip()
    return words if words and not words[0].islower() and words[-1] not in ".;,…!" else None


def _bold_item(lines: Sequence[Line], index: int) -> bool:
    if not 0 <= index < len(lines):
        return False
    item = _BULLET.sub("", lines[index].text)
    return item != lines[index].text and item.startswith("**") and item.endswith("**")


def _numbered(lines: Sequence[Line], index: int) -> bool:
    return 0 <= index < len(lines) and bool(_NUMBERED.match(lines[index].text))
