"""A small truth, and the words of wrong and right readings of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kb.proposals import Proposal, ProposalKind
from kb.reading import (
    EntityKind,
    Figure,
    Method,
    Named,
    Reading,
    Section,
    SectionRole,
    Span,
    Statement,
    StatementKind,
)
from tests.factories import vocabulary
from tests.reading.found import found_in
from tests.reading.markup import Unmarked, parse
from tests.reading.perfect import DOCUMENT
from tests.reading.samples import PARTIAL, measure
from tests.reading.scores import Score

MARKED = """%% date 2021-02-03
%% relation halle funded_by fonds
%% relation halle partner_of gap
[h1?=front|Compte rendu], [venue|Gap]
[h2=participants|Présents]
[row=present|Ada L., [fn|directrice], [of|[org#gap@commune:05061|Ville de Gap]]]
[h2=body|Débats]
[xp#halle|[f#halle=title|La halle] de [place@commune:05061|Gap] coûte [f#halle=cost|[amount=1200 EUR|1 200 €]].]
[brake=acheteurs/cout-budget|Le budget manque cruellement.] Le [prog#fonds|Fonds Halles] paie [share?=50 %|la moitié].
[h2=questions|Échanges]
[q#1|Qui paie la halle ?] [a#1|La ville paie tout.]
[theme=commerce+centre-ville|Le commerce reprend] depuis [duration=2 ans|deux ans], [date=2019-03|mars 2019].
"""  # noqa: E501
SMALL = parse(MARKED, "petit")


def scores(
    reading: Reading,
    proposals: Sequence[Proposal] = (),
    small: Unmarked = SMALL,
    floor: float = PARTIAL,
) -> dict[str, Score]:
    found = found_in(small.text, reading, proposals, small.text)
    return measure(small.truth, found, vocabulary(), floor)


def reading(**fields: Any) -> Reading:
    return Reading(document_id=DOCUMENT, version=1, **fields)


def at(words: str, small: Unmarked = SMALL) -> dict[str, int]:
    start = small.text.index(words)
    return {"start": start, "end": start + len(words)}


def span(words: str) -> Span:
    return Span(**at(words))


def organisation(words: str, key: str = "gap", small: Unmarked = SMALL) -> Named:
    return Named(**at(words, small), kind=EntityKind.ORGANISATION, name=words, key=key)


def amount(low: float, unit: str = "EUR") -> Figure:
    kind = EntityKind.AMOUNT
    return Figure(**at("1 200 €"), kind=kind, low=low, high=low, unit=unit)


def brake(words: str, side: str | None = None) -> Statement:
    kind = StatementKind.BRAKE
    return Statement(**at(words), kind=kind, confidence=1, method=Method.RULE, side=side)


def proposal(**fields: Any) -> Proposal:
    base = {"id": "p", "kind": ProposalKind.EXPERIENCE, "title": "Halle", "document_id": DOCUMENT}
    rest = {"version": 1, "evidence": [at("Débats")], "confidence": 1}
    return Proposal.model_validate(base | rest | fields)


def field(path: str, words: str) -> dict[str, Any]:
    return {"path": path, "value": "dit", "evidence": at(words), "confidence": 1}


def section(words: str, level: int, role: SectionRole) -> Section:
    return Section(**at(words), heading=span(words), title=words, level=level, role=role)
