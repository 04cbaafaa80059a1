"""A document as one reads it beside a proposal: in order, the words that prove marked where they
stand, people masked. The text shown is never longer than what is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kb.model import Passage, Role
from kb.privacy import MASK, Masker, hidden_list, names_in_list
from kb.reading import Span
from kb.store import Store

# A span longer than this says where something is told, not which words tell it: a whole section.
LONGEST_MARK_CHARS = 700
_LINES = re.compile(r"\n+")
# Passages before and after the one that proves: enough to know what it answers to.
_NEIGHBOURS = 1


class Piece(NamedTuple):
    """Words as shown; `marks`: the numbers, from 1, of the spans that they belong to."""

    text: str
    marks: tuple[int, ...] = ()


Cell = tuple[Piece, ...]


class MarkedPart(NamedTuple):
    """A passage, or the words between two passages (`passage` is None): its titles mostly.

    `lines`: each one cell, but for the rows of a table. `told`: a long span covers it."""

    number: int
    start: int
    end: int
    passage: Passage | None
    headings: tuple[str, ...]
    lines: tuple[tuple[Cell, ...], ...]
    told: bool


class MarkedText(NamedTuple):
    """`marks`: the spans that are marked, by their number from 1, in order of text."""

    parts: tuple[MarkedPart, ...]
    marks: tuple[Span, ...]
    whole: bool
    is_current: bool

    def number_of(self, span: Span) -> int | None:
        """The number of its mark; None when it is too long to be one."""
        return self.marks.index(span) + 1 if span in self.marks else None


class _Slice(NamedTuple):
    start: int
    end: int
    passage: Passage | None


def marked_text(
    store: Store, document_id: str, version: int, spans: Sequence[Span], *, whole: bool = False
) -> MarkedText:
    """What surrounds these spans of one version of a document, or all of it. Raises
    DocumentNotFound."""
    text, passages = store.documents.at(document_id, version)
    is_current = store.documents.get(document_id).version == version
    maskers = [store.documents.masker(document_id)]
    if not is_current:  # the next version may have dropped a row of the list
        maskers.append(Masker(_listed(text, passages)))
    slices = _slices(text, passages)
    exact = sorted({s for s in spans if s.end - s.start <= LONGEST_MARK_CHARS}, key=_place)
    long = [s for s in spans if s.end - s.start > LONGEST_MARK_CHARS]
    shown = range(len(slices)) if whole else sorted(_around(slices, exact, long))
    return MarkedText(
        parts=tuple(_part(text, slices[n], n, exact, long, maskers) for n in shown),
        marks=tuple(exact),
        whole=whole or len(shown) == len(slices),
        is_current=is_current,
    )


def _place(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _listed(text: str, passages: Sequence[Passage]) -> list[str]:
    lists = (p for p in passages if p.role is Role.PARTICIPANTS)
    return [name for p in lists for name in names_in_list(text[p.start : p.end])]


# --- what is shown


def _slices(text: str, passages: Sequence[Passage]) -> list[_Slice]:
    """The whole text, in order: passages, and what says something between them."""
    slices: list[_Slice] = []
    at = 0
    for passage in sorted(passages, key=lambda p: p.start):
        if text[at : passage.start].strip():
            slices.append(_Slice(at, passage.start, None))
        slices.append(_Slice(passage.start, passage.end, passage))
        at = max(at, passage.end)
    if text[at:].strip():
        slices.append(_Slice(at, len(text), None))
    return slices


def _around(slices: Sequence[_Slice], exact: Sequence[Span], long: Sequence[Span]) -> set[int]:
    """The places of what proves, with its neighbours and the title above it, and of what tells."""
    shown: set[int] = set()
    for number, part in enumerate(slices):
        if any(_touch(part, span) for span in exact):
            shown.update(range(number - _NEIGHBOURS, number + _NEIGHBOURS + 1))
            shown.update(_titles_above(slices, number))
        elif any(_touch(part, span) for span in long):
            shown.add(number)
    return shown & set(range(len(slices)))


def _titles_above(slices: Sequence[_Slice], number: int) -> list[int]:
    """The nearest words between passages that stand before."""
    return next(([n] for n in range(number - 1, -1, -1) if slices[n].passage is None), [])


def _touch(part: _Slice, span: Span) -> bool:
    return part.start < span.end and span.start < part.end


# --- its words


def _part(
    text: str, part: _Slice, number: int, exact: Sequence[Span], long: Sequence[Span],
    maskers: Sequence[Masker],
) -> MarkedPart:  # fmt: skip
    passage = part.passage
    marks = [
        (index, Span(start=max(s.start - part.start, 0), end=min(s.end, part.end) - part.start))
        for index, s in enumerate(exact, 1)
        if _touch(part, s)
    ]
    words = text[part.start : part.end]
    if passage is not None and passage.role is Role.PARTICIPANTS:
        pieces = [Piece(hidden_list(words), tuple(number for number, _ in marks))]
    else:
        pieces = _pieces(words, marks, _hidden(words, maskers))
    return MarkedPart(
        number=number,
        start=part.start,
        end=part.end,
        passage=passage,
        headings=tuple(_masked(h, maskers) for h in passage.heading_path) if passage else (),
        lines=_lines(pieces, table=passage is not None and passage.role is Role.TABLE),
        told=any(_touch(part, span) for span in long),
    )


def _masked(words: str, maskers: Sequence[Masker]) -> str:
    for masker in maskers:
        words = masker.mask(words)
    return words


def _hidden(words: str, maskers: Sequence[Masker]) -> list[tuple[int, int]]:
    """Where people are named, in order, what touches made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(place for masker in maskers for place in _places(masker, words)):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


@lru_cache(maxsize=2_000)
def _places(masker: Masker, words: str) -> tuple[tuple[int, int], ...]:
    """Kept, for one proposal after the other shows the same passages: 2 ms for a thousand signs."""
    return tuple(masker.places(words))


def _pieces(
    words: str, marks: Sequence[tuple[int, Span]], hidden: Sequence[tuple[int, int]]
) -> list[Piece]:
    """A name is masked whole, and belongs to every mark that touches it."""
    inside = {cut for start, end in hidden for cut in range(start + 1, end)}
    bounds = {at for _, mark in marks for at in (mark.start, mark.end)}
    bounds |= {at for place in hidden for at in place} | {0, len(words)}
    cuts = sorted(bounds - inside)
    names = dict(hidden)
    pieces = []
    for start, end in pairwise(cuts):
        on = tuple(n for n, mark in marks if mark.start < end and start < mark.end)
        pieces.append(Piece(MASK if names.get(start) == end else words[start:end], on))
    return pieces


def _lines(pieces: Sequence[Piece], *, table: bool) -> tuple[tuple[Cell, ...], ...]:
    """Pieces, line by line; cell by cell in a table."""
    lines: list[list[list[Piece]]] = [[[]]]
    for piece in pieces:
        for row, line in enumerate(_LINES.split(piece.text)):
            if row:
                lines.append([[]])
            for column, cell in enumerate(line.split("\t") if table else [line]):
                if column:
                    lines[-1].append([])
                if cell:
                    lines[-1][-1].append(piece._replace(text=cell))
    return tuple(tuple(map(tuple, line)) for line in lines if any(line))
