"""BM25 by FTS5: the order, the bound that scores never pass, and queries that try to break it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.analysis import analyse
from kb.sqlite.lexicon import MAX_TERMS, Target
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from tests.factories import experience, fill, put_records

WORDS = [
    "chaleur", "aciérie", "gare", "tiers-lieu", "cantine", "légumes", "ville", "fonds", "agence",
    "réseau", "inconnu", "Dunkerque", "prêt", "ferme", "bureaux", "EPCI",
]  # fmt: skip
ODD = [
    "l'aide", '"', "*", "NEAR(", "NEAR(a b, 2)", "a AND", "OR", "NOT x", "title:chaleur", "^x",
    "{x}", "12-13", "chaleur" * 1_500, "🙂", "\0", "a\0b", "\ud800", "'; DROP TABLE record; --", "",
    " ", "ª²½", "العربية", "ﷺ",
]  # fmt: skip


@pytest.fixture(scope="module")
def store() -> SqliteStore:
    return fill(open_store(":memory:"))


def test_the_rarest_word_and_the_richest_record_come_first(memory_store: SqliteStore) -> None:
    put_records(memory_store, [
        experience(id="deux", title="Chaleur et géothermie", summary="Géothermie.", need="Chaud."),
        experience(id="une", title="Chaleur du bois", summary="Bois.", need="Chaud."),
        experience(id="rien", title="Musée", summary="Art.", need="Voir.", themes=[], method=[]),
        *[experience(id=f"autre-{i}", title="Autre chose", summary="Vélo.", need="Rouler.",
                     themes=["mobilité"]) for i in range(6)],
    ])  # fmt: skip
    ranking = memory_store.lexicon.rank(analyse("chaleur géothermie"), Target.RECORDS, 10)
    assert ranking.ids[:2] == ("deux", "une")
    assert "rien" not in ranking.ids
    assert list(ranking.scores) == sorted(ranking.scores, reverse=True)
    idf = memory_store.lexicon.inverse_document_frequencies(
        analyse("chaleur géothermie inconnu"), Target.RECORDS
    )
    assert idf[analyse("inconnu")[0]] > idf[analyse("géothermie")[0]] > idf[analyse("chaleur")[0]]


def test_a_title_weighs_more_than_a_body(memory_store: SqliteStore) -> None:
    put_records(memory_store, [
        experience(id="corps", title="Autre titre", lessons=["La piscine a fermé."]),
        experience(id="titre", title="Piscine ouverte", lessons=["Tout a bien marché."]),
        *[experience(id=f"autre-{i}") for i in range(5)],
    ])  # fmt: skip
    assert memory_store.lexicon.rank(["piscin"], Target.RECORDS, 5).ids == ("titre", "corps")
    body_first = memory_store.lexicon.rank(["piscin"], Target.RECORDS, 5, (0.01, 0, 0, 9, 0))
    assert body_first.ids == ("corps", "titre")


def test_the_limit_is_kept_and_equals_are_in_order_of_id(memory_store: SqliteStore) -> None:
    put_records(memory_store, [experience(id=f"e-{i}") for i in (3, 1, 2)])
    assert memory_store.lexicon.rank(["chaleur"], Target.RECORDS, 3).ids == ("e-1", "e-2", "e-3")
    assert len(memory_store.lexicon.rank(["chaleur"], Target.RECORDS, 2).ids) == 2


def test_passages_are_ranked_by_their_own_words_and_heading(store: SqliteStore) -> None:
    assert store.lexicon.rank(["gar"], Target.PASSAGES, 5).ids == ("atelier:1:2",)
    assert store.lexicon.rank(["recuper"], Target.PASSAGES, 5).ids == ("atelier:1:0",)


def test_an_empty_base_answers_nothing(memory_store: SqliteStore) -> None:
    ranking = memory_store.lexicon.rank(["chaleur"], Target.RECORDS, 5)
    assert ranking.ids == ()
    assert memory_store.lexicon.rank([], Target.PASSAGES, 5).bound == 0


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12),
    st.sampled_from(list(Target)),
    st.lists(st.floats(0.1, 9), min_size=5, max_size=5),
)
def test_no_score_passes_the_bound(
    store: SqliteStore, words: list[str], target: Target, weights: list[float]
) -> None:
    terms = analyse(" ".join(words))
    for chosen in (None, weights if target is Target.RECORDS else weights[:2]):
        ranking = store.lexicon.rank(terms, target, 50, chosen)
        assert len(set(ranking.ids)) == len(ranking.ids) == len(ranking.scores)
        assert all(0 <= score <= ranking.bound for score in ranking.scores)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("target", list(Target))
def test_no_text_breaks_the_query(store: SqliteStore, text: str, target: Target) -> None:
    ranking = store.lexicon.rank(analyse(text), target, 20)
    assert all(score <= ranking.bound for score in ranking.scores)


@pytest.mark.parametrize("term", ['"', 'a"b', "*", "NEAR(", "\0", "a AND b"])
def test_even_a_term_that_was_not_analysed_is_quoted(store: SqliteStore, term: str) -> None:
    assert store.lexicon.rank([term], Target.RECORDS, 5).bound > 0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_no_unicode_breaks_the_query(store: SqliteStore, text: str) -> None:
    ranking = store.lexicon.rank(analyse(text), Target.RECORDS, 20)
    assert set(ranking.ids) <= store.records.ids()


def test_a_long_need_is_looked_up_by_its_rarest_terms(store: SqliteStore) -> None:
    many = [f"mot{i}" for i in range(3 * MAX_TERMS)]
    ranking = store.lexicon.rank([*many, "chaleur"], Target.RECORDS, 5)
    idf = store.lexicon.inverse_document_frequencies([*many, "chaleur"], Target.RECORDS)
    assert len(idf) == len(many) + 1
    assert ranking.bound == pytest.approx(MAX_TERMS * max(idf.values()) * 2.2)


def test_what_is_kept_is_what_is_searched(store: SqliteStore) -> None:
    """Every word of every record finds its record: index and query are analysed alike."""
    for record in store.records.published():
        for word in re.findall(r"\w{4,}", record.title):
            terms = analyse(word)
            assert not terms or record.id in store.lexicon.rank(terms, Target.RECORDS, 50).ids
