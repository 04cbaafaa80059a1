"""Settings → the assembled parts. The only file that chooses a backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.settings import Settings
from kb.errors import IndexStale
from kb.store import Store, open_store
from kb.vocabulary import Vocabulary, read_vocabulary
from search.encoders import Encoder
from search.engine import Engine
from search.index import Index, build_index, load_index

if TYPE_CHECKING:
    from web.services import Services


def build_vocabulary(settings: Settings) -> Vocabulary:
    return read_vocabulary(settings.corpus / "vocabulary.yml")


def build_encoder(settings: Settings) -> Encoder:
    """The encoder asked for by setting, or the embedded one."""
    if not settings.encoder:
        from search.static import StaticEncoder

        return StaticEncoder()
    from search.encoders import TransformerEncoder

    return TransformerEncoder(settings.encoder)


def fresh_index(settings: Settings, store: Store, vocabulary: Vocabulary) -> Index:
    """The index in use; rebuilt when missing or stale, never served as it is."""
    encoder = build_encoder(settings)
    try:
        return load_index(settings.index, store, encoder)
    except IndexStale:
        return build_index(settings.index, store, vocabulary, encoder)


def build_services(settings: Settings) -> Services:
    """Everything the pages, the API and the recommending commands need."""
    # `essaim search` passes by here without these: 50 ms of its half second.
    from search.recommend.recommender import Recommender
    from web.services import Services

    store = open_store(settings.database)
    vocabulary = build_vocabulary(settings)

    def answering() -> tuple[Engine, Recommender]:
        engine = Engine(store, fresh_index(settings, store, vocabulary), vocabulary)
        return engine, Recommender(store, engine, vocabulary)

    engine, recommender = answering()
    return Services(
        store=store,
        vocabulary=vocabulary,
        engine=engine,
        recommender=recommender,
        renew=answering,
    )
