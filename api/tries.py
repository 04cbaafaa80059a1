"""How often one may try to sign in: for a login, whoever tries; from a place, whatever the login.

Kept in memory: what must outlive a restart is the lock, in the base (`api/auth.py`)."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from kb.errors import TooManyTries

WINDOW_MIN = 15
TRIES_BY_LOGIN = 5
# A town hall has one address for all its people.
TRIES_BY_ORIGIN = 50


class Tries:
    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._by_login = RateLimitItemPerMinute(TRIES_BY_LOGIN, WINDOW_MIN, "login")
        self._by_origin = RateLimitItemPerMinute(TRIES_BY_ORIGIN, WINDOW_MIN, "origin")

    def spend(self, login: str, origin: str) -> None:
        """Count one try, before anything is verified: tries sent together count too. Raises
        TooManyTries."""
        for item, name in ((self._by_origin, origin), (self._by_login, login)):
            if not self._limiter.hit(item, name):
                reset = self._limiter.get_window_stats(item, name).reset_time
                raise TooManyTries(max(1, math.ceil(reset - time.time())))

    def forget(self, login: str) -> None:
        """Who has signed in starts afresh; the place does not, for it may hold a guesser too."""
        self._limiter.clear(self._by_login, login)
