"""What is asked elsewhere than here (a passport, a recipe, a pay slip), told by the meaning of the
words: a regression over the encoder's vector, learned by `make rank`, read by numpy."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from search.arrays import read_arrays, write_arrays
from search.encoders import Vectors

LEARNED = Path(__file__).parent / "scope.safetensors"


class Scope:
    """`weights` (dimension,) and `intercept` (1,), float32. It belongs to one encoder: with vectors
    of another dimension it says nothing."""

    def __init__(self, weights: Vectors, intercept: Vectors) -> None:
        self._weights = weights
        self._intercept = intercept

    def odds(self, vector: Vectors) -> float:
        """Log-odds that a need of this `(1, dimension)` vector is one that people bring here; 0
        when it cannot be told."""
        if vector.shape[1] != len(self._weights):
            return 0.0
        return float(vector[0] @ self._weights + self._intercept[0])

    def write(self, path: Path = LEARNED) -> None:
        write_arrays(path, {"weights": self._weights, "intercept": self._intercept})


@lru_cache(maxsize=2)
def read_scope(path: Path = LEARNED) -> Scope:
    """The learned one; one that says nothing where there is no such file."""
    if not path.exists():
        return Scope(np.zeros(0, dtype=np.float32), np.zeros(1, dtype=np.float32))
    arrays = read_arrays(path)
    return Scope(arrays["weights"], arrays["intercept"])


def learn_scope(inside: Vectors, outside: Vectors, strength: float = 0.3) -> Scope:
    """`(n, dimension)` unit rows of what is asked here and elsewhere."""
    from sklearn.linear_model import LogisticRegression

    rows = np.concatenate([inside, outside])
    here = np.arange(len(rows)) < len(inside)
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=1_000).fit(rows, here)
    return Scope(model.coef_[0].astype(np.float32), np.asarray(model.intercept_, dtype=np.float32))
