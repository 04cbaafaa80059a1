"""Two records that are one thing: chosen field by field, the other's id leads to the kept one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import JsonValue, ValidationError

from kb.corrections import explained
from kb.curation import Check
from kb.drafts import TO_COMPLETE, united
from kb.errors import CurationRefused, RecordChanged
from kb.model import Record, RecordId, State, record_adapter
from kb.sqlite.redirects import pair
from kb.states import known, refuse_hidden_ends
from kb.store import Store

# Decided by which one is kept, or not to be chosen.
_FIXED = frozenset({"id", "kind", "state", "imported"})
_LONGEST_ASKED = 12  # RecordBase.asked_as
_LINKED = ("inspired_by", "fundings", "experiences")


class Side(StrEnum):
    """Whose value is kept; `BOTH` for lists."""

    KEPT = "kept"
    OTHER = "other"
    BOTH = "both"


class FieldChoice(NamedTuple):
    """A field that the two do not tell alike. `sides`: what may be chosen; `best`: what is chosen
    if nobody says otherwise: nothing is lost by it."""

    name: str
    kept: JsonValue
    other: JsonValue
    sides: tuple[Side, ...]
    best: Side


class Merge(NamedTuple):
    """What a human asks for. `chosen`: field → whose value; `versions`: those of the two records
    when they chose, the kept one first; None not to look."""

    kept: str
    other: str
    chosen: Mapping[str, Side] = {}
    versions: tuple[int, int] | None = None
    reason: str | None = None


def field_choices(kept: Record, other: Record) -> list[FieldChoice]:
    """Fields on which the two differ, in the order of the record."""
    ours, theirs = _values(kept), _values(other)
    found = []
    for name in type(kept).model_fields:
        one, two = ours.get(name), theirs.get(name)
        if name in _FIXED or one == two:
            continue
        lists = isinstance(one, list) and isinstance(two, list) and bool(one) and bool(two)
        sides = tuple(Side) if lists else (Side.KEPT, Side.OTHER)
        best = Side.BOTH if lists else Side.OTHER if _empty(one) else Side.KEPT
        found.append(FieldChoice(name, one, two, sides, best))
    return found


def merged(kept: Record, other: Record, chosen: Mapping[str, Side]) -> Record:
    """The kept record with what was chosen of the other; what was not chosen is as `best` says.
    Raises CurationRefused."""
    if kept.kind is not other.kind:
        raise CurationRefused("Deux fiches de sortes différentes ne se fusionnent pas.")
    values = _values(kept)
    for choice in field_choices(kept, other):
        side = chosen.get(choice.name, choice.best)
        if side is Side.OTHER:
            values[choice.name] = choice.other
        elif side is Side.BOTH and Side.BOTH in choice.sides:
            assert isinstance(choice.kept, list) and isinstance(choice.other, list)
            values[choice.name] = united(choice.kept, choice.other)
    values["asked_as"] = values["asked_as"][:_LONGEST_ASKED]
    values["imported"] = values.get("imported") or _values(other).get("imported")
    try:
        record = record_adapter().validate_python(values)
    except ValidationError as error:
        raise CurationRefused(explained(error)) from error
    return repointed(record, {other.id: kept.id})


def repointed(record: Record, redirects: Mapping[RecordId, RecordId]) -> Record:
    """The record with its links leading where those ids lead now: each once, none to itself."""
    values = _values(record)
    for name in _LINKED:
        if name in values:
            values[name] = _followed(values[name], redirects, record.id)
    return record_adapter().validate_python(values)


def _followed(
    items: Sequence[Any], redirects: Mapping[RecordId, RecordId], own: RecordId
) -> list[Any]:
    found: list[Any] = []
    met: set[str] = set()
    for item in items:
        key = "record" if isinstance(item, dict) and "record" in item else "id"
        end: Any = item if isinstance(item, str) else item.get(key)
        led = redirects.get(end, end) if end else None
        if led is not None and (led in met or led == own):
            continue
        if led is not None:
            met.add(led)
        found.append(led if isinstance(item, str) else {**item, key: led} if led else item)
    return found


# --- inside a transaction


def merge_records(store: Store, actor: str, check: Check, asked: Merge) -> Record:
    """The kept record with what was chosen of the other, which is withdrawn and leads to it; links
    and proofs follow. Raises CurationRefused; RecordChanged when one of them is no more in the
    version that was seen."""
    kept, other = known(store, asked.kept), known(store, asked.other)
    _refuse_pair(store, kept, other)
    if asked.versions is not None:
        for one, version in zip((kept, other), asked.versions, strict=True):
            if store.records.version(one.id) != version:
                raise RecordChanged(one.id)
    record = merged(kept, other, asked.chosen)
    problems = {*check(kept), *check(other)}
    wrong = [p for p in check(record) if p[0] != TO_COMPLETE and p not in problems]
    if wrong:
        raise CurationRefused(" ".join(message for _, message in wrong))
    if record.state is State.PUBLISHED:
        refuse_hidden_ends(store, record)
    reason = (asked.reason or "").strip() or f"fusion de « {other.id} » dans « {kept.id} »"
    store.records.put(record, actor, reason)
    _copy_proofs(store, kept, other, asked.chosen)
    touched = [record.id, other.id, *_repoint_others(store, other.id, kept.id, actor)]
    _withdraw(store, other, kept.id, actor, reason)
    store.records.refresh_terms(touched)
    return record


def keep_apart(store: Store, one: str, other: str, actor: str, reason: str | None = None) -> None:
    """They look alike and are two things: the pair is not shown again."""
    first, second = pair(known(store, one).id, known(store, other).id)
    if store.redirects.is_distinct(first, second):
        return
    number = store.journal.append(
        actor=actor,
        action="record.distinct",
        subject=first,
        version=1,
        content=second,
        reason=reason or f"ce n’est pas « {second} »",
    )
    store.redirects.put_distinct(first, second, number)


def _refuse_pair(store: Store, kept: Record, other: Record) -> None:
    if kept.id == other.id:
        raise CurationRefused("C’est deux fois la même fiche.")
    for record in (kept, other):
        if moved := store.redirects.moved(record.id):
            raise CurationRefused(
                f"La fiche « {record.id} » a déjà été fusionnée avec « {moved} »."
            )
    if kept.state is State.WITHDRAWN:
        raise CurationRefused(f"La fiche « {kept.id} » est retirée : gardez plutôt l’autre.")
    if other.state is State.PUBLISHED and kept.state is not State.PUBLISHED:
        raise CurationRefused(
            f"La fiche « {other.id} » est publiée, et « {kept.id} » ne l’est pas : gardez plutôt "
            "celle que les lecteurs voient."
        )


def _repoint_others(store: Store, old: RecordId, kept: RecordId, actor: str) -> list[str]:
    """Ids of the records that named the old one, and name the kept one now."""
    changed = []
    for record in store.records.naming(old):
        if record.id == kept:
            continue
        follows = repointed(record, {old: kept})
        if store.records.put(follows, actor, f"« {old} » est fusionnée avec « {kept} »"):
            changed.append(str(record.id))
    return changed


def _withdraw(store: Store, other: Record, kept: RecordId, actor: str, reason: str) -> None:
    """The merge is the last decision of its act: taking it back takes all of them back."""
    withdrawn = other.model_copy(update={"state": State.WITHDRAWN})
    store.records.put(withdrawn, actor, reason)
    number = store.journal.append(
        actor=actor,
        action="record.merge",
        subject=other.id,
        version=store.records.version(other.id),
        content=kept,
        reason=reason,
    )
    store.redirects.put(other.id, kept, number)


def _copy_proofs(store: Store, kept: Record, other: Record, chosen: Mapping[str, Side]) -> None:
    """What proved a value of the other record proves it in the kept one. The other keeps its own:
    it is seen by nobody, and a merge can be taken back."""
    choices = field_choices(kept, other)
    left = {c.name for c in choices if chosen.get(c.name, c.best) is Side.KEPT}
    for proof in store.proofs.of(other.id):
        if proof.path not in left:
            store.proofs.put(proof.model_copy(update={"record_id": kept.id}))


def _values(record: Record) -> dict[str, Any]:
    values: dict[str, Any] = record_adapter().dump_python(record, mode="json")
    return values


def _empty(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_empty(item) for item in value.values())
    return value in (None, "", [], TO_COMPLETE, "unknown")
