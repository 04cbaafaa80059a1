"""Texts that share no word with the query: from which cosine on are they worth showing?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tests.retrieval.fusions import Legs
from tests.retrieval.measures import Grades

EDGES = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)


@dataclass(frozen=True)
class Band:
    """Texts with no word in common, from `low` to the next band. `found`: set → (relevant,
    texts)."""

    low: float
    found: Mapping[str, tuple[int, int]]
    ratio: float


def lexical_precision(legs: Legs, grades: Grades) -> float:
    """Of the texts that share at least one word with the query, the share that is relevant."""
    shares = legs.bm25 > 0
    return float((grades[shares] > 0).mean())


def bands(legs: Mapping[str, Legs], grades: Mapping[str, Grades]) -> list[Band]:
    """`ratio`: precision in the band over that of texts that share a word, mean over the sets
    that have texts in the band."""
    usual = {name: lexical_precision(legs[name], grades[name]) for name in legs}
    found = []
    for low, high in zip(EDGES, (*EDGES[1:], np.inf), strict=True):
        counts = {name: _relevant(legs[name], grades[name], low, high) for name in legs}
        ratios = [
            relevant / texts / usual[name] for name, (relevant, texts) in counts.items() if texts
        ]
        found.append(Band(low, counts, float(np.mean(ratios)) if ratios else 0.0))
    return found


def _relevant(legs: Legs, grades: Grades, low: float, high: float) -> tuple[int, int]:
    inside = (legs.bm25 <= 0) & (legs.cosine >= low) & (legs.cosine < high)
    return int((grades[inside] > 0).sum()), int(inside.sum())


def proposed(means: Mapping[float, float], without: float, tolerance: float) -> float:
    """The highest floor that takes no more than `tolerance` from the mean; 0 when none does.

    `means`: floor → mean nDCG@10; `without`: the same, no floor."""
    return max((low for low, mean in means.items() if mean >= without - tolerance), default=0.0)
