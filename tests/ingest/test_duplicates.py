"""Signatures: equal texts are equal, like texts are near, others are not."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.duplicates import (
    NEAR_DUPLICATE,
    PERMUTATIONS,
    SAME_DOCUMENT,
    likeness,
    nearest,
    signature,
)
from tests.factories import CORPUS

LONG = " ".join(f"Le projet numéro {n} avance avec les élus du canton {n * 3}." for n in range(80))


def test_equal_texts_have_equal_signatures_whatever_the_spelling() -> None:
    assert signature(LONG) == signature(LONG)
    assert signature("L’école rénovée du bourg") == signature("l'ecole renovee du bourg")
    assert len(signature("")) == 8 * PERMUTATIONS == len(signature(LONG))


def test_a_text_with_a_sentence_more_is_near() -> None:
    assert likeness(signature(LONG), signature(LONG + " Relu en mai.")) >= NEAR_DUPLICATE


def test_two_documents_of_the_corpus_are_far_apart() -> None:
    marks = [signature(path.read_text()) for path in sorted((CORPUS / "documents").glob("*.md"))]
    pairs = [likeness(a, b) for i, a in enumerate(marks) for b in marks[i + 1 :]]
    assert max(pairs) < SAME_DOCUMENT


def test_half_a_text_is_between() -> None:
    half = likeness(signature(LONG), signature(LONG[: len(LONG) // 2]))
    assert SAME_DOCUMENT < half < NEAR_DUPLICATE


def test_the_nearest_is_the_most_alike_first_by_id_among_equals() -> None:
    mark = signature(LONG)
    others = {"b": mark, "a": mark, "c": signature("Tout autre chose, vraiment, sur les vélos")}
    assert nearest(mark, others) == ("a", 1.0)
    assert nearest(mark, {}) == (None, 0.0)


def test_signatures_of_another_make_are_not_compared() -> None:
    assert likeness(signature(LONG), b"") == 0.0
    assert likeness(b"", b"") == 0.0
    assert likeness(signature(LONG), signature(LONG)[:80]) == 0.0


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_a_share_and_works_both_ways(first: str, second: str) -> None:
    a, b = signature(first), signature(second)
    assert likeness(a, a) == 1.0
    assert 0.0 <= likeness(a, b) == likeness(b, a) <= 1.0
