"""Acronyms and what they stand for: a text that says one of the two is read as saying both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kb.analysis import Term
from kb.concepts import phrase_terms
from kb.text import fold
from kb.vocabulary import Acronym, Vocabulary


class _Said(NamedTuple):
    """An acronym found in a text, written short or in full, over so many terms."""

    acronym: Acronym
    short: bool
    size: int


class Acronyms:
    """The vocabulary's acronyms, compiled once; a lookup costs two dictionary accesses per word."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._short = {fold(known.acronym): known for known in vocabulary.acronyms}
        # Longest first: « économie sociale et solidaire » in the name of a chamber is part of it.
        self._long: dict[str, list[tuple[tuple[str, ...], Acronym]]] = {}
        for known in vocabulary.acronyms:
            terms = tuple(term.value for term in phrase_terms(known.expansion))
            self._long.setdefault(terms[0], []).append((terms, known))
        for expansions in self._long.values():
            expansions.sort(key=lambda found: (-len(found[0]), found[1].acronym))

    def other_forms(self, text: str) -> tuple[str, ...]:
        """The expansions of the acronyms that stand alone in a text, and the acronyms of the
        expansions that do, in reading order. Where both are said, neither comes."""
        said = list(self._said(text))
        ways = {(found.acronym.acronym, found.short) for found in said}
        found = (
            each.acronym.expansion if each.short else each.acronym.acronym
            for each in said
            if (each.acronym.acronym, not each.short) not in ways
        )
        return tuple(dict.fromkeys(found))

    def _said(self, text: str) -> Iterator[_Said]:
        terms = phrase_terms(text)
        at = 0
        while at < len(terms):
            found = self._at(text, terms, at)
            if found is not None:
                yield found
            at += found.size if found else 1

    def _at(self, text: str, terms: list[Term], at: int) -> _Said | None:
        word = text[terms[at].start : terms[at].end].replace(".", "")
        # « EPCIs » is seen too.
        for bare in (word, word.removesuffix("s")):
            short = self._short.get(fold(bare))
            if short is not None and (bare.isupper() or not short.capitals):
                return _Said(short, short=True, size=1)
        for expansion, known in self._long.get(terms[at].value, ()):
            if tuple(term.value for term in terms[at : at + len(expansion)]) == expansion:
                return _Said(known, short=False, size=len(expansion))
        return None
