"""An account → its page; the forms by which one enters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.accounts import Account, Role, Scope, Token, scopes_of
from web.typography import date, plural

ROLES: dict[Role, str] = {
    Role.READER: "lecture",
    Role.CONTRIBUTOR: "contribution : proposer",
    Role.CURATOR: "relecture : décider de ce qui est publié",
    Role.ADMINISTRATOR: "administration : ouvrir et fermer les comptes",
}
SCOPES: dict[Scope, str] = {
    Scope.READ: "lire ce que le compte peut lire",
    Scope.PROPOSE: "proposer",
    Scope.DECIDE: "décider",
    Scope.ADMINISTER: "administrer",
}


@dataclass(frozen=True, slots=True)
class SignInPage:
    """`problem`: with the login and the password; `refused`: by the provider of identities, whose
    name and address are empty when there is none."""

    login: str
    back: str
    problem: str = ""
    done: str = ""
    refused: str = ""
    provider: str = ""
    provider_url: str = ""


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """To choose a password by a link that serves once."""

    login: str
    link: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TokenView:
    number: int
    label: str
    facts: str


@dataclass(frozen=True, slots=True)
class ScopeView:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`secret`: that of a token made just now, shown once. `problems`: by form, what is wrong."""

    login: str
    role: str
    since: str
    sessions: str
    tokens: tuple[TokenView, ...]
    scopes: tuple[ScopeView, ...]
    secret: str = ""
    done: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)


def account_page(
    account: Account,
    sessions: int,
    tokens: Sequence[Token],
    *,
    said: Mapping[str, str],
    problems: Mapping[str, str],
) -> AccountPage:
    """`said`: « secret » or « done », just after something was done."""
    return AccountPage(
        login=account.login,
        role=ROLES[account.role],
        since=date(account.at.date().isoformat()),
        sessions=plural(sessions, "session ouverte", "sessions ouvertes"),
        tokens=tuple(_token(token) for token in tokens),
        scopes=tuple(ScopeView(scope, SCOPES[scope]) for scope in scopes_of(account.role)),
        secret=said.get("secret", ""),
        done=said.get("done", ""),
        problems=problems,
    )


def _token(token: Token) -> TokenView:
    permits = ", ".join(SCOPES[scope] for scope in token.scopes)
    until = date(token.expires.date().isoformat())
    return TokenView(token.number, token.label, f"permet de {permits} ; jusqu’au {until}")
