"""The French calendar: names of months, days, seasons and quarters, and the year that a date
leaves out."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

MONTHS = {
    "janvier": 1, "février": 2, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6,
    "juillet": 7, "août": 8, "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11,
    "décembre": 12, "decembre": 12,
}  # fmt: skip
SHORT_MONTHS = {
    "janv": 1, "jan": 1, "févr": 2, "fév": 2, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9,
    "oct": 10, "nov": 11, "déc": 12, "dec": 12,
}  # fmt: skip
WEEKDAYS = {
    "lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5,
    "dimanche": 6,
}  # fmt: skip
# First and last month; winter ends in the next year. « La rentrée » is September.
SEASONS = {
    "printemps": (3, 6), "été": (6, 9), "automne": (9, 12), "hiver": (12, 15), "rentrée": (9, 9),
}  # fmt: skip
ORDINALS = {
    "1er": 1, "premier": 1, "1e": 1, "2e": 2, "2ème": 2, "2nd": 2, "deuxième": 2, "second": 2,
    "3e": 3, "3ème": 3, "troisième": 3, "4e": 4, "4ème": 4, "quatrième": 4, "dernier": 0,
    "2eme": 2, "3eme": 3, "4eme": 4, "1": 1, "2": 2, "3": 3, "4": 4,
}  # fmt: skip
_DAY_WORDS = """
    premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize
    dix-sept dix-huit dix-neuf vingt vingt-et-un vingt-deux vingt-trois vingt-quatre vingt-cinq
    vingt-six vingt-sept vingt-huit vingt-neuf trente trente-et-un
""".split()  # noqa: SIM905
DAY_WORDS = {word: index for index, word in enumerate(_DAY_WORDS, start=1)}

BLANK = r"(?:[ \t\u00a0\u2009\u202f]{1,3}|[ \t\u00a0\u202f]{0,2}\r?\n[ \t\u00a0\u202f]{0,2})"
MONTH = rf"(?:(?:{'|'.join(MONTHS)})(?![^\W\d_])|(?:{'|'.join(SHORT_MONTHS)})(?![^\W\d_])\.?)"
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
YEAR = r"(?:(?:18|19|20)\d{2}(?![\d])|[’'](?:[0-4]\d)(?!\d))"
_NOT_LETTERS = re.compile(r"[^a-zà-ÿ]")
# A weekday that fits no nearer year is a slip of the writer.
_MOST_DAYS_AWAY = 400
_MOST_YEARS_AWAY = 7


@dataclass(frozen=True)
class Moment:
    """`text[start:end]` says a day, a month, a year, or the months from `month` to `last` (of
    `last_year`). `side`: 1 after « prochain », -1 after « dernier »; `same_year`: « de la même
    année ». `loose`: a date only when it is joined to another, as « mars » in « mars et avril »."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    last_year: int | None = None
    last: int | None = None
    side: int = 0
    same_year: bool = False
    loose: bool = False


def month_number(written: str) -> int:
    return {**MONTHS, **SHORT_MONTHS}[_NOT_LETTERS.sub("", written.lower())]


def year_number(written: str) -> int:
    """« 2018 », « ’18 » or « 18 »: the years to come up to 2069, else those of the last century."""
    digits = written.strip("’'")
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year < 70 else 1900 + year


def iso(year: int, month: int | None = None, day: int | None = None) -> str:
    """As precise as it is said: '2018', '2018-05', '2018-05-14'."""
    if month is None:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" if day is None else f"{year:04d}-{month:02d}-{day:02d}"


def exists(year: int | None, month: int, day: int | None) -> bool:
    """Whether the calendar has that day; without a year, in some year."""
    try:
        datetime.date(year or 2000, month, day or 1)
    except ValueError:
        return False
    return True


def day_after(first: tuple[int, int, int], second: tuple[int, int, int]) -> bool:
    return datetime.date(*second) - datetime.date(*first) == datetime.timedelta(days=1)


def nearest_year(
    month: int, day: int | None, weekday: int | None, anchor: datetime.date, side: int = 0
) -> int | None:
    """The year that puts the date nearest to `anchor` and on its weekday when one is said.

    `side`: 1 for « prochain », never before the anchor; -1 for « dernier », never after."""
    fitting: list[tuple[int, datetime.date]] = []
    anyhow: list[tuple[int, datetime.date]] = []
    for year in range(anchor.year - _MOST_YEARS_AWAY, anchor.year + _MOST_YEARS_AWAY + 1):
        if not 1 <= year <= 9999 or not exists(year, month, day):
            continue
        date = datetime.date(year, month, day or 15)
        away = (date - anchor).days
        if away * side < 0 and (day is not None or date.month != anchor.month):
            continue
        anyhow.append((abs(away), date))
        if weekday is None or date.weekday() == weekday:
            fitting.append((abs(away), date))
    best = min(fitting, default=None)
    if best is None or best[0] > _MOST_DAYS_AWAY:
        best = min(anyhow, default=None)
    return best[1].year if best else None


def fits(year: int, month: int, day: int, weekday: int) -> bool:
    return exists(year, month, day) and datetime.date(year, month, day).weekday() == weekday
