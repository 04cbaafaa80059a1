"""The append-only journal: who, when, what, why, and which version it replaces."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from kb.model import Decision
from kb.sqlite.connection import Connections


def utc_now() -> datetime:
    return datetime.now(UTC)


class Journal:
    def __init__(self, connections: Connections, clock: Callable[[], datetime] = utc_now) -> None:
        self._connections = connections
        self._clock = clock

    def append(
        self, *, actor: str, action: str, subject: str, version: int, reason: str | None = None
    ) -> None:
        """Write one decision; a version above 1 replaces the one before. Inside a transaction."""
        self._connections.get().execute(
            "INSERT INTO decision (at, actor, action, subject, version, replaces, reason) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self._clock().isoformat(timespec="seconds"),
                actor,
                action,
                subject,
                version,
                version - 1 if version > 1 else None,
                reason,
            ),
        )

    def decisions(self, subject: str | None = None, limit: int = 100) -> list[Decision]:
        """The latest decisions first, on one subject or on all."""
        rows = self._connections.get().execute(
            "SELECT number, at, actor, action, subject, version, replaces, reason FROM decision "
            "WHERE ? IS NULL OR subject = ? ORDER BY number DESC LIMIT ?",
            (subject, subject, limit),
        )
        return [Decision(**dict(row)) for row in rows]
