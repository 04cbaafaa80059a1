"""What a need is about: the themes of the records and of the judged needs that it resembles, and
those whose words in the vocabulary mean the same. Learned by training.py, read by numpy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Indexes = npt.NDArray[np.int32]

# A need is not compared with itself: one of ours, read again, would know its answers by heart.
_SAME = 0.999
# Records and needs whose themes are asked. Both by hand: fifteen records beat eight, ten needs no
# worse than twenty, by cross-validation on our own needs.
RECORDS, NEEDS = 15, 10
_NEED_FLOOR, _NEED_SLOPE = 0.5, 8.0
FEATURES = (
    "meaning",  # cosine with the nearest of the theme's words
    "records",  # share of the theme among the records that resemble the need
    "records_beside",  # the same, over the share of the first theme
    "records_rank",  # one over its rank among these
    "needs",  # share among the judged needs that resemble it
    "said",  # a label or synonym is written
    "hinted",  # a trigger is written
    "frequency",  # log of one more than the records that carry it
    "wide",  # a wide theme
)


@dataclass(frozen=True)
class Known:
    """What needs are compared with. Rows of vectors are of length 1, float32.

    `texts`: `(texts, dimension)`, several for each record, whose row in `themes` is `owner`, in
    order. `terms`, `starts`, `weights`: mean TF-IDF of each record's texts, by rows; `idf`: of each
    term. `labels`: `(words of the vocabulary, dimension)`, and `label_of` the theme of each, in
    order. `needs`, `needs_themes`: the judged needs. Themes are columns of 0 and 1, in the order of
    the classes."""

    texts: Array
    owner: Indexes
    themes: Array
    terms: Indexes
    starts: Indexes
    weights: Array
    idf: Array
    labels: Array
    label_of: Indexes
    needs: Array
    needs_themes: Array
    wide: Array

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


class ThemeReader:
    """`classes`: labels of themes; `columns`: stem → its place in `idf`."""

    def __init__(
        self,
        classes: Sequence[str],
        columns: Mapping[str, int],
        known: Known,
        weights: Array,
        bias: float,
    ) -> None:
        self.classes = tuple(classes)
        self._index = {label: at for at, label in enumerate(classes)}
        self._columns = columns
        self._known = known
        self._weights = weights
        self._bias = bias
        self._records = len(known.themes)
        self._firsts = np.searchsorted(known.owner, np.arange(self._records))
        self._texts_of = np.maximum(np.bincount(known.owner, minlength=self._records), 1)
        self._first_labels = np.searchsorted(known.label_of, np.arange(len(classes)))
        self._frequency = np.log1p(known.themes.sum(axis=0))
        self._by_term = _by_term(known, len(columns))

    def probabilities(
        self, terms: Sequence[str], vector: Array, said: Mapping[str, float]
    ) -> Array:
        """`(classes,)`. `terms`: those of the text, analysed; `said`: weight of the themes written
        in it."""
        scores = self.features(terms, vector, said) @ self._weights + self._bias
        return np.asarray(1.0 / (1.0 + np.exp(-scores)), dtype=np.float32)

    def features(self, terms: Sequence[str], vector: Array, said: Mapping[str, float]) -> Array:
        """`(classes, features)`, in the order of FEATURES."""
        shares = self._shares(self._resemblance(terms, vector))
        best = max(float(shares.max()), 1e-6)
        ranks = np.empty(len(shares), dtype=np.float32)
        ranks[np.argsort(-shares, kind="stable")] = np.arange(1, len(shares) + 1)
        written = np.zeros((2, len(shares)), dtype=np.float32)
        for label, weight in said.items():
            if (at := self._index.get(label)) is not None:
                written[0 if weight >= 1 else 1, at] = min(weight, 1.0)
        columns = (
            self._meanings(vector),
            shares,
            shares / best,
            1.0 / ranks,
            self._needs(vector),
            *written,
            self._frequency,
            self._known.wide,
        )
        return np.stack(columns, axis=1).astype(np.float32)

    def knows(self, terms: Sequence[str]) -> bool:
        """Whether one of the terms is in the records."""
        return any(term in self._columns for term in terms)

    def nearest_words(self, label: str, vectors: Array) -> int:
        """Which row of `(n, dimension)` means this theme most."""
        own = self._known.labels[self._known.label_of == self._index[label]]
        return int((vectors @ own.T).max(axis=1).argmax()) if len(own) else 0

    def _resemblance(self, terms: Sequence[str], vector: Array) -> Array:
        """`(records,)`: how near its nearest text is, its texts as a whole, and their words, each
        as standard deviations above the mean of the records."""
        cosines = self._known.texts @ vector
        nearest = np.maximum.reduceat(cosines, self._firsts)
        means = np.bincount(self._known.owner, cosines, self._records) / self._texts_of
        parts = (nearest, means.astype(np.float32), self._shared_words(terms))
        return np.asarray(np.sum([_standard(part) for part in parts], axis=0), dtype=np.float32)

    def _shared_words(self, terms: Sequence[str]) -> Array:
        counts = Counter(self._columns[term] for term in terms if term in self._columns)
        if not counts:
            return np.zeros(self._records, dtype=np.float32)
        columns = list(counts)
        often = np.array([counts[column] for column in columns], dtype=np.float32)
        raised = (1 + np.log(often)) * self._known.idf[columns]
        return np.asarray((raised / np.linalg.norm(raised)) @ self._by_term[columns])

    def _shares(self, resemblance: Array) -> Array:
        first = np.argsort(-resemblance, kind="stable")[:RECORDS]
        raised = np.exp(resemblance[first] - resemblance[first[0]])
        return np.asarray(raised @ self._known.themes[first] / raised.sum(), dtype=np.float32)

    def _meanings(self, vector: Array) -> Array:
        return np.maximum.reduceat(self._known.labels @ vector, self._first_labels)

    def _needs(self, vector: Array) -> Array:
        cosines = self._known.needs @ vector
        cosines[cosines > _SAME] = -1.0
        first = np.argsort(-cosines, kind="stable")[:NEEDS]
        if not len(first):
            return np.zeros(len(self.classes), dtype=np.float32)
        raised = np.exp((cosines[first] - _NEED_FLOOR) * _NEED_SLOPE)
        share = raised @ self._known.needs_themes[first] / raised.sum()
        # Far from every need, their themes say nothing.
        return np.asarray(share * min(1.0, float(raised[0])), dtype=np.float32)


def _standard(values: Array) -> Array:
    spread = float(values.std())
    return np.asarray((values - values.mean()) / (spread or 1.0), dtype=np.float32)


def _by_term(known: Known, count: int) -> Array:
    """`(terms, records)`: the weight of each term in each record."""
    lengths = np.diff(known.starts)
    table = np.zeros((count, len(lengths)), dtype=np.float32)
    table[known.terms, np.repeat(np.arange(len(lengths)), lengths)] = known.weights
    return table
