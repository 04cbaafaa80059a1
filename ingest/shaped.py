"""Which shape the objects of a file have, and how each is read."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from ingest.model import Refusal, RefusalCode
from ingest.readers.rows import Rows
from ingest.readers.yaml_mapping import Located
from kb.exchange.aids import from_aid
from kb.exchange.cells import plain, values_of
from kb.exchange.projects import from_project
from kb.exchange.shapes import Aid, Project, Taken
from kb.exchange.told import Values
from kb.model import Experience, Facilitator, Funding, Partner
from kb.vocabulary import Vocabulary

_FIELDS = frozenset(
    name for model in (Experience, Funding, Facilitator, Partner) for name in model.model_fields
)
# Lists of texts: one cell, an item a line.
_TEXTS = (
    "territory.codes", "themes", "asked_as", "method", "lessons", "inspired_by", "beneficiaries",
    "phases", "services", "contributions",
)  # fmt: skip
_AID_SIGNS = frozenset({"financers", "aid_types", "targeted_audiences", "is_call_for_project"})
_PROJECT_SIGNS = frozenset({"nom", "phaseStatut", "budgetPrevisionnel", "collectiviteIds"})


Shaped = TypeVar("Shaped", bound=BaseModel)


class ShapeOf(NamedTuple):
    """How to read the objects of one file: `ours`, or in the shape of another tool (`theirs`,
    which raises pydantic's ValidationError)."""

    ours: Callable[[Located], Located]
    theirs: Callable[[Located], Taken] | None = None


def shape_of(rows: Rows, vocabulary: Vocabulary) -> ShapeOf:
    """By the names of the fields. Refused when they are those of nothing known."""
    names = set(rows.columns) or set(rows.objects[0].values)
    table = bool(rows.columns)
    if "kind" in names or "title" in names:
        _refuse_strange(rows.columns)
        return ShapeOf(_cells_as_fields if table else _as_it_is)
    if "nom" in names and len(names & _PROJECT_SIGNS) > 1:
        known = {str(place.get("id")): place for place in rows.beside.get("collectivites", [])}
        return ShapeOf(_as_it_is, lambda row: from_project(_read(Project, row, table=table), known))
    if "name" in names and names & _AID_SIGNS:
        labels = vocabulary.theme_labels
        return ShapeOf(_as_it_is, lambda row: from_aid(_read(Aid, row, table=table), labels))
    raise Refusal(
        RefusalCode.INVALID_RECORD,
        "Ligne 1 : ce ne sont ni des fiches (champs « id », « kind », « title »…), ni des projets "
        "du schéma commun (« nom », « phase »…), ni des aides d’Aides-territoires (« name », "
        "« financers »…).",
    )


def _refuse_strange(columns: tuple[str, ...]) -> None:
    for column in columns:
        name = column.partition(".")[0]
        if name and name not in _FIELDS:
            near = difflib.get_close_matches(name, _FIELDS, n=1, cutoff=0.6)
            hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
            raise Refusal(
                RefusalCode.INVALID_RECORD,
                f"Ligne 1 : la colonne « {column[:80]} » n’est celle d’aucune fiche.{hint}",
            )


def _as_it_is(row: Located) -> Located:
    return row


def _cells_as_fields(row: Located) -> Located:
    try:
        return Located(values_of(row.values, _TEXTS), row.lines)
    except ValueError as error:
        raise Refusal(
            RefusalCode.INVALID_RECORD, f"la colonne « {error} » en contredit une autre."
        ) from error


def _read(model: type[Shaped], row: Located, *, table: bool) -> Shaped:
    return model.model_validate(_opened(row.values) if table else row.values)


def _opened(cells: Mapping[str, Any]) -> Values:
    """Cells of a table in another tool's shape: a list is written as JSON in its cell."""
    return {name: _cell(plain(str(cell)).strip()) for name, cell in cells.items()}


def _cell(text: str) -> Any:
    if text.startswith(("[", "{")):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text or None
