"""Candidates → ranked lists. A first look finds the experiences that answer; a second looks at who
helped them, what paid for them, and what is near to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from kb.model import Kind, Record
from kb.understanding import Understanding
from search.recommend.features import FeatureTable, is_open_to
from search.recommend.library import Library
from search.recommend.signals import SignalReader, Signals, linked_scores
from search.recommend.weights import Line, Weights
from search.rows import Rows, Scores

# The experiences whose mean says what the others should be near to.
LEADERS = 5
# Above this cosine two records tell of the same thing; the second loses up to this part of its
# score. Set by hand: no judged need has near-twins.
TWIN_COSINE = 0.9
TWIN_LOSS = 0.3
# What people said of a record for needs like this one: one vote on the same need moves it by half
# of this, about what separates neighbours of a list. Set by hand: no judged need has votes.
FEEDBACK_WEIGHT = 0.1
# From this chance on, an open funding is worth showing before one that is closed.
OPEN_FITS = 0.15
# The head of a list, where twins would hide the rest.
HEAD = 16


class Ranked(NamedTuple):
    """A record, its parts (weighed features), and their sum."""

    record: Record
    features: dict[str, float]
    score: float


class Looked(NamedTuple):
    """One need, measured: a table of features for each kind, in the order of `signals`."""

    signals: Signals
    tables: Mapping[Kind, FeatureTable]


class Ranker:
    """Ranks the records of one library by what one index says."""

    def __init__(self, library: Library, signals: SignalReader, weights: Weights) -> None:
        self._library = library
        self._signals = signals
        self.weights = weights

    def rank(
        self,
        looked: Looked,
        understood: Understanding,
        feedback: Mapping[str, float],
        limit: int,
    ) -> dict[Kind, list[Ranked]]:
        """The `limit` best of each kind, or a few more, best first. `looked`: the first look at
        the need; `feedback`: what was said of records for needs like this one, −1 to 1."""
        self.second_look(looked, self.relevance(looked))
        for table in looked.tables.values():
            if heard := [feedback.get(r.id, 0.0) for r in table.records if feedback]:
                table.values["feedback"] = np.array(heard)
        return {
            kind: self._ordered(kind, table, looked.signals, understood, max(limit, HEAD))
            for kind, table in looked.tables.items()
        }

    def worth(self, looked: Looked) -> dict[str, float]:
        """Of each candidate experience, after the second look, the chance that it answers."""
        table, line = looked.tables[Kind.EXPERIENCE], self.weights.kinds[Kind.EXPERIENCE]
        chances = line.chance(table.scores(line.weights)).tolist()
        return {str(r.id): chance for r, chance in zip(table.records, chances, strict=True)}

    # --- measuring: also what learning reads

    def first_look(self, text: str, understood: Understanding) -> Looked:
        """Every feature but those of the second look."""
        signals = self._signals.read(text)
        tables = {}
        for kind, span in signals.kinds.items():
            records = tuple(self._library.records[i] for i in signals.ids[span])
            values = {name: scores[span] for name, scores in signals.values.items()}
            values |= self._library.record_features(kind, signals.ids[span], understood)
            tables[kind] = FeatureTable(records, values)
        return Looked(signals, tables)

    def relevance(self, looked: Looked, first: Line | None = None) -> Scores:
        """Of each candidate experience, the chance that it answers: `(n,)`, 0 to 1."""
        line = first or self.weights.first
        return line.chance(looked.tables[Kind.EXPERIENCE].scores(line.weights))

    def second_look(self, looked: Looked, relevance: Scores) -> None:
        """Adds `neighbours` and `links` to every table. `relevance`: of each experience."""
        experiences = looked.tables[Kind.EXPERIENCE].records
        worth = {str(r.id): float(v) for r, v in zip(experiences, relevance, strict=True)}
        links = linked_scores(self._library.links, worth)
        near = self._neighbours(looked.signals, relevance)
        for kind, table in looked.tables.items():
            table.values["neighbours"] = near[looked.signals.kinds[kind]]
            table.values["links"] = np.array([links.get(r.id, 0.0) for r in table.records])

    def _neighbours(self, signals: Signals, relevance: Scores) -> Scores:
        """Cosine of each candidate to the mean of the experiences that answer best, each counted
        as its relevance. Source: Rocchio, « Relevance feedback in information retrieval », 1971."""
        vectors = self._signals.vectors(signals.rows)
        span = signals.kinds[Kind.EXPERIENCE]
        best = np.argsort(-relevance, kind="stable")[:LEADERS]
        mean = relevance[best] @ vectors[span][best]
        length = float(np.linalg.norm(mean))
        if not length:
            return np.zeros(len(vectors))
        return np.clip(vectors @ (mean / length), 0.0, 1.0).astype(np.float64)

    # --- ordering

    def _ordered(
        self,
        kind: Kind,
        table: FeatureTable,
        signals: Signals,
        understood: Understanding,
        count: int,
    ) -> list[Ranked]:
        if not table.records:
            return []
        parts = table.weighed({**self.weights.kinds[kind].weights, "feedback": FEEDBACK_WEIGHT})
        scores = np.sum(list(parts.values()), axis=0)
        # Equals: those who took part in most experiences first, then by id, the tables' order.
        involved = np.array([self._library.known.involved.get(r.id, 0) for r in table.records])
        order = np.lexsort((-involved, -scores)).tolist()[:count]
        losses = self._twin_losses(order[:HEAD], signals.rows[signals.kinds[kind]], scores)
        found = []
        for n in order:
            told = {name: round(float(values[n]), 6) for name, values in parts.items()}
            if not told.get("feedback", 1.0):
                del told["feedback"]
            if n in losses:
                told["diversity"] = round(-losses[n], 6)
            found.append(Ranked(table.records[n], told, round(sum(told.values()), 6)))
        found.sort(key=lambda ranked: -ranked.score)
        return first_is_open(found, understood, self.weights.kinds[kind])

    def _twin_losses(self, order: Sequence[int], rows: Rows, scores: Scores) -> dict[int, float]:
        """What a near-twin of a better one loses: in full for the same text."""
        vectors = self._signals.vectors(rows[np.array(order, dtype=np.int64)])
        cosines = vectors @ vectors.T
        losses = {}
        for place, n in enumerate(order[1:], start=1):
            excess = float(cosines[place, :place].max()) - TWIN_COSINE
            if excess > 0:
                losses[n] = float(scores[n]) * TWIN_LOSS * excess / (1 - TWIN_COSINE)
        return losses


def first_is_open(ranked: list[Ranked], understood: Understanding, line: Line) -> list[Ranked]:
    """A funding that is closed, or for others, never comes before one that is open and may answer:
    what stands above it loses what puts it there. Where nothing open fits, the order stays, and
    the list says what it is (search/recommend/confidence.py)."""
    place = next(
        (n for n, found in enumerate(ranked) if is_open_to(found.record, understood)), None
    )
    if not place or line.chance_of(ranked[place].score) < OPEN_FITS:
        return ranked
    best = ranked[place].score
    moved = [_lowered(found, best) for found in ranked[:place]]
    return [ranked[place], *moved, *ranked[place + 1 :]]


def _lowered(found: Ranked, score: float) -> Ranked:
    """Just as good as `score`, and no better."""
    loss = round(found.score - score, 6)
    return Ranked(found.record, {**found.features, "not_open": -loss}, score)
