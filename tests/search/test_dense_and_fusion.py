"""Nearest vectors against a plain product, and one score out of two."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.sqlite.lexicon import LexicalRanking
from search.dense import make_vector_index, read_vector_index
from search.encoders import unit_rows
from search.fusion import DENSE_WEIGHT, bounded, fuse

RANDOM = np.random.default_rng(7)
ROWS = unit_rows(RANDOM.normal(size=(60, 12)))


@pytest.mark.parametrize("faiss_above", [0, 1_000], ids=["faiss", "numpy"])
def test_both_kinds_find_the_nearest(tmp_path: Path, faiss_above: int) -> None:
    made = make_vector_index(ROWS, faiss_above)
    made.write(tmp_path / "rows")
    query = unit_rows(RANDOM.normal(size=(1, 12)))
    exact: npt.NDArray[np.float32] = ROWS @ query[0]
    for index in (made, read_vector_index(tmp_path / "rows")):
        rows, cosines = index.search(query, 10)
        assert rows.tolist() == np.argsort(-exact)[:10].tolist()
        assert cosines == pytest.approx(np.sort(exact)[::-1][:10], abs=1e-6)
        assert len(index) == 60
        assert index.vectors() == pytest.approx(ROWS)
        assert len(index.search(query, 1_000)[0]) == 60


def test_an_empty_index_answers_nothing(tmp_path: Path) -> None:
    empty = np.zeros((0, 12), np.float32)
    make_vector_index(empty).write(tmp_path / "rows")
    rows, cosines = read_vector_index(tmp_path / "rows").search(ROWS[:1], 5)
    assert len(rows) == len(cosines) == 0


def test_bm25_is_told_over_its_bound() -> None:
    ranking = LexicalRanking(ids=("a", "b"), scores=(6.0, 3.0), bound=12.0)
    assert bounded(ranking) == {"a": 0.5, "b": 0.25}
    assert bounded(LexicalRanking(ids=(), scores=(), bound=0.0)) == {}


def test_an_item_absent_from_a_leg_gets_nothing_there() -> None:
    fused = fuse({"a": 0.5, "b": 0.1}, {"b": 0.8, "c": 0.4, "d": -0.3})
    assert fused == {
        "a": (0.5, 0.0),
        "b": (0.1, pytest.approx(0.8 * DENSE_WEIGHT)),
        "c": (0.0, pytest.approx(0.4 * DENSE_WEIGHT)),
        "d": (0.0, 0.0),
    }


SCORES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1))


@given(SCORES, SCORES, st.floats(0, 1))
def test_a_better_leg_never_lowers_the_score(
    lexical: dict[str, float], dense: dict[str, float], weight: float
) -> None:
    fused = fuse(lexical, dense, weight)
    assert fused.keys() == lexical.keys() | dense.keys()
    for item, parts in fused.items():
        assert sum(parts) >= max(lexical.get(item, 0), weight * dense.get(item, 0)) - 1e-12
