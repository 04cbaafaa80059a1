"""What can be found and by which facets: one row per record or passage, in mapped arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from kb.model import Document, Experience, Funding, Passage, Record, Territory
from search.arrays import Array
from search.model import Filters, HitType
from search.rows import Rows

FACETS = ("type", "kind", "theme", "region", "department", "phase", "nature", "year")
WHOLE_COUNTRY = "FR"
# A facet and one of its values: (« theme », « énergie »).
Choice = tuple[str, str]


class Item(NamedTuple):
    """A row of the catalogue. Each facet holds the values under which the item is found."""

    id: str
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Catalogue:
    """The ids of some items, ascending, and the choices under which each is found, both ways.

    A choice is a number: its place in the list of choices of the whole index. `ids` (n, width)
    uint8, UTF-8 ended by zeros; `codes[starts[i]:starts[i+1]]` are the choices of item i; `holders`
    are the rows of each choice in turn, from `firsts[choice]`. All int32."""

    ids: Array
    starts: Array
    codes: Array
    firsts: Array
    holders: Array

    def __len__(self) -> int:
        return len(self.ids)

    def names(self) -> Array:
        """`(n,)` of bytes: they compare as the ids do."""
        return self.ids.view(f"S{self.ids.shape[1]}")[:, 0]

    def row(self, item_id: str) -> int | None:
        row = self._first_from(item_id)
        return row if row < len(self) and self.names()[row].decode() == item_id else None

    def rows_under(self, document_id: str) -> range:
        """The rows of a document's passages, whose ids start with its own and a colon."""
        return range(self._first_from(f"{document_id}:"), self._first_from(f"{document_id};"))

    def _first_from(self, name: str) -> int:
        """The first row whose id does not come before this name."""
        names, wanted = self.names(), name.encode()
        # Cut to the width of the column, the name would equal an id that comes before it.
        side: Literal["left", "right"] = "right" if len(wanted) > names.itemsize else "left"
        return int(np.searchsorted(names, np.array(wanted, dtype=names.dtype), side=side))

    def rows_of(self, choices: Iterable[int]) -> Rows:
        """Rows found under one of the choices, which may come back twice."""
        found = [
            self.holders[self.firsts[choice] : self.firsts[choice + 1]]
            for choice in choices
            if choice < len(self.firsts) - 1
        ]
        return np.concatenate([np.zeros(0, dtype=np.int64), *found])

    def count(self, rows: Rows, choices: int) -> Array:
        """`(choices,)`: how many of these rows are found under each choice."""
        starts = self.starts[rows]
        lengths = self.starts[rows + 1] - starts
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1] if len(ends) else 0)
        places += np.repeat(starts - (ends - lengths), lengths)
        return np.bincount(self.codes[places], minlength=choices)


def make_catalogue(items: Sequence[Item], codes: Mapping[Choice, int]) -> Catalogue:
    """Items in order of id. `codes`: the number of every choice."""
    names = [item.id.encode() for item in items]
    width = max(map(len, names), default=1)
    ids = np.array(names, dtype=f"S{width}").view(np.uint8).reshape(len(items), width)
    held = [
        [codes[facet, value] for facet, values in item.facets.items() for value in values]
        for item in items
    ]
    lengths = np.array([len(found) for found in held], dtype=np.int32)
    flat = np.array([code for found in held for code in found], dtype=np.int32)
    rows = np.repeat(np.arange(len(items), dtype=np.int32), lengths)
    return Catalogue(
        ids=ids,
        starts=_starts(lengths),
        codes=flat,
        firsts=_starts(np.bincount(flat, minlength=len(codes))),
        holders=rows[np.argsort(flat, kind="stable")],
    )


def _starts(lengths: Array) -> Array:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)


def extended(choices: Sequence[Choice], items: Iterable[Item]) -> list[Choice]:
    """These choices, then those that only the items hold, in order."""
    held = {(facet, value) for item in items for facet, vs in item.facets.items() for value in vs}
    return [*choices, *sorted(held - set(choices))]


def chosen_values(filters: Filters) -> dict[str, tuple[str, ...]]:
    """The chosen values of each facet, by facet name."""
    return {
        "type": filters.types,
        "kind": filters.kinds,
        "theme": filters.themes,
        "region": filters.regions,
        "department": filters.departments,
        "phase": filters.phases,
        "nature": filters.natures,
        "year": filters.years,
    }


def record_item(record: Record, places: Sequence[Territory], wide: Mapping[str, str]) -> Item:
    """`places`: the rows of the geography the record names. `wide`: narrow theme → wide theme."""
    facets: dict[str, tuple[str, ...]] = {
        "type": (HitType.RECORD,),
        "kind": (record.kind,),
        "theme": tuple(sorted({*record.themes, *(wide[t] for t in record.themes if t in wide)})),
        "region": tuple(sorted({p.region or WHOLE_COUNTRY for p in places})),
        "department": tuple(sorted({p.department for p in places if p.department})),
    }
    if isinstance(record, Experience) and record.period:
        starts = [d[:4] for d in (record.period.start, record.period.end) if d]
        facets["year"] = tuple(sorted({starts[0]})) if starts else ()
    if isinstance(record, Funding):
        facets["phase"] = tuple(record.phases)
        facets["nature"] = (record.nature,)
    return Item(record.id, facets)


def passage_item(passage: Passage, document: Document, wide: Mapping[str, str]) -> Item:
    facets: dict[str, tuple[str, ...]] = {
        "type": (HitType.PASSAGE,),
        "theme": tuple(sorted({*passage.themes, *(wide[t] for t in passage.themes if t in wide)})),
        "year": (document.date[:4],) if document.date else (),
    }
    return Item(passage.id, facets)
