"""Who may do what: accounts, their roles, the sessions and tokens by which they are known.

Secrets leave this program once, towards their owner; only their digests are kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from kb.errors import InvalidRequest
from kb.model import Noun
from kb.text import fold, nfc

LONGEST_LOGIN_CHARS = 100
# CNIL, deliberation 2022-100: 50 bits are enough where tries are limited; twelve signs go beyond.
FEWEST_PASSWORD_CHARS, LONGEST_PASSWORD_CHARS = 12, 1_000
FEWEST_DISTINCT_SIGNS = 5
LONGEST_LABEL_CHARS = 100
MOST_TOKENS, LONGEST_TOKEN_DAYS = 20, 366
# A day's work; nothing is written to the base while it lasts.
SESSION_LASTS = timedelta(hours=12)
TOKEN_PREFIX = "essaim_"  # known to those who look for secrets left in files
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._+@-]*")


class Role(StrEnum):
    """From the least to the most; each may do what those before it may."""

    READER = "reader"  # everybody, without an account
    CONTRIBUTOR = "contributor"  # proposes
    CURATOR = "curator"  # decides
    ADMINISTRATOR = "administrator"  # opens and closes accounts

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    def includes(self, other: Role) -> bool:
        return self.rank >= other.rank


class AccountRole(StrEnum):
    """The roles that an account can have."""

    CONTRIBUTOR = "contributor"
    CURATOR = "curator"
    ADMINISTRATOR = "administrator"

    def role(self) -> Role:
        return Role(self.value)


class Scope(StrEnum):
    """What a token may be used for, among what its account may do."""

    READ = "read"
    PROPOSE = "propose"
    DECIDE = "decide"
    ADMINISTER = "administer"


# What it takes to write where a role is asked for; to read there, « read ».
SCOPE_OF_ROLE: dict[Role, Scope] = {
    Role.CONTRIBUTOR: Scope.PROPOSE,
    Role.CURATOR: Scope.DECIDE,
    Role.ADMINISTRATOR: Scope.ADMINISTER,
}


def scopes_of(role: Role) -> tuple[Scope, ...]:
    """Those that can be given to a token of an account with this role."""
    written = (scope for known, scope in SCOPE_OF_ROLE.items() if role.includes(known))
    return (Scope.READ, *written)


class Account(Noun):
    """`revision` grows with each new password, link or closing: a link made before opens nothing.
    `has_password` is false until the person has chosen one."""

    number: int
    login: str
    role: Role
    disabled: bool = False
    at: datetime
    revision: int = 1
    has_password: bool = False

    @property
    def actor(self) -> str:
        """How the journal names who decides: it outlives the account, and names nobody."""
        return f"compte-{self.number}"


class Session(Noun):
    """One browser in which a person has signed in."""

    account: Account
    at: datetime
    expires: datetime


class Token(Noun):
    """One program that acts for a person, by `Authorization: Bearer`."""

    number: int
    account: Account
    label: str
    scopes: tuple[Scope, ...]
    at: datetime
    expires: datetime


def new_secret() -> str:
    """256 random bits, that an address or a header can hold."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """SHA-256, in hexadecimal: 256 random bits need no slower digest."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def clean_login(text: str) -> str:
    """A login as it is compared: accents and case folded. Raises InvalidRequest."""
    login = fold(nfc(text).strip())
    if len(login) > LONGEST_LOGIN_CHARS or not _LOGIN.fullmatch(login):
        raise InvalidRequest(
            "L’identifiant s’écrit en lettres, chiffres, points, tirets ou « @ », en "
            f"{LONGEST_LOGIN_CHARS} signes au plus : par exemple « ana@ville.fr »."
        )
    return login


def check_password(password: str, login: str) -> None:
    """Raises InvalidRequest when it would be guessed too soon."""
    if not FEWEST_PASSWORD_CHARS <= len(password) <= LONGEST_PASSWORD_CHARS:
        raise InvalidRequest(
            f"Le mot de passe compte {FEWEST_PASSWORD_CHARS} signes au moins : quelques mots que "
            "vous seul associez font l’affaire."
        )
    if len(set(password)) < FEWEST_DISTINCT_SIGNS or login in fold(password):
        raise InvalidRequest(
            "Ce mot de passe se devine : choisissez des signes plus variés, et n’y mettez pas "
            "votre identifiant."
        )


def clean_label(text: str) -> str:
    """What a token is for, on one line. Raises InvalidRequest."""
    label = " ".join(nfc(text).split())
    if not 1 <= len(label) <= LONGEST_LABEL_CHARS:
        raise InvalidRequest(
            f"Dites à quoi sert ce jeton, en {LONGEST_LABEL_CHARS} signes au plus."
        )
    return label


def check_scopes(scopes: tuple[Scope, ...], role: Role) -> None:
    """Raises InvalidRequest when there are none, or more than the role may give."""
    if not scopes or not set(scopes) <= set(scopes_of(role)):
        raise InvalidRequest("Choisissez ce que le jeton permet, parmi ce que votre rôle permet.")
