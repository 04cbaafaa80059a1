"""A hyphen at the end of a printed line: part of a compound word, or the printer's."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Above this share of lines ending in a hyphen, the document was hyphenated by a machine.
HYPHENATED_MIN_SHARE = 0.03

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(r"([^\W\d_]+)-$")
_FIRST = re.compile(r"[^\W\d_]+")
_SECOND_HALVES = """
    ci là même mêmes il ils elle elles on je tu nous vous ce le la les lui leur leurs moi toi y en t
    dire delà dessus dessous dedans dehors devant être
"""
_FIRST_HALVES = """
    au celui celle ceux peut sous non semi demi mi ex vice quasi mini micro multi tiers porte
    rendez vis avant après contre co mise plus moins saint sainte sur grand petit haut bas est nord
    sud ouest centre quelques lui elle eux soi moi
"""
_AFTER = frozenset(_SECOND_HALVES.split())
_BEFORE = frozenset(_FIRST_HALVES.split())


class Hyphens:
    """What the words of one document say of its hyphens."""

    def __init__(self, lines: Sequence[str]) -> None:
        inner = [_CUT.sub("", line) for line in lines]
        self._words = {word.casefold() for line in inner for word in _WORD.findall(line)}
        cut = sum(1 for line in lines if _CUT.search(line))
        self._by_machine = cut > HYPHENATED_MIN_SHARE * len(lines)

    def join(self, left: str, right: str) -> str:
        """Two wrapped lines as one: a blank between them, or a hyphen kept or dropped."""
        cut, first = _CUT.search(left), _FIRST.match(right)
        if cut is None or first is None:
            return (
                f"{left}{right}" if left.endswith("-") and left[-2:-1] != " " else f"{left} {right}"
            )
        keep = self._is_compound(cut[1], first[0])
        return f"{left}{right}" if keep else f"{left[:-1]}{right}"

    def _is_compound(self, before: str, after: str) -> bool:
        if after[0].isupper():
            return True
        before, after = before.casefold(), after.casefold()
        if f"{before}-{after}" in self._words:
            return True
        if before + after in self._words:
            return False
        if after in _AFTER or before in _BEFORE:
            return True
        return not self._by_machine or (before in self._words and after in self._words)
