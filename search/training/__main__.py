"""`python -m search.training DATA`: tokenizer, word vectors, contrastive training, export.

About an hour on two cores. DATA holds `text/` and `pairs/`; our own phrasings are in
corpus/phrasings. The model is written to search/encoder, as a sentence-transformers folder. The
tokenizer, the word vectors and each trained table are kept in WORK: a run that finds them there
does not make them again."""

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
import numpy.typing as npt

from kb.vocabulary import read_vocabulary
from search.static import FOLDER
from search.training.contrastive import train_contrastive
from search.training.data import (
    Source,
    pair_sources,
    phrasing_source,
    phrasing_texts,
    text_sources,
    texts,
    vocabulary_source,
)
from search.training.forms import one_row_a_word
from search.training.tokenizer import train_tokenizer
from search.training.vectors import Table, train_vectors, weighted, write_pieces

# Tables trained from the same start in another order of batches are averaged: each alone is worse.
# Source: Wortsman et al., « Model soups », ICML 2022.
SEEDS = (0, 1)
# Our domain is one part in seventy of the text: read three times for the word vectors.
DOMAIN_TIMES = 3
TOKENIZER_SHARE = 0.25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with text/ and pairs/")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--work", type=Path, default=Path("var/training"))
    parser.add_argument("--output", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    data, phrasings = arguments.data, arguments.corpus / "phrasings"
    tokenizer = _tokenizer(arguments.work / "tokenizer.json", data, phrasings)
    table, counts = _vectors(arguments.work, tokenizer, data, phrasings)
    _say("pairs")
    sources = all_sources(data, arguments.corpus)
    table = np.mean(
        [_trained(arguments.work, seed, weighted(table, counts), tokenizer, sources)
         for seed in SEEDS],
        axis=0,
    )  # fmt: skip
    table = one_row_a_word(table, tokenizer.get_vocab(), counts)
    export(table, tokenizer, arguments.output)
    _say(f"written to {arguments.output}")


def _tokenizer(path: Path, data: Path, phrasings: Path) -> Any:
    from tokenizers import Tokenizer

    if not path.exists():
        _say("tokenizer")
        train_tokenizer(_sampled(_all_texts(data, phrasings))).save(str(path))
    return Tokenizer.from_file(str(path))


def _vectors(
    work: Path, tokenizer: Any, data: Path, phrasings: Path
) -> tuple[Table, npt.NDArray[np.float64]]:
    path = work / "vectors.npz"
    if not path.exists():
        _say("word vectors")
        lines = work / "pieces.txt"
        total = write_pieces(_all_texts(data, phrasings, DOMAIN_TIMES), tokenizer, lines)
        table, counts = train_vectors(lines, total, tokenizer.get_vocab_size())
        np.savez(path, table=table, counts=counts)
    with np.load(path) as saved:
        return saved["table"], saved["counts"]


def _trained(work: Path, seed: int, table: Table, tokenizer: Any, sources: list[Source]) -> Table:
    path = work / f"table-{seed}.npy"
    if not path.exists():
        _say(f"contrastive training, seed {seed}")
        np.save(path, train_contrastive(table, tokenizer, sources, report=_report, seed=seed))
    trained: Table = np.load(path)
    return trained


def all_sources(data: Path, corpus: Path) -> list[Source]:
    """Every set of pairs, with its weight; the same from one run to the next."""
    generator = random.Random(0)
    return [
        phrasing_source(corpus / "phrasings"),
        *pair_sources(data, generator),
        *text_sources(data, generator),
        vocabulary_source(read_vocabulary(corpus / "vocabulary.yml")),
    ]


def _all_texts(data: Path, phrasings: Path, domain_times: int = 1) -> Iterator[str]:
    return chain(texts(data, domain_times), phrasing_texts(phrasings))


def export(table: Table, tokenizer: Any, folder: Path) -> None:
    """A sentence-transformers folder, in 8-bit rows with one scale each, and the fingerprint that
    the index manifest keeps."""
    import torch
    from safetensors.numpy import save_file
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Normalize
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    static = StaticEmbedding(tokenizer, embedding_weights=torch.from_numpy(table))
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    model.save(str(folder), create_model_card=False)
    rows, scales = quantised(table)
    # The two names under which the library reads a quantised table (those of Model2Vec).
    save_file({"embeddings": rows, "weights": scales}, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    (folder / "fingerprint.txt").write_text(f"{model_fingerprint(folder)}\n")


def quantised(table: Table) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """`(n, dimension) int8` and `(n,) float32`: a row is its integers times its scale."""
    largest = np.abs(table).max(axis=1)
    scales = np.where(largest > 0, largest / 127, 1).astype(np.float32)
    return np.rint(table / scales[:, None]).astype(np.int8), scales


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
