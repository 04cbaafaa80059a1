"""Linear classifiers over the features of a need and its vector: numpy alone, learned by
training.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.need_reading.features import Feature, Span

Vector = npt.NDArray[np.float32]

# Words shown as those that say it: more would be the text again.
_LONGEST_MENTION_CHARS = 60
_NEAR_CHARS = 4


@dataclass(frozen=True, slots=True)
class Scores:
    """The log-odds of each class and what each feature brings to them, for one need.

    `values`: `(classes,)`; `rows`: `(features met, classes)`; `spans`: of each feature met."""

    classes: tuple[str, ...]
    values: Vector
    rows: Vector
    spans: tuple[tuple[Span, ...], ...]

    def probabilities(self) -> Vector:
        """`(classes,)`, summing to 1."""
        raised = np.exp(self.values - self.values.max())
        return np.asarray(raised / raised.sum(), dtype=np.float32)

    def evidence(self, label: str) -> float:
        """What the words bring to a class beyond the others, the meaning of the whole left out."""
        placed = self.rows[[at for at, spans in enumerate(self.spans) if spans]]
        column = self.classes.index(label)
        own = float(placed[:, column].sum())
        return own - (float(placed.sum()) - own) / max(len(self.classes) - 1, 1)

    def words_for(self, label: str) -> Span | None:
        """The span that speaks most for a class, grown by its neighbours that do too; None when
        no word does."""
        column = self.classes.index(label)
        others = (self.rows.sum(axis=1) - self.rows[:, column]) / max(len(self.classes) - 1, 1)
        weights: dict[Span, float] = defaultdict(float)
        for spans, weight in zip(self.spans, self.rows[:, column] - others, strict=True):
            for span in spans:
                weights[span] += float(weight) / len(spans)
        order = sorted((span for span in weights if weights[span] > 0), key=lambda s: -weights[s])
        return _grown(order) if order else None


def _grown(order: Sequence[Span]) -> Span:
    start, end = order[0]
    for first, last in order[1:]:
        near = first <= end + _NEAR_CHARS and last >= start - _NEAR_CHARS
        if near and max(end, last) - min(start, first) <= _LONGEST_MENTION_CHARS:
            start, end = min(start, first), max(end, last)
    return start, end


class Classifiers:
    """Several over the same features. `heads`: name → its classes; `names`: row of each named
    feature in `words`, `(names, all classes)`; `dense`: `(dimension, all classes)`; `bias`:
    `(all classes,)`; all float32, the classes in the order of the heads."""

    def __init__(
        self,
        heads: Mapping[str, Sequence[str]],
        rows: Mapping[str, int],
        words: Vector,
        dense: Vector,
        bias: Vector,
    ) -> None:
        self._heads = {name: tuple(classes) for name, classes in heads.items()}
        self._rows = rows
        self._words = words
        self._dense = dense
        self._bias = bias

    def scores(self, found: Mapping[str, Feature], vector: Vector) -> dict[str, Scores]:
        """By head. `vector`: `(dimension,)` of length 1, or null."""
        known = [(self._rows[name], f) for name, f in found.items() if name in self._rows]
        values = np.array([f.value for _, f in known], dtype=np.float32)
        brought = self._words[[row for row, _ in known]] * values[:, None]
        total = brought.sum(axis=0) + vector @ self._dense + self._bias
        spans = tuple(f.spans for _, f in known)
        scores, start = {}, 0
        for name, classes in self._heads.items():
            part = slice(start, start + len(classes))
            scores[name] = Scores(classes, total[part], brought[:, part], spans)
            start = part.stop
        return scores
