"""Erasing somebody for good: what the base does, with the index and the words of French."""

from __future__ import annotations

from api.compose import build_encoder, build_vocabulary
from api.settings import Settings
from kb.access import PersonKnown, known_about
from kb.erasure import Cleaned, counted, finish_erasures, oppose, places_of
from kb.people import Right
from kb.sqlite.journal import utc_now
from kb.store import Store
from search.index import build_index
from search.spelling import WordEncoder


class Erasing:
    """The eraser of `web/erasing.py`. Opens its own transactions."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store

    def counts(self, name: str) -> dict[str, int]:
        """How many places name this person, by table; some may be somebody of the same name."""
        return counted(places_of(self._store, name, self._is_word))

    def known(self, name: str) -> PersonKnown:
        return known_about(self._store, name, utc_now(), self._is_word)

    def erase(self, name: str, actor: str, right: Right = Right.ERASURE) -> Cleaned:
        """Put a name on the list and, unless it only opposes, take it out of everything."""
        oppose(self._store, name, right, actor, self._is_word)
        return self.finish()

    def finish(self) -> Cleaned:
        """Do what is left of the erasures that were begun."""
        from ingest.duplicates import signature

        return finish_erasures(self._store, signature, self._reindex)

    def _reindex(self) -> None:
        """From nothing: an addition to an index would leave the terms of its base."""
        settings, store = self._settings, self._store
        vocabulary = build_vocabulary(settings, store)
        build_index(settings.index, store, vocabulary, build_encoder(settings), afresh=True)

    def _is_word(self, word: str) -> bool:
        encoder = build_encoder(self._settings)
        return isinstance(encoder, WordEncoder) and encoder.knows(word)
