"""What a machine read in a document and a human has not yet accepted, frozen."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import Field, JsonValue

from kb.model import ID_PATTERN, DocumentId, Noun, RecordId, RelationType
from kb.reading import Method, Span


class ProposalKind(StrEnum):
    """The kinds of records, then what is said about them or beside them."""

    EXPERIENCE = "experience"
    FUNDING = "funding"
    FACILITATOR = "facilitator"
    PARTNER = "partner"
    RELATION = "relation"
    BRAKE = "brake"
    LEVER = "lever"
    IDEA = "idea"


RECORD_KINDS = frozenset(
    {
        ProposalKind.EXPERIENCE,
        ProposalKind.FUNDING,
        ProposalKind.FACILITATOR,
        ProposalKind.PARTNER,
    }
)


class ProposalState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    MERGED = "merged"
    REFUSED = "refused"


class AskedState(StrEnum):
    """What one may ask to see: the proposals in one state, or all."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    MERGED = "merged"
    REFUSED = "refused"
    ALL = "all"

    def state(self) -> ProposalState | None:
        return None if self is AskedState.ALL else ProposalState(self.value)


class ProposedField(Noun):
    """One value of a record, and the words that prove it, in the document's own offsets.

    `path`: dotted, list items by number (`lead.name`, `results.0.value`). `conflicts`: another
    proposed field of the same path says otherwise; both are kept. `method`: a human's value is as
    it was typed, and stands on what was read before unless they gave the words."""

    path: str
    value: JsonValue
    evidence: Span
    confidence: float = Field(ge=0, le=1)
    conflicts: bool = False
    method: Method = Method.RULE


class Proposal(Noun):
    """A record, a link, or a statement that waits for a human. Every span counts in the text of
    that `version` of the document.

    `target`: the known record that it would complete, rather than make a twin. `origin`, `relation`
    and `other` are those of a link, by record id or, for a record not yet there, by the id of its
    proposal. `concept` and `side`: those of a brake, a lever or an idea. `decided`: the number of
    the decision that settled it; `record`: the record that came of it."""

    id: Annotated[str, Field(pattern=ID_PATTERN, max_length=160)]
    kind: ProposalKind
    title: str
    document_id: DocumentId
    version: int
    evidence: tuple[Span, ...] = Field(min_length=1)
    confidence: float = Field(ge=0, le=1)
    fields: tuple[ProposedField, ...] = ()
    target: RecordId | None = None
    origin: str | None = None
    relation: RelationType | None = None
    other: str | None = None
    concept: str | None = None
    side: str | None = None
    state: ProposalState = ProposalState.WAITING
    decided: int | None = None
    record: RecordId | None = None


class ProposalLine(NamedTuple):
    """A proposal as a list shows it; `title`: people not masked."""

    id: str
    kind: ProposalKind
    state: ProposalState
    document_id: str
    version: int
    confidence: float
    title: str
