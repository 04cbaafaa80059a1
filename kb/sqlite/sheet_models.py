"""The DOCX model that an organiser gives for the sheets of an event, in SQLite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal
from kb.text import fingerprint


class ModelNote(NamedTuple):
    """What is told of a model. `name`: that of the file, as it was given."""

    name: str
    at: datetime
    actor: str


class SheetModels:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime]
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    def get(self, event: str) -> bytes | None:
        """None: the one that we provide."""
        row = (
            self._connections.get()
            .execute("SELECT body FROM sheet_model WHERE event = ?", (event,))
            .fetchone()
        )
        return bytes(row["body"]) if row else None

    def note(self, event: str) -> ModelNote | None:
        row = (
            self._connections.get()
            .execute("SELECT name, at, actor FROM sheet_model WHERE event = ?", (event,))
            .fetchone()
        )
        if row is None:
            return None
        return ModelNote(row["name"], datetime.fromisoformat(row["at"]), row["actor"])

    # --- writing: inside a transaction

    def put(self, event: str, name: str, body: bytes, actor: str) -> None:
        """In the place of the one before. It was filled in before: see `web.sheets.models`."""
        self._connections.get().execute(
            "INSERT INTO sheet_model (event, name, at, actor, body) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (event) DO UPDATE SET name = excluded.name, at = excluded.at, "
            "actor = excluded.actor, body = excluded.body",
            (event, name, self._clock().isoformat(timespec="seconds"), actor, body),
        )
        self._journal.append(
            actor=actor, action="sheet.model", subject=event, version=1, content=fingerprint(body)
        )

    def remove(self, event: str, actor: str) -> bool:
        """Back to the one that we provide; False when it was so already."""
        found = self._connections.get().execute("DELETE FROM sheet_model WHERE event = ?", (event,))
        if not found.rowcount:
            return False
        self._journal.append(
            actor=actor, action="sheet.model_removed", subject=event, version=1, content=""
        )
        return True
