"""What a record may be asked for, compared one by one with a need."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from api.compose import fresh_index
from kb.sqlite.lexicon import Target
from kb.sqlite.store import SqliteStore
from kb.vocabulary import Vocabulary
from search import aspects
from search.aspects import Aspects, starts_of
from tests import factories
from tests.conftest import settings_in


def some(sizes: list[int], dimension: int = 8) -> Aspects:
    rows = np.random.default_rng(3).normal(size=(sum(sizes), dimension)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    texts = [["x"] * size for size in sizes]
    return Aspects(starts_of(texts), rows, np.zeros(sum(sizes), dtype=np.uint64))


@pytest.mark.parametrize("whole", [True, False])
def test_a_row_is_worth_its_nearest_aspect(whole: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aspects, "COMPARED_WHOLE", 1_000 if whole else 0)
    sizes = [3, 1, 4, 2]
    held = some(sizes)
    query = held.vectors[5:6]
    rows = np.array([2, 0, 3])
    expected = [max(held.vectors[a:b] @ query[0]) for a, b in ((4, 8), (0, 3), (8, 10))]
    assert held.nearest(query, rows) == pytest.approx(expected)
    assert held.nearest(query, rows)[0] == pytest.approx(1.0)
    assert held.nearest(query, rows[:0]).shape == (0,)


def test_everyday_words_of_a_record_find_it(
    tmp_path: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    words = "les radiateurs des immeubles tièdes grâce aux fours voisins"
    record = factories.experience(asked_as=(words,))
    factories.put_records(small_store, [record])
    index = fresh_index(settings_in(tmp_path), small_store, vocabulary)
    table = index.tables[Target.RECORDS]
    query = index.encoder.encode([words], queries=True)
    found = table.aspects(query, table.rows())
    assert table.ids(table.rows())[int(np.argmax(found))] == record.id
    assert found.max() == pytest.approx(1.0, abs=0.02)
    assert table.lexical(["radiateur"]).of(table.rows()).max() > 0
    passages = index.tables[Target.PASSAGES]
    assert not passages.aspects(query, passages.rows()).any(), "passages have none"
