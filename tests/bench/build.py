"""`python -m tests.bench.build FOLDER PASSAGES`: a base, its index, the reference, what is asked.

CPU seconds of each part are kept beside them; making the text itself is not counted."""

from __future__ import annotations

import dataclasses
import sys
import time
from pathlib import Path

import numpy as np

from api.commands.ingest import load_geography
from api.compose import build_encoder, build_vocabulary
from ingest.pipeline import Pipeline
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from search.encoders import Encoder
from search.index import build_index
from tests.bench.base import MadeBase, put
from tests.bench.bases import WARM_NEEDS, WARM_QUERIES, Kept, how_many, size_bytes, source_mark
from tests.bench.naive import Naive
from tests.bench.passages import read_language
from tests.bench.rows import tell

TOLD_EVERY = 100  # documents


class Seconds:
    """CPU seconds spent inside `with`, added up."""

    def __init__(self) -> None:
        self.total = 0.0

    def __enter__(self) -> None:
        self._start_s = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.total += time.process_time() - self._start_s


def main() -> None:
    build(Kept(Path(sys.argv[1]), int(sys.argv[2])))


def build(kept: Kept) -> None:
    mark = source_mark()
    kept.clear()
    settings = kept.settings
    vocabulary = build_vocabulary(settings)
    made = MadeBase(read_language(settings.corpus), vocabulary, kept.passages)
    encoder = build_encoder(settings)
    write_asked(kept, made, encoder)
    store = open_store(settings.database)
    load_geography(settings, store)
    Pipeline(store, vocabulary).run([settings.corpus / "records"])
    store.close()  # the write-ahead log goes back into the file, which can then be measured
    before_bytes = size_bytes(settings.database)
    store = open_store(settings.database)
    parts = fill(kept, store, made, encoder)
    tell("index")
    index_s = Seconds()
    with index_s:
        build_index(settings.index, store, vocabulary, encoder)
    store.close()
    told = {name: seconds.total for name, seconds in (parts | {"index": index_s}).items()}
    sizes = {
        "store": size_bytes(settings.database) - before_bytes,
        "index": size_bytes(settings.index),
        "naive": size_bytes(kept.naive),
    }
    kept.write("built", {"mark": mark, "seconds": told, "bytes": sizes})


def write_asked(kept: Kept, made: MadeBase, encoder: Encoder) -> None:
    """What is asked, and the vectors that the references are given."""
    queries, needs = how_many(kept.passages)
    asked = {
        "warm_queries": made.queries(WARM_QUERIES),
        "queries": made.queries(queries, skip=WARM_QUERIES),
    }
    told = {name: [dataclasses.asdict(one) for one in found] for name, found in asked.items()}
    texts = {"warm_needs": made.needs(WARM_NEEDS), "needs": made.needs(needs, skip=WARM_NEEDS)}
    told |= {name: [{"text": text} for text in found] for name, found in texts.items()}
    kept.write("asked", told)
    vectors = {
        name: encoder.encode([one["text"] for one in told[name]], queries=True) for name in told
    }
    np.savez(kept.folder / "asked.npz", **vectors)  # type: ignore[arg-type]


def fill(kept: Kept, store: SqliteStore, made: MadeBase, encoder: Encoder) -> dict[str, Seconds]:
    """Document by document in the store, and the same in the reference."""
    parts = {name: Seconds() for name in ("store", "naive_store", "encode")}
    naive = Naive(kept.naive)
    vectors = np.zeros((kept.passages, encoder.dimension), dtype=np.float32)
    row = 0
    for number, (document, passages) in enumerate(made.documents()):
        if number % TOLD_EVERY == 0:
            tell(f"{kept.passages:,} passages: {row:,} written")
        with parts["store"]:
            put(store, document, passages)
        texts = [document.text[p.start : p.end] for p in passages]
        year = (document.date or "")[:4]
        themes = [passage.themes[0] if passage.themes else "" for passage in passages]
        with parts["naive_store"]:
            naive.add(
                (passage.id, theme, year, text)
                for passage, theme, text in zip(passages, themes, texts, strict=True)
            )
        with parts["encode"]:
            vectors[row : row + len(texts)] = encoder.encode(texts)
        row += len(texts)
    with parts["naive_store"]:
        naive.keep(vectors)
    naive.close()
    return parts


if __name__ == "__main__":
    main()
