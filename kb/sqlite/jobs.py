"""The queue of what is to be read, in SQLite: taken with a lease, so that who dies loses nothing.

The bytes are in the base until they have been read, then erased from its pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

from kb.errors import JobNotFound
from kb.jobs import LEASE, MOST_ATTEMPTS, STOPPED, STOPPED_REASON, Ending, Handed, Job, JobState
from kb.sqlite.connection import Connections
from kb.sqlite.journal import utc_now

_COLUMNS = ", ".join(name for name in Job.model_fields)
_READY = "(state = 'waiting' OR (state = 'running' AND lease_until < ?))"
# Only who took it last may say something of it: an attempt is the mark of who holds the lease.
_MINE = "WHERE number = ? AND attempts = ? AND state = 'running'"


class Jobs:
    def __init__(self, connections: Connections, clock: Callable[[], datetime] = utc_now) -> None:
        self._connections = connections
        self._clock = clock

    # --- reading

    def get(self, number: int) -> Job:
        """Raises JobNotFound."""
        row = self._rows(f"SELECT {_COLUMNS} FROM job WHERE number = ?", number).fetchone()
        if row is None:
            raise JobNotFound(number)
        return Job(**dict(row))

    def listed(self, actor: str | None = None, limit: int = 100, offset: int = 0) -> list[Job]:
        """Of one person or of all, the latest first."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM job WHERE ? IS NULL OR actor = ? ORDER BY number DESC "
            "LIMIT ? OFFSET ?",
            actor, actor, limit, offset,
        )  # fmt: skip
        return [Job(**dict(row)) for row in rows]

    def counts(self, actor: str | None = None) -> dict[JobState, int]:
        rows = self._rows(
            "SELECT state, count(*) AS n FROM job WHERE ? IS NULL OR actor = ? GROUP BY state",
            actor, actor,
        )  # fmt: skip
        found = {row["state"]: int(row["n"]) for row in rows}
        return {state: found.get(state, 0) for state in JobState}

    def pending(self, fingerprint: str) -> bool:
        """Whether these very bytes wait already."""
        row = self._rows(
            "SELECT 1 FROM job WHERE fingerprint = ? AND state IN ('waiting', 'running')",
            fingerprint,
        )
        return row.fetchone() is not None

    def gave(self, document_id: str, actor: str) -> bool:
        """Whether this person handed in a file of this document."""
        row = self._rows(
            "SELECT 1 FROM job WHERE document_id = ? AND actor = ?",
            document_id, actor,
        )  # fmt: skip
        return row.fetchone() is not None

    def is_something_ready(self) -> bool:
        """Quick, and takes no lock: asked twice a second."""
        row = self._rows(f"SELECT 1 FROM job WHERE {_READY} LIMIT 1", self._now())
        return row.fetchone() is not None

    # --- writing: inside a transaction

    def add(self, handed: Handed, data: bytes) -> int:
        """A file that waits; its number."""
        number = self._insert(handed, JobState.WAITING)
        self._rows("INSERT INTO job_file (job, bytes) VALUES (?, ?)", number, data)
        return number

    def add_ended(self, handed: Handed, ending: Ending) -> int:
        """A file that need not be read: what became of it is told like the others."""
        number = self._insert(handed, ending.state)
        self._end(number, ending)
        return number

    def take(self) -> tuple[Job, bytes] | None:
        """The next to read, leased: the one that was tried the least, then the oldest. One whose
        lease has passed once too often is refused."""
        self._rows(
            "UPDATE job SET state = 'refused', code = ?, reason = ?, ended_at = ?, step = '', "
            "lease_until = NULL WHERE state = 'running' AND lease_until < ? AND attempts >= ?",
            STOPPED, STOPPED_REASON, self._now(), self._now(), MOST_ATTEMPTS,
        )  # fmt: skip
        row = self._rows(
            f"SELECT number FROM job WHERE {_READY} ORDER BY attempts, number LIMIT 1", self._now()
        ).fetchone()
        if row is None:
            return None
        number = row["number"]
        self._rows(
            "UPDATE job SET state = 'running', step = '', progress = 0, attempts = attempts + 1, "
            "lease_until = ? WHERE number = ?",
            self._lease(), number,
        )  # fmt: skip
        held = self._rows("SELECT bytes FROM job_file WHERE job = ?", number).fetchone()
        return self.get(number), bytes(held["bytes"]) if held else b""

    def beat(self, job: Job) -> bool:
        """Still being read; False when somebody else has taken it since."""
        beaten = self._rows(
            f"UPDATE job SET lease_until = ? {_MINE}", self._lease(), job.number, job.attempts
        )
        return beaten.rowcount == 1

    def tell(self, job: Job, step: str, progress: float) -> None:
        self._rows(
            f"UPDATE job SET step = ?, progress = ?, lease_until = ? {_MINE}",
            step, progress, self._lease(), job.number, job.attempts,
        )  # fmt: skip

    def finish(self, job: Job, ending: Ending) -> bool:
        """Read, or refused: its bytes are erased. False when it was no longer ours."""
        if not self._is_mine(job):
            return False
        self._end(job.number, ending)
        self._erase(job.number)
        return True

    def give_back(self, job: Job, *, counted: bool) -> None:
        """Not finished: it waits again, or is refused when it was tried often enough. Not
        `counted` when whoever read it was told to stop."""
        if not self._is_mine(job):
            return
        if counted and job.attempts >= MOST_ATTEMPTS:
            self._end(job.number, Ending(JobState.REFUSED, code=STOPPED, reason=STOPPED_REASON))
            return
        self._wait_again(job.number, job.attempts - (not counted))

    def cancel(self, number: int) -> bool:
        """Only while it waits; False when it is too late. Raises JobNotFound."""
        job = self.get(number)
        if job.state is not JobState.WAITING:
            return False
        self._end(number, Ending(JobState.CANCELLED))
        self._erase(number)
        return True

    def try_again(self, number: int) -> bool:
        """As on the first day; False for what cannot be. Raises JobNotFound."""
        if not self.get(number).may_try_again:
            return False
        self._wait_again(number, 0)
        return True

    def forget(self, number: int) -> bool:
        """Take an ended job off the list, with its bytes if it still has them; the document that
        it gave stays. Raises JobNotFound."""
        if self.get(number).pending:
            return False
        self._erase(number)
        self._rows("DELETE FROM job WHERE number = ?", number)
        return True

    # --- the rows

    def _insert(self, handed: Handed, state: JobState) -> int:
        number = self._rows(
            "INSERT INTO job (at, actor, file_name, size_bytes, fingerprint, state) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            self._now(), *handed, state,
        ).lastrowid  # fmt: skip
        assert number is not None
        return number

    def _end(self, number: int, ending: Ending) -> None:
        names = ", ".join(f"{name} = ?" for name in Ending._fields)
        self._rows(
            f"UPDATE job SET {names}, ended_at = ?, step = '', lease_until = NULL "
            "WHERE number = ?",
            *ending, self._now(), number,
        )  # fmt: skip

    def _wait_again(self, number: int, attempts: int) -> None:
        self._rows(
            "UPDATE job SET state = 'waiting', attempts = ?, step = '', progress = 0, "
            "lease_until = NULL, ended_at = NULL, code = NULL, reason = NULL WHERE number = ?",
            attempts, number,
        )  # fmt: skip

    def _is_mine(self, job: Job) -> bool:
        found = self._rows(f"SELECT 1 FROM job {_MINE}", job.number, job.attempts)
        return found.fetchone() is not None

    def _erase(self, number: int) -> None:
        """With zeros over what was there, whatever the library was built to do."""
        connection = self._connections.get()
        usual = connection.execute("PRAGMA secure_delete").fetchone()[0]
        connection.execute("PRAGMA secure_delete = 1")
        connection.execute("DELETE FROM job_file WHERE job = ?", (number,))
        connection.execute(f"PRAGMA secure_delete = {int(usual)}")

    def _rows(self, statement: str, *values: object) -> sqlite3.Cursor:
        return self._connections.get().execute(statement, values)

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")

    def _lease(self) -> str:
        return (self._clock() + LEASE).isoformat(timespec="milliseconds")
