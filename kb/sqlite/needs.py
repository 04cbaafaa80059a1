"""Needs that people ask to publish, in SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime

from kb.errors import InvalidRequest, NeedNotFound
from kb.needs import NeedNotice, NeedState, ToldNeed
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now
from kb.text import fingerprint

# Beyond, nobody reads them: a machine is writing.
MOST_WAITING = 500


class Needs:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    # --- reading

    def all(self, state: NeedState | None = NeedState.PUBLISHED) -> list[ToldNeed]:
        """Needs in this state, or in any when None; the latest first."""
        rows = self._connections.get().execute(
            "SELECT number, at, state, body FROM need WHERE ? IS NULL OR state = ? "
            "ORDER BY number DESC",
            (state, state),
        )
        return [_need(row) for row in rows]

    def get(self, number: int) -> ToldNeed:
        """In any state, for those who curate. Raises NeedNotFound."""
        row = (
            self._connections.get()
            .execute("SELECT number, at, state, body FROM need WHERE number = ?", (number,))
            .fetchone()
        )
        if row is None:
            raise NeedNotFound(number)
        return _need(row)

    def revision(self) -> tuple[int, ...]:
        """The numbers of the published needs: the same numbers are the same needs, for what a need
        says never changes. Quick: may be asked before every answer."""
        rows = self._connections.get().execute(
            "SELECT number FROM need WHERE state = 'published' ORDER BY number"
        )
        return tuple(row["number"] for row in rows)

    # --- writing: inside a transaction

    def tell(self, notice: NeedNotice) -> ToldNeed:
        """Keep a notice, to be read by a human. Sent twice, it waits once. Raises InvalidRequest
        when too many wait."""
        waiting = self.all(NeedState.WAITING)
        for need in waiting:
            if (need.text, need.contact) == (notice.text, notice.contact):
                return need
        if len(waiting) >= MOST_WAITING:
            raise InvalidRequest(
                "Trop de besoins attendent déjà d’être relus : le vôtre n’a pas été gardé. "
                "Revenez dans quelques jours."
            )
        at = self._clock().isoformat(timespec="seconds")
        number = (
            self._connections.get()
            .execute(
                "INSERT INTO need (at, state, body) VALUES (?, ?, ?)",
                (at, NeedState.WAITING, notice.model_dump_json(exclude_defaults=True)),
            )
            .lastrowid
        )
        assert number is not None
        return self.get(number)

    def settle(
        self, number: int, state: NeedState, actor: str, reason: str | None = None
    ) -> ToldNeed:
        """Publish or withdraw a need; nothing is noted when it is so already. Raises
        NeedNotFound."""
        need = self.get(number)
        if need.state is state:
            return need
        self._connections.get().execute(
            "UPDATE need SET state = ? WHERE number = ?", (state, number)
        )
        self._note(number, state.value, actor, reason)
        return need.model_copy(update={"state": state})

    def erase(self, number: int, actor: str, reason: str | None = None) -> None:
        """Forget what a need says, for ever; the journal keeps its number. Raises NeedNotFound."""
        self.get(number)
        self._connections.get().execute("DELETE FROM need WHERE number = ?", (number,))
        self._note(number, "erased", actor, reason)

    def _note(self, number: int, action: str, actor: str, reason: str | None) -> None:
        self._journal.append(
            actor=actor,
            action=f"need.{action}",
            subject=f"besoin-{number}",
            version=1,
            content=fingerprint(f"{number}:{action}".encode()),
            reason=reason,
        )


def _need(row: sqlite3.Row) -> ToldNeed:
    told = {"number": row["number"], "at": row["at"], "state": row["state"]}
    return ToldNeed.model_validate({**json.loads(row["body"]), **told})
