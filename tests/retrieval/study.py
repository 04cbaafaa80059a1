"""Everything that is measured once, before any table: legs, figures, choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from search.encoders import Encoder, LatentSemanticEncoder, Vectors
from tests.retrieval import bm25, choice, passages
from tests.retrieval.choice import Gate, Tried, means_of
from tests.retrieval.fusions import FUSIONS, Fusion, Legs, Value
from tests.retrieval.measures import Matrix, Row, draws, interval, resampled, spearman
from tests.retrieval.sets import Collection, Judged

# Set → one nDCG@10 for each query.
Found = Mapping[str, Row]
Figure = tuple[float, tuple[float, float]]


@dataclass(frozen=True)
class Asked:
    """A collection with what both legs say of it."""

    collection: Collection
    legs: Legs
    queries: Vectors

    @cached_property
    def judged(self) -> list[Judged]:
        return self.collection.judged()


def ask(collection: Collection, encoder: Encoder) -> Asked:
    scored = bm25.score_all(collection.documents, collection.weights, collection.queries)
    queries = encoder.encode(collection.queries, queries=True)
    found = passages.cosines(queries, encoder.encode(collection.texts()))
    legs = Legs(scored.bm25, scored.bound, scored.covered, found)
    return Asked(collection, legs, queries)


class Study:
    """The figures of every ranking on every set, and their distance to BM25."""

    def __init__(
        self,
        collections: Sequence[Collection],
        encoder: Encoder,
        fusions: Sequence[Fusion] = FUSIONS,
    ) -> None:
        self.encoder = encoder
        self.fusions = {fusion.name: fusion for fusion in fusions}
        self.asked = {each.name: ask(each, encoder) for each in collections}
        self.groups = {s.name: name for name, a in self.asked.items() for s in a.judged}
        self.sizes = {
            s.name: (len(s.rows), len(s.columns)) for a in self.asked.values() for s in a.judged
        }
        self._drawn = {name: draws(len(a.collection.queries)) for name, a in self.asked.items()}
        self.bm25 = self.figures({n: a.legs.bm25_alone() for n, a in self.asked.items()})
        self.dense = self.figures({n: a.legs.cosine for n, a in self.asked.items()})

    @property
    def sets(self) -> list[str]:
        return list(self.groups)

    def figures(self, scores: Mapping[str, Matrix]) -> dict[str, Row]:
        """`scores`: collection → matrix."""
        return {s.name: s.ndcg(scores[n]) for n, a in self.asked.items() for s in a.judged}

    @cached_property
    def topics(self) -> dict[str, Row]:
        """Latent semantic analysis, fitted on each collection's own texts."""
        scores = {}
        for name, asked in self.asked.items():
            texts = asked.collection.texts()
            encoder = LatentSemanticEncoder.fit(texts)
            queries = encoder.encode(asked.collection.queries, queries=True)
            scores[name] = passages.cosines(queries, encoder.encode(texts))
        return self.figures(scores)

    @cached_property
    def tried(self) -> dict[str, Tried]:
        """Fusion → value → set → figures."""
        return {name: {v: self.at(name, v) for v in f.values} for name, f in self.fusions.items()}

    def at(self, fusion: str, value: Value) -> dict[str, Row]:
        score = self.fusions[fusion].score
        return self.figures({n: score(a.legs, value) for n, a in self.asked.items()})

    @cached_property
    def gate(self) -> Gate:
        return Gate(bm25=means_of(self.bm25, self.sets), dense=means_of(self.dense, self.sets))

    def figure(self, found: Found, name: str) -> Figure:
        """Mean on a set, and the interval of its difference to BM25."""
        return float(found[name].mean()), interval(self._differences(found, name))

    def mean_figure(self, found: Found) -> Figure:
        """The same over all sets, each counting the same."""
        means = means_of(found, self.sets).values()
        drawn = [self._differences(found, name) for name in self.sets]
        return float(np.mean(list(means))), interval(np.mean(drawn, axis=0))

    def _differences(self, found: Found, name: str) -> Row:
        group = self.groups[name]
        rows = next(s.rows for s in self.asked[group].judged if s.name == name)
        return resampled(found[name] - self.bm25[name], self._drawn[group][:, rows])

    def left_out(self, fusion: str) -> tuple[dict[str, Value], dict[str, Row]]:
        """The value of each set chosen on the other sets, and the figures there."""
        tried = self.tried[fusion]
        chosen = choice.leave_one_out(tried, self.groups, choice.highest_mean)
        return chosen, choice.held_out(tried, chosen)

    def folded(self, fusion: str) -> dict[str, Row]:
        return {name: choice.five_folds(self.tried[fusion], name) for name in self.sets}


def likeness(pairs: Sequence[tuple[str, str, float]], encoder: Encoder) -> float:
    """Spearman's correlation of cosines with what people said of pairs of sentences."""
    first = encoder.encode([pair[0] for pair in pairs])
    second = encoder.encode([pair[1] for pair in pairs])
    found = np.round((first * second).sum(axis=1).astype(np.float64), 6)
    return spearman(found, np.array([pair[2] for pair in pairs]))
