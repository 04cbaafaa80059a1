"""What the rest of a report says of a name: the same name elsewhere, a list, the neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from kb.entities.known_names import is_first_name
from kb.entities.place_alone import OfficialPlace, in_cell, is_line, prevails, stands_free
from kb.entities.place_bodies import ends_as_a_body, is_ground, opens_a_body
from kb.gazetteer import place_key, short_form
from kb.model import Territory, TerritoryId, TerritoryKind
from kb.place_candidate import Candidate
from kb.place_context import is_trap
from kb.places import IN_LIST


def as_named_in_full(candidates: Sequence[Candidate], found: list[OfficialPlace | None]) -> None:
    """Amends `found` in place: « Boulogne » is the Boulogne that the text names in full."""
    full: dict[str, set[TerritoryId]] = {}
    by_id: dict[TerritoryId, Territory] = {}
    for candidate, place in zip(candidates, found, strict=True):
        territory = place.territory if place is not None and not place.part else None
        short = short_form(territory) if territory else None
        if territory and short and candidate.key == place_key(territory.name) != short:
            full.setdefault(short, set()).add(territory.id)
            by_id[territory.id] = territory
    for index, (candidate, place) in enumerate(zip(candidates, found, strict=True)):
        ids = full.get(candidate.key, set())
        if place is None or place.territory is None or place.part or len(ids) != 1:
            continue
        short = short_form(place.territory)
        if short == candidate.key != place_key(place.territory.name):
            found[index] = place._replace(territory=by_id[next(iter(ids))])


# --- lists


def complete_lists(
    text: str, candidates: Sequence[Candidate], found: list[OfficialPlace | None]
) -> None:
    """Fills `found` in place: in a list, a name is of the kind of the place beside it."""
    count = len(candidates)
    for step, indices in ((-1, range(1, count)), (1, range(count - 2, -1, -1))):
        for index in indices:
            beside = found[index + step]
            if found[index] is None and beside is not None and beside.territory is not None:
                left, right = sorted((index, index + step))
                gap = text[candidates[left].end : candidates[right].start]
                if len(gap) <= _GAP_CHARS_MAX and IN_LIST.fullmatch(gap):
                    found[index] = _like(candidates[index], beside.territory)


_GAP_CHARS_MAX = 12


def _like(candidate: Candidate, beside: Territory) -> OfficialPlace | None:
    """The territory of that name that is of the kind of the one beside; a town, near it too."""
    around = candidate.around
    if not around.capital or around.shouted or is_trap(around, candidate.noun):
        return None
    same = [t for t in candidate.territories if t.kind is beside.kind]
    if beside.kind is TerritoryKind.COMMUNE:
        same = [t for t in same if t.department == beside.department] or (
            [] if candidate.ambiguous or not prevails(same) else same
        )
    if not same or beside.kind is TerritoryKind.EPCI:
        return None
    return OfficialPlace(candidate.start, candidate.end, same[0], sure=False)


# --- neighbours

# From this number of places on, a report is about their department.
_NEIGHBOURS_MIN = 3
_PLACING = re.compile(r"(?:^|[\s(])(?:a|de|d'|en|sur|vers|entre|pour|et)\s?$", re.IGNORECASE)


def complete_neighbours(
    text: str,
    candidates: Sequence[Candidate],
    found: list[OfficialPlace | None],
    surnames: frozenset[str],
) -> None:
    """Fills `found` in place: small towns of the departments that the report is about."""
    counts = Counter(p.territory.department for p in found if p is not None and p.territory)
    near = {department for department, count in counts.items() if count >= _NEIGHBOURS_MIN}
    for index, candidate in enumerate(candidates):
        if found[index] is not None or candidate.ambiguous or candidate.key in surnames:
            continue
        around = candidate.around
        towns = [t for t in candidate.territories if t.kind is TerritoryKind.COMMUNE]
        towns = [t for t in towns if t.department in near]
        if len(towns) != 1 or not around.capital or is_trap(around, candidate.noun):
            continue
        if is_first_name(candidate.key) or opens_a_body(candidate) or around.article is not None:
            continue
        alone = is_line(text, candidate) or in_cell(text, candidate)
        if alone or (_PLACING.search(around.left) and not around.shouted):
            found[index] = OfficialPlace(candidate.start, candidate.end, towns[0], sure=False)


# --- what a note or a row leaves out

_FUNCTION = re.compile(
    r"(?:^|[-–—,(|/•*]\s*|\bd')(?:elue?s?|maire|mairesse|adjointe?s?|conseillere?s?|habitante?s?|depute\w*"
    r"|senat\w+|technicien\w*|dgs|dst|maraicher\w*|agricult\w+|directeur|directrice|chefe?)\s$",
    re.IGNORECASE,
)
_GOING = re.compile(r"(?:^|[^\w-])(?:depart|arrivee|retour|via|direction)\s$", re.IGNORECASE)
_ADDED = re.compile(r"[^\s+,/]\s*[+,]\s$")
_LINE_ENDS = re.compile(r"\s*(?:$|\)|[-–/]\s)")


def complete_told(
    candidates: Sequence[Candidate],
    found: list[OfficialPlace | None],
    surnames: frozenset[str],
) -> None:
    """Fills `found` in place: « Élue Redon », « départ Redon », « place du Marché, Redon » where
    the line ends: a town of that name prevails, and no small word says it."""
    for index, candidate in enumerate(candidates):
        if found[index] is not None or candidate.ambiguous or candidate.key in surnames:
            continue
        around = candidate.around
        towns = [t for t in candidate.territories if t.kind is TerritoryKind.COMMUNE]
        if not towns or not around.capital or around.shouted or around.article is not None:
            continue
        if is_first_name(candidate.key) or not prevails(towns):
            continue
        if _is_told(around.left, around.right):
            found[index] = OfficialPlace(candidate.start, candidate.end, towns[0], sure=False)


def _is_told(left: str, right: str) -> bool:
    if re.match(r"\s?-\w|\s[A-Z]", right):
        return False
    if _FUNCTION.search(left) or _GOING.search(left):
        return True
    return bool(_ADDED.search(left) and _LINE_ENDS.match(right))


# --- other mentions


def surely_named(
    candidates: Sequence[Candidate], judged: Sequence[OfficialPlace | None]
) -> Mapping[str, Territory]:
    """The territory that each key surely names in this text: that of most of its sure mentions."""
    counts: dict[str, Counter[TerritoryId]] = {}
    by_id: dict[TerritoryId, Territory] = {}
    for candidate, place in zip(candidates, judged, strict=True):
        if place is not None and place.sure and place.territory is not None:
            counts.setdefault(candidate.key, Counter())[place.territory.id] += 1
            by_id[place.territory.id] = place.territory
    return {key: by_id[found.most_common(1)[0][0]] for key, found in counts.items()}


def by_other_mentions(
    candidate: Candidate, known: Mapping[str, Territory], surnames: frozenset[str]
) -> OfficialPlace | None:
    around = candidate.around
    territory = known.get(candidate.key)
    if territory is None or candidate.key in surnames or not around.capital:
        return None
    if (
        not stands_free(around, candidate.noun)
        or opens_a_body(candidate)
        or ends_as_a_body(candidate)
    ):
        return None
    if territory.kind is TerritoryKind.EPCI and not is_ground(around.left, around.right):
        return None
    if candidate.ambiguous and (around.sentence_start or around.shouted):
        return None
    return OfficialPlace(candidate.start, candidate.end, territory, sure=False)
