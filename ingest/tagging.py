"""Passages → tags: concepts of the vocabulary, by the words that say them, then by meaning."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kb.concepts import Concept, ConceptMatcher, ConceptMention
from kb.reading import Method, Span, Tag
from kb.text import fold
from kb.vocabulary import Vocabulary

Matrix = npt.NDArray[np.float32]
# `(n, dim) float32`, rows of length 1, for n texts.
Encode = Callable[[Sequence[str]], Matrix]

# A word that denies what follows it in the sentence, at most this far.
DENIES_CHARS = 30
_DENIAL = re.compile(
    r"\b(?:pas|aucune?|ni|sans|jamais|nullement|absence d['’e]|ni meme|plus du tout)\b[^.;:!?]*$"
)
# « pas seulement une question de coût » says that it is one; « sans doute », « pas mal de ».
_NOT_DENIAL = re.compile(
    r"\b(?:pas (?:seulement|uniquement|que|mal|encore|assez|attendu)|hesite\w* pas|pas a pas"
    r"|sans (?:doute|compter|oublier))\b"
)
# What is said after these is denied no more: « pas de vélos, mais un bus ».
_DENIED_UNTIL = re.compile(r"[.;:!?\n]|\bmais\b")
# Calibrated on the passages of corpus/documents against the themes of the records that they tell
# of: above this, a likeness alone gives the right wide theme three times in four.
LIKENESS_FLOOR = 0.42
# Below this, a theme said once is a word in passing: right one time in four, two in three above.
LIKENESS_OF_THE_SAID = 0.3
# Said twice or in the title, it is no word in passing.
SURELY_SAID = 0.9
MOST_BY_LIKENESS = 3
# Too short a passage means anything.
FEWEST_CHARS_BY_LIKENESS = 60


class Placed(NamedTuple):
    """A passage to tag: where it stands, and the last title above it."""

    start: int
    end: int
    heading: str = ""


class Tagger:
    """Made once. `encode` gives the vectors by which meanings are compared; without it, only
    words count."""

    def __init__(self, vocabulary: Vocabulary, encode: Encode | None = None) -> None:
        self._matcher = ConceptMatcher(vocabulary)
        self._encode = encode
        self._meanings = list(_meanings(vocabulary))
        self._columns = {concept.value: i for i, (concept, _) in enumerate(self._meanings)}
        self._vectors: Matrix | None = None

    def tags(self, text: str, passages: Sequence[Placed]) -> list[Tag]:
        """The tags of each passage, in order; `text` is the whole document's."""
        if not passages:
            return []
        likeness = self._likeness(text, passages)
        found: list[Tag] = []
        for row, passage in enumerate(passages):
            near = likeness[row] if likeness is not None else None
            said = [tag for tag in self._said(text, passage) if self._meant_too(tag, near)]
            known = {(tag.list_name, tag.value) for tag in said}
            found += said
            if near is not None and passage.end - passage.start >= FEWEST_CHARS_BY_LIKENESS:
                likely = self._likely(passage, near)
                found += [tag for tag in likely if (tag.list_name, tag.value) not in known]
        return found

    def _meant_too(self, tag: Tag, near: Matrix | None) -> bool:
        """Whether the passage is about a theme that it says, as far as its meaning tells."""
        if near is None or tag.list_name != "theme" or tag.score >= SURELY_SAID:
            return True
        return bool(near[self._columns[tag.value]] >= LIKENESS_OF_THE_SAID)

    # --- by words

    def _said(self, text: str, passage: Placed) -> list[Tag]:
        quote = text[passage.start : passage.end]
        mentions: dict[Concept, list[ConceptMention]] = defaultdict(list)
        for mention in self._affirmed(quote):
            mentions[mention.concept].append(mention)
        titled = {m.concept: m.weight for m in self._matcher.find(passage.heading)}
        for concept in titled:
            mentions.setdefault(concept, [])
        return [
            _tag(passage, concept, said, titled.get(concept, 0.0))
            for concept, said in sorted(mentions.items(), key=lambda item: item[0].value)
        ]

    def _affirmed(self, quote: str) -> list[ConceptMention]:
        """A concept that is denied may be affirmed further on."""
        found = self._matcher.find(quote)
        affirmed = [mention for mention in found if not denied(quote, mention.start)]
        left = {m.concept: m.end for m in found} if len(affirmed) < len(found) else {}
        for mention in affirmed:
            left.pop(mention.concept, None)
        for concept, end in left.items():
            affirmed += self._again(quote, concept, end)
        return sorted(affirmed, key=lambda m: m.start)

    def _again(self, quote: str, concept: Concept, end: int) -> list[ConceptMention]:
        """The first place after `end` that says the concept and does not deny it."""
        while found := [m for m in self._matcher.find(quote[end:]) if m.concept == concept]:
            mention = replace(found[0], start=end + found[0].start, end=end + found[0].end)
            if not denied(quote, mention.start):
                return [mention]
            end = mention.end
        return []

    # --- by meaning

    def _likeness(self, text: str, passages: Sequence[Placed]) -> Matrix | None:
        """`(passages, meanings)`: cosines; None without an encoder."""
        if self._encode is None:
            return None
        if self._vectors is None:
            self._vectors = self._encode([meaning for _, meaning in self._meanings])
        quotes = [f"{p.heading}. {text[p.start : p.end]}" for p in passages]
        return self._encode(quotes) @ self._vectors.T

    def _likely(self, passage: Placed, likeness: Any) -> list[Tag]:
        best = np.argsort(-likeness, kind="stable")[:MOST_BY_LIKENESS]
        return [
            Tag(
                start=passage.start,
                end=passage.end,
                list_name=self._meanings[i][0].list_name,
                value=self._meanings[i][0].value,
                score=round(float(min(1.0, likeness[i])), 3),
                method=Method.MODEL,
            )
            for i in best
            if likeness[i] >= LIKENESS_FLOOR
        ]


def denied(text: str, at: int) -> bool:
    """Whether what starts at `text[at]` is denied just before: « ce n’est pas un frein »."""
    first = text.rfind(" ", 0, max(0, at - DENIES_CHARS)) + 1  # « repas » denies nothing
    sentence = _DENIED_UNTIL.split(fold(text[first:at]))[-1]
    return bool(_DENIAL.search(sentence)) and not _NOT_DENIAL.search(sentence)


def _tag(passage: Placed, concept: Concept, said: list[ConceptMention], titled: float) -> Tag:
    """Said twice is surer than once; in the title, surer still."""
    doubt = 1.0 - 0.8 * titled
    for mention in said:
        doubt *= 1.0 - 0.7 * mention.weight
    return Tag(
        start=passage.start,
        end=passage.end,
        list_name=concept.list_name,
        value=concept.value,
        score=round(1.0 - doubt, 3),
        method=Method.RULE,
        words=tuple(Span(start=passage.start + m.start, end=passage.start + m.end) for m in said),
    )


def _meanings(vocabulary: Vocabulary) -> Iterable[tuple[Concept, str]]:
    """Themes in the words of their definition; a narrow one in those of its synonyms too."""
    for theme in vocabulary.themes:
        yield Concept("theme", theme.label), ". ".join((theme.label, theme.definition, *theme.alt))
        for narrow in theme.narrower:
            words = (narrow.label, narrow.definition, *narrow.alt, *narrow.triggers)
            yield Concept("theme", narrow.label), ". ".join(filter(None, words))
