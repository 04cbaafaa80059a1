"""How often one place may send us something to keep. In memory: a restart forgives."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from kb.errors import TooManyTries

# A town hall has one address for all its people; a machine sends as many in a minute.
SENDINGS_BY_ORIGIN = 30


class Sendings:
    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._by_origin = RateLimitItemPerHour(SENDINGS_BY_ORIGIN, 1, "sending")

    def spend(self, origin: str) -> None:
        """Count one sending, before it is kept. Raises TooManyTries."""
        if not self._limiter.hit(self._by_origin, origin):
            reset = self._limiter.get_window_stats(self._by_origin, origin).reset_time
            raise TooManyTries(max(1, math.ceil(reset - time.time())))
