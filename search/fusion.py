"""One score out of two: BM25 over its bound, plus a weighted cosine."""

from __future__ import annotations

from collections.abc import Mapping

from kb.sqlite.lexicon import LexicalRanking

# Between 0.25 and 0.5 is best on judged needs; reciprocal rank falls below BM25 alone
# (docs/adr/0004).
DENSE_WEIGHT = 0.35


def bounded(ranking: LexicalRanking) -> dict[str, float]:
    """BM25 divided by the most the query could reach: 0 to 1, comparable between queries and
    tables."""
    if ranking.bound <= 0:
        return {}
    return {
        item: score / ranking.bound for item, score in zip(ranking.ids, ranking.scores, strict=True)
    }


def fuse(
    lexical: Mapping[str, float], dense: Mapping[str, float], dense_weight: float = DENSE_WEIGHT
) -> dict[str, tuple[float, float]]:
    """Id → (lexical part, dense part); their sum is the score. An item absent from a leg gets
    0 there."""
    return {
        item: (lexical.get(item, 0.0), dense_weight * max(dense.get(item, 0.0), 0.0))
        for item in lexical.keys() | dense.keys()
    }
