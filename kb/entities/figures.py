"""Amounts, shares, quantities and lengths of time, as a French text writes them.

A figure is a number and what it is counted in; a number alone is none. Nothing is read in page
numbers, article numbers, hours of the day, phone numbers, years or addresses of the web."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kb.entities.counted import counted_noun, is_label, looks_like_year
from kb.entities.lengths import odd_lengths, time_unit
from kb.entities.numbers import GAP, SPACE, Number, find_numbers, in_address
from kb.entities.units import (
    CURRENCIES,
    CURRENCY,
    EVERY,
    MEASURE,
    MEASURES,
    MULTIPLES,
    NOT_PRICED,
    PER,
    PRICE_RATE,
    RATE,
    SHARE,
    TAX,
    UNIT_PRICE,
    Unit,
)  # fmt: skip
from kb.entities.untold import is_part, same_unit_again, unit_of_label
from kb.reading import EntityKind, Figure

_GAP = re.compile(GAP)
# What a unit may start with: most numbers are told apart here, at little cost.
_MAY_COUNT = re.compile(rf"{GAP}[^\W\d_]|{GAP}[€$£%°]")
_CENTS = re.compile(r"\d{2}(?![\d.,€%])")
_TO = re.compile(
    rf"{SPACE}{{0,2}}(?P<word>à|a|et|ou|jusqu[’']à|[-–—]){SPACE}{{0,2}}(?:les{SPACE})?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"\bentre{SPACE}(?:les{SPACE})?\Z", re.IGNORECASE)
_APPROXIMATE = re.compile(
    r"(?:\b(?:environ|près d[e’']|plus d[e’']|moins d[e’']|(?:de )?l[’']ordre d[e’']"
    r"|quelques?|presque|à peu près|à peine|au moins|au plus|au maximum|au minimum|minimum|maximum"
    r"|jusqu[’']à|supérieure?s? à|inférieure?s? à|plus ou moins|aux alentours d[e’']|vers"
    r"|avoisin\w{2,6}|approximativement)|[~≈<>≃±])[ \u00a0\u202f]?(?:une?[ \u00a0\u202f])?\Z",
    re.IGNORECASE,
)
_OF = re.compile(r"d[’']|de[ \u00a0\u202f]", re.IGNORECASE)
# « autour de 4 piliers » is where a thing turns, not how many it has.
_AROUND = re.compile(rf"\bautour{SPACE}d[e’']{SPACE}?\Z", re.IGNORECASE)
_LEAST_AROUND = 10
_APPROXIMATE_AFTER = re.compile(rf"{SPACE}(?:environ|minimum|maximum|au moins)\b", re.IGNORECASE)
_OUT_OF = re.compile(
    rf"(?<![\w.,/])(?P<part>une?|deux|trois|quatre|\d{{1,2}}){SPACE}[^\W\d_]{{3,25}}{SPACE}sur{SPACE}"
    rf"(?P<whole>deux|trois|quatre|cinq|dix|cent|2|3|4|5|10|100)"
    rf"(?=\s*(?:[.,;:!?)»]|\Z)|{SPACE}(?:est|sont|a|ont|se|ne|n[’'])\b)",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\b(?:budgets?|coûts?|coûte\w*|montants?|estimée?s?|chiffrée?s?|invest\w+|enveloppes?|fonds"
    r"|subventions?|dotations?|financ\w+|dépens\w+|recettes?|dette|emprunts?)\b[^.;\n]*\Z",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"\b(?:(?P<times>une?|deux|trois|quatre|le|les{SPACE}deux|les{SPACE}trois){SPACE}"
    rf"(?P<part>tiers|quarts?|cinquièmes?|dixièmes?)|(?P<over>[1-9]/(?:[2-9]|10)))"
    rf"(?={SPACE}(?:des|du|de{SPACE}(?:la|l[’']|ses|sa|son|leurs?|nos|notre|ces|cette|cet|ce))\b)",
    re.IGNORECASE,
)
_PARTS = {"tiers": 3, "quart": 4, "cinquième": 5, "dixième": 10}
_SMALL = {
    "un": 1, "une": 1, "le": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dix": 10,
    "cent": 100,
}  # fmt: skip
_LOOK_BACK_CHARS = 40
# « 5° Pour les bâtiments… » is an item of a list.
_LEAST_DEGREES = 15


class _Reading(NamedTuple):
    """A figure, and how many numbers it took."""

    figure: Figure | None
    unit: Unit | None
    used: int


def find_figures(text: str) -> list[Figure]:
    """The figures of the text, in order, none overlapping another.

    The span holds the number, its unit, tax and rate; « environ » and « plus de » stand outside
    and are told by `approximate`, as « entre » is by `low` and `high`."""
    numbers = [n for n in find_numbers(text) if not in_address(text, n.start)]
    figures = [*_fractions(text), *odd_lengths(text)]
    at = 0
    last: tuple[Figure, Unit] | None = None
    while at < len(numbers):
        reading = _read(text, numbers, at)
        if last is not None and (reading.unit is None or _is_participle(text, reading.unit)):
            part = _included(text, numbers[at], last)
            reading = part if part.figure is not None else reading
        if reading.unit is None and (label := unit_of_label(text, numbers[at])) is not None:
            reading = _Reading(_single(text, numbers[at], label), label, 1)
        if reading.figure is not None and reading.unit is not None:
            figures.append(reading.figure)
            last = (reading.figure, reading.unit)
        at += reading.used
    return _apart(figures)


def _apart(figures: list[Figure]) -> list[Figure]:
    """In order; of two that overlap, the one that starts first, else the longer."""
    kept: list[Figure] = []
    for figure in sorted(figures, key=lambda f: (f.start, -f.end)):
        if not kept or figure.start >= kept[-1].end:
            kept.append(figure)
    return kept


def _read(text: str, numbers: list[Number], at: int) -> _Reading:
    number = numbers[at]
    if _follows_hyphen(text, number):
        return _Reading(None, None, 1)
    unit = unit_after(text, number)
    following = numbers[at + 1] if at + 1 < len(numbers) else None
    if following is not None:
        other = _other_end(text, number, unit, following)
        if other is not None:
            return _Reading(_range(text, number, unit, following, other), other, 2)
    if unit is None or (number.written == "article" and not unit.alone):
        return _Reading(None, None, 1)
    return _Reading(_single(text, number, unit), unit, 1)


def _single(text: str, number: Number, unit: Unit) -> Figure:
    start, sign = _signed(text, number, unit)
    value = sign * (number.value * unit.factor + unit.added)
    return _figure(text, (start, unit.end), (value, value), unit, number.written == "dozen")


def _range(text: str, number: Number, unit: Unit | None, following: Number, other: Unit) -> Figure:
    high = following.value * other.factor + other.added
    low = number.value * unit.factor if unit else _low_end(number, following, other, high)
    return _figure(text, (number.start, other.end), (low, high), other, number.written == "dozen")


def _low_end(number: Number, following: Number, other: Unit, high: float) -> float:
    """« 0,5 à 1 million », « 10 à 15 000 euros »: the low end takes the scale of the high one."""
    if number.scale == 1 and number.value < 1000:
        shared = other.factor * following.scale
        thousands = high % 1000 == 0 and number.value == int(number.value)
        for scale in (shared if shared != 1 else 0, 1000.0 if thousands else 0):
            if scale and number.value * scale < high:
                return number.value * scale
    return number.value


def _figure(
    text: str, span: tuple[int, int], ends: tuple[float, float], unit: Unit, about: bool
) -> Figure:
    before = text[max(0, span[0] - _LOOK_BACK_CHARS) : span[0]]
    approximate = (
        about
        or _APPROXIMATE.search(before) is not None
        or (max(ends) > _LEAST_AROUND and _AROUND.search(before) is not None)
        or _APPROXIMATE_AFTER.match(text, span[1]) is not None
    )
    return Figure(
        start=span[0],
        end=span[1],
        kind=unit.kind,
        low=round(min(ends), 6),
        high=round(max(ends), 6),
        unit=unit.name,
        per=unit.per,
        tax=unit.tax,
        approximate=approximate,
    )


def _other_end(text: str, number: Number, unit: Unit | None, following: Number) -> Unit | None:
    """The unit of the second number, when the two are the ends of one range."""
    gap = _TO.fullmatch(text, unit.end if unit else number.end, following.start)
    if gap is None or following.written == "article":
        return None
    word = gap["word"].lower()
    between = _BETWEEN.search(text, max(0, number.start - _LOOK_BACK_CHARS), number.start)
    if word == "et" and not between:
        return None
    if unit and (word == "ou" or unit.counted):
        return None  # « de 3 partenaires à 11 partenaires » are two figures
    other = unit_after(text, following, ranged=True)
    if other is None or (unit and (unit.kind, unit.name) != (other.kind, other.name)):
        return None
    if number.written == "digits" and looks_like_year(number) and looks_like_year(following):
        return None
    return None if is_label(text, number) and other.kind is EntityKind.QUANTITY else other


def _follows_hyphen(text: str, number: Number) -> bool:
    """The second half of « 2012-2013 », of a phone number: no number of its own."""
    return number.start > 1 and text[number.start - 1] in "-–" and text[number.start - 2].isdigit()


def unit_after(text: str, number: Number, *, ranged: bool = False) -> Unit | None:
    """What the number is counted in, with its tax and its rate."""
    if not _MAY_COUNT.match(text, number.end) and number.scale == 1:
        return None
    unit = (
        _currency(text, number)
        or _share(text, number)
        or _measure(text, number)
        or time_unit(text, number, ranged=ranged)
        or counted_noun(text, number)
        or _untold_euros(text, number)
    )
    if unit is None:
        return None
    unit = _with_rate(text, unit)
    every = EVERY.search(text, max(0, number.start - _LOOK_BACK_CHARS), number.start)
    if every is not None and unit.per is None and unit.kind is not EntityKind.DURATION:
        unit = unit._replace(per=PER[every["unit"].lower()])  # « chaque mois 900 kg »
    return unit


def _currency(text: str, number: Number) -> Unit | None:
    match = CURRENCY.match(text, _gap_end(text, number))
    if match is None:
        return None
    word = match["word"].lower()
    factor = MULTIPLES[match["multiple"].lower()] if match["multiple"] else 1.0
    end, added = match.end(), 0.0
    if word == "€" and not match["multiple"] and number.value == int(number.value):
        cents = _CENTS.match(text, end)  # « 12€50 »
        if cents:
            end, added = cents.end(), int(cents.group()) / 100
    if word.startswith("centime"):
        factor = 0.01
    return Unit(EntityKind.AMOUNT, CURRENCIES[word], end, factor, added)


def _untold_euros(text: str, number: Number) -> Unit | None:
    """« un budget de 10 millions », « 2 000 TTC »: euros, since money is spoken of."""
    if number.written == "digits" and TAX.match(text, number.end):
        return Unit(EntityKind.AMOUNT, "EUR", number.end)
    before = text[max(0, number.start - _LOOK_BACK_CHARS) : number.start]
    if number.scale < 1e6 or _OF.match(text, _gap_end(text, number)) or not _MONEY.search(before):
        return None
    return Unit(EntityKind.AMOUNT, "EUR", number.end)


def _share(text: str, number: Number) -> Unit | None:
    match = SHARE.match(text, _gap_end(text, number))
    return Unit(EntityKind.SHARE, "%", match.end()) if match else None


def _measure(text: str, number: Number) -> Unit | None:
    at = _gap_end(text, number)
    if number.written == "dozen" or number.scale > 1:
        of = _OF.match(text, at)
        at = of.end() if of else at
    match = MEASURE.match(text, at)
    if match is None or (match["letter"] and is_label(text, number)):
        return None
    word = match["letter"] or match["long"].lower()
    if word == "°" and number.value < _LEAST_DEGREES:
        return None
    return Unit(EntityKind.QUANTITY, MEASURES[word.lower()], match.end())


def _gap_end(text: str, number: Number) -> int:
    gap = _GAP.match(text, number.end)
    return gap.end() if gap else number.end


def _with_rate(text: str, unit: Unit) -> Unit:
    """The unit with « HT » and « par an » read after it."""
    if unit.kind is EntityKind.AMOUNT and (tax := TAX.match(text, unit.end)):
        said = tax["tax"].upper().replace(".", "")
        unit = unit._replace(tax="HT" if said[0] == "H" else "TTC", end=tax.end())
    rates: list[str] = []
    while len(rates) < 2 and (match := RATE.match(text, unit.end)):
        rates.append(PER[(match["slash"] or match["par"]).lower()])
        unit = unit._replace(end=match.end())
    if not rates and unit.kind is EntityKind.AMOUNT:
        match = PRICE_RATE.match(text, unit.end)
        if match:
            rates.append(PER[(match["elided"] or match["word"]).lower()])
            unit = unit._replace(end=match.end())
    if not rates and unit.kind is EntityKind.AMOUNT and (price := UNIT_PRICE.match(text, unit.end)):
        noun = (price["par"] or price["each"]).lower()
        if noun not in NOT_PRICED:
            rates.append(noun)
            unit = unit._replace(end=price.end())
    if unit.kind is EntityKind.AMOUNT and unit.tax is None and (tax := TAX.match(text, unit.end)):
        said = tax["tax"].upper()
        unit = unit._replace(tax="HT" if said[0] == "H" else "TTC", end=tax.end())
    return unit._replace(per="/".join(rates) or None)


def _signed(text: str, number: Number, unit: Unit) -> tuple[int, float]:
    """Where the figure starts, its sign included, and 1 or -1: « -22'973 € », « +20’000 € »."""
    at = number.start - 1
    if unit.kind is EntityKind.DURATION or at < 0 or text[at] not in "+-−":
        return number.start, 1.0
    if unit.name not in ("EUR", "%", "°C") or (
        at and text[at - 1] not in " \t\u00a0\u202f\n(|:`«*"
    ):
        return number.start, 1.0
    line_start = text.rfind("\n", 0, at) + 1 if at < _LOOK_BACK_CHARS else None
    before = text[max(0, at - _LOOK_BACK_CHARS) : at]
    opens = not before.rpartition("\n")[2].strip() and ("\n" in before or line_start == 0)
    after = text[unit.end : unit.end + 2].lstrip(" \t|")
    if opens and text[at] == "-" and after and after[0] != "\n":
        return number.start, 1.0  # a bullet stuck to its item
    return at, 1.0 if text[at] == "+" else -1.0


def _included(text: str, number: Number, last: tuple[Figure, Unit]) -> _Reading:
    """« 2800 repas dont 1100 en gare », « 78 €/MWh contre 110 »: the unit was said before."""
    figure, unit = last
    if not same_unit_again(text, number, figure, unit):
        return _Reading(None, None, 1)
    per = None if is_part(text, number, figure) else unit.per
    bare = unit._replace(end=number.end, added=0.0, per=per, tax=None)
    return _Reading(_single(text, number, bare), bare, 1)


def _is_participle(text: str, unit: Unit) -> bool:
    """« dont 1100 livrés »: the word tells of the repas, and is not what is counted."""
    return unit.counted and text.endswith(("és", "ées"), 0, unit.end)


def _fractions(text: str) -> Iterator[Figure]:
    """« un tiers des habitants », « 2/3 du budget », « un logement sur cinq »."""
    for match in _FRACTION.finditer(text):
        if match["over"]:
            part, _, whole = match["over"].partition("/")
            yield _share_of(match, int(part), int(whole))
        else:
            times = match["times"].lower().split()[-1]
            name = match["part"].lower()
            yield _share_of(
                match, _SMALL[times], _PARTS[name] if name == "tiers" else _PARTS[name.rstrip("s")]
            )
    for match in _OUT_OF.finditer(text):
        part, whole = (_count(match[group]) for group in ("part", "whole"))
        if part < whole:
            yield _share_of(match, part, whole)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _SMALL[word.lower()]


def _share_of(match: re.Match[str], part: int, whole: int) -> Figure:
    percent = round(100 * part / whole, 2)
    return Figure(
        start=match.start(),
        end=match.end(),
        kind=EntityKind.SHARE,
        low=percent,
        high=percent,
        unit="%",
    )
