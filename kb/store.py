"""The door to the store: what an engine must offer, and `open_store`."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from kb.sqlite.accounts import Accounts
from kb.sqlite.documents import Documents
from kb.sqlite.feedback import Feedbacks
from kb.sqlite.journal import Journal
from kb.sqlite.lexicon import Lexicon
from kb.sqlite.needs import Needs
from kb.sqlite.proposals import Proposals
from kb.sqlite.records import Records
from kb.sqlite.store import SqliteStore
from kb.sqlite.territories import Territories


class Store(Protocol):
    """The only truth: every index is made from it and can be thrown away.

    Its rooms are SQLite's classes as long as SQLite is the only engine; a second engine turns each
    into a protocol of its own (docs/adr/0002)."""

    records: Records
    documents: Documents
    proposals: Proposals
    feedback: Feedbacks
    needs: Needs
    accounts: Accounts
    territories: Territories
    journal: Journal
    lexicon: Lexicon

    def transaction(self) -> AbstractContextManager[None]: ...
    def refresh_terms(self, *, force: bool = False) -> bool: ...
    def item_fingerprints(self) -> dict[str, str]: ...
    def corpus_fingerprint(self) -> str: ...
    def read_meta(self, key: str) -> str | None: ...
    def integrity_problems(self) -> list[str]: ...
    def close(self) -> None: ...


def open_store(path: Path | str) -> SqliteStore:
    """Open or create the base at `path`; ':memory:' gives one that lives as long as it is open."""
    return SqliteStore(path)
