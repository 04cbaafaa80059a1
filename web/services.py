"""What the pages and the API are given to work with; assembled by `api.compose`."""

from __future__ import annotations

import threading
from collections.abc import Callable

from kb.added_words import lay_over
from kb.brake_book import BrakeBook
from kb.brake_sayings import read_brakes
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
        site: str = "http://127.0.0.1:8000",
    ) -> None:
        """`vocabulary`: the lists of the file. `renew`: makes the two others again, from the base
        as it is; None keeps those given for ever. `site`: our own address, for links in files."""
        self.store = store
        self.site = site
        self._words = FollowedWords(store, vocabulary)
        self._brakes = FollowedBrakes(store, self._words)
        self._answering = (engine, recommender)
        self._renew = renew
        self._renewing = threading.Lock()

    @property
    def vocabulary(self) -> Vocabulary:
        """With the words that curators added, as the base has them now."""
        return self._words.vocabulary()

    @property
    def engine(self) -> Engine:
        return self._current()[0]

    @property
    def recommender(self) -> Recommender:
        return self._current()[1]

    @property
    def brakes(self) -> BrakeBook:
        return self._brakes.book()

    def _current(self) -> Answering:
        engine, _ = self._answering
        if self._renew and not engine.is_current() and self._renewing.acquire(blocking=False):
            try:
                self._answering = self._renew()
            finally:
                self._renewing.release()
        return self._answering


class FollowedWords:
    """The lists of the file, with the words of the base laid over them each time these change."""

    def __init__(self, store: Store, listed: Vocabulary) -> None:
        self._store = store
        self._listed = listed
        self._known: tuple[tuple[int, int], Vocabulary] | None = None

    def vocabulary(self) -> Vocabulary:
        known, revision = self._known, self._store.words.revision()
        if known is None or known[0] != revision:
            laid = lay_over(self._listed, self._store.words.all())
            known = self._known = revision, laid
        return known[1]


class FollowedBrakes:
    """The brakes of the base as it stands: made at the first question, then after each decision
    of the journal. While one thread makes them again, the others read those they have."""

    def __init__(self, store: Store, words: FollowedWords) -> None:
        self._store = store
        self._words = words
        self._known: tuple[str, BrakeBook] | None = None
        self._making = threading.Lock()

    def book(self) -> BrakeBook:
        known, state = self._known, self._store.journal.last().state
        if known and known[0] == state:
            return known[1]
        if not self._making.acquire(blocking=known is None) and known:
            return known[1]
        try:
            if self._known is None or self._known[0] != state:
                self._known = state, read_brakes(self._store, self._words.vocabulary())
            return self._known[1]
        finally:
            self._making.release()
