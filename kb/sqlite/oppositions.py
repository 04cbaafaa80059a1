"""The list of names that must not come back, as digests, and erasures until they are whole."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import PeopleKeyMissing
from kb.people import Right
from kb.sqlite.connection import MEMORY, Connections
from kb.sqlite.journal import Journal, utc_now
from kb.text import fingerprint

if TYPE_CHECKING:
    from kb.opposition import Opposed, Row
    from kb.people_key import Kept

# What is still to be done of an erasure: mask what the base says, then clean the files.
TO_MASK, TO_CLEAN, DONE = "to_mask", "to_clean", "done"
_MARK = "people_key"


class Oppositions:
    def __init__(
        self,
        connections: Connections,
        journal: Journal,
        clock: Callable[[], datetime] = utc_now,
        beside: Path | None = None,
    ) -> None:
        self._beside = beside
        self._connections = connections
        self._journal = journal
        self._clock = clock
        self._key_of_memory = secrets.token_bytes(32)
        self._known: tuple[tuple[int, str], Opposed] | None = None

    # --- reading

    def opposed(self, *, erased_only: bool = False) -> Opposed | None:
        """What finds the names of the list; None when the list is empty. Raises PeopleKeyMissing:
        nothing is let in while nobody can tell who must stay out."""
        revision = self._revision(erased_only=erased_only)
        if not revision[0]:
            return None
        if self._known is None or self._known[0] != revision:
            from kb.opposition import Opposed

            rows = [row for row, right, _ in self.kept() if not erased_only or _erases(right)]
            self._known = revision, Opposed(self.key(), rows)
        return self._known[1]

    def kept(self) -> list[Kept]:
        return _kept(self._connections.get())

    def people(self) -> int:
        """How many names the list holds."""
        row = (
            self._connections.get()
            .execute("SELECT count(DISTINCT entry) AS n FROM opposition")
            .fetchone()
        )
        return int(row["n"])

    def _revision(self, *, erased_only: bool) -> tuple[int, str]:
        row = (
            self._connections.get()
            .execute(
                "SELECT count(*), coalesce(max(at), '') || ? FROM opposition "
                "WHERE claim = 'erasure' OR NOT ?",
                (f"{erased_only}", erased_only),
            )
            .fetchone()
        )
        return int(row[0]), str(row[1])

    # --- the key

    @property
    def database(self) -> Path | None:
        """Beside which the key is; None for a base in memory."""
        path = str(self._connections.path)
        if self._beside is not None:
            return self._beside
        return None if path == MEMORY else Path(path)

    def key(self, *, make: bool = False) -> bytes:
        """Raises PeopleKeyMissing when it is not there, or not the one that made the list."""
        from kb.people_key import key_mark, key_path, made_key, read_key

        if self.database is None:
            return self._key_of_memory
        mark = self._mark()
        key = made_key(self.database) if make and mark is None else read_key(self.database)
        if key is None or (mark is not None and key_mark(key) != mark):
            raise PeopleKeyMissing(str(key_path(self.database)))
        return key

    def _mark(self) -> str | None:
        row = (
            self._connections.get()
            .execute("SELECT value FROM meta WHERE key = ?", (_MARK,))
            .fetchone()
        )
        return row["value"] if row else None

    # --- writing: inside a transaction

    def add(self, rows: Iterable[Row], right: Right, actor: str) -> None:
        """One more name. The journal says that somebody opposed, never who."""
        now = self._clock().isoformat(timespec="microseconds")
        self.merge([(row, right.value, now) for row in rows])
        self._note(f"people.list.{right.value}", "liste-opposition", actor)

    def merge(self, kept: Iterable[Kept]) -> None:
        """Rows of this list or of a copy of it; an erasure goes further than an opposition."""
        from kb.people_key import key_mark

        connection = self._connections.get()
        connection.executemany(
            "INSERT INTO opposition (digest, entry, reach, anchor, whole, claim, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest, entry) DO UPDATE SET "
            "claim = CASE WHEN excluded.claim = 'erasure' THEN 'erasure' ELSE claim END",
            [(*row, right, at) for row, right, at in kept],
        )
        if self.database is not None:
            connection.execute(
                "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
                (_MARK, key_mark(self.key(make=True))),
            )

    def forget(self, actor: str) -> None:
        """Give the list up, when its key is lost."""
        self._connections.get().execute("DELETE FROM opposition")
        self._connections.get().execute("DELETE FROM meta WHERE key = ?", (_MARK,))
        self._note("people.list.forgotten", "liste-opposition", actor)

    # --- erasures

    def begin_erasure(self, actor: str) -> int:
        """Noted first, so that a run that is killed is done again. Inside a transaction."""
        number = (
            self._connections.get()
            .execute(
                "INSERT INTO erasure (at, actor, state) VALUES (?, ?, ?)",
                (self._clock().isoformat(timespec="seconds"), actor, TO_MASK),
            )
            .lastrowid
        )
        assert number is not None
        return number

    def unfinished(self) -> dict[int, str]:
        """Number → what is still to be done."""
        rows = self._connections.get().execute(
            "SELECT number, state FROM erasure WHERE state <> ? ORDER BY number", (DONE,)
        )
        return {row["number"]: row["state"] for row in rows}

    def advance(self, number: int, state: str) -> None:
        """Inside a transaction. Masked, an erasure is a decision: it names nobody."""
        connection = self._connections.get()
        ended = self._clock().isoformat(timespec="seconds") if state == DONE else None
        connection.execute(
            "UPDATE erasure SET state = ?, ended_at = ? WHERE number = ?", (state, ended, number)
        )
        if state == TO_CLEAN:
            (actor,) = connection.execute(
                "SELECT actor FROM erasure WHERE number = ?", (number,)
            ).fetchone()
            self._note("privacy.erase", f"effacement-{number}", actor)

    def _note(self, action: str, subject: str, actor: str) -> None:
        self._journal.append(
            actor=actor,
            action=action,
            subject=subject,
            version=1,
            content=fingerprint(f"{action}:{subject}".encode()),
        )


def _erases(right: str) -> bool:
    return right == Right.ERASURE.value


def list_in(path: Path) -> list[Kept]:
    """The list of a base that is not opened otherwise. Raises sqlite3.Error when it has none."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return _kept(connection)
    finally:
        connection.close()


def _kept(connection: sqlite3.Connection) -> list[Kept]:
    from kb.opposition import Reach, Row

    rows = connection.execute(
        "SELECT digest, entry, reach, anchor, whole, claim, at FROM opposition "
        "ORDER BY digest, entry"
    )
    return [
        (Row(d, entry, Reach(reach), bool(anchor), bool(whole)), right, at)
        for d, entry, reach, anchor, whole, right, at in rows
    ]
