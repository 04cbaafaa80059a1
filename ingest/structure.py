"""Blocks → elements: each block under its titles, with its role. Pure.

Levels that the format states are believed; a document that states none is read by shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.agenda import announced
from ingest.headings import (
    COVER_MAX_LINES,
    KNOWN_NAME,
    NUMBER,
    PART,
    STRONG_TITLE_MAX_CHARS,
    could_be_title,
    is_body,
    is_capitals,
    is_participant_line,
    names_people,
    numbered_rank,
    strong_rank,
)
from ingest.model import Block, BlockKind, Element, RawDocument
from ingest.title_rules import habits, rank_by_shape
from ingest.title_words import key, role_of_title
from kb.model import Role
from kb.reading import SectionRole

# A document that states this many levels has real titles: short lines are then only short lines.
STATED_LEVELS_MIN = 2
# … unless they are so few that they cannot be the titles of all its parts.
STATED_MAX_BLOCKS = 40
# The title of a document with levels may come after a few lines of its own.
TITLE_MAX_INDEX = 6
TAB_ROWS_MIN = 2
TITLE_MAX_CHARS = 300

_STRUCK_MARK = re.compile(r"(?<!~)~~(?!~)|\n")


@dataclass
class _Trail:
    """The titles above the current block. A stated level is above every title found by shape."""

    stack: list[tuple[float, str]] = field(default_factory=list)
    fresh: bool = False

    def push(self, rank: float, text: str, *, nests: bool) -> None:
        while self.stack and self.stack[-1][0] >= 0 and _is_leaf(self.stack[-1][1], text):
            self.stack.pop()
        sibling = not (nests and self.fresh)
        while self.stack and (self.stack[-1][0] > rank or (sibling and self.stack[-1][0] == rank)):
            self.stack.pop()
        if self.stack and self.stack[-1][0] == rank:
            rank += 0.5  # a subtitle right under a title of its own depth
        self.stack.append((rank, text))
        self.fresh = True

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.stack)


def outline(blocks: Sequence[Block]) -> tuple[Element, ...]:
    """Every block once, in order. The document's own title stands in no path."""
    title = _title_index(blocks)
    ranks = _ranks(blocks, title)
    roles = _roles(blocks, ranks)
    trail, elements = _Trail(), []
    for index, block in enumerate(blocks):
        rank = ranks[index]
        if index == title:
            elements.append(_heading(block, ()))
        elif rank is not None:
            title_text = block.text.rstrip(" :\u00a0\u202f")
            trail.push(rank, title_text, nests=rank >= 0 and not _is_unit(block))
            elements.append(_heading(block, trail.path))
        else:
            trail.fresh = False
            elements.append(Element(block=block, heading_path=trail.path, role=roles[index]))
    return tuple(elements)


def _heading(block: Block, path: tuple[str, ...]) -> Element:
    return Element(block=block, heading_path=path, heading=True)


def _is_leaf(title: str, below: str) -> bool:
    """An agenda holds no part, and a list of people only other people."""
    role = role_of_title(title)
    people = role is SectionRole.PARTICIPANTS and not names_people(below)
    return role is SectionRole.AGENDA or people


def _is_unit(block: Block) -> bool:
    """« Séquence 1 » right before « Séquence 2 » is its sibling, never its parent."""
    return any(map(str.isdigit, block.text[:12]))


def document_title(raw: RawDocument) -> str | None:
    """What the format calls the document, else its first title-like line."""
    if raw.title:
        return raw.title
    index = _title_index(raw.blocks)
    return None if index is None else raw.blocks[index].text[:TITLE_MAX_CHARS]


def _title_index(blocks: Sequence[Block]) -> int | None:
    """The block that can be the title of the whole document: the first, or the highest level."""
    if not blocks:
        return None
    first = blocks[0]
    stated = next((i for i, block in enumerate(blocks[:TITLE_MAX_INDEX]) if block.level), None)
    if stated is not None and (stated == 0 or first.kind is not BlockKind.HEADING):
        if _is_top(blocks, stated):
            return stated
        if stated == 0:
            return None
    if first.kind not in {BlockKind.PARAGRAPH, BlockKind.HEADING}:
        return None
    known = strong_rank(first.text) is not None or names_people(first.text)
    fits = could_be_title(first.text) and len(first.text) <= STRONG_TITLE_MAX_CHARS
    alone = len(blocks) == 1 or first.text.endswith(":")
    return 0 if fits and not known and not alone else None


def _is_top(blocks: Sequence[Block], index: int) -> bool:
    """Alone at its level, with none above; what stands before it opens nothing."""
    level = blocks[index].level
    alone = sum(block.level == level for block in blocks) == 1
    return alone and all(block.level >= level for block in blocks if block.level)


# --- titles


def _ranks(blocks: Sequence[Block], title: int | None) -> list[float | None]:
    """The depth of each title: stated levels count from -7 up, shapes from 1; None for the rest."""
    stated = sum(1 for block in blocks if block.level > 0)
    levels = stated >= STATED_LEVELS_MIN and len(blocks) <= STATED_MAX_BLOCKS * stated
    habit = habits(blocks, stated=levels)
    skipped = announced(blocks) | _repeats(blocks, title)
    skipped.update(() if title is None or stated else _cover(blocks))
    ranks: list[float | None] = []
    people = False
    for index, block in enumerate(blocks):
        rank: float | None = None
        if block.level > 0:
            rank = block.level - 7
        elif index not in skipped and not (people and _is_attendee(blocks, index)):
            rank = rank_by_shape(blocks, index, habit)
        people = _in_list_of_people(blocks, index, rank, people=people)
        ranks.append(rank)
    return _settled(ranks)


def _settled(ranks: Sequence[float | None]) -> list[float | None]:
    """« Conclusion » is as high as the parts of a document, or else as its numbered titles."""
    height = PART if PART in ranks else NUMBER
    return [height if rank == KNOWN_NAME else rank for rank in ranks]


def _repeats(blocks: Sequence[Block], title: int | None) -> set[int]:
    """The title of the document, and where a running head says it again."""
    if title is None:
        return set()
    name = key(blocks[title].text)
    same = (i for i, b in enumerate(blocks) if not b.level and len(b.text) <= TITLE_MAX_CHARS)
    return {title, *(i for i in same if i > title and name and key(blocks[i].text) == name)}


def _is_attendee(blocks: Sequence[Block], index: int) -> bool:
    """A line of a list of people, not the title that ends it."""
    block = blocks[index]
    if not is_participant_line(block):
        return False
    opens = index + 1 < len(blocks) and is_body(blocks[index + 1].text)
    numbered = block.kind is BlockKind.PARAGRAPH and numbered_rank(block.text) is not None
    shouted = is_capitals(block.text) and len(block.text.split()) > 2
    return not (opens and (numbered or shouted))


def _in_list_of_people(
    blocks: Sequence[Block], index: int, rank: float | None, *, people: bool
) -> bool:
    block = blocks[index]
    if rank is not None:
        return names_people(block.text.strip(" |")) and _people_follow(blocks, index + 1)
    return people and (_is_attendee(blocks, index) or block.kind is BlockKind.TABLE_ROW)


def _people_follow(blocks: Sequence[Block], index: int) -> bool:
    """At least two short lines in a row: a list of people, not a discussion."""
    following = blocks[index : index + 2]
    return len(following) == 2 and all(
        is_participant_line(block) or names_people(block.text) for block in following
    )


def _cover(blocks: Sequence[Block]) -> range:
    """The short lines between the title and the first section: dates, places, organisers."""
    end = 1
    while end < min(len(blocks), COVER_MAX_LINES):
        block = blocks[end]
        rule = not any(map(str.isalnum, block.text))
        plain = block.kind is BlockKind.PARAGRAPH and could_be_title(block.text)
        if not rule and (not plain or is_body(block.text) or strong_rank(block.text) is not None):
            break
        end += 1
    before_text = end < len(blocks) and is_body(blocks[end].text)
    return range(1, end - 1 if before_text else end)


# --- struck-out words (shapes 30)


def struck_spans(text: str) -> list[tuple[int, int]]:
    """Where words are struck out, `~~` marks included, in order. A mark without its pair in the
    same line strikes nothing."""
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for match in _STRUCK_MARK.finditer(text):
        if match[0] == "\n":
            opened = None
        elif opened is None:
            opened = match.start()
        else:
            spans.append((opened, match.end()))
            opened = None
    return spans


# --- roles


def _roles(blocks: Sequence[Block], ranks: Sequence[float | None]) -> list[Role]:
    roles: list[Role] = []
    people = False
    for index, block in enumerate(blocks):
        people = _in_list_of_people(blocks, index, ranks[index], people=people)
        if people and ranks[index] is None:
            roles.append(Role.PARTICIPANTS)
        elif block.kind is BlockKind.LIST_ITEM:
            roles.append(Role.LIST)
        elif block.kind is BlockKind.TABLE_ROW or _in_tabbed_run(blocks, index):
            roles.append(Role.TABLE)
        else:
            roles.append(Role.PARAGRAPH)
    return roles


def _in_tabbed_run(blocks: Sequence[Block], index: int) -> bool:
    if "\t" not in blocks[index].text:
        return False
    neighbours = (index - 1, index + 1)
    run = 1 + sum(1 for i in neighbours if 0 <= i < len(blocks) and "\t" in blocks[i].text)
    return run >= TAB_ROWS_MIN
