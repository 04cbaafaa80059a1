"""The form of a record: what is typed, from a record or from what was sent, and back. Pure.

A field that was not touched keeps the very value that the record had."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import JsonValue, ValidationError

from kb.drafts import TO_COMPLETE
from kb.model import Kind, Record, State, TerritoryRef, record_adapter
from kb.text import nfc
from web.addresses import Params
from web.record_fields import FieldSpec, Part, Shape, fields_of
from web.record_values import NotRead, read_part, told

Row = Mapping[str, str]
Value = str | tuple[str, ...] | Row | tuple[Row, ...]

MOST_ROWS = 100
LONGEST_FIELD_CHARS = 20_000
SEARCHED, CODES = "search", "codes"
# What the model requires and a draft may not have yet.
_MARKED: dict[Kind, tuple[str, ...]] = {
    Kind.EXPERIENCE: ("summary", "status", "need"),
    Kind.FUNDING: ("funder", "nature", "calendar"),
    Kind.FACILITATOR: ("organisation_kind",),
    Kind.PARTNER: ("organisation_kind",),
}
_MARKED_LISTS = {
    Kind.EXPERIENCE: (),
    Kind.FUNDING: ("beneficiaries",),
    Kind.FACILITATOR: ("services",),
    Kind.PARTNER: ("contributions",),
}
_WRONG = {
    "missing": "Il manque « {label} ».",
    "string_too_short": "C’est trop court.",
    "string_too_long": "C’est trop long : {limit} signes au plus.",
    "too_short": "Il en faut au moins une.",
    "too_long": "Il y en a trop : {limit} au plus.",
}
_OTHERWISE = "Cette valeur n’est pas de la forme attendue."
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class RecordForm:
    """As typed; nothing is refused yet. `picked`: the official territories chosen, by id.
    `searched`: what is typed to find another. `blank`: empty rows asked for, by field."""

    kind: Kind
    values: Mapping[str, Value]
    picked: tuple[str, ...] = ()
    searched: str = ""
    blank: Mapping[str, int] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def rows(self, name: str) -> tuple[Row, ...]:
        value = self.values.get(name, ())
        rows = value if isinstance(value, tuple) else ()
        return tuple(row for row in rows if isinstance(row, Mapping))

    def labels(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name, ())
        labels = value if isinstance(value, tuple) else ()
        return tuple(label for label in labels if isinstance(label, str))

    def group(self, name: str) -> Row:
        value = self.values.get(name)
        return value if isinstance(value, Mapping) else {}

    def with_value(self, name: str, value: Value) -> RecordForm:
        return replace(self, values={**self.values, name: value})


# --- record → form


def form_of(record: Record) -> RecordForm:
    values = {spec.name: _typed(getattr(record, spec.name), spec) for spec in _specs(record.kind)}
    return RecordForm(record.kind, values, picked=tuple(record.territory.codes))


def _specs(kind: Kind) -> tuple[FieldSpec, ...]:
    return tuple(fields_of(kind).values())


def _typed(value: Any, spec: FieldSpec) -> Value:
    match spec.shape:
        case Shape.GROUP:
            return _said(_typed_parts(value, spec.parts)) if value is not None else {}
        case Shape.ROWS:
            return tuple(_typed_parts(item, spec.parts) for item in value)
        case Shape.LINES:
            lines = (" ".join(item.split()) for item in value if item != TO_COMPLETE)
            return "\n".join(lines)
        case Shape.LABELS | Shape.CHECKS:
            return tuple(str(item) for item in value if item != TO_COMPLETE)
        case Shape.TERRITORY:
            return told(value.name)
        case _:
            return told(value)


def _said(row: Row) -> Row:
    """A group in which nothing is typed is no group."""
    return row if any(row.values()) else {}


def _typed_parts(value: Any, parts: tuple[Part, ...]) -> Row:
    return {part.name: told(getattr(value, part.name)) for part in parts}


# --- what was sent → form


def read_form(params: Params, kind: Kind) -> RecordForm:
    """Never fails: what is not one of our fields is left aside."""
    values: dict[str, Value] = {}
    blank: dict[str, int] = {}
    for spec in _specs(kind):
        match spec.shape:
            case Shape.GROUP:
                values[spec.name] = _said(_read_parts(params, spec.name, spec.parts))
            case Shape.ROWS:
                rows = [
                    _read_parts(params, f"{spec.name}.{number}", spec.parts)
                    for number in _row_numbers(params, spec.name)
                ]
                said = tuple(row for row in rows if any(row.values()))
                values[spec.name], blank[spec.name] = said, len(rows) - len(said)
            case Shape.LABELS | Shape.CHECKS:
                labels = (_clean(label) for label in params.get(spec.name, ()))
                values[spec.name] = tuple(dict.fromkeys(label for label in labels if label))
            case _:
                values[spec.name] = _read(params, spec.name)
    picked = tuple(dict.fromkeys(code for code in params.get(CODES, ()) if code))
    searched = _read(params, SEARCHED)
    return RecordForm(kind, values, picked[:MOST_ROWS], searched, blank)


def _read(params: Params, name: str) -> str:
    given = params.get(name, ())
    return _clean(given[0]) if given else ""


def _clean(text: str) -> str:
    return nfc(text).replace("\r\n", "\n").replace("\r", "\n").strip()[:LONGEST_FIELD_CHARS]


def _read_parts(params: Params, prefix: str, parts: tuple[Part, ...]) -> Row:
    return {part.name: _read(params, f"{prefix}.{part.name}") for part in parts}


def _row_numbers(params: Params, name: str) -> list[int]:
    found = (re.fullmatch(rf"{name}\.([0-9]{{1,3}})\.[a-z_]+", sent) for sent in params)
    return sorted({int(match[1]) for match in found if match})[:MOST_ROWS]


# --- form → record


def record_of(
    form: RecordForm, base: Record | None, state: State
) -> tuple[Record | None, dict[str, str]]:
    """The record as typed over `base`, in this state; or what is wrong, by field: « period.start »,
    « partners.0.name »."""
    problems: dict[str, str] = {}
    before = form_of(base) if base else None
    values = _kept(base, form.kind)
    for spec in _specs(form.kind):
        if spec.shape is Shape.TERRITORY:
            _read_territory(form, before, values)
        elif before is None or form.values.get(spec.name) != before.values.get(spec.name):
            values[spec.name] = _value(form, spec, problems)
    values["state"] = state
    try:
        record = record_adapter().validate_python(_without_none(values))
    except ValidationError as error:
        told = {place.partition(".")[0] for place in problems}
        more = _explained(error, form.kind).items()
        problems.update((at, why) for at, why in more if at.partition(".")[0] not in told)
        return None, problems
    return (None, problems) if problems else (record, {})


def _kept(base: Record | None, kind: Kind) -> dict[str, Any]:
    if base is not None:
        kept: dict[str, Any] = record_adapter().dump_python(base)
        return kept
    return {"id": "nouvelle-fiche", "kind": kind, "title": "", "themes": (), "sources": ()}


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _read_territory(form: RecordForm, before: RecordForm | None, values: dict[str, Any]) -> None:
    name = form.text("territory")
    same = before is not None and before.text("territory") == name and before.picked == form.picked
    if not same:
        values["territory"] = {"name": name or TO_COMPLETE, "codes": form.picked}


def _value(form: RecordForm, spec: FieldSpec, problems: dict[str, str]) -> Any:
    kind = form.kind
    match spec.shape:
        case Shape.GROUP:
            row = form.group(spec.name)
            return _parts(row, spec, spec.name, problems) if any(row.values()) else None
        case Shape.ROWS:
            rows = enumerate(form.rows(spec.name))
            return [_parts(row, spec, f"{spec.name}.{n}", problems) for n, row in rows]
        case Shape.LINES | Shape.LABELS | Shape.CHECKS:
            items = form.labels(spec.name) or tuple(form.text(spec.name).split("\n"))
            said = [item.strip() for item in items if item.strip()]
            return said or ([TO_COMPLETE] if spec.name in _MARKED_LISTS[kind] else [])
        case _:
            text = form.text(spec.name)
            return text or (TO_COMPLETE if spec.name in _MARKED[kind] else _empty(spec))


def _empty(spec: FieldSpec) -> str | None:
    return "" if spec.needed else None


def _parts(row: Row, spec: FieldSpec, place: str, problems: dict[str, str]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for part in spec.parts:
        text = row.get(part.name, "")
        try:
            value = read_part(text, part.shape)
        except NotRead as error:
            problems[f"{place}.{part.name}"] = str(error)
            continue
        if spec.name == "period" and text and not _DATE.fullmatch(text):
            problems[f"{place}.{part.name}"] = "Écrivez 2018, 2018-05 ou 2018-05-14."
        if value is not None:
            found[part.name] = value
    return found


def _explained(error: ValidationError, kind: Kind) -> dict[str, str]:
    """Field → what is wrong with it, in French."""
    specs = fields_of(kind)
    found: dict[str, str] = {}
    # A list whose items are wrong is also told to be too short.
    wrongs = sorted(error.errors(include_url=False), key=lambda wrong: -len(wrong["loc"]))
    for wrong in wrongs:
        steps = [str(step) for step in wrong["loc"] if step != kind.value]
        spec = specs.get(steps[0]) if steps else None
        told_rows = spec is not None and spec.shape in {Shape.ROWS, Shape.GROUP}
        place = ".".join(steps) if told_rows else steps[0] if steps else ""
        limit = (wrong.get("ctx") or {}).get("max_length", "")
        label = _label(spec, steps[-1]) if spec else place
        message = _WRONG.get(wrong["type"], _OTHERWISE).format(label=label, limit=limit)
        if wrong["type"] != "too_short" or all(not at.startswith(place) for at in found):
            found.setdefault(place, message)
    return found


def _label(spec: FieldSpec, step: str) -> str:
    return next((part.label for part in spec.parts if part.name == step), spec.label)


def territory_of(form: RecordForm) -> TerritoryRef:
    return TerritoryRef(name=form.text("territory"), codes=form.picked)
