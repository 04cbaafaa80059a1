"""What the pages and the API are given to work with; assembled by `api.compose`."""

from __future__ import annotations

from dataclasses import dataclass

from kb.store import Store
from kb.vocabulary import Vocabulary
from search.engine import Engine
from search.recommend.recommender import Recommender


@dataclass(frozen=True)
class Services:
    store: Store
    vocabulary: Vocabulary
    engine: Engine
    recommender: Recommender
