"""Names that must not come back: kept as keyed digests, found in a text word by word.

A name is known by its forms: whole in any order, glued as in an address, its surname alone, its
initials. How far each form reaches depends on the surname: a rare one names the person anywhere,
one that is also a word or a town does so only beside the whole name."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from pydantic import JsonValue

from kb.entities.known_names import first_names
from kb.errors import InvalidRequest
from kb.privacy import ERASED_SIGN, PARTICLES
from kb.text import fold, nfc

# Between two words of one name: « DURAND, Marie », « marie.durand », a cell, the end of a line.
LONGEST_GAP_CHARS = 4
LONGEST_NAME_WORDS = 6
FEWEST_ALONE_CHARS, FEWEST_GLUED_CHARS = 4, 5
LONGEST_NAME_CHARS = 120
KEY_BYTES = 32
_MOST_KNOWN_WORDS = 500_000
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_SLUG = re.compile(r"[a-z0-9]+(?:[-:_.][a-z0-9]+)*")
_TITLES = frozenset(
    "m mm mr mme mmes mlle mlles dr pr me monsieur madame mademoiselle maitre".split()  # noqa: SIM905
)
_LETTERS = "bcdfghjklmnpqrstvwxz"


class Reach(StrEnum):
    """Where a form names the person."""

    ANYWHERE = "anywhere"
    BESIDE = "beside"  # with a capital, in what also says the whole name
    DRESSED = "dressed"  # there too, and only in capitals or after a title


class Row(NamedTuple):
    """A digest as it is kept. `entry`: the same for all the forms of one person. `anchor`: digest
    of a word around which longer forms are looked for; `whole`: this form is the whole name."""

    digest: str
    entry: str
    reach: Reach
    anchor: bool = False
    whole: bool = False


class Found(NamedTuple):
    start: int
    end: int
    entry: str
    whole: bool


class _Word(NamedTuple):
    folded: str
    start: int
    end: int


class Name(NamedTuple):
    """The words of a name that tell, folded, particles left out."""

    given: tuple[str, ...]
    surname: tuple[str, ...]


# --- a name and its forms


def read_name(text: str) -> Name:
    """Which words of a name are the surname: those in capitals, else those after the first names.
    Raises InvalidRequest."""
    text = nfc(text).strip()
    chunks = [chunk for chunk in text.replace(",", " ").split() if _told(chunk)]
    if not chunks or len(text) > LONGEST_NAME_CHARS:
        raise InvalidRequest("Donnez un nom : prénom et nom, dans l’ordre que vous voulez.")
    upper = [chunk for chunk in chunks if chunk.isupper() and len(chunk) > 1]
    if not upper or len(upper) == len(chunks):
        known = [fold(chunk).split("-")[0] in first_names() for chunk in chunks]
        if known[-1] and not known[0]:
            upper = chunks[:1]
        else:
            upper = chunks[max(1, _leading(known[:-1])) :] if len(chunks) > 1 else chunks
    given = [chunk for chunk in chunks if chunk not in upper]
    return Name(_words(given), _words(upper))


def _told(chunk: str) -> bool:
    """A word of the name, not its particle nor a title before it."""
    words = _words([chunk])
    return bool(words) and not (len(words) == 1 and words[0] in _TITLES)


def _words(chunks: Iterable[str]) -> tuple[str, ...]:
    found = (fold(word) for chunk in chunks for word in _WORD.findall(chunk))
    return tuple(word for word in found if word not in PARTICLES)


def _leading(known: Sequence[bool]) -> int:
    return next((i for i, is_known in enumerate(known) if not is_known), len(known))


def rows_of(name: Name, key: bytes, entry: str, reach_of: Callable[[str], Reach]) -> list[Row]:
    """Every digest of a name. `reach_of`: how far a word may be believed to name the person."""
    forms = {
        _key(words): (reach, whole) for words, reach, whole in reversed(_forms(name, reach_of))
    }
    rows = [
        Row(digest(key, form), entry, reach, whole=whole) for form, (reach, whole) in forms.items()
    ]
    return [*rows, Row(digest(key, _anchor(name.surname[0])), entry, Reach.ANYWHERE, anchor=True)]


def _forms(
    name: Name, reach_of: Callable[[str], Reach]
) -> list[tuple[tuple[str, ...], Reach, bool]]:
    given, surname = name
    alone = _alone(surname, reach_of)
    if not given:
        return [(surname, alone, True)]
    forms = [(given + surname, Reach.ANYWHERE, True)]
    glued = ["".join(given + surname), "".join(surname + given)]
    forms += [((word,), Reach.ANYWHERE, True) for word in glued]
    forms.append((surname, alone, False))
    near = Reach.ANYWHERE if alone is Reach.ANYWHERE else Reach.BESIDE
    for initials in _initials(given):
        forms.append((initials + surname, near, False))
        for word in ("".join(initials + surname), "".join(surname + initials)):
            far = near is Reach.ANYWHERE or reach_of(word) is Reach.ANYWHERE
            far = far and len(word) >= FEWEST_GLUED_CHARS
            forms.append(((word,), Reach.ANYWHERE if far else Reach.BESIDE, False))
    return forms


def _alone(surname: tuple[str, ...], reach_of: Callable[[str], Reach]) -> Reach:
    if len(surname) > 1:
        return Reach.ANYWHERE
    reach = reach_of(surname[0])
    short = len(surname[0]) < FEWEST_ALONE_CHARS
    return Reach.DRESSED if short and reach is Reach.ANYWHERE else reach


def _initials(given: tuple[str, ...]) -> list[tuple[str, ...]]:
    """« M. », « M.-C. », « MC »."""
    letters = tuple(word[0] for word in given)
    return list(dict.fromkeys([letters[:1], letters, ("".join(letters),)]))


# --- digests


def digest(key: bytes, said: str) -> str:
    return hmac.digest(key, f"essaim.opposition:{said}".encode(), hashlib.sha256).hex()[:40]


def _key(words: Iterable[str]) -> str:
    return "form:" + " ".join(sorted(words))


def _anchor(word: str) -> str:
    return "word:" + word


# --- a text


class Opposed:
    """Finds and masks the names of a list of digests. Masks are as long as what they hide, so that
    every offset still counts. Made for one piece of work: what it has seen stays in its memory."""

    def __init__(self, key: bytes, rows: Iterable[Row]) -> None:
        self._key = key
        self._forms: dict[str, list[Row]] = {}
        self._anchors = set()
        for row in rows:
            if row.anchor:
                self._anchors.add(row.digest)
            else:
                self._forms.setdefault(row.digest, []).append(row)
        self._known: dict[str, tuple[Row, ...]] = {}
        self._hot: dict[str, bool] = {}

    def find(self, text: str, beside: Collection[str] = ()) -> list[Found]:
        """Every place that names somebody. `beside`: who is named whole elsewhere in the same
        document, or whatever holds this text."""
        candidates = list(self._candidates(text))
        near = {*beside, *(row.entry for _, _, row in candidates if row.whole)}
        words = list(_split(text))
        return [
            Found(words[first].start, words[last].end, row.entry, row.whole)
            for first, last, row in candidates
            if _reaches(row, text, words, (first, last), near)
        ]

    def named(self, text: str) -> set[str]:
        """Who is named whole."""
        return {row.entry for _, _, row in self._candidates(text) if row.whole}

    def masked(self, text: str, beside: Collection[str] = ()) -> str:
        """The text, as long as it was; the very same object when it names nobody."""
        if _SLUG.fullmatch(text):
            return self.slug(text)
        for found in self.find(text, beside):
            hidden = "".join(
                sign if sign in "\n\t" else ERASED_SIGN for sign in text[found.start : found.end]
            )
            text = f"{text[: found.start]}{hidden}{text[found.end :]}"
        return text

    def slug(self, text: str) -> str:
        """An identifier, in which letters of ours stand for the name: the same everywhere, whatever
        stands around, so that what it links stays linked."""
        for found in self.find(text):
            piece = text[found.start : found.end]
            text = f"{text[: found.start]}{self._letters(piece)}{text[found.end :]}"
        return text

    def value(self, value: JsonValue, beside: Collection[str] = ()) -> JsonValue:
        """The same, with every text of it masked."""
        if isinstance(value, str):
            return self.masked(value, beside)
        if isinstance(value, list):
            return [self.value(item, beside) for item in value]
        if isinstance(value, dict):
            return {
                self.masked(name, beside): self.value(item, beside) for name, item in value.items()
            }
        return value

    # --- parts

    def _candidates(self, text: str) -> Iterator[tuple[int, int, Row]]:
        """First word, last word and form, wherever it is; its reach is not looked at yet."""
        words = list(_split(text))
        for at, word in enumerate(words):
            for row in self._rows((word.folded,)):
                yield at, at, row
            if self._is_anchor(word.folded):
                for first, last in _windows(text, words, at):
                    told = [w.folded for w in words[first : last + 1] if w.folded not in PARTICLES]
                    for row in self._rows(told) if len(told) > 1 else ():
                        yield first, last, row

    def _rows(self, words: Sequence[str]) -> tuple[Row, ...]:
        form = _key(words)
        if form not in self._known:
            if len(self._known) > _MOST_KNOWN_WORDS:
                self._known.clear()
            self._known[form] = tuple(self._forms.get(digest(self._key, form), ()))
        return self._known[form]

    def _is_anchor(self, word: str) -> bool:
        if word not in self._hot:
            if len(self._hot) > _MOST_KNOWN_WORDS:
                self._hot.clear()
            self._hot[word] = digest(self._key, _anchor(word)) in self._anchors
        return self._hot[word]

    def _letters(self, piece: str) -> str:
        drawn = hmac.digest(self._key, f"essaim.slug:{piece}".encode(), hashlib.sha512)
        return "".join(
            _LETTERS[drawn[i % len(drawn)] % len(_LETTERS)] if sign.isalnum() else sign
            for i, sign in enumerate(piece)
        )


def _split(text: str) -> Iterator[_Word]:
    for match in _WORD.finditer(text):
        yield _Word(fold(match.group()), match.start(), match.end())


def _windows(text: str, words: Sequence[_Word], at: int) -> Iterator[tuple[int, int]]:
    """Runs of words around one of them that stand close enough to be one name."""
    first = at
    while first >= 0 and at - first < LONGEST_NAME_WORDS:
        if first < at and not _close(text, words[first], words[first + 1]):
            return
        last = at
        while last < len(words) and last - first < LONGEST_NAME_WORDS:
            if last > at and not _close(text, words[last - 1], words[last]):
                break
            if last > first and _is_edge(words[first]) and _is_edge(words[last]):
                yield first, last
            last += 1
        first -= 1


def _is_edge(word: _Word) -> bool:
    return word.folded not in PARTICLES


def _close(text: str, one: _Word, other: _Word) -> bool:
    """A single letter is an initial: a capital, or part of an address (« m.durand »)."""
    gap = text[one.end : other.start]
    if len(gap) > LONGEST_GAP_CHARS:
        return False
    glued = not any(sign.isspace() or sign in "'’" for sign in gap)
    return glued or all(
        len(word.folded) > 1 or text[word.start : word.end].isupper() for word in (one, other)
    )


def _reaches(
    row: Row, text: str, words: Sequence[_Word], run: tuple[int, int], near: Collection[str]
) -> bool:
    if row.reach is Reach.ANYWHERE:
        return True
    if row.entry not in near:
        return False
    said = [text[w.start : w.end] for w in words[run[0] : run[1] + 1]]
    before = words[run[0] - 1] if run[0] else None
    titled = before is not None and before.folded in _TITLES and _close(text, before, words[run[0]])
    if row.reach is Reach.BESIDE:
        in_address = len(said) == 1 and text[words[run[1]].end :][:1] == "@"
        return titled or in_address or any(word[0].isupper() for word in said)
    capitals = all(word.isupper() and len(word) > 1 for word in said)
    return capitals or (titled and said[0][0].isupper())
