"""The quoted proof: the sentence of our documents that best answers the need, as a literal span."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

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


def best_evidence(
    passages: Sequence[Passage],
    documents: Mapping[str, Document],
    maskers: Mapping[str, Masker],
    idf: Mapping[str, float],
    limit: int,
) -> tuple[QuotedEvidence, ...]:
    """The `limit` best sentences, at most one per passage, best first.

    `idf`: weight of each term of the need and of the record's title. A sentence that holds none
    of them proves nothing and is left out; so is one that names a person of the document's
    attendance list (`maskers`), for a quote is literal or is not."""
    found: list[tuple[float, QuotedEvidence]] = []
    for passage in passages:
        document = documents.get(passage.document_id)
        if document is None or passage.role is Role.PARTICIPANTS:
            continue
        weight, start, end = _best_sentence(passage, document.text, idf)
        if maskers[document.id].names_someone(document.text[start:end]):
            continue
        if passage.role is Role.TABLE:
            weight *= TABLE_SHARE
        if weight > 0:
            found.append((weight, _quote(document, passage, start, end)))
    found.sort(key=lambda pair: (-pair[0], pair[1].document_id, pair[1].start))
    return tuple(quote for _, quote in found[:limit])


def _quote(document: Document, passage: Passage, start: int, end: int) -> QuotedEvidence:
    return QuotedEvidence(
        document_id=document.id,
        passage_id=passage.id,
        quote=document.text[start:end],
        start=start,
        end=end,
        document_title=document.title,
    )


def _best_sentence(passage: Passage, text: str, idf: Mapping[str, float]) -> tuple[float, int, int]:
    """Weight and span of the sentence that holds the most of these terms, bullet left out."""
    spans = passage.sentences or ((passage.start, passage.end),)
    weighed = [(_weight(text[start:end], idf), -start, end) for start, end in spans]
    weight, negative_start, end = max(weighed)
    start = -negative_start
    if bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    if end - start > QUOTE_CHARS:
        cut = text.rfind(" ", start, start + QUOTE_CHARS)
        end = cut if cut > start else start + QUOTE_CHARS
    return weight, start, end


def _weight(sentence: str, idf: Mapping[str, float]) -> float:
    if len(sentence) < SHORT_CHARS:
        return 0.0
    return sum(idf[term] for term in distinct_terms(sentence) if term in idf)
