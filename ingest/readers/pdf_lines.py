"""The printed lines of a PDF page, with where they stand. Lengths are in points (1/72 inch)."""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass
from typing import Any

from ingest.readers.characters import clean_line

# A blank that pdfium made up between two words this far apart was a tab (in font sizes).
TAB_MIN_EM = 1.0
# Two runs of text that touch but for this are two words glued by a tab with no room.
GLUED_MIN_EM = 0.02
SPACE_EM = 0.25
BOLD_WEIGHT = 600
FONT_NAME_MAX_BYTES = 200
# A page with this share of drawn blanks, over its first ones, marks its jumps by position only.
DRAWN_MIN_SHARE = 0.7
BLANKS_SAMPLE = 400
# A line of at least so many blanks, all stretched by so much, was justified.
JUSTIFIED_MIN_BLANKS = 3
JUSTIFIED_MIN_STRETCH = 1.25

_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-"})
_GLUED = re.compile(r"(?<=[a-zà-ÿ0-9)])(?=[A-ZÀ-Ý])")
# Where a line may break: not before the high punctuation of French, even after a blank.
_WORD_BREAK = re.compile(r"[ \t]+(?![ \t?!;:»])|(?<=\w-)(?=[^\W\d_])")


@dataclass(frozen=True)
class PrintedLine:
    """`x0` to `x1` from the left edge, `y` the baseline from the bottom, `size` of the font as
    seen; `first_word` and `space` are the room that its first word and a blank take."""

    text: str
    page: int
    x0: float
    x1: float
    y: float
    size: float
    first_word: float
    space: float
    bold: bool = False


@dataclass(frozen=True)
class PageLines:
    number: int
    width: float
    height: float
    lines: tuple[PrintedLine, ...]


def page_lines(document: Any, index: int) -> PageLines:
    """Lines in the order in which the page draws them. A page that cannot be read has none."""
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            lines = _Reader(text_page, index + 1).lines()
        finally:
            text_page.close()
        drawn = tuple(line for line in lines if line.text)
        return PageLines(index + 1, page.get_width(), page.get_height(), drawn)
    finally:
        page.close()


class _Reader:
    """One text page, read through pdfium's own functions."""

    def __init__(self, text_page: Any, number: int) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self._page = text_page
        self._number = number
        self._characters = self._all_characters()
        self._real_spaces, self._blank = self._look_at_blanks()

    def _all_characters(self) -> str:
        """One character per index of pdfium's, so that positions can be asked for."""
        count = self._page.count_chars()
        text: str = self._page.get_text_range() if count > 0 else ""
        if len(text) == count:
            return text
        codes = (self._raw.FPDFText_GetUnicode(self._page, i) for i in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)

    def lines(self) -> list[PrintedLine]:
        found: list[PrintedLine] = []
        # At a hyphen pdfium writes no line break but one of these two characters.
        for match in re.finditer(r"[^\r\n\ufffe\x02]+[\ufffe\x02]?", self._characters):
            start, end = match.span()
            while end > start and self._characters[end - 1].isspace():
                end -= 1
            while start < end and self._characters[start].isspace():
                start += 1
            if start < end:
                found.append(self._line(start, end))
        return found

    def _line(self, start: int, end: int) -> PrintedLine:
        text = self._tabbed(start, end)
        word = _WORD_BREAK.search(self._characters, start, end)
        word_end = word.start() if word and word.start() > start else end
        left, right = self._box(start), self._box(end - 1)
        size = self._size(start)
        return PrintedLine(
            text=clean_line(text.translate(_HYPHENS)),
            page=self._number,
            x0=left[0],
            x1=right[1],
            y=self._baseline(start),
            size=size,
            first_word=self._box(word_end - 1)[1] - left[0],
            space=self._space(start, end) or SPACE_EM * size,
            bold=self._is_bold(start) and self._is_bold(end - 1),
        )

    def _tabbed(self, start: int, end: int) -> str:
        """The line's text, with a tab where the page leaves a wide blank between two words."""
        text = self._characters[start:end]
        blanks = list(re.finditer(r" +|" + _GLUED.pattern, text))
        gaps = [self._gap(start + match.start(), start + match.end()) for match in blanks]
        wide = self._wide([gap for gap, blank in zip(gaps, blanks, strict=True) if blank[0]], start)
        parts: list[str] = []
        done = 0
        for match, gap in zip(blanks, gaps, strict=True):
            at = start + match.start()
            if match[0]:
                mark = "\t" if gap >= wide and self._made_up(at) else " "
            else:
                glued = gap >= GLUED_MIN_EM * self._size(at) and self._two_runs(at)
                mark = "\t" if glued else ""
            parts += (text[done : match.start()], mark)
            done = match.end()
        return "".join((*parts, text[done:]))

    def _wide(self, gaps: list[float], start: int) -> float:
        """How wide a made-up blank must be for a tab; justified lines have wide ones anyway."""
        em = TAB_MIN_EM * self._size(start)
        if len(gaps) >= JUSTIFIED_MIN_BLANKS and min(gaps) > JUSTIFIED_MIN_STRETCH * self._blank:
            return max(em, 2 * min(gaps))
        return 0.0 if self._real_spaces else em

    def _gap(self, start: int, end: int) -> float:
        return self._box(end)[0] - self._box(start - 1)[1]

    def _made_up(self, index: int) -> bool:
        return bool(self._raw.FPDFText_IsGenerated(self._page, index) == 1)

    def _two_runs(self, index: int) -> bool:
        """Whether the character before `index` and the one there were drawn apart."""
        before = self._raw.FPDFText_GetTextObject(self._page, index - 1)
        here = self._raw.FPDFText_GetTextObject(self._page, index)
        return ctypes.addressof(before.contents) != ctypes.addressof(here.contents)

    def _box(self, index: int) -> tuple[float, float]:
        box = self._raw.FS_RECTF()
        self._raw.FPDFText_GetLooseCharBox(self._page, index, ctypes.byref(box))
        return box.left, box.right

    def _baseline(self, index: int) -> float:
        x, y = ctypes.c_double(), ctypes.c_double()
        self._raw.FPDFText_GetCharOrigin(self._page, index, ctypes.byref(x), ctypes.byref(y))
        return y.value

    def _size(self, index: int) -> float:
        """The font size as seen: some producers set size 1 and scale the page instead."""
        matrix = self._raw.FS_MATRIX()
        size = float(self._raw.FPDFText_GetFontSize(self._page, index))
        if self._raw.FPDFText_GetMatrix(self._page, index, ctypes.byref(matrix)):
            size *= math.hypot(matrix.b, matrix.d) or 1.0
        return round(size, 1)

    def _is_bold(self, index: int) -> bool:
        if self._raw.FPDFText_GetFontWeight(self._page, index) >= BOLD_WEIGHT:
            return True
        name = ctypes.create_string_buffer(FONT_NAME_MAX_BYTES)
        flags = ctypes.c_int()
        self._raw.FPDFText_GetFontInfo(self._page, index, name, len(name), ctypes.byref(flags))
        return b"bold" in name.value.lower()

    def _space(self, start: int, end: int) -> float:
        at = self._characters.find(" ", start, end)
        left, right = self._box(at) if at >= 0 else (0.0, 0.0)
        return right - left

    def _look_at_blanks(self) -> tuple[bool, float]:
        """Whether the page draws its blanks (one that pdfium made up is then a jump, a tab), and
        how wide they are when nothing stretches them."""
        found = [match.start() for match in re.finditer(" ", self._characters)][:BLANKS_SAMPLE]
        drawn = [index for index in found if not self._made_up(index)]
        widths = sorted(right - left for left, right in map(self._box, drawn))
        usual = widths[len(widths) // 2] if widths else 0.0
        return len(drawn) > DRAWN_MIN_SHARE * len(found), usual
