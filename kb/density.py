"""How densely the land is lived in around a place, from the official communes."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from kb.model import Territory, TerritoryKind

RADIUS_KM = 10.0
_KM_PER_DEGREE = 111.195  # of a great circle of the Earth, radius 6 371 km
_CIRCLE_KM2 = math.pi * RADIUS_KM**2
_PLACED = frozenset({TerritoryKind.COMMUNE, TerritoryKind.EPCI})


class Inhabited(NamedTuple):
    """A commune's inhabitants, counted at its centre. Degrees, WGS 84."""

    latitude: float
    longitude: float
    population: int


class Density:
    """Inhabitants per km² in the circle of `RADIUS_KM` around a centre.

    A commune is in the circle, whole, when its centre is; sea and neighbouring countries count as
    land without inhabitants. About 35,000 communes; a fifth of a millisecond for a place, then
    kept."""

    def __init__(self, communes: Iterable[Inhabited]) -> None:
        found = sorted(communes, key=itemgetter(0))
        self._latitudes = [c.latitude for c in found]
        self._longitudes = [c.longitude for c in found]
        self._populations = [c.population for c in found]
        self._known: dict[tuple[float, float], float] = {}

    def of(self, place: Territory) -> float | None:
        """None for what is wider than a group of communes, or has no centre."""
        if place.kind not in _PLACED or place.latitude is None or place.longitude is None:
            return None
        centre = (place.latitude, place.longitude)
        if centre not in self._known:
            self._known[centre] = self._inhabitants(*centre) / _CIRCLE_KM2
        return self._known[centre] or None

    def _inhabitants(self, latitude: float, longitude: float) -> int:
        """On a plane: at 10 km, the roundness of the Earth is worth a few metres."""
        reach = RADIUS_KM / _KM_PER_DEGREE
        first = bisect_left(self._latitudes, latitude - reach)
        last = bisect_right(self._latitudes, latitude + reach)
        shrink = math.cos(math.radians(latitude))
        total = 0
        for i in range(first, last):
            east = (self._longitudes[i] - longitude) * shrink
            north = self._latitudes[i] - latitude
            if east * east + north * north <= reach * reach:
                total += self._populations[i]
        return total
