"""How complete a record is, and what it lacks. Pure.

The rule: each kind has criteria that together weigh 100; a record's score is the sum of the weights
of those it meets. They are what a reader asks of it: for an experience how it was done, what it
cost, who paid, what came of it and whom to call; for a funding how much, when and how to ask; for
somebody who helps, what they do and where they have done it. A field marked « À compléter », or
said to be unknown, is not said. `tests/kb/test_completeness.py` proves the sums."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Any, NamedTuple, cast

from kb.drafts import TO_COMPLETE
from kb.model import Availability, Kind, Noun, Record

_SAYS_NOTHING = (None, "", TO_COMPLETE, Availability.UNKNOWN)


class Criterion(NamedTuple):
    """`field`: where to mend it. `words`: what is missing, as in « il manque la méthode ».
    `met`: None when the field has only to be said."""

    field: str
    weight: int
    words: str
    met: Callable[[Any], bool] | None = None


class Missing(Noun):
    """What would add `weight` points, and the field to fill."""

    field: str
    weight: int
    words: str


class Completeness(Noun):
    """`score`: from 0 to 100. `missing`: what weighs most first."""

    score: int
    missing: tuple[Missing, ...] = ()


class Level(StrEnum):
    """Three steps, to filter a list by."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


_MIDDLE, _HIGH = 50, 80
PROOFS = "proofs"  # no field: the proofs kept beside the record


def _has_figure(money: Any) -> bool:
    amounts = (money.amount_eur, money.min_eur, money.max_eur) if money else ()
    return any(amount is not None for amount in amounts)


def _is_placed(territory: Any) -> bool:
    return bool(territory.codes) and says_something(territory.name)


def _can_be_opened(sources: Any) -> bool:
    return any(source.url or source.document for source in sources)


_PLACE = "le territoire, rattaché à la géographie officielle"
_THEMES = Criterion("themes", 3, "les thèmes")
_PROVED = Criterion(PROOFS, 4, "une preuve : les mots d’un document qui disent un champ")
_EXPERIENCE = (
    Criterion("method", 15, "la méthode : comment ils s’y sont pris"),
    Criterion("results", 15, "des résultats chiffrés"),
    Criterion("cost", 10, "le coût, en euros", _has_figure),
    Criterion("fundings", 10, "qui a payé"),
    Criterion("lead", 10, "le porteur : qui appeler"),
    Criterion("summary", 5, "le résumé"),
    Criterion("need", 5, "le besoin"),
    Criterion("brakes", 5, "ce qui a freiné"),
    Criterion("levers", 5, "ce qui a aidé"),
    Criterion("replication", 4, "ce qu’il faut pour le refaire"),
    Criterion("lessons", 3, "ce qu’ils en retiennent"),
    Criterion("period", 3, "la période"),
    Criterion("territory", 3, _PLACE, _is_placed),
    _THEMES,
    _PROVED,
)
_FUNDING = (
    Criterion("amount", 14, "le montant, en euros", _has_figure),
    Criterion("how_to", 14, "comment le demander"),
    Criterion("conditions", 10, "les conditions"),
    Criterion("funder", 8, "qui finance"),
    Criterion("beneficiaries", 8, "pour qui"),
    Criterion("rate", 8, "le taux"),
    Criterion("phases", 7, "les phases du projet"),
    Criterion("calendar", 6, "le calendrier"),
    Criterion("availability", 6, "la disponibilité, vérifiée"),
    Criterion("nature", 5, "la nature de l’aide"),
    Criterion("territory", 4, _PLACE, _is_placed),
    Criterion("asked_as", 3, "les mots de tous les jours"),
    _THEMES,
    _PROVED,
)


def _organisation(offers: str, words: str) -> tuple[Criterion, ...]:
    return (
        Criterion(offers, 25, words),
        Criterion("experiences", 25, "les expériences auxquelles il a pris part"),
        Criterion("sources", 13, "une adresse : son site, ou un document", _can_be_opened),
        Criterion("organisation_kind", 10, "le type d’organisme"),
        Criterion("territory", 10, _PLACE, _is_placed),
        Criterion("asked_as", 10, "les mots de tous les jours"),
        _THEMES,
        _PROVED,
    )


CRITERIA: dict[Kind, tuple[Criterion, ...]] = {
    Kind.EXPERIENCE: _EXPERIENCE,
    Kind.FUNDING: _FUNDING,
    Kind.FACILITATOR: _organisation("services", "ce qu’il propose"),
    Kind.PARTNER: _organisation("contributions", "ce qu’il apporte"),
}


def completeness(record: Record, proved: Collection[str] = ()) -> Completeness:
    """`proved`: the fields behind which a proof is kept."""
    missing = [
        Missing(field=c.field, weight=c.weight, words=c.words)
        for c in CRITERIA[record.kind]
        if not _meets(record, c, proved)
    ]
    missing.sort(key=lambda one: -one.weight)
    return Completeness(score=100 - sum(one.weight for one in missing), missing=tuple(missing))


def level(score: int) -> Level:
    return Level.HIGH if score >= _HIGH else Level.MIDDLE if score >= _MIDDLE else Level.LOW


def says_something(value: object) -> bool:
    """Not empty, and not one of the words that stand for nothing, all the way down."""
    if isinstance(value, Noun):
        return any(says_something(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, tuple):
        return any(says_something(item) for item in cast("tuple[object, ...]", value))
    return value not in _SAYS_NOTHING


def _meets(record: Record, criterion: Criterion, proved: Collection[str]) -> bool:
    if criterion.field == PROOFS:
        return bool(proved)
    value = getattr(record, criterion.field)
    return criterion.met(value) if criterion.met else says_something(value)
