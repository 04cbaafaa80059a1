"""By which identity, at a provider, the person of an account is known. In SQLite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kb.accounts import Account
from kb.errors import IdentityRefused
from kb.sqlite.accounts import ACCOUNT_COLUMNS, account_of_row
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now
from kb.text import fingerprint


class Identities:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    # --- reading

    def account(self, issuer: str, subject: str) -> Account | None:
        """Whose identity this is, open or closed."""
        row = (
            self._connections.get()
            .execute(
                f"SELECT {ACCOUNT_COLUMNS} FROM identity i JOIN account a ON a.number = i.account "
                "WHERE i.issuer = ? AND i.subject = ?",
                (issuer, subject),
            )
            .fetchone()
        )
        return account_of_row(row) if row else None

    def bound(self) -> set[int]:
        """The numbers of the accounts that an identity opens."""
        rows = self._connections.get().execute("SELECT DISTINCT account FROM identity")
        return {int(row["account"]) for row in rows}

    # --- writing: inside a transaction

    def bind(self, account: Account, issuer: str, subject: str) -> None:
        """From now on, this identity opens this account. Raises IdentityRefused when another one of
        the same provider does already."""
        found = self._connections.get().execute(
            "INSERT INTO identity (account, issuer, subject, at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (account.number, issuer, subject, self._clock().isoformat(timespec="seconds")),
        )
        if not found.rowcount:
            raise IdentityRefused(
                f"Le compte « {account.login} » est déjà relié à une autre identité. Une personne "
                "qui administre Essaim peut le délier."
            )
        self._note(account, "identity", account.actor)

    def unbind(self, account: Account, actor: str) -> bool:
        """The next one who proves the address of the account is bound to it. False when there was
        none."""
        done = self._connections.get().execute(
            "DELETE FROM identity WHERE account = ?", (account.number,)
        )
        if done.rowcount:
            self._note(account, "identity.drop", actor)
        return done.rowcount > 0

    def _note(self, account: Account, action: str, actor: str) -> None:
        self._journal.append(
            actor=actor,
            action=f"account.{action}",
            subject=account.actor,
            version=1,
            content=fingerprint(f"{account.number}:{action}".encode()),
        )
