"""Where the speaker stands, and where an experience stood: what is read once to compare the
two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kb.areas import MASSIFS
from kb.gazetteer import Gazetteer
from kb.model import (
    Experience,
    Facilitator,
    Partner,
    Record,
    Relation,
    RelationType,
    Territory,
    TerritoryKind,
)
from kb.territory import EUROPE, FRANCE, covers, resemblance, territory_id
from kb.text import fold
from kb.understanding import Speaker, Understanding
from search.recommend.features import LOCAL_KINDS, speaker_territory

# Beyond this gap, the inhabitants told are not those of the place named: « agglomération de
# 115 000 habitants autour de Boulogne » is no commune.
_SAME_PLACE_RATIO = 1.3
_WORD = re.compile(r"\w+")
_TOOK_PART = frozenset({RelationType.FACILITATED_BY, RelationType.PARTNER_OF})
_MASSIF = "massif:"

DensityOf = Callable[[Territory], float | None]


class Side(StrEnum):
    """Which list of a `Transposability` a sentence goes to."""

    ALIKE = "alike"
    DIFFERS = "differs"
    ADAPT = "adapt"
    UNKNOWN = "unknown"


class Fact(NamedTuple):
    side: Side
    text: str


class Helper(NamedTuple):
    """A facilitator or partner of an experience, and what it did there."""

    record: Facilitator | Partner
    role: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """The speaker's side of every comparison. `place` is at the scale of what is said, `kind` and
    `density` are None when they are not sure; `around` are the group of communes, department and
    region above it, by kind; `words` are those of the need, folded."""

    place: Territory | None
    kind: TerritoryKind | None
    density: float | None
    around: Mapping[TerritoryKind, Territory]
    massif: tuple[str, ...]
    words: frozenset[str]
    understood: Understanding
    support: str | None

    @property
    def speaker(self) -> Speaker | None:
        return self.understood.speaker


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of the experiences' side, read once per base."""

    records: Mapping[str, Record]
    helpers: Mapping[str, tuple[Helper, ...]]
    places: Mapping[str, Territory]
    density: DensityOf


def home_of(
    text: str,
    understood: Understanding,
    gazetteer: Gazetteer,
    density: DensityOf,
    support: str | None = None,
) -> Home:
    """`support`: who could give a small place the engineering that it lacks, by name."""
    named, place = understood.territory, speaker_territory(understood)
    sure = named is not None and named.kind in LOCAL_KINDS
    names = (text, named.name if named else "", *understood.themes)
    return Home(
        place=place,
        kind=_sure_kind(named, place),
        density=density(named) if sure and named else None,
        around=_around(named, gazetteer),
        massif=massif_departments(named),
        words=frozenset(_WORD.findall(fold(" ".join(names)))),
        understood=understood,
        support=support,
    )


def _sure_kind(named: Territory | None, place: Territory | None) -> TerritoryKind | None:
    if named is None or place is None or place.kind is not named.kind or massif_departments(named):
        return None
    if named.population and place.population:
        ratio = place.population / named.population
        if not 1 / _SAME_PLACE_RATIO < ratio < _SAME_PLACE_RATIO:
            return None
    return place.kind


def _around(named: Territory | None, gazetteer: Gazetteer) -> dict[TerritoryKind, Territory]:
    if named is None:
        return {}
    above = (
        (TerritoryKind.EPCI, named.epci),
        (TerritoryKind.DEPARTMENT, named.department),
        (TerritoryKind.REGION, named.region),
    )
    found = {kind: gazetteer.get(territory_id(kind, code)) for kind, code in above if code}
    return {kind: place for kind, place in found.items() if place is not None}


def massif_departments(place: Territory | None) -> tuple[str, ...]:
    """Departments of a massif or informal area (`massif:Alpes`); none for an official place."""
    if place is None or not place.id.startswith(_MASSIF):
        return ()
    return MASSIFS.get(place.name, ())


def ground_of(
    records: Iterable[Record],
    relations: Iterable[Relation],
    places: Mapping[str, Territory],
    density: DensityOf,
) -> Ground:
    by_id = {str(record.id): record for record in records}
    helpers: dict[str, list[Helper]] = defaultdict(list)
    for relation in relations:
        helper = by_id.get(relation.target)
        if relation.type in _TOOK_PART and isinstance(helper, Facilitator | Partner):
            helpers[relation.origin].append(Helper(helper, relation.role))
    return Ground(by_id, {i: tuple(found) for i, found in helpers.items()}, places, density)


_WIDE = frozenset({TerritoryKind.COUNTRY, TerritoryKind.EUROPE})


def place_of(record: Experience, home: Home, ground: Ground) -> Territory | None:
    """Where it was done: of several places, that which resembles the speaker's most. None when
    it was done in a whole country, abroad, or nowhere that the geography knows."""
    known = [ground.places[code] for code in record.territory.codes if code in ground.places]
    local = [place for place in known if place.kind not in _WIDE]
    here = home.place
    if here is None or len(local) < 2:
        return local[0] if local else None
    return max(local, key=lambda there: resemblance(here, there).score)


def is_abroad(record: Experience) -> bool:
    codes = record.territory.codes
    return bool(codes) and not any(
        code in (FRANCE, EUROPE) or not code.startswith("pays:") for code in codes
    )


def is_own(there: Territory | None, home: Home) -> bool:
    """Whether it was done at the speaker's, in a part of it, or in what holds it."""
    here = home.place
    if there is None or here is None:
        return False
    return covers({there.id}, here) or covers({here.id}, there)
