"""Names known beforehand, read from the lists beside this file, and found in a text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from kb.entities.name_words import NameText, Word, name_key
from kb.text import fold, fold_accents


class KnownName(NamedTuple):
    """One spelling of a known name. `exact`: with these capitals only. `doubtful`: also a word or
    a town, to be believed when something else speaks for it."""

    name: str
    key: str
    words: tuple[str, ...]
    written: str
    exact: bool
    doubtful: bool


class Found(NamedTuple):
    """A known name in a text: words `first` to `last`, both included."""

    known: KnownName
    first: int
    last: int


def _lines(name: str) -> Iterator[str]:
    text = files("kb.entities").joinpath(name).read_text("utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a list, as the list writes them."""
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def first_names() -> frozenset[str]:
    """Folded."""
    return word_list("first_names.txt")


@cache
def not_organisations() -> frozenset[str]:
    """Capitals that name no organisation, upper case, without accents."""
    return frozenset(fold_accents(word).upper() for word in word_list("not_organisations.txt"))


@cache
def _known(name: str) -> dict[str, tuple[KnownName, ...]]:
    """First folded word → the names that start with it, longest first."""
    table: dict[str, list[KnownName]] = {}
    for line in _lines(name):
        spellings = [part.strip() for part in line.split(" ; ")]
        canonical = spellings[0].lstrip("=?")
        for spelling in spellings:
            written = spelling.lstrip("=?")
            words = tuple(word.folded for word in NameText(written).words)
            short = len(words) == 1 and written.isupper() and len(written) <= 3
            known = KnownName(
                canonical, name_key(canonical), words, written,
                exact=spelling.startswith("=") or short, doubtful=spelling.startswith("?"),
            )  # fmt: skip
            table.setdefault(words[0], []).append(known)
    return {
        first: tuple(sorted(names, key=lambda known: (-len(known.words), known.written)))
        for first, names in table.items()
    }


def known_names(name: str) -> tuple[KnownName, ...]:
    return tuple(known for group in _known(name).values() for known in group)


def find_known(text: NameText, name: str) -> list[Found]:
    """The names of a list that a text says, in order, the longest first, without overlap."""
    table, found, at = _known(name), [], 0
    words = text.words
    while at < len(words):
        match = _at(text, table.get(words[at].folded, ()), at)
        if match is not None:
            found.append(match)
        at = match.last + 1 if match else at + 1
    return found


def _at(text: NameText, candidates: tuple[KnownName, ...], at: int) -> Found | None:
    for known in candidates:
        last = at + len(known.words) - 1
        if last >= len(text.words):
            continue
        said = text.words[at : last + 1]
        if (
            all(word.folded == wanted for word, wanted in zip(said, known.words, strict=True))
            and all(text.joins(i) for i in range(at, last))
            and _dressed(text, known, said, at)
        ):
            return Found(known, at, last)
    return None


def _dressed(text: NameText, known: KnownName, said: list[Word], at: int) -> bool:
    """Whether the capitals are those of a name. Three words may go without: « banque publique
    d'investissement »."""
    if known.exact:
        return [w.text.replace(".", "") for w in said] == [
            w.text.replace(".", "") for w in NameText(known.written).words
        ]
    if len(said) == 1:
        only = said[0].text
        if not said[0].capital:
            return False
        # « Cara », « Agir » : an acronym of few letters in lower case is another word.
        return only.isupper() or not known.written.isupper() or len(only) >= 4
    if len(said) >= 3:
        return said[0].capital or sum(len(word.folded) > 3 for word in said) >= 2
    proper = [word.capital for word in NameText(known.written).words]
    if said[0].capital and not text.first_in_sentence(at):
        return True
    return all(word.capital or not wanted for word, wanted in zip(said, proper, strict=True))


@cache
def canonical(name: str) -> dict[str, KnownName]:
    """Key of each spelling → the name it is a spelling of."""
    table: dict[str, KnownName] = {}
    for known in known_names(name):
        if not known.doubtful:
            table.setdefault(name_key(known.written), known)
    return table


def is_first_name(folded: str) -> bool:
    return fold(folded) in first_names()


def starts_known(folded: str) -> bool:
    """Whether this word alone is a known organisation's name."""
    return any(len(known.words) == 1 for known in _known("organisations.txt").get(folded, ()))
