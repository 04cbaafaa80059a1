"""A small base measured whole: every row is there, and a search shows what the exact ranking
does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kb.analysis import analyse
from kb.sqlite.lexicon import Target
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from search.fusion import bounded
from tests.bench import bases
from tests.bench.base import MadeBase, put
from tests.bench.bases import Kept
from tests.bench.build import build
from tests.bench.exact import Exact, agreement
from tests.bench.measure import measured
from tests.bench.naive import Naive
from tests.bench.passages import Language
from tests.bench.scale import built_rows, memory_rows, opened_rows
from tests.factories import vocabulary

PASSAGES = 700


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Few queries: it is enough that each part runs."""
    found = Kept(tmp_path_factory.mktemp("bench"), PASSAGES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bases, "QUERIES", 30)
        patch.setattr(bases, "NEEDS", 6)
        build(found)
    yield found


def test_a_small_base_is_searched_exactly(kept: Kept) -> None:
    rows = measured(kept)
    figures = {row["what"]: float(row["value"]) for row in rows["figures"]}
    assert figures["top 10 of the exact ranking, shown"] > 0.999
    assert figures["top 10 of the exact BM25, found"] > 0.999
    assert figures["top 10 of the exact cosines, found"] > 0.999
    assert figures["passage a query was cut from, shown"] > 0.9
    times = {row["what"]: row for row in rows["times"]}
    for name in ("encode a query", "lexical leg", "dense leg", "search, few words",
                 "search, few words, filtered", "search, a whole need",
                 "one new document, until found"):  # fmt: skip
        assert float(times[name]["p95_ms"]) >= float(times[name]["p50_ms"]) > 0
        assert times[name]["against"] == "naive"


def test_measuring_leaves_the_base_as_it_was(kept: Kept) -> None:
    store = open_store(kept.settings.database)
    assert store.documents.count()[1] == PASSAGES
    store.close()
    naive = Naive(kept.naive)
    assert sum(1 for _ in naive.rows()) == len(naive.vectors) == PASSAGES


def test_bytes_and_rates_are_a_passage_and_a_second() -> None:
    seconds = {"store": 2.0, "index": 3.0, "naive_store": 1.0, "encode": 1.0}
    size = {"store": 4_000_000, "index": 1_000_000, "naive": 2_000_000}
    rows = {r["what"]: r for r in built_rows({"seconds": seconds, "bytes": size}, 1_000)}
    assert (rows["store write"]["value"], rows["store write"]["ratio"]) == (500, 0.5)
    assert (rows["both"]["value"], rows["both"]["ratio"]) == (200, 0.4)
    assert (rows["disk, index"]["value"], rows["disk, index"]["ratio"]) == (1.0, 0.5)
    assert rows["disk, store and index"]["value"] == 5.0


def test_new_processes_are_told_by_their_median() -> None:
    told = [
        {"open_ms": float(ms), "first_ms": 1.0, "rss_mb": 50.0, "most_mb": 60.0} for ms in (9, 4, 5)
    ]
    opened = {"naive": [{**one, "open_ms": 2.0, "rss_mb": 25.0} for one in told], "essaim": told}
    rows = {row["what"]: row for row in opened_rows(opened)}
    assert rows["open, new process: essaim"]["p50_ms"] == 5.0
    assert rows["open, new process: essaim"]["ratio_p50"] == 2.5
    assert [row["ratio"] for row in memory_rows(opened)] == [2.0, 1.0]


# --- the exact computation and the naive search


def test_the_exact_lexical_score_is_the_one_of_fts5(
    memory_store: SqliteStore, language: Language
) -> None:
    base = MadeBase(language, vocabulary(), 150)
    ids, texts = [], []
    for document, passages in base.documents():
        put(memory_store, document, passages)
        ids += [passage.id for passage in passages]
        texts += [document.text[p.start : p.end] for p in passages]
    terms = analyse(" ".join(base.needs(5)))
    exact = Exact(texts, terms, np.zeros((150, 4), np.float32)).lexical(terms)
    found = bounded(memory_store.lexicon.rank(terms, Target.PASSAGES, 150))
    assert len(found) > 50 and np.count_nonzero(exact) == len(found)
    assert [found[i] for i in ids if i in found] == pytest.approx(exact[exact > 0].tolist())


def test_agreement_counts_what_should_be_shown() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.0])
    assert agreement([0, 1, 2], scores, top=2) == 1.0
    assert agreement([0, 2], scores, top=2) == 0.5
    assert agreement([0, 1], scores) == pytest.approx(2 / 3), "three results were due"
    assert agreement([1, 2], np.array([0.9, 0.5, 0.5]), top=2) == 0.5
    assert agreement([0, 2], np.array([0.9, 0.5, 0.5]), top=2) == 1.0, "equals stand for each other"
    assert agreement([], np.zeros(3)) == 1.0 and agreement([1], np.zeros(3)) == 0.0


def test_the_naive_search_finds_by_words_by_vector_and_within_facets(tmp_path: Path) -> None:
    naive = Naive(tmp_path)
    naive.add([
        ("a", "eau", "2020", "La rivière est basse"),
        ("b", "eau", "2021", "Le barrage de la rivière"),
        ("c", "bois", "2020", "Un réseau de chaleur"),
    ])  # fmt: skip
    naive.keep(np.eye(3, dtype=np.float32))
    vector = np.array([0.0, 0.1, 1.0], dtype=np.float32)
    assert set(naive.lexical("rivière")) == {0, 1} and naive.dense(vector)[0] == 2
    assert {i for i, _ in naive.search("rivière", vector)} == {"a", "b", "c"}
    assert naive.search("rivière", vector, ("eau", "2021"))[0] == ("b", "Le barrage de la rivière")
    naive.close()
