"""Passwords: argon2id, and the same work whether an account exists or not."""

from __future__ import annotations

import threading
import unicodedata
from functools import cached_property
from typing import NamedTuple

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from kb.accounts import new_secret

# Each takes 64 MiB for a tenth of a second: more at once would let anyone fill the memory.
MOST_AT_ONCE = 4


class Verified(NamedTuple):
    """`renewed`: the digest to keep in the place of one made with former settings."""

    right: bool
    renewed: str | None


class Passwords:
    def __init__(self, hasher: Argon2Hasher | None = None) -> None:
        """`hasher`: argon2id with 64 MiB, 3 passes, 4 lanes, unless given (RFC 9106, second
        choice)."""
        self._hasher = PasswordHash((hasher or Argon2Hasher(),))
        self._doors = threading.BoundedSemaphore(MOST_AT_ONCE)

    def hash(self, password: str) -> str:
        with self._doors:
            return self._hasher.hash(_composed(password))

    def verify(self, password: str, known: str | None) -> Verified:
        """`known`: the digest kept; None for nobody's, which takes as long and is never right."""
        decoy = self._decoy
        with self._doors:
            try:
                right, renewed = self._hasher.verify_and_update(_composed(password), known or decoy)
            except UnknownHashError:
                return Verified(False, None)
        return Verified(right and known is not None, renewed if known else None)

    @cached_property
    def _decoy(self) -> str:
        return self.hash(new_secret())


def _composed(password: str) -> str:
    """Keyboards do not all send « é » as one letter."""
    return unicodedata.normalize("NFC", password)
