"""A need in, four lists out: understand, measure, rank, explain, or say honestly that there is
nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from kb.brakes import Outcome
from kb.concepts import ConceptMatcher
from kb.errors import TerritoryNotFound
from kb.glosses import Glosses
from kb.model import Kind
from kb.store import Store
from kb.understanding import Speaker, Understanding
from kb.vocabulary import Vocabulary
from search.encoders import Vectors
from search.engine import Engine
from search.model import (
    BrakeAnswer,
    KindAnswer,
    Link,
    NearbyNeed,
    NeedRequest,
    Recommendation,
    Reorientation,
    Status,
    Step,
    Suggestion,
)
from search.recommend.cards import CardMaker, Standing, link_to
from search.recommend.confidence import Confidence
from search.recommend.features import is_elsewhere
from search.recommend.feedback_signal import FeedbackReader
from search.recommend.home import Home, home_of
from search.recommend.library import Library
from search.recommend.path import path_of
from search.recommend.ranking import Looked, Ranked, Ranker
from search.recommend.reorientation import reorient
from search.recommend.scope import read_scope
from search.recommend.signals import SignalReader
from search.recommend.told_needs import PublishedNeeds
from search.recommend.weights import Weights, read_weights
from search.understanding import Reader

# Of the experiences that lifted a brake, so many are named.
BRAKE_LINKS = 3


class Heard(NamedTuple):
    """What people said: of records, and of what they need. It outlives an index."""

    feedback: FeedbackReader
    needs: PublishedNeeds


class Recommender:
    """Recommends from one store and one index, read-only; a new index is a new recommender."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        vocabulary: Vocabulary,
        heard: Heard | None = None,
        weights: Weights | None = None,
    ) -> None:
        """`heard`: what people said; `weights`: those learned, unless others are to be tried."""
        self._store = store
        self._engine = engine
        self._vocabulary = vocabulary
        self._heard = heard
        self._weights = weights
        self._glosses = Glosses(vocabulary)
        self.library = Library(store, vocabulary)
        self._cards = CardMaker(self.library)

    def recommend(self, request: NeedRequest) -> Recommendation:
        """Four lists of at most `limit` records, each with its reasons and its proof."""
        understood = self.understand(request)
        looked = self.ranker.first_look(self._glosses.glossed(request.text), understood)
        vector = looked.signals.vector
        feedback = self._heard.feedback.values(vector) if self._heard else {}
        ranked = self.ranker.rank(looked, understood, feedback, request.limit)
        answers = self._confidence.answers(looked)
        kinds = self._confidence.with_precedents(
            self._confidence.kinds(looked, answers), ranked[Kind.FUNDING], understood
        )
        status = self._confidence.status(answers, kinds)
        standing = Standing(self.ranker.worth(looked), self.ranker.weights)
        near = self._near_needs(vector)
        home = self._home(request.text, understood, ranked[Kind.FACILITATOR])
        return Recommendation.model_validate(
            {
                "text": request.text,
                "understanding": understood,
                "status": status,
                "chance": round(answers, 4),
                "kinds": kinds,
                "brakes": self._lifted(understood, standing),
                "wanted": near if understood.speaker is Speaker.PORTEUR else (),
                "reorientation": self._reorientation(status, understood, ranked, near, looked),
                "path": self._path(understood, ranked, kinds),
                **self._lists(request, understood, ranked, kinds, standing, home),
            }
        )

    def _lists(
        self,
        request: NeedRequest,
        understood: Understanding,
        ranked: Mapping[Kind, Sequence[Ranked]],
        kinds: Mapping[Kind, KindAnswer],
        standing: Standing,
        home: Home,
    ) -> dict[str, tuple[Suggestion, ...]]:
        words = self._cards.words(request.text)
        return {
            kind: tuple(
                self._cards.card(one, understood, words, standing, home)
                for one in found[: request.limit]
            )
            for kind, found in ranked.items()
            if kinds[kind].status is not Status.NONE
        }

    def _home(self, text: str, need: Understanding, people: Sequence[Ranked]) -> Home:
        """Where the speaker is; `people`: facilitators, the likeliest first."""
        titles = (p.record.title for p in people if not is_elsewhere(p.record, need.territory))
        density = self.library.density.of
        return home_of(text, need, self._store.territories, density, next(titles, None))

    def _path(
        self,
        need: Understanding,
        ranked: Mapping[Kind, Sequence[Ranked]],
        kinds: Mapping[Kind, KindAnswer],
    ) -> tuple[Step, ...]:
        """Nothing when the base has nothing: steps towards nowhere help nobody."""
        if all(kinds[kind].status is Status.NONE for kind in Kind):
            return ()
        shown = {
            kind: [one.record for one in found] if kinds[kind].status is not Status.NONE else []
            for kind, found in ranked.items()
        }
        return path_of(need, shown, self._vocabulary)

    def _reorientation(
        self,
        status: Status,
        understood: Understanding,
        ranked: Mapping[Kind, Sequence[Ranked]],
        near: Sequence[NearbyNeed],
        looked: Looked,
    ) -> Reorientation | None:
        if status is Status.OK:
            return None
        people = [found.record for found in ranked[Kind.FACILITATOR]]
        if not people:
            people = [r for r in self.library.records.values() if r.kind is Kind.FACILITATOR]
        here = read_scope().odds(looked.signals.vector) >= 0
        return reorient(status, understood, people, near, self._vocabulary, here=here)

    def _near_needs(self, vector: Vectors) -> tuple[NearbyNeed, ...]:
        """Published needs that say nearly the same."""
        found = self._heard.needs.near(vector) if self._heard else []
        return tuple(
            NearbyNeed(
                number=one.need.number,
                text=one.need.text,
                territory=one.need.territory.name if one.need.territory else None,
                contact=one.need.contact,
            )
            for one in found
        )

    def _lifted(self, need: Understanding, standing: Standing) -> tuple[BrakeAnswer, ...]:
        """For each brake that the need tells, who lifted it: those nearest to the need first."""
        labels = {brake.id: brake.label for brake in self._vocabulary.brakes.items}
        found = []
        for brake in need.brakes:
            stories = self.library.brakes.get(brake, {}).values()
            told = [s for s in stories if s.outcome is not Outcome.MET and s.ways]
            told.sort(key=lambda s: (s.outcome is Outcome.HELPED, -standing.worth.get(s.record, 0)))
            links = tuple(
                link_to(self.library.records[s.record], s.ways[0].text) for s in told[:BRAKE_LINKS]
            )
            if links:
                found.append(BrakeAnswer(brake=brake, label=labels[brake], experiences=links))
        return tuple(found)

    def understand(self, request: NeedRequest) -> Understanding:
        """What the text says, then what the person corrected. Raises TerritoryNotFound."""
        understood = self._reader.read(request.text)
        corrections: dict[str, object] = {}
        if request.territory:
            place = self._reader.place_named(request.territory)
            if place is None:
                raise TerritoryNotFound(request.territory)
            corrections["territory"] = place
        if request.phase is not None:
            corrections["phase"] = request.phase
        if request.speaker in set(Speaker):
            corrections["speaker"] = Speaker(request.speaker)
        if request.themes is not None:
            known = set(self._vocabulary.theme_labels)
            corrections["themes"] = tuple(theme for theme in request.themes if theme in known)
        if request.budget_eur is not None:
            corrections["budget_eur"] = request.budget_eur
        if request.brakes is not None:
            brakes = {brake.id for brake in self._vocabulary.brakes.items}
            corrections["brakes"] = tuple(brake for brake in request.brakes if brake in brakes)
        return understood.model_copy(update=corrections)

    def similar(self, record_id: str, limit: int = 4) -> tuple[Link, ...]:
        """Published records of the same kind whose text is nearest. Raises RecordNotFound."""
        record = self._store.records.get(record_id)
        cosines = self._engine.record_similarities(record_id)
        records = self.library.records.values()
        others = [r for r in records if r.kind == record.kind and r.id != record_id]
        others.sort(key=lambda r: (-cosines.get(r.id, 0.0), r.id))
        return tuple(link_to(other) for other in others[:limit])

    @cached_property
    def _confidence(self) -> Confidence:
        return Confidence(self.ranker.weights, read_scope())

    @cached_property
    def ranker(self) -> Ranker:
        signals = SignalReader(self._engine.index, self.library.about)
        return Ranker(self.library, signals, self._weights or read_weights())

    @cached_property
    def _reader(self) -> Reader:
        return Reader(
            ConceptMatcher(self._vocabulary), self._store.territories, glosses=self._glosses
        )
