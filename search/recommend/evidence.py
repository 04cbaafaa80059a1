"""The quoted proof: the sentence of our documents that best answers the need, as a literal span."""

from __future__ import annotations

import re
from collections import defaultdict
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
    """A sentence as it may be quoted: `text[start:end]` of its document, its passage, its terms."""

    passage: Passage
    terms: frozenset[str]
    start: int
    end: int


class Told(NamedTuple):
    """What documents tell of a record, sentence by sentence; `holders`: term → the sentences that
    hold it."""

    sentences: tuple[Sentence, ...]
    holders: Mapping[str, Sequence[int]]


class Proofs:
    """Quotes from the passages of some documents. What they tell of a record is read once.

    `maskers`: of each document; a quote that names a person of its attendance list is left out,
    for a quote is literal or is not."""

    def __init__(self, documents: Mapping[str, Document], maskers: Mapping[str, Masker]) -> None:
        self._documents = documents
        self._maskers = maskers
        self._read: dict[str, Told] = {}

    def best(
        self, record_id: str, passages: Sequence[Passage], idf: Mapping[str, float], limit: int
    ) -> tuple[QuotedEvidence, ...]:
        """The `limit` best sentences, at most one per passage, best first.

        `passages`: those that tell of the record, always the same; `idf`: weight of each term of
        the need and of the record's title. A sentence that holds none of them proves nothing and
        is left out."""
        told = self._told(record_id, passages)
        weights = [0.0] * len(told.sentences)
        for term, weight in idf.items():
            for n in told.holders.get(term, ()):
                weights[n] += weight
        best: dict[str, int] = {}
        for n, sentence in enumerate(told.sentences):
            known = best.get(sentence.passage.id)
            if weights[n] > 0 and (known is None or weights[n] > weights[known]):
                best[sentence.passage.id] = n
        found = [(weights[n] * _share(told.sentences[n]), told.sentences[n]) for n in best.values()]
        found.sort(key=lambda one: (-one[0], one[1].passage.document_id, one[1].start))
        return tuple(self._quote(sentence) for _, sentence in found[:limit])

    def _told(self, record_id: str, passages: Sequence[Passage]) -> Told:
        if record_id not in self._read:
            sentences = tuple(s for passage in passages for s in self._quotable(passage))
            holders: dict[str, list[int]] = defaultdict(list)
            for n, sentence in enumerate(sentences):
                for term in sentence.terms:
                    holders[term].append(n)
            self._read[record_id] = Told(sentences, holders)
        return self._read[record_id]

    def _quotable(self, passage: Passage) -> Iterator[Sentence]:
        document = self._documents.get(passage.document_id)
        if document is None or passage.role is Role.PARTICIPANTS:
            return
        masker = self._maskers[document.id]
        for start, end in passage.sentences or ((passage.start, passage.end),):
            text = document.text[start:end]
            if len(text) >= SHORT_CHARS and not masker.names_someone(text):
                first, last = _shown_part(document.text, start, end)
                yield Sentence(passage, distinct_terms(text), first, last)

    def _quote(self, sentence: Sentence) -> QuotedEvidence:
        document = self._documents[sentence.passage.document_id]
        return QuotedEvidence(
            document_id=document.id,
            passage_id=sentence.passage.id,
            quote=document.text[sentence.start : sentence.end],
            start=sentence.start,
            end=sentence.end,
            document_title=document.title,
        )


def _share(sentence: Sentence) -> float:
    return TABLE_SHARE if sentence.passage.role is Role.TABLE else 1.0


def _shown_part(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without its bullet, cut at a word when it is long."""
    if bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    if end - start > QUOTE_CHARS:
        cut = text.rfind(" ", start, start + QUOTE_CHARS)
        end = cut if cut > start else start + QUOTE_CHARS
    return start, end
