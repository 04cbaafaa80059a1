"""The territory for which somebody came: from the name of an organisation in an attendance list.

« Ville de Nevers », « CA du Boulonnais », « Conseil départemental 64 », « Grand Cahors » are
territories; « Veolia » or « Tuba (Lyon) » are not, though one of them names a town."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from kb.gazetteer import Gazetteer, place_key, without_article
from kb.model import Territory, TerritoryId, TerritoryKind
from kb.text import fold

_COMMUNE = re.compile(
    r"^(?:ville|commune|mairie|municipalite|bourg)\s+(?:de\s+la|de\s+l'|de|du|des|d')\s*(?P<name>.+)$"
)
_DEPARTMENT = re.compile(
    r"^(?:conseil\s+(?:departemental|general)|departement|cd)\s*"
    r"(?:de\s+la|de\s+l'|de|du|des|d')?\s*(?P<name>.+)$"
)
_REGION = re.compile(
    r"^(?:conseil\s+regional|region)\s+(?:de\s+la|de\s+l'|de|du|des|d')?\s*(?P<name>.+)$"
)
# A group of towns says so: alone, « La Rochelle » is the town.
_GROUP = re.compile(
    r"^(?:ca|cc|cu|cdc|agglo(?:meration)?|communaute|metropole|eurometropole|grand|pays)\b"
    r"|\b(?:metropole|agglo(?:meration)?|communaute)$"
)
# An agency of a department carries its name: « Essonne développement ».
_AGENCY = re.compile(r"^(?P<name>.+?)\s+(?:developpement|attractivite|tourisme|initiative)$")
# Words of a name that tell no group of towns from another.
_NOT_OF_A_NAME = frozenset(
    {"pays", "grand", "grande", "region", "agglomeration", "communaute", "metropole", "vallee",
     "haut", "haute", "saint", "sainte", "communes"}
)  # fmt: skip
SHORTEST_WORD_CHARS = 4
MOST_STARTING_SO = 40
_DEPARTMENT_CODE = re.compile(r"0?(?P<code>\d{2,3}|2[ab])")
# « Grand Cahors et Ville de Cahors »: somebody sent by two.
_AND = re.compile(r"\s+(?:et|/|&|-)\s+(?=(?:ville|commune|mairie|ca|cc|conseil|agglo|grand)\b)")


def territories_of(organisation: str, gazetteer: Gazetteer) -> list[Territory]:
    """The territories that an organisation is, in the order said; none when it is not one."""
    return [
        found
        for part in _AND.split(fold(organisation))
        if (found := _territory(part.strip(), gazetteer)) is not None
    ]


def is_group(organisation: str) -> bool:
    """Whether the name says a group of towns: one that the geography does not have was merged into
    another, or is named loosely."""
    name = fold(organisation)
    return _GROUP.search(name) is not None and not name.startswith("pays de la")


def nearest_groups(name: str, gazetteer: Gazetteer, most: int = 3) -> list[Territory]:
    """Groups of towns that a name which the geography does not have may stand for: that of the
    town it names, then those whose name is near. To be offered, never chosen."""
    words = [w for w in place_key(name).split() if len(w) >= SHORTEST_WORD_CHARS]
    words = [w for w in words if w not in _NOT_OF_A_NAME]
    found: dict[TerritoryId, Territory] = {}
    # « CA de Saclay » names a town; « Caux l’Estuaire » is not that of Caux, far away.
    for near in gazetteer.by_keys({" ".join(words)}).values():
        for town in near:
            group = gazetteer.get(TerritoryId(f"epci:{town.epci}")) if town.epci else None
            if group is not None and town.kind is TerritoryKind.COMMUNE:
                found.setdefault(group.id, group)
    starts = [start for w in words for start in (w, f"ca {w}", f"cc {w}", f"cu {w}")]
    alike = [
        one
        for start in starts
        for one in gazetteer.prefix(start, MOST_STARTING_SO)
        if one.kind is TerritoryKind.EPCI
    ]
    wanted = place_key(name)
    alike.sort(key=lambda one: -SequenceMatcher(None, wanted, place_key(one.name)).ratio())
    found.update({one.id: one for one in alike if one.id not in found})
    return list(found.values())[:most]


def _territory(name: str, gazetteer: Gazetteer) -> Territory | None:
    for pattern, kind in (
        (_COMMUNE, TerritoryKind.COMMUNE),
        (_DEPARTMENT, TerritoryKind.DEPARTMENT),
        (_REGION, TerritoryKind.REGION),
    ):
        if match := pattern.match(name):
            return _named(match["name"], (kind,), gazetteer)
    if _GROUP.search(name):
        return _named(name, (TerritoryKind.EPCI,), gazetteer)
    if match := _AGENCY.match(name):
        return _named(match["name"], (TerritoryKind.DEPARTMENT, TerritoryKind.REGION), gazetteer)
    kinds = (TerritoryKind.COMMUNE, TerritoryKind.EPCI, TerritoryKind.DEPARTMENT)
    return _named(name, (*kinds, TerritoryKind.REGION), gazetteer)


def _named(name: str, kinds: Sequence[TerritoryKind], gazetteer: Gazetteer) -> Territory | None:
    """The first of these kinds that bears the name, the most peopled of its homonyms."""
    if TerritoryKind.DEPARTMENT in kinds and (code := _DEPARTMENT_CODE.fullmatch(name)):
        return gazetteer.get(TerritoryId(f"departement:{code['code'].upper()}"))
    key = place_key(name)
    found = gazetteer.by_keys({key, without_article(key)})
    candidates = [one for key in (key, without_article(key)) for one in found.get(key, ())]
    for kind in kinds:
        for candidate in candidates:
            if candidate.kind is kind:
                return candidate
    return None
