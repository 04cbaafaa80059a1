"""The embedded encoder: a vector per piece of word, averaged; numpy and tokenizers alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.errors import EncoderUnavailable
from search.encoders import Vectors, unit_rows

FOLDER = Path(__file__).parent / "encoder"
_TENSOR = "embedding.weight"
_HEADER_SIZE_BYTES = 8
# Longer texts are cut: past this their mean no longer moves, and a hostile one would cost memory.
MAX_CHARS = 20_000


class StaticEncoder:
    """A sentence-transformers folder made of a `StaticEmbedding` and a `Normalize`.

    `SentenceTransformer(folder)` gives the same vectors; this reader maps the table from its file
    and imports no torch. Source of the form: Tulkens and van Dongen, « Model2Vec », 2024."""

    name = "static"

    def __init__(self, folder: Path = FOLDER) -> None:
        try:
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._table = _mapped(folder / "model.safetensors")
            self._fingerprint = (folder / "fingerprint.txt").read_text().strip()
        except Exception as error:  # a damaged file raises whatever its parser raises
            raise EncoderUnavailable(
                f"L’encodeur embarqué ne se lit pas dans « {folder.name} ». Réinstallez Essaim, "
                "ou refaites-le avec « make encoder »."
            ) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.dimension = int(self._table.shape[1])

    def encode(self, texts: Sequence[str], *, queries: bool = False) -> Vectors:  # noqa: ARG002
        cut = [text[:MAX_CHARS] for text in texts]
        means = np.zeros((len(cut), self.dimension), dtype=np.float32)
        encoded = self._tokenizer.encode_batch_fast(cut, add_special_tokens=False)
        for row, found in zip(means, encoded, strict=True):
            if found.ids:
                row[:] = self._table[found.ids].mean(axis=0)
        return unit_rows(means)

    def fingerprint(self) -> str:
        """Written beside the model when it is made: hashing the table at each start costs 50 ms."""
        return f"static:{self._fingerprint}"


def _mapped(path: Path) -> npt.NDArray[np.float32]:
    """The table of a safetensors file, `(pieces, dimension) float32`, mapped: nothing is read yet.

    The format is a header's size, a JSON header with each tensor's offsets, then raw bytes."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(_HEADER_SIZE_BYTES), "little")
        told = json.loads(file.read(size))[_TENSOR]
    if told["dtype"] != "F32":
        raise ValueError(f"the table is {told['dtype']}, not F32")
    start = _HEADER_SIZE_BYTES + size + told["data_offsets"][0]
    return np.memmap(path, dtype=np.float32, mode="r", offset=start, shape=tuple(told["shape"]))
