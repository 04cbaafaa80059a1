"""Records that were merged since their file was written."""

from __future__ import annotations

from ingest.model import Refusal, RefusalCode
from kb.merging import repointed
from kb.model import Record
from kb.store import Store


def in_use(store: Store, record: Record) -> Record:
    """The record, its links leading where those ids lead now. Raises Refusal when it was itself
    merged into another: taken in again, it would be a twin."""
    redirects = store.redirects.all()
    if moved := redirects.get(record.id):
        raise Refusal(
            RefusalCode.INVALID_RECORD,
            f"Fiche refusée. « {record.id} » a été fusionnée avec « {moved} », qui la remplace : "
            "reportez-y ce qui est nouveau, puis retirez ce fichier.",
        )
    return repointed(record, redirects) if redirects else record
