"""What stands around a name in a text, and how much it says that the name is a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from kb.model import TerritoryKind
from kb.text import fold_accents

_LEFT_CHARS = 60
_RIGHT_CHARS = 40


class Evidence(NamedTuple):
    """One reason to believe, and its weight; the weights of a mention are added."""

    weight: float
    reason: str


@dataclass(frozen=True)
class Surroundings:
    """The words before and after a span, and how the span itself is written.

    `left` and `right` have folded accents and straight apostrophes but keep their case, and stay
    on the same line and table cell; `written` is the left as it stands. `article` is the one just
    before: le, la, les or l."""

    left: str
    written: str
    right: str
    capital: bool
    shouted: bool
    sentence_start: bool
    article: str | None
    before_article: str


class Noun(NamedTuple):
    """A territorial noun: what it announces, and where it starts, counted back from the name."""

    weight: float
    kinds: frozenset[TerritoryKind]
    words: str
    chars_back: int


_ARTICLE = re.compile(r"(?:^|[^\w])(le|du|au|la|les|des|aux|l)(?:\s+|')$", re.IGNORECASE)
_ARTICLE_OF = {"le": "le", "du": "le", "au": "le", "la": "la", "l": "l"} | dict.fromkeys(
    ("les", "des", "aux"), "les"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?…:;]\s|[.!?…]['\"»)]\s)[\s\"'«»*_#•>–—-]*(?:\d+[.)]\s)?$")
_SENTENCE_END_NOT = re.compile(r"\b(?:st|ste|hab|env|cf|ex|dpt|dep)\.\s$", re.IGNORECASE)


_LOWER_ARTICLE = re.compile(r"^(?:(?:le|la|les)\s|l['’])")


def surroundings(text: str, start: int, end: int) -> Surroundings:
    left = re.split(r"[\n\t]", text[max(0, start - _LEFT_CHARS) : start])[-1]
    right = re.split(r"[\n\t]", text[end : end + _RIGHT_CHARS])[0]
    written, left, right = left, _plain(left), _plain(right)
    words = text[start:end]
    article = _ARTICLE.search(left)
    return Surroundings(
        left=left,
        written=written,
        right=right,
        capital=_LOWER_ARTICLE.sub("", words, count=1)[:1].isupper(),
        shouted=_is_shouted(text, start, end),
        sentence_start=bool(_SENTENCE_START.search(left)) and not _SENTENCE_END_NOT.search(left),
        article=_ARTICLE_OF[article.group(1).lower()] if article else None,
        before_article=left[: article.start(1)] if article else left,
    )


def _plain(text: str) -> str:
    return fold_accents(text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " "))


def _is_shouted(text: str, start: int, end: int) -> bool:
    """Whether the line around the span, the span aside, is all in capitals."""
    line_start = max(text.rfind("\n", 0, start) + 1, start - 120)
    line_end = text.find("\n", end)
    line = (
        text[line_start:start]
        + text[end : min(end + 120, line_end if line_end >= 0 else end + 120)]
    )
    letters = sum(map(str.isalpha, line))
    return letters >= 4 and sum(map(str.isupper, line)) > 0.8 * letters


# --- territorial nouns

_COMMUNE_KINDS = frozenset({TerritoryKind.COMMUNE})
_EPCI_KINDS = frozenset({TerritoryKind.EPCI})
_DEPARTMENT_KINDS = frozenset({TerritoryKind.DEPARTMENT})
_REGION_KINDS = frozenset({TerritoryKind.REGION})
_ANY_KIND: frozenset[TerritoryKind] = frozenset()

_OF = r"\s+(?:de\s+la\s+|de\s+l'|des\s+|du\s+|de\s+|d'|de\s+(?:le|les)\s+)"
_ADJECTIVE = r"(?:\s+[a-z]+(?:ale?|elle|e|nne|eux)s?)?"
_NOUNS: tuple[tuple[float, frozenset[TerritoryKind], re.Pattern[str]], ...] = tuple(
    (weight, kinds, re.compile(rf"(?:^|[^\w-])((?:{words}){tail})$", re.IGNORECASE))
    for weight, kinds, words, tail in (
        (
            0.7,
            _COMMUNE_KINDS,
            r"commune(?:\s+nouvelle)?|ville|village|mairies?|maire|mairesse|municipalites?"
            r"|conseil\s+municipal|ccas|hotel\s+de\s+ville|centre-ville|centre-bourg|centre\s+ancien"
            r"|bourg|sous-prefecture|(?:premiere?|adjointe?|elue?s?)\s+(?:au\s+maire|municipale?)",
            _ADJECTIVE + _OF,
        ),
        (
            0.7,
            _EPCI_KINDS,
            r"communautes?(?:\s+de\s+communes|\s+d'agglo(?:meration)?|\s+urbaine)?|agglo(?:meration)?"
            r"|interco(?:mmunalite)?|epci|com\s?com|cc|ca|cu|(?:euro)?metropole",
            rf"(?:{_OF}|\s+)",
        ),
        (
            0.7,
            _DEPARTMENT_KINDS,
            r"departements?|conseil\s+(?:departemental|general)|prefecture|prefet|cd",
            rf"(?:{_OF}|\s+(?:la\s+|le\s+|les\s+|l')?)",
        ),
        (0.6, _REGION_KINDS, r"regions?|conseil\s+regional", rf"(?:{_OF}|\s+)"),
        (
            0.45,
            _ANY_KIND,
            r"pays|communes|villes|villages|canton|arrondissement|territoire|secteur|bassin\s+(?:de\s+vie|d'emploi)|habitants?"
            r"|quartiers?|syndicat(?:\s+mixte)?|pole|port|universite|chambre\s+\w+|cci|chu|hopital"
            r"|lycee|office\s+de\s+tourisme|environs|alentours|peripherie|banlieue|cote|plaine",
            _ADJECTIVE + _OF,
        ),
        (0.6, _ANY_KIND, r"(?:ville|commune|territoire|localisation|collectivite)s?", r"\s?:\s"),
    )
)


def noun_before(around: Surroundings) -> Noun | None:
    """The territorial noun that governs the name, if any: « maire de », « CC du », « région »."""
    if not _ends_with_word(around.left, or_sign=":"):
        return None
    for weight, kinds, pattern in _NOUNS:
        found = pattern.search(around.left)
        if found:
            back = len(around.left) - found.start(1)
            return Noun(weight, kinds, around.written[-back:].strip(), back)
    return None


def _ends_with_word(left: str, *, or_sign: str = "") -> bool:
    """Spaces aside. Looked at first: of thousands of names most follow a comma or nothing."""
    last = left.rstrip()[-1:]
    return last.isalnum() or (last != "" and last in f"'{or_sign}")


# --- prepositions

# No preposition is longer; a search goes through all that it is given.
_NEAR_CHARS = 24

_AT = re.compile(
    r"(?:^|[^\w-])(a|pres\s+de|pres\s+d'|autour\s+de|autour\s+d'|proche\s+de|vers|non\s+loin\s+de"
    r"|a\s+cote\s+de|entre|jusqu'a|au\s+(?:nord|sud)(?:-est|-ouest)?\s+de|depuis)\s*$",
    re.IGNORECASE,
)
_OF_BEFORE = re.compile(r"(?:^|[^\w-])(?:de\s+|d')$", re.IGNORECASE)
_WEAK = re.compile(
    r"(?:^|[^\w-])(?:dans|pour|par|avec|et|comme|sur|chez|font|fait|ou)\s+$", re.IGNORECASE
)
_IN = re.compile(r"(?:^|[^\w-])(en|dans|sur)\s+$", re.IGNORECASE)
_BRACKET = re.compile(r"\(\s?$")
_AU_AUX = re.compile(r"(?:^|[^\w-])aux?\s+$", re.IGNORECASE)
_DU_DES = re.compile(r"(?:^|[^\w-])(?:du|des)\s+$", re.IGNORECASE)
_COMMA = re.compile(r",\s$")


def town_preposition(around: Surroundings, *, article_used: bool) -> Evidence:
    """How what precedes introduces a town or a group: « à », « près de », « de », an open bracket.

    `article_used`: the article before belongs to the name (« au Havre », « de la Rochelle »)."""
    if article_used and _AU_AUX.search(around.left[-_NEAR_CHARS:]):
        return Evidence(0.55, "après « au »")
    if article_used and _DU_DES.search(around.left[-_NEAR_CHARS:]):
        return Evidence(0.3, "après « du »")
    left = around.before_article if article_used else around.left
    skipped = max(0, len(left) - _NEAR_CHARS)
    left = left[skipped:]
    found = _AT.search(left)
    if found:
        words = around.written[skipped + found.start(1) : skipped + found.end(1)].strip()
        return Evidence(0.55, f"après « {'à' if words in {'a', 'A'} else words.lower()} »")
    if _OF_BEFORE.search(left):
        return Evidence(0.3, "après « de »")
    if _BRACKET.search(left):
        return Evidence(0.35, "entre parenthèses")
    return Evidence(0.15, "après une préposition") if _WEAK.search(left) else Evidence(0.0, "")


def area_preposition(around: Surroundings) -> Evidence:
    """How what precedes introduces a department, a region or a country: « en », « dans la »."""
    left = (around.before_article if around.article else around.left)[-_NEAR_CHARS:]
    whole = around.left[-_NEAR_CHARS:]
    found = _IN.search(left)
    if found and (around.article is not None) == (found.group(1).lower() != "en"):
        said = f"{found.group(1)} {around.article or ''}".strip()
        return Evidence(0.6, f"après « {said} »")
    if _BRACKET.search(whole):
        return Evidence(0.5, "entre parenthèses")
    if _COMMA.search(whole):
        return Evidence(0.3, "après une virgule")
    if _OF_BEFORE.search(whole) or _OF_BEFORE.search(left) or _DU_DES.search(whole):
        return Evidence(0.35, "après « de »")
    return Evidence(0.1, "") if around.article else Evidence(0.0, "")


# --- traps

_STREET = re.compile(
    r"(?:^|[^\w-])(?:rue|boulevard|bd|avenue|av\.?|place|quai|allees?|impasse|chemin|routes?"
    r"|gare|portes?|faubourg|square|cours|passage|ponts?|rond-point|station|metro|arret|ligne|tour"
    r"|residence|zac|stade|parking|statue|hotel|bataille|edit|paroisse|eglise|abbaye)"
    # « pas d'arrêt à Redon » is in Redon.
    r"\s+(?:(?!(?:a|en|pres|vers|depuis)\s)[a-z]+\s+)?(?:de\s+la\s+|de\s+l'|des\s+|du\s+|de\s+|d'|la\s+|le\s+)?$",
    re.IGNORECASE,
)
_NAMED_HOUSE = re.compile(
    r"(?:^|[^\w-])(?:ecole|college|lycee|hopital|hotel|clinique|collectif|groupe|operateur|entreprise"
    r"|societe|firme|marque|association|fondation|banque|salle|halle|centre\s+commercial|projet"
    r"|logiciel|application|application|maison|foyer|ehpad|cinema|theatre|parc|bois|tunnel)\s+$",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:^|[^\w])(?:M\.|MM\.|Mme|Mlle|Mr|Dr|Pr|Me|[Mm]onsieur|[Mm]adame|[Mm]aitre|[Dd]octeur"
    r"|[Pp]rofesseur|Saint|Sainte|[Ll]'abbe|[Gg]eneral|[Pp]resident)\s(?:[A-Z][\w-]*\.?\s)?$"
)
_NAME_BEFORE = re.compile(r"(?:^|[^\w'-])([A-Z][\w-]+)\s$")
_NAME_AFTER = re.compile(r"^\s([A-Z][\w'-]+)")
_OPENERS = """a de du des en dans sur vers pres autour entre depuis pour par avec et comme chez le
la les au aux ville commune village mairie maire agglo agglomeration metropole cc ca cu communaute
departement region territoire bonjour ici notre"""
_CLOSERS = "a et en est ou le la les ville agglo nord sud ouest centre"
_MAY_PRECEDE = frozenset(_OPENERS.split())
_MAY_FOLLOW = frozenset(_CLOSERS.split())
_GLUED = re.compile(r"[\w@_]-?$|[-_@]$|//$")
_GLUED_RIGHT = re.compile(r"^(?:-[^\W\d]|[_@\w]|\.\w)")
_RIVER = re.compile(
    r"(?:^|[^\w-])(?:vallees?|val|bassin|bords?|berges?|rives?|fleuve|rivieres?|eaux?|crues?|canal"
    r"|estuaire|confluence|quais?|aval|amont|sources?|coteaux|gorges|ponts?|lit|affluents?)"
    r"\s+(?:de\s+la|du|de\s+l'|de|d'|des)\s*$",
    re.IGNORECASE,
)


def is_trap(around: Surroundings, noun: Noun | None) -> bool:
    """Whether the name is a street's, a building's, a firm's, a person's, or within another."""
    if _GLUED.search(around.left[-2:]) or _GLUED_RIGHT.search(around.right):
        return True
    if noun is not None and noun.weight > 0.5:
        return False
    if _ends_with_word(around.left, or_sign="."):
        if _STREET.search(around.left) or _PERSON.search(around.left):
            return True
        if around.capital and _NAMED_HOUSE.search(around.left):
            return True
    return not around.shouted and _in_a_longer_name(around)


def _in_a_longer_name(around: Surroundings) -> bool:
    before = _NAME_BEFORE.search(around.left)
    if around.capital and before and before.group(1).lower() not in _MAY_PRECEDE:
        return True
    after = _NAME_AFTER.search(around.right)
    return bool(after) and after.group(1).lower() not in _MAY_FOLLOW if after else False


def is_river(around: Surroundings) -> bool:
    return _ends_with_word(around.left) and bool(_RIVER.search(around.left))
