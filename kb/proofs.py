"""The proof behind a field of a record: the words of a document that say it, frozen.

A proof is a span in one version of a document. It belongs to a whole field (« results », not
« results.0.value »): lists are put in another order, spans are not."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from kb.model import DocumentId, Noun, RecordId
from kb.reading import Span


class Proof(Noun):
    """`path`: the field. `start`, `end`: in the text of that `version` of the document."""

    number: int = 0
    record_id: RecordId
    path: str
    document_id: DocumentId
    version: int
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    at: datetime | None = None
    actor: str = ""

    @property
    def span(self) -> Span:
        return Span(start=self.start, end=self.end)


def field_of(path: str) -> str:
    """« cost.amount_eur » → « cost »."""
    return path.partition(".")[0]
