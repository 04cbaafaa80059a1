"""Four digits that read as a year: « en 2013 », « (2016) », « 2012-2013 », « le bilan 2021 »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.entities.calendar import Moment
from kb.entities.counted import is_label
from kb.entities.figures import unit_after
from kb.entities.numbers import Number

_YEAR = re.compile(r"(?<![\w.,/’'$€-])(?<!\d[ \u00a0\u202f])(?:1[89]|20)\d{2}(?![\w²]|[.,/]\d|-\d)")
_YEARS = re.compile(
    r"(?<![\w./-])(?P<first>(?:1[89]|20)\d{2})(?P<sep>[ \u00a0]?[-–/][ \u00a0]?)"
    r"(?P<last>(?:1[89]|20)\d{2}|\d{2})(?![\w²]|[.,/-]\d|[ \u00a0\u202f]?[€%])"
)
_MOST_YEARS = 60
# After these a year reads as one, whatever it is.
_SURE = re.compile(
    r"(?:\b(?:en|depuis|courant|dès|année|années|l[’']an|exercice|millésime|horizon|jusqu[’']en"
    r"|d[’']ici|d[’']ici à|à partir de|entre|avant|après|saison|promotion|édition)[ \u00a0\u202f]"
    r"|[(\[]|\b(?:in|cf\.?) )\Z",
    re.IGNORECASE,
)
# After these when it is a year of our time: « de 2018 », « pour 2021 », « et 2022 ».
_LIKELY = re.compile(
    r"(?:\b(?:de|à|a|pour|sur|et|ou|vers|puis|du|le|au|fin|début|mi|et de)[ \u00a0\u202f-]"
    r"|(?:\A|\n|\|)[ \t#*•>|-]*|[:;–—•«\"][ \u00a0\u202f]?|\d{4}, ?|[^\W\d_], )\Z",
    re.IGNORECASE,
)
# « le bilan 2021 », « AMI 2022 »; but « France 2030 » and « Paris 2024 » are names.
_WORD = re.compile(r"(?<![\w’'])(?:[dlDL][’'])?(?:[a-zà-ÿœ]{3,}|[A-Z]{2,6})[ \u00a0\u202f]\Z")
_OPENING = re.compile(r"(?:\A|[\n.!?:|])[ \t#*•>–-]*(?P<word>[A-ZÀ-Þ][a-zà-ÿ]+)[ \u00a0\u202f]\Z")
_NAMES = frozenset({"France", "Agenda", "Horizon", "Europe", "Paris", "Territoires", "Objectif"})
_NOT_YEARS = re.compile(
    r"\b(?:loi|article|environ|près de|plus de|moins de|norme|règlement|directive|décret|bp|cs"
    r"|coûte|total de|agenda|boîte)[ \u00a0\u202f](?:de[ \u00a0\u202f])?\Z",
    re.IGNORECASE,
)
_LOOK_BACK_CHARS = 40


def find_years(text: str) -> Iterator[Moment]:
    """Years alone, and periods of years."""
    for match in _YEARS.finditer(text):
        first, last = int(match["first"]), int(match["last"])
        if len(match["last"]) == 2:
            last += first // 100 * 100
            spaced = len(match["sep"]) > 1
            if spaced or last != first + 1:
                continue
        school = last == first + 1
        if first < last <= first + _MOST_YEARS and ("/" not in match["sep"] or school):
            yield Moment(*match.span(), first, last_year=last)
    for match in _YEAR.finditer(text):
        if _reads_as_year(text, *match.span()):
            yield Moment(*match.span(), int(match.group()))


def _reads_as_year(text: str, start: int, end: int) -> bool:
    year = int(text[start:end])
    before = text[max(0, start - _LOOK_BACK_CHARS) : start]
    number = Number(start, end, float(year), 1.0, "digits")
    if _SURE.search(before):
        said = True
    elif not 1950 <= year < 2060 or year == 2000:
        said = year < 1950 and text[end : end + 1] == ")" and _LIKELY.search(before) is not None
    else:
        said = _LIKELY.search(before) is not None or _after_word(before)
        said = said and not is_label(text, number, acronyms=False)
    return said and not _NOT_YEARS.search(before) and unit_after(text, number) is None


def _after_word(before: str) -> bool:
    opening = _OPENING.search(before)
    if opening:
        return opening["word"] not in _NAMES
    return _WORD.search(before) is not None
