"""Verdicts on recommended records, in SQLite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from kb.errors import RecordNotFound
from kb.feedback import Feedback, Verdict, kept_need
from kb.model import RecordId
from kb.sqlite.connection import Connections
from kb.sqlite.journal import utc_now


class Feedbacks:
    """Nothing here goes to the journal: what is withdrawn or purged is gone."""

    def __init__(self, connections: Connections, clock: Callable[[], datetime] = utc_now) -> None:
        self._connections = connections
        self._clock = clock

    # --- reading

    def all(self, *, verdict: Verdict | None = None) -> list[Feedback]:
        """Oldest first."""
        rows = self._connections.get().execute(
            "SELECT number, at, need, record_id, verdict FROM feedback "
            "WHERE ? IS NULL OR verdict = ? ORDER BY number",
            (verdict, verdict),
        )
        return [Feedback(**dict(row)) for row in rows]

    def of_need(self, text: str) -> dict[RecordId, Verdict]:
        """What is kept for this need, by record; nothing for an empty text."""
        if not text.strip():
            return {}
        rows = self._connections.get().execute(
            "SELECT record_id, verdict FROM feedback WHERE need = ?", (kept_need(text),)
        )
        return {RecordId(row["record_id"]): Verdict(row["verdict"]) for row in rows}

    def counts(self) -> dict[RecordId, dict[Verdict, int]]:
        """How many times each verdict was given of each record, by id of record."""
        rows = self._connections.get().execute(
            "SELECT record_id, verdict, count(*) AS n FROM feedback GROUP BY record_id, verdict "
            "ORDER BY record_id, verdict"
        )
        found: dict[RecordId, dict[Verdict, int]] = {}
        for row in rows:
            found.setdefault(RecordId(row["record_id"]), {})[Verdict(row["verdict"])] = row["n"]
        return found

    def revision(self) -> tuple[int, int]:
        """Differs when what is kept differs: numbers only grow, so that as many rows up to the same
        number are the same rows. Quick: may be asked before every answer."""
        row = (
            self._connections.get()
            .execute("SELECT count(*), coalesce(max(number), 0) FROM feedback")
            .fetchone()
        )
        return row[0], row[1]

    # --- writing: inside a transaction

    def put(self, text: str, record_id: str, verdict: Verdict) -> Feedback:
        """Keep a verdict in the place of the one before. Raises InvalidRequest when the need cannot
        be kept, RecordNotFound when no such record is published."""
        need = kept_need(text)
        connection = self._connections.get()
        published = connection.execute(
            "SELECT 1 FROM record WHERE id = ? AND state = 'published'", (record_id,)
        ).fetchone()
        if published is None:
            raise RecordNotFound(record_id)
        self._delete(need, record_id)
        at = self._clock().isoformat(timespec="seconds")
        number = connection.execute(
            "INSERT INTO feedback (at, need, record_id, verdict) VALUES (?, ?, ?, ?)",
            (at, need, record_id, verdict),
        ).lastrowid
        return Feedback.model_validate(
            {"number": number, "at": at, "need": need, "record_id": record_id, "verdict": verdict}
        )

    def withdraw(self, text: str, record_id: str) -> bool:
        """Forget a verdict; False when there was none."""
        return self._delete(kept_need(text), record_id)

    def _delete(self, need: str, record_id: str) -> bool:
        gone = self._connections.get().execute(
            "DELETE FROM feedback WHERE need = ? AND record_id = ?", (need, record_id)
        )
        return gone.rowcount > 0

    def forget_older_than(self, days: int) -> int:
        """Forget the verdicts given more than so many days ago; how many there were."""
        limit = (self._clock() - timedelta(days=days)).isoformat(timespec="seconds")
        gone = self._connections.get().execute("DELETE FROM feedback WHERE at < ?", (limit,))
        return gone.rowcount
