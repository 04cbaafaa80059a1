"""nDCG@10 of each need and kind, for each way of ranking: the numbers that the document shows."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from api.compose import build_services
from api.settings import Settings
from kb.analysis import analyse
from kb.model import Kind
from kb.sqlite.lexicon import Target
from kb.store import open_store
from search.evaluation import JudgedNeed, Run, scores_by_need
from search.model import NeedRequest, Status
from search.recommend.learning import Held, Measured, cross_validated, measure
from search.recommend.scope import read_scope
from search.recommend.weights import BY_HAND, Weights
from search.understanding_figures import UnderstandingFigures, understanding_figures
from web.services import Services

# A plain search: every column alike, without what links and everyday words add.
PLAIN = (1.0, 1.0, 1.0, 1.0, 0.0, 0.0)
RESAMPLES = 10_000
SEED = 11

# Need id → nDCG@10, of the needs that have a relevant record of the kind.
ByKind = Mapping[Kind, Mapping[str, float]]


@dataclass(frozen=True)
class Ways:
    """The same needs ranked in several ways: name → kind → need → nDCG@10. `read`: set of needs →
    how well they are read."""

    needs: Sequence[JudgedNeed]
    ways: Mapping[str, ByKind]
    held: Held
    read: Mapping[str, UnderstandingFigures | None]


def compared(settings: Settings, needs: Sequence[JudgedNeed], folder: Path) -> Ways:
    """`folder`: where a base without everyday words may be made."""
    services = build_services(settings)
    judged = judged_by(services, needs)
    held = cross_validated(judged, services.recommender.ranker, read_scope())
    without = build_services(_without_asked(settings, folder))
    bare = judged_by(without, needs)
    ways = {
        "BM25": by_kind(needs, plain_run(services, needs)),
        "set by hand": by_kind(needs, run_with(services, judged, BY_HAND)),
        "learned": by_kind(needs, held.run),
        "learned, without `asked_as`": by_kind(
            needs, cross_validated(bare, without.recommender.ranker, read_scope()).run
        ),
    }
    recommender = services.recommender
    understood = {n.id: recommender.understand(NeedRequest(text=n.text)) for n in needs}
    read = {
        name: understanding_figures(group, understood, services.vocabulary)
        for name, group in by_set(needs).items()
    }
    return Ways(needs, ways, held, read)


def by_set(needs: Sequence[JudgedNeed]) -> dict[str, list[JudgedNeed]]:
    """`dev`, then ours, whose ids start with an o."""
    ours = [need for need in needs if need.id.startswith("o")]
    return {"dev": [need for need in needs if need not in ours], "own": ours}


def judged_by(services: Services, needs: Sequence[JudgedNeed]) -> list[Measured]:
    recommender = services.recommender
    return measure(
        needs,
        lambda text: recommender.ranker.first_look(
            text, recommender.understand(NeedRequest(text=text))
        ),
    )


def run_with(services: Services, judged: Sequence[Measured], weights: Weights) -> Run:
    """Each need ranked with these weights."""
    ranker = services.recommender.ranker
    rankings = {}
    for one in judged:
        ranker.second_look(one.looked, ranker.relevance(one.looked, weights.first))
        rankings[one.need.id] = {
            kind: tuple(
                str(table.records[n].id)
                for n in np.argsort(
                    -table.scores(weights.kinds[kind].weights), kind="stable"
                ).tolist()
            )
            for kind, table in one.looked.tables.items()
        }
    return Run(rankings=rankings, statuses=dict.fromkeys(rankings, Status.OK))


def plain_run(services: Services, needs: Sequence[JudgedNeed]) -> Run:
    """BM25 over the words of the records."""
    store = services.store
    kinds = {record.id: Kind(record.kind) for record in store.records.published()}
    rankings = {}
    for need in needs:
        ids = store.lexicon.rank(analyse(need.text), Target.RECORDS, len(kinds), PLAIN).ids
        rankings[need.id] = {
            kind: tuple(i for i in ids if kinds.get(i) is kind)  # type: ignore[call-overload]
            for kind in Kind
        }
    return Run(rankings=rankings, statuses=dict.fromkeys(rankings, Status.OK))


def by_kind(needs: Sequence[JudgedNeed], run: Run) -> ByKind:
    return {kind: scores_by_need(needs, run, kind) for kind in Kind}


def _without_asked(settings: Settings, folder: Path) -> Settings:
    """A copy of the base whose records hold no everyday words."""
    path = folder / "without.db"
    with (
        closing(sqlite3.connect(settings.database)) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        source.backup(copy)
    store = open_store(path)
    with store.transaction():
        for record in store.records.published():
            store.records.put(record.model_copy(update={"asked_as": ()}), actor="mesure")
        store.refresh_terms(force=True)
    store.close()
    return settings.model_copy(update={"database": path, "index": folder / "index"})


def mean_and_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """The mean, and the bounds between which it falls in 95 of 100 draws of as many needs."""
    if not values:
        return 0.0, 0.0, 0.0
    found = np.array(values)
    draws = np.random.default_rng(SEED).integers(0, len(found), (RESAMPLES, len(found)))
    low, high = np.quantile(found[draws].mean(axis=1), (0.025, 0.975)).tolist()
    return float(found.mean()), low, high
