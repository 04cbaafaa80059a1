"""Bodies named after a place: the place in their name is not a place that the text speaks of.

« université de Pau », « DREAL Normandie », « Brest Développement », a group of towns that acts."""

from __future__ import annotations

import re
from functools import lru_cache

from kb.model import TerritoryKind
from kb.place_candidate import Candidate
from kb.place_evidence import Reading

_BODIES = r"""universites?|institut\w*
ecoles?|lycees?|colleges?|chu|chr|chru|hopita(?:l|ux)|clinique
chambres?|cci|cma|ca(?:f|rsat)|cpam|msa|prefectures?|sous-prefectures?|prefete?|conseils?|office|oph
tribunal|cour|academie|rectorat|syndicat|comite|federation|association|union|mission|maisons?|club
festival|theatre|opera|musee|caisse|ddtm?|ddt-?m?|ddcspp|ddets|dreal|draaf|drac|dreets|direccte|ars
iut|iae|insa|ensa|ccas|cias|sdis|adil|caue|scot|pole|cluster|reseau|fondation|banque|credit|barreau
diocese|archives|ambassade|consulat|olympique|racing|journal|parlement|commission|direction|ordre
delegation|etablissement|epf|epa|sem|spl|smictom|sictom|siaeag|syded|sde|medef|cpme|compagnie
cd|cg|cr|urssaf|crous|creps|ligue|observatoire|centre\s+(?:hospitalier|de\s+gestion|social)|ministere
service|secours|gendarmerie|police|sciences\s+po|polytechnique|mutualite|bibliotheque|brigade|societe
orchestre|protection|electricite|bourse
agence\s+(?:de\s+developpement|d'urbanisme|de\s+l'eau|[a-z]+ale|d'attractivite|d'innovation)"""
_OF_BODY = r"""et|de|d|du|des|la|l|le|les|commerce|industrie|metiers|artisanat|agriculture|tourisme
urbanisme|eau|developpement|notaires|avocats|jeunes|habitat|logement|emploi|sante|chimie|gestion
architecture|journalisme|recherche|sciences|droit|beaux-arts|arts|territoires|mer|services|routes
finances|publiques?|environnement|mixte|general|locale|locaux|superieure?|normale|transports?|energie
amenagement|foncier|incendie|secours|aeroport|solidarites?|population|fiscale|mobilites?|sportif|pour
pays|region|bassin|val|vallee|grand|sapeurs-pompiers
[a-z-]{3,}(?:al|ale|aux|ales|ique|iques|aires?|elle?|ives?|ifs?|aine?|onal)|appel"""


def _any(block: str) -> str:
    """One pattern for all; « \\s » stands for the spaces within one."""
    return "|".join(part for line in block.splitlines() for part in line.split("|"))


_BODY = re.compile(
    rf"(?:(?:^|[^\w-])(?:{_any(_BODIES)})(?:[\s']+(?:{_any(_OF_BODY)})(?=[\s']|$)){{0,9}}"
    rf"|(?:^|\s)developpement)[\s']*$",
    re.IGNORECASE,
)
# « Communauté de communes Cœur de Vallée »: a group that the geography does not hold, or no longer.
_GROUP = re.compile(
    r"[Cc](?:ommunaute|OMMUNAUTE)\s(?:de\s[Cc]ommunes|d'[Aa]gglomeration|[Uu]rbaine)"
    r"(?:\s(?:[A-Z][\w'-]*|de|du|des|la|le|les|et|en|sur)|(?:\s|(?<='))[dl]')*[\s']$"
)
# « l’ADEME Normandie », « DREAL Corse »: an office of the body.
_OFFICE = re.compile(r"(?:^|[^\w-])(?!ZAC|ZAE|QPV|PNR|TER|TGV|RER)[A-Z]{3,}\s$")


# « le Cerema (direction de Lille) », « le centre de Brest » : where a body sits.
_SEAT = re.compile(r"(?:^|[^\w-])(?:direction|antenne|implantation|bureaux?|site)\s(?:de\s|d')$")


@lru_cache(maxsize=1_000)
def is_body(left: str, *, offices: bool = True) -> bool:
    """Whether what precedes, folded, is the start of a body's name: « université de »."""
    if not left.rstrip()[-1:].isalnum() and left[-1:] != "'":
        return False
    if _SEAT.search(left):
        return False
    return bool(_BODY.search(left) or _GROUP.search(left)) or (
        offices and bool(_OFFICE.search(left))
    )


def opens_a_body(candidate: Candidate) -> bool:
    return is_body(candidate.around.left, offices=not candidate.around.shouted)


_TAIL = re.compile(
    r"\s(?:developpement|habitat|tourisme|metropole|agglomeration|agglo|communaute|initiative|energies?"
    r"|amenagement|invest|evenements?|expansion|universite|events?|angels|tech|business|fc|hb|basket"
    r"|urban|city|digital|data|valley|lab|smart|hub|week|campus)\b",
    re.IGNORECASE,
)


def ends_as_a_body(candidate: Candidate) -> bool:
    """« Brest Développement », « Lyon urban data »: what follows makes it the name of a body."""
    return bool(_TAIL.match(candidate.around.right))


_GROUND = re.compile(
    r"\b(?:(?:dans|sur|autour|au\s+sein|au\s+coeur|en|a)\s(?:de\s|d'|du\s)?(?:toute?\s)?"
    r"|(?:territoires?|perimetre|echelle|communes|habitants|ensemble|zones?|bassin|secteurs?|population"
    r"|geographie|quartiers?|friches|nord|sud|est|ouest)\s(?:de\s|d'|du\s|des\s)?)"
    r"(?:la\s|le\s|les\s|l')?$",
    re.IGNORECASE,
)
# « le Pays de Montbéliard » is first a stretch of land.
_LAND = re.compile(r"(?:pays|val|vallees?|plaine|plateau|terres?|monts?|ile|cote|coteaux|rives) ")
_GROUND_AFTER = re.compile(
    r"\s(?:compte|rassemble|regroupe|s'etend|comprend|abrite|accueille|est\s+(?:situee?|un\s+territoire))\b"
)


def is_ground(left: str, right: str) -> bool:
    """Whether a group of towns is named as an area, and does not act."""
    return bool(_GROUND.search(left) or _GROUND_AFTER.match(right))


def is_land(candidate: Candidate) -> bool:
    """Whether the name of a group of towns is first that of a stretch of land."""
    return not candidate.typed and bool(_LAND.match(candidate.key))


def body_span(candidate: Candidate, reading: Reading | None) -> tuple[int, int] | None:
    """The span of the body that the name is, or ends."""
    if reading is not None and reading.territory.kind is TerritoryKind.EPCI:
        return reading.start, reading.end
    noun = candidate.noun
    said = noun is not None and noun.weight > 0.5 and TerritoryKind.EPCI in noun.kinds
    group = (
        said or candidate.typed or all(t.kind is TerritoryKind.EPCI for t in candidate.territories)
    )
    return (candidate.start, candidate.end) if group or opens_a_body(candidate) else None
