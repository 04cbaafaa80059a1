"""Elements where they stand in the document's text, in a plain dress that rules can read.

The dress changes no length: what a rule finds in it stands at the same place in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ingest.model import Element
from kb.reading import Span

Place = tuple[int, int]

# Bold marks and no-break spaces become spaces, curly apostrophes straight ones: one for one.
_PLAIN = str.maketrans({
    "*": " ", "\u00a0": " ", "\u202f": " ", "’": "'", "‘": "'", "\u2011": "-", "`": " ",
})  # fmt: skip
_MARKER = re.compile(r"\s*(?:[-–—•>+] +)*\s*")
_RUN = re.compile(r"([^\w\s])\1{7,}+")
_NUMBER = re.compile(r"(?:\d{1,2}|[a-h])[.)°] +")


class Line(NamedTuple):
    """An element without its bullet. `text[i]` stands at `start + i` in the document."""

    element: Element
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def span(self, start: int = 0, end: int | None = None) -> Span | None:
        """A part of the line, without white space at its ends; None when nothing is left."""
        part = self.text[start:end]
        bare = part.strip()
        if not bare:
            return None
        begin = self.start + start + len(part) - len(part.lstrip())
        return Span(start=begin, end=begin + len(bare))


def plain(text: str) -> str:
    """The same length, without what only dresses the words."""
    return text.translate(_PLAIN)


def placed_lines(text: str, elements: Sequence[Element], spans: Sequence[Place]) -> list[Line]:
    """One line for each element, in order; those with nothing to read are left out."""
    lines = []
    for element, (start, end) in zip(elements, spans, strict=True):
        dress = plain(text[start:end])
        marker = _MARKER.match(dress)
        cut = marker.end() if marker else 0
        bare = dress[cut:].rstrip()
        if bare:
            lines.append(Line(element, start + cut, bare))
    return lines


def without_number(line: Line) -> Line:
    """« 3. Nom » as « Nom »: the number of an item says nothing of who or what it is."""
    match = _NUMBER.match(line.text)
    if match is None:
        return line
    return Line(line.element, line.start + match.end(), line.text[match.end() :])


@lru_cache(maxsize=4_096)
def sentences(text: str) -> tuple[Place, ...]:
    """Spans of the sentences of one line: those of the whole project (kb.french)."""
    from kb.french import sentence_spans

    # A long run of one mark ends one sentence; read mark by mark it takes minutes.
    calm = _RUN.sub(lambda run: run[0][0] + " " * (len(run[0]) - 1), text)
    return tuple(sentence_spans(calm))
