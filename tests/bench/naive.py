"""What an afternoon gives: FTS5 as it comes, cosines by numpy, reciprocal ranks. The reference.

No stop word dropped, no stem, no fold of plurals, no facet counted, the query's vector given."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
DEPTH, FILTERED = 100, 1_000
SHOWN = 10
# Source of the constant: Cormack, Clarke and Büttcher, SIGIR 2009.
RANK_SHIFT = 60
_WORD = re.compile(r"\w+")
_SCHEMA = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS passage USING fts5("
    "id UNINDEXED, theme UNINDEXED, year UNINDEXED, body, tokenize='unicode61 remove_diacritics 2')"
)


class Naive:
    """Row `i` of the vectors is row `i + 1` of the table."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._vectors_file = folder / "vectors.npy"
        self._connection = sqlite3.connect(folder / "passages.db")
        self._connection.execute(_SCHEMA)

    # --- writing

    def add(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Id, theme, year and text of each passage; on disk when it returns."""
        with self._connection:
            self._connection.executemany("INSERT INTO passage VALUES (?, ?, ?, ?)", rows)

    def keep(self, vectors: Vectors) -> None:
        np.save(self._vectors_file, vectors)
        self.__dict__["vectors"] = vectors

    # --- reading

    @cached_property
    def vectors(self) -> Vectors:
        found: Vectors = np.load(self._vectors_file)
        return found

    @cached_property
    def _facets(self) -> npt.NDArray[np.str_]:
        rows = self._connection.execute("SELECT theme, year FROM passage ORDER BY rowid")
        return np.array(rows.fetchall(), dtype=np.str_).reshape(-1, 2)

    def lexical(self, text: str, chosen: tuple[str, str] | None = None) -> list[int]:
        """Rows, best first. `chosen`, a theme and a year, filters the thousand best: inside the
        statement it would read the facets of every passage that holds a word."""
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(_WORD.findall(text.lower())))
        found = self._connection.execute(
            "SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?",
            (match, FILTERED if chosen else DEPTH),
        )
        rows = np.array([row[0] - 1 for row in found], dtype=np.int64)
        if chosen:
            rows = rows[(self._facets[rows] == chosen).all(axis=1)]
        return [int(row) for row in rows[:DEPTH]]

    def dense(self, vector: Vectors, chosen: tuple[str, str] | None = None) -> list[int]:
        cosines = self.vectors @ vector
        if chosen:
            cosines = np.where((self._facets == chosen).all(axis=1), cosines, -1.0)
        depth = min(DEPTH, len(cosines) - 1)
        best = np.argpartition(-cosines, depth)[:DEPTH]
        return [int(row) for row in best[np.argsort(-cosines[best])]]

    def search(
        self, text: str, vector: Vectors, chosen: tuple[str, str] | None = None
    ) -> list[tuple[str, str]]:
        """The ten best, as ids and texts."""
        scores: dict[int, float] = {}
        for ranking in (self.lexical(text, chosen), self.dense(vector, chosen)):
            for rank, row in enumerate(ranking, start=1):
                scores[row] = scores.get(row, 0.0) + 1 / (RANK_SHIFT + rank)
        return self._shown(sorted(scores, key=lambda row: -scores[row])[:SHOWN])

    def _shown(self, rows: Sequence[int]) -> list[tuple[str, str]]:
        marks = ",".join("?" * len(rows))
        found = self._connection.execute(
            f"SELECT rowid, id, body FROM passage WHERE rowid IN ({marks})", [r + 1 for r in rows]
        )
        told = {rowid - 1: (passage_id, body) for rowid, passage_id, body in found}
        return [told[row] for row in rows]

    def rows(self, limit: int = -1) -> Iterator[tuple[str, str]]:
        """Id and text of every passage, or of the first ones, in the order of the vectors."""
        yield from self._connection.execute(
            "SELECT id, body FROM passage ORDER BY rowid LIMIT ?", (limit,)
        )

    def close(self) -> None:
        self._connection.close()
