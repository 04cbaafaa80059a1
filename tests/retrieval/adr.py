"""The table of ADR 0004 again, with the encoder in use: `python -m tests.retrieval DATA --adr`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kb.sqlite.lexicon import RECORD_WEIGHTS
from kb.store import Store
from search.encoders import Encoder, LatentSemanticEncoder
from search.evaluation import JudgedNeed
from tests.retrieval import bm25, passages
from tests.retrieval.fusions import reciprocal_rank, weighted
from tests.retrieval.measures import Matrix
from tests.retrieval.sets import Collection, needs_collection
from tests.retrieval.study import ask
from tests.retrieval.tables import number, table

LINKLESS = (1.0, 1.0, 1.0, 1.0, 0.0, 0.0)


def fusion_table(store: Store, needs: Sequence[JudgedNeed], encoder: Encoder) -> list[str]:
    """nDCG@10 of each ranking, whole records, kind by kind."""
    collection = needs_collection(store, needs)
    legs = ask(collection, encoder).legs
    rows: dict[str, Matrix] = {
        "BM25, equal weights, without links": _bm25(collection, LINKLESS),
        "BM25, equal weights": _bm25(collection, (1.0,) * 6),
        "BM25, weights in use": _bm25(collection, RECORD_WEIGHTS),
        "cosine alone": legs.cosine,
        "cosine alone, latent semantic analysis": _topics(store, collection),
        "reciprocal rank fusion": reciprocal_rank(legs, 60.0),
    }
    rows |= {f"weighted, {w}": weighted(legs, w) for w in (0.2, 0.35, 0.7, 1.0)}
    judged = collection.judged()
    return table(
        ["", *(each.name for each in judged)],
        (
            [name, *(number(float(np.mean(each.ndcg(scores)))) for each in judged)]
            for name, scores in rows.items()
        ),
    )


def _bm25(collection: Collection, weights: Sequence[float]) -> Matrix:
    scores = bm25.score_all(collection.documents, weights, collection.queries).bm25
    return np.where(scores > 0, scores, -np.inf)


def _topics(store: Store, collection: Collection) -> Matrix:
    """Topics of the records and of the passages, as they were when the table was made."""
    quoted = store.documents.quoted(store.documents.all_passages()).values()
    encoder = LatentSemanticEncoder.fit([*collection.texts(), *(shown.quote for shown in quoted)])
    queries = encoder.encode(collection.queries, queries=True)
    return passages.cosines(queries, encoder.encode(collection.texts()))
