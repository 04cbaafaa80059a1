"""Names of territories that no word introduces: a known town, an area, a cell of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kb.entities.known_names import is_first_name
from kb.entities.place_bodies import opens_a_body
from kb.entities.place_world import is_river_name
from kb.model import Territory, TerritoryKind
from kb.place_candidate import Candidate
from kb.place_context import Noun, Surroundings, is_river, is_trap


class OfficialPlace(NamedTuple):
    """`text[start:end]` names the territory. `sure`: proved where it stands, not by other mentions.
    `territory` is None for a river that shares the name of a department. `part`: the place is only
    a part of the territory (« Lyon-Confluence »)."""

    start: int
    end: int
    territory: Territory | None
    sure: bool
    part: bool = False


TOWNS = frozenset({TerritoryKind.COMMUNE, TerritoryKind.EPCI})
# Never a first name once an article stands before: « la France ».
WORLD = frozenset({TerritoryKind.COUNTRY, TerritoryKind.EUROPE})
_KNOWN_TOWN = 20_000


def city(candidate: Candidate, territory: Territory) -> Territory:
    """Paris is a town before it is a department; « l’agglomération de Mirande » is the town, when
    its group is one of villages."""
    towns = [t for t in candidate.territories if t.kind is TerritoryKind.COMMUNE]
    if towns and territory.legal_kind == "CC" and candidate.noun and "gglo" in candidate.noun.words:
        return towns[0]
    one = territory.kind is TerritoryKind.DEPARTMENT and bool(towns)
    return towns[0] if one and towns[0].department == territory.code == "75" else territory


# Towns of some size whose name is also a family's.
_FAMILY_NAMES = frozenset(
    {"antony", "bagneux", "bron", "fresnes", "laval", "massy", "vanves", "vernon"}
)


def read_alone(text: str, candidate: Candidate, surnames: frozenset[str]) -> OfficialPlace | None:
    """A name without a word to introduce it: a known town, an area; in a cell, any town."""
    around = candidate.around
    if candidate.words.startswith("La R") and candidate.key == "la reunion":
        return OfficialPlace(candidate.start, candidate.end, candidate.territories[0], sure=False)
    areas = [t for t in candidate.territories if t.kind not in TOWNS]
    if not around.capital or is_trap(around, candidate.noun):
        return None
    if candidate.ambiguous and not (areas and _is_common_area(candidate)):
        return None
    if areas and areas[0].kind in WORLD:
        return read_world(candidate, areas[0])
    if candidate.key in surnames | _FAMILY_NAMES or is_first_name(candidate.key):
        return None
    if areas and city(candidate, areas[0]) is areas[0]:
        return _area(candidate, areas[0])
    towns = [t for t in candidate.territories if t.kind is TerritoryKind.COMMUNE]
    if not towns or around.article is not None:
        return None
    place = OfficialPlace(candidate.start, candidate.end, towns[0], sure=False)
    if (towns[0].population or 0) >= _KNOWN_TOWN and not around.shouted:
        return place
    by_itself = in_cell(text, candidate) or (candidate.compound and is_line(text, candidate))
    return place if by_itself and prevails(towns) else None


def _is_common_area(candidate: Candidate) -> bool:
    """« les Landes », « la Manche »: common words too, but not with an article and a capital."""
    around = candidate.around
    told = around.article is not None and not around.sentence_start and not around.shouted
    return told and candidate.key not in {"nord", "reunion", "lot"}


def prevails(territories: Sequence[Territory]) -> bool:
    """Whether the first is the only one, or has five times the people of the second."""
    communes = [t.population or 0 for t in territories if t.kind is TerritoryKind.COMMUNE]
    if len(communes) < 2:
        return len(communes) == 1
    return communes[0] >= 5 * communes[1] and communes[0] >= 2_000


_CELL_BEFORE = re.compile(r"(?:[^\s|][^\n]*(?:\t|\|)[ ]*|\()$")
_CELL_AFTER = re.compile(r"[ ]*(?:$|[\t\n|)])")


def in_cell(text: str, candidate: Candidate) -> bool:
    """Whether the name is all that its cell or brackets hold; not in the first cell of a row, which
    is a person's."""
    line = text[max(0, candidate.start - 200) : candidate.start].rpartition("\n")[2]
    after = _CELL_AFTER.match(text, candidate.end)
    return after is not None and bool(_CELL_BEFORE.search(line))


def is_line(text: str, candidate: Candidate) -> bool:
    before = text[max(0, candidate.start - 1) : candidate.start]
    return before in {"", "\n"} and text[candidate.end : candidate.end + 1] in {"", "\n"}


def _area(candidate: Candidate, territory: Territory) -> OfficialPlace | None:
    around = candidate.around
    if is_river(around) or (around.article is not None and is_river_name(candidate.words)):
        return OfficialPlace(candidate.start, candidate.end, None, sure=False)
    if around.shouted:
        return None
    return OfficialPlace(candidate.start, candidate.end, territory, sure=False)


_OF_A_BODY = re.compile(r"[A-ZÀ-Ý]\w*\s(?:de|d')\s?$")


def read_world(candidate: Candidate, territory: Territory) -> OfficialPlace | None:
    """« la France », « de France », never the first name nor « Villes de France »."""
    left = candidate.around.left
    if "nion" in candidate.words:
        within = re.search(r"(?:dans|sein de|hors de|pays de|travers|membres de)\s(?:l')?$", left)
        return (
            OfficialPlace(candidate.start, candidate.end, territory, sure=False) if within else None
        )
    introduced = re.search(r"(?:\b(?:la|en|de|l'|d'|hors|a|toute|ou|et)\s?|[,(]\s?)$", left, re.I)
    if re.match(r"\s(?:\d|[A-Z]\b)", candidate.around.right):
        return None
    if not introduced or _OF_A_BODY.search(left):
        return None
    return OfficialPlace(candidate.start, candidate.end, territory, sure=False)


_OPENER = re.compile(
    r"(?:^|[.!?…:;–-]\s)\W*([A-Z][a-z]+(?:er|ir)|Rendre|Faire|Selon|Pourquoi|Comment|Quand|Mettre"
    r"|Prendre|Construire|Apres|Avant|Sans|Contre|Puis|Enfin|Ainsi|Aussi|Voir|Visite|Atelier|Reunion"
    r"|Seminaire|Rencontre|Site|Antenne|Agence|Secteur|Territoire|Projet|Etape|Session|Centre)\s$",
    re.IGNORECASE,
)


def stands_free(around: Surroundings, noun: Noun | None) -> bool:
    """Whether the name is no part of a longer one: « Rendre Tarbes attractive », « Atelier Tarbes »
    only seem so, for their first word opens the sentence."""
    if not is_trap(around, noun):
        return True
    opener = _OPENER.search(around.left)
    opened = opener is not None and not is_first_name(opener[1])
    return opened and not re.match(r"[\s-]*[A-Z]", around.right)


_PART = re.compile(r"-[A-ZÀ-Ý][\w’']{1,40}(?:-[A-ZÀ-Ý][\w’']{0,40}){0,4}(?![\w-])")


def read_part(text: str, candidate: Candidate) -> OfficialPlace | None:
    """« Lyon-Confluence »: a large town, then the name of a part of it."""
    town = next((t for t in candidate.territories if t.kind is TerritoryKind.COMMUNE), None)
    after = _PART.match(text, candidate.end)
    if town is None or (town.population or 0) < _KNOWN_TOWN:
        return None
    if after is None or candidate.ambiguous or opens_a_body(candidate):
        return None
    if not candidate.around.capital or re.search(r"[\w-]$|[A-Z]\w+ $", candidate.around.left):
        return None
    return OfficialPlace(candidate.start, after.end(), town, sure=False, part=True)
