"""A number followed by the noun it counts: « 65 acteurs publics », « une quinzaine de sites ».

French puts what is counted in the plural: the ending tells a noun from the word of another
sentence, closed lists tell the nouns from the few other words that end so."""

from __future__ import annotations

import re

from kb.entities.numbers import SPACE, Number
from kb.entities.units import (
    ADJECTIVES,
    NOT_COUNTED,
    PARTS_OF_SPEECH,
    PARTS_OF_SPEECH_IN_LETTERS,
    SINGULARS,
    STRONG_LABELS,
    WEAK_LABELS,
    WITHOUT_S,
    Unit,
    one_of,
)  # fmt: skip
from kb.reading import EntityKind

_ADJECTIVE = rf"(?i:(?:{one_of(ADJECTIVES)}){SPACE}{{1,2}})"
_BREAK = rf"(?:{SPACE}{{1,3}}|{SPACE}{{0,3}}\r?\n{SPACE}{{0,3}}(?=[a-zà-ÿœ]))"
# « participant·e·s », « habitant.es », « élu(e)s », « animateur·rices ».
_INCLUSIVE = r"(?:[·•.](?:e|es|rice|rices|trice|trices|ne|nes|euse|euses|le|les|ère|ères|s)\b)"
_NOUN = (
    rf"(?P<noun>[^\W\d_]{{2,30}}(?:-[^\W\d_]{{1,30}}){{0,4}})"
    rf"(?P<inclusive>{_INCLUSIVE}{{1,2}}|\([a-zè]{{1,5}}\)s?)?(?![\w’'])"
)
_PLAIN = re.compile(rf"{_BREAK}{_ADJECTIVE}{{0,2}}{_NOUN}")
_OF = re.compile(rf"{_BREAK}(?:d[’']|de{SPACE}{{1,2}}){_ADJECTIVE}{{0,2}}{_NOUN}")
_ONLY_ADJECTIVE = frozenset(ADJECTIVES)
_POINTING = re.compile(
    rf"\b(?:les|ces|ses|leurs|nos|vos|mes|tes|des|aux|chacun{SPACE}des){SPACE}\Z", re.IGNORECASE
)
_STRONG, _WEAK = frozenset(STRONG_LABELS), frozenset(WEAK_LABELS)
_SHOUTED = frozenset({"LES", "DES", "AUX", "SUR", "DE", "ET", "OU", "EN", "PAR", "POUR", "AVEC"})
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")
_BLANKS = " \t\u00a0\u2009\u202f"
_LIST_OF_LABELS = re.compile(
    rf"\d{{1,4}}{SPACE}?(?:,|et|à|ou|-|–){SPACE}?\Z",
)
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:en|depuis|fin|début|mi|courant|dès|année|années|horizon|avant|après|exercice|été"
    r"|printemps|automne|hiver|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre"
    r"|novembre|décembre|trimestre|semestre|budget|bilan|programme|programmation|session|édition"
    r"|t[1-4]|s[12])[ \u00a0\u202f-]|\d[-–/]|\d{4}[ \u00a0\u202f](?:et|à|ou)[ \u00a0\u202f])\Z",
    re.IGNORECASE,
)
_LINE_START = re.compile(r"(?:\A|\n)[ \t#>*|•·–-]*\Z")
_LOOK_BACK_CHARS = 30
_LABEL_MAX = 20


def counted_noun(text: str, number: Number) -> Unit | None:
    """The noun that `number` counts, as written; none when the number is a label or a year."""
    if number.written == "article":
        return None
    of = number.written == "dozen" or number.scale > 1
    match = _OF.match(text, number.end) if of else None
    if match is not None:
        counted = _is_plural(match["noun"], match["inclusive"])
    elif number.written != "dozen" and (match := _PLAIN.match(text, number.end)):
        counted = _is_counted(text, number, match)
    if match is None or not counted:
        return None
    return None if is_label(text, number) or _is_year(text, number) else _unit(match)


def is_label(text: str, number: Number, *, acronyms: bool = True) -> bool:
    """Whether the number is a name: « page 6 », « phase 2 », « actions 1 à 4 », and « DDT 19 »
    unless `acronyms` is false."""
    if number.written in ("dozen", "article"):
        return False
    before = text[max(0, number.start - _LOOK_BACK_CHARS) : number.start]
    for _ in range(3):
        words = before.rstrip(_BLANKS + ".")
        last = _LAST_WORD.search(words)
        word = last.group() if last else ""
        if word.lower() in _STRONG or words.endswith(("#", "§", "°")):
            return True
        if word.lower() in _WEAK:
            return number.value <= _LABEL_MAX
        # « DDT 19 », « ISO 9001 »: an acronym takes the number that follows it.
        if acronyms and number.written == "digits" and _is_acronym(word):
            return True
        listed = _LIST_OF_LABELS.search(before)
        if listed is None:
            return False
        before = before[: listed.start()]
    return False


def _is_acronym(word: str) -> bool:
    return word.isupper() and 2 <= len(word) <= 6 and word not in _SHOUTED


def looks_like_year(number: Number) -> bool:
    return (
        number.written == "digits"
        and number.end - number.start == 4
        and 1900 <= number.value < 2100
    )


def _is_year(text: str, number: Number) -> bool:
    """« en 2019 », and « 2019 » rather than « 2000 » or « 2050 » habitants."""
    if not looks_like_year(number):
        return False
    before = text[max(0, number.start - _LOOK_BACK_CHARS) : number.start]
    if _YEAR_BEFORE.search(before) or text[number.end : number.end + 1] in "-–/":
        return True
    return 1980 <= number.value <= 2040 and number.value % 50 != 0 and not _said_about(before)


def _said_about(before: str) -> bool:
    return (
        re.search(r"(?:environ|près de|plus de|moins de|quelque|les|ces)\s\Z", before) is not None
    )


def _unit(match: re.Match[str]) -> Unit:
    name = match["noun"] + (match["inclusive"] or "")
    shown = name if match["noun"].isupper() and len(name) <= 5 else name.lower()
    return Unit(EntityKind.QUANTITY, shown, match.end(), counted=True)


def _is_counted(text: str, number: Number, match: re.Match[str]) -> bool:
    noun = match["noun"]
    if number.written == "words" and text[number.start].isupper() and noun[0].isupper():
        return False  # « le plateau des Mille Sources »
    if not _is_plural(noun, match["inclusive"]) and not (
        number.value < 2 and noun.lower() in SINGULARS
    ):
        return False
    small = number.value <= 10
    if number.written == "words" and small:
        before = text[max(0, number.start - _LOOK_BACK_CHARS) : number.start]
        return noun.lower() not in PARTS_OF_SPEECH_IN_LETTERS and not _POINTING.search(before)
    if small and noun.lower() in PARTS_OF_SPEECH:
        return False
    return noun[0].islower() or _may_be_capital(text, number, noun)


def _may_be_capital(text: str, number: Number, noun: str) -> bool:
    """« 12 PME », « 160 000 Habitants »; not « 2 Projets » that opens a title, nor a name."""
    if len(written := text[number.start : number.end]) == 5 and written.isdigit():
        return False  # a postal code and its town
    if noun.isupper() and (len(noun) <= 5 or not _LINE_START.search(text, 0, number.start)):
        return True
    before = text[max(0, number.start - _LOOK_BACK_CHARS) : number.start]
    return number.value >= 100 and not _LINE_START.search(before)


def _is_plural(noun: str, inclusive: str | None) -> bool:
    lower = noun.lower()
    if lower in NOT_COUNTED or lower in _ONLY_ADJECTIVE:
        return False
    if inclusive is not None or lower[-1] in "sxz" or lower in WITHOUT_S:
        return True
    # An acronym takes no s.
    return noun.isupper() and 2 <= len(noun) <= 5
