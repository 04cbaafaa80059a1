"""What the classifiers look at in a need: its words, pairs of words and families, each with where
it stands, so that an answer can show the words that it comes from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from search.need_reading.families import PHASE_FAMILIES, SPEAKER_FAMILIES
from search.need_reading.words import Word

# What is the speaker's own (« notre commune », « je suis maire ») and what opens the text count
# more than what is met anywhere: best of six choices by cross-validation on our own needs.
SPEAKER_SCALE = 0.4
SPEAKER_SCALES = {"own": 1.5, "be": 1.5, "open": 1.0}
PHASE_SCALE = 0.6
_POSSESSIVES = frozenset({"notre", "nos", "mon", "ma", "mes"})
_SUBJECTS = frozenset({"nous", "on", "je", "j"})
_PRONOUNS = frozenset({"i", "we"})
_I_AM = re.compile(r"\b(?:je suis|nous sommes|on est|etant|en tant que|pris mes fonctions)\b")
_OPENING_WORDS, _EARLY_WORDS = 3, 8
_SHORT_WORDS, _LONG_WORDS = 25, 80

Span = tuple[int, int]


class Feature(NamedTuple):
    """A named value, and the spans of the text that it comes from."""

    value: float
    spans: tuple[Span, ...]


def features(sentences: Sequence[Sequence[Word]]) -> dict[str, Feature]:
    """Named features of a need; few for a short one, none for one without words."""
    found = _shared([(f"w {word.stem}", word, word) for said in sentences for word in said])
    found |= _shared(
        [(f"b {a.stem} {b.stem}", a, b) for said in sentences for a, b in pairwise(said)]
    )
    found |= _speaker_families([word for said in sentences for word in said])
    found |= _phase_families(sentences)
    return found


def _shared(named: Sequence[tuple[str, Word, Word]]) -> dict[str, Feature]:
    """A group of length 1, each name counted once."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for name, first, last in named:
        spans[name].append((first.start, last.end))
    value = len(spans) ** -0.5 if spans else 0.0
    return {name: Feature(value, tuple(at)) for name, at in spans.items()}


# --- who speaks


def _speaker_families(words: Sequence[Word]) -> dict[str, Feature]:
    """Each family met: how often, whether it opens the text, whether it is the speaker's own."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for index, word in enumerate(words):
        for family in SPEAKER_FAMILIES.get(word.key, ()):
            first = not any(name.startswith("first ") for name in spans)
            for name in _roles(words, index, family, first=first):
                own = name.startswith("own ")
                spans[name].append(_whole(words, index) if own else (word.start, word.end))
    found = {}
    for name, at in spans.items():
        value = min(len(at) / 3, 1.0) if name.startswith("n ") else 1.0
        if name.startswith("c "):
            value = min(len(at) / 2, 1.0)
        scale = SPEAKER_SCALES.get(name.split()[0], SPEAKER_SCALE)
        found[f"s {name}"] = Feature(value * scale, tuple(at))
    return found


def _whole(words: Sequence[Word], index: int) -> Span:
    """From the possessive on: « notre start-up »."""
    before = [word for word in words[max(0, index - 2) : index] if word.key in _POSSESSIVES]
    last = index + 1 if words[index + 1 : index + 2] and words[index + 1].key == "up" else index
    return before[0].start, words[last].end


def _roles(words: Sequence[Word], index: int, family: str, *, first: bool) -> Iterator[str]:
    if family in _PRONOUNS:
        yield f"n {family}"
        return
    yield f"c {family}"
    if first:
        yield f"first {family}"
    if index < _OPENING_WORDS:
        yield f"open {family}"
    elif index < _EARLY_WORDS:
        yield f"early {family}"
    if any(word.key in _POSSESSIVES for word in words[max(0, index - 2) : index]):
        yield f"own {family}"
    if _I_AM.search(" ".join(word.key for word in words[max(0, index - 6) : index])):
        yield f"be {family}"
    if any(word.key in _SUBJECTS for word in words[index + 1 : index + 3]):
        yield f"then {family}"


# --- how far the project is


def _phase_families(sentences: Sequence[Sequence[Word]]) -> dict[str, Feature]:
    """Each family met, each pair in a row within a sentence, and those of the last sentence."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for said in sentences:
        met = [(f, word) for word in said for f in PHASE_FAMILIES.get(word.key, ())]
        for family, word in met:
            spans[f"c {family}"].append((word.start, word.end))
        for (one, a), (two, b) in pairwise(met):
            if one != two:
                spans[f"d {one} {two}"].append((a.start, b.end))
    for word in sentences[-1] if sentences else ():
        for family in PHASE_FAMILIES.get(word.key, ()):
            spans[f"last {family}"].append((word.start, word.end))
    found = {}
    for name, at in spans.items():
        value = {"c": min(len(at) / 2, 1.5), "d": 0.5}.get(name.split()[0], 0.7)
        found[f"p {name}"] = Feature(value * PHASE_SCALE, tuple(at))
    count = sum(map(len, sentences))
    if 0 < count < _SHORT_WORDS:
        found["p short"] = Feature(PHASE_SCALE, ())
    elif count > _LONG_WORDS:
        found["p long"] = Feature(PHASE_SCALE, ())
    return found
