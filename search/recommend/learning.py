"""Judged needs → weights, and what they are worth on needs that they were not learned on.

Pairwise logistic regression: of two records judged differently for one need, the better must get
the higher score. Source: Joachims, « Optimizing search engines using clickthrough data », 2002.
A feature whose weight comes out negative is left out: nothing that a reader would call a reason may
count against a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kb.model import Kind, Noun
from search.evaluation import JudgedNeed, Run, figures_by_kind
from search.model import Status
from search.recommend.confidence import answer_features, presence_features
from search.recommend.features import FEATURES, SECOND_LOOK, FeatureTable
from search.recommend.ranking import Looked, Ranker
from search.recommend.scope import Scope
from search.recommend.weights import Line, Weights
from search.rows import Scores

FOLDS = 10
INNER_FOLDS = 4
STRENGTHS = (0.3, 3.0, 30.0)
# Of a record, so many worse ones are compared with it, drawn once for all.
MOST_WORSE = 40
# From this grade on, a record answers.
ANSWERS = 2
SEED = 7
# Of the needs that the base answers, the share that may be refused, and that may be told that
# nothing quite fits; of those that a kind has a record for, the share that it may leave empty.
REFUSED = 0.015
DOUBTED = 0.07
SILENCED = 0.005

FIRST = tuple(name for name in FEATURES[Kind.EXPERIENCE] if name not in SECOND_LOOK)


class Measured(NamedTuple):
    """A judged need with its first look, and the grades of each kind's candidates."""

    need: JudgedNeed
    looked: Looked
    grades: dict[Kind, Scores]


def measure(needs: Sequence[JudgedNeed], look: Callable[[str], Looked]) -> list[Measured]:
    """`look`: text → its first look."""
    found = []
    for need in needs:
        looked = look(need.text)
        grades = {
            kind: np.array(
                [need.relevant.get(kind, {}).get(str(r.id), 0) for r in table.records], dtype=float
            )
            for kind, table in looked.tables.items()
        }
        found.append(Measured(need, looked, grades))
    return found


# --- learning


def learn(judged: Sequence[Measured], ranker: Ranker, scope: Scope) -> Weights:
    """Weights of everything, from these needs. The second look of each need is taken with a first
    line learned on the others, as it will be for a need that nobody has judged."""
    first = learn_line(judged, Kind.EXPERIENCE, FIRST)
    for train, held in folds(judged, INNER_FOLDS):
        line = learn_line(train, Kind.EXPERIENCE, FIRST, strength=STRENGTHS[1])
        look_again(held, ranker, line)
    kinds = {kind: learn_line(judged, kind, FEATURES[kind]) for kind in Kind}
    return Weights(
        first=first,
        kinds=kinds,
        answer=learn_answer(judged, kinds, scope),
        presence={kind: learn_presence(judged, kind, line) for kind, line in kinds.items()},
    )


def look_again(judged: Sequence[Measured], ranker: Ranker, first: Line) -> None:
    for one in judged:
        ranker.second_look(one.looked, ranker.relevance(one.looked, first))


def learn_line(
    judged: Sequence[Measured],
    kind: Kind,
    names: Sequence[str],
    strength: float | None = None,
) -> Line:
    """`strength`: how far the weights may go; chosen by cross-validation when None."""
    used = [one for one in judged if one.grades[kind].any()]
    if strength is None:
        strength = max(STRENGTHS, key=lambda s: _inner_ndcg(used, kind, names, s))
    weights = _fit(used, kind, names, strength)
    scores = np.concatenate([one.looked.tables[kind].scores(weights) for one in judged])
    answers = np.concatenate([one.grades[kind] >= ANSWERS for one in judged])
    slope, intercept = _calibrated(scores[:, None], answers)
    return Line(weights=weights, slope=slope[0], intercept=intercept)


def _inner_ndcg(
    judged: Sequence[Measured], kind: Kind, names: Sequence[str], strength: float
) -> float:
    found = []
    for train, held in folds(judged, INNER_FOLDS):
        weights = _fit(train, kind, names, strength)
        found += [ndcg(one.looked.tables[kind].scores(weights), one.grades[kind]) for one in held]
    return float(np.mean(found))


def _fit(
    judged: Sequence[Measured], kind: Kind, names: Sequence[str], strength: float
) -> dict[str, float]:
    """Feature → weight, above 0, summing to 1."""
    from sklearn.linear_model import LogisticRegression

    tables = [_matrix(one.looked.tables[kind], names) for one in judged]
    scale = np.concatenate(tables).std(axis=0)
    pairs = [_pairs(m, one.grades[kind]) for m, one in zip(tables, judged, strict=True)]
    differences = np.concatenate([d for d, _ in pairs])
    counts = np.concatenate([w for _, w in pairs])
    # One pair in two is told the other way round: a regression wants both answers.
    signs = np.where(np.arange(len(differences)) % 2, -1.0, 1.0)
    kept = [n for n in range(len(names)) if scale[n] > 0]
    while True:
        rows = differences[:, kept] / scale[kept] * signs[:, None]
        model = LogisticRegression(C=strength, fit_intercept=False, max_iter=500)
        found = model.fit(rows, signs > 0, sample_weight=counts).coef_[0]
        if (found > 0).all() or len(kept) == 1:
            break
        kept.pop(int(np.argmin(found)))
    weights = found / scale[kept]
    weights /= weights.sum()
    return {names[n]: round(float(w), 4) for n, w in zip(kept, weights, strict=True)}


def _matrix(table: FeatureTable, names: Sequence[str]) -> Scores:
    return np.stack([table.values[name] for name in names], axis=1)


def _pairs(features: Scores, grades: Scores) -> tuple[Scores, Scores]:
    """Differences of features, better less worse, and how much each counts: the gap in gain, each
    need counting 1 in all."""
    random = np.random.default_rng(SEED)
    gains = 2**grades - 1
    differences, counts = [], []
    for n in np.flatnonzero(grades > 0):
        worse = np.flatnonzero(grades < grades[n])
        if len(worse) > MOST_WORSE:
            graded = worse[grades[worse] > 0]
            drawn = random.choice(worse, MOST_WORSE, replace=False)
            worse = np.union1d(graded, drawn)
        differences.append(features[n] - features[worse])
        counts.append((gains[n] - gains[worse]) / max(len(worse), 1) ** 0.5)
    weights = np.concatenate(counts)
    return np.concatenate(differences), weights / weights.sum()


def _calibrated(columns: Scores, answers: Scores) -> tuple[list[float], float]:
    """Slopes and intercept of the chance that the answer is yes."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e4, max_iter=1_000).fit(columns, answers)
    return [round(float(v), 4) for v in model.coef_[0]], round(float(model.intercept_[0]), 4)


def learn_answer(judged: Sequence[Measured], kinds: dict[Kind, Line], scope: Scope) -> Line:
    """Whether the base has anything for a need."""
    told = [answer_features(one.looked, kinds, scope) for one in judged]
    return _likelihood(told, [one.need.answerable for one in judged])


def learn_presence(judged: Sequence[Measured], kind: Kind, line: Line) -> Line:
    """Whether a kind holds anything for a need."""
    told = [presence_features(one.looked.tables[kind].scores(line.weights), line) for one in judged]
    return _likelihood(told, [bool(one.grades[kind].any()) for one in judged])


def _likelihood(told: Sequence[dict[str, float]], answers: Sequence[bool]) -> Line:
    """A logistic regression over standardised features; its weights are those of the features as
    they are."""
    from sklearn.linear_model import LogisticRegression

    names = list(told[0])
    columns = np.array([[row[name] for name in names] for row in told])
    middle, scale = columns.mean(axis=0), columns.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1_000).fit((columns - middle) / scale, answers)
    slopes = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - slopes @ middle)
    weights = {name: round(float(w), 4) for name, w in zip(names, slopes, strict=True)}
    return Line(weights=weights, slope=1.0, intercept=round(intercept, 4))


# --- what it is worth


class Held(Noun):
    """Of needs that the weights were not learned on: the order of each kind, the chance that the
    base answers, and that each kind does."""

    run: Run
    answers: dict[str, float]
    presence: dict[str, dict[Kind, float]]


def cross_validated(judged: Sequence[Measured], ranker: Ranker, scope: Scope) -> Held:
    """Each need ranked with weights learned without it."""
    rankings: dict[str, dict[Kind, tuple[str, ...]]] = {}
    answers: dict[str, float] = {}
    presence: dict[str, dict[Kind, float]] = {}
    for train, held in folds(judged, FOLDS):
        weights = learn(train, ranker, scope)
        look_again(held, ranker, weights.first)
        for one in held:
            tables = one.looked.tables
            rankings[one.need.id] = {k: _order(t, weights.kinds[k]) for k, t in tables.items()}
            told = answer_features(one.looked, weights.kinds, scope)
            answers[one.need.id] = weights.answer.chance_for(told)
            presence[one.need.id] = {k: _presence(t, k, weights) for k, t in tables.items()}
    run = Run(rankings=rankings, statuses=dict.fromkeys(rankings, Status.OK))
    return Held(run=run, answers=answers, presence=presence)


def _presence(table: FeatureTable, kind: Kind, weights: Weights) -> float:
    line = weights.kinds[kind]
    told = presence_features(table.scores(line.weights), line)
    return weights.presence[kind].chance_for(told)


def held_figures(needs: Sequence[JudgedNeed], held: Held) -> dict[Kind, float]:
    """nDCG@10 by kind."""
    return {kind: f.ndcg_at_10 for kind, f in figures_by_kind(needs, held.run).items()}


def answer_auc(needs: Sequence[JudgedNeed], held: Held) -> float:
    """The chance that a need which the base answers is told from one that it does not."""
    from sklearn.metrics import roc_auc_score

    chances = [held.answers[need.id] for need in needs]
    return float(roc_auc_score([need.answerable for need in needs], chances))


def thresholds(needs: Sequence[JudgedNeed], held: Held) -> tuple[float, float]:
    """The chances below which a need is refused, and doubted: those of the worst REFUSED and
    DOUBTED of the needs that the base answers, none of them seen by the weights that gave them."""
    answered = [held.answers[need.id] for need in needs if need.answerable]
    none, weak = np.quantile(answered, (REFUSED, DOUBTED)).round(4).tolist()
    return none, weak


def silencing(needs: Sequence[JudgedNeed], held: Held) -> dict[Kind, float]:
    """The same of each kind, over the needs that it has a record for."""
    found = {}
    for kind in Kind:
        chances = [held.presence[n.id][kind] for n in needs if n.relevant.get(kind)]
        found[kind] = round(float(np.quantile(chances, SILENCED)), 4)
    return found


def _order(table: FeatureTable, line: Line) -> tuple[str, ...]:
    order = np.argsort(-table.scores(line.weights), kind="stable").tolist()
    return tuple(str(table.records[n].id) for n in order)


def folds(
    judged: Sequence[Measured], count: int
) -> Iterator[tuple[list[Measured], list[Measured]]]:
    """Each time the needs to learn from, then those held out; drawn once for all."""
    places = np.random.default_rng(SEED).permutation(len(judged)) % count
    for fold in range(count):
        yield (
            [one for one, place in zip(judged, places, strict=True) if place != fold],
            [one for one, place in zip(judged, places, strict=True) if place == fold],
        )


def ndcg(scores: Scores, grades: Scores, depth: int = 10) -> float:
    """nDCG of one list, exponential gain; for choosing only, figures come from ir-measures."""
    gains = 2**grades - 1
    discounts = 1 / np.log2(np.arange(2, depth + 2))
    got = gains[np.argsort(-scores, kind="stable")[:depth]]
    best = np.sort(gains)[::-1][:depth]
    return float(got @ discounts[: len(got)] / (best @ discounts[: len(best)]))
