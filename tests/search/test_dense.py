"""Nearest vectors, against a plain product."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.dense import CodedIndex, MatrixIndex, VectorIndex, make_vector_index, read_vector_index
from search.encoders import Vectors, unit_rows

COUNT, DIMENSION = 30_000, 32
RANDOM = np.random.default_rng(7)
QUERIES = unit_rows(RANDOM.normal(size=(20, DIMENSION)))


@pytest.fixture(scope="module")
def rows() -> Vectors:
    """As texts are: gathered around subjects."""
    subjects = RANDOM.normal(size=(50, DIMENSION))
    spread = RANDOM.normal(size=(COUNT, DIMENSION))
    return unit_rows(subjects[RANDOM.integers(0, 50, COUNT)] + spread)


@pytest.fixture(scope="module")
def coded(rows: Vectors) -> VectorIndex:
    return make_vector_index(rows)


def nearest(rows: Vectors, query: Vectors, limit: int, among: np.ndarray | None = None) -> set[int]:
    cosines = rows @ query
    if among is not None:
        cosines = np.where(among, cosines, -2)
    return set(np.argsort(-cosines)[:limit].tolist())


def best(index: VectorIndex, query: Vectors, limit: int, allowed: np.ndarray | None) -> set[int]:
    """The `limit` best of what the leg proposes."""
    leg = index.read(query[None])
    found = leg.best(1000, allowed)
    assert len(set(found.tolist())) == len(found) <= 1000
    return set(found[np.argsort(-leg.of(found))[:limit]].tolist())


def test_a_small_table_is_compared_whole(rows: Vectors) -> None:
    index = make_vector_index(rows[:2_000])
    assert isinstance(index, MatrixIndex) and len(index) == 2_000
    for query in QUERIES:
        assert best(index, query, 50, None) == nearest(rows[:2_000], query, 50)


def test_codes_find_nearly_all_the_nearest(rows: Vectors, coded: VectorIndex) -> None:
    assert isinstance(coded, CodedIndex) and len(coded) == COUNT
    shares = [len(best(coded, q, 10, None) & nearest(rows, q, 10)) / 10 for q in QUERIES]
    assert np.mean(shares) >= 0.98


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.05, 0.2, 0.6])
def test_a_filter_never_costs_a_neighbour(rows: Vectors, coded: VectorIndex, share: float) -> None:
    allowed = np.random.default_rng(3).random(COUNT) < share
    found = []
    for query in QUERIES:
        got = best(coded, query, 10, allowed)
        assert all(allowed[list(got)]) and len(got) == min(10, allowed.sum())
        found.append(len(got & nearest(rows, query, 10, allowed)) >= 0.9 * len(got))
    assert np.mean(found) >= 0.95


def test_a_filter_against_the_query_is_looked_at_whole(rows: Vectors, coded: VectorIndex) -> None:
    """All that the query is near to is forbidden."""
    for query in QUERIES[:5]:
        allowed = np.ones(COUNT, dtype=np.bool_)
        allowed[list(nearest(rows, query, COUNT - 6_000))] = False
        assert len(best(coded, query, 10, allowed) & nearest(rows, query, 10, allowed)) >= 9


def test_cosines_are_exact(rows: Vectors, coded: VectorIndex) -> None:
    some = np.array([0, 5, COUNT - 1])
    for index in (coded, make_vector_index(rows[: COUNT // 100])):
        asked = some % len(index)
        expected = rows[asked] @ QUERIES[0]
        assert index.read(QUERIES[:1]).of(asked) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("count", [0, 100, COUNT])
def test_an_index_comes_back_as_it_was_written(tmp_path: Path, rows: Vectors, count: int) -> None:
    made = make_vector_index(rows[:count])
    made.write(tmp_path / "x.faiss")
    read = read_vector_index(rows[:count], tmp_path / "x.faiss")
    assert type(read) is type(made) and len(read) == count
    assert best(read, QUERIES[0], 10, None) == best(made, QUERIES[0], 10, None)
    assert np.array_equal(read.vectors(), made.vectors())
