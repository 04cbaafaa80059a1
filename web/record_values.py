"""One input of the form of a record ↔ the value that the record holds. Pure."""

from __future__ import annotations

import re

from kb.drafts import TO_COMPLETE
from web.record_fields import Shape
from web.typography import NBSP, NNBSP

_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)(k|m)?(?:€|eur|euros?)?")
_UNITS = {None: 1, "k": 1_000, "m": 1_000_000}
_MOST_EUROS = 10**13
_FIGURE = re.compile(r"-?\d{1,15}(?:[.,]\d{1,10})?")
_YEAR = re.compile(r"\d{4}")
_BLANKS = re.compile(r"\s+")


class NotRead(ValueError):
    """What was typed is not what the input asks for; the message says so in French."""


def told(value: object) -> str:
    """A value as it is typed; what is marked « À compléter » is empty."""
    if value is None or value == TO_COMPLETE:
        return ""
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    return str(value).replace("\r\n", "\n").strip()


def read_part(text: str, shape: Shape) -> str | int | float | None:
    """None when nothing is typed. Raises NotRead."""
    if not text:
        return None
    if shape is Shape.EUROS:
        return read_euros(text)
    if shape is Shape.FIGURE:
        return read_figure(text)
    if shape is Shape.YEAR:
        if not _YEAR.fullmatch(text):
            raise NotRead("Une année en quatre chiffres, comme 2018.")
        return int(text)
    return text


def read_euros(text: str) -> int:
    """« 1 250 000 », « 80 k€ », « 1,2 M€ ». Raises NotRead."""
    found = _AMOUNT.fullmatch(_joined(text).lower())
    amount = float(found[1].replace(",", ".")) * _UNITS[found[2]] if found else -1
    if not 0 <= amount <= _MOST_EUROS:
        raise NotRead("Un nombre d’euros, comme 80 000, 80 k€ ou 1,2 M€.")
    return round(amount)


def read_figure(text: str) -> int | float:
    """« 40 », « 87,5 ». Raises NotRead."""
    joined = _joined(text).replace("−", "-")
    if not _FIGURE.fullmatch(joined):
        raise NotRead("Un nombre seul, comme 40 ou 87,5 ; l’unité a sa place à côté.")
    number = joined.replace(",", ".")
    return float(number) if "." in number else int(number)


def _joined(text: str) -> str:
    return _BLANKS.sub("", text.replace(NBSP, "").replace(NNBSP, ""))
