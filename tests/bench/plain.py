"""The embedded encoder's own files, read in the plainest way: the reference of its speed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt


class PlainEncoder:
    """`tokenizers`, then a mean of rows, one text after the other."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        tensors = load_file(folder / "model.safetensors")
        self._table = tensors["embeddings"].astype(np.float32) * tensors["weights"][:, None]

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """`(n, dimension)`, unit rows."""
        rows = np.stack([self._mean(text) for text in texts])
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(norms, 1e-12), dtype=np.float32)

    def _mean(self, text: str) -> npt.NDArray[np.float32]:
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        return self._table[ids].mean(axis=0) if ids else np.zeros(self._table.shape[1], np.float32)
