"""What territories answer to their sheets, and the links by which they do, in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from kb.answers import ACTOR, LINK_LASTS, Answer, KeptAnswer, SheetLink
from kb.errors import AnswerNotFound
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now
from kb.text import fingerprint

_ROWS = "SELECT number, sheet_id, at, version, body, read_at, need FROM sheet_answer"


class Answers:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    def now(self) -> datetime:
        """By the clock of the base, which dates links."""
        return self._clock()

    # --- links

    def link(self, sheet_id: str) -> SheetLink | None:
        """None when none was ever made."""
        row = (
            self._connections.get()
            .execute(
                "SELECT sheet_id, revision, expires, made_by FROM sheet_link WHERE sheet_id = ?",
                (sheet_id,),
            )
            .fetchone()
        )
        return _link(row) if row else None

    def open_link(self, sheet_id: str, actor: str, lasts: timedelta = LINK_LASTS) -> SheetLink:
        """Make the link, or make it last from now; one that was revoked comes back as another.
        Inside a transaction."""
        known = self.link(sheet_id)
        expires = (self._clock() + lasts).isoformat(timespec="seconds")
        revision = known.revision if known else 1
        self._connections.get().execute(
            "INSERT INTO sheet_link (sheet_id, revision, expires, made_by) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (sheet_id) DO UPDATE SET expires = excluded.expires, "
            "made_by = excluded.made_by",
            (sheet_id, revision, expires, actor),
        )
        self._note(sheet_id, "link", actor, f"{revision}:{expires}")
        found = self.link(sheet_id)
        assert found is not None
        return found

    def revoke_link(self, sheet_id: str, actor: str) -> None:
        """It opens nothing any more; nothing is noted when none is open. Inside a transaction."""
        known = self.link(sheet_id)
        if known is None or known.expires is None:
            return
        self._connections.get().execute(
            "UPDATE sheet_link SET revision = revision + 1, expires = NULL WHERE sheet_id = ?",
            (sheet_id,),
        )
        self._note(sheet_id, "revoke", actor, str(known.revision))

    # --- answers

    def get(self, number: int) -> KeptAnswer:
        """Raises AnswerNotFound."""
        row = self._connections.get().execute(f"{_ROWS} WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise AnswerNotFound(number)
        return _answer(row)

    def of_sheet(self, sheet_id: str) -> list[KeptAnswer]:
        """The latest first."""
        rows = self._connections.get().execute(
            f"{_ROWS} WHERE sheet_id = ? ORDER BY number DESC", (sheet_id,)
        )
        return [_answer(row) for row in rows]

    def latest(self, sheet_id: str) -> KeptAnswer | None:
        found = self.of_sheet(sheet_id)
        return found[0] if found else None

    def unread(self) -> list[KeptAnswer]:
        """The latest of each sheet that nobody said to have read; the first sent first."""
        rows = self._connections.get().execute(
            f"{_ROWS} WHERE read_at IS NULL AND number IN "
            "(SELECT max(number) FROM sheet_answer GROUP BY sheet_id) ORDER BY number"
        )
        return [_answer(row) for row in rows]

    def add(self, sheet_id: str, version: int, answer: Answer) -> KeptAnswer:
        """Keep a sending; sent twice, it is kept once. Inside a transaction."""
        known = self.latest(sheet_id)
        if known is not None and known.answer == answer:
            return known
        at = self._clock().isoformat(timespec="seconds")
        body = answer.model_dump_json(exclude_defaults=True)
        number = (
            self._connections.get()
            .execute(
                "INSERT INTO sheet_answer (sheet_id, at, version, body) VALUES (?, ?, ?, ?)",
                (sheet_id, at, version, body),
            )
            .lastrowid
        )
        assert number is not None
        self._note(sheet_id, "answer", ACTOR, body)
        return self.get(number)

    def mark_read(self, sheet_id: str, actor: str) -> None:
        """All those of the sheet. Inside a transaction."""
        at = self._clock().isoformat(timespec="seconds")
        done = self._connections.get().execute(
            "UPDATE sheet_answer SET read_at = ?, read_by = ? "
            "WHERE sheet_id = ? AND read_at IS NULL",
            (at, actor, sheet_id),
        )
        if done.rowcount:
            self._note(sheet_id, "read", actor, at)

    def note_need(self, number: int, need: int) -> None:
        """This need was made of this answer. Inside a transaction."""
        self._connections.get().execute(
            "UPDATE sheet_answer SET need = ? WHERE number = ?", (need, number)
        )

    def _note(self, sheet_id: str, what: str, actor: str, content: str) -> None:
        self._journal.append(
            actor=actor,
            action=f"sheet.{what}",
            subject=sheet_id,
            version=1,
            content=fingerprint(content.encode()),
        )


def _link(row: sqlite3.Row) -> SheetLink:
    return SheetLink(
        sheet=row["sheet_id"],
        revision=row["revision"],
        expires=row["expires"],
        made_by=row["made_by"],
    )


def _answer(row: sqlite3.Row) -> KeptAnswer:
    return KeptAnswer(
        number=row["number"],
        sheet=row["sheet_id"],
        at=row["at"],
        version=row["version"],
        answer=Answer.model_validate_json(row["body"]),
        read_at=row["read_at"],
        need=row["need"],
    )
