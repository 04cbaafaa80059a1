"""A file of records handed in to be taken in, and what it brought: nouns."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from kb.model import Noun


class ImportState(StrEnum):
    WAITING = "waiting"  # shown to who handed it in, nothing kept
    DONE = "done"
    UNDONE = "undone"  # each record is back as it was


class Brought(NamedTuple):
    """A record that an import made (`version` 1) or changed, the version it gave it, and the number
    of the decision in the journal."""

    record_id: str
    version: int
    decision: int


class ImportFile(Noun):
    number: int
    actor: str
    at: datetime
    file_name: str
    state: ImportState
    brought: tuple[Brought, ...] = ()

    @property
    def reason(self) -> str:
        """What the journal says of each record that it brought."""
        return f"import n° {self.number}"
