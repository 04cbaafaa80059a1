"""What the official geography says of a territory, for the head of its sheet and for its need."""

from __future__ import annotations

from collections.abc import Iterator

from kb.gazetteer import Gazetteer
from kb.model import Territory, TerritoryId, TerritoryKind
from kb.territory import FRANCE
from web.typography import number

_KINDS = {
    TerritoryKind.COMMUNE: "Commune",
    TerritoryKind.EPCI: "Intercommunalité",
    TerritoryKind.DEPARTMENT: "Département",
    TerritoryKind.REGION: "Région",
}
_LEGAL_KINDS = {
    "CC": "Communauté de communes",
    "CA": "Communauté d’agglomération",
    "CU": "Communauté urbaine",
    "METRO": "Métropole",
    "MET69": "Métropole",
}


def profile_lines(place: Territory | None, places: Gazetteer) -> Iterator[str]:
    """Its kind, its inhabitants, where it is, and the group of towns it is in."""
    if place is None or place.id == FRANCE:
        return
    yield f"{place.name} : {_described(place, places)}."
    group = _group(place, places)
    if group is not None:
        yield f"Intercommunalité : {group.name}{_inhabitants(group)}."


def profile_words(place: Territory | None) -> str:
    """The same as the base is asked it; empty when nothing is known."""
    if place is None or place.id == FRANCE:
        return ""
    return f"{_kind(place)} {place.name}{_inhabitants(place)}."


def _described(place: Territory, places: Gazetteer) -> str:
    kind = _kind(place).lower()
    return f"{kind}{_inhabitants(place)}{_where(place, places)}"


def _kind(place: Territory) -> str:
    return _LEGAL_KINDS.get(place.legal_kind or "", _KINDS.get(place.kind, "Territoire"))


def _inhabitants(place: Territory) -> str:
    return f", {number(place.population)} habitants" if place.population else ""


def _where(place: Territory, places: Gazetteer) -> str:
    """« , Nièvre, Bourgogne-Franche-Comté »: what it is in, never itself."""
    held = (("departement", place.department), ("region", place.region))
    found = [places.get(TerritoryId(f"{kind}:{code}")) for kind, code in held if code]
    names = [one.name for one in found if one is not None and one.id != place.id]
    return "".join(f", {name}" for name in names)


def _group(place: Territory, places: Gazetteer) -> Territory | None:
    group = places.get(TerritoryId(f"epci:{place.epci}")) if place.epci else None
    return group if group is not None and group.id != place.id else None
