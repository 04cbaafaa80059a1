"""When a curator asked that a record be looked at again, in SQLite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from kb.model import RecordId
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now


class Rechecks:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    def today(self) -> date:
        return self._clock().date()

    def all(self) -> dict[RecordId, date]:
        """The dates that people chose; a record of which nothing is said follows its kind."""
        rows = self._connections.get().execute("SELECT record_id, due FROM recheck")
        return {RecordId(row["record_id"]): date.fromisoformat(row["due"]) for row in rows}

    def due(self, record_id: str) -> date | None:
        row = (
            self._connections.get()
            .execute("SELECT due FROM recheck WHERE record_id = ?", (record_id,))
            .fetchone()
        )
        return date.fromisoformat(row["due"]) if row else None

    # --- writing: inside a transaction

    def choose(self, record_id: str, due: date, actor: str, reason: str | None = None) -> None:
        at = self._clock().isoformat(timespec="seconds")
        self._connections.get().execute(
            "INSERT INTO recheck (record_id, due, set_by, at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (record_id) DO UPDATE SET due = excluded.due, set_by = excluded.set_by, "
            "at = excluded.at",
            (record_id, due.isoformat(), actor, at),
        )
        self._note("record.due", record_id, actor, reason or f"à revoir le {due.isoformat()}")

    def confirm(self, record_id: str, actor: str, reason: str | None = None) -> None:
        """Looked at today and still right: the next time follows the kind again."""
        self._connections.get().execute("DELETE FROM recheck WHERE record_id = ?", (record_id,))
        self._note("record.check", record_id, actor, reason)

    def _note(self, action: str, record_id: str, actor: str, reason: str | None) -> None:
        self._journal.append(
            actor=actor,
            action=action,
            subject=record_id,
            version=1,
            content=action,
            reason=reason,
        )
