"""Long texts for the dense leg: cut into passages, or read by some of their fields only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from search.encoders import Encoder, Vectors
from tests.retrieval.measures import Matrix
from tests.retrieval.sets import Collection

SIZES_WORDS = (30, 60, 120, 250)
# Which fields of a record, in the order of `RecordFields`.
FIELDS = {
    "title": (0,),
    "title, need": (0, 1),
    "title, need, themes": (0, 1, 2),
    "title, need, themes, body": (0, 1, 2, 3),
    "title, need, themes, links": (0, 1, 2, 4),
    "all": (0, 1, 2, 3, 4),
}
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
# Vectors differ in their last digits from one processor to another; ranks should not.
_DIGITS = 6


def cosines(queries: Vectors, texts: Vectors) -> Matrix:
    return np.asarray(np.round((queries @ texts.T).astype(np.float64), _DIGITS))


def cut(text: str, size_words: int) -> list[str]:
    """Whole sentences, packed up to `size_words`; a longer one is cut between words."""
    packs: list[list[str]] = [[]]
    for words in _pieces(text, size_words):
        if packs[-1] and len(packs[-1]) + len(words) > size_words:
            packs.append([])
        packs[-1] += words
    return [" ".join(words) for words in packs]


def _pieces(text: str, size_words: int) -> Iterator[list[str]]:
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        for start in range(0, len(words), size_words):
            yield words[start : start + size_words]


def best_passage(
    queries: Vectors, texts: Sequence[str], size_words: int, encoder: Encoder
) -> Matrix:
    """The cosine of each text's nearest passage, `(queries, texts)`."""
    passages = [cut(text, size_words) for text in texts]
    starts = np.cumsum([0, *(len(found) for found in passages[:-1])])
    vectors = encoder.encode([passage for found in passages for passage in found])
    return np.asarray(np.maximum.reduceat(cosines(queries, vectors), starts, axis=1))


def by_size(
    collection: Collection, encoder: Encoder, queries: Vectors, whole: Matrix
) -> dict[str, Matrix]:
    """What is read of each text → its cosines."""
    found = {"whole text": whole}
    best = {size: best_passage(queries, collection.texts(), size, encoder) for size in SIZES_WORDS}
    found |= {f"best passage, {size} words": matrix for size, matrix in best.items()}
    found |= {
        f"mean of whole and best, {size} words": (whole + matrix) / 2
        for size, matrix in best.items()
    }
    return found


def by_fields(collection: Collection, encoder: Encoder, queries: Vectors) -> dict[str, Matrix]:
    """Some fields of each record → their cosines."""
    found = {}
    for name, kept in FIELDS.items():
        texts = ["\n".join(f[n] for n in kept if f[n]) for f in collection.documents]
        found[name] = cosines(queries, encoder.encode(texts))
    return found
