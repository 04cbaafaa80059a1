"""How the French sentences of a comparison are written: numbers in words, lists, spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.model import Territory, TerritoryKind
from kb.territory import french_number

NBSP = "\u00a0"
_NNBSP = "\u202f"
_SPACES = (
    (" ;", f"{_NNBSP};"),
    (" ?", f"{_NNBSP}?"),
    (" !", f"{_NNBSP}!"),
    (" :", f"{NBSP}:"),
    (" »", f"{NBSP}»"),
    ("« ", f"«{NBSP}"),
)
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_TIMES = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit", 9: "neuf"}
_GROUPS = {
    "CC": "une communauté de communes",
    "CA": "une communauté d’agglomération",
    "CU": "une communauté urbaine",
    "METRO": "une métropole",
    "MET69": "une métropole",
}
_KINDS = {
    TerritoryKind.COMMUNE: "une commune",
    TerritoryKind.EPCI: "une intercommunalité",
    TerritoryKind.DEPARTMENT: "un département",
    TerritoryKind.REGION: "une région",
}


def sentence(text: str) -> str:
    """A capital, a full stop, and the spaces and apostrophes of a French printer."""
    text = text.strip().rstrip(".")
    if "'" in text:
        text = _APOSTROPHE.sub("’", text)
    for plain, typeset in _SPACES:
        text = text.replace(plain, typeset)
    return f"{text[:1].upper()}{text[1:]}."


def times(ratio: float) -> str:
    """3.2 → « trois fois », 15.4 → « environ 15 fois », 212 → « environ 210 fois »."""
    count = round(ratio)
    if count in _TIMES:
        return f"{_TIMES[count]} fois"
    return f"environ {french_number(count if count < 100 else round(count, -1))} fois"


def joined(names: Sequence[str], last: str = "et") -> str:
    """« A, B et C »."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def kind_words(place: Territory) -> str:
    """« une commune », « une communauté de communes »."""
    if place.kind is TerritoryKind.EPCI and place.legal_kind in _GROUPS:
        return _GROUPS[place.legal_kind]
    return _KINDS.get(place.kind, "un territoire")


def about(value: float) -> int:
    """Two figures that mean something: 347 → 350, 1 234 → 1 200, 24 → 24."""
    digits = len(str(int(value)))
    return int(round(value, 2 - digits)) if digits > 2 else round(value)


def people(count: int) -> str:
    return f"{french_number(count)}{NBSP}habitants"
