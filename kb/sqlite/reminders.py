"""Reminders in SQLite: the day a sheet was sent, where to write, who asked for none, what left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from kb.reminders import Mail, MailState
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now
from kb.text import fingerprint


class Reminders:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    def now(self) -> datetime:
        """By the clock of the base."""
        return self._clock()

    # --- reading

    def sent_on(self, sheet_id: str) -> date | None:
        """The day on which the sheet was last said to be sent; None when it never was."""
        rows = self._connections.get().execute(
            "SELECT at, coalesce(json_extract(body, '$.state'), '') AS state FROM sheet_version "
            "WHERE sheet_id = ? ORDER BY version",
            (sheet_id,),
        )
        sent, before = None, ""
        for row in rows:
            if row["state"] == "sent" and before != "sent":
                sent = datetime.fromisoformat(row["at"]).date()
            before = row["state"]
        return sent

    def email(self, sheet_id: str) -> str:
        """Where to write about a sheet; empty when nobody said."""
        row = (
            self._connections.get()
            .execute("SELECT email FROM sheet_contact WHERE sheet_id = ?", (sheet_id,))
            .fetchone()
        )
        return str(row["email"]) if row else ""

    def stopped(self, sheet_id: str) -> bool:
        row = (
            self._connections.get()
            .execute("SELECT 1 FROM sheet_stop WHERE sheet_id = ?", (sheet_id,))
            .fetchone()
        )
        return row is not None

    def mails(self, sheet_id: str) -> list[Mail]:
        """By date."""
        rows = self._connections.get().execute(
            "SELECT due, at, state, tries, problem FROM sheet_mail WHERE sheet_id = ? ORDER BY due",
            (sheet_id,),
        )
        return [Mail.model_validate(dict(row)) for row in rows]

    # --- writing: inside a transaction

    def set_email(self, sheet_id: str, email: str, actor: str) -> None:
        """An empty one is forgotten. The journal does not say which."""
        if email == self.email(sheet_id):
            return
        connection = self._connections.get()
        connection.execute("DELETE FROM sheet_contact WHERE sheet_id = ?", (sheet_id,))
        if email:
            connection.execute(
                "INSERT INTO sheet_contact (sheet_id, email, at) VALUES (?, ?, ?)",
                (sheet_id, email, self._at()),
            )
        self._note(sheet_id, "contact" if email else "forget_contact", actor)

    def stop(self, sheet_id: str, actor: str) -> None:
        """No reminder any more, and the address is forgotten; asked twice, noted once."""
        if self.stopped(sheet_id):
            return
        self.set_email(sheet_id, "", actor)
        self._connections.get().execute(
            "INSERT INTO sheet_stop (sheet_id, at) VALUES (?, ?)", (sheet_id, self._at())
        )
        self._note(sheet_id, "stop", actor)

    def claim(self, sheet_id: str, due: date) -> bool:
        """Note that the e-mail of this date is about to leave; False when it has, or is."""
        claimed = self._connections.get().execute(
            "INSERT INTO sheet_mail (sheet_id, due, at, state, tries, problem) "
            "VALUES (?, ?, ?, 'leaving', 1, '') ON CONFLICT (sheet_id, due) DO UPDATE SET "
            "at = excluded.at, state = 'leaving', tries = tries + 1, problem = '' "
            "WHERE state = 'failed'",
            (sheet_id, due.isoformat(), self._at()),
        )
        return claimed.rowcount == 1

    def settle(
        self, sheet_id: str, due: date, state: MailState, actor: str, problem: str = ""
    ) -> None:
        """What became of it."""
        self._connections.get().execute(
            "UPDATE sheet_mail SET at = ?, state = ?, problem = ? WHERE sheet_id = ? AND due = ?",
            (self._at(), state, problem, sheet_id, due.isoformat()),
        )
        self._note(sheet_id, f"mail_{state}", actor)

    def _at(self) -> str:
        return self._clock().isoformat(timespec="seconds")

    def _note(self, sheet_id: str, what: str, actor: str) -> None:
        self._journal.append(
            actor=actor,
            action=f"sheet.{what}",
            subject=sheet_id,
            version=1,
            content=fingerprint(f"{sheet_id}:{what}:{self._at()}".encode()),
        )
