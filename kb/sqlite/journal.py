"""The append-only journal: who, when, what, why, and which version it replaces."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from kb.model import Decision
from kb.sqlite.connection import Connections
from kb.text import fingerprint


class Moment(NamedTuple):
    """A place in the journal: the number of a decision, and a digest of all those up to it."""

    number: int
    state: str


def utc_now() -> datetime:
    return datetime.now(UTC)


class Journal:
    def __init__(self, connections: Connections, clock: Callable[[], datetime] = utc_now) -> None:
        self._connections = connections
        self._clock = clock

    def append(
        self,
        *,
        actor: str,
        action: str,
        subject: str,
        version: int,
        content: str,
        reason: str | None = None,
    ) -> None:
        """Write one decision; a version above 1 replaces the one before. Inside a transaction.

        `content`: fingerprint of what the subject becomes."""
        at = self._clock().isoformat(timespec="seconds")
        decided = (self.last().state, at, actor, action, subject, version, content)
        self._connections.get().execute(
            "INSERT INTO decision (at, actor, action, subject, version, replaces, reason, state) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                at,
                actor,
                action,
                subject,
                version,
                version - 1 if version > 1 else None,
                reason,
                fingerprint(repr(decided).encode())[:32],
            ),
        )

    def last(self) -> Moment:
        """Where the journal stands."""
        row = (
            self._connections.get()
            .execute("SELECT number, state FROM decision ORDER BY number DESC LIMIT 1")
            .fetchone()
        )
        return Moment(*row) if row else Moment(0, "")

    def last_found(self) -> Moment:
        """The last decision on what can be found: what is decided on a proposal changes no answer
        until a record comes of it, told needs are found apart, and accounts are not found."""
        row = (
            self._connections.get()
            .execute(
                "SELECT number, state FROM decision WHERE action NOT LIKE 'proposal.%' "
                "AND action NOT LIKE 'need.%' AND action NOT LIKE 'account.%' "
                "ORDER BY number DESC LIMIT 1"
            )
            .fetchone()
        )
        return Moment(*row) if row else Moment(0, "")

    def subjects_since(self, moment: Moment) -> dict[str, set[str]] | None:
        """Ids decided on since then, by what they are: « document », « record ». None when this
        journal never passed there: it is that of another base, or of an older copy."""
        connection = self._connections.get()
        if moment.number:
            row = connection.execute(
                "SELECT state FROM decision WHERE number = ?", (moment.number,)
            ).fetchone()
            if row is None or row["state"] != moment.state:
                return None
        found: dict[str, set[str]] = {"document": set(), "record": set()}
        for row in connection.execute(
            "SELECT action, subject FROM decision WHERE number > ?", (moment.number,)
        ):
            subject = row["action"].partition(".")[0]
            if subject in found:  # what waits is not found yet
                found[subject].add(row["subject"])
        return found

    def decisions(self, subject: str | None = None, limit: int = 100) -> list[Decision]:
        """The latest decisions first, on one subject or on all."""
        rows = self._connections.get().execute(
            "SELECT number, at, actor, action, subject, version, replaces, reason FROM decision "
            "WHERE ? IS NULL OR subject = ? ORDER BY number DESC LIMIT ?",
            (subject, subject, limit),
        )
        return [Decision(**dict(row)) for row in rows]
