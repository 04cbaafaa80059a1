"""A document's text, and its passages as exact spans of it: cut by structure, not by length.

Sizes count visible characters: formats that disagree on white space still cut at the same place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.model import Element, PassageDraft, RawDocument
from ingest.readers.characters import visible_size
from ingest.structure import outline
from kb.model import Role

# About 240 tokens of French: what an encoder reads whole (STYLE, rule 6).
PASSAGE_MAX_CHARS = 1_200
# A list of people is looked up, not embedded: kept whole as far as a page goes.
PEOPLE_MAX_CHARS = 3_000
# Below this a paragraph says too little alone, and joins its neighbour when that is short too.
SHORT_PARAGRAPH_CHARS = 150
# A single sentence longer than this is not a sentence: it is cut between words.
SENTENCE_MAX_CHARS = 2_400

_ENDS = (".", "!", "?", "…", ":")

Span = tuple[int, int]
Sentences = Callable[[str], list[Span]]


@dataclass(frozen=True)
class Placed:
    """An element and the span it takes in the document's text."""

    element: Element
    start: int
    end: int
    size: int

    @property
    def role(self) -> Role:
        return self.element.role


def assemble(
    raw: RawDocument, sentences: Sentences | None = None
) -> tuple[str, list[PassageDraft]]:
    """The document's text, titles included, and its passages: in order, never overlapping.

    `text[start:end]` is each passage's quote, without white space at its ends. `sentences` gives
    the spans of the sentences of a text; French ones by default."""
    text, placed = written(outline(raw.blocks))
    cut = sentences or _french_sentences
    drafts: list[PassageDraft] = []
    for section in _sections(placed):
        for group in _groups(section):
            drafts += _cut(text, group, cut)
    return text, drafts


def _french_sentences(text: str) -> list[Span]:
    from kb.french import sentence_spans

    return sentence_spans(text)


# --- text


def written(elements: Sequence[Element]) -> tuple[str, list[Placed]]:
    """The text of a document, and where each of its elements stands in it, bullet included.

    Blocks joined by blank lines; items of one list and rows of one table by line breaks."""
    parts: list[str] = []
    placed: list[Placed] = []
    at = 0
    previous: Element | None = None
    for element in elements:
        gap = _gap(previous, element)
        dressed = _marked(element)
        at += len(gap)
        placed.append(Placed(element, at, at + len(dressed), visible_size(dressed)))
        at += len(dressed)
        parts += (gap, dressed)
        previous = element
    return "".join(parts), placed


def _gap(previous: Element | None, element: Element) -> str:
    if previous is None:
        return ""
    rows = element.role is not Role.PARAGRAPH and not element.heading
    return "\n" if rows and previous.role is element.role and not previous.heading else "\n\n"


def _marked(element: Element) -> str:
    """List items carry a dash, unless their own number says as much."""
    text = element.block.text
    numbered = text[:1].isdigit() and text[1:3].strip("0123456789")[:1] in {".", ")", "°"}
    return f"- {text}" if element.role is Role.LIST and not numbered else text


# --- groups


def _sections(placed: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Runs of elements between two titles."""
    for heading, run in groupby(placed, key=lambda item: item.element.heading):
        if not heading:
            yield list(run)


def _groups(section: list[Placed]) -> Iterator[list[Placed]]:
    """What is quoted together: a list with its introduction, a question with its answer, rows of
    one table, a few short paragraphs, or one paragraph."""
    group: list[Placed] = []
    for item in section:
        if group and item.role is Role.LIST and _introduces(group[-1], item):
            if group[:-1]:
                yield group[:-1]
            group = group[-1:]
        elif group and not _belongs(group, item):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _belongs(group: list[Placed], item: Placed) -> bool:
    last = group[-1]
    if item.role is not Role.PARAGRAPH:
        return item.role is last.role
    if last.role is Role.LIST:
        return all(map(_asks, group))
    if any(member.role is not Role.PARAGRAPH for member in group):
        return False
    return (_short(item) and all(map(_short, group))) or _continues(group, item)


def _continues(group: list[Placed], item: Placed) -> bool:
    """A paragraph that was cut in two: no end here, a small letter there."""
    cut = item.element.block.text[0].islower() and not _text(group[-1]).endswith(_ENDS)
    return cut and sum(member.size for member in group) + item.size <= PASSAGE_MAX_CHARS


def _introduces(last: Placed, item: Placed) -> bool:
    """Before a list: ends with a colon, or is a short line with no end (not before a question)."""
    if last.role is not Role.PARAGRAPH:
        return False
    text = _text(last)
    return text.endswith(":") or (_short(last) and not text.endswith(_ENDS) and not _asks(item))


def _text(item: Placed) -> str:
    return item.element.block.text.rstrip("* \u00a0\u202f")


def _asks(item: Placed) -> bool:
    return item.role is Role.LIST and item.element.block.text.endswith("?")


def _short(item: Placed) -> bool:
    return item.size < SHORT_PARAGRAPH_CHARS


# --- cuts


def _cut(text: str, group: list[Placed], sentences: Sentences) -> Iterator[PassageDraft]:
    role = group[-1].role  # a list with its introduction is a list; a question, its answer
    limit = PEOPLE_MAX_CHARS if role is Role.PARTICIPANTS else PASSAGE_MAX_CHARS
    for start, end, first in _packed(text, group, limit, sentences):
        yield PassageDraft(
            heading_path=first.element.heading_path,
            role=role,
            page=first.element.block.page,
            start=start,
            end=end,
        )


def _packed(
    text: str, group: list[Placed], limit: int, sentences: Sentences
) -> Iterator[tuple[int, int, Placed]]:
    """Whole elements, packed in order up to `limit`; one that is longer is cut at its sentences."""
    held: list[Placed] = []
    size = 0
    for item in group:
        if held and size + item.size > limit:
            yield held[0].start, held[-1].end, held[0]
            held, size = [], 0
        if item.size > limit:
            for start, end in _sentence_packs(text[item.start : item.end], limit, sentences):
                yield item.start + start, item.start + end, item
        else:
            held.append(item)
            size += item.size
    if held:
        yield held[0].start, held[-1].end, held[0]


def _sentence_packs(text: str, limit: int, sentences: Sentences) -> list[Span]:
    """Spans of about equal size, each some whole sentences and at most `limit` when they allow."""
    pieces = [piece for span in sentences(text) for piece in _word_packs(text, span)]
    sizes = [visible_size(text[start:end]) for start, end in pieces]
    total = sum(sizes)
    target = total / -(-total // limit)
    packs: list[Span] = []
    size = 0
    for (start, end), length in zip(pieces, sizes, strict=True):
        fits = size + length <= limit and size + length / 2 <= target
        if packs and size and fits:
            packs[-1] = (packs[-1][0], end)
            size += length
        else:
            packs.append((start, end))
            size = length
    return packs


def _word_packs(text: str, span: Span) -> Iterator[Span]:
    """A span cut between words when it is too long for one sentence; in the word if it must."""
    start, stop = span
    while stop - start > SENTENCE_MAX_CHARS:
        end = start + SENTENCE_MAX_CHARS
        space = max(text.rfind(" ", start + 1, end), text.rfind("\t", start + 1, end))
        end = space if space > start else end
        yield start, end
        start = end
        while start < stop and text[start].isspace():
            start += 1
    if start < stop:
        yield start, stop
