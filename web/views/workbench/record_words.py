"""What a record says, in words: its fields one by one, and what changed in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from kb.history import Change, Words, rewritten
from kb.model import Availability, Money, Period, State
from kb.vocabulary import Vocabulary
from web.labels import (
    AVAILABILITIES,
    brake_label,
    field_label,
    lever_label,
    nature_label,
    phase_label,
)
from web.typography import capitalised, euros, money_with_use, number, period, plural

STATES: dict[State, str] = {
    State.DRAFT: "brouillon",
    State.PUBLISHED: "publiée",
    State.WITHDRAWN: "retirée",
    State.TO_RECHECK: "masquée, à vérifier",
}
_MORE_FIELDS = {
    "state": "état",
    "sources": "sources",
    "asked_as": "façons de demander",
    "imported": "provenance",
}
# A list of regions is not read code by code.
_MOST_CODES = 3


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that says something else: the words of a text, or what a list lost and gained."""

    label: str
    words: tuple[Words, ...] = ()
    out: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


def label_of(field: str) -> str:
    return capitalised(_MORE_FIELDS.get(field) or field_label(field))


def change_view(change: Change, vocabulary: Vocabulary) -> FieldChange:
    label = label_of(change.field)
    before, after = change.before, change.after
    free = change.field not in ("state", "availability", "nature")
    if free and isinstance(before, str) and isinstance(after, str):
        return FieldChange(label, words=tuple(rewritten(before, after)))
    out, new = (value_lines(change.field, value, vocabulary) for value in (before, after))
    return FieldChange(
        label,
        out=tuple(line for line in out if line not in new),
        new=tuple(line for line in new if line not in out),
    )


def value_lines(field: str, value: JsonValue, vocabulary: Vocabulary) -> tuple[str, ...]:
    """One line for each thing said; none when nothing is."""
    if value in (None, "", [], {}):
        return ()
    if isinstance(value, list):
        return tuple(line for item in value for line in value_lines(field, item, vocabulary))
    if isinstance(value, dict):
        told = _told(field, value, vocabulary)
        return (told,) if told else ()
    return (_plain(field, value, vocabulary),)


def _plain(field: str, value: Any, vocabulary: Vocabulary) -> str:
    if field == "state":
        return STATES[State(value)]
    if field == "availability":
        return AVAILABILITIES[Availability(value)]
    if field == "nature":
        return nature_label(value, vocabulary)
    if field == "phases":
        return phase_label(value, vocabulary)
    return number(value) if isinstance(value, int | float) else str(value)


def _told(field: str, value: dict[str, Any], vocabulary: Vocabulary) -> str:
    if field in ("cost", "amount"):
        return money_with_use(Money.model_validate(value))
    if field == "period":
        return period(Period.model_validate(value))
    if field == "brakes":
        return f"{brake_label(value['brake'], vocabulary)}\u00a0: {value['text']}"
    if field == "levers":
        return f"{lever_label(value['lever'], vocabulary)}\u00a0: {value['text']}"
    if field == "results":
        told = f"{value['indicator']}\u00a0: {number(value['value'])} {value['unit']}"
        return f"{told} ({value['date']})" if value.get("date") else told
    main = value.get("name") or value.get("title") or value.get("record") or value.get("id") or ""
    rest = [_detail(name, said) for name, said in value.items() if said and said != main]
    return f"{main} ({', '.join(rest)})" if rest else str(main)


def _detail(name: str, said: Any) -> str:
    if name.endswith("_eur"):
        return euros(said)
    if isinstance(said, list):
        many = len(said) > _MOST_CODES
        return plural(len(said), "territoire") if many else ", ".join(map(str, said))
    return str(said)


def changes_view(changes: Sequence[Change], vocabulary: Vocabulary) -> tuple[FieldChange, ...]:
    return tuple(change_view(change, vocabulary) for change in changes)
