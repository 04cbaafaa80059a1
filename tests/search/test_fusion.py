"""One score out of two legs: what each part is worth, and what no leg may do to the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.sqlite.lexicon import LexicalRanking
from search.fusion import DENSE_WEIGHT, bounded, fuse, fused_parts

SCORES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1))


def test_bm25_is_told_over_its_bound() -> None:
    ranking = LexicalRanking(ids=("a", "b"), scores=(6.0, 3.0), bound=12.0)
    assert bounded(ranking) == {"a": 0.5, "b": 0.25}
    assert bounded(LexicalRanking(ids=(), scores=(), bound=0.0)) == {}


def test_the_cosine_counts_for_what_the_words_leave_unproved() -> None:
    fused = fuse({"a": 0.5, "b": 0.1}, {"b": 0.8, "c": 0.4, "d": -0.3}, 0.7)
    assert fused == {
        "a": (0.5, 0.0),
        "b": (0.1, pytest.approx(0.7 * 0.8 * 0.9)),
        "c": (0.0, pytest.approx(0.7 * 0.4)),
        "d": (0.0, 0.0),
    }


def test_without_a_weight_it_is_the_measured_one() -> None:
    assert fuse({}, {"a": 1.0}) == {"a": (0.0, DENSE_WEIGHT)}
    assert fuse({}, {}) == {}


def test_a_text_that_answers_word_for_word_is_passed_by_nothing() -> None:
    fused = fuse({"exact": 1.0}, {"exact": 0.0, "near": 1.0})
    assert sum(fused["exact"]) > sum(fused["near"])


def test_arrays_and_mappings_give_the_same_parts() -> None:
    lexical, cosines = np.array([0.5, 0.1, 0.0, 0.0]), np.array([0.0, 0.8, 0.4, -0.3])
    parts = fused_parts(lexical, cosines)
    by_id = fuse(dict(zip("abcd", lexical, strict=True)), dict(zip("abcd", cosines, strict=True)))
    assert list(zip(*parts, strict=True)) == [by_id[item] for item in "abcd"]


@given(SCORES, SCORES, st.floats(0, 1))
def test_the_score_is_the_chance_that_one_of_two_proofs_holds(
    lexical: dict[str, float], dense: dict[str, float], weight: float
) -> None:
    fused = fuse(lexical, dense, weight)
    assert fused.keys() == lexical.keys() | dense.keys()
    for item, parts in fused.items():
        either = 1 - (1 - lexical.get(item, 0.0)) * (1 - weight * dense.get(item, 0.0))
        assert sum(parts) == pytest.approx(either)
        assert sum(parts) >= max(lexical.get(item, 0), weight * dense.get(item, 0)) - 1e-12
        assert -1e-12 <= sum(parts) <= 1 + 1e-12


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-1, 1), st.floats(-1, 1))
def test_a_better_leg_never_lowers_the_score(
    worse: float, better: float, near: float, nearer: float
) -> None:
    worse, better = sorted((worse, better))
    near, nearer = sorted((near, nearer))
    lexical, cosines = np.array([worse, better, worse]), np.array([near, near, nearer])
    base, worded, closer = sum(fused_parts(lexical, cosines)).tolist()  # type: ignore[union-attr]
    assert worded >= base - 1e-12
    assert closer >= base - 1e-12
