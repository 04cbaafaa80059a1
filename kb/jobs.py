"""What was handed in and waits to be read: the nouns of the queue, and its rules."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import PurePosixPath
from typing import NamedTuple

from kb.model import Noun

# Who reads says so every few seconds; silent for as long as a lease, it is taken for dead.
LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 3
MOST_WAITING = 200
LONGEST_NAME_CHARS = 120
_LONGEST_SUFFIX_CHARS = 12
STOPPED = "stopped"
STOPPED_REASON = (
    "La lecture s’est arrêtée trois fois : ce fichier demande peut-être trop de mémoire. Relancez-"
    "la, ou redéposez le document enregistré dans un autre format."
)


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


PENDING = (JobState.WAITING, JobState.RUNNING)


class Job(Noun):
    """One file handed in. `step` is French; `progress` goes from 0 to 1. `attempts` counts how
    often its reading was begun. `reason`: why it was refused, or what is to be known of it."""

    number: int
    at: datetime
    actor: str
    file_name: str
    size_bytes: int
    fingerprint: str
    state: JobState
    step: str = ""
    progress: float = 0.0
    attempts: int = 0
    ended_at: datetime | None = None
    document_id: str | None = None
    version: int | None = None
    passages: int = 0
    proposals: int = 0
    code: str | None = None
    reason: str | None = None

    @property
    def pending(self) -> bool:
        return self.state in PENDING

    @property
    def may_try_again(self) -> bool:
        """Only what nobody could finish: a file that was read and refused would be again."""
        return self.state is JobState.REFUSED and self.code == STOPPED


class Ending(NamedTuple):
    """What became of a file."""

    state: JobState
    document_id: str | None = None
    version: int | None = None
    passages: int = 0
    proposals: int = 0
    code: str | None = None
    reason: str | None = None


class Handed(NamedTuple):
    """A file as it was handed in, under a name that `clean_file_name` gave."""

    actor: str
    file_name: str
    size_bytes: int
    fingerprint: str


def clean_file_name(name: str) -> str:
    """A name that shows what it says: without folders, nor the signs that hide or turn its
    letters; cut in the middle, so that its extension stays."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(c if c.isprintable() else " " for c in bare)
    path = PurePosixPath(" ".join(shown.split()).strip(". ") or "document")
    stem, suffix = path.stem, path.suffix[:_LONGEST_SUFFIX_CHARS]
    return stem[: LONGEST_NAME_CHARS - len(suffix)].rstrip() + suffix
