"""The official geography: reading it, and how two territories compare."""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from kb.areas import REGIONS, departments_of, region_of
from kb.gazetteer import Gazetteer
from kb.model import Noun, Territory, TerritoryId, TerritoryKind

FRANCE = TerritoryId("pays:FR")
EUROPE = TerritoryId("europe:EU")
_NNBSP = "\u202f"
_EARTH_RADIUS_KM = 6371.0


def read_territories(path: Path) -> list[Territory]:
    """The rows of the CSV, then France and the European Union, which it does not hold."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [_territory(row) for row in csv.DictReader(file)]
    population = sum(t.population or 0 for t in rows if t.kind is TerritoryKind.REGION)
    france = Territory(
        id=FRANCE,
        kind=TerritoryKind.COUNTRY,
        code="FR",
        name="France",
        population=population or None,
        latitude=46.6,
        longitude=2.4,
    )
    europe = Territory(id=EUROPE, kind=TerritoryKind.EUROPE, code="EU", name="Union européenne")
    return [*rows, france, europe]


def _territory(row: dict[str, str]) -> Territory:
    kind = TerritoryKind(row["kind"])
    aka = row["aka"].strip()
    is_epci = kind is TerritoryKind.EPCI
    return Territory(
        id=territory_id(kind, row["code"]),
        kind=kind,
        code=row["code"],
        name=row["name"].replace("''", '"'),
        department=row["departement"] or None,
        region=row["region"] or None,
        epci=row["epci"] or None,
        population=int(row["population"]) if row["population"] else None,
        latitude=float(row["lat"]) if row["lat"] else None,
        longitude=float(row["lon"]) if row["lon"] else None,
        legal_kind=aka if is_epci and aka else None,
        former_names=tuple(aka.split("|")) if aka and not is_epci else (),
    )


def territory_id(kind: TerritoryKind, code: str) -> TerritoryId:
    return TerritoryId(f"{kind.value}:{code}")


# --- distance and size


def distance_km(a: Territory, b: Territory) -> float | None:
    """Great-circle distance between the two centres (haversine); None when one is not known."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(b.longitude - a.longitude) / 2
    h = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


class SizeClass(StrEnum):
    """Classes by number of inhabitants; the value is the French label.

    Thresholds of French public policy: 2 000 (INSEE, least population of an urban unit), 3 500
    (CGCT L2312-1, budget debate), 20 000 (programme Petites villes de demain, upper bound),
    100 000 (usual upper bound of « ville moyenne », association Villes de France), 400 000
    (CGCT L5217-1, metropolis by law)."""

    VILLAGE = "village"
    BOURG = "bourg"
    SMALL_TOWN = "petite ville"
    MIDDLE_TOWN = "ville moyenne"
    LARGE_TOWN = "grande ville"
    METROPOLIS = "métropole"


_UPPER_BOUNDS: tuple[tuple[int, SizeClass], ...] = (
    (2_000, SizeClass.VILLAGE),
    (3_500, SizeClass.BOURG),
    (20_000, SizeClass.SMALL_TOWN),
    (100_000, SizeClass.MIDDLE_TOWN),
    (400_000, SizeClass.LARGE_TOWN),
)


def size_class(population: int) -> SizeClass:
    """The class whose upper bound, excluded, is the first above the population."""
    for bound, label in _UPPER_BOUNDS:
        if population < bound:
            return label
    return SizeClass.METROPOLIS


# --- which territory covers which


def covers(codes: Collection[TerritoryId], place: Territory) -> bool:
    """Whether one of the territories is the place or holds it; no lookup needed.

    An EPCI across two departments counts in the one that the geography gives it. A massif covers
    what lies in the departments that it touches, and is covered as soon as one of them is, or one
    of their regions: who works in Isère works in the Alps."""
    if place.id in codes or EUROPE in codes:
        return True
    if place.kind is TerritoryKind.EUROPE:
        return False
    if FRANCE in codes:
        return True
    if any(_touches(code, place) for code in codes):
        return True
    above = (
        (TerritoryKind.EPCI, place.epci),
        (TerritoryKind.DEPARTMENT, place.department),
        (TerritoryKind.REGION, place.region),
    )
    return any(code is not None and territory_id(kind, code) in codes for kind, code in above)


def _touches(code: TerritoryId, place: Territory) -> bool:
    """Whether a massif is on one side, and its departments on the other."""
    if place.kind is TerritoryKind.MASSIF:
        return bool(_departments_within(code) & set(place.departments))
    return place.department is not None and place.department in departments_of(code)


def _departments_within(code: TerritoryId) -> frozenset[str]:
    """Codes of the departments of a department, a region or a massif; none for another place."""
    kind, _, number = code.partition(":")
    if kind == TerritoryKind.DEPARTMENT:
        return frozenset({number})
    if kind == TerritoryKind.REGION:
        return frozenset(REGIONS.get(number, ()))
    return frozenset(departments_of(code))


def contains(outer: TerritoryId, inner: TerritoryId, gazetteer: Gazetteer) -> bool:
    """Whether the outer territory is the inner one or holds it; False when one is not known."""
    place = gazetteer.get(inner)
    return place is not None and gazetteer.get(outer) is not None and covers({outer}, place)


# --- resemblance


class Resemblance(Noun):
    """How alike two territories are. Each part is in 0..1, None when it cannot be known.

    `score` is the mean of the known parts, weighted by `WEIGHTS`; 0 when none is known.
    `facts` are French sentences about the second seen from the first."""

    score: float
    size: float | None = None
    kind: float | None = None
    region: float | None = None
    proximity: float | None = None
    facts: tuple[str, ...] = ()


WEIGHTS: dict[str, float] = {"size": 0.5, "kind": 0.15, "region": 0.15, "proximity": 0.2}
_LOCAL = frozenset({TerritoryKind.COMMUNE, TerritoryKind.EPCI})
# Two sizes one to thirty apart have nothing left in common: log scale, 1 at equality.
_SIZE_RATIO_AT_ZERO = 30.0
# At this distance proximity is one half: about a day trip there and back.
_HALF_PROXIMITY_KM = 150.0


def resemblance(a: Territory, b: Territory, regions: Iterable[Territory] = ()) -> Resemblance:
    """Compare b (a precedent's place) with a (the speaker's). `regions` give their names.

    A town is compared with the town, a group of towns with the group; across the two, the gap in
    size is halved, since a group is known to hold several towns."""
    parts = _parts(a, b)
    return Resemblance(score=_score(parts), facts=_facts(a, b, regions), **parts)


def likeness(a: Territory, b: Territory) -> float:
    """The score of `resemblance`, without its facts."""
    return _score(_parts(a, b))


def _parts(a: Territory, b: Territory) -> dict[str, float | None]:
    return {
        "size": _size_part(a, b),
        "kind": _kind_part(a, b),
        "region": _region_part(a, b),
        "proximity": _proximity_part(a, b),
    }


def _score(parts: Mapping[str, float | None]) -> float:
    known = {name: value for name, value in parts.items() if value is not None}
    weight = sum(WEIGHTS[name] for name in known)
    score = sum(WEIGHTS[name] * value for name, value in known.items()) / weight if weight else 0.0
    return min(1.0, score)


def _size_part(a: Territory, b: Territory) -> float | None:
    if not a.population or not b.population:
        return None
    gap = abs(math.log(a.population / b.population)) / math.log(_SIZE_RATIO_AT_ZERO)
    if {a.kind, b.kind} == _LOCAL:
        gap /= 2
    return max(0.0, 1.0 - gap)


def _kind_part(a: Territory, b: Territory) -> float | None:
    if TerritoryKind.MASSIF in {a.kind, b.kind}:
        return None  # the speaker's place is somewhere in it, town or village
    if a.kind is b.kind:
        same = a.kind is not TerritoryKind.EPCI or a.legal_kind == b.legal_kind
        return 1.0 if same else 0.7
    return 0.6 if {a.kind, b.kind} == _LOCAL else 0.2


def _region_part(a: Territory, b: Territory) -> float | None:
    if a.departments or b.departments:
        return _massif_part(*((a, b) if a.departments else (b, a)))
    if a.region is None or b.region is None:
        return None
    if a.department is not None and a.department == b.department:
        return 1.0
    return 0.8 if a.region == b.region else 0.0


def _massif_part(massif: Territory, other: Territory) -> float | None:
    """1 in the massif, 0.8 in a region that it touches: as for a department and its region."""
    if set(massif.departments) & {other.department, *other.departments}:
        return 1.0
    regions = {region_of(code) for code in massif.departments}
    return None if other.region is None else 0.8 if other.region in regions else 0.0


def _proximity_part(a: Territory, b: Territory) -> float | None:
    distance = distance_km(a, b)
    return None if distance is None else 1.0 / (1.0 + distance / _HALF_PROXIMITY_KM)


def _facts(a: Territory, b: Territory, regions: Iterable[Territory]) -> tuple[str, ...]:
    facts = [_size_fact(a, b), _region_fact(a, b, regions), _distance_fact(a, b)]
    return tuple(fact for fact in facts if fact)


_TIMES = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit", 9: "neuf"}


def _size_fact(a: Territory, b: Territory) -> str | None:
    if not a.population or not b.population:
        return None
    if a.kind is not b.kind and not {a.kind, b.kind} <= _LOCAL:
        return None  # a town against its department: the ratio would say nothing
    ratio = b.population / a.population
    pair = f"({french_number(b.population)} contre {french_number(a.population)})"
    if 0.8 <= ratio <= 1.25:
        return f"une population comparable {pair}"
    word = "plus" if ratio > 1 else "moins"
    times = round(max(ratio, 1 / ratio))
    if max(ratio, 1 / ratio) < 1.75:
        return f"{word} d’habitants {pair}"
    count = _TIMES.get(times, french_number(times))
    return f"{count} fois {word} d’habitants {pair}"


def _region_fact(a: Territory, b: Territory, regions: Iterable[Territory]) -> str | None:
    if a.region is None or a.region != b.region or a.id == b.id:
        return None
    if a.epci is not None and a.epci == b.epci:
        return "même intercommunalité"
    names = (r.name for r in regions if r.kind is TerritoryKind.REGION and r.code == a.region)
    name = next(names, None)
    return f"même région : {name}" if name else "même région"


def _distance_fact(a: Territory, b: Territory) -> str | None:
    distance = distance_km(a, b)
    if distance is None or a.id == b.id:
        return None
    rounded = round(distance) if distance < 100 else round(distance / 10) * 10
    return f"à {french_number(rounded)}{_NNBSP}km" if rounded else "au même endroit"


def french_number(value: int) -> str:
    """Thousands parted by a narrow no-break space: 12 500."""
    return f"{value:,}".replace(",", _NNBSP)
