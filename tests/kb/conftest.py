"""A person who decides, on the small base."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ingest.curating import curator_for
from kb.curation import Curator
from kb.proposals import Proposal
from kb.sqlite.store import SqliteStore
from kb.vocabulary import Vocabulary
from tests.factories import document, proposal, put_proposals

ATELIER = document()
# All that a record needs to be published.
COMPLETE = {
    "summary": "La ville chauffe mille logements.",
    "status": "en service",
    "need": "Chauffer.",
    "territory.name": "Dunkerque",
    "themes": ["chaleur fatale"],
}
Decide = Callable[..., Proposal]


@pytest.fixture
def store(small_store: SqliteStore) -> SqliteStore:
    return small_store


@pytest.fixture
def curator(store: SqliteStore, vocabulary: Vocabulary) -> Curator:
    return curator_for(store, vocabulary, "Ana")


@pytest.fixture
def decide(store: SqliteStore, curator: Curator) -> Decide:
    """One decision in one transaction, as a command takes it."""

    def run(name: str, *arguments: Any, **options: Any) -> Proposal:
        with store.transaction():
            found: Proposal = getattr(curator, name)(*arguments, **options)
        return found

    return run


def put(store: SqliteStore, **fields: Any) -> Proposal:
    """One more proposal, that waits."""
    one = proposal(ATELIER, **fields)
    put_proposals(store, ATELIER, [*store.proposals.all(), one])
    return one


def record(store: SqliteStore, record_id: str | None) -> Any:
    found = store.records.find(record_id or "")
    assert found is not None
    return found
