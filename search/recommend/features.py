"""What is measured between a need and a record: each feature is 0 to 1 (`feedback` −1 to 1), named,
and pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kb.brakes import Outcome, Story
from kb.model import (
    Availability,
    Experience,
    Funding,
    Kind,
    Phase,
    Record,
    Territory,
    TerritoryId,
    TerritoryKind,
)
from kb.territory import covers, likeness
from kb.understanding import Speaker, Understanding
from kb.vocabulary import Vocabulary
from search.rows import Scores

# A narrower theme shared says more than a wide one.
NARROW_THEME = 0.6
WIDE_THEME = 0.2

OUTCOMES = {Outcome.LIFTED: 1.0, Outcome.HELPED: 0.7, Outcome.MET: 0.4}

LOCAL_KINDS = frozenset({TerritoryKind.COMMUNE, TerritoryKind.EPCI})

# Who may ask for a funding, as its sheet names them, for each speaker.
BENEFICIARIES: Mapping[Speaker, frozenset[str]] = {
    Speaker.COLLECTIVITE: frozenset(
        {
            "commune",
            "epci",
            "collectivité",
            "collectivité selon le volet",
            "syndicat",
            "syndicat d'énergie",
            "region",
            "établissement public",
            "aménageur",
        }
    ),
    Speaker.PORTEUR: frozenset(
        {
            "entreprise",
            "entreprise de l'économie sociale",
            "start-up",
            "créateur d'entreprise",
            "association",
            "association selon le volet",
            "association d'intérêt général",
            "cooperative",
            "porteur de projet",
            "agriculteur",
            "consortium",
            "groupement d'opérateurs",
            "université",
        }
    ),
    Speaker.HABITANT: frozenset(
        {
            "habitant",
            "particulier",
            "copropriété",
            "association",
            "association selon le volet",
            "association d'intérêt général",
        }
    ),
}


# What the index says of a record (search/recommend/signals.py).
SIGNALS = ("lexical", "dense", "dense_sentence", "aspect", "aspect_sentence", "passages")
# What the experiences that answer best say of the others, once a first ranking has found them.
SECOND_LOOK = ("neighbours", "links")
FEATURES: Mapping[Kind, tuple[str, ...]] = {
    Kind.EXPERIENCE: (
        *SIGNALS, "themes", "brakes", "territory", "richness", "freshness", "neighbours",
    ),
    Kind.FUNDING: (
        *SIGNALS, "themes", "territory", "phase", "beneficiary", "availability", "amount",
        "freshness", *SECOND_LOOK,
    ),
    Kind.FACILITATOR: (*SIGNALS, "themes", "territory", "involved", *SECOND_LOOK),
    Kind.PARTNER: (*SIGNALS, "themes", "territory", "involved", *SECOND_LOOK),
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What does not depend on the need. `places`: the geography that records name, by id;
    `involved`: how many experiences each record took part in; `brakes`: brake → experience → what
    it made of it; `year`: the present one."""

    vocabulary: Vocabulary
    places: Mapping[str, Territory]
    involved: Mapping[str, int]
    brakes: Mapping[str, Mapping[str, Story]]
    year: int


@dataclass(frozen=True)
class FeatureTable:
    """The candidates of a kind and their features, in one order: name → `(n,)`."""

    records: tuple[Record, ...]
    values: dict[str, Scores] = field(default_factory=dict)

    def weighed(self, weights: Mapping[str, float]) -> dict[str, Scores]:
        """The parts of the score. A feature that the table does not hold brings nothing."""
        return {name: self.values[name] * w for name, w in weights.items() if name in self.values}

    def scores(self, weights: Mapping[str, float]) -> Scores:
        total = np.zeros(len(self.records))
        for part in self.weighed(weights).values():
            total += part
        return total


def theme_overlap(asked: Sequence[str], held: Collection[str], vocabulary: Vocabulary) -> float:
    """1 - ∏(1 - weight) over the themes asked: more shared themes say more, and long needs
    lose nothing."""
    wide_of = vocabulary.wide_theme_of
    held_wide = {wide_of[theme].id for theme in held if theme in wide_of}
    missing = 1.0
    for theme in asked:
        if theme in held:
            missing *= 1 - NARROW_THEME
        elif theme in wide_of and wide_of[theme].id in held_wide:
            missing *= 1 - WIDE_THEME
    return 1 - missing


def shared_brakes(
    asked: Collection[str], record: Record, brakes: Mapping[str, Mapping[str, Story]]
) -> float:
    """1 when it lifted a brake that the need tells, 0.7 when it went on in spite of it and says
    what helped, 0.4 when it only met it."""
    found = [brakes[brake][record.id] for brake in asked if record.id in brakes.get(brake, ())]
    return max((OUTCOMES[story.outcome] for story in found), default=0.0)


def speaker_territory(understood: Understanding) -> Territory | None:
    """Where the speaker is, at the scale of what they say: « CC de 15 000 habitants en Moselle »
    is a group of 15,000 inhabitants placed in Moselle. None when nothing is known."""
    place, told = understood.territory, understood.population
    if told is None:
        return place
    if place is not None and place.kind in LOCAL_KINDS:
        return place.model_copy(update={"population": told})
    unnamed = Territory(
        id=TerritoryId("commune:besoin"),
        kind=TerritoryKind.COMMUNE,
        code="besoin",
        name="votre territoire",
        population=told,
    )
    if place is None:
        return unnamed
    inherited = ("department", "region", "latitude", "longitude")
    return unnamed.model_copy(update={name: getattr(place, name) for name in inherited})


def alikeness(record: Record, place: Territory | None, places: Mapping[str, Territory]) -> float:
    """How much the experience's territory resembles the speaker's; 0 when one is not known."""
    if place is None:
        return 0.0
    known = [places[code] for code in record.territory.codes if code in places]
    return max((likeness(place, other) for other in known), default=0.0)


def coverage(record: Record, place: Territory | None) -> float:
    """1 inside the record's own area, 0.5 when it works anywhere, 0 elsewhere or when nothing
    is known."""
    codes = record.territory.codes
    local = [code for code in codes if not code.startswith(("pays:", "europe:"))]
    if local:
        return float(place is not None and covers(local, place))
    return 0.5


def is_elsewhere(record: Record, place: Territory | None) -> bool:
    """The record is reserved to a territory that does not hold the speaker's."""
    codes: list[TerritoryId] = list(record.territory.codes)
    return place is not None and bool(codes) and not covers(codes, place)


def richness(record: Record) -> float:
    """Share of what a reader asks for: method, cost or funding, results, lessons."""
    if not isinstance(record, Experience):
        return 0.0
    told = (record.method, record.cost or record.fundings, record.results, record.lessons)
    return sum(bool(part) for part in told) / len(told)


def freshness(record: Record, year: int) -> float:
    """1 for a source of this year, 0 when the latest is fifteen years old; 0.5 when undated."""
    years = [source.year for source in record.sources if source.year]
    return min(1.0, max(0.0, 1 - (year - max(years)) / 15)) if years else 0.5


def phase_fit(record: Record, phase: Phase | None) -> float:
    """1 when money opens at that phase, 0.5 when either is not known, 0 at other phases."""
    if not isinstance(record, Funding) or phase is None or not record.phases:
        return 0.5
    return float(phase in record.phases)


def amount_fit(record: Record, budget_eur: int | None) -> float:
    """How well what it gives suits what the speaker has: 0.5 when either is not known, 0 when the
    least that it gives is ten times as much, or the most a twentieth."""
    money = record.amount if isinstance(record, Funding) else None
    if money is None or not budget_eur:
        return 0.5
    least = money.min_eur or money.amount_eur or 0
    most = money.max_eur or money.amount_eur or least
    if least > 10 * budget_eur or 0 < most < budget_eur / 20:
        return 0.0
    return 1.0


def beneficiary_fit(record: Record, speaker: Speaker | None) -> float:
    """1 when the speaker may ask for it, 0.5 when that is not known, 0 when it is for others."""
    allowed = BENEFICIARIES.get(speaker) if speaker else None
    if allowed is None or not isinstance(record, Funding):
        return 0.5
    return float(bool(allowed & set(record.beneficiaries)))


def availability_fit(record: Record) -> float:
    """1 when it can be asked for, now or at a next call, 0 when it is closed."""
    if not isinstance(record, Funding):
        return 0.0
    return {
        Availability.PERMANENT: 1.0,
        Availability.CALLS: 1.0,
        Availability.UNKNOWN: 0.5,
        Availability.CLOSED: 0.0,
    }[record.availability]


def is_open_to(record: Record, need: Understanding) -> bool:
    """Not closed, nor reserved to other applicants or to another territory."""
    if not isinstance(record, Funding):
        return True
    if record.availability is Availability.CLOSED or is_elsewhere(record, need.territory):
        return False
    return beneficiary_fit(record, need.speaker) > 0


# What of the need each feature of a record depends on; None for what no need changes.
ASKED: Mapping[str, Callable[[Understanding], Hashable]] = {
    "territory": speaker_territory,
    "brakes": lambda need: need.brakes,
    "phase": lambda need: need.phase,
    "beneficiary": lambda need: need.speaker,
    "amount": lambda need: need.budget_eur,
    "freshness": lambda _: None,
    "involved": lambda _: None,
    "richness": lambda _: None,
    "availability": lambda _: None,
}


def column(name: str, asked: Any, kind: Kind, records: Sequence[Record], known: Known) -> Scores:
    """One feature of these records, `(n,)`. `asked`: what the need says of it, as `ASKED` gives
    it; of "themes", one theme."""
    of: dict[str, Callable[[Record], float]] = {
        "themes": lambda record: theme_overlap((asked,), record.themes, known.vocabulary),
        "territory": lambda record: coverage(record, asked),
        "brakes": lambda record: shared_brakes(asked, record, known.brakes),
        "phase": lambda record: phase_fit(record, asked),
        "beneficiary": lambda record: beneficiary_fit(record, asked),
        "amount": lambda record: amount_fit(record, asked),
        "freshness": lambda record: freshness(record, known.year),
        "involved": lambda record: min(known.involved.get(record.id, 0), 4) / 4,
        "richness": richness,
        "availability": availability_fit,
    }
    if kind is Kind.EXPERIENCE:
        of["territory"] = lambda record: alikeness(record, asked, known.places)
    return np.array([of[name](record) for record in records])
