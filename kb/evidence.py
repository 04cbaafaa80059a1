"""What proves a proposal, as it may be shown: the sentence, its page and its section, with people
masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from pydantic import JsonValue

from kb.errors import CurationRefused
from kb.model import DocumentId, Noun, Passage, PassageId, RecordId, RelationType, Role
from kb.privacy import Masker, hidden_list, names_in_list
from kb.proposals import Proposal, ProposalKind, ProposalState
from kb.reading import Method, Span
from kb.store import Store

_APOSTROPHES = re.compile(r"['’]")


class Quote(Span):
    """The words that prove: the whole sentence around the span, when one holds it. `passage_id`:
    None when the document has had a newer version since, or when no passage holds it."""

    words: str
    page: int | None = None
    heading_path: tuple[str, ...] = ()
    passage_id: PassageId | None = None


class QuotedField(Noun):
    """A proposed field with its proof; see `ProposedField`."""

    path: str
    value: JsonValue
    confidence: float
    conflicts: bool
    method: Method
    quote: Quote


class QuotedProposal(Noun):
    """A proposal with its proofs; see `Proposal`. `document_version` is the one that was read."""

    id: str
    kind: ProposalKind
    title: str
    document_id: DocumentId
    document_title: str
    document_version: int
    confidence: float
    evidence: tuple[Quote, ...]
    fields: tuple[QuotedField, ...]
    target: RecordId | None
    origin: str | None
    relation: RelationType | None
    other: str | None
    concept: str | None
    side: str | None
    state: ProposalState
    decided: int | None
    record: RecordId | None


def quoted_proposals(store: Store, proposals: Sequence[Proposal]) -> list[QuotedProposal]:
    """In the same order. Raises DocumentNotFound when a document or its version is not there."""
    titles = store.documents.titles({proposal.document_id for proposal in proposals})
    versions: dict[tuple[str, int], VersionRead] = {}
    found = []
    for proposal in proposals:
        key = (proposal.document_id, proposal.version)
        if key not in versions:
            versions[key] = VersionRead(store, *key)
        found.append(_quoted(proposal, versions[key], titles[proposal.document_id]))
    return found


def found_words(text: str, words: str) -> Span | None:
    """Where a text says these words, whatever its line breaks and apostrophes; None if nowhere."""
    parts = [_APOSTROPHES.sub("['’]", re.escape(part)) for part in words.split()]
    match = re.search(r"\s+".join(parts), text) if parts else None
    return Span(start=match.start(), end=match.end()) if match else None


class VersionRead:
    """One version of a document, and what hides its people."""

    def __init__(self, store: Store, document_id: str, version: int) -> None:
        self._text, self._passages = store.documents.at(document_id, version)
        self._masker = store.documents.masker(document_id)
        self.is_current = store.documents.get(document_id).version == version

    @cached_property
    def _own_masker(self) -> Masker:
        """Those of its own lists: the next version may have dropped a row."""
        if self.is_current:
            return Masker(())
        lists = (p for p in self._passages if p.role is Role.PARTICIPANTS)
        return Masker(name for p in lists for name in names_in_list(self._text[p.start : p.end]))

    def masked(self, text: str) -> str:
        return self._masker.mask(self._own_masker.mask(text))

    def words(self, span: Span) -> str:
        """As the document says them, people not masked."""
        return self._text[span.start : span.end]

    def value(self, value: JsonValue) -> JsonValue:
        if isinstance(value, str):
            return self.masked(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        return value

    def quote(self, span: Span) -> Quote:
        passage = self._passage(span)
        shown = _sentences(passage, span) if passage else span
        words = self._text[shown.start : shown.end]
        if self._in_list(span):
            words = hidden_list(words)
        return Quote(
            start=span.start,
            end=span.end,
            words=self.masked(words),
            page=passage.page if passage else None,
            heading_path=tuple(self.masked(h) for h in passage.heading_path) if passage else (),
            passage_id=passage.id if passage and self.is_current else None,
        )

    def _passage(self, span: Span) -> Passage | None:
        held = (p for p in self._passages if p.start <= span.start and span.end <= p.end)
        return next(held, None)

    def _in_list(self, span: Span) -> bool:
        return any(
            p.role is Role.PARTICIPANTS and p.start < span.end and span.start < p.end
            for p in self._passages
        )


def _sentences(passage: Passage, span: Span) -> Span:
    """The sentences that the span touches, whole."""
    touched = [(a, b) for a, b in passage.sentences if a < span.end and span.start < b]
    if not touched:
        return span
    return Span(start=min(span.start, touched[0][0]), end=max(span.end, touched[-1][1]))


def _quoted(proposal: Proposal, version: VersionRead, document_title: str) -> QuotedProposal:
    fields = tuple(
        QuotedField(
            path=field.path,
            value=version.value(field.value),
            confidence=field.confidence,
            conflicts=field.conflicts,
            method=field.method,
            quote=version.quote(field.evidence),
        )
        for field in proposal.fields
    )
    same = proposal.model_dump(
        include=set(QuotedProposal.model_fields) - {"title", "evidence", "fields"}
    )
    return QuotedProposal(
        **same,
        title=version.masked(proposal.title),
        document_title=document_title,
        document_version=proposal.version,
        evidence=tuple(version.quote(span) for span in proposal.evidence),
        fields=fields,
    )


def proof_of(store: Store, proposal_id: str, words: str) -> Span:
    """Where these words stand in the document that was read, in the version that was read. Raises
    CurationRefused when they are not there."""
    proposal = store.proposals.get(proposal_id)
    text, _ = store.documents.at(proposal.document_id, proposal.version)
    found = found_words(text, words)
    if found is None:
        raise CurationRefused(
            f"Ces mots ne sont pas dans le document « {proposal.document_id} » : copiez-les tels "
            "qu’ils y sont écrits."
        )
    return found
