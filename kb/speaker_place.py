"""Which of the places that a need names is the speaker's own, and which are only cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.model import TerritoryKind
from kb.place_context import surroundings
from kb.places import PlaceMention
from kb.territory import covers

_OWN = re.compile(
    r"\b(?:chez\s+nous|notre|nos|ici|on\s+est|on\s+vit|nous\s+sommes|je\s+suis|je\s+travaille|j'habite"
    r"|(?:base|install|implant|situ)ee?s?|habitante?s?\s+(?:a|de)|elue?s?\s+(?:a|de)"
    r"|maire\s+(?:de|d'|du)|mairie\s+(?:de|d'|du)|dgs\s+(?:de|d'|du|a)|pour\s+(?:la|notre)\s+"
    r"(?:ville|commune|agglo)|association\s+(?:de|a|d')|start-up\s|entreprise\s|secteur\s+de)\b[^.!?]{0,45}$",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"(?:\bcomme\s+(?:l'a\s+fait\s+|a\s+|en\s+|dans\s+\w+\s+)?|\bcomme\s+(?:\w+\s+){1,3}(?:a|de|d'|en)\s*"
    r"|\bexemples?\s+(?:\w+\s+){0,3}|\ba\s+l'(?:image|instar)\s+|\bfacon\s+|\bsur\s+le\s+modele\s+"
    r"|\b(?:font|fait|faite?s?|existe|vu|vue|visite|lance\w*|mene\w*|teste\w*|reussi)\s+(?:[\w']+\s+){0,3}"
    r"|\binspir\w+\s+(?:[\w']+\s+){0,2}|\b(?:le|un|du|au|des)\s+cas\s+|\bmodele\s+|\bretours?\s+d'experience\s+|\bcelui\s+"
    r"|\bcelle\s+|\bdeja\s+(?:\w+\s+){0,2}|\bailleurs\b[^.]{0,20}|\btuba\s+|\bjusqu'|\bcontrairement\s+"
    r"|\btel(?:le)?s?\s+que\s+|\bqui\s+(?:\w+\s+){0,3})"
    r"(?:(?:a|de|d'|du|des|en|dans|la|le|les|l'|ville|agglo|metropole)\s*){0,4}$",
    re.IGNORECASE,
)
_CITED_AFTER = re.compile(
    r"[^.!?]{0,30}\b(?:l'a|l'ont|ont)\s+(?:\w+\s+)?(?:fait|teste|reussi|mis|lance|cree|essaye?)"
)
_HEADING = re.compile(
    r"^[\s«\"'(]*(?:(?:petite|grande|jeune)\s+)?(?:commune|ville|village|mairie|agglo\w*|cc|ca|cu|metropole"
    r"|communaute|interco\w*|departement|region|association|start-up|pme|conserverie|entreprise"
    r"|syndicat|collectivite|bourg|maire|elue?|dgs|charge\w*|directeur|directrice|\w+)\b[^.!?:;]{0,50}$",
    re.IGNORECASE,
)
_WORLD = frozenset({TerritoryKind.COUNTRY, TerritoryKind.EUROPE})
_PRECISION = (
    TerritoryKind.COMMUNE,
    TerritoryKind.EPCI,
    TerritoryKind.DEPARTMENT,
    TerritoryKind.REGION,
    TerritoryKind.MASSIF,
)


def speaker_place(mentions: Sequence[PlaceMention], text: str) -> PlaceMention | None:
    """The speaker's own place: « chez nous à Tarbes », « CC de … en Moselle »; None if only cited.

    Among the places of a same area that may be the speaker's, the most precise is kept."""
    scored = [
        (_ownness(mention, text), mention)
        for mention in mentions
        if mention.territory.kind not in _WORLD
    ]
    own = [(score, mention) for score, mention in scored if score > 0]
    if not own:
        return None
    best_score, best = max(own, key=lambda pair: (round(pair[0], 1), -pair[1].start))
    inside = [
        mention
        for score, mention in own
        if score > best_score - 0.6 and covers({best.territory.id}, mention.territory)
    ]
    return min(inside, key=lambda m: (_PRECISION.index(m.territory.kind), m.start), default=best)


def cited_places(mentions: Sequence[PlaceMention], text: str) -> list[PlaceMention]:
    """The places that the need refers to as others’: « comme à Dunkerque ». In reading order."""
    return [
        mention
        for mention in mentions
        if mention.territory.kind not in _WORLD and _ownness(mention, text) < 0
    ]


def _ownness(mention: PlaceMention, text: str) -> float:
    """Above 0: the speaker's, the more the surer. Citing words weigh more than owning ones."""
    around = surroundings(text, mention.start, mention.end)
    left = around.left
    if _CITED.search(left) or _CITED_AFTER.match(around.right):
        return -1.0
    score = 0.2 * mention.confidence
    if _OWN.search(left):
        score += 1.0
    if mention.start < 80 and _HEADING.match(left):
        score += 0.5
    return score
