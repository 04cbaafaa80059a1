"""A span of a text that could name a place, and what the rest of the text says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kb.gazetteer import TYPE_STARTERS, without_article
from kb.model import Territory
from kb.place_context import Noun, Surroundings
from kb.place_words import COMMON_WORDS, MISLEADING_NAMES
from kb.text import fold


@dataclass(frozen=True)
class Candidate:
    """A span that is the key of some territories, and what stands around it."""

    start: int
    end: int
    words: str
    key: str
    territories: tuple[Territory, ...]
    around: Surroundings
    noun: Noun | None

    @cached_property
    def significant(self) -> str:
        return without_article(self.key)

    @cached_property
    def compound(self) -> bool:
        return " " in self.significant

    @cached_property
    def typed(self) -> bool:
        """Whether the span holds its legal kind: « CC du Ternois », « métropole de Lyon »."""
        first = fold(re.split(r"[^\w]", self.words, maxsplit=1)[0])
        return self.compound and first in TYPE_STARTERS

    @cached_property
    def acronym(self) -> bool:
        return len(self.words) <= 3 and self.words.isupper() and not self.around.shouted

    @cached_property
    def misleading(self) -> bool:
        return self.significant in MISLEADING_NAMES or self.acronym

    @cached_property
    def ambiguous(self) -> bool:
        return self.misleading or self.significant in COMMON_WORDS


@dataclass(frozen=True)
class Clues:
    """What the rest of the text says: ids of areas given for this name, departments of the sure
    places, ids of places named in full, and whether the name stands in a list of places."""

    hints: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    in_list: bool = False
