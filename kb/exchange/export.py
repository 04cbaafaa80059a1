"""Records in the form asked for, as text; what a form has no place for is told."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from kb.corpus_form import record_values
from kb.exchange.aids import from_aid, to_aid
from kb.exchange.cells import columns_of, row_of
from kb.exchange.projects import from_project, to_collectivite, to_project
from kb.exchange.shapes import Aid, Project
from kb.exchange.told import Values
from kb.model import Experience, Funding, Record, Territory, TerritoryId, record_adapter

# A spreadsheet set to French opens this with its accents and its columns.
BOM, DELIMITER = "\ufeff", ";"
Dates = Mapping[str, tuple[datetime, datetime]]


class Shaped(NamedTuple):
    """Records in another tool's shape. `lost`: field → in how many records it says something that
    does not come back."""

    objects: list[Values]
    lost: Counter[str]


def as_csv(records: Sequence[Record]) -> str:
    rows = [row_of(record_values(record)) for record in records]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns_of(rows), delimiter=DELIMITER, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return BOM + out.getvalue()


def as_json(records: Sequence[Record]) -> str:
    return _json({"records": [record_values(record) for record in records]})


def as_projects(
    experiences: Sequence[Experience], dates: Dates, places: Mapping[TerritoryId, Territory]
) -> Shaped:
    """The experiences, each read back to see what the shape has lost."""
    objects, lost = [], Counter[str]()
    known = {p["id"]: p for at in places.values() if (p := to_collectivite(at, _EPOCH))}
    for experience in experiences:
        project = to_project(experience, *dates[experience.id])
        objects.append(project)
        back = from_project(Project.model_validate(project), known)
        lost.update(_lost(experience, back.values))
    return Shaped(objects, lost)


def projects_json(projects: Shaped, places: Mapping[TerritoryId, Territory], at: datetime) -> str:
    collectivites = [c for p in places.values() if (c := to_collectivite(p, at))]
    return _json({"projets": projects.objects, "collectivites": collectivites})


def as_aids(fundings: Sequence[Funding], dates: Dates, themes: Collection[str]) -> Shaped:
    """The fundings, each read back to see what the shape has lost."""
    objects, lost = [], Counter[str]()
    for funding in fundings:
        aid = to_aid(funding, *dates[funding.id])
        objects.append(aid)
        lost.update(_lost(funding, from_aid(Aid.model_validate(aid), themes).values))
    return Shaped(objects, lost)


def aids_json(aids: Shaped) -> str:
    return _json({"count": len(aids.objects), "results": aids.objects})


def as_table(shaped: Shaped) -> str:
    """The same as a table: lists are JSON in their cell, as the common schema writes them."""
    rows = [row_of({name: _cell(value) for name, value in item.items()}) for item in shaped.objects]
    out = io.StringIO(newline="")
    columns = list(dict.fromkeys(name for item in shaped.objects for name in item))
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _cell(value: object) -> object:
    """Nested values as JSON; true and false as JSON says them."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict | bool) else value


def _lost(record: Record, values: Values) -> list[str]:
    back = record_adapter().validate_python(values)
    return [
        name
        for name in type(record).model_fields
        if name not in {"state", "imported", "id"} and getattr(record, name) != getattr(back, name)
    ]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
