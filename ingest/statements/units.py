"""A document's text → the units that can say something: sentences, list items, table cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.model import BlockKind, Element
from kb.french import sentence_spans
from kb.model import Role

TextSpan = tuple[int, int]

# A list item is one statement, however many sentences, up to this size.
WHOLE_ITEM_CHARS = 260
# Below this a unit names something, it says nothing: « Budget », « oui ».
FEWEST_WORDS = 2
_MARKS = re.compile(r"(?:[\s\-–—•*·◦▪>|=]|\[[ xX]\]|\d{1,2} ?[.)/](?= ?[^\W\d_]{2}))+")
_CELL = re.compile(r"\t|\s\|\s|^\||\|$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]{2,}")
# Notes run several things together on one line.
_CLAUSES = re.compile(r"\s*(?:;|=>|→|➜|⇒)\s*|\s+/\s+")
FEWEST_WORDS_OF_A_CLAUSE = 3
# A line that ends so is not finished.
_OPEN_END = re.compile(
    r"(?<!\w)(?:les?|la|l|une?|des?|du|d|aux?|et|ou|à|par|pour|en|sur|dans|avec|sans|que|qui|dont"
    r"|ce|cette|ces|son|sa|ses|leurs?|notre|nos|très|plus|ne|a|ont|est|sont)$"
)


class Unit(NamedTuple):
    """`text[start:end]` of the document, and what it stands under.

    `headings`: the titles above, outermost first. `intro`: the sentence that introduces the list
    it is an item of. `before`: the unit just before, in the same section."""

    text: str
    start: int = 0
    end: int = 0
    headings: tuple[str, ...] = ()
    intro: str | None = None
    listed: bool = False
    before: str | None = None


def find_units(text: str, elements: Sequence[Element], spans: Sequence[TextSpan]) -> list[Unit]:
    """Every unit of the text, in order; titles and lists of people say nothing. `spans[i]`: where
    `elements[i]` stands in the text."""
    units: list[Unit] = []
    intro: str | None = None
    for element, (start, end) in zip(elements, spans, strict=True):
        if element.heading or element.role is Role.PARTICIPANTS:
            # « Freins : » is a title, and announces the list below it all the same.
            intro = _introduction(text[start:end]) if element.heading else None
            continue
        listed = element.block.kind is BlockKind.LIST_ITEM
        for a, b in _pieces(text, start, end, element):
            before = units[-1] if units else None
            near = before is not None and before.headings == element.heading_path
            if before is not None and near and not listed and _goes_on(text, before, a):
                units[-1] = before._replace(text=text[before.start : b], end=b)
                continue
            units.append(
                Unit(
                    text=text[a:b],
                    start=a,
                    end=b,
                    headings=element.heading_path,
                    intro=intro if listed else None,
                    listed=listed,
                    before=before.text if before is not None and near else None,
                )
            )
        if not listed:
            intro = _introduction(text[start:end])
    return units


def _goes_on(text: str, before: Unit, start: int) -> bool:
    """Whether what starts here is the rest of a line that was cut at the margin: « Prévoir une »,
    then « journée de visite ». Items without a dash begin with a small letter too, but each fills
    its own line."""
    line = text.rfind("\n", 0, before.start) + 1
    return (
        "\n" in text[before.end : start]
        and text[start].islower()
        and not text[before.end : start].strip()
        and before.text[-1].isalpha()
        and len(before.text) <= WHOLE_ITEM_CHARS
        and (before.start > line or bool(_OPEN_END.search(before.text)))
    )


def _introduction(text: str) -> str | None:
    """The last sentence of a paragraph that announces a list, else None."""
    if not text.rstrip("* \u00a0\u202f").endswith(":"):
        return None
    spans = sentence_spans(text)
    return text[slice(*spans[-1])] if spans else text


def _pieces(text: str, start: int, end: int, element: Element) -> Iterator[TextSpan]:
    quote = text[start:end]
    if element.block.kind is BlockKind.TABLE_ROW or element.role is Role.TABLE:
        found = _cells(quote)
    elif element.block.kind is BlockKind.LIST_ITEM and len(quote) <= WHOLE_ITEM_CHARS:
        found = [(0, len(quote))]
    else:
        found = sentence_spans(quote)
    for a, b in _clauses(quote, found):
        lead = _MARKS.match(quote, a, b)
        begin = lead.end() if lead else a
        stop = b
        while stop > begin and quote[stop - 1].isspace():
            stop -= 1
        if len(_WORD.findall(quote, begin, stop)) >= FEWEST_WORDS:
            yield start + begin, start + stop


def _clauses(quote: str, spans: Sequence[TextSpan]) -> Iterator[TextSpan]:
    """Spans cut where the note-taker starts another thing, when each part says enough alone."""
    for start, end in spans:
        cuts = [start]
        for mark in _CLAUSES.finditer(quote, start, end):
            cuts += [mark.start(), mark.end()]
        cuts.append(end)
        parts = list(zip(cuts[::2], cuts[1::2], strict=True))
        words = [len(_WORD.findall(quote, a, b)) for a, b in parts]
        if min(words) < FEWEST_WORDS_OF_A_CLAUSE:
            parts = [(start, end)]
        yield from parts


def _cells(quote: str) -> list[TextSpan]:
    cuts = [0]
    for mark in _CELL.finditer(quote):
        cuts += [mark.start(), mark.end()]
    cuts.append(len(quote))
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if quote[a:b].strip()]
