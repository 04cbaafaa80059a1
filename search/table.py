"""Records or passages as they are searched: what was in the base, then what was added since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kb.sqlite.lexicon import Target
from search.arrays import Array, read_arrays, write_arrays
from search.aspects import Aspects
from search.catalogue import Catalogue
from search.dense import VectorIndex, read_vector_index
from search.encoders import Vectors
from search.lexical import Lexical, LexicalLeg, Postings
from search.rows import Leg, Mask, Rows, Scores, best_rows, joined, mask_of


@dataclass(frozen=True)
class Part:
    """One table of one index folder, row by row in order of id. `marks` (n,) uint64: the text of
    each row, when its vector was made. `aspects`: of records only."""

    catalogue: Catalogue
    postings: Postings
    vectors: VectorIndex
    marks: Array
    aspects: Aspects | None = None

    def write(self, folder: Path, target: Target) -> None:
        arrays = {
            **{f"catalogue.{name}": array for name, array in vars(self.catalogue).items()},
            **{f"postings.{name}": array for name, array in vars(self.postings).items()},
            "vectors": self.vectors.vectors(),
            "marks": self.marks,
        }
        if self.aspects is not None:
            arrays |= {f"aspects.{name}": array for name, array in vars(self.aspects).items()}
        write_arrays(folder / f"{target.name.lower()}.arrays", arrays)
        self.vectors.write(folder / f"{target.name.lower()}.faiss")

    @classmethod
    def read(cls, folder: Path, target: Target) -> Part:
        """Mapped from its files. Raises what `read_arrays` raises."""
        arrays = read_arrays(folder / f"{target.name.lower()}.arrays")

        def of(noun: str) -> dict[str, Array]:
            return {n.partition(".")[2]: a for n, a in arrays.items() if n.startswith(f"{noun}.")}

        return cls(
            catalogue=Catalogue(**of("catalogue")),
            postings=Postings(**of("postings")),
            vectors=read_vector_index(arrays["vectors"], folder / f"{target.name.lower()}.faiss"),
            marks=arrays["marks"],
            aspects=Aspects(**found) if (found := of("aspects")) else None,
        )


class Table:
    """The parts of a table, one after the other: its rows go from part to part."""

    def __init__(self, parts: Sequence[Part], dead: Rows) -> None:
        """`dead`: rows of the first part that later ones replace, or that are gone."""
        self.parts = parts
        self.firsts = np.cumsum([0, *(len(part.catalogue) for part in parts)])
        self._names = [part.catalogue.names() for part in parts]
        self._lexical = Lexical([part.postings for part in parts])
        self.alive = ~mask_of(dead, len(self)) if len(dead) else None
        self.count = len(self) - len(dead)

    def __len__(self) -> int:
        return int(self.firsts[-1])

    # --- who is there

    def names(self, rows: Rows) -> Array:
        """The ids of these rows, as bytes: they compare as the ids do."""
        found = np.empty(len(rows), dtype=np.result_type(*self._names))
        for part, inside, own in self.by_part(rows):
            found[inside] = self._names[part][own]
        return found

    def ids(self, rows: Rows) -> list[str]:
        return [name.decode() for name in self.names(rows).tolist()]

    def row(self, item_id: str) -> int | None:
        """The living row of an id."""
        for first, part in zip(self.firsts.tolist(), self.parts, strict=False):
            row = part.catalogue.row(item_id)
            if row is not None and self._lives(first + row):
                return int(first + row)
        return None

    def _lives(self, row: int) -> bool:
        return self.alive is None or bool(self.alive[row])

    def rows(self, allowed: Mask | None = None) -> Rows:
        """Every living row, among those allowed."""
        if self.alive is not None:
            allowed = self.alive if allowed is None else self.alive & allowed
        return np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)

    # --- facets

    def mask(self, choices: Iterable[int]) -> Mask:
        """Rows found under one of the choices."""
        wanted = list(choices)
        found = [
            part.catalogue.rows_of(wanted) + first
            for part, first in zip(self.parts, self.firsts.tolist(), strict=False)
        ]
        return mask_of(joined(found), len(self))

    def facet_counts(self, rows: Rows, choices: int) -> Array:
        total = np.zeros(choices, dtype=np.int64)
        for part, _, own in self.by_part(rows):
            total += self.parts[part].catalogue.count(own, choices)
        return total

    # --- the two rankings

    def holders(self, terms: Sequence[str]) -> list[int]:
        """How many rows hold each term, those replaced since counted too."""
        return self._lexical.holders(terms)

    def lexical(self, terms: Sequence[str]) -> LexicalLeg:
        return self._lexical.read(terms)

    def dense(self, query: Vectors) -> Leg:
        """The cosines of a `(1, dimension)` query."""
        legs = [part.vectors.read(query) for part in self.parts]
        return legs[0] if len(legs) == 1 else _JoinedLeg(self, legs)

    def aspects(self, query: Vectors, rows: Rows) -> Scores:
        """Of each of these rows, the highest cosine of what it may be asked for; 0 where the table
        has no aspects."""
        cosines = np.zeros(len(rows))
        for part, inside, own in self.by_part(rows):
            found = self.parts[part].aspects
            if found is not None:
                cosines[inside] = found.nearest(query, own)
        return cosines

    def vector(self, row: int) -> Vectors:
        """`(dimension,)`."""
        found: Vectors = self.vectors(np.array([row]))[0]
        return found

    def vectors(self, rows: Rows) -> Vectors:
        """`(n, dimension)`, of these rows."""
        first = self.parts[0].vectors.vectors()
        found = np.empty((len(rows), first.shape[1]), dtype=first.dtype)
        for part, inside, own in self.by_part(rows):
            found[inside] = self.parts[part].vectors.vectors()[own]
        return found

    def by_part(self, rows: Rows) -> Iterator[tuple[int, Any, Rows]]:
        """For each part that holds some: its number, which of `rows` they are, its own rows."""
        if len(self.parts) == 1:
            yield 0, slice(None), rows
            return
        part_of = np.searchsorted(self.firsts, rows, side="right") - 1
        for part in np.unique(part_of).tolist():
            inside = np.flatnonzero(part_of == part)
            yield part, inside, rows[inside] - self.firsts[part]


class _JoinedLeg:
    """The dense legs of the parts, as one."""

    def __init__(self, table: Table, legs: Sequence[Leg]) -> None:
        self._table = table
        self._legs = legs

    def best(self, limit: int, allowed: Mask | None) -> Rows:
        firsts = self._table.firsts.tolist()
        found = [
            leg.best(limit, None if allowed is None else allowed[first:end]) + first
            for leg, first, end in zip(self._legs, firsts[:-1], firsts[1:], strict=True)
        ]
        rows = np.concatenate(found)
        return best_rows(rows, self.of(rows), limit)

    def of(self, rows: Rows) -> Scores:
        cosines = np.zeros(len(rows))
        for part, inside, own in self._table.by_part(rows):
            cosines[inside] = self._legs[part].of(own)
        return cosines
