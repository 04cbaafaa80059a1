"""French numbers, in digits (« 12 924 », « 1’697 », « 22'973,41 ») and in words (« trois cent
cinquante mille », « une quinzaine »). What they count is read in `kb.entities.figures`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

SPACE = r"[ \t\u00a0\u2009\u202f]"
# A line may be cut between a number and what it counts (text of a PDF).
GAP = rf"{SPACE}{{0,3}}(?:\r?\n(?:\r?\n)?{SPACE}{{0,3}}(?=[a-zà-ÿœ€%°]))?"
# Thousands and decimals are mixed in French texts: 1 234,5 and 1.234,5 and 1’234 and 1234.5.
_GROUPED = (
    r"\d{1,3}(?:[ \u00a0\u2009\u202f.’'‘]\d{3}){1,4}(?![\d]|[.’']\d{3})(?:[.,]\d{1,2}(?!\d))?"
)
_PLAIN = r"\d{1,12}(?:[.,]\d{1,4}(?![\d]))?"
# Not the inside of a word, a reference, a date or a larger number: L151-19, 26/04/18, 6.5.1.
_DIGITS = re.compile(
    rf"(?<![\w./])(?<!\d[,:’'])(?<![^\W\d_][-.])(?:{_GROUPED}|{_PLAIN})(?![.,/:]?\d)"
)
_THOUSANDS_DOT = re.compile(r"\d{1,3}(?:\.\d{3})+")

_SMALL = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14,
    "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40,
    "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_HUNDRED, _THOUSAND = ("cent", "cents"), ("mille",)
_SCALES = {
    "mille": 1e3, "milliers": 1e3, "million": 1e6, "millions": 1e6, "milliard": 1e9,
    "milliards": 1e9,
}  # fmt: skip
_DOZENS = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000,
}  # fmt: skip

_WORD_LIST = sorted({*_SMALL, *_HUNDRED, *_THOUSAND}, key=len, reverse=True)
_WORD = rf"(?:{'|'.join(_WORD_LIST)})\b"
_WORDS = re.compile(
    rf"(?<!\w)(?<![^\W\d_]-){_WORD}(?:(?:-|{SPACE}et{SPACE}|-et-|{SPACE}){_WORD}){{0,9}}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"://|www\.|@|\]\(")
_ADDRESS_MAX_CHARS = 200
_PIECE = re.compile(r"[^\W\d_]+")
_SCALE = re.compile(
    rf"{SPACE}{{0,2}}(mille|milliers|millions?|milliards?)\b(?!-)"
    rf"({SPACE}et{SPACE}demie?\b)?",
    re.IGNORECASE,
)
_HALF = re.compile(rf"(?:\bun{SPACE})?\bdemi-(million|milliard)\b", re.IGNORECASE)
_DOZEN = re.compile(
    rf"\b(?:(deux|trois|quatre){SPACE})?(une?{SPACE})?(?:(?:bonne|petite){SPACE})?"
    rf"({'|'.join(_DOZENS)})(s)?\b",
    re.IGNORECASE,
)
# « une 15aine de pays ».
_DIGIT_DOZEN = re.compile(r"(?:\bune?[ \u00a0\u202f])?\b(\d{2,3})[ -]?aine\b", re.IGNORECASE)


class Number(NamedTuple):
    """`text[start:end]` says `value`. `scale` is the « millions » said after it, else 1: it holds
    for the other end of a range too. `written`: 'article' is a lone « un » or « une »."""

    start: int
    end: int
    value: float
    scale: float
    written: Literal["digits", "words", "article", "dozen"]


def find_numbers(text: str) -> list[Number]:
    """Every number of the text, in order, none overlapping another; whatever it counts."""
    found = sorted([*_in_dozens(text), *_in_digits(text), *_in_words(text)])
    kept: list[Number] = []
    for number in found:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
        elif number.end > kept[-1].end:
            kept[-1] = number
    return kept


def read_digits(written: str) -> float:
    """The value of a number in digits: « 1.697 » and « 1 697 » are thousands, « 3.5 » is not."""
    bare = re.sub(r"[ \u00a0\u2009\u202f’'‘]", "", written)
    whole, comma, decimals = bare.partition(",")
    if comma:
        return float(f"{whole.replace('.', '')}.{decimals}")
    if _THOUSANDS_DOT.fullmatch(whole) and not whole.startswith("0"):
        return float(whole.replace(".", ""))
    head, _, tail = whole.rpartition(".")
    return float(f"{head.replace('.', '')}.{tail}" if head else whole)


def _in_digits(text: str) -> Iterator[Number]:
    for match in _DIGITS.finditer(text):
        value = read_digits(match.group())
        yield _scaled(text, match.start(), match.end(), value, "digits")


def _in_words(text: str) -> Iterator[Number]:
    for match in _WORDS.finditer(text):
        pieces = [
            (m.group().lower(), match.start() + m.start(), match.start() + m.end())
            for m in _PIECE.finditer(match.group())
        ]
        while pieces:
            value, used = _value_of_words([word for word, _, _ in pieces])
            start, end = pieces[0][1], pieces[used - 1][2]
            alone = used == 1 and value == 1
            joined = text[end : end + 1] == "-" and not text[end + 1 : end + 2].isspace()
            if not joined:
                yield _scaled(text, start, end, value, "article" if alone else "words")
            pieces = pieces[used:]
            if pieces and pieces[0][0] == "et":
                pieces = pieces[1:]


def _scaled(
    text: str, start: int, end: int, value: float, written: Literal["digits", "words", "article"]
) -> Number:
    """The number with the « millions » that follow it; « un million » is no article."""
    match = _SCALE.match(text, end)
    if match is None:
        return Number(start, end, value, 1.0, written)
    scale = _SCALES[match.group(1).lower()]
    value = value * scale + (scale / 2 if match.group(2) else 0)
    return Number(start, match.end(), value, scale, "words" if written == "article" else written)


def _in_dozens(text: str) -> Iterator[Number]:
    for match in _DOZEN.finditer(text):
        times, article, word, plural = match.groups()
        if plural and not times:
            continue  # « des dizaines », « plusieurs centaines »: no number is said
        factor = _SMALL[times.lower()] if times else 1
        # « la quinzaine », « cette centaine »: only what is counted says whether it is a number.
        start = match.start() if times or article else match.start(3)
        yield Number(start, match.end(), factor * _DOZENS[word.lower()], 1.0, "dozen")
    for match in _DIGIT_DOZEN.finditer(text):
        yield Number(*match.span(), float(match.group(1)), 1.0, "dozen")
    for match in _HALF.finditer(text):
        yield Number(*match.span(), _SCALES[match.group(1).lower()] / 2, 1.0, "words")


def _value_of_words(words: list[str]) -> tuple[float, int]:
    """The value of the longest number at the start of `words`, and how many words it takes:
    « vingt et un » is one number, « deux trois » are two."""
    total, current, used = 0, 0, 0
    previous = ""
    for index, word in enumerate(words):
        if word == "et":
            following = words[index + 1 : index + 2]
            if not (20 <= current % 100 <= 60 and following[0] in ("un", "une", "onze")):
                break
            continue
        if not _continues(word, previous, current, total):
            break
        if word in _HUNDRED:
            current = max(current, 1) * 100
        elif word in _THOUSAND:
            total, current = max(current, 1) * 1000, 0
        elif word.startswith("vingt") and previous == "quatre":
            current += 76
        else:
            current += _SMALL[word]
        previous, used = word, index + 1
    return float(total + current), used


def _continues(word: str, previous: str, current: int, total: int) -> bool:
    """Whether `word` goes on with the number read so far, as French builds numbers."""
    if not previous:
        return True
    if word in _THOUSAND:
        return total == 0
    if word in _HUNDRED:
        return current == 0 or 2 <= current <= 9
    if word.startswith("vingt") and previous == "quatre":
        return True
    room = current % 100
    value = _SMALL[word]
    if room == 0:
        return True
    if room in (60, 80):  # soixante-dix-sept, quatre-vingt-onze
        return value < 20
    if room in (10, 70, 90):
        return value in (7, 8, 9) or (room != 10 and value < 10)
    return 20 <= room <= 90 and room % 10 == 0 and value < 10


def in_address(text: str, at: int) -> bool:
    """Whether `at` stands in an address of the web or of a person: no figure, no date."""
    start = at
    while start > 0 and at - start < _ADDRESS_MAX_CHARS and not text[start - 1].isspace():
        start -= 1
    return _ADDRESS.search(text, start, at + 1) is not None
