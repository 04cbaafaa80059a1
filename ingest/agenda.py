"""The agenda announces the titles that come: its own lines are not titles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.headings import STRONG_TITLE_MAX_CHARS, is_body
from ingest.model import Block, BlockKind
from ingest.title_words import key, role_of_title
from kb.reading import SectionRole

AGENDA_MAX_LINES = 40
AGENDA_TITLE_MAX_CHARS = 90
_NUMBER = re.compile(r"^(\d{1,2})(?![\d:h€%])")


def announced(blocks: Sequence[Block]) -> set[int]:
    """The lines that stand in an agenda, by index; empty when a document has none.

    « Ordre du jour » may also stand right above the minutes themselves (shapes 4): a single line
    with its text below is a title."""
    found: set[int] = set()
    for index, block in enumerate(blocks):
        if index not in found and _opens_agenda(block):
            found |= _announcements(blocks, index + 1)
    return found


def _opens_agenda(block: Block) -> bool:
    if len(block.text) > AGENDA_TITLE_MAX_CHARS or block.kind is BlockKind.TABLE_ROW:
        return False
    return role_of_title(block.text) is SectionRole.AGENDA


def _announcements(blocks: Sequence[Block], start: int) -> set[int]:
    """The run of short lines of one dress from `start`, up to where it begins again."""
    run: list[int] = []
    seen: set[str] = set()
    last = 0
    for index in range(start, min(len(blocks), start + AGENDA_MAX_LINES)):
        block = blocks[index]
        if not _is_line(block) or block.kind is not blocks[start].kind:
            break
        name = key(block.text)
        if name in seen:
            break
        number = _number(block.text)
        if bool(run) and (number == 0) is not (last == 0):
            break
        if run and last and number <= last:
            break
        run.append(index)
        seen.add(name)
        last = number
    return set(run) if len(run) > 1 and not _has_texts(blocks, run) else set()


def _is_line(block: Block) -> bool:
    short = len(block.text) <= STRONG_TITLE_MAX_CHARS
    return block.level == 0 and short and not block.text.endswith((".", ":"))


def _number(text: str) -> int:
    match = _NUMBER.match(text)
    return int(match[1]) if match else 0


def _has_texts(blocks: Sequence[Block], run: Sequence[int]) -> bool:
    """Two plain lines and a text: « Ordre du jour » then a subtitle, or a place."""
    plain = blocks[run[0]].kind is BlockKind.PARAGRAPH and _number(blocks[run[0]].text) == 0
    after = run[-1] + 1
    return plain and len(run) == 2 and after < len(blocks) and is_body(blocks[after].text)
