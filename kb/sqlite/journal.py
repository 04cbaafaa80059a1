"""The append-only journal: who, when, what, why, and which version it replaces."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from kb.errors import DecisionNotFound
from kb.model import Decision
from kb.sqlite.connection import Connections
from kb.text import fingerprint

_COLUMNS = (
    "number, at, actor, action, subject, version, replaces, reason, act, "
    "(SELECT t.decision FROM taken_back t WHERE t.by_decision = number) AS undoes"
)
# What changes no public answer: until a record comes of it, what is decided on a proposal; what
# proves a field; told needs, found apart; accounts; when a record is to be looked at again.
_NOT_FOUND = (
    "proposal.%",
    "proof.%",
    "need.%",
    "suggestion.%",
    "account.%",
    "people.%",
    "sheet.%",
    "event.%",
    "outcome.%",
    "record.check",
    "record.due",
    "record.distinct",
    "record.alike",
    "document.deposit",
)

_LOOKED_AT = (
    "action LIKE 'record.%' AND action NOT IN ('record.due', 'record.distinct', 'record.alike')"
)


class Moment(NamedTuple):
    """A place in the journal: the number of a decision, and a digest of all those up to it."""

    number: int
    state: str


class JournalFilter(NamedTuple):
    """What one asks of the journal; an empty text asks nothing. `family`: what an action starts
    with, « record » or « proposal.refused »."""

    actor: str = ""
    family: str = ""
    subject: str = ""


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
    ) -> int:
        """Write one decision, and give its number; a version above 1 replaces the one before.
        Inside a transaction.

        `content`: fingerprint of what the subject becomes."""
        at = self._clock().isoformat(timespec="seconds")
        last = self.last()
        decided = (last.state, at, actor, action, subject, version, content)
        act = self._connections.first_decision(last.number + 1)
        cursor = self._connections.get().execute(
            "INSERT INTO decision (at, actor, action, subject, version, replaces, reason, state, "
            "act) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                at,
                actor,
                action,
                subject,
                version,
                version - 1 if version > 1 else None,
                reason,
                fingerprint(repr(decided).encode())[:32],
                act,
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def take_back(self, number: int) -> None:
        """The decision just written takes back this one; once only. Inside a transaction."""
        self._connections.get().execute(
            "INSERT INTO taken_back (decision, by_decision) VALUES (?, ?)",
            (number, self.last().number),
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
        """The last decision on what can be found."""
        others = " AND ".join(["action NOT LIKE ?"] * len(_NOT_FOUND))
        row = (
            self._connections.get()
            .execute(
                f"SELECT number, state FROM decision WHERE {others} ORDER BY number DESC LIMIT 1",
                _NOT_FOUND,
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

    # --- reading decisions

    def get(self, number: int) -> Decision:
        """Raises DecisionNotFound."""
        found = self._all("number = ?", number)
        if not found:
            raise DecisionNotFound(number)
        return found[0]

    def decisions(self, subject: str | None = None, limit: int = 100) -> list[Decision]:
        """The latest decisions first, on one subject or on all."""
        return self._all(
            "? IS NULL OR subject = ? ORDER BY number DESC LIMIT ?", subject, subject, limit
        )

    def of_actor(self, actor: str, limit: int = 200) -> list[Decision]:
        """The latest first."""
        return self._all("actor = ? ORDER BY number DESC LIMIT ?", actor, limit)

    def of_act(self, act: int) -> list[Decision]:
        """What was decided in one transaction, in order."""
        return self._all("act = ? ORDER BY number", act)

    def undone_by(self, number: int) -> int | None:
        """The number of the decision that took this one back; None while it holds."""
        row = (
            self._connections.get()
            .execute("SELECT by_decision FROM taken_back WHERE decision = ?", (number,))
            .fetchone()
        )
        return row["by_decision"] if row else None

    def page(self, asked: JournalFilter, limit: int, offset: int) -> tuple[list[Decision], int]:
        """A slice of what answers, the latest first, and how many answer."""
        where = (
            "(? = '' OR actor = ?) AND (? = '' OR subject = ?) AND "
            "(? = '' OR action = ? OR action LIKE ? ESCAPE '!')"
        )
        family = asked.family
        begins = family.replace("!", "!!").replace("%", "!%").replace("_", "!_") + ".%"
        values = (*(asked.actor,) * 2, *(asked.subject,) * 2, family, family, begins)
        found = self._all(f"{where} ORDER BY number DESC LIMIT ? OFFSET ?", *values, limit, offset)
        row = (
            self._connections.get()
            .execute(f"SELECT count(*) AS n FROM decision WHERE {where}", values)
            .fetchone()
        )
        return found, int(row["n"])

    def actors(self) -> list[str]:
        """Everybody who decided something."""
        rows = self._connections.get().execute("SELECT DISTINCT actor FROM decision ORDER BY 1")
        return [row["actor"] for row in rows]

    def last_looked_at(self) -> dict[str, datetime]:
        """Record → when somebody last wrote it, or said that it is still right."""
        rows = self._connections.get().execute(
            f"SELECT subject, max(at) AS at FROM decision WHERE {_LOOKED_AT} GROUP BY subject"
        )
        return {row["subject"]: datetime.fromisoformat(row["at"]) for row in rows}

    def last_look(self, record_id: str) -> datetime | None:
        """The same of one record; None when there is no decision on it."""
        row = (
            self._connections.get()
            .execute(
                f"SELECT max(at) AS at FROM decision WHERE subject = ? AND {_LOOKED_AT}",
                (record_id,),
            )
            .fetchone()
        )
        return datetime.fromisoformat(row["at"]) if row["at"] else None

    def _all(self, where: str, *values: object) -> list[Decision]:
        rows = self._connections.get().execute(
            f"SELECT {_COLUMNS} FROM decision WHERE {where}", values
        )
        return [Decision(**dict(row)) for row in rows]
