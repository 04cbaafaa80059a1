"""Printed lines → paragraphs, by geometry.

A line is wrapped when the first word of the next would not have fitted before the right margin.
A wide gap is a blank line. A page break cuts no paragraph; running heads and feet are dropped."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.model import BlockKind
from ingest.readers.lines import Line, starts_item
from ingest.readers.pdf_hyphens import Hyphens
from ingest.readers.pdf_lines import PageLines, PrintedLine

# In leadings (the usual distance between two baselines).
BLANK_MIN_LEADING = 1.35
OFF_EDGE_LEADING = 0.6
DEFAULT_LEADING_EM = 1.2
INDENT_MIN_PT = 8.0
SAME_ROW_PT = 1.5
# A line measured on paper is up to this much shorter than it was for the program that broke it.
MARGIN_TOLERANCE_PT = 1.0
SAME_SIZE_PT = 0.6
FULL_LINES_MIN = 3
# Two columns: a blank strip near the middle that almost no line crosses.
GUTTER_MIN_LINES = 5
GUTTER_MAX_CROSSING = 0.3
# Titles by size: larger than the body by this, and no longer than a title.
TITLE_SIZE_RATIO = 1.15
TITLE_MAX_CHARS = 180
BOLD_TITLE_MAX_CHARS = 120
LEVEL_MAX = 6
# Running heads: among the first or last lines of a page, on this share of the pages.
EDGE_LINES = 3
REPEATED_SHARE = 0.5
REPEATED_MIN_PAGES = 3

_PAGE_NUMBER = re.compile(
    r"^(?:[-–—] ?)?(?:page|p\.)? ?(\d{1,4})(?: ?(?:/|sur|de) ?\d{1,4})?(?: ?[-–—])?$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?…:»][\"”*)]*$")
_DIGITS = re.compile(r"\d+")

# How far right each line could have gone, by the identity of the line.
_Margins = Mapping[int, float]


@dataclass(frozen=True)
class _Frame:
    """What is usual in the whole document."""

    leading: float
    body_size: float
    top: float
    bottom: float


@dataclass
class _Paragraph:
    lines: list[PrintedLine]
    text: str
    after_blank: bool = False

    @property
    def last(self) -> PrintedLine:
        return self.lines[-1]


def paragraphs(pages: Sequence[PageLines]) -> list[Line]:
    """The document's paragraphs in reading order, with an empty line where a blank one was."""
    kept = _without_running_heads([_rows_joined(page) for page in pages])
    lines = [line for page in kept for line in page.lines]
    if not lines:
        return []
    frame = _frame(kept, lines)
    margins = _margins(kept)
    hyphens = Hyphens([line.text for line in lines])
    found: list[_Paragraph] = []
    for index, line in enumerate(lines):
        last = found[-1] if found else None
        if last is not None and _continues(last, lines[index : index + 3], frame, margins):
            last.text = hyphens.join(last.text, line.text)
            last.lines.append(line)
        else:
            blank = last is not None and _is_blank_between(last.last, line, frame)
            found.append(_Paragraph([line], line.text, blank))
    return list(_titled(found, frame))


# --- what is usual


def _frame(pages: Sequence[PageLines], lines: Sequence[PrintedLine]) -> _Frame:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    steps: Counter[float] = Counter()
    for page in pages:
        for above, below in pairwise(page.lines):
            step = above.y - below.y
            if 0.9 * body <= step <= 1.8 * body and above.size == below.size:
                steps[round(step, 0)] += 1
    leading = steps.most_common(1)[0][0] if steps else DEFAULT_LEADING_EM * body
    return _Frame(
        leading=leading,
        body_size=body,
        top=max(line.y for line in lines),
        bottom=min(line.y for line in lines),
    )


def _margins(pages: Sequence[PageLines]) -> _Margins:
    """The right edge that each line could have reached: that of pages as wide, or its column's."""
    by_width: dict[float, list[PrintedLine]] = defaultdict(list)
    for page in pages:
        by_width[page.width] += page.lines
    edges = {width: _right_edge(lines, width) for width, lines in by_width.items() if lines}
    margins: dict[int, float] = {}
    for page in pages:
        gutter = _gutter(page)
        left = [line for line in page.lines if gutter and line.x1 <= gutter]
        column = max((line.x1 for line in left), default=0.0)
        margins |= {id(line): edges[page.width] for line in page.lines}
        margins |= {id(line): column for line in left}
    return margins


def _right_edge(lines: Sequence[PrintedLine], width: float) -> float:
    """The furthest that lines go; when few come near, the left margin mirrored if it is further."""
    furthest = max(line.x1 for line in lines)
    full = sum(1 for line in lines if line.x1 >= 0.93 * furthest)
    if full >= FULL_LINES_MIN:
        return furthest
    return max(furthest, width - min(line.x0 for line in lines))


def _gutter(page: PageLines) -> float | None:
    """The abscissa that parts two columns, if the page has two."""
    starts = [line.x0 for line in page.lines if 0.4 * page.width <= line.x0 <= 0.65 * page.width]
    if len(starts) < GUTTER_MIN_LINES:
        return None
    x = Counter(round(start) for start in starts).most_common(1)[0][0] - 1.0
    left = sum(1 for line in page.lines if line.x1 <= x)
    right = sum(1 for line in page.lines if line.x0 >= x)
    crossing = len(page.lines) - left - right
    balanced = min(left, right) >= GUTTER_MIN_LINES
    return x if balanced and crossing <= GUTTER_MAX_CROSSING * len(page.lines) else None


# --- rows, heads and feet


def _rows_joined(page: PageLines) -> PageLines:
    """Pieces drawn on one baseline, left to right, are one line: a bullet and its text, cells."""
    rows: list[PrintedLine] = []
    for line in page.lines:
        last = rows[-1] if rows else None
        if last and abs(last.y - line.y) <= SAME_ROW_PT and line.x0 >= last.x1 - 1.0:
            gap = "\t" if line.x0 - last.x1 > line.size else " "
            rows[-1] = replace(last, text=f"{last.text}{gap}{line.text}", x1=line.x1)
        else:
            rows.append(line)
    return replace(page, lines=tuple(rows))


def _without_running_heads(pages: list[PageLines]) -> list[PageLines]:
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_mask(line) for line in _edges(page)})
    needed = max(REPEATED_MIN_PAGES, REPEATED_SHARE * len(pages))
    repeated = {mask for mask, count in seen.items() if count >= needed}
    return [replace(page, lines=tuple(_body(page, repeated))) for page in pages]


def _body(page: PageLines, repeated: set[str]) -> Iterable[PrintedLine]:
    edges = {id(line) for line in _edges(page)}
    outer = {
        id(line)
        for line in sorted(page.lines, key=lambda line: line.y)[:: max(1, len(page.lines) - 1)]
    }
    for line in page.lines:
        number = _PAGE_NUMBER.match(line.text)
        alone = number is not None and id(line) in outer and len(page.lines) > 1
        if not alone and (id(line) not in edges or _mask(line) not in repeated):
            yield line


def _edges(page: PageLines) -> list[PrintedLine]:
    by_height = sorted(page.lines, key=lambda line: -line.y)
    return by_height[:EDGE_LINES] + by_height[EDGE_LINES:][-EDGE_LINES:]


def _mask(line: PrintedLine) -> str:
    """The line without its digits, with where it stands: « Page 4 sur 6 » is one on every page."""
    return f"{round(line.y / 4)}|{_DIGITS.sub('#', line.text)}"


# --- joining


def _continues(
    paragraph: _Paragraph, coming: Sequence[PrintedLine], frame: _Frame, margins: _Margins
) -> bool:
    """Whether the first of the coming lines goes on with the paragraph."""
    last, line = paragraph.last, coming[0]
    rows = "\t" in line.text and "\t" in paragraph.lines[0].text
    if rows or not _is_wrapped(last, line, margins):
        return False
    if not _breaks_away(last, line):
        return not _is_blank_between(last, line, frame) and not _indents(paragraph, line)
    if _runs_over(last, line, frame):
        return True
    if _SENTENCE_END.search(last.text):
        return False
    return line.text[0].islower() or _is_widow(last, coming, frame, margins)


def _is_wrapped(last: PrintedLine, line: PrintedLine, margins: _Margins) -> bool:
    """The first word of `line` had no room left after `last`."""
    if starts_item(line.text) or abs(last.size - line.size) > SAME_SIZE_PT:
        return False
    return last.x1 + last.space + line.first_word > margins[id(last)] - MARGIN_TOLERANCE_PT


def _is_widow(
    last: PrintedLine, coming: Sequence[PrintedLine], frame: _Frame, margins: _Margins
) -> bool:
    """Two lines alone at the top of a page took with them the last line of the page before."""
    one_short = last.y <= frame.bottom + (1 + OFF_EDGE_LEADING) * frame.leading
    if not one_short or len(coming) < 2 or not _goes_on(coming[0], coming[1], frame, margins):
        return False
    return len(coming) == 2 or not _goes_on(coming[1], coming[2], frame, margins)


def _goes_on(above: PrintedLine, below: PrintedLine, frame: _Frame, margins: _Margins) -> bool:
    wrapped = not _breaks_away(above, below) and _is_wrapped(above, below, margins)
    return wrapped and not _is_blank_between(above, below, frame)


def _breaks_away(last: PrintedLine, line: PrintedLine) -> bool:
    """A new page or a new column: the gap between the two lines says nothing."""
    return last.page != line.page or line.y >= last.y


def _runs_over(last: PrintedLine, line: PrintedLine, frame: _Frame) -> bool:
    """From the very bottom to the very top: no blank line was lost at the break."""
    edge = OFF_EDGE_LEADING * frame.leading
    return last.y <= frame.bottom + edge and line.y >= frame.top - edge


def _is_blank_between(last: PrintedLine, line: PrintedLine, frame: _Frame) -> bool:
    if _breaks_away(last, line):
        return not _runs_over(last, line, frame)
    usual = frame.leading * max(1.0, last.size / frame.body_size)
    return last.y - line.y > BLANK_MIN_LEADING * usual


def _indents(paragraph: _Paragraph, line: PrintedLine) -> bool:
    """A first line set in, or a return to the left after a list item."""
    shift = line.x0 - paragraph.last.x0
    if shift > INDENT_MIN_PT:
        return len(paragraph.lines) > 1 or not starts_item(paragraph.text)
    return shift < -INDENT_MIN_PT and len(paragraph.lines) > 1


# --- titles


def _titled(found: Sequence[_Paragraph], frame: _Frame) -> Iterable[Line]:
    """Paragraphs as lines; larger print is a title, whose level is the rank of its size."""
    sizes = sorted({p.last.size for p in found if _is_large(p, frame)}, reverse=True)
    for paragraph in found:
        if paragraph.after_blank:
            yield Line("", page=paragraph.lines[0].page)
        kind, level = BlockKind.PARAGRAPH, 0
        if _is_large(paragraph, frame):
            kind = BlockKind.HEADING
            level = min(sizes.index(paragraph.last.size) + 1, LEVEL_MAX)
        elif _is_bold_title(paragraph):
            kind = BlockKind.HEADING
        yield Line(paragraph.text, kind=kind, level=level, page=paragraph.lines[0].page)


def _is_large(paragraph: _Paragraph, frame: _Frame) -> bool:
    large = all(line.size >= TITLE_SIZE_RATIO * frame.body_size for line in paragraph.lines)
    return large and len(paragraph.text) <= TITLE_MAX_CHARS and not starts_item(paragraph.text)


def _is_bold_title(paragraph: _Paragraph) -> bool:
    text = paragraph.text
    return (
        all(line.bold for line in paragraph.lines)
        and len(text) <= BOLD_TITLE_MAX_CHARS
        and not starts_item(text)
        and not text.endswith((".", ";", ",", "!", "?"))
        and "\t" not in text
    )
