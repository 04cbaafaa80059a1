"""Acronyms and the words whose initials they are, where a text says one beside the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kb.entities.name_words import OF_WORDS, NameText
from kb.text import fold

_LITTLE = OF_WORDS | {"et", "en", "a", "au", "aux", "pour", "sur", "par", "un", "une", "the", "of"}
_WORDS_MOST = 12
_BEFORE_EXPANSION = frozenset({"(", ",", ":", "–", "-", "—", ",  ", "(«"})


def fits_acronym(short: str, long: str) -> bool:
    """Whether capitals are the initials of a name, little words counted or not: SICOVAL does not,
    « CNER » of « Conseil national des économies régionales » does."""
    bare = fold(short.replace(".", ""))
    if not bare.isalnum() or not 2 <= len(bare) <= 10 or not short[:1].isupper():
        return False
    words = re.findall(r"[^\W_]+", fold(long))
    told = [word for word in words if word not in _LITTLE]
    if len(told) < 2 or bare in told:
        return False
    every = "".join(word[0] for word in words)
    initials = "".join(word[0] for word in told)
    # The place may be left out: « CCI » of « CCI du Lot » is a short name, not an acronym.
    return bare in {every, initials} or (len(bare) >= 3 and _from_syllables(bare, told))


def _from_syllables(bare: str, told: Sequence[str]) -> bool:
    """« Tiu » of « tube à idées urbaines », « Vidal » of « ville des données alertes »: each
    word in turn gives its first letters, none is left out."""

    def fits(at: int, word: int) -> bool:
        if word == len(told):
            return at == len(bare)
        for size in range(min(4, len(told[word]), len(bare) - at), 0, -1):
            if told[word].startswith(bare[at : at + size]) and fits(at + size, word + 1):
                return True
        return False

    return len(told) <= 8 and fits(0, 0)


def letters_agree(short: str, long: str) -> bool:
    """In brackets, the letters in order are enough."""
    letters = iter(fold(long))
    bare = fold(short.replace(".", ""))
    return len(bare) >= 2 and bare[0] == fold(long)[:1] and all(c in letters for c in bare)


def find_expansions(
    text: NameText, acronyms: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """First and last word of each expansion that stands just before an acronym in brackets, or
    just after it. `acronyms`: first and last word of each."""
    for first, last in acronyms:
        if first != last:
            continue
        short = text.words[first].text
        found = _before(text, short, first) or _after(text, short, last)
        if found is not None:
            yield found


def _before(text: NameText, short: str, at: int) -> tuple[int, int] | None:
    """« Maison des idées claires (MIC) »."""
    if at < 2 or text.gap(at - 1).strip(' *_«"') != "(":
        return None
    first = last = at - 1
    loose: tuple[int, int] | None = None
    while first > 0 and last - first < _WORDS_MOST and text.joins(first - 1):
        first -= 1
        if text.words[first].folded[0] != fold(short)[0]:
            continue
        long = text.said(first, last)
        if fits_acronym(short, long):
            return first, last
        if loose is None and last - first >= 2 and _opens(short, text.words[first].folded):
            loose = (first, last) if letters_agree(short, long) else None
    return loose


def _opens(short: str, word: str) -> bool:
    """« TUBIX » of « tube… »: three letters at least in common."""
    return word.startswith(fold(short)[:3]) and len(short) > 3


def _after(text: NameText, short: str, at: int) -> tuple[int, int] | None:
    """« MIC, maison des idées claires »."""
    first = at + 1
    if first >= len(text.words) or text.gap(at).strip(" *_") not in _BEFORE_EXPANSION:
        return None
    while first < len(text.words) - 1 and text.words[first].folded in {"la", "le", "l"}:
        first += 1
    last = first
    while last + 1 < len(text.words) and last - first < _WORDS_MOST and text.joins(last):
        last += 1
        if fits_acronym(short, text.said(first, last)):
            return first, last
    close = 2 <= last - first <= 6 and _opens(short, text.words[first].folded)
    return (first, last) if close and letters_agree(short, text.said(first, last)) else None
