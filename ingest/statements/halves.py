"""A sentence that says two things: where it may be cut in two."""

from __future__ import annotations

import re

TextSpan = tuple[int, int]
Halves = tuple[TextSpan, TextSpan]

_CUT = re.compile(r",? (?:et|mais|or|donc|car) |\s*[,;:] | [–—] | => ")
_WORD = re.compile(r"\w{2,}")
# A half with fewer says too little to be judged alone.
FEWEST_WORDS = 4
# A longer unit is no sentence, and one with more cuts is a list.
LONGEST_CHARS = 600
MOST_CUTS = 8


def halves(text: str) -> list[Halves]:
    """Each way to cut the text in two where a clause may end, both halves without blanks at their
    ends; none when it is too long."""
    if len(text) > LONGEST_CHARS:
        return []
    pairs = [
        (_trimmed(text, 0, cut.start()), _trimmed(text, cut.end(), len(text)))
        for cut in _CUT.finditer(text)
    ]
    return [pair for pair in pairs if all(_says(text, *half) for half in pair)][:MOST_CUTS]


def _trimmed(text: str, start: int, end: int) -> TextSpan:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _says(text: str, start: int, end: int) -> bool:
    return len(_WORD.findall(text, start, end)) >= FEWEST_WORDS
