"""What becomes of a file when it is handed in: it waits to be read, or it is refused at once.

Only its name, its size and its fingerprint are looked at: what it holds is opened elsewhere, by
who reads it."""

from __future__ import annotations

from pathlib import PurePath

from ingest.batch import BATCH_SUFFIXES
from ingest.model import Refusal, RefusalCode
from ingest.pipeline import RECORD_SUFFIXES
from ingest.readers.sniff import format_named, too_large
from ingest.working import KNOWN, KNOWN_REASON
from kb.jobs import MOST_WAITING, Ending, Handed, JobState, clean_file_name
from kb.store import Store
from kb.text import fingerprint

LARGEST_BYTES = 50 * 1024 * 1024
OF_RECORDS = "records"
PENDING = "pending"
_EMPTY = "Le fichier est vide (0 octet)."
_RECORDS = (
    "Ce fichier contient des fiches, pas un compte rendu : faites-le entrer par la page "
    "« Importer, exporter » de l’atelier."
)
_PENDING = "Ce fichier est déjà dans la file : il sera lu une seule fois."


def room_left(store: Store) -> int:
    """How many more files may wait."""
    counts = store.jobs.counts()
    return MOST_WAITING - counts[JobState.WAITING] - counts[JobState.RUNNING]


def hand_in(store: Store, actor: str, name: str, data: bytes) -> int:
    """The number of the job that tells what becomes of it. Inside a transaction."""
    handed = Handed(actor, clean_file_name(name), len(data), fingerprint(data))
    ending = _refused_at_once(handed) or _known(store, handed)
    if ending is None:
        return store.jobs.add(handed, data)
    return store.jobs.add_ended(handed, ending)


def _refused_at_once(handed: Handed) -> Ending | None:
    if not handed.size_bytes:
        return _refusal(RefusalCode.EMPTY, _EMPTY)
    if PurePath(handed.file_name).suffix.lower() in RECORD_SUFFIXES | BATCH_SUFFIXES:
        return _refusal(OF_RECORDS, _RECORDS)
    try:
        format_named(handed.file_name)
        if handed.size_bytes > LARGEST_BYTES:
            raise too_large(handed.size_bytes, LARGEST_BYTES)
    except Refusal as refusal:
        return _refusal(refusal.code, str(refusal))
    return None


def _known(store: Store, handed: Handed) -> Ending | None:
    document = store.documents.by_fingerprint(handed.fingerprint)
    if document is not None:
        return Ending(JobState.DONE, document_id=document, code=KNOWN, reason=KNOWN_REASON)
    return _refusal(PENDING, _PENDING) if store.jobs.pending(handed.fingerprint) else None


def _refusal(code: str, reason: str) -> Ending:
    return Ending(JobState.REFUSED, code=code, reason=reason)
