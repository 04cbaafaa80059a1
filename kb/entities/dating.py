"""Dates and periods, as a French text writes them: « jeudi 26 avril 2018 », « 06.12.22 », « du 3 au
5 mai 2022 », « T2 2023 », « depuis 2019 ». A year left out is completed from an anchor."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from kb.entities.calendar import (
    BLANK,
    WEEKDAY,
    Moment,
    day_after,
    fits,
    iso,
    nearest_year,
)  # fmt: skip
from kb.entities.moments import find_moments
from kb.entities.numbers import find_numbers
from kb.reading import EntityKind, When

_ARTICLE = rf"(?:(?:le|la|l[’']|les|en){BLANK}?)?"
_TO = re.compile(
    rf"{BLANK}?(?:au|à|a|jusqu[’'](?:au|à|en)|-|–|—|→|->){BLANK}?{_ARTICLE}", re.IGNORECASE
)
_AND = re.compile(
    rf"{BLANK}?(?:,|et|&|/|puis|ou|,{BLANK}et){BLANK}?{_ARTICLE}(?:d[e’']{BLANK}?)?", re.IGNORECASE
)
_BETWEEN = re.compile(rf"\bentre{BLANK}(?:le{BLANK})?(?:{WEEKDAY}{BLANK})?\Z", re.IGNORECASE)
_SINCE = re.compile(rf"\bdepuis{BLANK}(?:le{BLANK}|l[’'])?(?:année{BLANK})?\Z", re.IGNORECASE)
# « L’an deux mille vingt, le six avril »: minutes of councils say the year first, in words.
_YEAR_FIRST = re.compile(
    r"\bl[’']an (deux mil(?:le)?(?:[ -](?:et[ -])?[^\W\d_]+(?:-[^\W\d_]+){0,3}){0,3}"
    r"|(?:19|20)\d{2})\b",
    re.IGNORECASE,
)
_MIL = re.compile(r"\bmil\b", re.IGNORECASE)
_LONGEST_JOIN_CHARS = 24
_LOOK_BACK_CHARS = 24
_FURTHEST_YEAR_CHARS = 60


class _Link(StrEnum):
    TO = "to"
    AND = "and"


class _Group(NamedTuple):
    """Moments said together; `links[i]` is between the moments i and i + 1."""

    moments: list[Moment]
    links: list[_Link]


def find_dates(text: str, anchor: datetime.date | None = None) -> list[When]:
    """The dates and periods of the text, in order, none overlapping another.

    The span leaves out « en », « depuis » and « du »; it keeps the day of the week and « fin ».
    Without `anchor`, a date that says no year is given only when its day of the week fits one year
    among those of the text's full dates."""
    groups = _grouped(text, _year_said_first(text, find_moments(text)))
    years = {m.year for group in groups for m in group.moments if m.year and m.day}
    found: list[When] = []
    latest: int | None = None
    for group in groups:
        inferred = all(m.year is None for m in group.moments)
        completed = _completed(group, anchor, years, latest)
        latest = next((m.year for m in reversed(completed) if m.year), latest)
        if not (len(completed) == 1 and completed[0].loose):
            found += _read(text, _Group(completed, group.links), inferred=inferred)
    return found


def _year_said_first(text: str, moments: list[Moment]) -> list[Moment]:
    starts = [moment.start for moment in moments]
    for match in _YEAR_FIRST.finditer(text):
        numbers = find_numbers(_MIL.sub("mille", match.group(1)))
        at = bisect_left(starts, match.end())
        near = at < len(moments) and starts[at] - match.end() < _FURTHEST_YEAR_CHARS
        if near and moments[at].month and not moments[at].year and numbers:
            moments[at] = replace(moments[at], year=int(numbers[0].value))
    return moments


def _grouped(text: str, moments: list[Moment]) -> list[_Group]:
    groups: list[_Group] = []
    for moment in moments:
        link = _link(text, groups[-1].moments[-1], moment) if groups else None
        if link is None:
            groups.append(_Group([moment], []))
        else:
            groups[-1].moments.append(moment)
            groups[-1].links.append(link)
    return groups


def _link(text: str, one: Moment, other: Moment) -> _Link | None:
    if other.start - one.end > _LONGEST_JOIN_CHARS:
        return None
    if _TO.fullmatch(text, one.end, other.start):
        return _Link.TO
    if _AND.fullmatch(text, one.end, other.start):
        between = _BETWEEN.search(text, max(0, one.start - _LOOK_BACK_CHARS), one.start)
        return _Link.TO if between else _Link.AND
    return None


def _completed(
    group: _Group, anchor: datetime.date | None, years: set[int], latest: int | None
) -> list[Moment]:
    """The moments with the year that each says, shares with its neighbour, or leaves out. Dates
    said together follow one another: « décembre et janvier 2021 » starts in 2020."""
    moments = list(group.moments)
    if all(m.year is None for m in moments):
        told = next((i for i, m in enumerate(moments) if m.weekday is not None), 0)
        moments[told] = _inferred(moments[told], anchor, years, latest)
    for at in range(len(moments) - 2, -1, -1):
        one, other = moments[at], moments[at + 1]
        if one.year is None and one.month and other.year and other.month:
            moments[at] = replace(one, year=other.year - (one.month > other.month))
    for at in range(1, len(moments)):
        one, other = moments[at - 1], moments[at]
        if other.year is None and other.month and one.year and one.month:
            moments[at] = replace(other, year=one.year + (other.month < one.month))
    return moments


def _inferred(
    moment: Moment, anchor: datetime.date | None, years: set[int], latest: int | None
) -> Moment:
    month, day, weekday = moment.month, moment.day, moment.weekday
    if month is None:
        return moment
    if moment.same_year:
        return replace(moment, year=latest)
    if anchor is not None:
        return replace(moment, year=nearest_year(month, day, weekday, anchor, moment.side))
    if day is None or weekday is None or not years:
        return moment
    near = range(min(years) - 1, max(years) + 2)
    fitting = [year for year in near if fits(year, month, day, weekday)]
    return replace(moment, year=fitting[0]) if len(fitting) == 1 else moment


def _read(text: str, group: _Group, *, inferred: bool) -> Iterator[When]:
    """One period for the ends of a stretch and for days in a row; one date for each other."""
    moments, at = group.moments, 0
    while at < len(moments):
        last = at
        while last < len(group.links) and _goes_on(moments[last], moments[last + 1], group, last):
            last += 1
            if group.links[last - 1] is _Link.TO:
                break
        if moments[at].year is not None:
            yield _when(text, moments[at], moments[last], inferred=inferred)
        at = last + 1


def _goes_on(one: Moment, other: Moment, group: _Group, at: int) -> bool:
    """Whether the two are one period: the ends of a stretch, or days or months in a row."""
    if one.year is None or other.year is None:
        return False
    if group.links[at] is _Link.TO:
        return _begins(one) < (_ends(other) or _begins(other))
    if one.month is None or other.month is None or one.last_year or other.last_year:
        return False
    if one.day and other.day:
        return day_after((one.year, one.month, one.day), (other.year, other.month, other.day))
    if one.day or other.day:
        return False
    return 12 * other.year + other.month - 12 * one.year - one.month == 1


def _begins(moment: Moment) -> str:
    return iso(moment.year or 1, moment.month, moment.day)


def _ends(moment: Moment) -> str | None:
    return iso(moment.last_year, moment.last) if moment.last_year else None


def _when(text: str, first: Moment, last: Moment, *, inferred: bool) -> When:
    begins = _begins(first)
    ends = _ends(last) or (_begins(last) if last is not first else None)
    open_ended = _SINCE.search(text, max(0, first.start - _LOOK_BACK_CHARS), first.start)
    period = (ends is not None and ends != begins) or open_ended is not None
    return When(
        start=first.start,
        end=last.end,
        kind=EntityKind.PERIOD if period else EntityKind.DATE,
        begins=begins,
        ends=ends if period else None,
        inferred=inferred,
    )
