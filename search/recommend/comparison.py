"""What resembles and what differs between two places, as facts with figures."""

from __future__ import annotations

from collections.abc import Iterator

from kb.density import RADIUS_KM
from kb.model import Experience, Territory, TerritoryKind
from kb.territory import covers, distance_km, french_number, size_class
from kb.understanding import Speaker
from search.recommend.features import LOCAL_KINDS
from search.recommend.home import Fact, Ground, Home, Side, place_of
from search.recommend.sentences import NBSP, about, kind_words, people, times

ALIKE_RATIO = 1.25
SAME_CLASS_RATIO = 1.75
DENSITY_ALIKE_RATIO = 1.5
# Beyond these gaps, what was done there does not hold at home without another engineering, or
# another scale.
MUCH_SMALLER = 3.0
MUCH_LARGER = 5.0
MUCH_SPARSER = 4.0
NEAR_KM = 100
_ABROAD = {
    "BE": "en Belgique",
    "CA": "au Canada",
    "CH": "en Suisse",
    "DE": "en Allemagne",
    "DK": "au Danemark",
    "ES": "en Espagne",
    "GB": "au Royaume-Uni",
    "IT": "en Italie",
    "LU": "au Luxembourg",
    "NL": "aux Pays-Bas",
    "SE": "en Suède",
}
_ASK = "dites votre commune ou votre intercommunalité pour comparer"
_HOMES = {
    TerritoryKind.EPCI: "votre intercommunalité",
    TerritoryKind.DEPARTMENT: "votre département",
    TerritoryKind.REGION: "votre région",
}


def compare_places(record: Experience, home: Home, ground: Ground) -> Iterator[Fact]:
    """The place of an experience seen from the speaker's."""
    there = place_of(record, home, ground)
    if there is None:
        yield from _no_place(record)
        return
    here = home.place
    if here is None:
        yield Fact(Side.UNKNOWN, _alone(there, "dites votre territoire pour comparer"))
        return
    if len(record.territory.codes) > 1:
        yield Fact(Side.DIFFERS, f"plusieurs territoires là-bas ; celui comparé ici : {there.name}")
    own = _own_place(here, there, home)
    if own:
        yield Fact(Side.ALIKE, own)
    if here.id == there.id:
        return
    yield from _populations(there, here, home)
    yield from _densities(there, home, ground)
    if not own:
        yield from _distance(there, here, home)


def _no_place(record: Experience) -> Iterator[Fact]:
    countries = [c.removeprefix("pays:") for c in record.territory.codes if c.startswith("pays:")]
    if not countries:
        name = record.territory.name
        yield Fact(Side.UNKNOWN, f"notre géographie ne situe pas « {name} » : rien à comparer")
    elif countries == ["FR"]:
        yield Fact(Side.DIFFERS, "mené à l’échelle nationale : pas de territoire précis à comparer")
    else:
        where = _ABROAD.get(countries[0], "à l’étranger")
        yield Fact(Side.DIFFERS, f"mené {where} : d’autres règles, d’autres aides qu’en France")
        yield Fact(Side.ADAPT, "vérifier ce que le droit et les aides permettent en France")
        name = record.territory.name
        yield Fact(Side.UNKNOWN, f"notre géographie s’arrête à la France : « {name} » n’y est pas")


def _alone(there: Territory, ask: str) -> str:
    known = f"{there.name} : {people(there.population)} ; " if there.population else ""
    return f"{known}{ask}"


# --- the same place


def _own_place(here: Territory, there: Territory, home: Home) -> str | None:
    """When it was done at the speaker's, or just around."""
    if here.id == there.id:
        return f"cela s’est fait chez vous : {there.name}"
    if covers({there.id}, here):
        return f"cela s’est fait dans {_HOMES.get(there.kind, 'votre territoire')} : {there.name}"
    if covers({here.id}, there):
        return f"cela s’est fait sur votre territoire : {there.name}"
    if there.department in home.massif:
        return f"dans le même massif : {here.name}"
    return None


# --- inhabitants


def _populations(there: Territory, here: Territory, home: Home) -> Iterator[Fact]:
    if home.massif:
        yield Fact(Side.UNKNOWN, _alone(there, _ASK))
    elif not there.population or not here.population:
        what = here.name if there.population else there.name
        yield Fact(Side.UNKNOWN, f"nous ne connaissons pas la population de « {what} »")
    elif home.kind is None and there.kind in LOCAL_KINDS and here.kind in LOCAL_KINDS:
        yield _sizes(there, here, same_kind=False)
        yield from _scale(there, here, home)
    elif there.kind is here.kind:
        yield _sizes(there, here, same_kind=True)
        yield from _scale(there, here, home)
    elif {there.kind, here.kind} == LOCAL_KINDS:
        yield _town_and_group(there, here, home)
    elif there.kind in LOCAL_KINDS:
        yield Fact(Side.UNKNOWN, _alone(there, _ASK))
    else:
        pair = f"{people(there.population)}, contre {french_number(here.population)} chez vous"
        yield Fact(Side.DIFFERS, f"là-bas, {kind_words(there)} ({pair})")


def _sizes(there: Territory, here: Territory, *, same_kind: bool) -> Fact:
    """Two populations that can be compared, with the classes of two communes."""
    a, b = here.population or 1, there.population or 1
    ratio = max(a, b) / min(a, b)
    towns = same_kind and here.kind is TerritoryKind.COMMUNE
    class_a, class_b = size_class(a), size_class(b)
    pair = f"{french_number(b)} habitants là-bas, {french_number(a)} chez vous"
    if ratio <= ALIKE_RATIO:
        return Fact(Side.ALIKE, f"population comparable : {pair}")
    if ratio <= SAME_CLASS_RATIO and towns and class_a is class_b:
        return Fact(Side.ALIKE, f"même taille de commune ({class_a}) : {pair}")
    more = "plus" if b > a else "moins"
    many = f"{times(ratio)} {more}" if ratio > SAME_CLASS_RATIO else more
    told = f"{many} d’habitants là-bas : {french_number(b)}, contre {french_number(a)} chez vous"
    if towns and class_a is not class_b:
        told += f" ({class_b} là-bas, {class_a} chez vous)"
    return Fact(Side.DIFFERS, told)


def _town_and_group(there: Territory, here: Territory, home: Home) -> Fact:
    """A town never measures up to a group of towns: like with like, when the group is known."""
    group = home.around.get(TerritoryKind.EPCI)
    told = f"là-bas, {kind_words(there)} de {people(there.population or 0)}"
    if there.kind is TerritoryKind.EPCI and group and group.population:
        own = f"la vôtre, {group.name}, en compte {french_number(group.population)}"
        return Fact(Side.DIFFERS, f"{told} ; {own}, et votre commune {_count(here)}")
    return Fact(Side.DIFFERS, f"{told} ; chez vous, {kind_words(here)} de {_count(here)}")


def _count(place: Territory) -> str:
    return french_number(place.population or 0)


def _scale(there: Territory, here: Territory, home: Home) -> Iterator[Fact]:
    """What a very different size asks for."""
    a, b = here.population or 1, there.population or 1
    if there.kind not in LOCAL_KINDS or home.speaker not in (None, Speaker.COLLECTIVITE):
        return
    if b / a >= MUCH_SMALLER:
        who = f", par exemple celui de : {home.support}" if home.support else ""
        text = f"territoire bien plus petit que là-bas : prévoir un appui d’ingénierie{who}"
        yield Fact(Side.ADAPT, text)
    elif a / b >= MUCH_LARGER:
        text = "bien plus d’habitants chez vous : commencer par un quartier ou quelques communes"
        yield Fact(Side.ADAPT, text)


# --- density, distance


def _densities(there: Territory, home: Home, ground: Ground) -> Iterator[Fact]:
    a, b = home.density, ground.density(there)
    if a is None or b is None:
        return
    ratio = max(a, b) / min(a, b)
    where = f"autour du centre, dans un rayon de {RADIUS_KM:.0f} km"
    own = f"{french_number(about(a))} chez vous"
    figures = f"{french_number(about(b))} habitants au km² environ"
    if ratio <= DENSITY_ALIKE_RATIO:
        yield Fact(Side.ALIKE, f"densité voisine : {figures} là-bas, {own}, {where}")
        return
    more = "plus" if b > a else "moins"
    many = f"{times(ratio)} {more}" if ratio > SAME_CLASS_RATIO else more
    yield Fact(Side.DIFFERS, f"{many} dense là-bas : {figures} {where}, contre {own}")
    if b / a >= MUCH_SPARSER:
        text = "habitat plus dispersé chez vous : vérifier les distances et le nombre d’usagers"
        yield Fact(Side.ADAPT, text)


def _distance(there: Territory, here: Territory, home: Home) -> Iterator[Fact]:
    distance = distance_km(here, there)
    names = {kind: place.name for kind, place in home.around.items()}
    where = ""
    if here.epci and here.epci == there.epci:
        where = f"dans la même intercommunalité ({names.get(TerritoryKind.EPCI, 'la vôtre')})"
    elif here.department and here.department == there.department:
        where = f"dans le même département ({names.get(TerritoryKind.DEPARTMENT, '')})"
    elif here.region and here.region == there.region:
        where = f"dans la même région ({names.get(TerritoryKind.REGION, '')})"
    far = f"à {_km(distance, here)} de chez vous" if distance else ""
    if not where and not far:
        return
    side = Side.ALIKE if where or (distance or 0) < NEAR_KM else Side.DIFFERS
    yield Fact(side, ", ".join(part for part in (far, where) if part))


def _km(distance: float, here: Territory) -> str:
    """From a department or a massif, its centre: « environ »."""
    rounded = round(distance) if distance < 100 else round(distance / 10) * 10
    sure = "" if here.kind in LOCAL_KINDS and here.code != "besoin" else f"environ{NBSP}"
    return f"{sure}{french_number(max(1, rounded))}{NBSP}km"
