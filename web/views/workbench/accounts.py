"""Accounts as those who administer them see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kb.accounts import Account, AccountRole, Token
from kb.model import Decision
from web.typography import capitalised, date, plural
from web.views.account import ROLES

# What the journal calls what is done to an account.
_ACTIONS: dict[str, str] = {
    "add": "ouvert",
    "role": "rôle changé",
    "disable": "fermé",
    "enable": "rouvert",
    "password": "mot de passe choisi",
    "link": "lien donné pour choisir un mot de passe",
    "sessions.close": "sessions fermées",
    "token": "jeton fait",
    "tokens.drop": "jetons révoqués",
    "identity": "relié au fournisseur d’identité",
    "identity.drop": "délié du fournisseur d’identité",
}
SHOWN_ROLES: dict[AccountRole, str] = {
    role: capitalised(ROLES[role.role()]) for role in AccountRole
}


@dataclass(frozen=True, slots=True)
class RoleChoice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AccountLine:
    login: str
    url: str
    role: str
    state: str
    closed: bool
    last: str


@dataclass(frozen=True, slots=True)
class GivenLink:
    """Shown once, just after it was asked for."""

    login: str
    address: str


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """`login`, `role`: what was typed, when it is refused."""

    lines: tuple[AccountLine, ...]
    roles: tuple[RoleChoice, ...]
    total: str
    login: str = ""
    problem: str = ""
    link: GivenLink | None = None


@dataclass(frozen=True, slots=True)
class JournalLine:
    what: str
    facts: str


@dataclass(frozen=True, slots=True)
class OneAccountPage:
    """`own`: it is that of who looks."""

    login: str
    url: str
    role: str
    state: str
    closed: bool
    own: bool
    facts: tuple[str, ...]
    roles: tuple[RoleChoice, ...]
    tokens: tuple[str, ...]
    bound: bool
    journal: tuple[JournalLine, ...]
    done: str = ""
    link: GivenLink | None = None
    problems: Mapping[str, str] = field(default_factory=dict)


def account_path(number: int) -> str:
    return f"/atelier/comptes/{number}"


def role_choices(chosen: str) -> tuple[RoleChoice, ...]:
    return tuple(
        RoleChoice(role.value, label, role.value == chosen) for role, label in SHOWN_ROLES.items()
    )


def account_line(account: Account, last: datetime | None, *, bound: bool) -> AccountLine:
    return AccountLine(
        login=account.login,
        url=account_path(account.number),
        role=_short_role(account),
        state=state_words(account, bound=bound),
        closed=account.disabled,
        last=date(last.date().isoformat()) if last else "aucune",
    )


def _short_role(account: Account) -> str:
    return ROLES[account.role].partition(" :")[0]


def state_words(account: Account, *, bound: bool) -> str:
    if account.disabled:
        return "fermé"
    return "ouvert" if account.has_password or bound else "attend un mot de passe"


def total_words(accounts: Sequence[Account]) -> str:
    closed = sum(account.disabled for account in accounts)
    opened = plural(len(accounts) - closed, "compte ouvert", "comptes ouverts")
    return f"{opened}, {plural(closed, 'fermé', 'fermés')}." if closed else f"{opened}."


def token_words(token: Token) -> str:
    return f"{token.label}, jusqu’au {date(token.expires.date().isoformat())}"


def journal_line(decision: Decision, who: str) -> JournalLine:
    name = decision.action.removeprefix("account.")
    known = _ACTIONS.get(name) or _ACTIONS.get(name.partition(".")[0]) or name
    role = name.partition(".")[2]
    if name.partition(".")[0] in ("add", "role") and role in tuple(AccountRole):
        known = f"{known} : {ROLES[AccountRole(role).role()].partition(' :')[0]}"
    facts = f"{date(decision.at.date().isoformat())}, par {who}"
    return JournalLine(
        capitalised(known), f"{facts} : {decision.reason}" if decision.reason else facts
    )
