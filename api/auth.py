"""Accounts at work: signing in and out, choosing a password, links that serve once.

Every refusal of a login and a password says the same and takes the same time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from api.passwords import Passwords
from api.secret_key import secret_key
from api.settings import Settings
from api.tries import Tries
from kb.accounts import (
    LONGEST_LOGIN_CHARS,
    Account,
    check_password,
    new_secret,
    secret_hash,
)
from kb.errors import LinkSpent, SignInRefused
from kb.sqlite.journal import utc_now
from kb.store import Store
from kb.text import fold
from web.access import NOBODY, Visitor
from web.addresses import address

LINK_LASTS = timedelta(hours=24)
LINK_PATH = "/mot-de-passe"
# Beyond the tries of a quarter of an hour, three times over: no longer a lapse of memory.
LOCK_AFTER = 15
LOCK_LASTS = timedelta(hours=1)


class Auth:
    """The doorkeeper of `web/access.py`. Opens its own transactions."""

    def __init__(
        self,
        store: Store,
        key: Callable[[], bytes],
        clock: Callable[[], datetime] = utc_now,
        passwords: Passwords | None = None,
    ) -> None:
        """`key`: asked for at the first link or the first failure, not before."""
        self._store = store
        self._key = key
        self._clock = clock
        self._passwords = passwords or Passwords()
        self._tries = Tries()

    # --- who is there

    def known(self, session: str, token: str) -> Visitor:
        """Whose session or token this is; nobody's when neither opens. A token is never helped by
        a session."""
        if token:
            held = self._store.accounts.token(secret_hash(token))
            return Visitor(account=held.account, scopes=held.scopes) if held else NOBODY
        opened = self._store.accounts.session(secret_hash(session)) if session else None
        return Visitor(account=opened.account) if opened else NOBODY

    # --- in and out

    def sign_in(self, login: str, password: str, origin: str, former: str = "") -> str:
        """The secret of a new session; the `former` one of this browser is closed. Raises
        SignInRefused, TooManyTries. `origin`: the address from which it is asked."""
        name = fold(login.strip())[:LONGEST_LOGIN_CHARS]
        self._refuse_unverified(name, password, origin)
        account = self._store.accounts.get(name)
        return self._opened(account, former)

    def enter(self, account: Account, former: str = "") -> str:
        """The secret of a new session, for somebody whose identity was proved elsewhere."""
        return self._opened(account, former)

    def sign_out(self, session: str) -> None:
        with self._store.transaction():
            self._store.accounts.close_session(secret_hash(session))

    # --- passwords

    def change_password(self, account: Account, current: str, new: str, origin: str) -> str:
        """The secret of a new session; all the others of this account are closed. Raises
        SignInRefused, TooManyTries, InvalidRequest."""
        self._refuse_unverified(account.login, current, origin)
        self.set_password(account, new, account.actor)
        return self._opened(account)

    def set_password(self, account: Account, password: str, actor: str) -> None:
        """Raises InvalidRequest when it would be guessed too soon."""
        check_password(password, account.login)
        hashed = self._passwords.hash(password)
        with self._store.transaction():
            self._store.accounts.set_password(account, hashed, actor)
            self._store.accounts.forget_failures(self._digest(account.login))

    def unlock(self, login: str) -> None:
        """Forget the failures that closed an account."""
        self._tries.forget(self._digest(login))
        with self._store.transaction():
            self._store.accounts.forget_failures(self._digest(login))

    # --- links

    def link(self, account: Account) -> str:
        """The path at which this person chooses a password, once, within a day."""
        until = int((self._clock() + LINK_LASTS).timestamp())
        signed = self._signer().dumps([account.number, account.revision, until])
        return address(LINK_PATH, [("lien", str(signed))])

    def account_of_link(self, link: str) -> Account:
        """Raises LinkSpent when it is not ours, too old, used already, or of a closed account."""
        try:
            number, revision, until = self._signer().loads(link)
        except (BadData, ValueError, TypeError) as error:
            raise LinkSpent from error
        account = self._store.accounts.numbered(number)
        if account is None or account.disabled or account.revision != revision:
            raise LinkSpent
        if self._clock().timestamp() >= until:
            raise LinkSpent
        return account

    def use_link(self, link: str, password: str) -> None:
        """Raises LinkSpent, or InvalidRequest, which leaves the link good."""
        account = self.account_of_link(link)
        check_password(password, account.login)
        hashed = self._passwords.hash(password)
        with self._store.transaction():
            # Again: the same link, sent twice at once, serves once.
            account = self.account_of_link(link)
            self._store.accounts.set_password(account, hashed, account.actor)
            self._store.accounts.forget_failures(self._digest(account.login))

    # --- parts

    def _refuse_unverified(self, login: str, password: str, origin: str) -> None:
        """The same reads, the same digest and the same write, for a login that is known or not."""
        self._tries.spend(self._digest(login), origin)
        digest = self._digest(login)
        known = self._store.accounts.password_hash(login)
        locked = self._locked(digest)
        right, renewed = self._passwords.verify(password, known)
        if locked or not right:
            with self._store.transaction():
                if not locked:
                    self._store.accounts.note_failure(digest, self._clock() - LOCK_LASTS)
            raise SignInRefused
        self._tries.forget(digest)
        with self._store.transaction():
            self._store.accounts.forget_failures(digest)
            if renewed:
                self._store.accounts.renew_hash(login, renewed)

    def _locked(self, digest: str) -> bool:
        failed = self._store.accounts.failures(digest)
        return (
            failed is not None
            and failed.times >= LOCK_AFTER
            and self._clock() < failed.at + LOCK_LASTS
        )

    def _opened(self, account: Account, former: str = "") -> str:
        secret = new_secret()
        with self._store.transaction():
            if former:
                self._store.accounts.close_session(secret_hash(former))
            self._store.accounts.open_session(account, secret_hash(secret))
        return secret

    def _digest(self, login: str) -> str:
        """Of a login, or of what was typed as one: a password, sometimes."""
        return hmac.new(self._key(), login.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self._key(), salt="essaim.password-link")


def build_auth(settings: Settings, store: Store) -> Auth:
    return Auth(store, lambda: secret_key(settings.key_file))
