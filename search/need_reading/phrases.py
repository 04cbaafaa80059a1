"""What is said around one thing (« pas assez innovant », « qui l’a déjà fait »), found word by
word: stems in order, a few words apart at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from search.need_reading.words import Word, fold_in_place, sentences

# Words between two words of a phrase: « pas [vraiment très] innovant ».
MOST_BETWEEN = 2
# They change too much from one way of saying to another to count.
_LIGHT = frozenset(
    """
    le la les l un une des de d du a au aux en y et que qu ce c s se sur pour par dans ne n il on
    nous je j m me ils elle ? !
    """.split()  # noqa: SIM905
)

# Value → the phrases that say it, each as stems.
Table = Mapping[str, Sequence[Sequence[str]]]


class Said(NamedTuple):
    """`text[start:end]` says this value."""

    value: str
    start: int
    end: int


def stems_of(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase as it is looked for, light words left out."""
    found = sentences(fold_in_place(phrase))
    return tuple(word.stem for said in found for word in said if word.key not in _LIGHT)


class PhraseFinder:
    """Phrases of several lists, compiled once; looking a text up costs a dictionary access per
    word."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._lists = tuple(tables)
        self._by_first: dict[str, list[tuple[Sequence[str], str, str]]] = defaultdict(list)
        for name, table in tables.items():
            for value, phrases in table.items():
                for stems in phrases:
                    if stems:
                        self._by_first[stems[0]].append((stems, name, value))

    def find(self, said: Iterable[Sequence[Word]]) -> dict[str, list[Said]]:
        """By list, every phrase of the sentences in reading order; of those of one value that
        start at one place, the longest."""
        found: dict[str, dict[tuple[str, int], Said]] = {name: {} for name in self._lists}
        for sentence in said:
            for name, one in self._in_sentence([w for w in sentence if w.key not in _LIGHT]):
                known = found[name].get((one.value, one.start))
                if known is None or known.end < one.end:
                    found[name][one.value, one.start] = one
        return {
            name: sorted(ones.values(), key=lambda one: (one.start, one.value))
            for name, ones in found.items()
        }

    def _in_sentence(self, words: Sequence[Word]) -> Iterator[tuple[str, Said]]:
        for index, word in enumerate(words):
            for stems, name, value in self._by_first.get(word.stem, ()):
                last = _last(words, index, stems)
                if last is not None:
                    yield name, Said(value, word.start, words[last].end)


def _last(words: Sequence[Word], index: int, stems: Sequence[str]) -> int | None:
    """Where the phrase that starts here ends, or None."""
    for stem in stems[1:]:
        ahead = range(index + 1, min(index + 2 + MOST_BETWEEN, len(words)))
        following = next((at for at in ahead if words[at].stem == stem), None)
        if following is None:
            return None
        index = following
    return index
