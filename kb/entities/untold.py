"""Numbers whose unit was said by the figure before: « 2800 repas dont 1100 en gare », « 41 °C
contre 33 sous les arbres », « 900 m² (sur 1 400) », « 50 inscrits, une vingtaine à la fin »."""

from __future__ import annotations

import re

from kb.entities.counted import looks_like_year
from kb.entities.numbers import SPACE, Number
from kb.entities.units import Unit
from kb.reading import EntityKind, Figure

_DONT = re.compile(rf",?{SPACE}{{1,2}}(?:\()?dont{SPACE}(?:environ{SPACE})?", re.IGNORECASE)
# A line cut for its length goes on in small letters.
_ASIDE = r"(?:[^.;:!?\n\d]|\n{1,2}(?=[a-zà-ÿ]))"
# Between the two, what the first figure is said of.
_COMPARED = re.compile(
    rf"{_ASIDE}{{0,40}}?[ ,(](?:contre|au{SPACE}lieu{SPACE}de|et{SPACE}non)"
    rf"\s{{1,3}}(?:environ{SPACE})?",
    re.IGNORECASE,
)
_OUT_OF = re.compile(
    rf"{_ASIDE}{{0,25}}\(sur{SPACE}|{SPACE}sur{SPACE}(?:les{SPACE})?", re.IGNORECASE
)
_LISTED = re.compile(rf"{_ASIDE}{{0,30}},{SPACE}(?:(?:et|puis){SPACE})?", re.IGNORECASE)
_ELSEWHERE = re.compile(rf"{SPACE}(?:en|au|aux|dans){SPACE}[^\W\d]")
_SAME_SENTENCE = re.compile(rf"{_ASIDE}{{0,60}}")
# « un millier de moins » is a difference.
_MORE = re.compile(rf"{SPACE}de{SPACE}(?:moins|plus)\b")
_LABEL = re.compile(r"(?:\A|\n)[\s*•–-]*([^\W\d_]{3,20}s)[ \u00a0\u202f]?:[ \u00a0\u202f]?\Z")
_LOOK_BACK_CHARS = 40


def is_part(text: str, number: Number, last: Figure) -> bool:
    """« dont 1100 »: a part of what the last figure says."""
    return _DONT.fullmatch(text, last.end, number.start) is not None


def same_unit_again(text: str, number: Number, last: Figure, unit: Unit) -> bool:
    """Whether the number, which says no unit, counts what the last figure does."""
    if number.written == "article" or unit.kind is EntityKind.DURATION:
        return False
    start, end = last.end, number.start
    if end - start > 80 or end < start:
        return False
    if is_part(text, number, last):
        return True
    if looks_like_year(number):
        return False
    if number.written == "dozen":
        return (
            not _MORE.match(text, number.end)
            and unit.counted
            and _SAME_SENTENCE.fullmatch(text, start, end) is not None
        )
    if _COMPARED.fullmatch(text, start, end):
        return True
    if unit.kind is not EntityKind.QUANTITY:
        return False
    if _OUT_OF.fullmatch(text, start, end):
        return number.value > last.low
    listed = _LISTED.fullmatch(text, start, end) and _ELSEWHERE.match(text, number.end)
    return bool(listed) and number.written == "digits"


def unit_of_label(text: str, number: Number) -> Unit | None:
    """« Bénévoles : une quarantaine »: the label says what is counted."""
    if number.written != "dozen":
        return None
    label = _LABEL.search(text[max(0, number.start - _LOOK_BACK_CHARS) : number.start])
    if label is None:
        return None
    return Unit(EntityKind.QUANTITY, label[1].lower(), number.end, counted=True)
