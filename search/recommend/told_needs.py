"""Published needs near a text: the neighbours of a need, the territories that want a solution."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kb.model import Territory, TerritoryId
from kb.needs import NeedState, ToldNeed
from kb.store import Store
from search.encoders import Vectors
from search.recommend.known_texts import Encode, KnownTexts

# Of twelve needs each told in two ways, nine are found from here, and none of the 528 pairs of
# needs for different things: tests/search/test_told_needs.py.
NEAR = 0.4


class NearNeed(NamedTuple):
    need: ToldNeed
    cosine: float


class NearTerritory(NamedTuple):
    """A territory and those of its published needs that are near, the nearest first."""

    territory: Territory
    needs: tuple[NearNeed, ...]


class PublishedNeeds:
    """The published needs of one store, that follow it. One for the life of an encoder."""

    def __init__(self, store: Store, encode: Encode) -> None:
        self._store = store
        self._texts = KnownTexts(encode)
        self._made: tuple[tuple[int, ...], list[ToldNeed], Vectors] | None = None

    def near(self, vector: Vectors, limit: int = 3) -> list[NearNeed]:
        """The published needs nearest to a `(1, dimension)` text, the nearest first; none further
        than NEAR."""
        needs, vectors = self._current()
        if not needs:
            return []
        cosines = vectors @ vector[0]
        order = np.argsort(-cosines, kind="stable")[:limit]
        return [NearNeed(needs[i], float(cosines[i])) for i in order if cosines[i] >= NEAR]

    def territories(self, vector: Vectors, limit: int = 5) -> list[NearTerritory]:
        """The territories whose published needs are near, for one who brings a solution; that of
        the nearest need first. A need without a territory is in none."""
        found: dict[TerritoryId, list[NearNeed]] = {}
        places: dict[TerritoryId, Territory] = {}
        for near in self.near(vector, limit=len(self._current()[0])):
            if place := near.need.territory:
                places[place.id] = place
                found.setdefault(place.id, []).append(near)
        return [NearTerritory(places[i], tuple(found[i])) for i in list(found)[:limit]]

    def _current(self) -> tuple[list[ToldNeed], Vectors]:
        revision = self._store.needs.revision()
        made = self._made
        if made is None or made[0] != revision:
            needs = self._store.needs.all(NeedState.PUBLISHED)
            vectors = self._texts.vectors([need.text for need in needs])
            made = self._made = (revision, needs, vectors)
        return made[1], made[2]
