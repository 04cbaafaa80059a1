"""Records that may tell the same thing twice: pairs of a kind, the likeliest first, and why."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from kb.analysis import analyse
from kb.fields import record_fields
from kb.model import Record, RecordId, State
from kb.store import Store
from kb.text import fold

# Calibrated on the corpus, where no two records are one thing, and on twins made from it: half of
# the words of a title dropped, half of the text (tests/kb/test_twins.py).
LEAST = 0.55
_TITLE, _TEXT, _PLACE = 0.5, 0.35, 0.15
# Words that hold in more records than this tell no pair apart, and cost the most.
_COMMONEST = 0.2
_FEW = 20


class Twins(NamedTuple):
    """`score`: 0 to 1, the sum of what its parts weigh. `same_place`: None when one has none."""

    one: RecordId
    other: RecordId
    score: float
    title: float
    text: float
    same_place: bool | None
    shared: tuple[str, ...]  # addresses of sources that both give


def likely_twins(store: Store, least: float = LEAST) -> list[Twins]:
    """Pairs of records that are not withdrawn, but those that a human judged to be two things; the
    likeliest first."""
    return not_apart(store, alike(store, least))


def alike(store: Store, least: float = LEAST) -> list[Twins]:
    """The same, with those too: it changes with the records only."""
    states = [State.DRAFT, State.PUBLISHED, State.TO_RECHECK]
    return twins_among(store.records.in_states(states), least)


def not_apart(store: Store, pairs: Sequence[Twins]) -> list[Twins]:
    apart = store.redirects.distinct()
    return [twins for twins in pairs if (twins.one, twins.other) not in apart]


def twins_among(records: Sequence[Record], least: float = LEAST) -> list[Twins]:
    by_kind: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_kind[record.kind].append(record)
    found = [twins for alike in by_kind.values() for twins in _of_a_kind(alike, least)]
    return sorted(found, key=lambda one: (-one.score, one.one, one.other))


Weights = dict[str, float]  # term → weight; the sum of squares is 1


def _of_a_kind(records: Sequence[Record], least: float) -> Iterable[Twins]:
    titles = _weighed([_terms(record.title) for record in records])
    texts = _weighed([_terms(_text(record)) for record in records])
    # Whatever their texts and their places, titles must share this much.
    least_title = (least - _TEXT - _PLACE) / _TITLE
    for one, other in sorted(_candidates(titles)):
        alike = _dot(titles[one], titles[other])
        if alike < least_title:
            continue
        text = _dot(texts[one], texts[other])
        twins = _compared((records[one], records[other]), alike, text)
        if twins.score >= least:
            yield twins


@lru_cache(maxsize=20_000)
def _terms(text: str) -> tuple[str, ...]:
    """Kept from one look to the next: a decision changes one record."""
    return tuple(analyse(text))


def _text(record: Record) -> str:
    fields = record_fields(record, ())
    return f"{fields.title}\n{fields.need}\n{fields.body}"


def _compared(records: tuple[Record, Record], title: float, text: float) -> Twins:
    one, other = sorted(records, key=lambda record: record.id)
    place = _same_place(one, other)
    shared = tuple(sorted(_addresses(one) & _addresses(other)))
    alike = _PLACE if place else _PLACE / 2 if place is None else 0.0
    score = _TITLE * title + _TEXT * text + alike
    return Twins(one.id, other.id, round(score, 4), title, text, place, shared)


def _weighed(texts: Sequence[Sequence[str]]) -> list[Weights]:
    held = Counter(term for terms in texts for term in set(terms))
    weighed = []
    for terms in texts:
        raw = {
            term: (1 + math.log(count)) * math.log(1 + len(texts) / held[term])
            for term, count in Counter(terms).items()
        }
        norm = math.sqrt(sum(weight**2 for weight in raw.values())) or 1.0
        weighed.append({term: weight / norm for term, weight in raw.items()})
    return weighed


def _candidates(weighed: Sequence[Weights]) -> set[tuple[int, int]]:
    """Pairs that share a word which few hold."""
    holders: dict[str, list[int]] = defaultdict(list)
    for row, weights in enumerate(weighed):
        for term in weights:
            holders[term].append(row)
    most = max(_FEW, int(_COMMONEST * len(weighed)))
    return {two for rows in holders.values() if len(rows) <= most for two in combinations(rows, 2)}


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(other) < len(one):
        one, other = other, one
    return round(sum(weight * other[term] for term, weight in one.items() if term in other), 4)


def _same_place(one: Record, other: Record) -> bool | None:
    codes, others = set(one.territory.codes), set(other.territory.codes)
    if codes and others:
        return bool(codes & others)
    return fold(one.territory.name) == fold(other.territory.name) or None


def _addresses(record: Record) -> set[str]:
    return {source.url for source in record.sources if source.url}
