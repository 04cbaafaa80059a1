"""The themes of a need, each with its weight and the words that say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from kb.concepts import ConceptMention
from search.need_reading.themes import Array, ThemeReader
from search.need_reading.words import Word

Encode = Callable[[Sequence[str]], Array]

# A theme less sure than this is not shown, and no more than these are: best F1 by cross-validation
# on our own needs. One whose label of several words
# is written is shown with less: nobody writes « réseau de chaleur » by chance, but « commerce ».
FLOOR, WRITTEN_FLOOR, MOST_THEMES = 0.3, 0.2, 4
# Where no word of the vocabulary stands, the words in a row whose meaning is nearest.
_WINDOW_WORDS, _MOST_WINDOWS = 8, 100

_SEVERAL_WORDS = re.compile(r"\w[\s’'-]+\w")

Span = tuple[int, int]


class Theme(NamedTuple):
    """A label, how sure it is, in (0, 1], and the spans that say it."""

    label: str
    weight: float
    spans: tuple[Span, ...]


class Subject(NamedTuple):
    """A need as its themes are looked for: its words analysed, and placed; its vector; the
    concepts of the vocabulary that are written in it."""

    text: str
    terms: Sequence[str]
    said: Sequence[Sequence[Word]]
    vector: Array
    concepts: Sequence[ConceptMention]


def find_themes(need: Subject, reader: ThemeReader, encode: Encode) -> list[Theme]:
    """Themes of a need, the surest first."""
    written = _written(need.concepts)
    strengths = {label: max(m.weight for m in found) for label, found in written.items()}
    shares = reader.probabilities(need.terms, need.vector, strengths)
    order = np.argsort(-shares, kind="stable")[:MOST_THEMES]
    found = [(reader.classes[at], float(shares[at])) for at in order]
    spelled = {label for label in written if _is_spelled(need.text, written[label])}
    chosen = [
        (label, share)
        for label, share in found
        if share >= (WRITTEN_FLOOR if label in spelled else FLOOR)
    ]
    spans = {label: [(m.start, m.end) for m in written.get(label, ())] for label, _ in chosen}
    unwritten = [label for label, _ in chosen if not spans[label]]
    if unwritten:
        spans |= _nearest(need, unwritten, reader, encode)
    return [Theme(label, round(weight, 3), tuple(spans[label])) for label, weight in chosen]


def _is_spelled(text: str, mentions: Sequence[ConceptMention]) -> bool:
    """Whether a label or synonym of several words is written."""
    return any(m.weight >= 1 and _SEVERAL_WORDS.search(text, m.start, m.end) for m in mentions)


def _written(concepts: Sequence[ConceptMention]) -> Mapping[str, list[ConceptMention]]:
    found: dict[str, list[ConceptMention]] = {}
    for mention in concepts:
        if mention.concept.list_name == "theme":
            found.setdefault(mention.concept.value, []).append(mention)
    return found


def _nearest(
    need: Subject, labels: Sequence[str], reader: ThemeReader, encode: Encode
) -> dict[str, list[Span]]:
    """For each theme, the few words in a row that mean it most."""
    words = list(chain.from_iterable(need.said))
    starts = range(0, len(words), _WINDOW_WORDS)[:_MOST_WINDOWS]
    windows = [words[at : at + _WINDOW_WORDS] for at in starts]
    spans = [(window[0].start, window[-1].end) for window in windows]
    vectors = encode([need.text[start:end] for start, end in spans])
    return {label: [spans[reader.nearest_words(label, vectors)]] for label in labels}
