"""What the public is given of a record or a document: no link to a record that is not published,
whose very id would tell of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kb.model import (
    Document,
    Experience,
    Facilitator,
    Partner,
    Passage,
    QuotedPassage,
    Record,
    RecordId,
)
from kb.relations import declared_relations
from kb.store import Store


def public_records(store: Store, records: Sequence[Record]) -> list[Record]:
    """The same, in the same order, without their links to what is hidden."""
    ends = {
        end for r in records for one in declared_relations(r) for end in (one.origin, one.target)
    }
    hidden = ends - set(store.records.many(ends))
    return [_without(record, hidden - {record.id}) for record in records]


def public_record(store: Store, record: Record) -> Record:
    return public_records(store, [record])[0]


def public_documents(store: Store, documents: Sequence[Document]) -> list[Document]:
    seen = _Seen(store, {i for document in documents for i in document.records})
    return [d.model_copy(update={"records": seen.of(d.records)}) for d in documents]


def public_passages(store: Store, quoted: Iterable[QuotedPassage]) -> list[QuotedPassage]:
    found = list(quoted)
    seen = _Seen(store, {i for one in found for i in one.passage.records})
    return [
        one.model_copy(update={"passage": _passage(one.passage, seen)}) if one.passage.records
        else one
        for one in found
    ]  # fmt: skip


class _Seen:
    """Where ids lead, and whether the public may go there."""

    def __init__(self, store: Store, ids: Collection[RecordId]) -> None:
        self._redirects = store.redirects.all()
        self._published = set(store.records.many({self._redirects.get(i, i) for i in ids}))

    def of(self, ids: Iterable[RecordId]) -> tuple[RecordId, ...]:
        ends = (self._redirects.get(i, i) for i in ids)
        return tuple(dict.fromkeys(end for end in ends if end in self._published))


def _passage(passage: Passage, seen: _Seen) -> Passage:
    return passage.model_copy(update={"records": seen.of(passage.records)})


def _without(record: Record, hidden: Collection[RecordId]) -> Record:
    if not hidden:
        return record
    if isinstance(record, Experience):
        shares = tuple(
            share.model_copy(update={"record": None}) if share.record in hidden else share
            for share in record.fundings
        )
        inspired = tuple(i for i in record.inspired_by if i not in hidden)
        return record.model_copy(update={"fundings": shares, "inspired_by": inspired})
    if isinstance(record, Facilitator | Partner):
        seen = tuple(one for one in record.experiences if one.id not in hidden)
        return record.model_copy(update={"experiences": seen})
    return record
