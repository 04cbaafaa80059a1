"""The quoted proof: the sentence of our documents that best answers the need, as a literal span."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kb.analysis import distinct_terms
from kb.model import Document, Passage, Role
from kb.privacy import Masker
from search.model import QuotedEvidence

# A sentence longer than the first is cut at a word; shorter than the second, it says too little.
QUOTE_CHARS = 420
SHORT_CHARS = 40
# A row of a table reads badly out of it: a sentence half as good is a better proof.
TABLE_SHARE = 0.5
_BULLET = re.compile(r"[-–•*]\s+")


class Sentence(NamedTuple):
    """A sentence as it may be quoted: `text[start:end]` of its document, and its terms."""

    terms: frozenset[str]
    start: int
    end: int


class Proofs:
    """Quotes from the passages of some documents. The sentences of a passage are read once.

    `maskers`: of each document; a quote that names a person of its attendance list is left out,
    for a quote is literal or is not."""

    def __init__(self, documents: Mapping[str, Document], maskers: Mapping[str, Masker]) -> None:
        self._documents = documents
        self._maskers = maskers
        self._read: dict[str, tuple[Sentence, ...]] = {}

    def best(
        self, passages: Sequence[Passage], idf: Mapping[str, float], limit: int
    ) -> tuple[QuotedEvidence, ...]:
        """The `limit` best sentences, at most one per passage, best first.

        `idf`: weight of each term of the need and of the record's title. A sentence that holds
        none of them proves nothing and is left out."""
        found: list[tuple[float, Passage, Sentence]] = []
        for passage in passages:
            weight, sentence = self._best_of(passage, idf)
            if sentence is not None:
                share = TABLE_SHARE if passage.role is Role.TABLE else 1.0
                found.append((weight * share, passage, sentence))
        found.sort(key=lambda one: (-one[0], one[1].document_id, one[2].start))
        return tuple(self._quote(passage, sentence) for _, passage, sentence in found[:limit])

    def _best_of(self, passage: Passage, idf: Mapping[str, float]) -> tuple[float, Sentence | None]:
        """The sentence that holds the most of these terms, the first of equals."""
        best, weight = None, 0.0
        for sentence in self._sentences(passage):
            own = sum([idf[term] for term in sentence.terms & idf.keys()])
            if own > weight:
                best, weight = sentence, own
        return weight, best

    def _sentences(self, passage: Passage) -> tuple[Sentence, ...]:
        if passage.id not in self._read:
            self._read[passage.id] = tuple(self._quotable(passage))
        return self._read[passage.id]

    def _quotable(self, passage: Passage) -> Iterator[Sentence]:
        document = self._documents.get(passage.document_id)
        if document is None or passage.role is Role.PARTICIPANTS:
            return
        masker = self._maskers[document.id]
        for start, end in passage.sentences or ((passage.start, passage.end),):
            text = document.text[start:end]
            if len(text) >= SHORT_CHARS and not masker.names_someone(text):
                first, last = _shown_part(document.text, start, end)
                yield Sentence(distinct_terms(text), first, last)

    def _quote(self, passage: Passage, sentence: Sentence) -> QuotedEvidence:
        document = self._documents[passage.document_id]
        return QuotedEvidence(
            document_id=document.id,
            passage_id=passage.id,
            quote=document.text[sentence.start : sentence.end],
            start=sentence.start,
            end=sentence.end,
            document_title=document.title,
        )


def _shown_part(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without its bullet, cut at a word when it is long."""
    if bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    if end - start > QUOTE_CHARS:
        cut = text.rfind(" ", start, start + QUOTE_CHARS)
        end = cut if cut > start else start + QUOTE_CHARS
    return start, end
