"""Which blocks are titles, by their shape and by what stands around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.headings import (
    KNOWN_NAME,
    LABEL,
    MINOR,
    NUMBER,
    TITLE,
    WEAK_TITLE_MAX_CHARS,
    asks,
    could_be_title,
    is_body,
    is_capitals,
    is_date_line,
    is_field,
    is_finite,
    is_person,
    letter_of,
    looks_label,
    looks_weak,
    names_people,
    numbered_rank,
    strong_rank,
)
from ingest.model import Block, BlockKind
from ingest.title_words import KNOWN, is_label_noun, key, names_participants

# A line before a list is a title only when it is short: a longer one introduces the list.
LIST_TITLE_MAX_CHARS = 60
BOLD_QUESTION_MAX_CHARS = 120
JOURNAL_MIN_DATES = 2

_ITEM_NUMBER = re.compile(r"^(\d{1,2})[.)°][\t \u00a0]")
# « Voici la liste : » announces what follows and names nothing.
_PRESENTS = re.compile(
    r"^(?:voici|voilà|soit|dont|à savoir|notamment|par exemple|exemples?|ci-)|\bsuivante?s?\b"
    r"|\bci-(?:dessous|après)\b",
    re.IGNORECASE,
)
_SENTENCE_END = (".", ";", ",", "!", "…")


@dataclass(frozen=True)
class Habits:
    """What the whole document says of its short lines.

    `stated`: the format gives real levels, so that a short line is only a short line; `journal`:
    several dates stand alone; `letters`: those of « A. Titre »."""

    stated: bool = False
    journal: bool = False
    letters: frozenset[str] = frozenset()


def habits(blocks: Sequence[Block], *, stated: bool) -> Habits:
    plain = [block.text for block in blocks if block.kind is BlockKind.PARAGRAPH]
    return Habits(
        stated=stated,
        journal=sum(map(is_date_line, plain)) >= JOURNAL_MIN_DATES,
        letters=frozenset(filter(None, map(letter_of, plain))),
    )


def rank_by_shape(blocks: Sequence[Block], index: int, habits: Habits) -> float | None:
    """The depth of block `index` when its shape and its neighbours make it a title, else None."""
    block = blocks[index]
    if block.kind is BlockKind.TABLE_ROW:
        return MINOR if _is_people_row(block.text) else None
    if block.kind is BlockKind.LIST_ITEM:
        return None if habits.stated else _item_rank(blocks, index)
    if block.kind is BlockKind.HEADING:
        return _bold_rank(blocks, index)
    return _stated_rank(blocks, index, habits) if habits.stated else _rank(blocks, index, habits)


# --- one kind of block each


def _rank(blocks: Sequence[Block], index: int, habits: Habits) -> float | None:
    text = blocks[index].text
    strong = strong_rank(text)
    if strong is not None and not _is_lone_letter(text, habits):
        return strong
    if habits.journal and is_date_line(text):
        return TITLE if _kind_at(blocks, index + 1) is not None else None
    if names_people(text) and _kind_at(blocks, index + 1) is not None:
        return KNOWN_NAME
    if is_capitals(text) and not text.endswith(":") and not is_date_line(text):
        return None if is_person(text) else NUMBER
    if _is_label(blocks, index):
        return LABEL
    return TITLE if _is_weak_title(blocks, index) else None


def _stated_rank(blocks: Sequence[Block], index: int, habits: Habits) -> float | None:
    """Under real levels, only what is a title beyond doubt: « Présents : », « 2) Budget »."""
    text = blocks[index].text
    if len(text) > WEAK_TITLE_MAX_CHARS or not could_be_title(text):
        return None
    following = _kind_at(blocks, index + 1)
    if following is None or following is BlockKind.HEADING:
        return None
    labelled = text.endswith(":") and (key(text) in KNOWN or strong_rank(text) == MINOR)
    if names_people(text) or labelled or (looks_label(text) and is_label_noun(text)):
        return LABEL
    opens = following is BlockKind.PARAGRAPH and is_body(blocks[index + 1].text)
    numbered = numbered_rank(text) is not None and not _is_lone_letter(text, habits)
    return LABEL if opens and numbered and not text.endswith(":") else None


def _bold_rank(blocks: Sequence[Block], index: int) -> float | None:
    text = blocks[index].text
    strong = strong_rank(text)
    if strong is not None:
        return strong
    if text.endswith("?"):
        listed = asks(text) and _kind_at(blocks, index + 1) is BlockKind.LIST_ITEM
        opens = len(text) <= BOLD_QUESTION_MAX_CHARS and _opens_text(blocks, index + 1)
        return TITLE if (listed or opens) and not text[0].islower() else None
    fields = is_field(_text_at(blocks, index + 1))  # the name of who wrote, above « Date : … »
    titled = could_be_title(text) and not is_date_line(text) and not fields
    return TITLE if titled and not text.endswith(_SENTENCE_END) else None


def _item_rank(blocks: Sequence[Block], index: int) -> float | None:
    text = blocks[index].text
    if _is_lone_number(blocks, index) and _kind_at(blocks, index + 1) is BlockKind.PARAGRAPH:
        rank = strong_rank(text)
        if rank is not None and len(text) <= WEAK_TITLE_MAX_CHARS:
            return rank
    if text.endswith(":") and names_participants(text):
        return KNOWN_NAME if _kind_at(blocks, index + 1) is BlockKind.PARAGRAPH else None
    return MINOR if _is_lone_item(blocks, index) else None


def _is_people_row(text: str) -> bool:
    """« Excusés » alone in its row, inside the table of those who came."""
    cells = {cell.strip() for cell in text.split("|")} - {""}
    return len(cells) == 1 and "|" in text and names_participants(cells.pop())


# --- neighbours


def _kind_at(blocks: Sequence[Block], index: int) -> BlockKind | None:
    return blocks[index].kind if 0 <= index < len(blocks) else None


def _text_at(blocks: Sequence[Block], index: int) -> str:
    return blocks[index].text if 0 <= index < len(blocks) else ""


def _is_lone_letter(text: str, habits: Habits) -> bool:
    """« C. Durand » is a person; « C. Contexte » comes after « B. … »."""
    letter = letter_of(text)
    if letter is None:
        return False
    return not {chr(ord(letter) - 1), chr(ord(letter) + 1)} & habits.letters


def _item_number(text: str) -> int | None:
    match = _ITEM_NUMBER.match(text)
    return int(match[1]) if match else None


def _is_lone_number(blocks: Sequence[Block], index: int) -> bool:
    """« 1. Bilan » right after the « 5. » of the agenda: no neighbour counts on from it."""
    number = _item_number(blocks[index].text)
    if number is None:
        return False
    before = _item_number(_text_at(blocks, index - 1))
    after = _item_number(_text_at(blocks, index + 1))
    return before != number - 1 and after != number + 1


def _is_label(blocks: Sequence[Block], index: int) -> bool:
    """« Echanges : » opens a section; « Il souligne : » introduces the list that follows."""
    text, following = blocks[index].text, _text_at(blocks, index + 1)
    if not looks_label(text) or strong_rank(following) is not None:
        return False
    if _kind_at(blocks, index + 1) is BlockKind.LIST_ITEM:
        return is_label_noun(text) or _is_one_of_several(blocks, index)
    if _kind_at(blocks, index + 1) is not BlockKind.PARAGRAPH or following[0].islower():
        return False
    # A label may open smaller ones; with nothing below, it is a field left empty.
    return not following.endswith(":") or _kind_at(blocks, index + 2) is BlockKind.LIST_ITEM


def _is_one_of_several(blocks: Sequence[Block], index: int) -> bool:
    """« Formation : » and its list, right before or after « Animation : » and its own."""
    if _PRESENTS.search(blocks[index].text):
        return False
    before, after = index - 1, index + 1
    while _kind_at(blocks, before) is BlockKind.LIST_ITEM:
        before -= 1
    while _kind_at(blocks, after) is BlockKind.LIST_ITEM:
        after += 1
    return any(
        looks_label(_text_at(blocks, other)) and _kind_at(blocks, other + 1) is BlockKind.LIST_ITEM
        for other in (before, after)
        if abs(other - index) > 1
    )


def _is_lone_item(blocks: Sequence[Block], index: int) -> bool:
    """A single bullet, with a paragraph before and after it, is a title in disguise."""
    text = blocks[index].text
    before, after = _kind_at(blocks, index - 1), _kind_at(blocks, index + 1)
    opens_list = after is BlockKind.LIST_ITEM and "**" in blocks[index + 1].text
    return (
        len(text) <= WEAK_TITLE_MAX_CHARS
        and could_be_title(text)
        and not text[0].isdigit()
        and "**" not in text
        and (":" not in text or (looks_label(text) and text.count(":") == 1))
        and before is not BlockKind.LIST_ITEM
        and (before is None or not blocks[index - 1].text.endswith(":"))
        and (_opens_text(blocks, index + 1) or opens_list)
        and not is_finite(text)
    )


def _is_weak_title(blocks: Sequence[Block], index: int) -> bool:
    text, following = blocks[index].text, _kind_at(blocks, index + 1)
    if following is None or _ends_a_pile(blocks, index):
        return False
    if asks(text):
        before = _text_at(blocks, index - 1)
        return _opens_text(blocks, index + 1) and is_body(before) and not before.endswith(":")
    if not looks_weak(text):
        return False
    if following is BlockKind.HEADING:
        return True
    if following is BlockKind.LIST_ITEM:
        return _is_list_title(blocks, index)
    return following is BlockKind.PARAGRAPH and _opens_section(blocks, index)


def _opens_section(blocks: Sequence[Block], index: int) -> bool:
    text = blocks[index + 1].text
    if text[0].islower() and not text.startswith("par "):
        return False
    if is_body(text) or strong_rank(text) is not None or text.startswith("par "):
        return True
    # A title may have one subtitle; three short lines in a row are an address, not titles.
    opens = _opens_text(blocks, index + 2) or _is_list_title(blocks, index + 1)
    return index + 2 < len(blocks) and looks_weak(text) and opens


def _is_list_title(blocks: Sequence[Block], index: int) -> bool:
    """« Les pistes retenues », then its list."""
    text = _text_at(blocks, index)
    return (
        len(text) <= LIST_TITLE_MAX_CHARS
        and "," not in text
        and looks_weak(text)
        and _kind_at(blocks, index) is BlockKind.PARAGRAPH
        and _kind_at(blocks, index + 1) is BlockKind.LIST_ITEM
    )


def _ends_a_pile(blocks: Sequence[Block], index: int) -> bool:
    """The last line of an address: two short lines before it, none of which is a title."""
    before = blocks[max(1, index - 2) : index]
    return len(before) == 2 and all(
        block.kind is BlockKind.PARAGRAPH
        and looks_weak(block.text)
        and strong_rank(block.text) is None
        for block in before
    )


def _opens_text(blocks: Sequence[Block], index: int) -> bool:
    text = _text_at(blocks, index)
    paragraph = _kind_at(blocks, index) is BlockKind.PARAGRAPH
    return paragraph and (is_body(text) or text.startswith("par "))
