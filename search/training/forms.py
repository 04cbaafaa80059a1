"""The forms of a word are that word: a query must not depend on an s, nor on a gender."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from search.inflections import IRREGULAR, NOUNS, TO_MASCULINE, WORD_START
from search.training.vectors import Table

# Pieces that only mark a plural or a space: of length 0, they change nothing in a mean once scaled.
SILENT = ("s", "x", "es", WORD_START)
MIN_WORD_CHARS = 4
# Below this a feminine and its masculine are two words: « mosquée » and « mosque ». Set by reading
# the list of pairs.
MIN_COSINE = 0.2


def one_row_a_word(
    table: Table, vocabulary: Mapping[str, int], counts: npt.NDArray[np.float64]
) -> Table:
    """The table with one row for all the forms of a word, their mean by frequency."""
    forms: defaultdict[str, list[int]] = defaultdict(list)
    for piece, row in vocabulary.items():
        if piece.startswith(WORD_START):
            single = singular(piece, vocabulary)
            base = masculine(single, vocabulary)
            alike = _cosine(table[vocabulary[single]], table[vocabulary[base]]) >= MIN_COSINE
            forms[base if alike else single].append(row)
    tied = table.copy()
    for rows in forms.values():
        if len(rows) > 1:
            tied[rows] = np.average(table[rows], axis=0, weights=counts[rows] + 1)
    for piece in SILENT:
        if piece in vocabulary:
            tied[vocabulary[piece]] = 0
    return tied


def singular(piece: str, vocabulary: Mapping[str, int]) -> str:
    """The singular of a whole word, when it is a piece too; else the word itself."""
    word = piece.removeprefix(WORD_START)
    if len(word) < MIN_WORD_CHARS:
        return piece
    single = piece
    if word.endswith(("eaux", "eux")):
        single = piece[:-1]
    elif word.endswith("aux"):
        single = piece[:-3] + "al"
    elif word.endswith("s") and not word.endswith("ss"):
        single = piece[:-1]
    return single if single in vocabulary else piece


def masculine(piece: str, vocabulary: Mapping[str, int]) -> str:
    """The masculine of a whole word, when it is a piece too; else the word itself."""
    word = piece.removeprefix(WORD_START)
    if len(word) < MIN_WORD_CHARS or word in NOUNS:
        return piece
    candidates = [IRREGULAR[word]] if word in IRREGULAR else []
    candidates += [
        word.removesuffix(feminine) + masculine
        for feminine, masculine in TO_MASCULINE
        if word.endswith(feminine) and len(word) - len(feminine) >= 2
    ]
    return next((WORD_START + c for c in candidates if WORD_START + c in vocabulary), piece)


def _cosine(one: Table, other: Table) -> float:
    lengths = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
    return float(one @ other) / max(lengths, 1e-9)
