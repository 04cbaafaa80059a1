"""A made-up base: what is put in the store, what is asked, and when it is made again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.analysis import analyse
from kb.sqlite.store import SqliteStore
from tests.bench import bases
from tests.bench.base import QUERY_WORDS_MAX, QUERY_WORDS_MIN, MadeBase, put
from tests.bench.bases import Kept, how_many, size_bytes
from tests.bench.passages import Language
from tests.factories import vocabulary

Make = Callable[[int], MadeBase]


@pytest.fixture
def made(language: Language) -> Make:
    return lambda passages: MadeBase(language, vocabulary(), passages)


def test_passages_are_exactly_as_many_as_asked_and_quote_their_document(made: Make) -> None:
    documents = list(made(120).documents())
    assert [len(passages) for _, passages in documents] == [50, 50, 20]
    for document, passages in documents:
        assert "\n\n".join(document.text[p.start : p.end] for p in passages) == document.text
        for passage in passages:
            first, last = passage.sentences[0], passage.sentences[-1]
            assert (first[0], last[1]) == (passage.start, passage.end)


def test_a_larger_base_begins_with_the_smaller(made: Make) -> None:
    assert list(made(200).documents())[:2] == list(made(120).documents())[:2]


def test_facets_vary(made: Make) -> None:
    documents = list(made(1_000).documents())
    themes = {theme for _, passages in documents for p in passages for theme in p.themes}
    assert len({(d.date or "")[:4] for d, _ in documents}) > 5
    assert len(themes) > 20 and themes <= set(vocabulary().theme_labels)


def test_the_store_keeps_them(made: Make, memory_store: SqliteStore) -> None:
    for document, passages in made(120).documents():
        put(memory_store, document, passages)
    assert memory_store.documents.count() == (3, 120)


def test_queries_are_cut_from_the_passage_they_name(made: Make) -> None:
    base = made(120)
    found = {p.id: d.text[p.start : p.end] for d, passages in base.documents() for p in passages}
    asked = base.queries(40)
    assert len({one.text for one in asked}) == 40
    for one in asked:
        assert QUERY_WORDS_MIN <= len(one.text.split()) <= QUERY_WORDS_MAX
        assert one.text in found[one.passage_id].replace(".", "").lower()  # type: ignore[index]
        assert len(set(analyse(one.text))) >= 2


def test_what_warms_up_is_never_what_is_timed(made: Make) -> None:
    base = made(120)
    warm, timed = base.queries(10), base.queries(20, skip=10)
    assert not {one.text for one in warm} & {one.text for one in timed}
    assert base.queries(30) == warm + timed
    assert not set(base.needs(10)) & set(base.needs(20, skip=10))


def test_a_kept_base_is_current_until_its_sources_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept(tmp_path / "base", 1_000)
    assert not kept.current()
    kept.clear()
    kept.write("built", {"mark": bases.source_mark()})
    assert kept.current()
    monkeypatch.setattr(bases, "source_mark", lambda: "another")
    assert not kept.current()


def test_sizes_count_the_write_ahead_log_and_whole_folders(tmp_path: Path) -> None:
    (tmp_path / "essaim.db").write_bytes(b"0" * 10)
    (tmp_path / "essaim.db-wal").write_bytes(b"0" * 5)
    assert size_bytes(tmp_path / "essaim.db") == 15
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "file").write_bytes(b"0")
    assert size_bytes(tmp_path) == 16


@pytest.mark.parametrize(("passages", "queries"), [(10_000, 200), (1_000_000, 50)])
def test_fewer_queries_are_timed_where_the_reference_is_slow(passages: int, queries: int) -> None:
    assert how_many(passages)[0] == queries
