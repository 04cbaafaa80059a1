"""What people said of each record for needs like this one, as one value.

    value(record) = Σ w·s / (1 + Σ w·|s|)        over the verdicts kept on that record
    w = max(0, (cosine - 0.6) / 0.4)             cosine of its need to the present one
    s = 1 useful, -1 not useful, 0 already known

Between -1 and 1. One verdict on the very same need gives ½, three that agree ¾, two that contradict
each other nothing; a need whose cosine is 0.8 counts for half. The 1 below keeps one person from
deciding alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb.feedback import Feedback
from kb.store import Store
from search.arrays import Array
from search.encoders import Vectors
from search.recommend.known_texts import Encode, KnownTexts

# Needs told in other words have a cosine of 0.2 to 0.7, needs for something else under 0.4
# (tests/search/test_told_needs.py): from here, it is the same need for sure.
NEAR_FROM = 0.6


@dataclass(frozen=True)
class FeedbackSignal:
    """Verdicts as arrays. `needs` (needs, dimension) float32, unit rows; of each verdict, `asked`
    the row of its need, `judged` the place of its record in `records`, `signs` -1 or 1."""

    needs: Vectors
    asked: Array
    judged: Array
    signs: Array
    records: tuple[str, ...]

    def values(self, vector: Vectors) -> dict[str, float]:
        """Id of record → value, for a need of `(1, dimension)`; only the records that verdicts on
        near needs raise or lower."""
        if not len(self.signs):
            return {}
        nearness = (self.needs @ vector[0] - NEAR_FROM) / (1 - NEAR_FROM)
        weights = np.clip(nearness, 0.0, 1.0)[self.asked]
        told = np.bincount(self.judged, weights * self.signs, len(self.records))
        heard = np.bincount(self.judged, weights, len(self.records))
        values = told / (1.0 + heard)
        return {self.records[row]: float(values[row]) for row in np.flatnonzero(values)}


def make_signal(kept: Sequence[Feedback], texts: KnownTexts) -> FeedbackSignal:
    told = [one for one in kept if one.verdict.sign]
    needs = {need: row for row, need in enumerate(dict.fromkeys(one.need for one in told))}
    records = {name: row for row, name in enumerate(dict.fromkeys(one.record_id for one in told))}
    return FeedbackSignal(
        needs=texts.vectors(list(needs)),
        asked=np.array([needs[one.need] for one in told], dtype=np.int64),
        judged=np.array([records[one.record_id] for one in told], dtype=np.int64),
        signs=np.array([one.verdict.sign for one in told], dtype=np.float64),
        records=tuple(records),
    )


class FeedbackReader:
    """The signal of one store, that follows what is kept there. One for the life of an encoder."""

    def __init__(self, store: Store, encode: Encode) -> None:
        self._store = store
        self._texts = KnownTexts(encode)
        self._made: tuple[tuple[int, int], FeedbackSignal] | None = None

    def values(self, vector: Vectors) -> dict[str, float]:
        """Id of record → value between -1 and 1; a record that is not there has none, 0."""
        return self._current().values(vector)

    def _current(self) -> FeedbackSignal:
        revision = self._store.feedback.revision()
        if self._made is None or self._made[0] != revision:
            self._made = (revision, make_signal(self._store.feedback.all(), self._texts))
        return self._made[1]
