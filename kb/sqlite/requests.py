"""What people ask about themselves, in SQLite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kb.errors import CurationRefused, InvalidRequest, RequestNotFound
from kb.people import PrivacyRequest, RequestNotice, RequestState
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now
from kb.text import fingerprint

MOST_WAITING = 1_000
_COLUMNS = "number, at, kind, state, name, contact, concerned, details, answered_at, answer"


class Requests:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    def all(self, state: RequestState | None = RequestState.WAITING) -> list[PrivacyRequest]:
        """In one state, or in any: the oldest first, for it is due first."""
        rows = self._connections.get().execute(
            f"SELECT {_COLUMNS} FROM privacy_request WHERE ? IS NULL OR state = ? ORDER BY number",
            (state, state),
        )
        return [PrivacyRequest(**dict(row)) for row in rows]

    def get(self, number: int) -> PrivacyRequest:
        """Raises RequestNotFound."""
        row = (
            self._connections.get()
            .execute(f"SELECT {_COLUMNS} FROM privacy_request WHERE number = ?", (number,))
            .fetchone()
        )
        if row is None:
            raise RequestNotFound(number)
        return PrivacyRequest(**dict(row))

    def waiting(self) -> int:
        row = (
            self._connections.get()
            .execute("SELECT count(*) AS n FROM privacy_request WHERE state = 'waiting'")
            .fetchone()
        )
        return int(row["n"])

    # --- writing: inside a transaction

    def add(self, notice: RequestNotice) -> int:
        """Its number. Raises InvalidRequest when too many wait."""
        if self.waiting() >= MOST_WAITING:
            raise InvalidRequest(
                "Trop de demandes attendent déjà : la vôtre n’a pas été gardée. Écrivez à "
                "l’adresse donnée dans les mentions légales."
            )
        said = (notice.kind, notice.name, notice.contact, notice.concerned, notice.details)
        number = (
            self._connections.get()
            .execute(
                "INSERT INTO privacy_request (at, state, kind, name, contact, concerned, details) "
                "VALUES (?, 'waiting', ?, ?, ?, ?, ?)",
                (self._clock().isoformat(timespec="seconds"), *said),
            )
            .lastrowid
        )
        assert number is not None
        return number

    def settle(self, number: int, state: RequestState, answer: str, actor: str) -> PrivacyRequest:
        """Note that somebody was answered. Raises RequestNotFound, CurationRefused."""
        request = self.get(number)
        if request.state is not RequestState.WAITING:
            raise CurationRefused(f"La demande n°\u00a0{number} a déjà reçu sa réponse.")
        self._connections.get().execute(
            "UPDATE privacy_request SET state = ?, answer = ?, answered_at = ? WHERE number = ?",
            (state, answer, self._clock().isoformat(timespec="seconds"), number),
        )
        self._journal.append(
            actor=actor,
            action=f"people.request.{state.value}",
            subject=f"demande-{number}",
            version=1,
            content=fingerprint(f"demande-{number}:{state.value}".encode()),
        )
        return self.get(number)
