"""Which experiences met a brake, which lifted it, and how, as their records tell it. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from kb.analysis import analyse
from kb.model import Experience, Kind, Noun, Record, RecordId
from kb.vocabulary import Concept, Vocabulary

# A stem that more brakes than this share tells of none of them.
MOST_BRAKES_OF_A_STEM = 3
# A stem that a larger share of the experiences says than this tells of no brake either: « projet »,
# « service ». Counted on this many.
MOST_TOLD = 0.1
FEW_EXPERIENCES = 3
SAMPLE = 200
_STOPPED = re.compile(
    r"\b(?:arrêté|abandonn|fermé|suspendu|interrompu|échoué|échec|bilan mitigé)", re.IGNORECASE
)


class Outcome(StrEnum):
    """What an experience made of a brake, as far as its record says.

    `lifted`: it went on, and tells what helped against this very brake: it is the only one that it
    tells, or a lever or a lesson says its words. `helped`: it went on and tells what helped, among
    several brakes. `met`: it met it; it stopped, or says nothing of what helped."""

    LIFTED = "lifted"
    HELPED = "helped"
    MET = "met"


class Lifting(NamedTuple):
    record_id: RecordId
    how: Outcome


class Told(Noun):
    """How a record says the brake: the whole of that field of it (`brakes.0.text`)."""

    text: str
    field: str


class Way(Noun):
    """What helped, in the record's own words: a lever of the vocabulary, or a lesson when None.
    `about_it`: it says words of the brake."""

    text: str
    lever: str | None = None
    about_it: bool = False


class Helper(Noun):
    """Who took part in the experience, when we have a record of them."""

    id: RecordId
    kind: Kind
    title: str
    role: str | None = None


class Story(Noun):
    """An experience that met a brake."""

    record: RecordId
    title: str
    territory: str
    status: str
    outcome: Outcome
    told: tuple[Told, ...]
    ways: tuple[Way, ...] = ()
    method: tuple[str, ...] = ()
    helped_by: tuple[Helper, ...] = ()


# --- words


@lru_cache(maxsize=20_000)
def stems_of(text: str) -> frozenset[str]:
    return frozenset(analyse(text))


def concept_stems(concept: Concept) -> frozenset[str]:
    """The stems of all that the vocabulary says of it."""
    words = (concept.label, concept.definition, *concept.alt, *concept.triggers, *concept.narrower)
    return stems_of(" ; ".join(words))


def _own_stems(vocabulary: Vocabulary) -> dict[str, frozenset[str]]:
    """Of each brake, those of what it is that few others have. What people say when they mean it
    is left: « essai », « partenaire » are told of everything."""
    stems = {
        brake.id: stems_of(" ; ".join((brake.label, brake.definition, *brake.narrower)))
        for brake in vocabulary.brakes.items
    }
    shared = Counter(stem for own in stems.values() for stem in own)
    return {
        brake: frozenset(stem for stem in own if shared[stem] <= MOST_BRAKES_OF_A_STEM)
        for brake, own in stems.items()
    }


def _frequent_stems(experiences: Sequence[Experience]) -> frozenset[str]:
    sample = experiences[:SAMPLE]
    told = Counter(stem for one in sample for stem in stems_of(" ; ".join(_texts(one))))
    most = max(FEW_EXPERIENCES, MOST_TOLD * len(sample))
    return frozenset(stem for stem, count in told.items() if count > most)


def _texts(experience: Experience) -> Iterable[str]:
    yield experience.need
    yield from experience.method
    yield from (brake.text for brake in experience.brakes)
    yield from (text for _, text in _what_helped(experience))


# --- stories


def brake_stories(
    records: Iterable[Record], vocabulary: Vocabulary
) -> dict[str, tuple[Story, ...]]:
    """Brake → the experiences that met it, those that lifted it first, then those that say most
    of what helped. A brake that nobody met is not there."""
    experiences = [record for record in records if isinstance(record, Experience)]
    frequent, own = _frequent_stems(experiences), _own_stems(vocabulary)
    stories: dict[str, list[Story]] = defaultdict(list)
    for experience in experiences:
        for brake in dict.fromkeys(brake.brake for brake in experience.brakes):
            if brake in own:
                stories[brake].append(_story(experience, brake, own[brake], frequent))
    return {brake: tuple(sorted(found, key=_best_first)) for brake, found in stories.items()}


def _story(
    experience: Experience, brake: str, own: frozenset[str], frequent: frozenset[str]
) -> Story:
    told = tuple(
        Told(text=met.text, field=f"brakes.{number}.text")
        for number, met in enumerate(experience.brakes)
        if met.brake == brake
    )
    words = own.union(*(stems_of(one.text) for one in told)) - frequent
    ways = [
        Way(text=text, lever=lever, about_it=not words.isdisjoint(stems_of(text)))
        for lever, text in _what_helped(experience)
    ]
    return Story(
        record=experience.id,
        title=experience.title,
        territory=experience.territory.name,
        status=experience.status,
        outcome=_outcome(experience, ways),
        told=told,
        ways=tuple(sorted(ways, key=lambda way: not way.about_it)),
        method=experience.method,
    )


def _what_helped(experience: Experience) -> Iterable[tuple[str | None, str]]:
    yield from ((used.lever, used.text) for used in experience.levers)
    yield from ((None, text) for text in experience.lessons)


def _outcome(experience: Experience, ways: Sequence[Way]) -> Outcome:
    if _STOPPED.search(experience.status):
        return Outcome.MET
    alone = len({met.brake for met in experience.brakes}) == 1
    if any(way.about_it for way in ways) or (alone and experience.levers):
        return Outcome.LIFTED
    return Outcome.HELPED if experience.levers else Outcome.MET


def _best_first(story: Story) -> tuple[int, int, int, str]:
    about = sum(way.about_it for way in story.ways)
    return list(Outcome).index(story.outcome), -about, -len(story.ways), story.record


# --- for who meets a brake


def lifting_experiences(
    records: Iterable[Record], vocabulary: Vocabulary
) -> Mapping[str, tuple[Lifting, ...]]:
    """Brake → the experiences that lifted it, or went on and tell what helped, best first."""
    return {
        brake: tuple(
            Lifting(story.record, story.outcome)
            for story in stories
            if story.outcome is not Outcome.MET
        )
        for brake, stories in brake_stories(records, vocabulary).items()
    }


def lifted_by(
    lifting: Mapping[str, Sequence[Lifting]], brakes: Collection[str]
) -> tuple[RecordId, ...]:
    """The experiences to show first to whom meets these brakes: those that lifted most of them,
    then those that went on in spite of most, then in the order of each brake."""
    ranks: dict[RecordId, list[int]] = {}
    for brake in brakes:
        for place, (record_id, how) in enumerate(lifting.get(brake, ())):
            rank = ranks.setdefault(record_id, [0, 0, place])
            rank[0 if how is Outcome.LIFTED else 1] -= 1
            rank[2] = min(rank[2], place)
    return tuple(sorted(ranks, key=lambda record_id: (ranks[record_id], record_id)))
