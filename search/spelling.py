"""A word that nothing here holds, one letter away from one that something does: offered, never
imposed.

Only the index is asked, by stem, and the words themselves are read in the few texts that hold the
stem: nothing is kept, so nothing grows with the base or goes stale. A name that may not be shown is
never read, and so never offered."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from string import ascii_lowercase
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from kb.analysis import COMPOUNDS, analyse_spans, stem, words
from kb.fields import record_fields
from kb.gazetteer import Gazetteer, place_key
from kb.sqlite.lexicon import Target
from kb.store import Store
from kb.text import fold
from kb.vocabulary import Vocabulary
from search.index import Index
from search.table import Table

# Below this, too many words are one letter away from another.
MIN_WORD_CHARS = 7
MAX_WORD_CHARS = 40
# A need told at length is not read again for a letter.
MAX_TEXT_CHARS = 300
# Past this, it is not French misspelt but something else.
MAX_UNKNOWN_WORDS = 5
# Texts read to see how a word is written, and stems tried before giving up.
TEXTS_READ = 5
STEMS_TRIED = 6
# One letter, and one more for each ligature that folding opens.
LENGTHS_APART = 3
# « Saint-Étienne-de-Saint-Geoirs »
PLACE_WORDS = 6
PLACES_READ = 30


class Words(Protocol):
    """What the base says, by stem, and what else is French."""

    def holders(self, stems: Sequence[str]) -> list[int]:
        """How many records and passages hold each stem."""

    def texts(self, stem: str) -> Iterable[str]:
        """A few of those that hold it, as they may be shown."""

    def knows(self, word: str) -> bool:
        """Whether it is a French word, said here or not; False when there is no telling."""


@runtime_checkable
class WordEncoder(Protocol):
    """An encoder that learned words whole. Most read pieces, and cannot tell."""

    def knows(self, word: str) -> bool: ...


class IndexedWords:
    """Held by an index, written as in the store."""

    def __init__(self, store: Store, index: Index) -> None:
        self._store = store
        self._index = index

    def holders(self, stems: Sequence[str]) -> list[int]:
        counts = [table.holders(stems) for table in self._index.tables.values()]
        return [sum(found) for found in zip(*counts, strict=True)]

    def knows(self, word: str) -> bool:
        encoder = self._index.encoder
        return isinstance(encoder, WordEncoder) and encoder.knows(word)

    def texts(self, stem: str) -> Iterable[str]:
        ids = {target: self._best(table, stem) for target, table in self._index.tables.items()}
        for record in self._store.records.many(ids[Target.RECORDS]).values():
            yield record_fields(record, ()).whole()
        passages = self._store.documents.passages_by_id(ids[Target.PASSAGES]).values()
        for shown in self._store.documents.quoted(list(passages)).values():
            yield "\n".join((*shown.passage.heading_path, shown.quote))

    def _best(self, table: Table, stem: str) -> list[str]:
        return table.ids(np.sort(table.lexical([stem]).best(TEXTS_READ, table.alive)))


class Speller:
    """Suggests another spelling of a query. The same base gives the same suggestion."""

    def __init__(self, found: Words, vocabulary: Vocabulary, gazetteer: Gazetteer) -> None:
        self._found = found
        self._vocabulary = vocabulary
        self._gazetteer = gazetteer

    def suggest(self, text: str) -> str | None:
        """The query with its unknown words corrected, all else as typed; None when every word is
        known, or has no neighbour."""
        if len(text) > MAX_TEXT_CHARS:
            return None
        text = unicodedata.normalize("NFC", text)
        unknown = self._unknown(text)
        if len(unknown) > MAX_UNKNOWN_WORDS:
            return None
        corrected = text
        for start, end in reversed(unknown):
            better = self._neighbour(fold(text[start:end]))
            if better and not self._in_a_place_name(text, start, end):
                corrected = corrected[:start] + _as_typed(better, text[start:end]) + corrected[end:]
        return corrected if corrected != text else None

    def _unknown(self, text: str) -> list[tuple[int, int]]:
        """Spans of the words long enough of which no stem is known, in order."""
        stems: dict[tuple[int, int], list[str]] = {}
        for term in analyse_spans(text):
            if _may_be_misspelt(text[term.start : term.end]):
                stems.setdefault((term.start, term.end), []).append(term.value)
        if not stems:
            return []
        everything = [value for values in stems.values() for value in values]
        counts = dict(zip(everything, self._found.holders(everything), strict=True))
        unheld = sorted(span for span in stems if not any(counts[v] for v in stems[span]))
        return [
            (start, end)
            for start, end in unheld
            if not self._listed.stems & {*stems[start, end]}
            and not self._found.knows(text[start:end])
        ]

    def _neighbour(self, word: str) -> str | None:
        """The word one letter away that most records and passages hold, as they write it; else
        one of the vocabulary."""
        near = one_letter_edits(word)
        if len(word) < MIN_WORD_CHARS:
            near = {other for other in near if len(other) >= MIN_WORD_CHARS}
        stems = sorted({stem(other) for other in near})
        held = sorted(
            (-count, value)
            for value, count in zip(stems, self._found.holders(stems), strict=True)
            if count
        )
        for _, value in held[:STEMS_TRIED]:
            said = (w.lower() for text in self._found.texts(value) for w in words(text))
            alike = (w for w in said if abs(len(w) - len(word)) <= LENGTHS_APART)
            if found := _most_written(w for w in alike if fold(w) in near and stem(w) == value):
                return found
        return _most_written(self._listed.words[other] for other in near & {*self._listed.words})

    @cached_property
    def _listed(self) -> _Listed:
        """The words of the vocabulary, which is read only when the base does not know a word."""
        return _listed_words(self._vocabulary)

    def _in_a_place_name(self, text: str, start: int, end: int) -> bool:
        """A word of a name as it is written here in full, or the first word of a name."""
        word = place_key(text[start:end])
        before = text[:start].replace("-", " ").split(" ")[-PLACE_WORDS:]
        after = text[end:].replace("-", " ").split(" ")[:PLACE_WORDS]
        keys = {
            place_key(" ".join((*before[first:], word, *after[:last])))
            for first in range(len(before) + 1)
            for last in range(len(after) + 1)
        }
        if self._gazetteer.by_keys(keys):
            return True
        starting = self._gazetteer.prefix(word, PLACES_READ)
        names = (name for place in starting for name in (place.name, *place.former_names))
        return any(word in place_key(name).split() for name in names)


class _Listed(NamedTuple):
    """The vocabulary's words, folded → as written, and their stems."""

    words: dict[str, str]
    stems: frozenset[str]


def _listed_words(vocabulary: Vocabulary) -> _Listed:
    said = [*COMPOUNDS, *(acronym.expansion for acronym in vocabulary.acronyms)]
    for theme in vocabulary.themes:
        said += (theme.label, *theme.alt, *theme.triggers)
        for narrow in theme.narrower:
            said += (narrow.label, *narrow.alt, *narrow.triggers)
    for concept in (*vocabulary.brakes.items, *vocabulary.levers, *vocabulary.phases):
        said += (concept.label, *concept.alt, *concept.triggers, *concept.narrower)
    written = sorted({word.lower() for text in said for word in words(text)})
    return _Listed({fold(word): word for word in written}, frozenset(map(stem, written)))


def _may_be_misspelt(word: str) -> bool:
    """A word of seven letters or more, or of six, which may have lost one."""
    long_enough = MIN_WORD_CHARS - 1 <= len(word) <= MAX_WORD_CHARS
    return long_enough and word.isalpha() and fold(word).isascii()


def one_letter_edits(word: str) -> set[str]:
    """Every string reached by adding, dropping or changing a letter, or turning two round.

    `word` and the strings are folded. Source: P. Norvig, « How to write a spelling corrector »,
    2007."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {left + right[1:] for left, right in cuts if right}
    turned = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    changed = {left + c + right[1:] for left, right in cuts if right for c in ascii_lowercase}
    added = {left + c + right for left, right in cuts for c in ascii_lowercase}
    return (dropped | turned | changed | added) - {word}


def _most_written(found: Iterable[str]) -> str | None:
    counts = Counter(found)
    return min(counts, key=lambda word: (-counts[word], word)) if counts else None


def _as_typed(word: str, typed: str) -> str:
    """In capitals, or with a capital, as the word it replaces."""
    if typed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word
