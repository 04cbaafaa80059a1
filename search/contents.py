"""What the store has to be indexed: ids, facets and texts, in order of id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from kb.model import Role, Territory
from kb.sqlite.lexicon import WEIGHTS, Target
from kb.store import Store
from kb.text import fingerprint
from kb.vocabulary import Vocabulary
from search.arrays import Array
from search.catalogue import Item, passage_item, record_item
from search.lexical import Postings, make_postings


class Contents(NamedTuple):
    """Items of one table in order of id, and the text of each, as it is encoded; for records, what
    each may be asked for too."""

    target: Target
    items: Sequence[Item]
    texts: Sequence[str]
    aspects: Sequence[Sequence[str]] | None = None


def marks_of(texts: Sequence[str]) -> Array:
    """`(n,) uint64`, the same for the same text."""
    marks = [int(fingerprint(text.encode())[:16], 16) for text in texts]
    return np.array(marks, dtype=np.uint64)


def wide_labels(vocabulary: Vocabulary) -> dict[str, str]:
    """Narrow theme → the wide theme under which it is found too."""
    return {label: theme.label for label, theme in vocabulary.wide_theme_of.items()}


def record_contents(
    store: Store, wide: dict[str, str], ids: Collection[str] | None = None
) -> Contents:
    """Of all published records, or of these."""
    found = store.records.published() if ids is None else store.records.many(ids).values()
    records = sorted(found, key=lambda record: record.id)
    fields = store.records.fields(ids)
    codes = {code for record in records for code in record.territory.codes}
    known = store.territories.many(codes)
    return Contents(
        Target.RECORDS,
        [record_item(r, _places(r.territory.codes, known), wide) for r in records],
        [fields[record.id].whole() for record in records],
        [fields[record.id].aspects() for record in records],
    )


def _places(codes: Sequence[str], known: dict[str, Territory]) -> list[Territory]:
    return [known[code] for code in codes if code in known]


def passage_contents(
    store: Store, wide: dict[str, str], document_ids: Collection[str] | None = None
) -> Contents:
    """Of all documents, or of these. Attendance lists are never searched."""
    if document_ids is None:
        documents = {d.id: d for d in store.documents.published()}
        everything = store.documents.all_passages()
    else:
        documents = {
            d.id: d for d in store.documents.many(document_ids) if store.documents.is_public(d.id)
        }
        everything = [p for i in documents for p in store.documents.passages(i)]
    texts = store.documents.texts(list(documents))
    kept = sorted((p for p in everything if p.role is not Role.PARTICIPANTS), key=lambda p: p.id)
    return Contents(
        Target.PASSAGES,
        [passage_item(p, documents[p.document_id], wide) for p in kept],
        ["\n".join((*p.heading_path, texts[p.document_id][p.start : p.end])) for p in kept],
    )


def contents_postings(
    store: Store, contents: Contents, *, whole: bool, mean_length: float | None = None
) -> Postings:
    """`whole`: these are all the items of the table."""
    row_of = {item.id: row for row, item in enumerate(contents.items)}
    terms = store.lexicon.terms(contents.target, None if whole else list(row_of))
    return make_postings(
        ((row_of[item_id], columns) for item_id, columns in terms if item_id in row_of),
        len(row_of),
        WEIGHTS[contents.target],
        mean_length,
    )
