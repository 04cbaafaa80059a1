"""Paragraphs and items of lists → tags: concepts of the vocabulary, by the words that say them; for
themes, by meaning too. A passage is tagged as its paragraphs are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ingest.model import Element, PassageDraft
from ingest.tagging_themes import LIKELY, Encode, Matrix, ThemeModel, Told
from kb.concepts import Concept, ConceptMatcher, ConceptMention
from kb.model import Role
from kb.reading import Method, Span, Tag
from kb.text import fold
from kb.vocabulary import Vocabulary

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
# Fewer words than this mean anything, whatever their title: their theme must be said.
FEWEST_WORDS_TO_MEAN = 4
_WORD = re.compile(r"\w{2,}")


class Placed(NamedTuple):
    """What is tagged: where it stands, and the last title above it."""

    start: int
    end: int
    heading: str = ""


def placed(
    elements: Sequence[Element],
    spans: Sequence[tuple[int, int]],
    drafts: Sequence[PassageDraft],
) -> list[Placed]:
    """Paragraphs, items of lists and rows of tables, in order: a passage holds several, and a theme
    of one is not a theme of the others. A paragraph cut into several passages is cut here too.
    `drafts`, in order, never overlap; titles and lists of people say nothing."""
    found = []
    passages = iter(drafts)
    passage = next(passages, None)
    for element, (start, end) in zip(elements, spans, strict=True):
        if element.heading:
            continue
        while passage is not None and passage.end <= start:
            passage = next(passages, None)
        heading = element.heading_path[-1] if element.heading_path else ""
        while passage is not None and passage.start < end:
            if passage.role is not Role.PARTICIPANTS:
                part = Placed(max(start, passage.start), min(end, passage.end), heading)
                found.append(part)
            if passage.end > end:
                break
            passage = next(passages, None)
    return found


def passage_themes(
    tags: Sequence[Tag], drafts: Sequence[PassageDraft], most: int
) -> list[tuple[str, ...]]:
    """The themes of each passage, from the tags of its paragraphs, both in order of text: first
    those that take most of it, a paragraph counting by its length and how sure its theme is."""
    found = []
    at = 0
    for draft in drafts:
        taken: dict[str, float] = defaultdict(float)
        while at < len(tags) and tags[at].start < draft.end:
            tag = tags[at]
            if tag.list_name == "theme" and tag.start >= draft.start:
                taken[tag.value] += tag.score * (tag.end - tag.start)
            at += 1
        found.append(tuple(sorted(taken, key=lambda theme: (-taken[theme], theme))[:most]))
    return found


class Heard(NamedTuple):
    """What words say in a unit. `denied`: the themes that are only denied there."""

    said: Mapping[Concept, Sequence[ConceptMention]]
    denied: frozenset[str]


class Tagger:
    """Made once. `encode` gives the vectors by which meanings are compared."""

    def __init__(self, vocabulary: Vocabulary, encode: Encode) -> None:
        self._matcher = ConceptMatcher(vocabulary)
        self._model = ThemeModel(vocabulary, encode)
        self._wide = {label: theme.label for label, theme in vocabulary.wide_theme_of.items()}

    def tags(self, text: str, units: Sequence[Placed], names: Sequence[Span] = ()) -> list[Tag]:
        """The tags of each unit, in order; `text` is the whole document's. `names`: those of bodies
        and places, in order: « l’Université de Lyon » is not a word on research."""
        heard = [self._heard(text, unit, hidden) for unit, hidden in _with(units, names)]
        titled = {heading: self._titled(heading) for heading in {u.heading for u in units}}
        told = [
            _told(text, unit, words.said, titled[unit.heading])
            for unit, words in zip(units, heard, strict=True)
        ]
        sure = self._model.probabilities(told)
        found: list[Tag] = []
        for unit, words, one, likely in zip(units, heard, told, sure, strict=True):
            found += self._about(unit, words, one, likely)
            found += [
                _tag(unit, concept, mentions)
                for concept, mentions in sorted(words.said.items(), key=lambda i: i[0].value)
                if concept.list_name != "theme"
            ]
        return found

    def told(self, text: str, heading: str = "", names: Sequence[Span] = ()) -> Told:
        """What a paragraph alone says of each theme, as the model reads it."""
        unit = Placed(0, len(text), heading)
        return _told(text, unit, self._heard(text, unit, names).said, self._titled(heading))

    def _heard(self, text: str, unit: Placed, names: Sequence[Span]) -> Heard:
        """What a name says does not count."""
        quote = text[unit.start : unit.end]
        found: dict[Concept, list[ConceptMention]] = defaultdict(list)
        refused: set[Concept] = set()
        for mention in self._matcher.find(quote):
            start, end = unit.start + mention.start, unit.start + mention.end
            if any(name.start <= start and end <= name.end for name in names):
                continue
            if denied(quote, mention.start):
                refused.add(mention.concept)
            else:
                found[mention.concept].append(mention)
        return Heard(found, frozenset(concept.value for concept in refused - found.keys()))

    def _titled(self, heading: str) -> dict[str, float]:
        weights: dict[str, float] = {}
        for mention in self._matcher.find(heading):
            if mention.concept.list_name == "theme":
                value = mention.concept.value
                weights[value] = max(weights.get(value, 0.0), mention.weight)
        return weights

    def _about(self, unit: Placed, words: Heard, told: Told, likely: Matrix) -> list[Tag]:
        """The themes likely enough, those said first; a wide one gives way to its narrow ones."""
        speaks = len(_WORD.findall(told.text)) >= FEWEST_WORDS_TO_MEAN
        kept = {
            theme: float(sure)
            for theme, sure in zip(self._model.themes, likely, strict=True)
            if sure >= LIKELY and theme not in words.denied and (speaks or theme in told.said)
        }
        better = {self._wide[theme] for theme in kept if self._wide[theme] != theme}
        tags = []
        for theme in sorted(kept.keys() - better, key=lambda t: (t not in told.said, t)):
            concept = Concept("theme", theme)
            mentions = words.said.get(concept, ())
            method = Method.RULE if mentions else Method.MODEL
            tags.append(_placed_tag(unit, concept, mentions, kept[theme], method))
        return tags


def _with(
    units: Sequence[Placed], names: Sequence[Span]
) -> Iterable[tuple[Placed, Sequence[Span]]]:
    """Each unit, with the names that begin in it. Both are in order."""
    at = 0
    for unit in units:
        while at < len(names) and names[at].start < unit.start:
            at += 1
        first = at
        while at < len(names) and names[at].start < unit.end:
            at += 1
        yield unit, names[first:at]


def _told(
    text: str,
    unit: Placed,
    said: Mapping[Concept, Sequence[ConceptMention]],
    titled: Mapping[str, float],
) -> Told:
    weights = {
        concept.value: [mention.weight for mention in mentions]
        for concept, mentions in said.items()
        if concept.list_name == "theme"
    }
    return Told(text[unit.start : unit.end], unit.heading, weights, titled)


def denied(text: str, at: int) -> bool:
    """Whether what starts at `text[at]` is denied just before: « ce n’est pas un frein »."""
    first = text.rfind(" ", 0, max(0, at - DENIES_CHARS)) + 1  # « repas » denies nothing
    sentence = _DENIED_UNTIL.split(fold(text[first:at]))[-1]
    return bool(_DENIAL.search(sentence)) and not _NOT_DENIAL.search(sentence)


def _tag(unit: Placed, concept: Concept, said: Sequence[ConceptMention]) -> Tag:
    """Said twice is surer than once."""
    doubt = 1.0
    for mention in said:
        doubt *= 1.0 - 0.7 * mention.weight
    return _placed_tag(unit, concept, said, 1.0 - doubt, Method.RULE)


def _placed_tag(
    unit: Placed, concept: Concept, said: Sequence[ConceptMention], score: float, method: Method
) -> Tag:
    return Tag(
        start=unit.start,
        end=unit.end,
        list_name=concept.list_name,
        value=concept.value,
        score=round(min(1.0, score), 3),
        method=method,
        words=tuple(Span(start=unit.start + m.start, end=unit.start + m.end) for m in said),
    )
