"""The embedded encoder: a vector per piece of word, averaged; numpy and tokenizers alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kb.errors import EncoderUnavailable
from search.encoders import Vectors, readable, unit_rows
from search.inflections import QueryReader

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "encoder"
_HEADER_SIZE_BYTES = 8
_WORD = re.compile(r"\w+")
# Outside the letters of western languages, composed, and the usual punctuation; an underscore is a
# letter to some and a blank to others.
_UNUSUAL = re.compile(
    r"[^\x00-\x5e\x60-\u017f\u1e00-\u1eff\u2009\u200b\u2010-\u2015\u2018-\u201f\u2022\u2026\u202f\u20ac]"
)
_MOST_KNOWN_WORDS = 200_000


class StaticEncoder:
    """A sentence-transformers folder made of a `StaticEmbedding` and a `Normalize`.

    `SentenceTransformer(folder)` gives the same vectors; this reader maps the table from its file
    and imports no torch. Source of the form: Tulkens and van Dongen, « Model2Vec », 2024."""

    name = "static"

    def __init__(self, folder: Path = FOLDER) -> None:
        try:
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._rows, self._scales = _mapped(folder / "model.safetensors")
            self._fingerprint = (folder / "fingerprint.txt").read_text().strip()
        except Exception as error:  # a damaged file raises whatever its parser raises
            raise EncoderUnavailable(
                f"L’encodeur embarqué ne se lit pas dans « {folder.name} ». Réinstallez Essaim, "
                "ou refaites-le avec « make encoder »."
            ) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._reader = QueryReader(self._tokenizer)
        self._pieces = _Pieces(self._tokenizer)
        self.dimension = int(self._rows.shape[1])

    def encode(self, texts: Sequence[str], *, queries: bool = False) -> Vectors:
        cut = readable(texts)
        means = np.zeros((len(cut), self.dimension), dtype=np.float32)
        if queries:
            for mean, text in zip(means, cut, strict=True):
                rows, shares = self._reader.read(text)
                if rows:
                    mean[:] = (shares * self._scales[rows]) @ self._rows[rows].astype(np.float32)
            return unit_rows(means)
        for mean, pieces in zip(means, self._pieces.of_texts(cut), strict=True):
            if pieces:
                mean[:] = self._scales[pieces] @ self._rows[pieces].astype(np.float32)
        return unit_rows(means)

    def knows(self, word: str) -> bool:
        """Whether this is a word it has learned whole: then it is no misspelling."""
        return self._reader.knows(word)

    def fingerprint(self) -> str:
        """Written beside the model when it is made: hashing the table at each start costs 50 ms."""
        return f"static:{self._fingerprint}"


class _Pieces:
    """The pieces of a text, as the tokenizer cuts it, word by word: a word is cut only once.

    The tokenizer first cuts a text at whatever is no letter nor figure, so that no piece spans two
    words. Signs whose kind depends on what becomes of them (accents written apart, ligatures,
    scripts without blanks) are left to it, with the whole text."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}

    def of_texts(self, texts: Sequence[str]) -> Iterator[list[int]]:
        for text in texts:
            if _UNUSUAL.search(text):
                yield self._tokenizer.encode(text, add_special_tokens=False).ids
                continue
            words = _WORD.findall(text)
            if new := [word for word in set(words) if word not in self._known]:
                self._learn(new)
            yield list(chain.from_iterable(map(self._known.__getitem__, words)))

    def _learn(self, words: list[str]) -> None:
        if len(self._known) > _MOST_KNOWN_WORDS:
            self._known = {}
        found = self._tokenizer.encode_batch_fast(words, add_special_tokens=False)
        self._known.update((w, one.ids) for w, one in zip(words, found, strict=True))


def _mapped(path: Path) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """`(pieces, dimension) int8` rows and `(pieces,) float32`, what one unit of each row is worth.

    They are mapped: nothing is read yet. A safetensors file is a header's size, a JSON header with
    each tensor's offsets, then raw bytes. Source of the two names: the format of Model2Vec."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(_HEADER_SIZE_BYTES), "little")
        header = json.loads(file.read(size))
    start = _HEADER_SIZE_BYTES + size

    def tensor(name: str, kind: str, dtype: type[np.generic]) -> npt.NDArray[np.generic]:
        told = header[name]
        if told["dtype"] != kind:
            raise ValueError(f"{name} is {told['dtype']}, not {kind}")
        offset, shape = start + told["data_offsets"][0], tuple(told["shape"])
        mapped = np.memmap(path, dtype=dtype, mode="r", offset=offset, shape=shape)
        return np.asarray(mapped)  # rows of a plain view are read twice as quickly

    return tensor("embeddings", "I8", np.int8), tensor("weights", "F32", np.float32)  # type: ignore[return-value]
