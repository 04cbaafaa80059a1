"""Who may open what. Every route declares it: `Depends(allows(Role.CURATOR))`.

The policy of a route is found in its dependencies: a test reads them all, and fails on a route
that declares none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Protocol
from urllib.parse import urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kb.accounts import SCOPE_OF_ROLE, SESSION_LASTS, Account, Role, Scope
from kb.errors import NotAllowed, SignInNeeded
from web.cross_site import refuse_cross_site

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OUR_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})
# With this prefix, a browser takes the cookie from our own https pages only (RFC 6265bis, 4.1.3).
COOKIE, LOCAL_COOKIE = "__Host-essaim", "essaim"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. `scopes`: what the token permits; None for a person, who may all that the role
    does."""

    account: Account | None = None
    scopes: tuple[Scope, ...] | None = None

    @property
    def role(self) -> Role:
        return self.account.role if self.account else Role.READER

    @property
    def signed_in(self) -> Account:
        """The account, where the policy asks for one. Raises SignInNeeded."""
        if self.account is None:
            raise SignInNeeded
        return self.account

    @property
    def actor(self) -> str:
        """How the journal names them: « compte-3 »; `store.accounts.told` gives the login."""
        return self.signed_in.actor


NOBODY = Visitor()


class Doorkeeper(Protocol):
    """Given by the floor above; `api/auth.py` says what each promises."""

    def known(self, session: str, token: str) -> Visitor: ...
    def sign_in(self, login: str, password: str, origin: str, former: str = "") -> str: ...
    def sign_out(self, session: str) -> None: ...
    def change_password(self, account: Account, current: str, new: str, origin: str) -> str: ...
    def account_of_link(self, link: str) -> Account: ...
    def use_link(self, link: str, password: str) -> None: ...
    def link(self, account: Account) -> str: ...
    def unlock(self, login: str) -> None: ...


@dataclass(frozen=True)
class Policy:
    """The least role that a route asks for. A token must also permit it: to read, « read »; to
    write, the scope of the role. What writes refuses the pages of other sites."""

    role: Role

    async def __call__(self, request: Request) -> Visitor:
        if request.method not in SAFE_METHODS:
            refuse_cross_site(request)
        if self.role is Role.READER:
            return NOBODY
        request.state.private = True  # no cache may keep the answer
        found = await visitor(request)
        self.refuse(found, request.method)
        return found

    def refuse(self, found: Visitor, method: str) -> None:
        """Raises SignInNeeded, NotAllowed."""
        if found.account is None:
            raise SignInNeeded
        scope = Scope.READ if method in SAFE_METHODS else SCOPE_OF_ROLE[self.role]
        if found.scopes is not None and scope not in found.scopes:
            raise NotAllowed
        if not found.role.includes(self.role):
            raise NotAllowed


@cache
def allows(role: Role) -> Policy:
    """A dependency, for a route or a router; it gives the `Visitor` (nobody, on a public route)."""
    return Policy(role)


PUBLIC = allows(Role.READER)


async def visitor(request: Request) -> Visitor:
    """Who asks, on a page that is for everybody too; nobody when no session or token opens.

    Tokens are for programs: they open the API, never the pages where one makes other tokens."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    of_program = request.scope["path"].startswith("/api/") and scheme.lower() == "bearer"
    session = "" if of_program else session_secret(request)
    if not session and not of_program:
        return NOBODY
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    return await run_in_threadpool(
        doorkeeper.known, session, (token.strip() or "?") if of_program else ""
    )


# --- the cookie


def session_secret(request: Request) -> str:
    return request.cookies.get(_cookie_name(request), "")


def keep_session(request: Request, response: Response, secret: str) -> None:
    response.set_cookie(
        _cookie_name(request),
        secret,
        max_age=int(SESSION_LASTS.total_seconds()),
        path="/",
        secure=not _plain_local(request),
        httponly=True,
        samesite="lax",
    )


def forget_session(request: Request, response: Response) -> None:
    response.delete_cookie(
        _cookie_name(request),
        path="/",
        secure=not _plain_local(request),
        httponly=True,
        samesite="lax",
    )


def keep_aside(request: Request, response: Response, name: str, value: str, lasts_s: int) -> None:
    """Something of ours that this browser brings back, beside the session."""
    response.set_cookie(
        f"{_cookie_name(request)}-{name}",
        value,
        max_age=lasts_s,
        path="/",
        secure=not _plain_local(request),
        httponly=True,
        samesite="lax",
    )


def kept_aside(request: Request, name: str) -> str:
    return request.cookies.get(f"{_cookie_name(request)}-{name}", "")


def drop_aside(request: Request, response: Response, name: str) -> None:
    response.delete_cookie(
        f"{_cookie_name(request)}-{name}",
        path="/",
        secure=not _plain_local(request),
        httponly=True,
        samesite="lax",
    )


def origin(request: Request) -> str:
    """The address from which this is asked; kept in memory for a quarter of an hour at most."""
    return request.client.host if request.client else ""


def _cookie_name(request: Request) -> str:
    return LOCAL_COOKIE if _plain_local(request) else COOKIE


def _plain_local(request: Request) -> bool:
    """Plain http, on one's own computer: no browser would take a `Secure` cookie there."""
    if request.scope["scheme"] != "http":
        return False
    try:
        host = urlsplit("//" + request.headers.get("host", "")).hostname
    except ValueError:
        return False
    return host in _OUR_COMPUTER
