"""Lengths of time: « quatre à cinq mois », « un an et demi », « 2h30 » when no clock is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.entities.counted import is_label
from kb.entities.numbers import GAP, SPACE, Number
from kb.entities.units import ADJECTIVES, PER, RATE, TIME, TIMES, FigureKind, Unit, one_of
from kb.reading import EntityKind, Figure

_ADJECTIVE = re.compile(rf"(?:(?:{one_of(ADJECTIVES)}){SPACE}{{1,2}}){{0,2}}", re.IGNORECASE)
_GAP = re.compile(GAP)
_OF = re.compile(r"d[’']|de[ \u00a0\u202f]", re.IGNORECASE)
_AND_A_HALF = re.compile(rf"{SPACE}et{SPACE}demie?\b", re.IGNORECASE)
# « à 20 heures », « de 18 heures à »: a time of the day.
_CLOCK_BEFORE = re.compile(
    rf"(?:\b(?:à|a|vers|dès|jusqu[’']à|entre|avant|midi|minuit|rdv|rendez-vous|\d{{4}},?)|[-–]"
    rf"|\b(?:départ|arrivée|retour|début|fin)(?:{SPACE}[A-ZÀ-Þ][\w-]{{1,20}})?){SPACE}{{0,2}}\Z",
    re.IGNORECASE,
)
_CLOCK_AFTER = re.compile(
    rf"{SPACE}?(?:à|-|–){SPACE}?\d{{1,2}}{SPACE}?h|{SPACE}\d{{2}}\b(?!{SPACE}?m(?:in|n))|{SPACE}(?:du|précises)\b",
    re.IGNORECASE,
)
_MINUTES = re.compile(
    rf"{SPACE}(?:et{SPACE})?(\d{{1,2}}){SPACE}?(?:minutes?|min|mn)\b", re.IGNORECASE
)
# Where a lone « un an » is a length: « pendant un an », « d’une durée d’un mois ».
_LENGTH_BEFORE = re.compile(
    rf"(?:\b(?:pendant|durant|pour|en|depuis|sous|après|dans|sur|moins{SPACE}d[e’']|plus{SPACE}d[e’']"
    rf"|il{SPACE}y{SPACE}a|environ|tous{SPACE}les|d[’']ici|presque|chaque|durée{SPACE}d[e’']"
    rf"|délai{SPACE}d[e’']|période{SPACE}d[e’']){SPACE}?|\bd[’'])\Z",
    re.IGNORECASE,
)
# « 7j/7 », « 24h/24 ».
_FIELD_AFTER = re.compile(r"[ \u00a0\u202f]?:")
# « une heure d’aide vaut deux heures de machine ».
_HOUR_OF = re.compile(rf"{SPACE}(?:d[’']|de{SPACE})(?!pointe|moins|plus)(?=[a-zà-ÿ])")
_ALL_WEEK = re.compile(r"/\d")
_ALONE = {"an", "mois", "semaine", "heure"}
_HOURS = re.compile(
    r"(?<![\w.,/:-])(\d{1,3})[ \u00a0\u202f]?[hH](?:[ \u00a0\u202f]?([0-5]\d))?(?!\w|/\d)"
)
_LASTS = re.compile(
    r"(?:\b(?:dur[ée]{1,2}\w{0,4}|pendant|durant|en|sous|maximum|max|délai|temps)"
    r"(?:[\s:(]{0,3}(?:de |d[’'])?(?:environ |maximum )?)|\bil y a |\btoutes les )\Z",
    re.IGNORECASE,
)
_RATE_AFTER = re.compile(r"[ \u00a0\u202f]?/|[ \u00a0\u202f](?:par |de (?!l[’'])\w|d[’'])")
_HALF_HOURS = re.compile(
    rf"\b(?:(une{SPACE}demi-heure)|(un{SPACE}quart{SPACE}d[’']heure)"
    rf"|((?:trois|3){SPACE}quarts{SPACE}d[’']heure))\b",
    re.IGNORECASE,
)
_LOOK_BACK_CHARS = 30
# No meeting starts before this hour: « séance de 3h » is a length, « de 9h à 12h » is not.
_EARLIEST_HOUR = 7


def time_unit(text: str, number: Number, *, ranged: bool) -> Unit | None:
    """The unit of time that `number` counts; `ranged` when it ends a range. Many hours are work
    done, a quantity."""
    at = _after_adjective(text, number)
    match = TIME.match(text, at) if at is not None else None
    if (
        match is None
        or is_label(text, number, acronyms=False)
        or _ALL_WEEK.match(text, match.end())
    ):
        return None
    name = TIMES[match["word"].lower()]
    if match["word"][0].isupper() and _FIELD_AFTER.match(text, match.end()):
        return None  # « 5 avril 2023 Heure : 14 h »
    if name == "heure" and _is_clock(text, number, match.end(), ranged=ranged):
        return None
    half = _AND_A_HALF.match(text, match.end())
    minutes = _MINUTES.match(text, match.end()) if name == "heure" else None
    if minutes is not None:
        added, end = round(int(minutes.group(1)) / 60, 4), minutes.end()
    else:
        added, end = (0.5, half.end()) if half else (0.0, match.end())
    work = name == "heure" and number.value >= 100
    before = text[max(0, number.start - _LOOK_BACK_CHARS) : number.start]
    return Unit(
        EntityKind.QUANTITY if work else EntityKind.DURATION,
        "heures" if work else name,
        end,
        added=added,
        alone=half is not None
        or (name in _ALONE and _LENGTH_BEFORE.search(before) is not None)
        or (name == "heure" and _HOUR_OF.match(text, match.end()) is not None),
    )


def _after_adjective(text: str, number: Number) -> int | None:
    """Where the unit may start: after a blank, « d’ » for « une centaine d’ », an adjective."""
    gap = _GAP.match(text, number.end)
    at = gap.end() if gap else number.end
    if number.written == "dozen" or number.scale > 1:
        of = _OF.match(text, at)
        if of is None:
            return None
        at = of.end()
    adjective = _ADJECTIVE.match(text, at)
    return adjective.end() if adjective else at


def _is_clock(text: str, number: Number, end: int, *, ranged: bool) -> bool:
    if number.value > 24 or _RATE_AFTER.match(text, end):
        return False
    if ranged:  # « de 2 à 3 heures » lasts, « de 18 à 20 heures » does not
        return number.value >= _EARLIEST_HOUR
    before = text[max(0, number.start - _LOOK_BACK_CHARS) : number.start]
    if _CLOCK_AFTER.match(text, end):
        return True
    return _CLOCK_BEFORE.search(before) is not None


def odd_lengths(text: str) -> Iterator[Figure]:
    """« 2h30 », « 35h », « une demi-heure »: lengths that are no number followed by its unit."""
    for match in _HALF_HOURS.finditer(text):
        hours = 0.5 if match.group(1) else 0.25 if match.group(2) else 0.75
        yield _length(match, hours, EntityKind.DURATION)
    for match in _HOURS.finditer(text):
        hours = int(match.group(1)) + int(match.group(2) or 0) / 60
        if _is_length(text, match, hours):
            work = hours >= 100
            yield _length(match, hours, EntityKind.QUANTITY if work else EntityKind.DURATION)


def _length(match: re.Match[str], hours: float, kind: FigureKind) -> Figure:
    rate = RATE.match(match.string, match.end())  # « 2 h par semaine »
    return Figure(
        start=match.start(),
        end=rate.end() if rate else match.end(),
        per=PER[(rate["slash"] or rate["par"]).lower()] if rate else None,
        kind=kind,
        low=round(hours, 4),
        high=round(hours, 4),
        unit="heures" if kind is EntityKind.QUANTITY else "heure",
    )


def _is_length(text: str, match: re.Match[str], hours: float) -> bool:
    if hours >= 25:
        return True
    before = text[max(0, match.start() - _LOOK_BACK_CHARS) : match.start()]
    if _CLOCK_AFTER.match(text, match.end()):
        return False
    if _LASTS.search(before):
        return True
    if _CLOCK_BEFORE.search(before):
        return False
    return hours < _EARLIEST_HOUR or _RATE_AFTER.match(text, match.end()) is not None
