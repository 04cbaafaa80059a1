"""Names of territories in a long text: what a need of a few lines cannot say, a report repeats.

A name that one mention proves is that territory wherever else it stands; a name that stands alone
in a cell, a line or brackets needs less proof; the name of a body that acts is no place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.entities.known_names import is_first_name
from kb.entities.place_alone import (
    WORLD,
    OfficialPlace,
    city,
    prevails,
    read_alone,
    read_part,
    read_world,
)
from kb.entities.place_bodies import body_span, ends_as_a_body, is_ground, is_land, opens_a_body
from kb.entities.place_repeats import (
    as_named_in_full,
    by_other_mentions,
    complete_lists,
    complete_neighbours,
    complete_told,
    surely_named,
)
from kb.gazetteer import Gazetteer
from kb.model import TerritoryKind
from kb.place_candidate import Candidate
from kb.place_evidence import Reading
from kb.places import named_candidates, read_candidates
from kb.text import fold


class OfficialPlaces(NamedTuple):
    """`bodies`: spans where nothing else is a place. `unsure`: names in several words that could be
    a territory, so that no part of them is a place of its own."""

    found: list[OfficialPlace]
    bodies: list[tuple[int, int]]
    unsure: list[tuple[int, int]]


def find_official_places(
    text: str, gazetteer: Gazetteer, taken: Iterable[tuple[int, int]]
) -> OfficialPlaces:
    people = list(taken)
    candidates = named_candidates(text, gazetteer, people)
    readings = read_candidates(text, candidates, gazetteer)
    surnames = _surnames(text, people, candidates)
    judged = [_first_look(text, c, r, surnames) for c, r in zip(candidates, readings, strict=True)]
    known = surely_named(candidates, judged)
    longer = {pair for c in candidates if (pair := _followed(c)) and c.around.right[1].isupper()}
    found: list[OfficialPlace | None] = []
    bodies = []
    for candidate, reading, first in zip(candidates, readings, judged, strict=True):
        place, body = first, body_span(candidate, reading) if first is None else None
        if body is not None:
            bodies.append(body)
        elif first is None or first.territory is None:
            again = by_other_mentions(candidate, known, surnames)
            place = again or first or read_part(text, candidate)
        part_of_a_name = candidate.noun is None and _followed(candidate) in longer
        found.append(None if part_of_a_name else place)
    as_named_in_full(candidates, found)
    complete_lists(text, candidates, found)
    complete_neighbours(text, candidates, found, surnames)
    complete_told(candidates, found, surnames)
    unsure = [
        (c.start, c.end) for c, p in zip(candidates, found, strict=True) if not p and c.compound
    ]
    return OfficialPlaces([place for place in found if place is not None], bodies, unsure)


_NEXT_WORD = re.compile(r"\s([^\W\d_]{3,})")


def _followed(candidate: Candidate) -> tuple[str, str] | None:
    """The name and the word after it: seen once as a longer name (« Brest Open Campus »), the two
    are that name again in lower case."""
    following = _NEXT_WORD.match(candidate.around.right)
    return (candidate.key, fold(following[1])) if following else None


# --- people

_TITLE = re.compile(
    r"(?:^|[^\w])(?:M\.|MM\.|Mmes?|Mlle|Mrs?|Dr|Pr|Me|[Mm]onsieur|[Mm]adame|[Mm]essieurs)\s"
    r"(?:[A-Z][\w'-]*\.?\s){0,2}$"
)


def _surnames(
    text: str, people: Sequence[tuple[int, int]], candidates: Sequence[Candidate]
) -> frozenset[str]:
    """Keys that name a person somewhere in the text: bare, they are that person again."""
    keys = {
        fold(word) for start, end in people for word in re.findall(r"[^\W\d_]+", text[start:end])
    }
    keys |= {c.key for c in candidates if _TITLE.search(c.around.left)}
    return frozenset(keys)


# --- one mention

_SURE = 0.6


def _first_look(
    text: str, candidate: Candidate, reading: Reading | None, surnames: frozenset[str]
) -> OfficialPlace | None:
    around = candidate.around
    if opens_a_body(candidate) or ends_as_a_body(candidate) or _is_cut(candidate):
        return None
    if not around.capital and not candidate.typed and not candidate.compound:
        return None
    if reading is None:
        return read_alone(text, candidate, surnames)
    territory = city(candidate, reading.territory)
    before = _before(candidate, reading)
    named_as_land = is_land(candidate)
    if territory.kind is TerritoryKind.EPCI and not (
        named_as_land or is_ground(before, around.right)
    ):
        return None
    if territory.kind is TerritoryKind.EUROPE and "nion" in candidate.words:
        return read_world(candidate, territory)
    weak = reading.confidence < _SURE and territory.kind not in WORLD
    if weak and candidate.key in surnames and not _noun_says(candidate):
        return None
    sure = not weak and not reading.by_population
    # Two Saint-Denis: a place for sure, but which one the text does not say.
    told = not reading.by_population or prevails(candidate.territories)
    return OfficialPlace(reading.start, reading.end, territory if told else None, sure)


def _is_cut(candidate: Candidate) -> bool:
    """« Saint-Martin du Vinoux », « l’Union européenne », « Charles de La Verpillière »."""
    around = candidate.around
    if candidate.key.startswith(("saint", "l union")) and _GOES_ON.match(around.right):
        return True
    noble = _NOBLE.search(around.before_article if around.article else around.left)
    return noble is not None and is_first_name(noble[1])


_GOES_ON = re.compile(r"\s(?:europ|(?:(?:du|de|des|en|sur|le|la|les)\s|d'|l')[A-Z])")
_NOBLE = re.compile(r"(?:^|[^\w'-])([A-Z][\w-]+)\s(?:de\s|d')$")


def _before(candidate: Candidate, reading: Reading) -> str:
    """What precedes the whole name: « agglo de X » starts at its noun."""
    back = candidate.start - reading.start
    return (
        candidate.around.left[: len(candidate.around.left) - back]
        if back
        else candidate.around.left
    )


def _noun_says(candidate: Candidate) -> bool:
    return candidate.noun is not None and candidate.noun.weight > 0.5
