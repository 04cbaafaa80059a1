"""Which value a fusion takes: never chosen on the set, or the queries, that are then reported."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np

from tests.retrieval.fusions import Value
from tests.retrieval.measures import SEED, Row

FOLDS = 5
# A fusion may be below BM25 by this much on a set, not more.
TOLERANCE = 0.005

# Value → set → one nDCG@10 for each query.
Tried = Mapping[Value, Mapping[str, Row]]
Rule = Callable[[Tried, Collection[str]], Value]


@dataclass(frozen=True)
class Gate:
    """Mean of each leg alone, by set: what a fusion must be above."""

    bm25: Mapping[str, float]
    dense: Mapping[str, float]

    def not_above(self, means: Mapping[str, float]) -> list[str]:
        """Sets where the fusion is not above both legs."""
        return [n for n, mean in means.items() if mean <= max(self.bm25[n], self.dense[n])]

    def far_below(self, means: Mapping[str, float]) -> list[str]:
        """Sets where it is below BM25 by more than the tolerance."""
        return [n for n, mean in means.items() if mean < self.bm25[n] - TOLERANCE]


def means_of(found: Mapping[str, Row], sets: Collection[str]) -> dict[str, float]:
    return {name: float(found[name].mean()) for name in sets}


def highest_mean(tried: Tried, sets: Collection[str]) -> Value:
    """The value whose mean over these sets is highest; every set counts the same. Equals: the
    first tried."""
    return max(tried, key=lambda value: np.mean(list(means_of(tried[value], sets).values())))


def under_gate(gate: Gate) -> Rule:
    """The value that the gate stops on the fewest sets, far below BM25 first; then the highest
    mean."""

    def rule(tried: Tried, sets: Collection[str]) -> Value:
        def order(value: Value) -> tuple[int, int, float]:
            means = means_of(tried[value], sets)
            stopped = -len(gate.far_below(means)), -len(gate.not_above(means))
            return (*stopped, float(np.mean(list(means.values()))))

        return max(tried, key=order)

    return rule


def leave_one_out(tried: Tried, groups: Mapping[str, str], rule: Rule) -> dict[str, Value]:
    """For each set, the value chosen on the sets of the other groups. `groups`: set → group; sets
    that share their queries are one group."""
    return {
        name: rule(tried, [other for other in groups if groups[other] != group])
        for name, group in groups.items()
    }


def held_out(tried: Tried, chosen: Mapping[str, Value]) -> dict[str, Row]:
    """The figures of each set at the value chosen for it."""
    return {name: tried[value][name] for name, value in chosen.items()}


def five_folds(tried: Tried, name: str) -> Row:
    """Within one set: each fifth of the queries at the value that is best on the other four."""
    values = list(tried)
    figures = np.stack([tried[value][name] for value in values])
    queries = figures.shape[1]
    order = np.random.default_rng(SEED).permutation(queries)
    found = np.empty(queries)
    for fold in np.array_split(order, FOLDS):
        others = np.setdiff1d(order, fold)
        found[fold] = figures[int(figures[:, others].mean(axis=1).argmax()), fold]
    return found
