"""Real parts, small or whole: a store in memory, the corpus built once in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings as drawn

from api.commands.ingest import load_geography
from api.compose import build_services, build_vocabulary
from api.settings import Settings
from ingest.model import Report
from ingest.pipeline import Pipeline
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from search.engine import Engine
from search.index import build_index
from search.recommend.recommender import Recommender
from tests import factories
from web.services import Services

# No test is failed by a slow machine.
drawn.register_profile("house", deadline=None)
drawn.load_profile("house")


def settings_in(folder: Path, **fields: object) -> Settings:
    """Never var/: a test has a folder of its own."""
    base = {"database": folder / "essaim.db", "index": folder / "index"}
    return Settings.model_validate({**base, **fields})


@pytest.fixture
def own_settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def memory_store() -> Iterator[SqliteStore]:
    """The real engine, empty, in memory."""
    store = open_store(":memory:")
    yield store
    store.close()


@pytest.fixture
def small_store(memory_store: SqliteStore) -> SqliteStore:
    """A dozen records, a document with passages, a few real territories."""
    return factories.fill(memory_store)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return factories.vocabulary()


@pytest.fixture
def small_services(small_store: SqliteStore, tmp_path: Path, vocabulary: Vocabulary) -> Services:
    """Everything assembled over `small_store`, for a test that writes in it."""
    return _services(small_store, tmp_path / "small-index", vocabulary)


@pytest.fixture(scope="session")
def shared_services(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[Services]:
    """The same, made once: read-only."""
    store = factories.fill(open_store(":memory:"))
    yield _services(store, tmp_path_factory.mktemp("shared"), vocabulary)
    store.close()


def _services(store: SqliteStore, index_folder: Path, vocabulary: Vocabulary) -> Services:
    engine = Engine(
        store, build_index(index_folder, store, vocabulary, factories.ENCODER), vocabulary
    )
    recommender = Recommender(store, engine, vocabulary)
    return Services(store=store, vocabulary=vocabulary, engine=engine, recommender=recommender)


@dataclass(frozen=True)
class BuiltCorpus:
    settings: Settings
    report: Report


@pytest.fixture(scope="session")
def corpus_built(tmp_path_factory: pytest.TempPathFactory) -> BuiltCorpus:
    """The real corpus taken in once, by the real pipeline."""
    settings = settings_in(tmp_path_factory.mktemp("corpus"))
    store = open_store(settings.database)
    load_geography(settings, store)
    folders = [settings.corpus / "records", settings.corpus / "documents"]
    report = Pipeline(store, build_vocabulary(settings)).run(folders)
    store.close()
    return BuiltCorpus(settings, report)


@pytest.fixture(scope="session")
def corpus_services(corpus_built: BuiltCorpus) -> Services:
    """The parts assembled on the real corpus; read-only for every test."""
    return build_services(corpus_built.settings)
