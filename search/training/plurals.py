"""The plural of a word is that word: a query must not depend on an s."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from search.training.vectors import Table

WORD_START = "▁"
# Pieces that only mark a plural or a space: of length 0, they change nothing in a mean once scaled.
SILENT = ("s", "x", "es", WORD_START)
MIN_WORD_CHARS = 4


def without_plurals(
    table: Table, vocabulary: Mapping[str, int], counts: npt.NDArray[np.float64]
) -> Table:
    """The table with one vector for the two numbers of a word, their mean by frequency."""
    tied = table.copy()
    for piece, row in vocabulary.items():
        single = singular(piece, vocabulary) if piece.startswith(WORD_START) else None
        if single is not None:
            rows = [row, vocabulary[single]]
            tied[rows] = np.average(table[rows], axis=0, weights=counts[rows] + 1)
    for piece in SILENT:
        if piece in vocabulary:
            tied[vocabulary[piece]] = 0
    return tied


def singular(piece: str, vocabulary: Mapping[str, int]) -> str | None:
    """The singular of a whole word, when it is a piece too."""
    word = piece.removeprefix(WORD_START)
    if len(word) < MIN_WORD_CHARS:
        return None
    single = None
    if word.endswith(("eaux", "eux")):
        single = piece[:-1]
    elif word.endswith("aux"):
        single = piece[:-3] + "al"
    elif word.endswith("s") and not word.endswith("ss"):
        single = piece[:-1]
    return single if single in vocabulary else None
