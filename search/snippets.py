"""The part of a text that answers best, with the words that matched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kb.analysis import Term

SNIPPET_CHARS = 240


class Snippet(NamedTuple):
    """`marks` are spans of `text`, end excluded, in order, apart from each other."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def make_snippet(text: str, found: Sequence[Term], size_chars: int = SNIPPET_CHARS) -> Snippet:
    """The window of `size_chars` with the most distinct terms; the start of the text when none
    is there. `found`: the wanted terms of the text, in reading order."""
    # Never past the point where the rest of the text would fill the window.
    start = min(_best_start(found, size_chars), max(0, len(text) - size_chars))
    start, end = _whole_words(text, start, min(start + size_chars, len(text)))
    before = "… " if text[:start].strip() else ""
    after = " …" if text[end:].strip() else ""
    shown = before + text[start:end].replace("\n", " ").replace("\t", " ") + after
    shift = len(before) - start
    marks = [(t.start + shift, t.end + shift) for t in found if t.start >= start and t.end <= end]
    return Snippet(text=shown, marks=tuple(_merged(marks)))


def _best_start(found: Sequence[Term], size_chars: int) -> int:
    best_start, best_count = 0, 0
    for i, first in enumerate(found):
        if len(found) - i <= best_count:
            break  # what is left cannot say more
        inside = {term.value for term in found[i:] if term.end - first.start <= size_chars * 0.9}
        if len(inside) > best_count:
            best_start, best_count = first.start, len(inside)
    # A little room before the first word, so that it reads as a sentence.
    return max(0, best_start - size_chars // 10)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    # A noun has no blanks at its ends: they are left out here, or the marks would be shifted.
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _merged(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(set(marks)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
