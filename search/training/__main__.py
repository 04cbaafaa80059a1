"""`python -m search.training DATA`: tokenizer, word vectors, contrastive training, export.

About 40 minutes on two cores. DATA holds `text/` and `pairs/`; our own phrasings are in
corpus/phrasings. The model is written to search/encoder, as a sentence-transformers folder."""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from kb.vocabulary import read_vocabulary
from search.static import FOLDER
from search.training.contrastive import train_contrastive
from search.training.data import (
    pair_sources,
    phrasing_source,
    phrasing_texts,
    text_sources,
    texts,
    vocabulary_source,
)
from search.training.plurals import without_plurals
from search.training.tokenizer import train_tokenizer
from search.training.vectors import Table, train_vectors, write_pieces

# 32,000 × 136 × 4 bytes and the tokenizer make 19.5 MB; docs/adr/0007 says what it costs.
SHIPPED_DIMENSION = 136
TOKENIZER_SHARE = 0.25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with text/ and pairs/")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--work", type=Path, default=Path("var/training"))
    parser.add_argument("--output", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    phrasings = arguments.corpus / "phrasings"
    _say("tokenizer")
    tokenizer = train_tokenizer(_sampled(_all_texts(arguments.data, phrasings)))
    _say("word vectors")
    lines = arguments.work / "pieces.txt"
    total = write_pieces(_all_texts(arguments.data, phrasings), tokenizer, lines)
    table, counts = train_vectors(lines, total, tokenizer.get_vocab_size())
    _say("pairs")
    generator = random.Random(0)
    sources = [
        phrasing_source(phrasings),
        *pair_sources(arguments.data, generator),
        *text_sources(arguments.data, generator),
        vocabulary_source(read_vocabulary(arguments.corpus / "vocabulary.yml")),
    ]
    table = train_contrastive(table, tokenizer, sources, report=_report)
    table = without_plurals(table, tokenizer.get_vocab(), counts)
    export(reduced(table, SHIPPED_DIMENSION), tokenizer, arguments.output)
    _say(f"written to {arguments.output}")


def _all_texts(data: Path, phrasings: Path) -> Iterator[str]:
    return chain(texts(data), phrasing_texts(phrasings))


def reduced(table: Table, dimension: int) -> Table:
    """The table turned so that its first `dimension` columns keep the most of it, rows of mean
    length 1: better than the first columns of the table as trained (docs/adr/0007)."""
    _, _, directions = np.linalg.svd(table, full_matrices=False)
    turned = table @ directions[:dimension].T
    return np.ascontiguousarray(turned / np.linalg.norm(turned, axis=1).mean(), dtype=np.float32)


def export(table: Table, tokenizer: Any, folder: Path) -> None:
    """A sentence-transformers folder, and the fingerprint that the index manifest keeps."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Normalize
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    static = StaticEmbedding(tokenizer, embedding_weights=torch.from_numpy(table))
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    model.save(str(folder), create_model_card=False)
    (folder / "fingerprint.txt").write_text(f"{model_fingerprint(folder)}\n")


def model_fingerprint(folder: Path) -> str:
    digest = hashlib.sha256((folder / "tokenizer.json").read_bytes())
    digest.update((folder / "model.safetensors").read_bytes())
    return digest.hexdigest()[:32]


def _sampled(lines: Iterator[str]) -> Iterator[str]:
    generator = random.Random(0)
    return (line for line in lines if generator.random() < TOKENIZER_SHARE)


def _report(step: int, loss: float) -> None:
    if step % 100 == 0:
        _say(f"step {step}: loss {loss:.3f}")


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
