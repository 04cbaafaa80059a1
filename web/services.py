"""What the pages and the API are given to work with; assembled by `api.compose`."""

from __future__ import annotations

import threading
from collections.abc import Callable

from kb.store import Store
from kb.vocabulary import Vocabulary
from search.engine import Engine
from search.recommend.recommender import Recommender

Answering = tuple[Engine, Recommender]


class Services:
    """The engine and the recommender follow the base: what another process brings in is found at
    the next question. While one thread prepares them, the others answer from those they have."""

    def __init__(
        self,
        store: Store,
        vocabulary: Vocabulary,
        engine: Engine,
        recommender: Recommender,
        renew: Callable[[], Answering] | None = None,
    ) -> None:
        """`renew`: makes them again, from the base as it is; None keeps those given for ever."""
        self.store = store
        self.vocabulary = vocabulary
        self._answering = (engine, recommender)
        self._renew = renew
        self._renewing = threading.Lock()

    @property
    def engine(self) -> Engine:
        return self._current()[0]

    @property
    def recommender(self) -> Recommender:
        return self._current()[1]

    def _current(self) -> Answering:
        engine, _ = self._answering
        if self._renew and not engine.is_current() and self._renewing.acquire(blocking=False):
            try:
                self._answering = self._renew()
            finally:
                self._renewing.release()
        return self._answering
