"""Turns of phrase that state a brake or a lever by themselves. Each is right seven times in ten or
more on the labelled reports: `make reader` says how often."""

from __future__ import annotations

import re
from typing import NamedTuple

from ingest.tagging import denied
from kb.reading import StatementKind
from kb.text import fold

_ARTICLE = r"(?:l['’]|la |le |les |des |un |une |du |de |d['’])"
_HEAD = (
    rf"^(?:[\w .'’-]{{0,30}} ?: )?(?:{_ARTICLE}|quelques |beaucoup de |bcq de |bcp de |grande "
    rf"|forte |(?:elle |il )?souligne )*(?:en introduction )?{_ARTICLE}?"
)
_LACKS = (
    r"manque|absence|difficultes?|complexite|lourdeurs?|freins?|obstacles?|peur|craintes?|retards?"
    r"|insuffisances?|penurie|deficit|lenteurs?|meconnaissance|eloignement|isolement|blocages?"
    r"|refus|reticences?|mefiance|rigidite|saturation|vetuste|inadequation|disparites?|multiplicite"
    r"|cloisonnement|essoufflement|desengagement|non-respect"
)
_BRAKES = (
    rf"{_HEAD}(?:{_LACKS})\b",
    r"\bdelais? (?:\w+ )?(?:tres |trop |juges? )?(?:longs?|importants?|eleves?)"
    r"|\bcouts? (?:trop |tres |juges? )?(?:eleves?|importants?|prohibitifs?)"
    r"|\btrop (?:chere?s?|longs?|longues?|lourde?s?|tard|complique|complexes?|peu|loin)\b",
    r"\b(?:regrett|deplor|se plai|craign|s['’]inquiet|denonc|reproch|redout|s['’]oppos|protest)\w*"
    r"|\bpeur que\b|\bcraint\b",
    r"\bn(?:e |['’])(?:\w+ )?(?:permet|repond|fonctionn|suffi|trouve|peu[tv]|veu|veul|sai[ts]|sav"
    r"|arriv|parvien|accept|correspond|vien|respect|connai|passe|march|repondu)\w*(?: \w+)?"
    r" (?:pas|plus|que rarement|jamais)\b"
    r"|\bn['’](?:a|ont|est|sont) (?:pas|plus|jamais) (?:\w+ment )?(?:repond|accept|abouti|fonctionn"
    r"|trouv|suivi|recu|en mesure|adapte|considere|finance|assez|envisageable)\w*",
    r"\b(?:faute d|en raison du manque|frein(?:e|ent|ee?s?)\b|bloqu(?:e|ent|ee?s?)\b|empech"
    r"|penalis|decourag|limitee? par|ralenti|a bout de souffle|(?:a|ont) du mal a|peinent? a"
    r"|reste(?:nt)? (?:difficile|complique|limite|insuffisant|fragile|a trouver))",
    r"\b(?:est|sont|etait|c['’]est|parait|demeure) (?:(?!pas |plus )[\w'’]+ ){0,3}?"
    r"(?:difficiles?|compliquee?s?"
    r"|complexes?|ardue?s?|delicate?s?|problematiques?)\b"
    r"|\ble plus (?:ardu|difficile|complique|dur)\b"
    r"|\b(?:premier|principal|gros|seul|vrai|grand) (?:obstacle|frein|souci|probleme|point noir"
    r"|enjeu|defaut)\b|\b(?:principale|grande|vraie) (?:difficulte|crainte|limite)\b",
)
_LEVERS = (
    r"\b(?:il faudrait|il conviendrait|il convient de|serait (?:bien|utile|souhaitable|interessant"
    r"|judicieux)|pourrait-on|on pourrait|propose(?:nt)? d|suggere|souhait\w+ (?:que|un|une|la|des"
    r"|plus)|demand\w+ (?:un|une|la mise|plus|que)|preconis|recommand)",
    r"\b(?:(?:a|ont) permis|grace a(?:u|ux)?|a (?:tout )?debloque|a fait la difference"
    r"|cle de (?:la )?reussite|facteurs? (?:de reussite|cle)|a convaincu|ont convaincu"
    r"|a (?:bien )?aide a)\b",
)
_COMPILED = tuple(
    (kind, re.compile(pattern))
    for kind, patterns in ((StatementKind.BRAKE, _BRAKES), (StatementKind.LEVER, _LEVERS))
    for pattern in patterns
)


class Sign(NamedTuple):
    """`text[start:end]` states a brake or a lever; `number`: which turn of phrase."""

    kind: StatementKind
    start: int
    end: int
    number: int


def find_signs(text: str) -> list[Sign]:
    """The turns of phrase of a unit that nothing denies: « sans difficulté » is none."""
    folded = _folded(text)
    found = []
    for number, (kind, pattern) in enumerate(_COMPILED):
        match = pattern.search(folded)
        if match and not denied(text, match.start()):
            found.append(Sign(kind, match.start(), match.end(), number))
    return found


def _folded(text: str) -> str:
    """Folded letter by letter: what stands at a place still stands there."""
    return "".join(fold(letter)[:1] or letter for letter in text)
