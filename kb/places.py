"""Names of places in a text → territories, judged by what stands around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from pydantic import Field

from kb import model
from kb.gazetteer import TYPE_STARTERS, Gazetteer, words_key
from kb.model import Territory, TerritoryKind
from kb.place_candidate import Candidate, Clues
from kb.place_context import noun_before, surroundings
from kb.place_evidence import Reading, read
from kb.place_words import NOT_PLACES
from kb.territory import territory_id
from kb.text import fold


class PlaceMention(model.Noun):
    """`text[start:end] == words` names the territory; `reason` says in French why we believe so."""

    territory: Territory
    words: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    confidence: float = Field(gt=0, le=1)
    reason: str


def find_places(text: str, gazetteer: Gazetteer) -> list[PlaceMention]:
    """The places that the text names, in order, without overlap; one `by_keys` call.

    A name alone is never enough: a capital, a preposition, a territorial noun, the department or
    another place must speak for it. Homonyms are parted by these, then by population."""
    candidates = named_candidates(text, gazetteer)
    readings = read_candidates(text, candidates, gazetteer)
    mentions = [_mention(text, reading) for reading in readings if reading is not None]
    return _without_overlap([*mentions, *numbered_departments(text, gazetteer)])


def _mention(text: str, reading: Reading) -> PlaceMention:
    return PlaceMention(
        territory=reading.territory,
        words=text[reading.start : reading.end],
        start=reading.start,
        end=reading.end,
        confidence=reading.confidence,
        reason=reading.reason,
    )


def _without_overlap(mentions: Iterable[PlaceMention]) -> list[PlaceMention]:
    kept: list[PlaceMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


# --- spans that could be names


class _Word(NamedTuple):
    start: int
    end: int
    key: str
    capital: bool


class _Span(NamedTuple):
    start: int
    end: int
    key: str
    size: int


_WORD = re.compile(r"[^\W_]+|&")
_JOINTS = frozenset(
    {" ", "-", "'", "’", "\u00a0", "\u202f", "\u2011", "–", " - ", "- ", "/ ", " / "}
)
_MAX_WORDS = 9
_LEADS = frozenset({"a", "au", "aux", "en", "vers", "dans"})
_OF = frozenset({"de", "d", "du", "des"})
_ARTICLES = frozenset({"le", "la", "les", "l"})
_NOUNS = """commune communes ville village maire mairie mairesse municipalite agglo agglomeration cc
ca cu metropole communaute departement region pays canton habitants habitant pres autour cote loin
proche interco intercommunalite territoire secteur conseil departemental regional"""
_LEADING_NOUNS = frozenset(_NOUNS.split())


def _words(text: str) -> list[_Word]:
    return [
        _Word(m.start(), m.end(), fold(m.group()), m.group()[0].isupper())
        for m in _WORD.finditer(text)
    ]


def _spans(text: str) -> Iterator[_Span]:
    """Runs of up to nine words which start like a name: by a capital, or after a leading word."""
    words = _words(text)
    for first, word in enumerate(words):
        if not _may_start(text, words, first):
            continue
        keys = [word.key]
        end = word.end
        yield _Span(word.start, end, words_key(keys), 1)
        for following in words[first + 1 : first + _MAX_WORDS]:
            joint = text[end : following.start]
            if joint not in _JOINTS and not (joint == ". " and keys[-1] in {"st", "ste"}):
                break
            keys.append(following.key)
            end = following.end
            yield _Span(word.start, end, words_key(keys), len(keys))


def _may_start(text: str, words: Sequence[_Word], index: int) -> bool:
    word = words[index]
    if (
        word.capital
        or word.key in TYPE_STARTERS
        or text[word.end : word.end + 1] in {"-", "\u2011"}
    ):
        return True
    back = index - 1
    # Five articles back is further than the eight characters allowed below.
    while back > max(0, index - 5) and words[back].key in _ARTICLES:
        back -= 1
    if back < 0 or word.start - words[back].end > 8:
        return False
    before = words[back].key
    if before in _OF:
        return back > 0 and words[back - 1].key in _LEADING_NOUNS
    return before in _LEADS or before in _LEADING_NOUNS


def named_candidates(
    text: str, gazetteer: Gazetteer, taken: Iterable[tuple[int, int]] = ()
) -> list[Candidate]:
    """What could name a territory, in order, without overlap; one `by_keys` call.

    The longest first where names overlap; neither traps of wording nor what stands in `taken`."""
    spans = list(_spans(text))
    found = gazetteer.by_keys({span.key for span in spans}) if spans else {}
    hits = [span for span in spans if span.key in found]
    masked = _masked([(m.start(), m.end()) for m in NOT_PLACES.finditer(text)], taken)
    return _candidates(text, hits, found, masked)


def _masked(
    masks: Iterable[tuple[int, int]], taken: Iterable[tuple[int, int]]
) -> Callable[[int, int], bool]:
    """Whether a span meets one of these; looked up, for a long text has thousands of both."""
    ordered = sorted({*masks, *taken})
    starts = [start for start, _ in ordered]
    # The furthest end up to each mask: an earlier one may be the longer.
    ends = list(accumulate((end for _, end in ordered), max))

    def meets(start: int, end: int) -> bool:
        before = bisect_left(starts, end)
        return before > 0 and ends[before - 1] > start

    return meets


def _candidates(
    text: str,
    hits: Iterable[_Span],
    found: Mapping[str, list[Territory]],
    masked: Callable[[int, int], bool],
) -> list[Candidate]:
    kept: list[Candidate] = []
    for span in sorted(hits, key=lambda s: (s.start, -s.end)):
        if (kept and span.start < kept[-1].end) or masked(span.start, span.end):
            continue
        around = surroundings(text, span.start, span.end)
        kept.append(
            Candidate(
                start=span.start,
                end=span.end,
                words=text[span.start : span.end],
                key=span.key,
                territories=tuple(found[span.key]),
                around=around,
                noun=noun_before(around),
            )
        )
    return kept


# --- readings

_TO_DEPARTMENT = re.compile(
    r"(?=.*(?:[,(]|\ben\b|\bdans\b))\s?(?:[,(]\s?)?(?:(?:en|dans|departement)\s+)?"
    r"(?:de\s+|du\s+|d['’]\s?)?(?:la\s|le\s|les\s|l['’])?"
)
_AFTER_AREA = re.compile(r",\s(?:à\s|près\sde\s)?")
_CODE_AFTER = re.compile(r"^\s?[,(]?\s?(?:\w+[\s,]+)?\(?(\d{2,3}|2[AB])(?:\s?\d{3})?\)")
_POSTCODE_BEFORE = re.compile(r"\b(97\d|98\d|\d{2})\d{2,3}\s$")
# What stands between two places of a list.
IN_LIST = re.compile(
    r"\s?(?:,|;|/|-|–|,?\s?(?:et|ou|puis))\s?(?:à\s|de\s|d['’])?(?:la\s|le\s|les\s|l['’])?\s?"
)
# From this confidence on, a place tells in which department the text is.
_SURE = 0.6
_AREAS = frozenset({TerritoryKind.DEPARTMENT, TerritoryKind.REGION})


def read_candidates(
    text: str, candidates: Sequence[Candidate], gazetteer: Gazetteer
) -> list[Reading | None]:
    """The territory of each, or None.

    Twice: what the first reading is sure of helps the second (short forms, lists, homonyms)."""
    hints = [_hints(text, candidates, index) for index in range(len(candidates))]
    clues = [Clues(hints=hint) for hint in hints]
    first = [read(c, clue, gazetteer) for c, clue in zip(candidates, clues, strict=True)]
    sure = [r for r in first if r is not None and _is_sure(r)]
    if not candidates or (len(sure) == len(candidates)):
        return first
    departments = frozenset(r.territory.department for r in sure if r.territory.department)
    named = frozenset(r.territory.id for r in first if r is not None and r.full_name)
    second: list[Reading | None] = []
    for index, (candidate, reading) in enumerate(zip(candidates, first, strict=True)):
        if reading is not None and _is_sure(reading):
            second.append(reading)
            continue
        in_list = _next_to_a_place(text, candidates, first, index)
        clue = Clues(hints=hints[index], departments=departments, named=named, in_list=in_list)
        second.append(read(candidate, clue, gazetteer))
    return second


def _is_sure(reading: Reading) -> bool:
    return reading.confidence >= _SURE and not reading.by_population


def _hints(text: str, candidates: Sequence[Candidate], index: int) -> frozenset[str]:
    """Ids of the departments and regions that the text itself gives for this name."""
    candidate = candidates[index]
    hints: set[str] = set()
    code = _CODE_AFTER.search(candidate.around.right)
    if code:
        hints.add(territory_id(TerritoryKind.DEPARTMENT, code.group(1)))
    postcode = _POSTCODE_BEFORE.search(candidate.around.left)
    if postcode:
        hints.add(territory_id(TerritoryKind.DEPARTMENT, postcode.group(1)))
    if index and _AFTER_AREA.fullmatch(text[candidates[index - 1].end : candidate.start]):
        hints |= {t.id for t in candidates[index - 1].territories if t.kind in _AREAS}
    if index + 1 < len(candidates):
        after = candidates[index + 1]
        gap = text[candidate.end : after.start]
        if len(gap) <= 25 and _TO_DEPARTMENT.fullmatch(gap):
            hints |= {t.id for t in after.territories if t.kind in _AREAS}
    return frozenset(hints)


def _next_to_a_place(
    text: str, candidates: Sequence[Candidate], readings: Sequence[Reading | None], index: int
) -> bool:
    for before, after in ((index - 1, index), (index, index + 1)):
        other = before if before != index else after
        if not 0 <= other < len(candidates) or readings[other] is None:
            continue
        if IN_LIST.fullmatch(text[candidates[before].end : candidates[after].start]):
            return True
    return False


# --- departments by number

_UNITS = r"%|€|h\b|ans?\b|mois|jours?|semaines?|heures?|minutes?|hab|km|m2|m²|\d"
_CODE = rf"(\d{{2,3}}|2[ABab])\b(?![.,]?\d|\s?(?:{_UNITS}))"
_NUMBERED = re.compile(
    rf"\b(?:dans\s+le|d[ée]partements?(?:\s+(?:du|n°))?|d[ée]pt\.?(?:\s+du)?|dpt\.?(?:\s+du)?"
    rf"|conseil\s+d[ée]partemental(?:\s+du)?|cd)\s?{_CODE}"
    rf"|\b(?:communes?|ville|village|agglo(?:mération)?|CC|CA|interco\w*|EPCI|association|mairie"
    rf"|territoire|syndicat|lycée)\b[^.()\n]{{0,40}}\({_CODE}\)",
    re.IGNORECASE,
)


def numbered_departments(text: str, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    """Departments said by their number: « dans le 65 », « Conseil départemental 64 »."""
    for found in _NUMBERED.finditer(text):
        group = 1 if found.group(1) else 2
        code = territory_id(TerritoryKind.DEPARTMENT, found.group(group).upper())
        department = gazetteer.get(code)
        if department is not None:
            yield PlaceMention(
                territory=department,
                words=found.group(group),
                start=found.start(group),
                end=found.end(group),
                confidence=0.8,
                reason="numéro de département",
            )
