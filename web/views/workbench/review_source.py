"""The document beside a proposal, as it is drawn: its words in order, what proves marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.marked import Cell, MarkedPart, MarkedText
from kb.model import Role


@dataclass(frozen=True, slots=True)
class PieceView:
    """`marks`: the numbers of the proofs it belongs to; `opens`: those that begin here."""

    text: str
    marks: str
    opens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """`skipped`: words that are not shown stand before; `where`: its titles, said again then.
    `titles`: words between passages. `told`: nothing precise proves, but this tells about it."""

    anchor: str
    skipped: bool
    where: str
    page: str
    titles: bool
    told: bool
    private: bool
    table: bool
    lines: tuple[tuple[tuple[PieceView, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """`first`: the anchor of the first proof, or of the first part that tells."""

    parts: tuple[PartView, ...]
    whole: bool
    cut_after: bool
    first: str


def proof_anchor(number: int) -> str:
    return f"preuve-{number}"


def part_anchor(part: MarkedPart) -> str:
    return f"part-{part.number}"


def source_view(text: MarkedText) -> SourceView:
    opened: set[int] = set()
    parts, before, title = [], -1, ""
    for part in text.parts:
        parts.append(_part(part, before, title, opened))
        before = part.number
        title = _last_words(part) if part.passage is None else title
    told = next((part_anchor(part) for part in text.parts if part.told), "")
    return SourceView(
        parts=tuple(parts),
        whole=text.whole,
        cut_after=not text.whole,
        first=proof_anchor(1) if opened else told,
    )


def _last_words(part: MarkedPart) -> str:
    return "".join(piece.text for cell in part.lines[-1] for piece in cell).strip()


def _part(part: MarkedPart, before: int, title: str, opened: set[int]) -> PartView:
    """`title`: the last one that was shown."""
    skipped = part.number != before + 1
    passage = part.passage
    said = title == (part.headings[-1] if part.headings else title)
    return PartView(
        anchor=part_anchor(part),
        skipped=skipped,
        where=" › ".join(part.headings) if skipped and not said else "",
        page=f"page {passage.page}" if passage and passage.page else "",
        titles=passage is None,
        told=part.told,
        private=passage is not None and passage.role is Role.PARTICIPANTS,
        table=passage is not None and passage.role is Role.TABLE,
        lines=tuple(_line(line, opened) for line in part.lines),
    )


def _line(line: Sequence[Cell], opened: set[int]) -> tuple[tuple[PieceView, ...], ...]:
    cells = []
    for cell in line:
        pieces = []
        for piece in cell:
            opens = tuple(number for number in piece.marks if number not in opened)
            opened.update(opens)
            pieces.append(PieceView(piece.text, " ".join(map(str, piece.marks)), opens))
        cells.append(tuple(pieces))
    return tuple(cells)
