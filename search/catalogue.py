"""What can be found and by which facets: one row per record or passage, in columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.model import Document, Experience, Funding, Noun, Passage, Record, Territory
from search.model import Filters, HitType

FACETS = ("type", "kind", "theme", "region", "department", "phase", "nature", "year")
WHOLE_COUNTRY = "FR"


class Item(Noun):
    """A row of the catalogue. Each facet holds the values under which the item is found."""

    id: str
    type: HitType
    facets: dict[str, tuple[str, ...]]


class Catalogue:
    """Ids in order, and for each facet a `(items, values) bool` matrix."""

    def __init__(
        self,
        ids: Sequence[str],
        values: Mapping[str, Sequence[str]],
        members: Mapping[str, npt.NDArray[np.bool_]],
    ) -> None:
        self.ids = list(ids)
        self.row = {item_id: i for i, item_id in enumerate(self.ids)}
        self.values = {name: list(names) for name, names in values.items()}
        self.members = dict(members)

    @classmethod
    def build(cls, items: Sequence[Item]) -> Catalogue:
        values: dict[str, list[str]] = {}
        members: dict[str, npt.NDArray[np.bool_]] = {}
        for facet in FACETS:
            names = sorted({name for item in items for name in item.facets.get(facet, ())})
            column = {name: i for i, name in enumerate(names)}
            matrix = np.zeros((len(items), len(names)), dtype=np.bool_)
            for row, item in enumerate(items):
                matrix[row, [column[name] for name in item.facets.get(facet, ())]] = True
            values[facet], members[facet] = names, matrix
        return cls([item.id for item in items], values, members)

    def save(self, path: Path) -> None:
        columns: dict[str, npt.NDArray[np.generic]] = {"ids": np.array(self.ids, dtype=np.str_)}
        for facet in FACETS:
            columns[f"{facet}.values"] = np.array(self.values[facet], dtype=np.str_)
            columns[f"{facet}.members"] = np.packbits(self.members[facet], axis=1)
        np.savez(path, **columns)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> Catalogue:
        with np.load(path) as saved:
            values = {facet: saved[f"{facet}.values"].tolist() for facet in FACETS}
            members = {
                facet: np.unpackbits(
                    saved[f"{facet}.members"], axis=1, count=len(values[facet])
                ).astype(np.bool_)
                for facet in FACETS
            }
            return cls(saved["ids"].tolist(), values, members)

    def mask(self, facet: str, chosen: Iterable[str]) -> npt.NDArray[np.bool_] | None:
        """Items holding one of the chosen values; None when nothing is chosen. Unknown
        values hold nothing."""
        wanted = set(chosen)
        if not wanted:
            return None
        columns = [i for i, name in enumerate(self.values[facet]) if name in wanted]
        return np.asarray(self.members[facet][:, columns].any(axis=1), dtype=np.bool_)

    def masks(self, filters: Filters) -> dict[str, npt.NDArray[np.bool_]]:
        """One mask per facet that is constrained."""
        found = {name: self.mask(name, chosen) for name, chosen in chosen_values(filters).items()}
        return {name: mask for name, mask in found.items() if mask is not None}


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
    return Item(id=record.id, type=HitType.RECORD, facets=facets)


def passage_item(passage: Passage, document: Document, wide: Mapping[str, str]) -> Item:
    facets: dict[str, tuple[str, ...]] = {
        "type": (HitType.PASSAGE,),
        "theme": tuple(sorted({*passage.themes, *(wide[t] for t in passage.themes if t in wide)})),
        "year": (document.date[:4],) if document.date else (),
    }
    return Item(id=passage.id, type=HitType.PASSAGE, facets=facets)
