"""Files of records that wait to be taken in, and what each brought. In SQLite."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from kb.imports import Brought, ImportFile, ImportState
from kb.sqlite.connection import Connections
from kb.sqlite.journal import utc_now

# What nobody has confirmed by then was a try: its bytes are forgotten.
WAITS = timedelta(days=1)
_COLUMNS = "number, actor, at, file_name, state, brought"


class Imports:
    def __init__(self, connections: Connections, clock: Callable[[], datetime] = utc_now) -> None:
        self._connections = connections
        self._clock = clock

    # --- reading

    def find(self, number: int) -> ImportFile | None:
        row = (
            self._connections.get()
            .execute(f"SELECT {_COLUMNS} FROM record_import WHERE number = ?", (number,))
            .fetchone()
        )
        return _file(row) if row else None

    def latest(self, limit: int = 20) -> list[ImportFile]:
        """Those that brought something, the latest first."""
        rows = self._connections.get().execute(
            f"SELECT {_COLUMNS} FROM record_import WHERE state <> 'waiting' "
            "ORDER BY number DESC LIMIT ?",
            (limit,),
        )
        return [_file(row) for row in rows]

    def body(self, number: int) -> bytes:
        """The bytes of a file that waits; none once it was taken in, or forgotten."""
        row = (
            self._connections.get()
            .execute("SELECT body FROM record_import WHERE number = ?", (number,))
            .fetchone()
        )
        return bytes(row["body"] or b"") if row else b""

    # --- writing: inside a transaction

    def add(self, file_name: str, body: bytes, actor: str) -> int:
        """Keep a file until somebody confirms; its number. Those left for a day are forgotten."""
        connection = self._connections.get()
        connection.execute(
            "DELETE FROM record_import WHERE state = 'waiting' AND at < ?",
            ((self._clock() - WAITS).isoformat(timespec="seconds"),),
        )
        done = connection.execute(
            "INSERT INTO record_import (actor, at, file_name, state, brought, body) "
            "VALUES (?, ?, ?, 'waiting', '[]', ?)",
            (actor, self._clock().isoformat(timespec="seconds"), file_name, body),
        )
        return int(done.lastrowid or 0)

    def forget(self, number: int) -> None:
        """A file that nobody wants any more."""
        self._connections.get().execute(
            "DELETE FROM record_import WHERE number = ? AND state = 'waiting'", (number,)
        )

    def done(self, number: int, brought: Sequence[Brought], actor: str) -> None:
        """What it brought; its bytes are erased."""
        self._connections.get().execute(
            "UPDATE record_import SET state = 'done', brought = ?, body = NULL, actor = ?, at = ? "
            "WHERE number = ?",
            (
                json.dumps([list(one) for one in brought]),
                actor,
                self._clock().isoformat(timespec="seconds"),
                number,
            ),
        )

    def undone(self, number: int) -> None:
        self._connections.get().execute(
            "UPDATE record_import SET state = 'undone' WHERE number = ?", (number,)
        )


def _file(row: object) -> ImportFile:
    fields = dict(row)  # type: ignore[call-overload]
    brought = tuple(Brought(*one) for one in json.loads(fields.pop("brought")))
    return ImportFile(**{**fields, "state": ImportState(fields["state"]), "brought": brought})
