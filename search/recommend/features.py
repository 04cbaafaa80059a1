"""What is measured between a need and a record: each feature is 0 to 1, named, and pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kb.model import (
    Availability,
    Experience,
    Funding,
    Record,
    Relation,
    Speaker,
    Territory,
    TerritoryId,
    TerritoryKind,
    Understanding,
)
from kb.territory import covers, resemblance
from kb.vocabulary import Vocabulary

# A narrower theme shared says more than a wide one.
NARROW_THEME = 0.6
WIDE_THEME = 0.2

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


@dataclass(frozen=True)
class Measured:
    """What the engine found for a need, before any record is looked at. Ids → 0..1."""

    understanding: Understanding
    lexical: Mapping[str, float]
    dense: Mapping[str, float]
    passages: Mapping[str, float]
    links: Mapping[str, float] = field(default_factory=dict)
    places: Mapping[str, Territory] = field(default_factory=dict)


def record_features(record: Record, need: Measured, vocabulary: Vocabulary) -> dict[str, float]:
    """The features of a record's kind; a feature that says nothing is 0."""
    understood = need.understanding
    features = {
        "lexical": need.lexical.get(record.id, 0.0),
        "dense": max(need.dense.get(record.id, 0.0), 0.0),
        "passages": need.passages.get(record.id, 0.0),
        "themes": theme_overlap(understood.themes, record.themes, vocabulary),
        "links": need.links.get(record.id, 0.0),
    }
    if isinstance(record, Experience):
        features["brakes"] = shared_brakes(understood.brakes, record)
        features["territory"] = alikeness(record, speaker_territory(understood), need.places)
        features["richness"] = richness(record)
    else:
        features["territory"] = coverage(record, understood.territory)
    if isinstance(record, Funding):
        features["phase"] = float(understood.phase in record.phases) if understood.phase else 0.0
        features["beneficiary"] = beneficiary_fit(record, understood.speaker)
        features["availability"] = availability_fit(record)
    return features


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


def shared_brakes(asked: Collection[str], record: Experience) -> float:
    met = {brake.brake for brake in record.brakes}
    return float(bool(met & set(asked)))


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


def alikeness(
    record: Experience, place: Territory | None, places: Mapping[str, Territory]
) -> float:
    """How much the experience's territory resembles the speaker's; 0 when one is not known."""
    if place is None:
        return 0.0
    known = [places[code] for code in record.territory.codes if code in places]
    return max((resemblance(place, other).score for other in known), default=0.0)


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


def richness(record: Experience) -> float:
    """Share of what a reader asks for: method, cost or funding, results, lessons."""
    told = (record.method, record.cost or record.fundings, record.results, record.lessons)
    return sum(bool(part) for part in told) / len(told)


def beneficiary_fit(record: Funding, speaker: Speaker | None) -> float:
    """1 when the speaker may ask for it, 0.5 when that is not known, 0 when it is for others."""
    allowed = BENEFICIARIES.get(speaker) if speaker else None
    if allowed is None:
        return 0.5
    return float(bool(allowed & set(record.beneficiaries)))


def availability_fit(record: Funding) -> float:
    return {
        Availability.PERMANENT: 1.0,
        Availability.CALLS: 1.0,
        Availability.UNKNOWN: 0.5,
        Availability.CLOSED: 0.0,
    }[record.availability]


def linked_scores(
    relations: Iterable[Relation], relevance: Mapping[str, float]
) -> dict[str, float]:
    """For each record, what its linked experiences are worth to this need: 1 − ∏(1 −
    relevance), best three."""
    found: dict[str, list[float]] = defaultdict(list)
    for relation in relations:
        if relation.origin in relevance:
            found[relation.target].append(relevance[relation.origin])
    scores = {}
    for target, values in found.items():
        missing = 1.0
        for value in sorted(values, reverse=True)[:3]:
            missing *= 1 - min(value, 1.0)
        scores[target] = 1 - missing
    return scores


def passage_scores(
    fused: Mapping[str, float], about: Mapping[str, Sequence[str]]
) -> dict[str, float]:
    """Best passage of each record. `about`: passage id → ids of the records it tells about."""
    best: dict[str, float] = {}
    for passage_id, score in fused.items():
        for record_id in about.get(passage_id, ()):
            best[record_id] = max(best.get(record_id, 0.0), score)
    return best
