"""Word vectors on all the text: where the table starts from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

DIMENSION = 256
WINDOW = 8
EPOCHS = 4
WORKERS = 2
TEXTS_AT_ONCE = 20_000
MAX_TEXT_CHARS = 4_000
# Rare pieces count fully, frequent ones little. Source: Arora, Liang and Ma, ICLR 2017.
FREQUENCY_HALF = 1e-3
Table = npt.NDArray[np.float32]


def write_pieces(texts: Iterable[str], tokenizer: Any, path: Path) -> int:
    """One text a line, as the numbers of its pieces; how many pieces in all."""
    total = 0
    remaining: Iterator[str] = iter(texts)
    with path.open("w") as file:
        while batch := [text[:MAX_TEXT_CHARS] for text in islice(remaining, TEXTS_AT_ONCE)]:
            for encoded in tokenizer.encode_batch(batch, add_special_tokens=False):
                if len(encoded.ids) > 1:
                    file.write(" ".join(map(str, encoded.ids)) + "\n")
                    total += len(encoded.ids)
    return total


def train_vectors(
    path: Path, total: int, pieces: int, epochs: int = EPOCHS
) -> tuple[Table, npt.NDArray[np.float64]]:
    """`(pieces, DIMENSION)` skip-gram vectors, and how often each piece comes.

    Two workers share the table, so two runs differ in their last digits.
    Source: Mikolov et al., « Distributed representations of words and phrases », 2013."""
    from gensim.models import Word2Vec

    model = Word2Vec(
        vector_size=DIMENSION, window=WINDOW, min_count=3, sg=1, negative=5,
        sample=1e-4, workers=WORKERS, epochs=epochs, seed=0, alpha=0.05,
    )  # fmt: skip
    model.build_vocab(corpus_file=str(path))
    model.train(corpus_file=str(path), total_words=total, epochs=epochs)
    table = np.zeros((pieces, DIMENSION), dtype=np.float32)
    counts = np.zeros(pieces)
    for key in model.wv.index_to_key:
        table[int(key)] = model.wv[key]
        counts[int(key)] = model.wv.get_vecattr(key, "count")
    return table, counts


def weighted(table: Table, counts: npt.NDArray[np.float64]) -> Table:
    """Centred on the pieces seen, each divided by how often it comes."""
    seen = counts > 0
    found = table.copy()
    found[seen] -= found[seen].mean(axis=0)
    noise = np.random.default_rng(0).normal(0, 0.01, (int((~seen).sum()), table.shape[1]))
    found[~seen] = noise
    share = counts / max(counts.sum(), 1)
    found *= (FREQUENCY_HALF / (FREQUENCY_HALF + share))[:, None]
    return np.asarray(found / np.linalg.norm(found, axis=1).mean(), dtype=np.float32)
