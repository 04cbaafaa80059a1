"""Places named in a report: territories, and the sites, streets, rivers, countries without code."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kb.entities.place_alone import OfficialPlace, stands_free
from kb.entities.place_bodies import is_body
from kb.entities.place_official import find_official_places
from kb.entities.place_sites import BARE_HEADS, Site, find_sites
from kb.entities.place_world import NameFinder, find_known_places
from kb.gazetteer import Gazetteer, place_key, without_article
from kb.model import Territory, TerritoryKind
from kb.place_context import is_trap, surroundings
from kb.places import numbered_departments
from kb.reading import EntityKind, Named, Span
from kb.territory import territory_id


class _Found(NamedTuple):
    start: int
    end: int
    name: str
    key: str
    territory: Territory | None = None


def find_places_in_report(
    text: str, gazetteer: Gazetteer, taken: Sequence[Span] = ()
) -> list[Named]:
    """The places that a report names, in order, without overlap; nothing within `taken` (people).

    A place within the name of a body that acts (« université de Lyon ») is no place of its own.
    A territory's key is its id; that of another place is its folded name. `territory` is also given
    when the place holds the name of one (« port de Dieppe »)."""
    people = [(span.start, span.end) for span in taken]
    text = _unwrapped(text)
    official, bodies, unsure = find_official_places(text, gazetteer, people)
    sites = list(_real_sites(text, official))
    again = list(_again(text, sites))
    found = [
        *(_official(text, place) for place in official),
        *_sites(text, sites, official, {_UNNUMBERED.sub("", place.key) for place in again}),
        *_numbers(text, gazetteer, official),
        *_known(text, unsure),
        *again,
    ]
    # « forêt de Brocéliande » is the forest, though a group of towns has the name.
    within = {(site.core, site.end) for site in sites}
    bodies = [body for body in bodies if body not in within]
    return [_named(place) for place in _without_overlap(text, found, [*people, *bodies])]


# « Lieu : mairie de Redon », « à la préfecture de Vannes » : where people meet.
_VENUE = re.compile(
    r"(?:\b(?:lieu|salle|adresse)\s*:\s*|(?:^|\s)(?:à|en|À)\s(?:la\s|l['’])?)$", re.IGNORECASE
)
_HALL = re.compile(r"(?:mairie|hôtel de ville|préfecture|sous-préfecture)\b", re.IGNORECASE)
_BEFORE_CHARS = 20


def outside_bodies(text: str, places: Iterable[Named], bodies: Sequence[Named]) -> Iterator[Named]:
    """The places that are no part of the name of a body, « université de Lyon », but for the town
    hall where people meet. `bodies`: in order, without overlap."""
    starts = [body.start for body in bodies]
    for place in places:
        index = bisect_right(starts, place.start) - 1
        body = bodies[index] if index >= 0 else None
        if body is None or not _is_part(place, body) or _is_venue(text, body):
            yield place


def _is_part(place: Named, body: Named) -> bool:
    return place.end <= body.end and (place.start, place.end) != (body.start, body.end)


def with_territories(bodies: Iterable[Named], places: Sequence[Named]) -> Iterator[Named]:
    """Each body with the territory that its name holds, when it holds only one: « Ville de Redon ».
    `places`: in order, without overlap."""
    starts = [place.start for place in places]
    for body in bodies:
        first, last = bisect_left(starts, body.start), bisect_left(starts, body.end)
        held = {p.territory for p in places[first:last] if p.territory and p.end <= body.end}
        yield body.model_copy(update={"territory": held.pop()}) if len(held) == 1 else body


def _is_venue(text: str, body: Named) -> bool:
    before = text[max(0, body.start - _BEFORE_CHARS) : body.start]
    return bool(_HALL.match(text, body.start) and _VENUE.search(before))


_LINE_CHARS_MIN = 60
_WRAP = re.compile(
    rf"(?P<long>^[^\n\t|]{{{_LINE_CHARS_MIN},}}[\w,’'])\n(?=[^\W\d_])"
    r"|(?<=\s)(?P<link>[Ss][uU][rR]|[dD][eEuU]|[dD][eE][sS]|[lL][aAeE]|[lL][eE][sS]|[eE][nN])\n(?=[A-Z])",
    re.MULTILINE,
)


def _unwrapped(text: str) -> str:
    """The text with a space where a line was cut for its length alone: the same offsets."""
    return _WRAP.sub(lambda cut: f"{cut['long'] or cut['link']} ", text)


def _named(found: _Found) -> Named:
    return Named(
        start=found.start,
        end=found.end,
        kind=EntityKind.PLACE,
        name=found.name,
        key=found.key,
        territory=found.territory.id if found.territory else None,
    )


def _without_overlap(
    text: str, found: Iterable[_Found], excluded: Iterable[tuple[int, int]]
) -> list[_Found]:
    """The longest where two overlap, then the first given; in order of text."""
    full = bytearray(len(text))
    for start, end in excluded:
        full[start:end] = b"\1" * (min(end, len(text)) - start)
    kept = []
    for place in sorted(found, key=lambda f: f.start - f.end):
        if 1 not in full[place.start : place.end]:
            full[place.start : place.end] = b"\1" * (place.end - place.start)
            kept.append(place)
    return sorted(kept)


def _written(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())


def _official(text: str, place: OfficialPlace) -> _Found:
    territory = place.territory
    if territory is None or place.part:
        name = _written(text, place.start, place.end)
        return _Found(place.start, place.end, name, _key(name), territory)
    return _Found(place.start, place.end, territory.name, territory.id, territory)


def _key(name: str) -> str:
    return without_article(place_key(name)) or name


# --- sites

_MANY = frozenset(
    "quartiers rues avenues boulevards quais allees parcs ports plages zones".split()  # noqa: SIM905
)
_GROUND_HEADS = frozenset({"zone", "zones", "secteur", "territoire", "bords", "berges", "rives"})
# « la halle de Ruffec » is in Ruffec; « le port de Dieppe » has a life of its own.
_BUILDINGS = frozenset({"halle", "halles", "friche", "friches", "caserne", "stade", "residence"})
_LARGE = 10_000


def _real_sites(text: str, official: Sequence[OfficialPlace]) -> Iterator[Site]:
    """Without those that only tell where a territory is (« les rues de Rouen »), nor bodies."""
    by_end = {place.end: place for place in official}
    starts = {place.start for place in official}
    for site in find_sites(text):
        inside = by_end.get(site.end)
        if site.start in starts:
            continue
        if inside is not None and 0 <= inside.start - site.core <= 3 and _yields(site, inside):
            continue
        if not is_body(surroundings(text, site.start, site.end).left, offices=False):
            yield site


def _yields(site: Site, inside: OfficialPlace) -> bool:
    head = " ".join(site.head.words)
    if site.of and head in _BUILDINGS and not inside.part:
        return True
    if head in _MANY or (site.of and head in _GROUND_HEADS):
        return True
    people = (inside.territory.population or 0) if inside.territory else 0
    return site.of and site.head.by_core and (inside.sure or people >= _LARGE)


def _sites(
    text: str, sites: Sequence[Site], official: Sequence[OfficialPlace], alone: set[str]
) -> Iterator[_Found]:
    """`alone`: keys of the names that also stand without their noun, which is then left out."""
    by_end = {place.end: place.territory for place in official}
    for site in sites:
        core = _written(text, site.core, site.end)
        if not site.head.by_core or core.islower():
            name = _written(text, site.start, site.end)
            territory = by_end.get(site.end) if site.head.words == ("port",) else None
            yield _Found(site.start, site.end, name, _key(name), territory)
            continue
        bare = site.head.words[0] in BARE_HEADS or _key(core) in alone
        yield _Found(site.core if bare else site.start, site.end, core, _key(core))


_NAME_CHARS_MIN = 5
_UNNUMBERED = re.compile(r" \d$")
_NUMBER_AFTER = re.compile(r"\s\d(?![\w%€.,])")


def _again(text: str, sites: Sequence[Site]) -> Iterator[_Found]:
    """Where a quarter or a zone stands again without the noun that told it."""
    cores = {site.core: text[site.core : site.end] for site in sites if site.head.by_core}
    names = {n for n in cores.values() if len(n) >= _NAME_CHARS_MIN and not n.isupper()}
    for start, last, _ in NameFinder(names).find(text):
        if start in cores:
            continue
        around = surroundings(text, start, last)
        if around.sentence_start or not stands_free(around, None) or is_body(around.left):
            continue
        number = _NUMBER_AFTER.match(text, last)
        end = number.end() if number else last
        yield _Found(start, end, _written(text, start, end), _key(text[start:end]))


# --- places of the lists


def _known(text: str, unsure: Sequence[tuple[int, int]]) -> Iterator[_Found]:
    starts = [start for start, _ in unsure]
    for place in find_known_places(text):
        index = bisect_right(starts, place.start) - 1
        start, end = unsure[index] if index >= 0 else (0, 0)
        if end >= place.end and end - start > place.end - place.start:
            continue
        around = surroundings(text, place.start, place.end)
        if not is_trap(around, None) and not is_body(around.left):
            yield _Found(place.start, place.end, place.name, _key(place.name))


# --- departments by number

_BRACKETS = re.compile(r"(?<=\()(\d{2,3}|2[AB])(?=\))")
_BODY_BEFORE = re.compile(r"(?:conseil|cd|ddtm?|sdis|adil|caue)\s[^.\n]{0,30}$", re.IGNORECASE)
_BY_ARTICLE = re.compile(
    r"\b(?:[Ll]e|[Dd]u|[Aa]u)\s(\d{2,3}|2[AB])(?=\s?(?:[.,;:!?)\n]|$|(?:et|ou|est|a|qui)\s))(?![.,]\d)"
)
_CODE = r"(?:\d{2,3}|2[AB])\b"
_LIST = re.compile(
    rf"\b[Dd]épartements?\s(?:\w+\s)?\(?({_CODE}(?:(?:\s?[,/]\s?|\set\s){_CODE}){{1,100}})"
)
_DAY_MAX = 31


def _numbers(
    text: str, gazetteer: Gazetteer, official: Sequence[OfficialPlace]
) -> Iterator[_Found]:
    """« dans le 64 »; « (65) » and « le 64 » when the text names it or a town of it."""
    departments = _departments(official)
    for mention in numbered_departments(text, gazetteer):
        if not _BODY_BEFORE.search(text[max(0, mention.start - 40) : mention.start]):
            territory = mention.territory
            yield _Found(mention.start, mention.end, territory.name, territory.id, territory)
    for listed in _LIST.finditer(text):
        for each in re.finditer(_CODE, listed[1]):
            yield from _department(listed.start(1) + each.start(), each.group(), gazetteer)
    for pattern in (_BRACKETS, _BY_ARTICLE):
        for match in pattern.finditer(text):
            code = match[1]
            if code not in departments or (pattern is _BY_ARTICLE and _is_day(code)):
                continue
            yield from _department(match.start(1), code, gazetteer)


def _department(start: int, code: str, gazetteer: Gazetteer) -> Iterator[_Found]:
    department = gazetteer.get(territory_id(TerritoryKind.DEPARTMENT, code))
    if department is not None:
        yield _Found(start, start + len(code), department.name, department.id, department)


def _is_day(code: str) -> bool:
    return code.isdigit() and int(code) <= _DAY_MAX


def _departments(official: Iterable[OfficialPlace]) -> Mapping[str, int]:
    """Codes of the departments named, and of those of the towns named."""
    found: dict[str, int] = {}
    for place in official:
        code = place.territory.department if place.territory else None
        if code:
            found[code] = found.get(code, 0) + 1
    return found
