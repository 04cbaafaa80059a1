"""What tests of accounts share: a quick hasher, people who have an account, and a clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib.hashers.argon2 import Argon2Hasher

from api.app import create_app
from api.auth import Auth
from api.passwords import Passwords
from kb.accounts import Account, Role, Scope, new_secret, secret_hash
from kb.sqlite.store import SqliteStore
from tests.conftest import settings_in
from web.access import LOCAL_COOKIE
from web.services import Services

PASSWORD = "le héron mange tôt"
SITE = "http://localhost"


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


class House(NamedTuple):
    """The application, its doorkeeper, and what the doorkeeper reads."""

    app: FastAPI
    auth: Auth
    store: SqliteStore
    clock: Clock

    def client(self, site: str = SITE) -> TestClient:
        """A browser of its own, that follows no redirection."""
        headers = {"Accept": "text/html"}
        return TestClient(self.app, site, headers=headers, follow_redirects=False)

    def account(self, login: str = "ana", role: Role = Role.CURATOR) -> Account:
        """Opened, with a password."""
        with self.store.transaction():
            account = self.store.accounts.add(login, role, "test")
        self.auth.set_password(account, PASSWORD, "test")
        return self.store.accounts.get(login)

    def session(self, account: Account) -> dict[str, str]:
        """The cookie of a new session."""
        secret = new_secret()
        with self.store.transaction():
            self.store.accounts.open_session(account, secret_hash(secret))
        return {LOCAL_COOKIE: secret}

    def token(self, account: Account, *scopes: Scope) -> dict[str, str]:
        """The header of a new token."""
        secret = new_secret()
        with self.store.transaction():
            self.store.accounts.add_token(account, secret_hash(secret), "test", scopes, 1)
        return {"Authorization": f"Bearer {secret}"}


def house(services: Services, folder: Path) -> House:
    """One pass over 8 KiB: the same code as in earnest, a thousand times as quick."""
    store, clock = services.store, Clock()
    assert isinstance(store, SqliteStore)
    app = create_app(settings_in(folder), services)
    quick = Passwords(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))
    auth = Auth(store, lambda: b"k" * 32, clock, quick)
    app.state.doorkeeper = auth
    return House(app, auth, store, clock)


def sign_in(client: TestClient, login: str = "ana", password: str = PASSWORD, **sent: str) -> int:
    form = {"identifiant": login, "mot_de_passe": password, **sent}
    return client.post("/connexion", data=form).status_code
