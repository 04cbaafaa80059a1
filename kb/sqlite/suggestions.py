"""What readers report, in SQLite. Where to answer them is in a table of its own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from kb.errors import CurationRefused, InvalidRequest, SuggestionNotFound
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now
from kb.suggestions import (
    CONTACT_KEPT_DAYS,
    Suggestion,
    SuggestionNotice,
    SuggestionState,
)
from kb.text import fingerprint

# Beyond, nobody reads them: a machine is writing.
MOST_WAITING = 1_000
_ROWS = "SELECT number, at, state, about, subject, body FROM suggestion"


class Suggestions:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    # --- reading

    def all(self, state: SuggestionState | None = SuggestionState.WAITING) -> list[Suggestion]:
        """In this state, or in any when None; the first told first."""
        rows = self._connections.get().execute(
            f"{_ROWS} WHERE ? IS NULL OR state = ? ORDER BY number", (state, state)
        )
        return [_suggestion(row) for row in rows]

    def get(self, number: int) -> Suggestion:
        """In any state. Raises SuggestionNotFound."""
        row = self._connections.get().execute(f"{_ROWS} WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise SuggestionNotFound(number)
        return _suggestion(row)

    def counts(self) -> dict[SuggestionState, int]:
        rows = self._connections.get().execute(
            "SELECT state, count(*) AS n FROM suggestion GROUP BY state"
        )
        found = {row["state"]: int(row["n"]) for row in rows}
        return {state: found.get(state, 0) for state in SuggestionState}

    def contacts(self) -> dict[int, str]:
        """Number → where to answer, of those who wished to be answered; for curators only."""
        rows = self._connections.get().execute("SELECT number, email FROM suggestion_contact")
        return {int(row["number"]): str(row["email"]) for row in rows}

    # --- writing: inside a transaction

    def tell(self, notice: SuggestionNotice, email: str = "") -> Suggestion:
        """Keep a notice, to be read by a human. Sent twice, it waits once. Addresses kept for long
        enough are forgotten on the way. Raises InvalidRequest when too many wait."""
        self.forget_contacts_older_than(CONTACT_KEPT_DAYS)
        body = notice.model_dump_json(exclude={"about", "subject"}, exclude_defaults=True)
        number = self._waiting_like(notice, body, email)
        if number is None:
            number = self._insert(notice, body)
            if email:
                self._connections.get().execute(
                    "INSERT INTO suggestion_contact (number, at, email) VALUES (?, ?, ?)",
                    (number, self._now(), email),
                )
        return self.get(number)

    def _waiting_like(self, notice: SuggestionNotice, body: str, email: str) -> int | None:
        """The same, of the same person as far as can be known."""
        row = (
            self._connections.get()
            .execute(
                "SELECT s.number FROM suggestion s LEFT JOIN suggestion_contact c "
                "ON c.number = s.number WHERE s.state = 'waiting' AND s.about = ? "
                "AND s.subject = ? AND s.body = ? AND coalesce(c.email, '') = ?",
                (notice.about, notice.subject, body, email),
            )
            .fetchone()
        )
        return int(row["number"]) if row else None

    def _insert(self, notice: SuggestionNotice, body: str) -> int:
        if self.counts()[SuggestionState.WAITING] >= MOST_WAITING:
            raise InvalidRequest(
                "Trop de signalements attendent déjà d’être lus : le vôtre n’a pas été gardé. "
                "Revenez dans quelques jours."
            )
        number = (
            self._connections.get()
            .execute(
                "INSERT INTO suggestion (at, state, about, subject, body) VALUES (?, ?, ?, ?, ?)",
                (self._now(), SuggestionState.WAITING, notice.about, notice.subject, body),
            )
            .lastrowid
        )
        assert number is not None
        return number

    def settle(
        self, number: int, state: SuggestionState, actor: str, reason: str | None = None
    ) -> Suggestion:
        """Say what became of one that waits. Raises SuggestionNotFound, CurationRefused when it
        was settled before."""
        suggestion = self.get(number)
        if suggestion.state is not SuggestionState.WAITING:
            raise CurationRefused(
                f"Le signalement n°\u00a0{number} a déjà été traité. Rechargez la page."
            )
        self._connections.get().execute(
            "UPDATE suggestion SET state = ? WHERE number = ?", (state, number)
        )
        self._journal.append(
            actor=actor,
            action=f"suggestion.{state.value}",
            subject=f"signalement-{number}",
            version=1,
            content=fingerprint(f"{number}:{state}".encode()),
            reason=reason,
        )
        return suggestion.model_copy(update={"state": state})

    def forget_contacts_older_than(self, days: int) -> int:
        """Forget where to answer those who reported more than so many days ago; how many."""
        limit = (self._clock() - timedelta(days=days)).isoformat(timespec="seconds")
        gone = self._connections.get().execute(
            "DELETE FROM suggestion_contact WHERE at < ?", (limit,)
        )
        return gone.rowcount

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")


def _suggestion(row: sqlite3.Row) -> Suggestion:
    told = {name: row[name] for name in ("number", "at", "state", "about", "subject")}
    return Suggestion.model_validate({**json.loads(row["body"]), **told})
