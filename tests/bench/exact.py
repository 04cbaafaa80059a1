"""The ranking that a search should give, computed in full: every passage scored, nothing cut.

Written apart from `search/` on purpose: both rankings are worked out here from the texts and the
vectors. Only what joins two scores into one, a formula and a floor, is the engine's own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from kb.analysis import analyse
from search.fusion import fused_parts
from search.matching import DENSE_FLOOR

# FTS5's.
K1, B = 1.2, 0.75
IDF_MIN = 1e-6
# A longer query is about its rarest terms.
TERMS_MAX = 128
TOP = 10
# Scores are compared across two orders of summing, and across 32 and 64 bits.
SAME_SCORE = 2e-6
Scores = npt.NDArray[np.float64]


class Exact:
    """BM25 and cosine of every passage. Only `wanted` terms are counted: those that will be
    asked."""

    def __init__(
        self, texts: Iterable[str], wanted: Collection[str], vectors: npt.NDArray[np.float32]
    ) -> None:
        wanted = frozenset(wanted)
        lengths: list[int] = []
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row, text in enumerate(texts):
            terms = analyse(text)
            lengths.append(len(terms))
            for term, times in Counter(t for t in terms if t in wanted).items():
                found[term].append((row, times))
        self._lengths = np.array(lengths, dtype=np.float64)
        self._found = {term: np.array(pairs).T for term, pairs in found.items()}
        self._vectors = vectors

    def scores(self, terms: Sequence[str], vector: npt.NDArray[np.float32]) -> Scores:
        """The fused score of each passage, 0 when it is no result."""
        lexical, cosines = self.lexical(terms), self.cosines(vector)
        fused = sum(fused_parts(lexical, cosines))
        return np.where((cosines >= DENSE_FLOOR) | (lexical > 0), fused, 0)

    def lexical(self, terms: Sequence[str]) -> Scores:
        """BM25 over the most that these terms could reach, `(passages,)`."""
        weights = {term: self._idf(term) for term in dict.fromkeys(terms)}
        rarest = sorted(weights, key=lambda term: (-weights[term], term))[:TERMS_MAX]
        total = np.zeros(len(self._lengths))
        room = K1 * (1 - B + B * self._lengths / self._lengths.mean())
        for term in rarest:
            if term in self._found:
                rows, times = self._found[term]
                total[rows] += weights[term] * times * (K1 + 1) / (times + room[rows])
        bound = sum(weights[term] for term in rarest) * (K1 + 1)
        return total / bound if bound else total

    def cosines(self, vector: npt.NDArray[np.float32]) -> Scores:
        return np.asarray(self._vectors @ vector, dtype=np.float64)

    def _idf(self, term: str) -> float:
        found, total = self._found.get(term), len(self._lengths)
        holding = 0 if found is None else found.shape[1]
        return max(float(np.log((total - holding + 0.5) / (holding + 0.5))), IDF_MIN)


def agreement(shown: Sequence[int], scores: Scores, top: int = TOP) -> float:
    """Share of the exact `top` that is shown, 0 to 1; equal scores may stand for each other."""
    due = min(top, int((scores > 0).sum()))
    if due == 0:
        return float(not shown)
    least = np.partition(scores, -due)[-due]
    found = scores[list(shown[:top])]
    above = int((found > least + SAME_SCORE).sum())
    room = due - int((scores > least + SAME_SCORE).sum())
    return (above + min(room, int((np.abs(found - least) <= SAME_SCORE).sum()))) / due
