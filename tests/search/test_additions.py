"""What is added to a large base without writing its index again: it answers as the whole would."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kb.errors import IndexStale
from kb.model import Kind
from kb.sqlite.lexicon import Target
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from search.engine import Engine
from search.folder import current_folder
from search.index import build_index, load_index
from search.model import Filters, HitType, Query
from tests import factories
from tests.factories import ENCODER
from tests.search.test_index import CountingEncoder, vectors_of


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def additions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small base counts as a large one."""
    monkeypatch.setattr("search.index.SMALL_BASE", 5)
    monkeypatch.setattr("search.index.LARGEST_ADDITION", 0.7)


def change(store: SqliteStore) -> None:
    """A record comes in, one changes, one leaves; a document comes in, another changes."""
    factories.put_records(
        store,
        [
            factories.partner(id="nouveau", title="Nouvelle chaudière", themes=["gastronomie"]),
            factories.funding(title="Fonds chaleur renouvelé"),
            factories.partner(state="withdrawn"),
        ],
    )
    new = factories.document(id="neuf", text="Une chaudière neuve pour la gare.")
    factories.put_document(store, new, [factories.passage(new, new.text)])
    old = factories.document(version=2, text="La chaleur de la gare, deux ans après.")
    factories.put_document(store, old, [factories.passage(old, old.text)])


FILTERS = (Filters(), Filters(kinds=(Kind.FUNDING,)), Filters(types=(HitType.PASSAGE,)))
TEXTS = ("", "chaleur", "chaudière neuve", "gare", "aciérie", "tiers-lieu rural")


@pytest.mark.usefixtures("additions")
def test_an_addition_answers_as_the_whole_would(
    root: Path, tmp_path: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    build_index(root, small_store, vocabulary, ENCODER)
    change(small_store)
    added = build_index(root, small_store, vocabulary, ENCODER)
    assert added.manifest.base and len(added.tables[Target.RECORDS].parts) == 2
    whole = build_index(tmp_path / "whole", small_store, vocabulary, ENCODER)
    assert whole.manifest.base is None
    for target in Target:
        assert sorted(added.ids(target)) == whole.ids(target)
    expected = vectors_of(whole)
    assert all(np.allclose(v, expected[i], atol=1e-6) for i, v in vectors_of(added).items())
    engines = [Engine(small_store, index, vocabulary) for index in (added, whole)]
    for text in TEXTS:
        for filters in (
            Filters(),
            Filters(kinds=(Kind.FUNDING,)),
            Filters(types=(HitType.PASSAGE,)),
        ):
            query = Query(text=text, filters=filters, limit=100)
            one, other = (engine.search(query) for engine in engines)
            assert one.facets == other.facets and one.total == other.total
            assert {h.id for h in one.hits} == {h.id for h in other.hits}


@pytest.mark.usefixtures("additions")
def test_only_what_changed_is_read_and_encoded(
    root: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    build_index(root, small_store, vocabulary, CountingEncoder())
    new = factories.document(id="neuf", text="Une chaudière neuve pour la gare.")
    factories.put_document(small_store, new, [factories.passage(new, new.text)])
    encoder = CountingEncoder()
    index = build_index(root, small_store, vocabulary, encoder)
    assert encoder.asked == [new.text]
    assert len(index.tables[Target.PASSAGES].parts[1].catalogue) == 1
    other = factories.document(id="autre", text="Une piscine.")
    factories.put_document(small_store, other, [factories.passage(other, other.text)])
    build_index(root, small_store, vocabulary, encoder)
    assert encoder.asked == [new.text, other.text]
    build_index(root, small_store, vocabulary, encoder)
    assert len(encoder.asked) == 2, "nothing is new"


@pytest.mark.usefixtures("additions")
def test_an_addition_needs_its_base(
    root: Path, small_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    build_index(root, small_store, vocabulary, ENCODER)
    change(small_store)
    added = build_index(root, small_store, vocabulary, ENCODER)
    load_index(root, small_store, ENCODER)
    assert {p.name for p in root.iterdir() if p.is_dir()} == {
        added.base_name,
        current_folder(root).name,  # type: ignore[union-attr]
    }
    (root / added.base_name / "records.arrays").write_bytes(b"")
    with pytest.raises(IndexStale, match="abîmé"):
        load_index(root, small_store, ENCODER)
    healed = build_index(root, small_store, vocabulary, ENCODER)
    assert healed.manifest.base is None
    assert len([p for p in root.iterdir() if p.is_dir()]) == 1


@pytest.mark.usefixtures("additions")
@pytest.mark.parametrize("cause", ["analyser", "too much", "another journal", "vocabulary"])
def test_the_whole_is_made_again_when_it_must_be(
    root: Path,
    small_store: SqliteStore,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
    cause: str,
) -> None:
    build_index(root, small_store, vocabulary, ENCODER)
    factories.put_records(small_store, [factories.partner(id="nouveau", title="Nouveau venu")])
    store = small_store
    if cause == "analyser":
        with store.transaction():
            store.write_meta("analyser", "another")
    elif cause == "too much":
        monkeypatch.setattr("search.index.LARGEST_ADDITION", 0.01)
    elif cause == "vocabulary":
        monkeypatch.setattr("search.index.wide_labels", lambda vocabulary: {"gare": "transports"})
    else:
        store = open_store(":memory:")
        factories.put_records(store, [factories.partner(title="Autre histoire")])
        factories.fill(store)
    assert build_index(root, store, vocabulary, ENCODER).manifest.base is None
