"""A linear classifier read from a file: numpy alone. Learned by training.py with scikit-learn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
# What the classifier of kinds calls a lever that is only wished.
WISH = "wish"


class Classifier:
    """Softmax of a linear function of named features and of a vector.

    `names`: column of each named feature. `words`: `(classes, names)`; `dense`: `(classes, dim)`;
    `bias`: `(classes,)`; all float32."""

    def __init__(
        self,
        classes: Sequence[str],
        names: Sequence[str],
        words: Matrix,
        dense: Matrix,
        bias: Matrix,
    ) -> None:
        self.classes = tuple(classes)
        self._columns = {name: column for column, name in enumerate(names)}
        self._words = np.ascontiguousarray(words.T)
        self._dense = dense
        self._bias = bias

    def probabilities(self, found: Sequence[Mapping[str, float]], vectors: Matrix) -> Matrix:
        """`(n, classes)`, rows summing to 1; `vectors`: `(n, dim)`, rows of length 1."""
        scores = vectors @ self._dense.T + self._bias
        for row, named in enumerate(found):
            known = [(self._columns[name], x) for name, x in named.items() if name in self._columns]
            if known:
                columns, values = zip(*known, strict=True)
                scores[row] += np.array(values, dtype=np.float32) @ self._words[list(columns)]
        scores -= scores.max(axis=1, keepdims=True)
        raised = np.exp(scores)
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)

    def write(self, path: Path, encoder: str = "") -> None:
        """One safetensors file; half precision changes no answer that matters. `encoder`: the
        fingerprint of the one that gave the vectors, without which the answers mean nothing."""
        from safetensors.numpy import save_file

        told = {"classes": json.dumps(self.classes), "names": json.dumps(list(self._columns))}
        told["encoder"] = encoder
        arrays = {"words": self._words, "dense": self._dense, "bias": self._bias}
        # safetensors writes the bytes as they lie, and scikit-learn's lie by columns: rows first.
        halves = {k: v.astype(np.float16, order="C") for k, v in arrays.items()}
        save_file(halves, path, metadata=told)


def read_classifier(path: Path) -> Classifier:
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        told = file.metadata()
        words, dense, bias = (
            file.get_tensor(name).astype(np.float32) for name in ("words", "dense", "bias")
        )
    return Classifier(json.loads(told["classes"]), json.loads(told["names"]), words.T, dense, bias)


def encoder_of(path: Path) -> str:
    """The fingerprint of the encoder that a written classifier was learned with."""
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        return str(file.metadata().get("encoder", ""))
