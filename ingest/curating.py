"""A person who decides, held to the rules of the corpus: known labels, places and links."""

from __future__ import annotations

from ingest.schema import label_problems, place_problems, relation_problems
from kb.curation import Check, Curator
from kb.model import Record
from kb.store import Store
from kb.vocabulary import Vocabulary


def corpus_rules(store: Store, vocabulary: Vocabulary) -> Check:
    """What is wrong with the labels of a record, each with the label at fault; nothing if sound."""

    def check(record: Record) -> list[tuple[str, str]]:
        return [
            *label_problems(record, vocabulary),
            *place_problems(record, store.territories.many(record.territory.codes)),
            *relation_problems(record, store.records.ids() | {record.id}),
        ]

    return check


def curator_for(store: Store, vocabulary: Vocabulary, actor: str) -> Curator:
    """`actor`: as the journal names them."""
    return Curator(store, actor, vocabulary, corpus_rules(store, vocabulary))
