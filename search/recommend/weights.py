"""How much each feature counts, kind by kind: learned by `make rank`, kept in weights.json."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from kb.model import Kind, Noun
from search.rows import Scores

LEARNED = Path(__file__).parent / "weights.json"


class Line(Noun):
    """Weights of features, and what a score is worth: the chance that a record of that score
    answers is 1 / (1 + exp(−(slope × score + intercept)))."""

    weights: dict[str, float]
    slope: float = 10.0
    intercept: float = -5.0

    def chance(self, scores: Scores) -> Scores:
        """`(n,)` scores → `(n,)`, 0 to 1."""
        told = np.clip(self.slope * scores + self.intercept, -60, 60)
        return np.asarray(1 / (1 + np.exp(-told)))

    def chance_for(self, told: Mapping[str, float]) -> float:
        """Of the features of one thing."""
        return self.chance_of(sum(told[name] * weight for name, weight in self.weights.items()))

    def chance_of(self, score: float) -> float:
        return 1 / (1 + math.exp(-min(max(self.slope * score + self.intercept, -60), 60)))


class Weights(Noun):
    """`first`: of experiences, at the first look. `answer`: of a whole need, whether the base has
    anything, `none_below` which chance it is said to have nothing, and `weak_below` which, only
    leads; `presence` and `empty_below`: the same of each kind (search/recommend/confidence.py)."""

    first: Line
    kinds: dict[Kind, Line]
    answer: Line
    presence: dict[Kind, Line]
    none_below: float = 0.0
    weak_below: float = 0.0
    empty_below: dict[Kind, float] = dict.fromkeys(Kind, 0.0)


# Used where no learned file is: set by hand, by what a reader would weigh.
BY_HAND = Weights(
    first=Line(
        weights={"lexical": 0.3, "dense": 0.2, "aspect": 0.3, "passages": 0.1, "themes": 0.1}
    ),
    kinds={
        Kind.EXPERIENCE: Line(
            weights={"lexical": 0.3, "dense": 0.15, "aspect": 0.25, "passages": 0.05,
                     "themes": 0.05, "brakes": 0.05, "territory": 0.05, "neighbours": 0.1}
        ),
        Kind.FUNDING: Line(
            weights={"lexical": 0.25, "dense": 0.15, "aspect": 0.2, "themes": 0.05, "links": 0.1,
                     "phase": 0.03, "beneficiary": 0.05, "territory": 0.04, "availability": 0.03,
                     "neighbours": 0.1}
        ),
        Kind.FACILITATOR: Line(
            weights={"lexical": 0.2, "dense": 0.15, "aspect": 0.2, "themes": 0.05, "links": 0.15,
                     "territory": 0.1, "neighbours": 0.15}
        ),
        Kind.PARTNER: Line(
            weights={"lexical": 0.2, "dense": 0.15, "aspect": 0.25, "themes": 0.05, "links": 0.2,
                     "territory": 0.03, "neighbours": 0.12}
        ),
    },
    answer=Line(weights={"dense": 1.0}, slope=10.0, intercept=-2.0),
    presence={kind: Line(weights={"best": 1.0}, slope=4.0, intercept=0.0) for kind in Kind},
)  # fmt: skip


@lru_cache(maxsize=4)
def read_weights(path: Path = LEARNED) -> Weights:
    """The learned weights, or those set by hand where there is no such file. Raises ValueError for
    a file that is not one of ours: bad weights are worse than none."""
    try:
        return Weights.model_validate(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return BY_HAND
    except (ValidationError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} is not a file of weights: {error}") from error
