"""The door to the store: what an engine must offer, and `open_store`."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kb.sqlite.accounts import Accounts
from kb.sqlite.answers import Answers
from kb.sqlite.documents import Documents
from kb.sqlite.feedback import Feedbacks
from kb.sqlite.follow_up import Outcomes
from kb.sqlite.identities import Identities
from kb.sqlite.imports import Imports
from kb.sqlite.jobs import Jobs
from kb.sqlite.journal import Journal
from kb.sqlite.lexicon import Lexicon
from kb.sqlite.needs import Needs
from kb.sqlite.oppositions import Oppositions
from kb.sqlite.participants import Participants
from kb.sqlite.proofs import Proofs
from kb.sqlite.proposals import Proposals
from kb.sqlite.rechecks import Rechecks
from kb.sqlite.records import Records
from kb.sqlite.redirects import Redirects
from kb.sqlite.reminders import Reminders
from kb.sqlite.requests import Requests
from kb.sqlite.retention import Retention
from kb.sqlite.sheet_models import SheetModels
from kb.sqlite.sheets import Sheets
from kb.sqlite.store import SqliteStore
from kb.sqlite.suggestions import Suggestions
from kb.sqlite.territories import Territories
from kb.sqlite.vocabulary_words import VocabularyWords

if TYPE_CHECKING:
    from kb.sqlite.erasure import Bytes


class Store(Protocol):
    """The only truth: every index is made from it and can be thrown away.

    Its rooms are SQLite's classes as long as SQLite is the only engine; a second engine turns each
    into a protocol of its own (docs/adr/0002)."""

    records: Records
    redirects: Redirects
    rechecks: Rechecks
    documents: Documents
    proposals: Proposals
    proofs: Proofs
    feedback: Feedbacks
    needs: Needs
    accounts: Accounts
    sheets: Sheets
    sheet_models: SheetModels
    answers: Answers
    reminders: Reminders
    outcomes: Outcomes
    identities: Identities
    imports: Imports
    jobs: Jobs
    oppositions: Oppositions
    participants: Participants
    requests: Requests
    retention: Retention
    territories: Territories
    journal: Journal
    lexicon: Lexicon
    suggestions: Suggestions
    words: VocabularyWords

    @property
    def bytes(self) -> Bytes: ...
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
