"""What a curator types to name a territory or another record → the one that is meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from kb.errors import TerritoryNotFound
from kb.gazetteer import place_key
from kb.model import Kind, Record, State, Territory, TerritoryId
from kb.personal import personal_details
from kb.store import Store
from kb.text import fold
from web.record_fields import FieldSpec, Shape, fields_of
from web.record_form import RecordForm, Row, Value

MOST_FOUND = 12
MOST_TOLD = 4
_LIVING = (State.PUBLISHED, State.TO_RECHECK)
_SEVERAL = "Plusieurs territoires répondent à ce nom : cochez le bon, ou les bons."
_NONE = "Aucune fiche ne porte ce titre ni cet identifiant."


# --- territories


def territories_named(store: Store, text: str, limit: int = MOST_FOUND) -> list[Territory]:
    """Those that bear this very name, homonyms by population; else those whose name starts so."""
    key = place_key(text)
    exact = store.territories.by_keys([key]).get(key, []) if key else []
    found = {place.id: place for place in exact}
    for place in store.territories.prefix(text, limit):
        found.setdefault(place.id, place)
    return list(found.values())[:limit]


def with_territory(
    store: Store, form: RecordForm
) -> tuple[RecordForm, Sequence[Territory], dict[str, str]]:
    """The form with the territory that was looked for, when one alone bears that name; else those
    to choose among, and what to say."""
    found: Sequence[Territory] = ()
    problems: dict[str, str] = {}
    if form.searched:
        key = place_key(form.searched)
        exact = store.territories.by_keys([key]).get(key, []) if key else []
        if len(exact) == 1:
            picked = tuple(dict.fromkeys((*form.picked, str(exact[0].id))))
            form = replace(form, picked=picked, searched="")
        else:
            found = exact or territories_named(store, form.searched)
            problems["search"] = _SEVERAL if found else str(TerritoryNotFound(form.searched))
    if form.picked and not form.text("territory"):
        named = store.territories.get(TerritoryId(form.picked[0]))
        form = form.with_value("territory", named.name) if named else form
    return form, found, problems


# --- records


def selectable(store: Store, kind: str, *, drafts: bool) -> list[Record]:
    """`drafts`: for a draft, which may lead to another one."""
    states: Collection[State] = (*_LIVING, State.DRAFT) if drafts else _LIVING
    return [record for record in store.records.in_states(states) if record.kind == kind]


def records_named(records: Sequence[Record], text: str, limit: int = MOST_FOUND) -> list[Record]:
    """Those whose title or id holds every word."""
    words = fold(text).split()
    found = (r for r in records if all(word in fold(f"{r.title} {r.id}") for word in words))
    return [record for record, _ in zip(found, range(limit), strict=False)] if words else []


def with_records(
    store: Store, form: RecordForm, *, drafts: bool
) -> tuple[RecordForm, dict[str, str]]:
    """The form with the ids of the records that were named by their title, and what is wrong."""
    problems: dict[str, str] = {}
    for spec in fields_of(form.kind).values():
        if spec.shape is Shape.LABELS and spec.options in set(Kind):
            labels = (
                _resolved(store, label, spec.options, spec.name, problems, drafts=drafts)
                for label in form.labels(spec.name)
            )
            form = form.with_value(spec.name, tuple(dict.fromkeys(labels)))
        elif any(part.shape is Shape.RECORD for part in spec.parts):
            form = form.with_value(spec.name, _rows(store, form, spec, problems, drafts=drafts))
    return form, problems


def _rows(
    store: Store, form: RecordForm, spec: FieldSpec, problems: dict[str, str], *, drafts: bool
) -> Value:
    rows: list[Row] = []
    for at, row in enumerate(form.rows(spec.name)):
        named = {
            part.name: _resolved(
                store,
                row[part.name],
                part.options,
                f"{spec.name}.{at}.{part.name}",
                problems,
                drafts=drafts,
            )
            for part in spec.parts
            if part.shape is Shape.RECORD and row.get(part.name)
        }
        rows.append({**row, **named})
    return tuple(rows)


def _resolved(
    store: Store, text: str, kind: str, place: str, problems: dict[str, str], *, drafts: bool
) -> str:
    known = store.records.find(text)
    if known is not None and known.kind == kind:
        return text
    records = selectable(store, kind, drafts=drafts)
    same = [record for record in records if fold(record.title) == fold(text)]
    near = same or records_named(records, text)
    if len(near) == 1:
        return str(near[0].id)
    told = ", ".join(f"« {record.title} » ({record.id})" for record in near[:MOST_TOLD])
    problems[place] = f"Plusieurs fiches répondent : {told}. Donnez l’identifiant." if near else (
        _NONE
    )  # fmt: skip
    return text


def titles_in(store: Store, form: RecordForm) -> dict[str, str]:
    """Id → title of the records that the form names."""
    named = {
        label
        for spec in fields_of(form.kind).values()
        if spec.options in set(Kind)
        for label in form.labels(spec.name)
    }
    named |= {
        row.get(part.name, "")
        for spec in fields_of(form.kind).values()
        for part in spec.parts
        if part.shape is Shape.RECORD
        for row in form.rows(spec.name)
    }
    found = ((one, store.records.find(one)) for one in sorted(named - {""}))
    return {one: record.title for one, record in found if record}


# --- people


def people_warnings(form: RecordForm) -> dict[str, str]:
    """Field → what looks like a person, an address or a telephone in it: to be read again."""
    found: dict[str, str] = {}
    for name, value in form.values.items():
        details = personal_details("\n".join(_texts(value)))
        if details:
            told = ", ".join(f"« {detail} »" for detail in dict.fromkeys(details[:MOST_TOLD]))
            found[name] = (
                f"On croit y lire une personne ou de quoi la joindre : {told}. Une fiche donne des "
                "fonctions et des organismes, pas des noms."
            )
    return found


def _texts(value: Value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in _texts(item)]
    return list(value.values())
