"""Two people have edited one record: what each says, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from web.addresses import Params, first
from web.record_fields import Shape, fields_of
from web.record_form import RecordForm, Value

_KEPT = "garde."
THEIRS, MINE = "la-leur", "la-mienne"


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """`theirs_first`: only they have changed this field; theirs is what is offered to be kept."""

    name: str
    label: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    theirs_first: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    who: str
    when: str
    rows: tuple[ConflictRow, ...]


def conflict_rows(
    mine: RecordForm,
    theirs: RecordForm,
    opened: RecordForm | None,
    places: Mapping[str, str],
) -> tuple[ConflictRow, ...]:
    """The fields that differ. `opened`: the record as I opened it, when it is still known.
    `places`: how official territories are told, by id."""
    rows = []
    for spec in fields_of(mine.kind).values():
        name = spec.name
        here, there = _whole(mine, name), _whole(theirs, name)
        if here != there:
            untouched = opened is not None and here == _whole(opened, name)
            rows.append(
                ConflictRow(
                    name=name,
                    label=spec.label,
                    mine=_told(_named(here, places)),
                    theirs=_told(_named(there, places)),
                    theirs_first=untouched,
                )
            )
    return tuple(rows)


def settled(params: Params, mine: RecordForm, theirs: RecordForm) -> RecordForm:
    """What I typed, with their value wherever I chose it."""
    for spec in fields_of(mine.kind).values():
        if first(params, _KEPT + spec.name) != THEIRS:
            continue
        mine = mine.with_value(spec.name, theirs.values[spec.name])
        if spec.shape is Shape.TERRITORY:
            mine = replace(mine, picked=theirs.picked)
    return mine


def _whole(form: RecordForm, name: str) -> tuple[Value, ...]:
    picked = form.picked if name == "territory" else ()
    return (form.values.get(name, ""), picked)


def _named(values: tuple[Value, ...], places: Mapping[str, str]) -> tuple[Value, ...]:
    whole, picked = values
    codes = picked if isinstance(picked, tuple) else ()
    return (whole, tuple(places.get(str(code), str(code)) for code in codes))


def _told(values: tuple[Value, ...]) -> tuple[str, ...]:
    return tuple(line for value in values for line in _lines(value)) or ("(rien)",)


def _lines(value: Value) -> list[str]:
    if isinstance(value, str):
        return [line for line in value.split("\n") if line]
    if isinstance(value, Mapping):
        told = ", ".join(text for text in value.values() if text)
        return [told] if told else []
    return [line for item in value for line in _lines(item)]
