"""Essaim as the bench sees it: the only file here that changes when a public call does."""

from __future__ import annotations

from collections.abc import Sequence

from api.compose import build_encoder, build_vocabulary
from api.settings import Settings
from kb.model import Document, Passage
from kb.sqlite.lexicon import Target
from kb.store import open_store
from search.encoders import Vectors
from search.engine import Engine
from search.index import Index, build_index, load_index
from search.matching import CANDIDATES
from search.model import Filters, HitType, Query, SearchResult
from search.rows import Leg
from tests.bench.base import Asked, put

SHOWN = 10
PASSAGES_ONLY = Filters(types=(HitType.PASSAGE,))


class Ours:
    """One store and its index, opened as the command line and the service do."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._vocabulary = build_vocabulary(settings)
        self.encoder = build_encoder(settings)
        self.store = open_store(settings.database)
        self._use(load_index(settings.index, self.store, self.encoder))

    def _use(self, index: Index) -> None:
        self.engine = Engine(self.store, index, self._vocabulary)
        self._passages = index.tables[Target.PASSAGES]

    def search(self, text: str, filters: Filters = Filters()) -> SearchResult:  # noqa: B008
        return self.engine.search(Query(text=text, filters=filters, limit=SHOWN))

    def shown(self, text: str) -> tuple[list[str], str]:
        """The ten best passages, and the text looked for: acronyms are also said in words."""
        found = self.search(text, PASSAGES_ONLY)
        return [hit.id for hit in found.hits], " ; ".join((text, *found.also))

    def lexical(self, terms: Sequence[str]) -> dict[str, float]:
        """BM25 of the passages that this leg proposes, over its bound."""
        return self._proposed(self._passages.lexical(terms))

    def dense(self, vector: Vectors) -> dict[str, float]:
        """Cosines of the nearest passages to a `(1, dimension)` query."""
        return self._proposed(self._passages.dense(vector))

    def _proposed(self, leg: Leg) -> dict[str, float]:
        rows = leg.best(CANDIDATES, self._passages.alive)
        return dict(zip(self._passages.ids(rows), leg.of(rows).tolist(), strict=True))

    def add(self, document: Document, passages: Sequence[Passage]) -> None:
        """Write it and make it findable."""
        put(self.store, document, passages)
        self._use(build_index(self._settings.index, self.store, self._vocabulary, self.encoder))

    def close(self) -> None:
        self.store.close()


def chosen(asked: Asked) -> Filters:
    """The facets of the passage that a query was cut from."""
    return Filters(themes=(asked.theme,) if asked.theme else (), years=(asked.year,))
