"""BM25 from arrays: what FTS5 says, to the last digit that is shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.analysis import analyse
from kb.sqlite.lexicon import MAX_TERMS, Target
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from search import lexical
from search.lexical import Lexical, make_postings
from search.table import Table
from tests import factories
from tests.search.test_engine import QUERIES
from web.services import Services

Tables = dict[Target, Table]
SAID = ["chaleur", "aciérie", "gare", "tiers-lieu", "ville", "inconnu", "réseau"]


@pytest.fixture(scope="module")
def store() -> Iterator[SqliteStore]:
    store = factories.fill(open_store(":memory:"))
    yield store
    store.close()


@pytest.fixture(scope="module")
def tables(
    store: SqliteStore, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Tables:
    from search.index import build_index

    root = tmp_path_factory.mktemp("lexical")
    return build_index(root, store, vocabulary, factories.ENCODER).tables


def check(store: SqliteStore, table: Table, target: Target, terms: list[str], limit: int) -> None:
    """Same ids, same scores, same order as FTS5."""
    ranking = store.lexicon.rank(terms, target, limit)
    leg = table.lexical(terms)
    rows = np.sort(leg.best(limit, None))
    scores = dict(zip(table.ids(rows), (leg.of(rows) * ranking.bound).tolist(), strict=True))
    assert scores.keys() == set(ranking.ids)
    assert [scores[i] for i in ranking.ids] == pytest.approx(ranking.scores, rel=1e-5)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(SAID)),
    st.sampled_from(list(Target)),
)
def test_a_small_base_is_scored_as_fts5_does(
    store: SqliteStore, tables: Tables, words: list[str], target: Target
) -> None:
    check(store, tables[target], target, analyse(" ".join(words)), 50)


@pytest.mark.parametrize("text", [*QUERIES, " ".join(QUERIES)])
@pytest.mark.parametrize("target", list(Target))
def test_the_corpus_is_scored_as_fts5_does(
    corpus_services: Services, text: str, target: Target
) -> None:
    table = corpus_services.engine.index.tables[target]
    check(corpus_services.store, table, target, analyse(text), 10_000)  # type: ignore[arg-type]


def test_every_term_of_fts5_is_found(store: SqliteStore, tables: Tables) -> None:
    for target, table in tables.items():
        for item_id, columns in store.lexicon.terms(target):
            row = table.row(item_id)
            for term in {term for column in columns for term in column.split()}:
                assert row in table.lexical([term]).best(100, None)


def test_only_the_rarest_terms_of_a_long_need_are_read(store: SqliteStore, tables: Tables) -> None:
    many = [f"mot{i}" for i in range(3 * MAX_TERMS)]
    check(store, tables[Target.RECORDS], Target.RECORDS, [*many, "chaleur"], 50)


# --- postings of any words ----------------------------------------------------------------------

WORDS = [f"w{i}" for i in range(300)]
FREQUENT = 1 / np.arange(1, 301) ** 1.1


def texts(count: int, seed: int) -> list[tuple[int, list[str]]]:
    """Words as frequent as in a language."""
    random = np.random.default_rng(seed)
    chances = FREQUENT / FREQUENT.sum()
    return [
        (row, [" ".join(random.choice(WORDS, random.integers(1, 40), p=chances))])
        for row in range(count)
    ]


def test_items_made_in_blocks_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    items = texts(200, 1)
    whole = make_postings(items, 200, (1.0,))
    monkeypatch.setattr(lexical, "_ITEMS_AT_ONCE", 7)
    for name, array in vars(make_postings(items, 200, (1.0,))).items():
        assert np.array_equal(array, getattr(whole, name)), name


def test_what_is_added_is_scored_nearly_as_if_it_had_always_been_there() -> None:
    items = texts(2_000, 2)
    base = make_postings(items[:1_900], 1_900, (1.0,))
    later = [(row - 1_900, columns) for row, columns in items[1_900:]]
    added = make_postings(later, 100, (1.0,), float(base.sizes[1]))
    rows = np.arange(2_000)
    whole = Lexical([make_postings(items, 2_000, (1.0,))]).read(["w3", "w50", "w200"])
    parts = Lexical([base, added]).read(["w3", "w50", "w200"])
    assert parts.of(rows) == pytest.approx(whole.of(rows), rel=0.02)


def test_how_many_rows_hold_a_term() -> None:
    base = make_postings([(0, ["a b a"]), (1, ["a"]), (2, [""])], 3, (1.0,))
    added = make_postings([(0, ["a c"])], 1, (1.0,))
    assert Lexical([base, added]).holders(["a", "b", "c", "unknown"]) == [3, 1, 1, 0]
    assert Lexical([base]).holders([]) == []


@pytest.mark.parametrize("opened", [1_000, 3_000])
def test_frequent_terms_that_are_only_looked_up_change_little(
    monkeypatch: pytest.MonkeyPatch, opened: int
) -> None:
    postings = make_postings(texts(5_000, 3), 5_000, (1.0,))
    random = np.random.default_rng(4)
    same = 0
    for _ in range(100):
        terms = random.choice(WORDS, 5, replace=False).tolist()
        monkeypatch.setattr(lexical, "OPENED", 10**9)
        whole = Lexical([postings]).read(terms)
        scores = whole.of(np.arange(5_000))
        monkeypatch.setattr(lexical, "OPENED", opened)
        pruned = Lexical([postings]).read(terms)
        rows = pruned.best(1_000, None)
        assert pruned.of(rows) == pytest.approx(scores[rows])
        tenth = np.sort(scores)[-10]
        same += bool(np.sort(scores[rows])[-10] == pytest.approx(tenth))
    assert same >= 97


@pytest.mark.parametrize("opened", [1, 10**9])
def test_a_filter_never_costs_a_row(monkeypatch: pytest.MonkeyPatch, opened: int) -> None:
    monkeypatch.setattr(lexical, "OPENED", opened)
    leg = Lexical([make_postings(texts(5_000, 5), 5_000, (1.0,))]).read(["w0", "w1", "w100"])
    everyone = leg.of(np.arange(5_000))
    for share in (0.0, 0.002, 0.5):
        allowed = np.random.default_rng(6).random(5_000) < share
        found = leg.best(50, allowed)
        expected = np.sort(np.where(allowed, everyone, 0))[::-1][:50]
        assert allowed[found].all()
        assert np.sort(leg.of(found))[::-1] == pytest.approx(expected[expected > 0])
