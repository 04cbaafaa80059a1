"""Vectors of texts that come and go while the application runs: each is encoded once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from search.encoders import Vectors

# `(n, dimension) float32`, unit rows, of n texts that ask: an encoder's `encode(…, queries=True)`.
Encode = Callable[[Sequence[str]], Vectors]


class KnownTexts:
    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._known: dict[str, Vectors] = {}

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """`(n, dimension)`, a row for each text; those not asked for any more are forgotten."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        known = dict(self._known)
        if new:
            known.update(zip(new, self._encode(new), strict=True))
        self._known = {text: known[text] for text in texts}
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, 0), np.float32)
