"""The words of a text with what joins them, for those who look for names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from kb.text import fold

# « C.C.A.S. », « S.A.S », « R&D », or a run of letters and digits.
_WORD = re.compile(r"(?:[A-ZÀ-Þ]\.){2,8}(?:[A-ZÀ-Þ]\b)?|[^\W_]\w{0,400}", re.UNICODE)
_SPACES = " \u00a0\u202f"
_MARKS = str.maketrans("", "", "*_")
_OPENING = '«“"‘'
_SENTENCE_ENDS = ".!?…:;•–—"
_LINE = re.compile(r"[^\n]+")

_HYPHENS = frozenset("-\u2011")
_JOINING = _HYPHENS | {" ", "'", "’", "\u00a0", "\u202f", " & ", "&"}
_GAP_MOST = 12

# No line ends with these but one that was cut for its length.
_RUNS_ON = frozenset("de du des d la le les l au aux sur en par et avec grand grande saint".split())  # noqa: SIM905
# Between the parts of a name, in lower case.
OF_WORDS = frozenset(["de", "du", "des", "d", "la", "le", "les", "l"])


class Word(NamedTuple):
    """One word: `text[start:end]`. `capital`: written as names are, « EDF », « 2Ei », « iMSA »."""

    text: str
    start: int
    end: int
    folded: str
    capital: bool


class NameText:
    """A text cut into words once, for all who read names in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [_word(m.group(), m.start()) for m in _WORD.finditer(text)]
        self._gaps = [
            _gap(text, word, following)
            for word, following in zip(self.words, self.words[1:], strict=False)
        ]
        self._shouted = [m.start() for m in _LINE.finditer(text) if _is_shouted(m.group())]
        self._shouted_ends = [self._line_end(start) for start in self._shouted]

    def _line_end(self, start: int) -> int:
        end = self.text.find("\n", start)
        return end if end >= 0 else len(self.text)

    def gap(self, index: int) -> str:
        """What stands between a word and the next, emphasis marks aside."""
        return self._gaps[index]

    def joins(self, index: int) -> bool:
        """The word and the next may be in one name: a blank, a hyphen, an apostrophe, « & »."""
        if index + 1 >= len(self.words):
            return False
        return self._gaps[index] in _JOINING

    def hyphen(self, index: int) -> bool:
        """A hyphen alone stands between the word and the next."""
        return index + 1 < len(self.words) and self._gaps[index] in _HYPHENS

    def opens_quote(self, index: int) -> bool:
        """A quotation opens right before this word."""
        before = self.text[max(0, self.words[index].start - 2) : self.words[index].start]
        return bool(before.strip(_SPACES)[-1:]) and before.strip(_SPACES)[-1] in _OPENING

    def first_in_sentence(self, index: int) -> bool:
        """Any word would take a capital there: it says nothing."""
        if index == 0:
            return True
        gap = self.gap(index - 1)
        return "\n" in gap or "\t" in gap or any(sign in _SENTENCE_ENDS for sign in gap)

    def shouted(self, index: int) -> bool:
        """The whole line is in capitals, which then say nothing."""
        start = self.words[index].start
        at = bisect_right(self._shouted, start) - 1
        return at >= 0 and start < self._shouted_ends[at]

    def said(self, first: int, last: int) -> str:
        return self.text[self.words[first].start : self.words[last].end]

    def before(self, index: int, count: int) -> list[str]:
        """Up to `count` folded words before this one, in its sentence, nearest first."""
        found: list[str] = []
        at = index - 1
        while at >= 0 and len(found) < count and _same_sentence(self.gap(at)):
            found.append(self.words[at].folded)
            at -= 1
        return found

    def after(self, index: int, count: int) -> list[str]:
        """Up to `count` folded words after this one, in its sentence."""
        found: list[str] = []
        at = index
        while at + 1 < len(self.words) and len(found) < count and _same_sentence(self.gap(at)):
            at += 1
            found.append(self.words[at].folded)
        return found


def _gap(text: str, word: Word, following: Word) -> str:
    start, end = word.end, following.start
    if end - start > _GAP_MOST:
        return "\n"
    gap = text[start] if end - start == 1 else text[start:end].translate(_MARKS)
    if "\n" in gap and not gap.strip() and word.folded in _RUNS_ON:
        return " "  # the line was cut within the name: « CC du Grand / Cahors »
    return gap


def _same_sentence(gap: str) -> bool:
    return not any(sign in ".!?…;:\n\t" for sign in gap)


def _word(said: str, start: int) -> Word:
    folded = fold(said).replace(".", "")
    capital = said[0].isupper() or (not said.islower() and any(map(str.isupper, said)))
    return Word(said, start, start + len(said), folded, capital)


def _is_shouted(line: str) -> bool:
    sample = line[:300]
    letters = [c for c in sample if c.isalpha()]
    return len(letters) >= 5 and sum(map(str.isupper, letters)) > 0.75 * len(letters)


def is_acronym_like(word: str) -> bool:
    """Two capitals at least, and nothing a common word would have: EDF, R2D, SoliTerre, 2Ei."""
    bare = word.replace(".", "")
    capitals = sum(map(str.isupper, bare))
    if len(bare) < 2 or len(bare) > 16 or capitals == 0:
        return False
    if bare.isupper():
        return capitals >= 2
    inner = sum(map(str.isupper, bare[1:]))
    return inner >= 1 and (capitals >= 2 or bare[0].isdigit() or bare[0].islower())


# --- one thing, several spellings

_SHORT_HEADS = {
    "ca": "communaute agglomeration", "cc": "communaute communes", "cu": "communaute urbaine",
    "comcom": "communaute communes", "cd": "conseil departemental",
    "pnr": "parc naturel regional", "agglo": "agglomeration",
    "cci": "chambre commerce industrie", "cma": "chambre metiers artisanat",
    "ars": "agence regionale sante", "ddt": "direction departementale territoires",
    "ot": "office tourisme", "univ": "universite", "ch": "centre hospitalier",
    "chu": "centre hospitalier universitaire",
}  # fmt: skip
_DROPPED = OF_WORDS | {"et", "a", "au", "aux", "en"}
_LEGAL = frozenset(
    [
        "sa",
        "sas",
        "sasu",
        "sarl",
        "eurl",
        "scop",
        "scic",
        "spl",
        "sem",
        "saem",
        "gie",
        "gip",
        "snc",
        "selarl",
    ]
)
_TURNED = frozenset({"metropole", "agglomeration"})
_NUMBERED = re.compile(r"^(dd[a-z]{1,3}|cd|dreal|cci|adil|caue|sdis|cpam|caf|udaf)(\d{2,3})$")
_SPLIT = re.compile(r"[^\w]+|_")


def tidy(said: str) -> str:
    """A name as it is shown: one blank between words, no article before, typographic apostrophes,
    no emphasis marks."""
    plain = " ".join(said.translate(_MARKS).split()).replace("'", "’")
    plain = re.sub(r"^(?:[Ll]es?|[Ll]a)\s+(?=[a-zà-ÿ])|^[Ll]’(?=[a-zà-ÿ])", "", plain)
    return plain[:1].upper() + plain[1:] if plain.split(" ")[0].islower() else plain


def name_key(said: str) -> str:
    """The form that joins spellings of one name: folded, little words and legal forms dropped,
    « CA du » opened, « Toulouse Métropole » as « Métropole de Toulouse »."""
    words: list[str] = []
    for part in _SPLIT.split(fold(said.replace(".", "") if _dotted(said) else said)):
        numbered = _NUMBERED.match(part)
        words.extend(numbered.groups() if numbered else [part] if part else [])
    if len(words) > 1 and words[0] in _SHORT_HEADS:
        words[:1] = _SHORT_HEADS[words[0]].split()
    kept = [word for word in words if word not in _DROPPED] or words
    if len(kept) > 1:
        kept = [word for word in kept if word not in _LEGAL] or kept
    if len(kept) > 1 and kept[-1] in _TURNED and kept[0] not in {"communaute", *_TURNED}:
        kept = [kept[-1], *kept[:-1]]
    return " ".join(kept)


def _dotted(said: str) -> bool:
    return re.fullmatch(r"(?:\w\.){2,}\w?", said) is not None


def without_overlap(spans: Sequence[tuple[int, int, int]]) -> list[int]:
    """Indexes of the spans kept, in order of text. `spans`: (start, end, strength); of two that
    overlap, the stronger stays, then the longer, then the first."""
    order = sorted(
        range(len(spans)),
        key=lambda i: (-spans[i][2], spans[i][0] - spans[i][1], spans[i][0]),
    )
    starts: list[int] = []
    ends: list[int] = []
    kept: list[int] = []
    for index in order:
        start, end, _ = spans[index]
        at = bisect_right(starts, start)
        if (at and ends[at - 1] > start) or (at < len(starts) and starts[at] < end):
            continue
        starts.insert(at, start)
        ends.insert(at, end)
        kept.append(index)
    return sorted(kept, key=lambda i: spans[i][0])
