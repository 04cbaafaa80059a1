"""French sentences. The only room that knows spaCy, imported on first use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

# A quotation longer than this is cut at its inner sentences; a shorter one stays whole.
QUOTE_MAX_CHARS = 400
# A full stop is judged by what stands this close to it.
LOOK_BACK_CHARS = 60
# A line longer than this, which no sentence fills, is taken in pieces cut at a blank.
LINE_MAX_CHARS = 50_000

Span = tuple[int, int]

# After these a full stop is not the end of a sentence, whatever follows.
_SHORTENED = """
    m mm mme mmes mlle mlles dr drs pr me mgr st ste sts stes art al cf ex p pp n no nos vol chap
    fig réf ref tél tel bd bld boul av ave pl rte fg sq env max min approx resp éd ed coll trad n°
    janv févr fév avr juil sept oct nov déc dir dép dépt hab vs alin par parag ann
"""
_ABBREVIATIONS = frozenset(_SHORTENED.split())
# After these it is one only when a capital follows: « dunes, etc. Le maire… ».
_SOFT_ABBREVIATIONS = frozenset({"etc", "suiv", "sq", "ss", "cie", "sté", "inc", "bis", "ter"})

_LAST_WORD = re.compile(r"(?:^|[\s(«“\"'’/\[-])([^\W\d_]+|n°|[0-9]+)\.$")
_INITIAL = re.compile(r"(?:^|[\s(.-])[A-ZÀ-ÖØ-Þ]\.$")
_MULTI_DOTTED = re.compile(r"(?:^|[\s(])(?:[a-z]\.)+[a-z]\.$|\bp\. ?ex\.$", re.IGNORECASE)
# spaCy takes time with the square of such a run; its last sign says as much.
_RUN = re.compile(r"[^\w\s]{8,}")
_OPENERS = '«“([{—–-•"*'
_CLOSERS = '»”’)]}"*'
_SPACE = " \t\u00a0\u202f"


def sentence_spans(text: str) -> list[Span]:
    """Spans of the sentences of `text`, in order, trimmed; a line break always ends one.

    They cover every visible character. Abbreviations (M., art., n°, p. ex.), decimal numbers,
    initials and short quotations « … » do not end a sentence."""
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        for at, piece in _pieces(line):
            spans += [(start + at + a, start + at + b) for a, b in _line_spans(piece)]
        start += len(line) + 1
    return spans


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    at = 0
    while len(line) - at > LINE_MAX_CHARS:
        blank = line.rfind(" ", at + 1, at + LINE_MAX_CHARS)
        end = blank if blank > 0 else at + LINE_MAX_CHARS
        yield at, line[at:end]
        at = end
    if line[at:].strip():
        yield at, line[at:]


def _line_spans(line: str) -> list[Span]:
    ends = [end for end in _candidate_ends(line) if end < len(line)]
    cuts = [0]
    for end in sorted({_past_closers(line, end) for end in ends}):
        if end < len(line) and _ends_sentence(line, cuts[-1], end):
            cuts.append(end)
    cuts.append(len(line))
    return [span for a, b in pairwise(cuts) if (span := _trimmed(line, a, b))]


def _candidate_ends(line: str) -> list[int]:
    """Where spaCy's French tokens put an end: after « . », « ! », « ? », « … »."""
    document = _pipeline()(_RUN.sub(lambda run: run[0][-1].rjust(len(run[0])), line))
    return [sentence[-1].idx + len(sentence[-1]) for sentence in document.sents] + [
        token.idx + len(token) for token in document if token.text[-1] in ".!?…"
    ]


@lru_cache(maxsize=1)
def _pipeline() -> Any:
    import spacy

    pipeline = spacy.blank("fr")
    pipeline.add_pipe("sentencizer")
    return pipeline


def _past_closers(line: str, end: int) -> int:
    """`end` moved after the quotes and brackets that close what the full stop ended."""
    at = end
    while at < len(line):
        gap = at
        while gap < len(line) and line[gap] in _SPACE and line[gap + 1 : gap + 2] == "»":
            gap += 1
        closes = line[gap : gap + 1] and line[gap] in _CLOSERS
        opens_next = gap == at and line[at] in '"*' and at > 0 and line[at - 1] in _SPACE
        if not closes or opens_next:
            return at
        at = gap + 1
    return at


def _ends_sentence(line: str, start: int, end: int) -> bool:
    before = line[max(start, end - LOOK_BACK_CHARS) : end].rstrip(_SPACE + _CLOSERS)
    after = line[end : end + LOOK_BACK_CHARS].lstrip(_SPACE)
    if not before or before[-1] not in ".!?…" or line[end] not in _SPACE:
        return False
    first = after.lstrip(_OPENERS + _SPACE)[:1]
    if not first or first.islower() or after[0] in _CLOSERS + ",;:!?.%":
        return False
    if before.endswith(".") and not before.endswith("..") and _is_abbreviation(before, first):
        return False
    return not _inside_quotation(line, start, end)


def _is_abbreviation(before: str, first: str) -> bool:
    if _INITIAL.search(before) or _MULTI_DOTTED.search(before):
        return True
    match = _LAST_WORD.search(before)
    if match is None:
        return False
    word = match[1].casefold()
    if word.isdigit():
        return before.strip() == match[0].strip()  # « 2. Financement »: a number, not a sentence
    return word in _ABBREVIATIONS or (word in _SOFT_ABBREVIATIONS and not first.isupper())


def _inside_quotation(line: str, start: int, end: int) -> bool:
    opened = line.rfind("«", max(start, end - QUOTE_MAX_CHARS), end)
    if opened < 0 or line.rfind("»", opened, end) >= 0:
        return False
    return line.find("»", end, opened + QUOTE_MAX_CHARS) >= 0


def _trimmed(line: str, start: int, end: int) -> Span | None:
    while start < end and line[start].isspace():
        start += 1
    while end > start and line[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
