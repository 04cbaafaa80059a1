"""What documents say of each brake, as it may be shown: sentences that a human has accepted, then
those that a machine finds, when it is sure and the vocabulary agrees."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from kb.brake_book import BrakeBook, SaidInDocument
from kb.brakes import concept_stems, stems_of
from kb.evidence import found_words
from kb.model import Passage, Role
from kb.proposals import Proposal, ProposalKind, ProposalState
from kb.reading import Span, StatementKind
from kb.store import Store
from kb.text import fold
from kb.vocabulary import Vocabulary

# A machine's sentence is shown from this confidence on, and when the vocabulary agrees with the
# brake that it names. Of those of our own documents, 32 of 36 are then rightly placed; by the
# confidence alone, 39 of 70.
SHOWN_FROM = 0.75
STEMS_IN_COMMON = 2
# Words that the document itself has crossed out.
_STRUCK = "~~"
_BEFORE = re.compile(r"[\s\-–•*]*(?:freins?\s*:\s*)?", re.IGNORECASE)
_AFTER = re.compile(r"[\s;,*]*\Z")


class _Saying(NamedTuple):
    """`confidence`: of the machine; None when a human has accepted it."""

    brake: str
    span: Span
    side: str | None
    confidence: float | None


def read_brakes(store: Store, vocabulary: Vocabulary) -> BrakeBook:
    """The book of a base as it stands."""
    return BrakeBook(
        store.records.published(),
        store.records.relations(),
        vocabulary,
        said_in_documents(store, vocabulary),
    )


def said_in_documents(
    store: Store, vocabulary: Vocabulary
) -> Mapping[str, tuple[SaidInDocument, ...]]:
    """Brake → sentences of the current documents, each in a passage that can be shown: what was
    accepted first, then the surest. The same words are given once."""
    sides = {brake.id: brake.category or "" for brake in vocabulary.brakes.items}
    told = [
        (saying.brake, said)
        for document_id, sayings in sorted(_sayings(store, vocabulary).items())
        for document in [_Shown(store, document_id)]
        for saying in sayings
        if (said := document.said(saying, sides[saying.brake])) is not None
    ]
    found: dict[str, dict[str, SaidInDocument]] = defaultdict(dict)
    for brake, said in sorted(
        told, key=lambda pair: (not pair[1].accepted, -(pair[1].confidence or 1))
    ):
        found[brake].setdefault(fold(said.text), said)
    return {brake: tuple(texts.values()) for brake, texts in found.items()}


def _sayings(store: Store, vocabulary: Vocabulary) -> dict[str, list[_Saying]]:
    """Document → what is said in it, by whom it was found. What a human has refused is not there,
    nor what no brake of the vocabulary is near."""
    known, agrees = vocabulary.brakes_by_id, _agreement(vocabulary)
    proposals = _Proposals(store)
    found: dict[str, list[_Saying]] = defaultdict(list)
    for told in proposals.accepted:
        if told.concept in known and (span := proposals.span(told)):
            found[told.document_id].append(_Saying(told.concept, span, told.side, None))
    for document_id, words, one in store.proposals.statements(StatementKind.BRAKE, SHOWN_FROM):
        proposal = proposals.of(document_id, words)
        if proposal is not None and proposal.state is not ProposalState.WAITING:
            continue
        brake = proposal.concept if proposal else one.concept
        # A human who has corrected the brake, without accepting yet, knows better than the words.
        placed = brake != one.concept
        if brake in known and (placed or agrees(words, brake)):
            found[document_id].append(_Saying(brake, one, one.side, one.confidence))
    return found


def _agreement(vocabulary: Vocabulary) -> Callable[[str, str], bool]:
    """Whether a sentence says the label of a brake, or enough of the stems of all its words."""
    labels = {brake.id: stems_of(brake.label) for brake in vocabulary.brakes.items}
    stems = {brake.id: concept_stems(brake) for brake in vocabulary.brakes.items}

    def agrees(words: str, brake: str) -> bool:
        said = stems_of(words)
        return labels[brake] <= said or len(said & stems[brake]) >= STEMS_IN_COMMON

    return agrees


class _Proposals:
    """The brakes that were proposed, by the words that say them: a document may have had a newer
    version since, whose offsets are others."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._text = cache(lambda document_id, version: store.documents.at(document_id, version)[0])
        proposals = store.proposals.all(state=None, kind=ProposalKind.BRAKE)
        self._by_words: dict[tuple[str, str], Proposal] = {
            (p.document_id, _bare(self._words(p))): p for p in proposals
        }
        public = cache(store.documents.is_public)
        accepted = (p for p in proposals if p.state is ProposalState.ACCEPTED)
        self.accepted = [p for p in accepted if public(p.document_id)]

    def of(self, document_id: str, words: str) -> Proposal | None:
        return self._by_words.get((document_id, _bare(words)))

    def span(self, proposal: Proposal) -> Span | None:
        """Where the current version says it; None when it no longer does."""
        current = self._store.documents.get(proposal.document_id)
        if current.version == proposal.version:
            return proposal.evidence[0]
        return found_words(current.text, self._words(proposal))

    def _words(self, proposal: Proposal) -> str:
        span = proposal.evidence[0]
        text: str = self._text(proposal.document_id, proposal.version)
        return text[span.start : span.end]


def _bare(words: str) -> str:
    return " ".join(fold(words).split())


class _Shown:
    """The current version of a document, and what hides its people."""

    def __init__(self, store: Store, document_id: str) -> None:
        self._document = store.documents.get(document_id)
        self._passages = store.documents.passages(document_id)
        self._masker = store.documents.masker(document_id)

    def said(self, saying: _Saying, family: str) -> SaidInDocument | None:
        """None in a list of people, out of any passage, or when some of the words are struck."""
        span = _trimmed(self._document.text, saying.span)
        words = self._document.text[span.start : span.end]
        passage = self._passage(span)
        if passage is None or not words or _STRUCK in words:
            return None
        return SaidInDocument(
            side=saying.side or family,
            text=self._masker.mask(words),
            document_id=self._document.id,
            title=self._document.title,
            passage_id=passage.id,
            passage_index=passage.index,
            start=span.start,
            end=span.end,
            accepted=saying.confidence is None,
            confidence=saying.confidence,
        )

    def _passage(self, span: Span) -> Passage | None:
        """The one that holds it whole, when no list of people touches it."""
        touched = [p for p in self._passages if p.start < span.end and span.start < p.end]
        if any(p.role is Role.PARTICIPANTS for p in touched):
            return None
        return next((p for p in touched if p.start <= span.start and span.end <= p.end), None)


def _trimmed(text: str, span: Span) -> Span:
    """Without the dash or the label before (« Frein : »), nor the sign that ends an item."""
    words = text[span.start : span.end]
    before, after = _BEFORE.match(words), _AFTER.search(words)
    start = span.start + (before.end() if before else 0)
    end = span.start + (after.start() if after else len(words))
    return Span(start=start, end=max(start, end)) if end > 0 else span
