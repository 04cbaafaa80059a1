"""All that is known of each brake: where it is said, who met it, what lifted it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from kb.brakes import Helper, Outcome, Story, brake_stories, concept_stems, stems_of
from kb.errors import BrakeNotFound
from kb.model import (
    DocumentId,
    Experience,
    Noun,
    PassageId,
    Record,
    RecordId,
    Relation,
    RelationType,
)
from kb.text import fold
from kb.vocabulary import Concept, Vocabulary

NEAR = 6
# Of each list of a brake; its counts are those of the whole.
MOST_KEPT = 60
# From these shares on, of stems or of letters in common, a brake may be the one that was meant.
SAID_ENOUGH = 0.5
SPELLED_ENOUGH = 0.65
_ASKED_CHARS = 80
_HELPERS = {RelationType.FACILITATED_BY: 0, RelationType.PARTNER_OF: 1}


class SaidInRecord(Noun):
    """A brake as a published record tells it: the whole of that field of the record."""

    source: Literal["record"] = "record"
    side: str
    text: str
    record: RecordId
    title: str
    field: str


class SaidInDocument(Noun):
    """A brake as a document tells it: `document.text[start:end]`, people masked.

    `accepted`: a human has read it and agreed; else a machine found it, with this confidence."""

    source: Literal["document"] = "document"
    side: str
    text: str
    document_id: DocumentId
    title: str
    passage_id: PassageId
    passage_index: int
    start: int
    end: int
    accepted: bool
    confidence: float | None = None


Verbatim = Annotated[SaidInRecord | SaidInDocument, Field(discriminator="source")]


class LeverTold(Noun):
    """A lever, and the experiences that met the brake and tell it."""

    lever: str
    label: str
    records: tuple[RecordId, ...]


class BrakeCounts(Noun):
    """`met`: experiences that met it, of which `lifted` and `helped` (see `Outcome`). `said`:
    sentences of documents that say it, in so many `documents`."""

    met: int
    lifted: int
    helped: int
    said: int
    documents: int


class BrakeSummary(Noun):
    """A brake of the vocabulary. `side`: on which side of a project it stands; `family`: the name
    of that side."""

    id: str
    label: str
    side: str
    family: str
    definition: str
    counts: BrakeCounts


class BrakeName(Noun):
    id: str
    label: str


class Brake(BrakeSummary):
    """`heard`: what people say when they mean it. `stories`: those that lifted it first. `levers`:
    told by most experiences first. `verbatims`: of those stories, then of documents. `near`: met
    with it most often, then of its family. Long lists are cut: `counts` are of the whole."""

    heard: tuple[str, ...]
    stories: tuple[Story, ...]
    levers: tuple[LeverTold, ...]
    verbatims: tuple[Verbatim, ...]
    near: tuple[BrakeName, ...]


class BrakeBook:
    """Made once from a base as it stands; family after family, as in the vocabulary."""

    def __init__(
        self,
        records: Sequence[Record],
        relations: Iterable[Relation],
        vocabulary: Vocabulary,
        said: Mapping[str, Sequence[SaidInDocument]],
    ) -> None:
        """`said`: by brake, what documents say of it, best first. `experiences`: those that tell
        levers."""
        self._vocabulary = vocabulary
        self._helpers = _helpers(records, relations)
        self._stories = brake_stories(records, vocabulary)
        self.experiences = tuple(r for r in records if isinstance(r, Experience) and r.levers)
        self._together = _together(self._stories)
        self._families = {family.id: family.label for family in vocabulary.brakes.categories}
        self._brakes = {
            concept.id: self._brake(concept, said.get(concept.id, ()))
            for family in self._families
            for concept in vocabulary.brakes.items
            if concept.category == family
        }
        self.summaries = tuple(
            BrakeSummary(**{name: getattr(brake, name) for name in BrakeSummary.model_fields})
            for brake in self._brakes.values()
        )

    def get(self, asked: str) -> Brake:
        """By its id, or by its label as it is written. Raises BrakeNotFound, with the nearest."""
        brake = self._brakes.get(asked) or next(
            (b for b in self._brakes.values() if fold(b.label) == fold(asked)), None
        )
        if brake is None:
            raise BrakeNotFound(asked, {near.id: near.label for near in self.nearest(asked)})
        return brake

    def nearest(self, asked: str, limit: int = 3) -> tuple[BrakeName, ...]:
        """Those whose words or letters are most like what was asked."""
        words = fold(asked[:_ASKED_CHARS].replace("-", " "))
        likeness = {c.id: _likeness(words, c) for c in self._vocabulary.brakes.items}
        near = [
            brake
            for brake, like in likeness.items()
            if like.said >= SAID_ENOUGH or like.spelled >= SPELLED_ENOUGH
        ]
        near.sort(key=lambda brake: likeness[brake].rank(), reverse=True)
        return tuple(self._name(brake) for brake in near[:limit])

    def _brake(self, concept: Concept, said: Sequence[SaidInDocument]) -> Brake:
        side = concept.category or ""
        met = self._stories.get(concept.id, ())
        stories = tuple(
            story.model_copy(update={"helped_by": self._helpers.get(story.record, ())})
            for story in met[:MOST_KEPT]
        )
        return Brake(
            id=concept.id,
            label=concept.label,
            side=side,
            family=self._families.get(side, side),
            definition=concept.definition,
            counts=_counts(met, said),
            heard=(*concept.triggers, *concept.narrower),
            stories=stories,
            levers=_levers(met, self._vocabulary),
            verbatims=(*_told(stories, side), *said[:MOST_KEPT]),
            near=self._near(concept),
        )

    def _near(self, concept: Concept) -> tuple[BrakeName, ...]:
        together = [brake for brake, _ in self._together.get(concept.id, Counter()).most_common()]
        family = [
            other.id
            for other in self._vocabulary.brakes.items
            if other.category == concept.category and other.id != concept.id
        ]
        return tuple(self._name(brake) for brake in dict.fromkeys((*together, *family)))[:NEAR]

    def _name(self, brake: str) -> BrakeName:
        return BrakeName(id=brake, label=self._vocabulary.brakes_by_id[brake].label)


class _Likeness(NamedTuple):
    """Each from 0 to 1: the share of the stems asked that the brake says, those that one of its
    phrases shares with what was asked, and the letters that its names have in common with it."""

    said: float
    phrase: float
    spelled: float

    def rank(self) -> tuple[float, float, float]:
        return max(self.said, self.spelled), self.phrase, self.spelled


def _likeness(words: str, concept: Concept) -> _Likeness:
    stems = stems_of(words)
    phrases = map(stems_of, (concept.label, *concept.triggers, *concept.narrower))
    names = (concept.id.replace("-", " "), fold(concept.label))
    return _Likeness(
        said=len(stems & concept_stems(concept)) / max(1, len(stems)),
        phrase=max(len(stems & said) / max(1, len(stems | said)) for said in phrases),
        spelled=max(SequenceMatcher(None, words, name).ratio() for name in names),
    )


def _helpers(
    records: Sequence[Record], relations: Iterable[Relation]
) -> dict[RecordId, tuple[Helper, ...]]:
    """Experience → who took part in it, facilitators first."""
    by_id = {record.id: record for record in records}
    drawn = sorted(
        (r for r in relations if r.type in _HELPERS), key=lambda relation: _HELPERS[relation.type]
    )
    helpers: dict[RecordId, tuple[Helper, ...]] = {}
    for relation in drawn:
        if other := by_id.get(relation.target):
            helper = Helper(id=other.id, kind=other.kind, title=other.title, role=relation.role)
            helpers[relation.origin] = (*helpers.get(relation.origin, ()), helper)
    return helpers


def _together(stories: Mapping[str, Sequence[Story]]) -> dict[str, Counter[str]]:
    """Brake → those that the same experiences met, by how many."""
    met: dict[RecordId, list[str]] = {}
    for brake, found in stories.items():
        for story in found:
            met.setdefault(story.record, []).append(brake)
    together: dict[str, Counter[str]] = {}
    for brakes in met.values():
        for brake in brakes:
            together.setdefault(brake, Counter()).update(set(brakes) - {brake})
    return together


def _counts(stories: Sequence[Story], said: Sequence[SaidInDocument]) -> BrakeCounts:
    outcomes = Counter(story.outcome for story in stories)
    return BrakeCounts(
        met=len(stories),
        lifted=outcomes[Outcome.LIFTED],
        helped=outcomes[Outcome.HELPED],
        said=len(said),
        documents=len({one.document_id for one in said}),
    )


def _levers(stories: Sequence[Story], vocabulary: Vocabulary) -> tuple[LeverTold, ...]:
    """Only of those that went on: what did not save an experience lifts nothing."""
    records: dict[str, list[RecordId]] = {}
    for story in stories:
        if story.outcome is not Outcome.MET:
            for lever in dict.fromkeys(way.lever for way in story.ways if way.lever):
                records.setdefault(lever, []).append(story.record)
    labels = vocabulary.levers_by_id
    told = [
        LeverTold(lever=lever, label=labels[lever].label, records=tuple(found))
        for lever, found in records.items()
        if lever in labels
    ]
    return tuple(sorted(told, key=lambda one: (-len(one.records), one.label)))


def _told(stories: Sequence[Story], side: str) -> Iterable[SaidInRecord]:
    for story in stories:
        for one in story.told:
            yield SaidInRecord(
                side=side, text=one.text, record=story.record, title=story.title, field=one.field
            )
