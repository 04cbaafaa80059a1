"""Blocks → elements: each block under its titles, with its role. Pure.

Levels that the format states are believed; a document that states none is read by shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.headings import (
    COVER_MAX_LINES,
    STRONG_TITLE_MAX_CHARS,
    could_be_title,
    is_body,
    is_participant_line,
    names_participants,
    rank_by_shape,
    strong_rank,
)
from ingest.model import Block, BlockKind, Element, RawDocument
from kb.model import Role

# A document that states this many levels has real titles: short lines are then only short lines.
STATED_LEVELS_MIN = 2
TAB_ROWS_MIN = 2
TITLE_MAX_CHARS = 300


@dataclass
class _Trail:
    """The titles above the current block. A stated level is above every title found by shape."""

    stack: list[tuple[float, str]] = field(default_factory=list)
    fresh: bool = False

    def push(self, rank: float, text: str, *, nests: bool) -> None:
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
            trail.push(
                rank, block.text.rstrip(" :\u00a0\u202f"), nests=rank >= 0 and not _is_unit(block)
            )
            elements.append(_heading(block, trail.path))
        else:
            trail.fresh = False
            elements.append(Element(block=block, heading_path=trail.path, role=roles[index]))
    return tuple(elements)


def _heading(block: Block, path: tuple[str, ...]) -> Element:
    return Element(block=block, heading_path=path, heading=True)


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
    """The first block, when it can be the title of the whole document."""
    if not blocks:
        return None
    first = blocks[0]
    if first.level > 0:
        alone = all(block.level != first.level for block in blocks[1:])
        highest = all(block.level >= first.level for block in blocks if block.level)
        return 0 if alone and highest else None
    if first.kind not in {BlockKind.PARAGRAPH, BlockKind.HEADING}:
        return None
    known = strong_rank(first.text) is not None
    fits = could_be_title(first.text) and len(first.text) <= STRONG_TITLE_MAX_CHARS
    alone = len(blocks) == 1 or first.text.endswith(":")
    return 0 if fits and not known and not alone else None


# --- titles


def _ranks(blocks: Sequence[Block], title: int | None) -> list[float | None]:
    """The depth of each title: stated levels count from -7 up, shapes from 1; None for the rest."""
    stated = sum(1 for block in blocks if block.level > 0)
    by_shape = stated < STATED_LEVELS_MIN
    cover = range(0) if title is None or stated else _cover(blocks)
    ranks: list[float | None] = []
    people = False
    for index, block in enumerate(blocks):
        rank: float | None = None
        if block.level > 0:
            rank = block.level - 7
        elif index == title or index in cover or (people and is_participant_line(block)):
            rank = None
        elif by_shape or block.kind is BlockKind.HEADING:
            rank = rank_by_shape(blocks, index)
        people = _in_list_of_people(blocks, index, rank, people=people)
        ranks.append(rank)
    return ranks


def _in_list_of_people(
    blocks: Sequence[Block], index: int, rank: float | None, *, people: bool
) -> bool:
    block = blocks[index]
    if rank is not None:
        return names_participants(block.text) and _people_follow(blocks, index + 1)
    return people and (is_participant_line(block) or block.kind is BlockKind.TABLE_ROW)


def _people_follow(blocks: Sequence[Block], index: int) -> bool:
    """At least two short lines in a row: a list of people, not a discussion."""
    following = blocks[index : index + 2]
    return len(following) == 2 and all(
        is_participant_line(block) or names_participants(block.text) for block in following
    )


def _cover(blocks: Sequence[Block]) -> range:
    """The short lines between the title and the first section: dates, places, organisers."""
    end = 1
    while end < min(len(blocks), COVER_MAX_LINES):
        block = blocks[end]
        plain = block.kind is BlockKind.PARAGRAPH and could_be_title(block.text)
        if not plain or is_body(block.text) or strong_rank(block.text) is not None:
            break
        end += 1
    before_text = end < len(blocks) and is_body(blocks[end].text)
    return range(1, end - 1 if before_text else end)


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
