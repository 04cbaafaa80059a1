"""What a territory knows already: its own experiences, its own bodies, those of its towns."""

from __future__ import annotations

from kb.event_places import territories_of
from kb.events import EventTerritory
from kb.model import Record, Territory, TerritoryId, TerritoryKind
from kb.store import Store


class Own:
    """Which records are theirs: of the town, of its group of towns, of the towns of the group."""

    def __init__(self, store: Store, one: EventTerritory) -> None:
        self._places = store.territories
        self._one = one.territory
        place = self._places.get(one.territory) if one.territory else None
        self._group = TerritoryId(f"epci:{place.epci}") if place and place.epci else None

    def experience(self, record: Record) -> bool:
        return self._one is not None and any(self._is_theirs(c) for c in record.territory.codes)

    def body(self, name: str) -> bool:
        """« Ville de Nevers », « Communauté d’agglomération du Boulonnais »: nobody calls
        oneself."""
        found = territories_of(name, self._places)
        return self._one is not None and any(self._is_theirs(place.id) for place in found)

    def _is_theirs(self, code: TerritoryId) -> bool:
        if code in {self._one, self._group}:
            return True
        place = self._places.get(code)
        return place is not None and self._is_member(place)

    def _is_member(self, place: Territory) -> bool:
        """A town of their group. A department or a region holds too many to know them all."""
        return place.kind is TerritoryKind.COMMUNE and f"epci:{place.epci}" == self._one
