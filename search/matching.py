"""What answers a query in each table, as rows and scores, and the page to show of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from kb.sqlite.lexicon import Target
from search.fusion import fused_parts
from search.rows import Leg, Mask, Rows, Scores, union
from search.table import Table

# How many each leg proposes; all of a small base, and more than anyone turns pages for in a large
# one, where totals and counts stop there too.
CANDIDATES = 1000
# Below this cosine, with no word in common, a text is not a result: docs/retrieval.md.
DENSE_FLOOR = 0.3


class Asked(NamedTuple):
    """A table, and what its two legs say of a query; no legs for a query without text."""

    target: Target
    table: Table
    legs: tuple[Leg, Leg] | None


class Matched(NamedTuple):
    """The rows of a table that answer, ascending, and the two parts of their scores."""

    target: Target
    table: Table
    rows: Rows
    lexical: Scores
    dense: Scores


class Scored(NamedTuple):
    target: Target
    id: str
    lexical: float
    dense: float

    @property
    def score(self) -> float:
        return self.lexical + self.dense


def matching(asked: Asked, masks: Iterable[Mask]) -> Matched:
    """The best rows of either leg, among those that pass every mask: a filter never costs a
    result, for nothing is cut before it."""
    target, table, legs = asked
    allowed = table.alive
    for mask in masks:
        allowed = mask if allowed is None else allowed & mask
    if legs is None:
        rows = np.arange(len(table)) if allowed is None else np.flatnonzero(allowed)
        nothing = np.zeros(len(rows))
        return Matched(target, table, rows, nothing, nothing)
    lexical, dense = legs
    rows = union(lexical.best(CANDIDATES, allowed), dense.best(CANDIDATES, allowed), len(table))
    scores, cosines = lexical.of(rows), dense.of(rows)
    kept = (scores > 0) | (cosines >= DENSE_FLOOR)
    return Matched(target, table, rows[kept], *fused_parts(scores[kept], cosines[kept]))


def page(found: Sequence[Matched], offset: int, limit: int) -> list[Scored]:
    """Best first, equals by id."""
    best = [scored for some in found for scored in _best(some, offset + limit)]
    best.sort(key=lambda scored: (-scored.score, scored.id))
    return best[offset : offset + limit]


def _best(found: Matched, limit: int) -> Iterator[Scored]:
    """Enough of each part of the table: there, rows are in order of id."""
    scores = found.lexical + found.dense
    for _, inside, _ in found.table.by_part(found.rows):
        places = np.arange(len(scores))[inside]
        own = scores[places]
        if len(own) > limit:
            least = np.partition(own, len(own) - limit)[len(own) - limit]
            places, own = places[own >= least], own[own >= least]
        first = places[np.argsort(-own, kind="stable")[:limit]]
        ids = found.table.ids(found.rows[first])
        parts = (found.lexical[first].tolist(), found.dense[first].tolist())
        yield from map(partial(Scored, found.target), ids, *parts)
