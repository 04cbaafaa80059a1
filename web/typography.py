"""French typography for screens: spaces that do not break, numbers, dates, amounts."""

from __future__ import annotations

import datetime
import re

from kb.model import Money, Period

NNBSP = "\u202f"
NBSP = "\u00a0"
MINUS = "\u2212"

_APOSTROPHE = re.compile(r"(?<=\w)'(?=[\w«])")
_BEFORE_HIGH = re.compile(r"[ \u00a0](?=[;!?])")
_BEFORE_LOW = re.compile(r" (?=[:%€»])|(?<=«) ")
_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)")
_UNIT = re.compile(r"(?<=\d) (?=(?:k€|M€|km|kWh|MWh|GWh|kW|MW|m²|m³|ha|hab)\b)")
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_ISO_DATE = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_VOWELS = "aeiouyhàâéèêîôœ"


def typeset(text: str) -> str:
    """The same words, with the spaces and apostrophes a French printer would set. Idempotent."""
    text = _APOSTROPHE.sub("’", text)
    text = _BEFORE_HIGH.sub(NNBSP, text)
    text = _BEFORE_LOW.sub(NBSP, text)
    text = _UNIT.sub(NBSP, text)
    return _THOUSANDS.sub(lambda found: re.sub(r"\s", NNBSP, found.group()), text)


def capitalised(text: str) -> str:
    """The first letter as a capital, the rest untouched."""
    return text[:1].upper() + text[1:]


def number(value: float) -> str:
    """12500 → « 12 500 », 0.5 → « 0,5 »."""
    if isinstance(value, float) and not value.is_integer():
        whole, _, decimals = f"{value:,.2f}".rstrip("0").partition(".")
        return f"{whole.replace(',', NNBSP)},{decimals}".replace("-", MINUS)
    return f"{int(value):,}".replace(",", NNBSP).replace("-", MINUS)


def euros(amount: int) -> str:
    """12500 → « 12 500 € », 1200000 → « 1,2 M€ »."""
    if abs(amount) >= 1_000_000:
        return f"{number(round(amount / 1_000_000, 2))}{NBSP}M€"
    return f"{number(amount)}{NBSP}€"


def money(value: Money | None) -> str:
    """An amount or a range in words, without what it pays for; empty when no figure is known."""
    if value is None:
        return ""
    if value.amount_eur is not None:
        return euros(value.amount_eur)
    if value.min_eur is not None and value.max_eur is not None:
        return f"de {euros(value.min_eur)} à {euros(value.max_eur)}"
    if value.max_eur is not None:
        return f"jusqu’à {euros(value.max_eur)}"
    return f"à partir de {euros(value.min_eur)}" if value.min_eur is not None else ""


def money_with_use(value: Money | None) -> str:
    """« 40 000 € : étude de faisabilité »; empty when nothing is known."""
    amount, use = money(value), (value.what or "") if value else ""
    return f"{amount}{NBSP}: {use}" if amount and use else amount or use


def plural(count: int, one: str, many: str | None = None) -> str:
    """« 1 fiche », « 12 fiches »: French takes the singular below two."""
    return f"{number(count)}{NBSP}{one if count < 2 else many or one + 's'}"


def date(iso: str) -> str:
    """'2018-05-14' → « 14 mai 2018 »; what is not a date is given back as it is."""
    found = _ISO_DATE.match(iso)
    if found is None:
        return iso
    year, month, day = found.groups()
    if month is None or not 1 <= int(month) <= len(_MONTHS):
        return year
    words = f"{_MONTHS[int(month) - 1]}{NBSP}{year}"
    if day is None:
        return words
    return f"{'1er' if day == '01' else int(day)}{NBSP}{words}"


def period(value: Period | None) -> str:
    """« de 2015 à 2018 », « à partir d’avril 2018 »; empty when unknown."""
    start, end = (value.start, value.end) if value else (None, None)
    if start and end:
        return date(start) if start == end else f"{of(date(start))} à {date(end)}"
    if start:
        return f"à partir {of(date(start))}"
    return f"jusqu’à {date(end)}" if end else ""


def of(words: str) -> str:
    """« de 2018 », « d’avril 2018 »."""
    return f"d’{words}" if words[:1].lower() in _VOWELS else f"de {words}"


def ago(day: datetime.date, today: datetime.date) -> str:
    """« aujourd’hui », « il y a 3 jours », « il y a 14 mois », « il y a 3 ans »."""
    days = (today - day).days
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if days < 1:
        return "aujourd’hui"
    if months < 1:
        return f"il y a {plural(days, 'jour')}"
    if months < 24:
        return f"il y a {plural(months, 'mois', 'mois')}"
    return f"il y a {plural(months // 12, 'an')}"
