"""Settings → the assembled parts. The only file that chooses a backend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from api.settings import Settings
from kb.added_words import lay_over
from kb.errors import CorpusInvalid, IndexStale
from kb.model import Record
from kb.store import Store, open_store
from kb.vocabulary import Vocabulary, read_vocabulary
from search.encoders import Encoder
from search.engine import Engine
from search.index import Index, build_index, load_index

if TYPE_CHECKING:
    from ingest.pipeline import MakeReader, Pipeline
    from ingest.reading import ReportReader, WholeReading
    from web.services import Services


def build_vocabulary(settings: Settings, store: Store | None = None) -> Vocabulary:
    """The lists of the file; with those words over them that curators added in this base."""
    listed = read_vocabulary(settings.corpus / "vocabulary.yml")
    return lay_over(listed, store.words.all()) if store else listed


def build_encoder(settings: Settings) -> Encoder:
    """The encoder asked for by setting, or the embedded one; made once."""
    return _encoder_named(settings.encoder)


@lru_cache(maxsize=2)
def _encoder_named(name: str) -> Encoder:
    if not name:
        from search.static import StaticEncoder

        return StaticEncoder()
    from search.encoders import TransformerEncoder

    return TransformerEncoder(name)


def fresh_index(settings: Settings, store: Store, vocabulary: Vocabulary) -> Index:
    """The index in use; rebuilt when missing or stale, never served as it is."""
    encoder = build_encoder(settings)
    try:
        return load_index(settings.index, store, encoder)
    except IndexStale:
        # A base of a former version has its terms to be written again first.
        with store.transaction():
            store.refresh_terms()
        return build_index(settings.index, store, vocabulary, encoder)


def build_reader(store: Store, vocabulary: Vocabulary) -> MakeReader:
    """Reads reports with the embedded encoder, whatever the one that searches: the classifiers
    were learned with it."""
    from ingest.reading import ReportReader
    from search.static import StaticEncoder

    def make(records: Sequence[Record]) -> ReportReader:
        encoder = StaticEncoder()
        return ReportReader(vocabulary, store.territories, encoder.encode, records)

    return make


def read_report(
    store: Store, vocabulary: Vocabulary, path: Path, step: Callable[[str], None]
) -> WholeReading:
    """One file, read and not kept. Raises CorpusInvalid when it is refused."""
    from ingest.model import Refusal
    from ingest.reading import read_one

    reader = build_reader(store, vocabulary)(store.records.published())
    try:
        return read_one(reader, path, step)
    except Refusal as refusal:
        raise CorpusInvalid([f"{path.name} : {refusal}"]) from refusal


def build_taker(settings: Settings, store: Store, actor: str) -> Pipeline:
    """Takes one deposited file in, for this actor: what it keeps stays a draft."""
    from ingest.pipeline import Pipeline
    from kb.model import State

    vocabulary = build_vocabulary(settings, store)
    reader = build_reader(store, vocabulary)
    return Pipeline(store, vocabulary, actor, reader, state=State.DRAFT)


def finish_erasures(settings: Settings, store: Store) -> None:
    """Before anything is served or read: an erasure that was cut short is finished."""
    if store.oppositions.unfinished():
        from api.erasing import Erasing

        Erasing(settings, store).finish()


def build_services(settings: Settings) -> Services:
    """Everything the pages, the API and the recommending commands need."""
    # `essaim search` passes by here without these: 50 ms of its half second.
    from search.recommend.feedback_signal import FeedbackReader
    from search.recommend.recommender import Heard, Recommender
    from search.recommend.told_needs import PublishedNeeds
    from web.services import Services

    store = open_store(settings.database)
    vocabulary = build_vocabulary(settings)

    finish_erasures(settings, store)
    encode = partial(build_encoder(settings).encode, queries=True)
    heard = Heard(FeedbackReader(store, encode), PublishedNeeds(store, encode))

    def answering() -> tuple[Engine, Recommender]:
        said = lay_over(vocabulary, store.words.all())
        engine = Engine(store, fresh_index(settings, store, said), said)
        return engine, Recommender(store, engine, said, heard)

    engine, recommender = answering()
    return Services(
        store=store,
        vocabulary=vocabulary,
        engine=engine,
        recommender=recommender,
        renew=answering,
        site=settings.address,
    )
