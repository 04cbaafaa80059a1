"""Finding the vocabulary's concepts in a text, by the stems of labels, synonyms and triggers."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kb.analysis import JOINED_TERMS, Term, analyse_spans
from kb.text import fold
from kb.vocabulary import SaidWord, Vocabulary

# A label or synonym said word for word counts fully; a trigger is what people say around it.
LABEL_WEIGHT = 1.0
TRIGGER_WEIGHT = 0.8
# A trigger of one meaningful word (« une friche ») is a hint, not a statement.
SINGLE_WORD_TRIGGER_WEIGHT = 0.5
# The words of a trigger may be apart: « on manque d'eau l'été » ~ « l'eau, on en manque beaucoup ».
TRIGGER_WINDOW_WORDS = 6


@dataclass(frozen=True, slots=True)
class Concept:
    """What a phrase stands for: a list (« theme », « brake », « lever », « phase »,
    « actor_kind », « funding_nature », « innovation_kind ») and a value in it."""

    list_name: str
    value: str


@dataclass(frozen=True, slots=True)
class ConceptMention:
    """`text[start:end]` says this concept, with a weight in (0, 1]."""

    concept: Concept
    weight: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    terms: tuple[str, ...]
    concept: Concept
    weight: float
    contiguous: bool
    form: str | None = None  # of a single word: it must be said so, but for its plural


class ConceptMatcher:
    """The vocabulary compiled once; looking a text up costs a dictionary access per word."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._compile(list(_phrases(vocabulary)))

    @classmethod
    def of_words(cls, words: Iterable[SaidWord]) -> ConceptMatcher:
        """Finds these words alone, as the whole vocabulary would with them."""
        matcher = cls.__new__(cls)
        phrases: list[_Phrase] = []
        for said in words:
            labels, triggers = ((said.word,), ()) if said.synonym else ((), (said.word,))
            phrases += _compiled(Concept(said.list_name, said.value), labels, triggers)
        matcher._compile(phrases)
        return matcher

    def _compile(self, phrases: Sequence[_Phrase]) -> None:
        self._by_rarest: dict[str, list[_Phrase]] = defaultdict(list)
        frequency: dict[str, int] = defaultdict(int)
        for phrase in phrases:
            for term in phrase.terms:
                frequency[term] += 1
        for phrase in phrases:
            rarest = min(phrase.terms, key=lambda term: (frequency[term], term))
            self._by_rarest[rarest].append(phrase)

    def find(self, text: str) -> list[ConceptMention]:
        """Every place of every concept, in reading order; one mention per concept and place."""
        terms = phrase_terms(text)
        places: dict[str, list[int]] = defaultdict(list)
        for index, term in enumerate(terms):
            places[term.value].append(index)
        mentions: dict[tuple[Concept, int], ConceptMention] = {}
        for value in places:
            for phrase in self._by_rarest.get(value, ()):
                for first, last in _spans(phrase, text, terms, places):
                    start, end = terms[first].start, terms[last].end
                    known = mentions.get((phrase.concept, start))
                    if known is None or known.weight < phrase.weight:
                        mention = ConceptMention(phrase.concept, phrase.weight, start, end)
                        mentions[phrase.concept, start] = mention
        return sorted(mentions.values(), key=lambda m: (m.start, -m.weight, m.concept.value))


class WordKey(NamedTuple):
    """Two words of the same key are said alike. `form`: of a single word, but for its plural."""

    terms: tuple[str, ...]
    form: str


def word_key(word: str) -> WordKey:
    """`terms` is empty for words that say nothing by themselves."""
    found = phrase_terms(word)
    form = _form(word[found[0].start : found[0].end]) if len(found) == 1 else ""
    return WordKey(tuple(term.value for term in found), form)


def phrase_terms(text: str) -> list[Term]:
    """Terms in order, compounds as their parts only: all spellings give the same sequence."""
    return [term for term in analyse_spans(text) if term.value not in JOINED_TERMS]


def _spans(
    phrase: _Phrase, text: str, terms: list[Term], places: dict[str, list[int]]
) -> Iterator[tuple[int, int]]:
    """First and last index of the phrase's words, at each place that says it, in order."""
    if any(term not in places for term in phrase.terms):
        return
    if not phrase.contiguous:
        yield from _near_spans(phrase, places)
        return
    size = len(phrase.terms)
    for first in places[phrase.terms[0]]:
        found = terms[first : first + size]
        said = phrase.form is None or _form(text[found[0].start : found[0].end]) == phrase.form
        if said and tuple(term.value for term in found) == phrase.terms:
            yield first, first + size - 1


def _near_spans(phrase: _Phrase, places: dict[str, list[int]]) -> list[tuple[int, int]]:
    """The windows that hold all the words, if narrow enough; the narrowest of those that overlap,
    the first when as narrow."""
    windows = []
    for anchor in places[phrase.terms[0]]:
        indexes = [_nearest(places[term], anchor) for term in phrase.terms]
        first, last = min(indexes), max(indexes)
        if last - first < TRIGGER_WINDOW_WORDS:
            windows.append((last - first, first, last))
    taken: set[int] = set()
    kept = []
    for _, first, last in sorted(windows):
        window = range(first, last + 1)
        if taken.isdisjoint(window):
            taken.update(window)
            kept.append((first, last))
    return sorted(kept)


def _nearest(indexes: list[int], to: int) -> int:
    """Of these, in order, the nearest; of two as near, the one after."""
    at = bisect_left(indexes, to)
    return min(reversed(indexes[max(0, at - 1) : at + 1]), key=lambda index: abs(index - to))


def _form(word: str) -> str:
    """A word as said, but for accents, capitals and plural."""
    return fold(word).rstrip("sx")


def _phrases(vocabulary: Vocabulary) -> Iterable[_Phrase]:
    for theme in vocabulary.themes:
        wide = Concept("theme", theme.label)
        yield from _compiled(wide, (theme.label, *theme.alt), theme.triggers)
        for narrow in theme.narrower:
            concept = Concept("theme", narrow.label)
            yield from _compiled(concept, (narrow.label, *narrow.alt), narrow.triggers)
    for brake in vocabulary.brakes.items:
        concept = Concept("brake", brake.id)
        yield from _compiled(concept, (), (brake.label, *brake.narrower, *brake.triggers))
    for lever in vocabulary.levers:
        yield from _compiled(Concept("lever", lever.id), (), (lever.label, *lever.triggers))
    for phase in vocabulary.phases:
        yield from _compiled(Concept("phase", phase.id), (phase.label,), phase.triggers)
    for list_name, entries in (
        ("actor_kind", vocabulary.actor_kinds),
        ("funding_nature", vocabulary.funding_natures),
        ("innovation_kind", vocabulary.innovation_kinds),
    ):
        for entry in entries:
            labels = (entry.label, *entry.alt)
            yield from _compiled(Concept(list_name, entry.id), labels, entry.triggers)


def _compiled(
    concept: Concept, labels: Iterable[str], triggers: Iterable[str]
) -> Iterable[_Phrase]:
    for label in labels:
        found = phrase_terms(label)
        if not found:
            continue
        # Stems join unrelated words: « port » and « porte », « alimentation » and « alimenter ».
        form = _form(label[found[0].start : found[0].end]) if len(found) == 1 else None
        terms = tuple(term.value for term in found)
        yield _Phrase(terms, concept, LABEL_WEIGHT, contiguous=True, form=form)
    for trigger in triggers:
        terms = tuple(dict.fromkeys(term.value for term in phrase_terms(trigger)))
        if len(terms) == 1 and concept.list_name == "theme":
            yield _Phrase(terms, concept, SINGLE_WORD_TRIGGER_WEIGHT, contiguous=True)
        elif len(terms) > 1:
            yield _Phrase(terms, concept, TRIGGER_WEIGHT, contiguous=False)
