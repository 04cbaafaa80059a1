"""The pieces of dates that a French text writes: days, months, years, quarters, seasons. Joined
and completed in `kb.entities.dating`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kb.entities.calendar import (
    BLANK,
    DAY_WORDS,
    MONTH,
    ORDINALS,
    SEASONS,
    SHORT_MONTHS,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    Moment,
    exists,
    month_number,
    year_number,
)  # fmt: skip
from kb.entities.counted import is_label
from kb.entities.numbers import Number, find_numbers, in_address
from kb.entities.years import find_years

_DAY_IN_WORDS = "|".join(sorted(DAY_WORDS, key=len, reverse=True))
_DAY = r"(?:1" + r"[ \u00a0]?er\b|0?[1-9](?![\d])|[12]\d(?!\d)|3[01](?!\d))"
_SEP = (
    rf"(?:{BLANK}?,{BLANK}?(?:(?:et|puis){BLANK})?|{BLANK}?[&/–-]{BLANK}?"
    rf"|{BLANK}(?:et|au|à|ou|puis){BLANK})"
)
_WEEKDAY = rf"(?:{WEEKDAY}s?,?{BLANK}(?:le{BLANK})?)"
_TAIL = (
    rf"(?:,?{BLANK}(?:de{BLANK})?(?P<year>{YEAR})(?![ \u00a0\u202f]?(?:€|%|euros?\b))"
    rf"|{BLANK}(?P<side>prochains?|prochaines?|derniers?|dernières?)\b"
    rf"|{BLANK}(?P<same>de{BLANK}la{BLANK}même{BLANK}année|même{BLANK}année)\b"
    rf"|{BLANK}(?P<words>(?:deux{BLANK}mil(?:le)?|mil(?:le)?{BLANK}neuf)[^\W\d_]*"
    rf"(?:[ -](?:et[ -])?(?:cent|vingt|trente|quarante|cinquante|soixante|quatre|dix|onze|douze"
    rf"|treize|quatorze|quinze|seize|un|deux|trois|cinq|six|sept|huit|neuf)s?\b){{0,5}}))?"
)
_DAYS = re.compile(
    rf"(?<![\w./,’'°#-])(?<!° )(?P<days>{_WEEKDAY}?{_DAY}(?:{_SEP}{_WEEKDAY}?{_DAY}){{0,5}})"
    rf"{BLANK}?(?P<month>{MONTH}){_TAIL}",
    re.IGNORECASE,
)
_ONE_DAY = re.compile(
    rf"(?P<weekday>{WEEKDAY})?s?,?(?:{BLANK}(?:le{BLANK})?)?(?P<day>{_DAY})", re.I
)
_DAY_OF_WORDS = re.compile(
    rf"\b(?:le|du|au|(?P<weekday>{WEEKDAY}))(?P<gap>{BLANK})"
    rf"(?P<day>{_DAY_IN_WORDS}|vingt et un|trente et un){BLANK}(?P<month>{MONTH}){_TAIL}",
    re.IGNORECASE,
)
_SLASHED = re.compile(
    rf"(?<![\w./-])(?:(?P<weekday>{WEEKDAY}),?{BLANK})?"
    rf"(?:(?P<first>\d{{1,2}})[ \u00a0]?(?:-|–|et|au|&)[ \u00a0]?)?(?P<day>\d{{1,2}})(?P<sep>[/.-])"
    rf"(?P<month>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}|\d{{2}})(?!\d|[./-]\d)",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(?<![\w./-])(?P<year>(?:19|20)\d{2})(?P<sep>[-/])(?P<month>\d{2})(?P=sep)(?P<day>\d{2})"
    r"(?=T\d|[^\w/-]|\Z)"
)
_DAY_AND_MONTH = re.compile(
    rf"(?:\b(?:le|du|au|les|(?P<weekday>{WEEKDAY})){BLANK})(?P<said>(?P<day>\d{{1,2}})[/.]"
    r"(?P<month>\d{1,2}))(?![\w/%€]|[.,]\d|[ \u00a0]?[€%])",
    re.IGNORECASE,
)
# « la réunion du 12/2 »: a month in one digit, which « du 1/3 » is not.
_MEETING_OF = re.compile(
    r"\b(?:réunion|séance|point|atelier|présentation|cr|copil|comité|conseil|entretien|séminaire"
    r"|bureau|visite|rendez-vous|mail) \Z",
    re.IGNORECASE,
)
# « rue du 8 mai 1945 », « place du 11 novembre ».
_STREET = re.compile(
    rf"\b(?:rue|r\.|avenue|av\.?|boulevard|bd\.?|place|pl\.?|square|quai|cours|esplanade|pont|impasse"
    rf"|allées?|chemin|stade|gymnase|école|collège|lycée|métro|station|arrêt){BLANK}(?:du|le|de)"
    rf"{BLANK}\Z",
    re.IGNORECASE,
)
_MONTH_AND_YEAR = re.compile(r"(?<![\w./-])(0[1-9]|1[0-2])/((?:19|20)\d{2})(?![\w/])")
_MONTHS = re.compile(
    rf"(?<![\w’'])(?:(?P<part>fin|début|debut|mi|courant)(?:{BLANK}|-)(?:d[e’']{BLANK}?)?)?"
    rf"(?P<month>{MONTH})(?:{BLANK}?/{BLANK}?(?P<next>{MONTH}))?{_TAIL}",
    re.IGNORECASE,
)
_MONTH_ALONE = re.compile(
    rf"\b(?:en|dès|depuis|pour|courant|avant|après|d[’']ici(?:{BLANK}à)?(?:{BLANK}la)?"
    rf"|mois{BLANK}de|mois{BLANK}d[’']|jusqu[’'](?:en|à)|à{BLANK}partir{BLANK}de){BLANK}?\Z",
    re.IGNORECASE,
)
_QUARTERS = re.compile(
    rf"(?<!\w)(?:(?P<rank>{'|'.join(sorted(ORDINALS, key=len, reverse=True))}){BLANK}"
    rf"(?P<name>trimestre|semestre)|(?P<letter>[TS])(?P<number>[1-4]))"
    rf"(?:{BLANK}|-|/)(?:de{BLANK}(?:l[’']année{BLANK})?)?(?P<year>(?:19|20)\d{{2}})(?!\w)",
    re.IGNORECASE,
)
_SEASONS = re.compile(
    rf"(?<!\w)(?P<season>{'|'.join(SEASONS)})(?:{BLANK}(?:de{BLANK})?)"
    r"(?P<year>(?:19|20)\d{2})(?:[-/–](?P<to>(?:20)?\d{2}))?(?!\w)",
    re.IGNORECASE,
)
_DECADES = re.compile(
    rf"\bannées{BLANK}(?:(?P<century>(?:1[89]|20)\d)0|(?P<short>[2-9])0)(?!\w|[-–/]\d)",
    re.IGNORECASE,
)
_PARTS = re.compile(
    rf"(?<!\w)(?P<part>fin|début|debut|mi)(?:{BLANK}|-)(?:d[e’']{BLANK}?)?"
    rf"(?P<year>(?:19|20)\d{{2}})(?![\w]|[.,/-]\d)",
    re.IGNORECASE,
)
_PART_MONTHS = {"fin": (10, 12), "début": (1, 3), "debut": (1, 3), "mi": (5, 8)}

Rule = Callable[[str], Iterator[Moment]]


def find_moments(text: str) -> list[Moment]:
    """The pieces, in order, none overlapping another; addresses of the web left out."""
    rules: tuple[Rule, ...] = (
        _days, _days_in_words, _slashed, _iso, _days_and_months, _months, _months_in_digits,
        _quarters, _seasons, _decades, _parts, find_years,
    )  # fmt: skip
    taken: set[int] = set()
    kept: list[Moment] = []
    for rule in rules:
        for moment in rule(text):
            if moment.start not in taken:
                taken.add(moment.start)
                kept.append(moment)
    return [moment for moment in _apart(kept) if not _is_elsewhere(text, moment.start)]


def _tail(match: re.Match[str]) -> tuple[int | None, int, bool]:
    """The year said after the month, « prochain » or « dernier », « de la même année »."""
    year = year_number(match["year"]) if match["year"] else None
    if match["words"]:
        said = find_numbers(re.sub(r"\bmil\b", "mille", match["words"], flags=re.IGNORECASE))
        year = int(said[0].value) if said and 1800 <= said[0].value < 2100 else None
    side = 0
    if match["side"]:
        side = 1 if match["side"].lower().startswith("p") else -1
    return year, side, match["same"] is not None


def _weekday(written: str | None) -> int | None:
    return WEEKDAYS[written.lower()] if written else None


def _days(text: str) -> Iterator[Moment]:
    """« 26 avril 2018 », « 26, 27 et 28 avril »: one moment a day, all in the same month."""
    for match in _DAYS.finditer(text):
        year, side, same = _tail(match)
        month = month_number(match["month"])
        said = list(_ONE_DAY.finditer(text, match.start("days"), match.end("days")))
        first = said[0]
        number = Number(first.start("day"), first.end("day"), 1.0, 1.0, "digits")
        if len(said) > 1 and not first["weekday"] and is_label(text, number):
            said = said[1:]  # « atelier 2 – 5 juin »
        for index, one in enumerate(said):
            day = int(re.sub(r"\D", "", one["day"]))
            if not exists(year, month, day):
                continue
            yield Moment(
                start=one.start() if one["weekday"] else one.start("day"),
                end=match.end() if index == len(said) - 1 else one.end(),
                year=year,
                month=month,
                day=day,
                weekday=_weekday(one["weekday"]),
                side=side,
                same_year=same,
            )


def _days_in_words(text: str) -> Iterator[Moment]:
    """« le six avril », as the minutes of a council open; « premier mai »."""
    for match in _DAY_OF_WORDS.finditer(text):
        day = DAY_WORDS["-".join(match["day"].lower().split())]
        year, side, same = _tail(match)
        month = month_number(match["month"])
        if exists(year, month, day):
            start = match.start() if match["weekday"] else match.start("day")
            weekday = _weekday(match["weekday"])
            yield Moment(start, match.end(), year, month, day, weekday, side=side, same_year=same)


def _slashed(text: str) -> Iterator[Moment]:
    """« 26/04/18 », « 06.12.22 », « 12-13/04/2023 »."""
    for match in _SLASHED.finditer(text):
        day, month, year = int(match["day"]), int(match["month"]), year_number(match["year"])
        short = len(match["year"]) == 2 and match["sep"] != "/"
        # « 6.12.22 » may be a paragraph's number; « 1-2-12 » anything.
        if short and (len(match["day"]) < 2 or len(match["month"]) < 2):
            continue
        if not (1 <= month <= 12 and exists(year, month, day)):
            continue
        start = match.start("day") if match["first"] else match.start()
        if match["first"] and 0 < int(match["first"]) < day:
            yield Moment(match.start(), match.end("first"), year, month, int(match["first"]))
        yield Moment(start, match.end(), year, month, day, _weekday(match["weekday"]))


def _iso(text: str) -> Iterator[Moment]:
    for match in _ISO.finditer(text):
        year, month, day = (int(match[name]) for name in ("year", "month", "day"))
        if 1 <= month <= 12 and exists(year, month, day):
            yield Moment(match.start(), match.end(), year, month, day)


def _days_and_months(text: str) -> Iterator[Moment]:
    """« le 18/02 »."""
    for match in _DAY_AND_MONTH.finditer(text):
        day, month = int(match["day"]), int(match["month"])
        weekday = _weekday(match["weekday"])
        before = text[max(0, match.start() - 20) : match.start()]
        short = len(match["month"]) == 1 and weekday is None and not _MEETING_OF.search(before)
        if not short and 1 <= month <= 12 and exists(None, month, day):
            start = match.start() if weekday is not None else match.start("said")
            yield Moment(start, match.end(), None, month, day, weekday)


def _months(text: str) -> Iterator[Moment]:
    """« avril 2014 », « fin avril 2018 », « mars/avril 2021 », « en septembre »."""
    for match in _MONTHS.finditer(text):
        year, side, same = _tail(match)
        if year is None and match["month"].lower().rstrip(".") in SHORT_MONTHS:
            continue  # « en sept secteurs »
        before = text[max(0, match.start() - 20) : match.start()]
        said = year or side or same or match["part"] or _MONTH_ALONE.search(before)
        moment = Moment(
            start=match.start(),
            end=match.end(),
            year=year,
            month=month_number(match["month"]),
            side=side,
            same_year=same,
            loose=not said,
        )
        if match["next"]:
            last = month_number(match["next"])
            moment = replace(moment, last=last, last_year=year) if year else moment
        yield moment


def _months_in_digits(text: str) -> Iterator[Moment]:
    for match in _MONTH_AND_YEAR.finditer(text):
        yield Moment(*match.span(), int(match.group(2)), int(match.group(1)))


def _quarters(text: str) -> Iterator[Moment]:
    """« 1er trimestre 2023 », « T2 2023 », « second semestre 2022 »."""
    for match in _QUARTERS.finditer(text):
        letter = (match["letter"] or match["name"][0]).upper()
        parts, months = (4, 3) if letter == "T" else (2, 6)
        rank = ORDINALS[match["rank"].lower()] if match["rank"] else int(match["number"])
        rank = rank or parts
        if rank <= parts:
            year, last = int(match["year"]), rank * months
            yield Moment(*match.span(), year, last - months + 1, last=last, last_year=year)


def _seasons(text: str) -> Iterator[Moment]:
    for match in _SEASONS.finditer(text):
        first, last = SEASONS[match["season"].lower()]
        year = int(match["year"])
        to = year_number(match["to"]) if match["to"] else year + (last > 12)
        yield Moment(*match.span(), year, first, last=(last - 1) % 12 + 1, last_year=max(to, year))


def _decades(text: str) -> Iterator[Moment]:
    for match in _DECADES.finditer(text):
        year = int(match["century"] + "0") if match["century"] else 1900 + int(match["short"]) * 10
        yield Moment(*match.span(), year, last_year=year + 9)


def _parts(text: str) -> Iterator[Moment]:
    """« fin 2014 », « début 2020 », « mi-2021 »."""
    for match in _PARTS.finditer(text):
        first, last = _PART_MONTHS[match["part"].lower()]
        year = int(match["year"])
        yield Moment(*match.span(), year, first, last=last, last_year=year)


def _is_elsewhere(text: str, start: int) -> bool:
    """Whether what stands there is an address: of the web, or of a street."""
    before = text[max(0, start - 24) : start]
    return _STREET.search(before) is not None or in_address(text, start)


def _apart(moments: list[Moment]) -> list[Moment]:
    """In order; of two that overlap, the longer."""
    kept: list[Moment] = []
    for moment in sorted(moments, key=lambda m: (m.start, -m.end)):
        if not kept or moment.start >= kept[-1].end:
            kept.append(moment)
        elif moment.end - moment.start > kept[-1].end - kept[-1].start:
            kept[-1] = moment
    return kept
