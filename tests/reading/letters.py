"""Spans counted in letters and digits only: they hold whatever the white space, dashes and markup
that a reader keeps or drops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

At = tuple[int, int]
"""`[first, past_last)` in the letters and digits of a text, from its start."""

_WORD = re.compile(r"[^\W_]+")


def letters_of(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def letters_in(spans: Iterable[At]) -> frozenset[int]:
    return frozenset(at for span in spans for at in range(*span))


def shared(one: At, other: At) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def overlap(one: At, other: At) -> float:
    """Letters shared, as a share of the longer span: 1 for the same span."""
    longer = max(one[1] - one[0], other[1] - other[0])
    return shared(one, other) / longer if longer else 0.0


def cover(one: At, other: At) -> float:
    """Letters shared, as a share of the shorter span: 1 when one holds the other."""
    shorter = min(one[1] - one[0], other[1] - other[0])
    return shared(one, other) / shorter if shorter else 0.0


class Ruler:
    """Turns characters of a text as it was read into letters of the reference text.

    They differ when a reader drops what is not content: menus, running heads, addresses of
    links."""

    def __init__(self, text: str, reference: str) -> None:
        self._before = list(accumulate(map(str.isalnum, text), initial=0))
        self._place = _places(text, reference)

    def letter(self, character: int) -> int | None:
        """Its place among the letters of the reference; None when it has none there."""
        first, past = self._before[character : character + 2]
        return self._place[first] if first < past else None

    def at(self, start: int, end: int) -> At:
        """Empty, `(n, n)`, when the span holds no letter of the reference."""
        first, past = self._before[start], self._before[end]
        known = [at for at in self._place[first:past] if at is not None]
        if known:
            return known[0], known[-1] + 1
        after = next((at for at in self._place[past:] if at is not None), 0)
        return after, after


def _places(text: str, reference: str) -> Sequence[int | None]:
    """For each letter of the text, its place in the reference; None when it has none."""
    own, other = letters_of(text), letters_of(reference)
    if own == other:
        return range(len(own))
    words, others = _WORD.findall(text), _WORD.findall(reference)
    starts = list(accumulate(map(len, others), initial=0))
    places: list[int | None] = []
    # autojunk would forget the words that are frequent.
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    for _, first, past, from_, to in matcher.get_opcodes():
        run = "".join(words[first:past])
        same = run == "".join(others[from_:to])  # words cut or joined differently are the same
        places += range(starts[from_], starts[to]) if same else [None] * len(run)
    return places
