"""Proposal → record: what a machine read, as a record that a human completes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import JsonValue

from kb.model import Availability, Document, Record, RecordId, Source, State, record_adapter
from kb.proposals import Proposal, ProposalKind, ProposedField
from kb.text import slug

TO_COMPLETE = "À compléter"
# What no proposal sets: decided here, or by the human who accepts.
FIXED = frozenset({"id", "kind", "title", "state", "sources"})
_REQUIRED: dict[ProposalKind, dict[str, Any]] = {
    ProposalKind.EXPERIENCE: {"summary": TO_COMPLETE, "status": TO_COMPLETE, "need": TO_COMPLETE},
    ProposalKind.FUNDING: {
        "funder": TO_COMPLETE,
        "nature": TO_COMPLETE,
        "beneficiaries": [TO_COMPLETE],
        "calendar": TO_COMPLETE,
    },
    ProposalKind.FACILITATOR: {"organisation_kind": TO_COMPLETE, "services": [TO_COMPLETE]},
    ProposalKind.PARTNER: {"organisation_kind": TO_COMPLETE, "contributions": [TO_COMPLETE]},
}
# Values that are there and say nothing.
_SAYS_NOTHING = (None, "", TO_COMPLETE, Availability.UNKNOWN.value)
# What makes two items of a list the same thing, when both have it.
_NAMES = ("record", "id", "name", "brake", "lever")
_WHOLE_TEXT = 100_000


# --- making


def draft_record(
    proposal: Proposal, document: Document, state: State, taken: Collection[str]
) -> Record:
    """The record that a proposal describes; a field that must be there and is not is marked
    « À compléter ». Its id is none of those `taken`. Raises pydantic's ValidationError."""
    values = {**_REQUIRED[proposal.kind], **proposed_values(proposal)}
    values.setdefault("territory", {"name": TO_COMPLETE})
    values.setdefault("themes", [])
    values |= {
        "id": free_id(slug(proposal.title), taken),
        "kind": proposal.kind.value,
        "title": proposal.title,
        "state": state,
        "sources": [source_of(document).model_dump(exclude_none=True)],
    }
    return record_adapter().validate_python(values)


def filled(record: Record, proposal: Proposal, document: Document) -> Record:
    """The record with what the proposal adds: empty fields, new items of lists, the source. No
    value is replaced. Raises pydantic's ValidationError."""
    values = _values(record)
    same = proposal.model_copy(update={"title": record.title})
    said = _values(draft_record(same, document, State.DRAFT, ()))
    for name in proposed_values(proposal):
        values[name] = _completed(values.get(name), said[name])
    if all(source.document != document.id for source in record.sources):
        values["sources"].append(source_of(document).model_dump(exclude_none=True))
    return record_adapter().validate_python(values)


def changed(record: Record, changes: Mapping[str, JsonValue]) -> Record:
    """The record with other values at these paths; an empty one removes what was there. Raises
    pydantic's ValidationError."""
    tree = _opened(_values(record))
    for path, value in changes.items():
        _set(tree, path, value)
    return record_adapter().validate_python(_closed(tree))


def proposed_values(proposal: Proposal) -> dict[str, Any]:
    """Fields by dotted path → nested values; of two that conflict, the surest, else the first."""
    best: dict[str, JsonValue] = {}
    for field in sorted(proposal.fields, key=lambda f: -f.confidence):
        if field.path.partition(".")[0] not in FIXED:
            best.setdefault(field.path, field.value)
    tree: dict[str, Any] = {}
    # A path inside another one is the more precise: it is set after it.
    for path, value in sorted(best.items(), key=lambda item: item[0].count(".")):
        _set(tree, path, value)
    return {name: _closed(value) for name, value in tree.items()}


def united(known: list[Any], said: list[Any]) -> list[Any]:
    """What is known, then what else is said; what tells the same thing stands once."""
    new = [item for item in said if not any(_twins(item, other) for other in known)]
    return [*known, *_distinct(new)]


def source_of(document: Document) -> Source:
    organisers = document.metadata.get("organisers")
    publisher = ", ".join(organisers) if isinstance(organisers, list) else None
    year = document.date[:4] if document.date else ""
    return Source(
        title=document.title,
        publisher=publisher or "document versé dans la base",
        year=int(year) if year.isdigit() else None,
        document=document.id,
    )


# --- what a human must still look at


def missing_fields(record: Record) -> list[str]:
    """The fields that are still marked « À compléter », in the order of the record."""
    return [name for name, value in _values(record).items() if _marked(value)]


def choices_left(
    proposal: Proposal, record: Record | None = None
) -> dict[str, tuple[ProposedField, ...]]:
    """Path → the values between which a human has not chosen, the surest first. With a `record`:
    only those that it would take, not having its own."""
    paths: dict[str, list[ProposedField]] = {}
    for field in sorted(proposal.fields, key=lambda f: -f.confidence):
        same = paths.setdefault(field.path, [])
        if all(other.value != field.value for other in same):
            same.append(field)
    known = _values(record) if record else {}
    return {
        path: tuple(said)
        for path, said in paths.items()
        if len(said) > 1 and _takes(known.get(path.partition(".")[0]))
    }


def _takes(known: Any) -> bool:
    return isinstance(known, list) or _empty(known)


# --- values


def _values(record: Record) -> dict[str, Any]:
    values: dict[str, Any] = record_adapter().dump_python(record, mode="json")
    return values


def _completed(known: Any, said: Any) -> Any:
    """What is known, with what else is said: never instead of it."""
    if _empty(known):
        return said
    if isinstance(known, list) and isinstance(said, list):
        return united(known, said)
    if isinstance(known, dict) and isinstance(said, dict):
        told = {key: value for key, value in said.items() if not _empty(value)}
        shared = [key for key in told if not _empty(known.get(key))]
        # Two that agree on something and differ on nothing speak of the same thing: the kind of an
        # organisation, the end of a period. Otherwise what one says is not to be lent to the other.
        if shared and all(_plain(known[key]) == _plain(told[key]) for key in shared):
            return {**known, **{key: told[key] for key in told if key not in shared}}
    return known


def _empty(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_empty(item) for item in value.values())
    if isinstance(value, list):
        return all(_empty(item) for item in value)
    return value in _SAYS_NOTHING


def _marked(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_marked(item) for item in value.values())
    if isinstance(value, list):
        return any(_marked(item) for item in value)
    return bool(value == TO_COMPLETE)


def _twins(one: Any, other: Any) -> bool:
    """Whether two items of a list tell the same thing."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return _plain(one) == _plain(other)
    if "indicator" in one:
        same = (one["value"], _plain(one["unit"])) == (other["value"], _plain(other["unit"]))
        return same and _same_indicator(one, other)
    return any(
        one.get(key) and other.get(key) and _plain(one[key]) == _plain(other[key]) for key in _NAMES
    )


def _same_indicator(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """A machine that finds no name for a figure gives it its unit's: « km, 40 km »."""
    names = [_plain(result["indicator"]) for result in (one, other)]
    return names[0] == names[1] or _plain(one["unit"]) in names


def _distinct(items: list[Any]) -> list[Any]:
    return [item for index, item in enumerate(items) if item not in items[:index]]


def _plain(value: Any) -> str:
    return slug(str(value), _WHOLE_TEXT)


# --- paths


def _set(tree: dict[str, Any], path: str, value: Any) -> None:
    """Put a value in a tree of names and numbers; an empty value takes away what was there."""
    *parents, last = path.split(".")
    node = tree
    for parent in parents:
        inner = node.get(parent)
        if not isinstance(inner, dict):
            inner = node[parent] = {}
        node = inner
    if value in (None, "", [], {}):
        node.pop(last, None)
    else:
        node[last] = _opened(value)


def _opened(value: Any) -> Any:
    """[a, b] → {"0": a, "1": b}, all the way down; an empty list stays one."""
    if isinstance(value, list) and value:
        return {str(number): _opened(item) for number, item in enumerate(value)}
    if isinstance(value, dict):
        return {key: _opened(item) for key, item in value.items()}
    return value


def _closed(value: Any) -> Any:
    """{"0": a, "1": b} → [a, b], in order of number; a number left out leaves no hole."""
    if not isinstance(value, dict):
        return value
    inner = {key: _closed(item) for key, item in value.items()}
    if inner and all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def free_id(wanted: str, taken: Collection[str]) -> RecordId:
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return RecordId(found)
