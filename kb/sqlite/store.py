"""The default store, assembled."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kb.analysis import analyser_version
from kb.sqlite.accounts import Accounts
from kb.sqlite.answers import Answers
from kb.sqlite.connection import Connections
from kb.sqlite.documents import Documents
from kb.sqlite.feedback import Feedbacks
from kb.sqlite.follow_up import Outcomes
from kb.sqlite.identities import Identities
from kb.sqlite.imports import Imports
from kb.sqlite.jobs import Jobs
from kb.sqlite.journal import Journal, utc_now
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
from kb.sqlite.suggestions import Suggestions
from kb.sqlite.territories import Territories
from kb.sqlite.vocabulary_words import VocabularyWords
from kb.text import fingerprint

if TYPE_CHECKING:
    from kb.sqlite.erasure import Bytes


class SqliteStore:
    """Records, documents, geography, journal and full-text index in one file."""

    def __init__(
        self,
        path: Path | str,
        clock: Callable[[], datetime] = utc_now,
        people_beside: Path | None = None,
    ) -> None:
        """`people_beside`: the base beside which the key of the list of oppositions is, when this
        one is a copy of it."""
        self._connections = Connections(path)
        self.journal = Journal(self._connections, clock)
        self.oppositions = Oppositions(self._connections, self.journal, clock, people_beside)
        self.records = Records(self._connections, self.journal, self.oppositions.opposed)
        self.redirects = Redirects(self._connections)
        self.rechecks = Rechecks(self._connections, self.journal, clock)
        self.documents = Documents(self._connections, self.journal)
        self.proposals = Proposals(self._connections, self.journal)
        self.proofs = Proofs(self._connections, self.journal, clock)
        self.feedback = Feedbacks(self._connections, clock)
        self.needs = Needs(self._connections, self.journal, clock)
        self.accounts = Accounts(self._connections, self.journal, clock)
        self.sheets = Sheets(self._connections, self.journal, clock)
        self.sheet_models = SheetModels(self._connections, self.journal, clock)
        self.answers = Answers(self._connections, self.journal, clock)
        self.reminders = Reminders(self._connections, self.journal, clock)
        self.outcomes = Outcomes(self._connections, self.journal, clock, self.oppositions.opposed)
        self.identities = Identities(self._connections, self.journal, clock)
        self.imports = Imports(self._connections, clock)
        self.jobs = Jobs(self._connections, clock)
        self.participants = Participants(self._connections, self.journal, clock)
        self.requests = Requests(self._connections, self.journal, clock)
        self.retention = Retention(self._connections, self.journal, clock)
        self.territories = Territories(self._connections)
        self.lexicon = Lexicon(self._connections)
        self.suggestions = Suggestions(self._connections, self.journal, clock)
        self.words = VocabularyWords(self._connections, self.journal, clock)

    @property
    def bytes(self) -> Bytes:
        """Every text of the base, for those who must find or erase somebody. Made when asked for:
        what it needs takes time to load."""
        from kb.sqlite.erasure import Bytes

        return Bytes(self._connections)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; on disk when it returns. Opened by the pipeline or a route,
        nowhere deeper."""
        with self._connections.transaction():
            yield

    def item_fingerprints(self) -> dict[str, str]:
        """Id → content fingerprint of everything that can be found: published records, and
        the passages of published documents."""
        rows = self._connections.get().execute(
            "SELECT id, fingerprint FROM record WHERE state = 'published' "
            "UNION ALL SELECT p.id, p.fingerprint FROM passage p JOIN document d "
            "ON d.id = p.document_id WHERE d.state = 'published'"
        )
        return {row["id"]: row["fingerprint"] for row in rows}

    def corpus_fingerprint(self) -> str:
        """Changes whenever anything that can be found changes: with each decision on a document or
        a record, each new analysis of the terms, each new geography. Quick: asked before every
        answer."""
        known = (
            self.journal.last_found().state,
            self.read_meta("analyser"),
            self.read_meta("territories"),
        )
        return fingerprint(repr(known).encode())

    def refresh_terms(self, *, force: bool = False) -> bool:
        """Inside a transaction: write every searchable term again if the analyser has changed
        since they were written, or if asked; True when done."""
        version = analyser_version()
        if self.read_meta("analyser") == version and not force:
            return False
        self.records.refresh_terms(self.records.ids())
        self.documents.refresh_terms()
        self.write_meta("analyser", version)
        return True

    def read_meta(self, key: str) -> str | None:
        row = (
            self._connections.get()
            .execute("SELECT value FROM meta WHERE key = ?", (key,))
            .fetchone()
        )
        return row["value"] if row else None

    def write_meta(self, key: str, value: str) -> None:
        """Inside a transaction."""
        self._connections.get().execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET "
            "value = excluded.value",
            (key, value),
        )

    def integrity_problems(self) -> list[str]:
        """What SQLite itself finds wrong with the file; empty when sound."""
        connection = self._connections.get()
        try:
            rows = connection.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.DatabaseError as error:
            return [str(error)]
        found = [row[0] for row in rows if row[0] != "ok"]
        found += [
            f"{row['table']} n° {row['rowid']}"
            for row in connection.execute("PRAGMA foreign_key_check").fetchall()
        ]
        return found

    def close(self) -> None:
        self._connections.close()
