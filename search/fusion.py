"""One score out of two: what exact words prove, then what the cosine adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from kb.sqlite.lexicon import LexicalRanking

# Chosen on eleven judged sets, where 0.45 to 0.95 changes little; it belongs to the encoder:
# docs/retrieval.md.
DENSE_WEIGHT = 0.65

Scores = npt.NDArray[np.float64]


def bounded(ranking: LexicalRanking) -> dict[str, float]:
    """BM25 divided by the most the query could reach: 0 to 1, comparable between queries and
    tables."""
    if ranking.bound <= 0:
        return {}
    return {
        item: score / ranking.bound for item, score in zip(ranking.ids, ranking.scores, strict=True)
    }


def fused_parts(
    lexical: Scores, cosines: Scores, dense_weight: float = DENSE_WEIGHT
) -> tuple[Scores, Scores]:
    """Lexical part and dense part, of arrays of one shape; their sum is the score, 0 to 1.

    `lexical`: BM25 over its bound, 0 to 1; anything else would make the dense part mean nothing.

    The score is 1 − (1 − lexical)(1 − weight × cosine): the cosine counts for what the words leave
    unproved, and neither leg can lower it. Source: the « noisy or » of Pearl, Probabilistic
    Reasoning in Intelligent Systems, 1988."""
    return lexical, dense_weight * np.maximum(cosines, 0.0) * (1.0 - lexical)


def fuse(
    lexical: Mapping[str, float], dense: Mapping[str, float], dense_weight: float = DENSE_WEIGHT
) -> dict[str, tuple[float, float]]:
    """Id → (lexical part, dense part), as `fused_parts`. An item absent from a leg gets 0 there."""
    items = sorted(lexical.keys() | dense.keys())
    found = fused_parts(_aligned(lexical, items), _aligned(dense, items), dense_weight)
    parts = zip(*(part.tolist() for part in found), strict=True)
    return dict(zip(items, parts, strict=True))


def _aligned(leg: Mapping[str, float], items: Sequence[str]) -> Scores:
    return np.array([leg.get(item, 0.0) for item in items], dtype=np.float64)
