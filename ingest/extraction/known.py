"""The records that a document may be telling about: matched by name, else by what their title says
in the place it says it of."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from ingest.linking import RecordLinker
from ingest.statements.classifier import Matrix
from kb.analysis import is_acronym
from kb.model import Experience, Kind, Record, RecordId, TerritoryId
from kb.reading import Span
from kb.text import fold

# A shorter name is met by chance, unless in capitals.
SHORTEST_NAME_CHARS = 5
# A paragraph tells of a record when it means the same and says much of its title: the mean of the
# two from which it does, and from which it does when the document names the territory.
TOLD_FROM = 0.7
TOLD_IN_PLACE_FROM = 0.5
_CUT = re.compile(r"\s*[:,–—(]\s*|\s-\s")
_BRACKETED = re.compile(r"\(([^)]{2,60})\)")
_QUOTED = re.compile(r"«\s*([^»]{3,60}?)\s*»")
_EX = re.compile(r"ex[- ]|anciennement ", re.IGNORECASE)
_SMALL_WORDS = frozenset(
    ["d", "l", "de", "du", "des", "la", "le", "les", "et", "a", "au", "aux", "en"]
)
_COMMON_OPENERS = re.compile(
    r"(?:l['’]|les?|la|un|une|des|du|ami|aap|appel|aide|fonds|programme|projet|prix|concours)\b",
    re.I,
)


Encode = Callable[[Sequence[str]], Matrix]


class KnownName(NamedTuple):
    name: str
    record: Record


class Match(NamedTuple):
    """A known record, where it is named, and how sure that is."""

    record: Record
    mentions: tuple[Span, ...]
    confidence: float


class KnownRecords:
    """Published records, found in a text. Made once."""

    def __init__(self, records: Sequence[Record], encode: Encode) -> None:
        self._encode = encode
        self._meanings: dict[Kind, Matrix] = {}
        self._by_id = {record.id: record for record in records}
        self._linker = RecordLinker(records)
        places = {name_key(record.territory.name) for record in records}
        self._names = [
            KnownName(name, record)
            for record in records
            for name in record_names(record)
            if _is_its_own(name, record, places)
        ]
        self._by_name: dict[tuple[Kind, str], Record] = {}
        for name, record in [*self._names, *((_head(r.title), r) for r in records)]:
            self._by_name.setdefault((record.kind, name_key(name)), record)
        known = sorted({name for name, _ in self._names}, key=len, reverse=True)
        self._pattern = (
            re.compile(rf"(?<![\w-])(?:{'|'.join(map(_flexible, known))})(?![\w-])", re.IGNORECASE)
            if known
            else None
        )

    def named(self, text: str) -> list[Match]:
        """Records whose name the text says, with every place where it does."""
        if self._pattern is None:
            return []
        places: dict[RecordId, list[Span]] = {}
        by_key: dict[str, list[KnownName]] = {}
        for known in self._names:
            by_key.setdefault(name_key(known.name), []).append(known)
        for found in self._pattern.finditer(text):
            for known in by_key.get(name_key(found.group()), ()):
                if _core(found.group())[:1].islower() and _core(known.name)[:1].isupper():
                    continue  # « l’atelier » is no name, « l’Atelier » is
                span = Span(start=found.start(), end=found.end())
                places.setdefault(known.record.id, []).append(span)
        return [
            Match(self._by_id[record_id], tuple(spans), 0.9) for record_id, spans in places.items()
        ]

    def told(
        self, paragraphs: Sequence[str], kind: Kind, near: Callable[[Record], bool]
    ) -> list[tuple[Record, list[int], float]]:
        """Records of a kind that some paragraphs tell of, though they may not name them: each with
        those paragraphs, best first, and how sure that is. `near`: whether the document is about
        the record's territory."""
        records = [record for record in self._by_id.values() if record.kind is kind]
        if not records or not paragraphs:
            return []
        if kind not in self._meanings:
            self._meanings[kind] = self._encode([_meaning(record) for record in records])
        likeness = self._encode(list(paragraphs)) @ self._meanings[kind].T
        shares = [self._linker.shares(text) for text in paragraphs]
        found = []
        for column, record in enumerate(records):
            floor = TOLD_IN_PLACE_FROM if near(record) else TOLD_FROM
            sure = [
                (float(likeness[row, column]) + shares[row].get(record.id, 0.0)) / 2
                for row in range(len(paragraphs))
            ]
            rows = sorted((r for r, x in enumerate(sure) if x >= floor), key=lambda r: -sure[r])
            if rows:
                found.append((record, rows, round(min(0.95, sure[rows[0]]), 2)))
        return found

    def codes(self, record_id: RecordId) -> tuple[TerritoryId, ...]:
        """The territory of a record, as its codes."""
        return self._by_id[record_id].territory.codes

    def same(self, name: str, kind: Kind) -> Record | None:
        """The record of that kind that bears this name."""
        return self._by_name.get((kind, name_key(name)))


def _meaning(record: Record) -> str:
    if isinstance(record, Experience):
        return f"{record.title}. {record.summary} {record.need}"
    return record.title


def _head(title: str) -> str:
    return _CUT.split(title, maxsplit=1)[0].strip(' «»"')


def record_names(record: Record) -> Iterator[str]:
    """What a text may call a record: the head of its title, and what it puts in brackets."""
    title = record.title
    head = _head(title)
    bracketed = [_EX.sub("", said) for said in _BRACKETED.findall(title)
                 if _EX.match(said) or spells(head, said) or spells(said, head)]  # fmt: skip
    inner = [*bracketed, *_QUOTED.findall(title)]
    for name in dict.fromkeys((head, *inner)):
        if _distinctive(name):
            yield name


def spells(short: str, long: str) -> bool:
    """Whether an acronym of the first is made of the initials of the other: « Fonds vert (ADEME) »
    says whose fund it is, « Dotation d’équipement (DE) » what it is called."""
    initials = [
        word[0] for word in re.findall(r"[^\W\d_]+", fold(long)) if word not in _SMALL_WORDS
    ]
    for acronym in re.findall(r"\b[^\W\d_]{2,8}\b", short):
        letters = iter(fold(acronym))
        same = bool(initials) and fold(acronym)[0] == initials[0]
        if acronym.isupper() and same and all(initial in letters for initial in initials):
            return True
    return False


# Those that act in many projects: a title that opens with one says who did it.
_TERRITORIAL = re.compile(
    r"\b(?:métropole|agglo\w*|ville|communes?|communauté|département|région|syndicat|pays|mairie)\b",
    re.IGNORECASE,
)


def _is_its_own(name: str, record: Record, places: Collection[str]) -> bool:
    """« Toulouse Métropole : un partenariat… », « Montpellier : essai de… » open with who did it,
    or where, which is not what it is called."""
    if record.kind in {Kind.FACILITATOR, Kind.PARTNER}:
        return True
    key = name_key(name)
    here = name_key(record.territory.name)
    return key not in places and key not in here and not _TERRITORIAL.search(name)


def _distinctive(name: str) -> bool:
    """A proper name: an acronym, or words of which one after the first has a capital."""
    if is_acronym(name):
        return len(name) >= 3
    words = name.split()
    if len(name) < SHORTEST_NAME_CHARS or len(words) > 7:
        return False
    inner_capital = any(word[:1].isupper() for word in words[1:]) or any(
        c.isupper() for c in words[0][1:]
    )
    lone = len(words) == 1 and words[0][:1].isupper() and not _COMMON_OPENERS.match(name)
    return inner_capital or lone


def _core(name: str) -> str:
    """A name without its article."""
    return re.sub(r"^(?:l['’]|les? |la )", "", name, flags=re.IGNORECASE)


def name_key(name: str) -> str:
    return re.sub(r"[\W_]+", " ", fold(name)).strip()


def _flexible(name: str) -> str:
    """A name whatever its blanks, hyphens and apostrophes."""
    parts = [re.escape(part) for part in re.split(r"[\s\u00a0’'-]+", name) if part]
    return r"[\s\u00a0’'-]{1,2}".join(parts)
