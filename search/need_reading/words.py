"""A need as words: each folded, stemmed and placed, sentence by sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from kb.analysis import stem
from kb.text import fold

# What a longer need says is said by then, and a hostile text costs no more.
MOST_WORDS = 1_500
_WORD = re.compile(r"[^\W_]+|[?!]")
_SENTENCE = re.compile(r"(?<=[.!?…;:])\s+|\s[–—]\s|\n+")


class Word(NamedTuple):
    """`text[start:end]`, folded, and its stem; a number's stem is « 0 »."""

    key: str
    stem: str
    start: int
    end: int


def fold_in_place(text: str) -> str:
    """Folded, one character for one: offsets in the result are offsets in the text."""
    return "".join(map(_folded, text))


@lru_cache(maxsize=4_096)
def _folded(character: str) -> str:
    return folded if len(folded := fold(character)) == 1 else "?"


def sentences(folded: str) -> list[list[Word]]:
    """The words of each sentence of a folded text, in order; sentences without a word left out."""
    found: list[list[Word]] = []
    count = start = 0
    ends = [match.span() for match in _SENTENCE.finditer(folded)]
    for end, following in [*ends, (len(folded), len(folded))]:
        words = [_word(match) for match in _WORD.finditer(folded, start, end)]
        if words:
            found.append(words)
        count += len(words)
        if count > MOST_WORDS:
            break
        start = following
    return found


def _word(match: re.Match[str]) -> Word:
    key = match.group()
    return Word(key, "0" if key[0].isdigit() else stem(key), *match.span())
