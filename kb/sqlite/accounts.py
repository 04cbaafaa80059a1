"""Accounts, sessions and tokens, in SQLite. No secret comes in here: digests only."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from kb.accounts import MOST_TOKENS, SESSION_LASTS, Account, Role, Scope, Session, Token
from kb.errors import AccountNotFound, InvalidRequest, LastAdministrator
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal, utc_now
from kb.text import fingerprint

ACCOUNT_COLUMNS = (
    "a.number, a.login, a.role, a.disabled, a.at, a.revision, "
    "a.password_hash IS NOT NULL AS has_password"
)
_TOKEN = "t.number AS token, t.label, t.scopes, t.at AS made, t.expires"


class Failures(NamedTuple):
    """Failed tries in a row at signing in, and when the last one was."""

    times: int
    at: datetime


class Accounts:
    def __init__(
        self, connections: Connections, journal: Journal, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._connections = connections
        self._journal = journal
        self._clock = clock

    # --- reading

    def all(self) -> list[Account]:
        """By login."""
        rows = self._connections.get().execute(
            f"SELECT {ACCOUNT_COLUMNS} FROM account a ORDER BY login"
        )
        return [account_of_row(row) for row in rows]

    def find(self, login: str) -> Account | None:
        row = self._one(f"SELECT {ACCOUNT_COLUMNS} FROM account a WHERE a.login = ?", login)
        return account_of_row(row) if row else None

    def get(self, login: str) -> Account:
        """Raises AccountNotFound."""
        account = self.find(login)
        if account is None:
            raise AccountNotFound(login)
        return account

    def numbered(self, number: int) -> Account | None:
        row = self._one(f"SELECT {ACCOUNT_COLUMNS} FROM account a WHERE a.number = ?", number)
        return account_of_row(row) if row else None

    def told(self, actor: str) -> str:
        """How people are told who decided: the login for « compte-3 », else the actor as it is."""
        number = actor.removeprefix("compte-")
        plain = actor.startswith("compte-") and number.isascii() and number.isdigit()
        account = self.numbered(int(number)) if plain and len(number) < 10 else None
        return account.login if account else actor

    def last_decisions(self) -> dict[int, datetime]:
        """Number of an account → when its person last decided something."""
        rows = self._connections.get().execute(
            "SELECT a.number, max(d.at) AS at FROM account a JOIN decision d "
            "ON d.actor = 'compte-' || a.number GROUP BY a.number"
        )
        return {row["number"]: datetime.fromisoformat(row["at"]) for row in rows}

    def password_hash(self, login: str) -> str | None:
        """That of an account which is open and has one."""
        row = self._one("SELECT password_hash FROM account WHERE login = ? AND NOT disabled", login)
        return row["password_hash"] if row else None

    def session(self, secret_hash: str) -> Session | None:
        """A session that still opens: not expired, its account not disabled."""
        row = self._one(
            f"SELECT {ACCOUNT_COLUMNS}, s.at AS made, s.expires FROM session s "
            "JOIN account a ON a.number = s.account "
            "WHERE s.secret_hash = ? AND s.expires > ? AND NOT a.disabled",
            secret_hash,
            self._now(),
        )
        return (
            Session(account=account_of_row(row), at=row["made"], expires=row["expires"])
            if row
            else None
        )

    def sessions(self, account: Account) -> int:
        """How many are open."""
        row = self._one(
            "SELECT count(*) AS n FROM session WHERE account = ? AND expires > ?",
            account.number,
            self._now(),
        )
        return int(row["n"]) if row else 0

    def token(self, secret_hash: str) -> Token | None:
        """A token that still opens: not expired, its account not disabled."""
        row = self._one(
            f"SELECT {ACCOUNT_COLUMNS}, {_TOKEN} FROM token t "
            "JOIN account a ON a.number = t.account "
            "WHERE t.secret_hash = ? AND t.expires > ? AND NOT a.disabled",
            secret_hash,
            self._now(),
        )
        return _token(row) if row else None

    def tokens(self, account: Account) -> list[Token]:
        """Those that still open, the latest first."""
        rows = self._connections.get().execute(
            f"SELECT {ACCOUNT_COLUMNS}, {_TOKEN} FROM token t "
            "JOIN account a ON a.number = t.account "
            "WHERE a.number = ? AND t.expires > ? ORDER BY t.number DESC",
            (account.number, self._now()),
        )
        return [_token(row) for row in rows]

    def failures(self, login_hash: str) -> Failures | None:
        row = self._one("SELECT count, at FROM failed_sign_in WHERE login_hash = ?", login_hash)
        return Failures(row["count"], datetime.fromisoformat(row["at"])) if row else None

    # --- writing accounts: inside a transaction

    def add(self, login: str, role: Role, actor: str, reason: str | None = None) -> Account:
        """An account without a password yet. Raises InvalidRequest when the login is taken."""
        if role is Role.READER:
            raise InvalidRequest("Lire ne demande pas de compte : choisissez un autre rôle.")
        if self.find(login) is not None:
            raise InvalidRequest(f"L’identifiant « {login} » est déjà pris.")
        self._connections.get().execute(
            "INSERT INTO account (login, role, disabled, at, revision) VALUES (?, ?, 0, ?, 1)",
            (login, role, self._now()),
        )
        account = self.get(login)
        self._note(account, f"add.{role.value}", actor, reason)
        return account

    def set_role(self, login: str, role: Role, actor: str, reason: str | None = None) -> Account:
        """Tokens go: they may have been given more than the new role permits. Raises
        LastAdministrator."""
        if role is Role.READER:
            raise InvalidRequest("Lire ne demande pas de compte : désactivez-le plutôt.")
        account = self.get(login)
        if account.role is role:
            return account
        self._keep_an_administrator(account)
        self._connections.get().execute(
            "UPDATE account SET role = ? WHERE number = ?", (role, account.number)
        )
        if not role.includes(account.role):
            self._drop_tokens(account)
        self._note(account, f"role.{role.value}", actor, reason)
        return self.get(login)

    def set_disabled(
        self, login: str, actor: str, reason: str | None = None, *, disabled: bool
    ) -> Account:
        """Disabled, an account loses its sessions, its tokens and its link. Raises
        LastAdministrator."""
        account = self.get(login)
        if account.disabled is disabled:
            return account
        if disabled:
            self._keep_an_administrator(account)
        self._connections.get().execute(
            "UPDATE account SET disabled = ?, revision = revision + 1 WHERE number = ?",
            (disabled, account.number),
        )
        if disabled:
            self.close_sessions(account)
            self._drop_tokens(account)
        self._note(account, "disable" if disabled else "enable", actor, reason)
        return self.get(login)

    def set_password(self, account: Account, password_hash: str, actor: str) -> None:
        """Every session is closed, every link made before opens nothing."""
        self._connections.get().execute(
            "UPDATE account SET password_hash = ?, revision = revision + 1 WHERE number = ?",
            (password_hash, account.number),
        )
        self.close_sessions(account)
        self._note(account, "password", actor, None)

    def forget_password(self, login: str, actor: str) -> Account:
        """Nobody enters before a new one is chosen by the link made next."""
        account = self.get(login)
        self._connections.get().execute(
            "UPDATE account SET password_hash = NULL, revision = revision + 1 WHERE number = ?",
            (account.number,),
        )
        self.close_sessions(account)
        self._note(account, "link", actor, None)
        return self.get(login)

    def renew_hash(self, login: str, password_hash: str) -> None:
        """The same password, by the digest of the day."""
        self._connections.get().execute(
            "UPDATE account SET password_hash = ? WHERE login = ? AND password_hash IS NOT NULL",
            (password_hash, login),
        )

    # --- writing sessions and tokens: inside a transaction

    def open_session(self, account: Account, secret_hash: str) -> None:
        """Those that have expired are forgotten meanwhile."""
        connection = self._connections.get()
        connection.execute("DELETE FROM session WHERE expires <= ?", (self._now(),))
        connection.execute("DELETE FROM token WHERE expires <= ?", (self._now(),))
        connection.execute(
            "INSERT INTO session (secret_hash, account, at, expires) VALUES (?, ?, ?, ?)",
            (secret_hash, account.number, self._now(), self._now(SESSION_LASTS)),
        )

    def close_session(self, secret_hash: str) -> None:
        self._connections.get().execute("DELETE FROM session WHERE secret_hash = ?", (secret_hash,))

    def close_sessions(self, account: Account, but: str = "") -> None:
        """All of them, or all but that of this digest."""
        self._connections.get().execute(
            "DELETE FROM session WHERE account = ? AND secret_hash <> ?", (account.number, but)
        )

    def close_sessions_of(self, account: Account, actor: str) -> None:
        """All of them, by somebody else than their person."""
        self.close_sessions(account)
        self._note(account, "sessions.close", actor, None)

    def add_token(
        self,
        account: Account,
        secret_hash: str,
        label: str,
        scopes: tuple[Scope, ...],
        days: int,
    ) -> None:
        """Raises InvalidRequest when the account has many already."""
        if len(self.tokens(account)) >= MOST_TOKENS:
            raise InvalidRequest(
                f"Un compte a {MOST_TOKENS} jetons au plus : révoquez d’abord ceux qui ne servent "
                "plus."
            )
        self._connections.get().execute(
            "INSERT INTO token (secret_hash, account, label, scopes, at, expires) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                secret_hash,
                account.number,
                label,
                " ".join(scopes),
                self._now(),
                self._now(timedelta(days=days)),
            ),
        )
        self._note(account, "token", account.actor, None)

    def revoke_tokens(self, account: Account, actor: str) -> None:
        """All of them: the programs that act in this name no longer can."""
        if self._drop_tokens(account):
            self._note(account, "tokens.drop", actor, None)

    def revoke_token(self, account: Account, number: int) -> bool:
        """False when the account has no such token."""
        done = self._connections.get().execute(
            "DELETE FROM token WHERE number = ? AND account = ?", (number, account.number)
        )
        return done.rowcount > 0

    # --- writing failures: inside a transaction

    def note_failure(self, login_hash: str, forgotten_before: datetime) -> None:
        """One more; those of long ago are forgotten, whoever they were about."""
        connection = self._connections.get()
        oldest = forgotten_before.isoformat(timespec="seconds")
        connection.execute("DELETE FROM failed_sign_in WHERE at < ?", (oldest,))
        connection.execute(
            "INSERT INTO failed_sign_in (login_hash, count, at) VALUES (?, 1, ?) "
            "ON CONFLICT (login_hash) DO UPDATE SET count = count + 1, at = excluded.at",
            (login_hash, self._now()),
        )

    def forget_failures(self, login_hash: str) -> None:
        self._connections.get().execute(
            "DELETE FROM failed_sign_in WHERE login_hash = ?", (login_hash,)
        )

    # --- parts

    def _drop_tokens(self, account: Account) -> bool:
        done = self._connections.get().execute(
            "DELETE FROM token WHERE account = ?", (account.number,)
        )
        return done.rowcount > 0

    def _keep_an_administrator(self, account: Account) -> None:
        """Nobody could open the others: neither without one, nor with one that nobody can enter.
        Raises LastAdministrator."""
        row = self._one(
            "SELECT 1 FROM account a WHERE role = ? AND NOT disabled AND number <> ? "
            "AND (password_hash IS NOT NULL OR EXISTS "
            "(SELECT 1 FROM identity i WHERE i.account = a.number))",
            Role.ADMINISTRATOR,
            account.number,
        )
        if account.role is Role.ADMINISTRATOR and not account.disabled and row is None:
            raise LastAdministrator(account.login)

    def _now(self, later: timedelta = timedelta(0)) -> str:
        return (self._clock() + later).isoformat(timespec="seconds")

    def _one(self, query: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connections.get().execute(query, values).fetchone()
        return row

    def _note(self, account: Account, action: str, actor: str, reason: str | None) -> None:
        self._journal.append(
            actor=actor,
            action=f"account.{action}",
            subject=account.actor,
            version=1,
            content=fingerprint(f"{account.number}:{action}".encode()),
            reason=reason,
        )


def account_of_row(row: sqlite3.Row) -> Account:
    return Account(
        number=row["number"],
        login=row["login"],
        role=Role(row["role"]),
        disabled=bool(row["disabled"]),
        at=row["at"],
        revision=row["revision"],
        has_password=bool(row["has_password"]),
    )


def _token(row: sqlite3.Row) -> Token:
    return Token(
        number=row["token"],
        account=account_of_row(row),
        label=row["label"],
        scopes=tuple(Scope(scope) for scope in row["scopes"].split()),
        at=row["made"],
        expires=row["expires"],
    )
