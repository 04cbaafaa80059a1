"""Turns of phrase that state a brake or a lever by themselves. Each is right seven times in ten or
more on the labelled reports: `make reader` says how often."""

from __future__ import annotations

import re
from functools import lru_cache
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
    # « constitue encore un frein puissant », « cité comme le premier obstacle »
    r"\b(?:constitu\w+|represent\w+|est|sont|reste\w*|demeure\w*|comme|parmi) (?:encore |toujours "
    r"|donc |aussi |bien )?(?:une?|le|la|l['’]|des|les) ?(?:(?!des? |du |aux? )[\w'’]+ )"
    r"{0,3}?(?:freins?|obstacles?|barrieres?|verrous?|difficultes?|handicaps?|ecueils?|entraves?"
    r"|points? faibles?|angles? morts?)\b",
    r"\b(?:se|s['’]est|se sont|s['’]y) heurt\w+|\b(?:bute|butent|ont bute|a bute) sur\b"
    r"|\bmis\w* a mal\b|\bau point mort\b|\bfait\w* (?:cruellement )?defaut\b|\bsous les radars\b",
    r"\b(?:est|sont|reste\w*|demeure\w*|etai\w+|juge\w*) (?:(?:\w+ment|encore|tres|bien|trop"
    r"|souvent|assez) )*(?:insuffisant|mal connu|meconnu|lacunaire|inadapte|fragile|precaire"
    r"|malaise|laborieu|sous-)\w*",
    r"\b(?:peu|mal|pas assez|insuffisamment|rarement|guere) (?:\w+ )?(?:pris\w* en compte|associe"
    r"|considere|connu|valorise|utilise|adapte|accessible|lisible|coordonne|forme|consulte"
    r"|reconnu|equipe|suivi)\w*\b",
)
_LEVERS = (
    r"\b(?:il faudrait|il conviendrait|il convient de|serait (?:bien|utile|souhaitable|interessant"
    r"|judicieux)|pourrait-on|on pourrait|suggere|preconis)",
    r"\b(?:(?:a|ont) permis|grace a(?:u|ux)?|a (?:tout )?debloque|a fait la difference"
    r"|cle de (?:la )?reussite|facteurs? (?:de reussite|cle)|a convaincu|ont convaincu"
    r"|a (?:bien )?aide a)\b",
    r"\b(?:jou\w+|tien\w+|a joue|ont joue) (?:\w+ )?(?:un |le )?role (?:\w+ )?(?:cles?|clefs?"
    r"|essentiel|primordial|determinant|central|decisif|majeur|moteur|precieux)\b",
    r"\bil (?:est|semble|parait) (?:\w+ ){0,2}?(?:essentiel|indispensable|crucial|primordial"
    r"|important|utile|pertinent|souhaitable|preferable) (?:de |d['’]|qu)"
    r"|\b(?:paraiss\w+|parait|sembl\w+|s['’](?:est |etait |etant )?aver\w+) (?:\w+ )?(?:essentiel"
    r"|indispensable|crucia|primordia|determinant|decisi(?:f|ve)|precieu|judicieu|payant)\w*",
    r"\b(?:pieces? maitresses?|elements? (?:cles?|clefs?|moteurs?|determinants?)|bonnes? pratiques?"
    r"|points? forts?|gages? de|declic|declencheur|terrain favorable|vecteur"
    r"|facteurs? (?:decisifs?|essentiels?|declenchants?|de succes))\b",
)
# What these say is that nothing stands in the way.
_NOTHING_STANDS_IN_THE_WAY = re.compile(
    r"\bne (?:nous |leur |lui |me )?manqu\w+ (?:pas|point|guere)\b(?! d)"
    r"|\bn['’](?:a|ont|avai\w+|aura) (?:pas|jamais) manque\b"
    r"|\b(?:pas|sans|ni|aucune?s?) (?:eu )?(?:de |d['’])?(?:\w+ )?"
    r"(?:difficultes?|freins?|obstacles?|blocages?|problemes?|encombre|heurts?|incidents?)\b"
    r"|\bn['’](?:est|etai\w+|a ete|sont) (?:pas|plus|en rien) (?:un|une|des|le|la) (?:vrai\w* )?"
    r"(?:frein|obstacle|probleme|difficulte|souci)s?\b"
)
_BUT = re.compile(r"\b(?:mais|cependant|toutefois|pourtant|sauf|hormis|en revanche|reste)\b")
_COMPILED = tuple(
    (kind, re.compile(pattern))
    for kind, patterns in ((StatementKind.BRAKE, _BRAKES), (StatementKind.LEVER, _LEVERS))
    for pattern in patterns
)
# What a longer unit says is said by then.
LONGEST_CHARS = 2_000


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


def nothing_stands_in_the_way(text: str) -> bool:
    """« L’argent ne manque pas », « sans difficulté particulière »: words of a brake that say there
    is none, with nothing that takes it back."""
    folded = _folded(text)
    return bool(_NOTHING_STANDS_IN_THE_WAY.search(folded)) and not _BUT.search(folded)


def _folded(text: str) -> str:
    """Folded letter by letter: what stands at a place still stands there."""
    return "".join(map(_folded_letter, text[:LONGEST_CHARS]))


@lru_cache(maxsize=4_096)
def _folded_letter(letter: str) -> str:
    return fold(letter)[:1] or letter
