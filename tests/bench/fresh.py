"""`python -m tests.bench.fresh essaim|naive FOLDER PASSAGES`: one new process that opens and asks.

CPU milliseconds to import, to open and to answer first, then memory after all the queries."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.bench.bases import Kept
from tests.bench.memory import memory_mb

Ask = Callable[[str, npt.NDArray[np.float32]], object]


def main() -> None:
    kept = Kept(Path(sys.argv[2]), int(sys.argv[3]))
    queries = [one["text"] for one in kept.read("asked")["queries"]]
    with np.load(kept.folder / "asked.npz") as saved:
        vectors = saved["queries"]
    opened = {"essaim": import_essaim, "naive": import_naive}[sys.argv[1]]()
    imported_s = time.process_time()
    ask = opened(kept)
    open_s = time.process_time()
    ask(queries[0], vectors[0])
    first_s = time.process_time()
    for text, vector in zip(queries, vectors, strict=True):
        ask(text, vector)
    told = {
        "open_ms": 1000 * (open_s - imported_s),
        "first_ms": 1000 * (first_s - open_s),
        **memory_mb(),
    }
    print(json.dumps(told))


def import_essaim() -> Callable[[Kept], Ask]:
    from api.compose import build_encoder, build_vocabulary
    from kb.store import open_store
    from search.engine import Engine
    from search.index import load_index
    from search.model import Query

    def opened(kept: Kept) -> Ask:
        store = open_store(kept.settings.database)
        index = load_index(kept.settings.index, store, build_encoder(kept.settings))
        engine = Engine(store, index, build_vocabulary(kept.settings))
        return lambda text, _vector: engine.search(Query(text=text, limit=10))

    return opened


def import_naive() -> Callable[[Kept], Ask]:
    from tests.bench.naive import Naive

    def opened(kept: Kept) -> Ask:
        naive = Naive(kept.naive)
        naive.vectors  # noqa: B018 - read now, as a service would
        return naive.search

    return opened


if __name__ == "__main__":
    main()
