"""`python -m tests.quality`: the tables of ADR 0004 and 0005, on judged needs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from api.compose import build_services
from api.settings import ROOT, read_settings
from kb.analysis import analyse
from kb.model import Kind
from kb.sqlite.lexicon import Target
from search.encoders import LatentSemanticEncoder
from search.engine import Legs
from search.evaluation import JudgedNeed, read_judged_needs
from search.fusion import bounded
from search.model import NeedRequest
from search.recommend.features import record_features
from search.recommend.weights import WEIGHTS
from web.services import Services

FOLDS = 5
GRID = (0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5)
Scores = Mapping[str, float]


def ndcg(scores: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """nDCG@10 with gain 2^grade - 1, one value per need that has relevant records."""
    found = []
    discounts = 1 / np.log2(np.arange(2, 12))
    for row, judged in zip(scores, grades, strict=True):
        if judged.any():
            gains = 2.0**judged - 1
            shown = gains[np.argsort(-row, kind="stable")[:10]]
            best = np.sort(gains)[::-1][:10]
            found.append((shown * discounts[: len(shown)]).sum() / (best @ discounts[: len(best)]))
    return np.array(found)


class Bench:
    """The judged needs, the records of each kind, and their grades as matrices."""

    def __init__(self, services: Services, needs: Sequence[JudgedNeed]) -> None:
        self.services, self.needs = services, needs
        self.records = {kind: services.store.records.published(kind) for kind in Kind}
        self.grades = {
            kind: np.array(
                [[need.relevant.get(kind, {}).get(r.id, 0) for r in records] for need in needs]
            )
            for kind, records in self.records.items()
        }

    def row(self, name: str, score: Callable[[JudgedNeed], Scores]) -> None:
        """Print the mean nDCG@10 of a ranking, for each kind."""
        by_need = [score(need) for need in self.needs]
        figures = []
        for kind, records in self.records.items():
            matrix = np.array([[found.get(r.id, 0.0) for r in records] for found in by_need])
            figures.append(f"{ndcg(matrix, self.grades[kind]).mean():.3f}")
        print(f"| {name:<46} | " + " | ".join(figures) + " |")


def fusion_table(bench: Bench) -> None:
    engine, lexicon = bench.services.engine, bench.services.store.lexicon

    def bm25(weights: Sequence[float] | None) -> Callable[[JudgedNeed], Scores]:
        return lambda need: bounded(lexicon.rank(analyse(need.text), Target.RECORDS, 1000, weights))

    legs = {
        need.id: engine.legs(analyse(need.text), engine.query_vector(need.text), Target.RECORDS)
        for need in bench.needs
    }
    bench.row("BM25, equal weights, without links", bm25((1, 1, 1, 1, 0, 0)))
    bench.row("BM25, equal weights", bm25((1, 1, 1, 1, 1, 1)))
    bench.row("BM25, weights in use", bm25(None))
    bench.row("cosine alone", lambda need: legs[need.id].dense)
    bench.row("cosine alone, latent semantic analysis", latent_semantic(bench))
    bench.row("reciprocal rank fusion", lambda need: reciprocal_rank(legs[need.id]))
    for weight in (0.2, 0.35, 0.7, 1.0):
        bench.row(f"fusion, dense weight {weight}", lambda n, w=weight: fused(legs[n.id], w))


def latent_semantic(bench: Bench) -> Callable[[JudgedNeed], Scores]:
    """Topics learned on the base's own records and passages, as a reference."""
    store = bench.services.store
    whole = {i: fields.whole() for i, fields in store.records.fields().items()}
    quoted = store.documents.quoted(store.documents.all_passages()).values()
    encoder = LatentSemanticEncoder.fit([*whole.values(), *(shown.quote for shown in quoted)])
    vectors = encoder.encode(list(whole.values()))

    def score(need: JudgedNeed) -> Scores:
        cosines = vectors @ encoder.encode([need.text])[0]
        return {str(i): float(c) for i, c in zip(whole, cosines, strict=True)}

    return score


def fused(legs: Legs, weight: float) -> Scores:
    ids = legs.lexical.keys() | legs.dense.keys()
    return {i: legs.lexical.get(i, 0.0) + weight * max(legs.dense.get(i, 0.0), 0.0) for i in ids}


def reciprocal_rank(legs: Legs, k: int = 60) -> Scores:
    """Source: Cormack, Clarke and Büttcher, SIGIR 2009."""
    total: dict[str, float] = {}
    for leg in (legs.lexical, legs.dense):
        for rank, item in enumerate(sorted(leg, key=lambda i: -leg[i]), start=1):
            total[item] = total.get(item, 0.0) + 1 / (k + rank)
    return total


def weights_table(bench: Bench) -> None:
    """Weights set by hand, against a coordinate search judged on needs that it did not see."""
    services = bench.services
    recommender, vocabulary = services.recommender, services.vocabulary
    measured = [
        recommender.measure(need.text, recommender.understand(NeedRequest(text=need.text)))
        for need in bench.needs
    ]
    for kind, records in bench.records.items():
        names = list(WEIGHTS[kind])
        features = np.array(
            [
                [[record_features(r, m, vocabulary)[n] for n in names] for r in records]
                for m in measured
            ]
        )
        hand = np.array([WEIGHTS[kind][name] for name in names])
        judged = np.flatnonzero(bench.grades[kind].any(axis=1))
        folds = np.array_split(np.random.default_rng(0).permutation(judged), FOLDS)
        unseen = [
            value
            for fold in folds
            for value in ndcg(
                features[fold]
                @ searched(features, bench.grades[kind], np.setdiff1d(judged, fold), hand),
                bench.grades[kind][fold],
            )
        ]
        by_hand = ndcg(features[judged] @ hand, bench.grades[kind][judged]).mean()
        seen = searched(features, bench.grades[kind], judged, hand)
        fitted = ndcg(features[judged] @ seen, bench.grades[kind][judged]).mean()
        print(f"| {kind:<12} | {by_hand:.3f} | {np.mean(unseen):.3f} | {fitted:.3f} |")


def searched(
    features: np.ndarray, grades: np.ndarray, rows: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """Two rounds over the weights, one at a time, keeping what gains on these rows."""
    weights = start.copy()
    best = ndcg(features[rows] @ weights, grades[rows]).mean()
    for _ in range(2):
        for column in range(1, len(weights)):
            for value in GRID:
                trial = weights.copy()
                trial[column] = value
                score = ndcg(features[rows] @ trial, grades[rows]).mean()
                if score > best + 0.002:
                    best, weights = score, trial
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("needs", nargs="?", type=Path, default=ROOT / "corpus/needs/dev.yml")
    arguments = parser.parse_args()
    services = build_services(read_settings(os.environ))
    bench = Bench(services, read_judged_needs(arguments.needs))
    print("nDCG@10: experience, funding, facilitator, partner")
    fusion_table(bench)
    print("\nWeights: by hand, searched (needs not seen), searched (needs seen)")
    weights_table(bench)


if __name__ == "__main__":
    main()
