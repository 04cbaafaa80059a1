"""Weighing the evidence for one name: which territory it is, how sure, and why."""

from __future__ import annotations

import re
from typing import NamedTuple

from kb.gazetteer import Gazetteer, place_key, short_form
from kb.model import Territory, TerritoryKind
from kb.place_candidate import Candidate, Clues
from kb.place_context import (
    Evidence,
    Noun,
    area_preposition,
    is_river,
    is_trap,
    town_preposition,
)
from kb.territory import territory_id

# Below this, we abstain; chosen on the trap sentences and the two seed reports.
THRESHOLD = 0.45
_MAX_CONFIDENCE = 0.97
_SMALL = 2_000
_TOWNS = frozenset({TerritoryKind.COMMUNE, TerritoryKind.EPCI})
_WORLD = frozenset({TerritoryKind.COUNTRY, TerritoryKind.EUROPE})
_STRONG_PREPOSITION = 0.5


class Reading(NamedTuple):
    """One name read as one territory. `by_population`: homonyms were parted by nothing better."""

    territory: Territory
    start: int
    end: int
    confidence: float
    reason: str
    by_population: bool
    full_name: bool


class _Option(NamedTuple):
    """`renown` is kept apart from what the text says: it must not part homonyms silently."""

    territory: Territory
    evidence: tuple[Evidence, ...]
    renown: Evidence

    @property
    def said(self) -> float:
        return sum(part.weight for part in self.evidence)

    @property
    def score(self) -> float:
        return self.said + self.renown.weight


def read(candidate: Candidate, clues: Clues, gazetteer: Gazetteer) -> Reading | None:
    """The territory that the name most likely stands for, or None when nothing is likely."""
    if is_trap(candidate.around, candidate.noun):
        return None
    territories, noun = _allowed_by_noun(candidate, clues, gazetteer)
    options = [
        _Option(territory, evidence, _renown(candidate, territory))
        for territory in territories
        if (evidence := _evidence(candidate, territory, clues, noun)) is not None
    ]
    options = _areas_before_hamlets(options)
    if not options:
        return None
    options.sort(key=lambda o: (-o.score, _rank(o.territory), -(o.territory.population or 0)))
    best = options[0]
    penalty = _homonym_penalty(options)
    score = best.score - penalty
    if score < THRESHOLD or (penalty and _too_small(best, noun)):
        return None
    return _reading(candidate, best, score, by_population=penalty > 0)


def _areas_before_hamlets(options: list[_Option]) -> list[_Option]:
    """« Bretagne » is the region, not the hamlet, unless its department is given."""
    if all(option.territory.kind in _TOWNS for option in options):
        return options
    return [
        option
        for option in options
        if option.territory.kind not in _TOWNS
        or (option.territory.population or 0) >= _SMALL
        or option.evidence[0].weight
    ]


def _reading(
    candidate: Candidate, option: _Option, score: float, *, by_population: bool
) -> Reading:
    said = [*option.evidence, option.renown]
    parts = sorted((part for part in said if part.reason and part.weight > 0), reverse=True)
    reasons = [part.reason for part in parts[:2]]
    if by_population:
        reasons.append("le plus peuplé des homonymes")
    noun = candidate.noun
    epci_noun = noun is not None and option.territory.kind is TerritoryKind.EPCI
    back = noun.chars_back if noun and epci_noun and TerritoryKind.EPCI in noun.kinds else 0
    return Reading(
        territory=option.territory,
        start=max(0, candidate.start - back),
        end=candidate.end,
        confidence=round(min(_MAX_CONFIDENCE, score), 2),
        reason=" ; ".join(reasons),
        by_population=by_population,
        full_name=candidate.compound and by_population is False,
    )


def _rank(territory: Territory) -> int:
    """Where names are equal: commune, department, then region, EPCI last."""
    order = (
        TerritoryKind.COMMUNE,
        TerritoryKind.DEPARTMENT,
        TerritoryKind.REGION,
        TerritoryKind.COUNTRY,
        TerritoryKind.EUROPE,
        TerritoryKind.EPCI,
    )
    return order.index(territory.kind)


def _allowed_by_noun(
    candidate: Candidate, clues: Clues, gazetteer: Gazetteer
) -> tuple[list[Territory], Noun | None]:
    """The territories that the noun before allows, and the noun, weakened when it allows none."""
    noun = candidate.noun
    all_of_them = list(candidate.territories)
    if candidate.typed:
        return [t for t in all_of_them if t.kind is TerritoryKind.EPCI] or all_of_them, None
    if noun is None or not noun.kinds:
        return all_of_them, noun
    allowed = [t for t in all_of_them if t.kind in noun.kinds]
    if not allowed and TerritoryKind.EPCI in noun.kinds:
        if _LONGER_NAME.match(candidate.around.right):
            return [], noun
        allowed = _groups_of(candidate, clues, gazetteer)
    if allowed:
        return allowed, noun
    return all_of_them, noun._replace(weight=noun.weight / 3)


_LONGER_NAME = re.compile(r"(?:\s|\s?-\s?)(?:(?:l'|la|le|les|et|en|de|sur)\s?)?[A-Z]")


def _groups_of(candidate: Candidate, clues: Clues, gazetteer: Gazetteer) -> list[Territory]:
    """« l'agglo de Tarbes »: the group of the commune of that name, the one that the text names
    in full or whose legal kind is the one said, else the most populated."""
    communes = [t for t in candidate.territories if t.kind is TerritoryKind.COMMUNE and t.epci]
    said = place_key(f"{candidate.noun.words if candidate.noun else ''} x").split()[0].upper()

    def preference(commune: Territory) -> tuple[bool, bool, bool, int]:
        group = gazetteer.get(territory_id(TerritoryKind.EPCI, commune.epci or ""))
        other_kind = group is None or group.legal_kind != said
        near = commune.department in clues.departments
        return commune.id not in clues.named, not near, other_kind, -(commune.population or 0)

    for commune in sorted(communes, key=preference)[:1]:
        group = gazetteer.get(territory_id(TerritoryKind.EPCI, commune.epci or ""))
        return [] if group is None else [group]
    return []


# --- evidence for one territory


def _evidence(
    candidate: Candidate, territory: Territory, clues: Clues, noun: Noun | None
) -> tuple[Evidence, ...] | None:
    """The parts that speak for this territory; None when something excludes it."""
    around = candidate.around
    is_town = territory.kind in _TOWNS
    if is_town and not (noun and noun.weight > 0.5) and not _article_fits(candidate, territory):
        return None
    if not is_town and is_river(around):
        return None
    if is_town and _is_informal_area(territory, noun):
        return None
    before = _preposition(candidate, territory)
    parts = [_hint(territory, clues)]
    if noun is not None:
        parts.append(Evidence(noun.weight, f"après « {noun.words} »"))
    if candidate.typed:
        parts.append(Evidence(0.75, "nom complet d’intercommunalité"))
    if not around.capital or around.shouted:
        return _uncapitalised(candidate, territory, parts, before)
    if candidate.ambiguous:
        return _ambiguous(candidate, parts, before)
    parts += [before, *_writing(candidate), *_standing(candidate, territory, clues)]
    return tuple(parts)


def _is_informal_area(territory: Territory, noun: Noun | None) -> bool:
    """« pays de Caux », « pays de Retz »: the commune of that name, if small, is another place."""
    pays = noun is not None and noun.words.lower().startswith(("pays", "cote", "côte", "plaine"))
    small = (territory.population or 0) < 10_000
    return pays and small and territory.kind is TerritoryKind.COMMUNE


def _preposition(candidate: Candidate, territory: Territory) -> Evidence:
    if territory.kind in _TOWNS:
        used = candidate.around.article is not None and not _starts_with_article(candidate.words)
        return town_preposition(candidate.around, article_used=used)
    before = area_preposition(candidate.around)
    if territory.kind in _WORLD and before.weight < _STRONG_PREPOSITION:
        return Evidence(0.0, "")
    if before.weight == 0 and not candidate.around.article:
        town = town_preposition(candidate.around, article_used=False)
        return Evidence(min(town.weight, 0.3), town.reason)
    if before.reason == "après « de »" and not candidate.around.article:
        return Evidence(0.28, before.reason)
    return before


def _starts_with_article(words: str) -> bool:
    return bool(re.match(r"(?:le|la|les)\s|l['’]", words, re.IGNORECASE))


def _article_fits(candidate: Candidate, territory: Territory) -> bool:
    """« la Vienne » is no commune, « Rochelle » alone neither, « au Havre » is Le Havre."""
    written = candidate.around.article
    if _starts_with_article(candidate.words):
        return True
    if territory.kind is TerritoryKind.EPCI:
        return True
    own = re.match(r"(Le|La|Les|L)(?:\s|['’])", territory.name)
    names = (territory.name, *territory.former_names)
    if own and place_key(territory.name) != candidate.key:
        former = any(place_key(name) == candidate.key for name in names[1:])
        return written == own.group(1).lower() or (former and written is None)
    return written is None or candidate.key.count(" ") >= 2


def _hint(territory: Territory, clues: Clues) -> Evidence:
    above = (
        (TerritoryKind.DEPARTMENT, territory.department),
        (TerritoryKind.REGION, territory.region),
    )
    given = {territory_id(kind, code) for kind, code in above if code} & clues.hints
    if given and territory.kind in _TOWNS:
        return Evidence(0.6, "son département est donné")
    return Evidence(0.0, "")


def _writing(candidate: Candidate) -> list[Evidence]:
    around = candidate.around
    parts = []
    if not around.sentence_start:
        parts.append(Evidence(0.2, "majuscule en cours de phrase"))
    if candidate.compound and not candidate.typed:
        parts.append(Evidence(0.3, "nom composé"))
    if _APPOSITION.match(around.right):
        parts.append(Evidence(0.4, "suivi de ce qu’il est"))
    elif around.sentence_start and _GOES_ON.match(around.right):
        parts.append(Evidence(0.25, "sujet de la phrase"))
    return parts


_APPOSITION = re.compile(
    r"\s?[,(–]\s?(?:une\s)?(?:(?:petite|ancienne|jolie)\s)?"
    r"(?:ville|commune|village|bourg|sous-prefecture|prefecture|agglo|\d[\d ]*hab)",
)
_GOES_ON = re.compile(
    r"\s?(?:[,:(–]|-\s|(?:a|est|fait|veut|cherche|souhaite|lance|va|n'a|s'est)\s)"
)


def _standing(candidate: Candidate, territory: Territory, clues: Clues) -> list[Evidence]:
    """How the name fits the other places of the text."""
    parts = []
    if short_form(territory) == candidate.key and place_key(territory.name) != candidate.key:
        known = territory.id in clues.named
        parts.append(Evidence(0.2, "nommé en entier ailleurs") if known else Evidence(-0.2, ""))
    if clues.in_list:
        parts.append(Evidence(0.3, "dans une liste de lieux"))
    if territory.kind in _TOWNS and territory.department in clues.departments:
        parts.append(Evidence(0.15, "même département qu’un autre lieu du texte"))
    return parts


def _renown(candidate: Candidate, territory: Territory) -> Evidence:
    if territory.kind is not TerritoryKind.COMMUNE:
        return Evidence(0.05, "")
    people = territory.population or 0
    if candidate.key in {place_key(name) for name in territory.former_names}:
        return Evidence(-0.1, "")
    steps = ((100_000, 0.2), (20_000, 0.12), (5_000, 0.05), (_SMALL, 0.0))
    weight = next((weight for least, weight in steps if people >= least), -0.1)
    return Evidence(weight, "ville connue" if weight > 0.1 else "")


def _ambiguous(
    candidate: Candidate, parts: list[Evidence], before: Evidence
) -> tuple[Evidence, ...] | None:
    """An ordinary word, a first name, a firm: only a noun, its department, or « à » can tell."""
    if candidate.around.sentence_start and not parts[0].weight:
        return None
    if not candidate.misleading and before.weight >= _STRONG_PREPOSITION:
        if re.match(r"\s(?:de|du|des|d')\b", candidate.around.right):
            return None
        parts.append(before)
    return tuple(parts)


def _uncapitalised(
    candidate: Candidate, territory: Territory, parts: list[Evidence], before: Evidence
) -> tuple[Evidence, ...] | None:
    """In lower case, or in a line all in capitals: a noun, or « à » and a name that is no word."""
    if candidate.ambiguous and not parts[0].weight:
        return None
    if candidate.typed or len(parts) > 1:
        small = (territory.population or 0) < _SMALL and not candidate.compound
        return None if small and not candidate.around.shouted else tuple(parts)
    if territory.kind is TerritoryKind.EPCI or territory.kind in _WORLD:
        return None
    if short_form(territory) == candidate.key != place_key(territory.name):
        return None
    known = territory.kind not in _TOWNS or (territory.population or 0) >= 10_000
    if before.weight >= _STRONG_PREPOSITION and (known or candidate.compound):
        return (*parts, before)
    if "-" in candidate.words and candidate.compound:
        return (*parts, before, Evidence(0.35, "nom composé"))
    return tuple(parts)


# --- homonyms


def _homonym_penalty(options: list[_Option]) -> float:
    """0 when the text parts the homonyms; more as the second is nearly as populated."""
    best = options[0]
    rivals = [
        option.territory.population or 0
        for option in options[1:]
        if option.territory.kind is best.territory.kind and best.said - option.said < 0.1
    ]
    if not rivals:
        return 0.0
    ratio = (best.territory.population or 0) / max(1, *rivals)
    if ratio >= 5:
        return 0.03
    return 0.15 if ratio >= 2 else 0.3


def _too_small(option: _Option, noun: Noun | None) -> bool:
    small = (option.territory.population or 0) < _SMALL
    strong = noun is not None and noun.weight > 0.5
    return option.territory.kind is TerritoryKind.COMMUNE and small and not strong
