"""What is measured on: seven judged sets read from a folder, and the base's own judged needs."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kb.fields import RecordFields
from kb.model import Kind
from kb.sqlite.lexicon import RECORD_WEIGHTS
from kb.store import Store
from search.evaluation import JudgedNeed
from tests.retrieval.measures import Grades, Matrix, ndcg

SET_NAMES = (
    "everyday",
    "startups",
    "tee_promesse",
    "tee_reco",
    "cnil",
    "aidesjeunes",
    "piaf",
)
NEEDS = "needs"


@dataclass(frozen=True)
class Judged:
    """A set that has a figure of its own: some queries against some texts of a collection."""

    name: str
    rows: Grades
    columns: Grades
    grades: Grades

    def ndcg(self, scores: Matrix) -> Matrix:
        """One value for each query of the set. `scores`: the whole collection's."""
        return ndcg(scores[np.ix_(self.rows, self.columns)], self.grades)


@dataclass(frozen=True)
class Collection:
    """Texts, what is asked of them, and the grades: `(queries, documents)`.

    `documents`: each text in fields; `weights`: what a word of each field counts for BM25.
    `kinds`: kind → columns, when each kind has a list of its own; empty for one list."""

    name: str
    queries: tuple[str, ...]
    documents: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...]
    grades: Grades
    kinds: Mapping[str, Sequence[int]]

    def texts(self) -> list[str]:
        """Each document whole, as `RecordFields.whole` gives it to an encoder."""
        return ["\n".join(field for field in fields if field) for fields in self.documents]

    def judged(self) -> list[Judged]:
        """One set for each kind, or one for all; queries without an answer there are left out."""
        everything = {self.name: range(len(self.documents))}
        sets = []
        for name, columns in (self.kinds or everything).items():
            part = self.grades[:, list(columns)]
            rows = np.flatnonzero(part.any(axis=1))
            sets.append(Judged(name, rows, np.array(columns), part[rows]))
        return sets


def read_set(path: Path) -> Collection:
    """`{"queries": {id: text}, "corpus": {id: text}, "qrels": {query: {document: grade}}}`."""
    data = _read(path)
    queries, documents = sorted(data["queries"]), sorted(data["corpus"])
    column = {name: i for i, name in enumerate(documents)}
    grades = np.zeros((len(queries), len(documents)), dtype=np.int64)
    for row, query in enumerate(queries):
        for document, grade in data["qrels"].get(query, {}).items():
            grades[row, column[document]] = grade
    return Collection(
        name=path.name.removesuffix(".json.xz"),
        queries=tuple(data["queries"][name] for name in queries),
        documents=tuple((data["corpus"][name],) for name in documents),
        weights=(1.0,),
        grades=grades,
        kinds={},
    )


def read_pairs(path: Path) -> list[tuple[str, str, float]]:
    """Pairs of sentences with how alike they are."""
    return [(first, second, float(score)) for first, second, score in _read(path)]


def _read(path: Path) -> Any:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def fields_of(fields: RecordFields) -> tuple[str, ...]:
    """In the order of RECORD_WEIGHTS."""
    asked = "\n".join(fields.asked)
    return (fields.title, fields.need, fields.themes, fields.body, fields.links, asked)


def needs_collection(store: Store, needs: Sequence[JudgedNeed]) -> Collection:
    """Whole records of every kind, each kind with a list of its own."""
    fields = store.records.fields()
    ids = sorted(fields)
    kind_of = {record.id: record.kind for record in store.records.published()}
    grades = np.array(
        [[need.relevant.get(Kind(kind_of[i]), {}).get(str(i), 0) for i in ids] for need in needs],
        dtype=np.int64,
    )
    return Collection(
        name=NEEDS,
        queries=tuple(need.text for need in needs),
        documents=tuple(fields_of(fields[i]) for i in ids),
        weights=RECORD_WEIGHTS,
        grades=grades,
        kinds={
            f"needs: {kind}": [n for n, i in enumerate(ids) if kind_of[i] == kind] for kind in Kind
        },
    )
