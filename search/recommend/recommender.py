"""A need in, four lists out: understand, measure, rank, explain, or say honestly that there is
nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from kb.analysis import analyse, analyse_spans, distinct_terms
from kb.concepts import ConceptMatcher
from kb.errors import TerritoryNotFound
from kb.fields import RecordFields
from kb.model import (
    Document,
    Experience,
    Kind,
    Passage,
    Record,
    RecordId,
    Relation,
    RelationType,
    Speaker,
    Territory,
    TerritoryKind,
    Understanding,
)
from kb.privacy import Masker
from kb.sqlite.lexicon import Target
from kb.store import Store
from kb.vocabulary import Vocabulary
from search.engine import Engine
from search.model import Link, NeedRequest, Recommendation, Status, Suggestion
from search.recommend import explanation
from search.recommend.evidence import best_evidence
from search.recommend.features import (
    Measured,
    linked_scores,
    passage_scores,
    record_features,
)
from search.recommend.reorientation import reorient, status_of_answer
from search.recommend.weights import WEIGHTS
from search.understanding import Reader

EVIDENCE_PER_CARD = 2
NAME_SHARE = 3.0


class Ranked(NamedTuple):
    """A record, its weighted features, and their sum."""

    record: Record
    features: dict[str, float]
    score: float


class Recommender:
    """Recommends from one store and one index, read-only; a new index is a new recommender."""

    def __init__(self, store: Store, engine: Engine, vocabulary: Vocabulary) -> None:
        self._store = store
        self._engine = engine
        self._vocabulary = vocabulary

    def recommend(self, request: NeedRequest) -> Recommendation:
        """Four lists of at most `limit` records, each with its reasons and its proof."""
        understood = self.understand(request)
        need = self.measure(request.text, understood)
        ranked = {kind: self._rank(kind, need) for kind in Kind}
        status = status_of_answer(
            ranked[Kind.EXPERIENCE], ranked[Kind.FUNDING], shares_words=bool(need.lexical)
        )
        lists: dict[str, tuple[Suggestion, ...]] = {}
        if status is not Status.NONE:
            words = _Words(request.text, self._idf(request.text))
            for kind, found in ranked.items():
                lists[kind] = self._suggestions(found[: request.limit], need, words)
        reorientation = None
        if status is not Status.OK:
            people = [self._link(r.record) for r in ranked[Kind.FACILITATOR]]
            reorientation = reorient(status, understood, people, self._vocabulary)
        return Recommendation.model_validate(
            {
                "text": request.text,
                "understanding": understood,
                "status": status,
                "reorientation": reorientation,
                **lists,
            }
        )

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
        return understood.model_copy(update=corrections)

    def similar(self, record_id: str, limit: int = 4) -> tuple[Link, ...]:
        """Published records of the same kind whose text is nearest. Raises RecordNotFound."""
        record = self._store.records.get(record_id)
        cosines = self._engine.record_similarities(record_id)
        others = [r for r in self._records if r.kind == record.kind and r.id != record_id]
        others.sort(key=lambda r: (-cosines.get(r.id, 0.0), r.id))
        return tuple(self._link(other) for other in others[:limit])

    # --- what is read once

    @cached_property
    def _reader(self) -> Reader:
        return Reader(ConceptMatcher(self._vocabulary), self._store.territories)

    @cached_property
    def _records(self) -> list[Record]:
        return self._store.records.published()

    @cached_property
    def _fields(self) -> dict[RecordId, RecordFields]:
        return self._store.records.fields()

    @cached_property
    def _involved(self) -> Counter[str]:
        """How many experiences each record took part in."""
        return Counter(str(relation.target) for relation in self._relations)

    @cached_property
    def _relations(self) -> list[Relation]:
        return self._store.records.relations()

    @cached_property
    def _places(self) -> dict[str, Territory]:
        codes = {code for record in self._records for code in record.territory.codes}
        return self._store.territories.many(codes)

    @cached_property
    def _regions(self) -> list[Territory]:
        regions = {place.region for place in self._places.values() if place.region}
        ids = [f"{TerritoryKind.REGION}:{code}" for code in regions]
        return list(self._store.territories.many(ids).values())

    @cached_property
    def _passages(self) -> dict[str, list[Passage]]:
        """Passages by the record they tell about."""
        about: dict[str, list[Passage]] = defaultdict(list)
        for passage in self._store.documents.all_passages():
            for record_id in passage.records:
                about[record_id].append(passage)
        return about

    @cached_property
    def _about(self) -> dict[str, tuple[RecordId, ...]]:
        """Passage → records it tells about."""
        return {p.id: p.records for found in self._passages.values() for p in found}

    @cached_property
    def _documents(self) -> dict[str, Document]:
        ids = {p.document_id for passages in self._passages.values() for p in passages}
        return {document_id: self._store.documents.get(document_id) for document_id in ids}

    @cached_property
    def _maskers(self) -> dict[str, Masker]:
        return {i: self._store.documents.masker(i) for i in self._documents}

    # --- the steps

    def measure(self, text: str, understood: Understanding) -> Measured:
        """What the two rankings and the links say of every record, before any weight."""
        terms = analyse(text)
        if not terms:  # stop words alone are near everything, and mean nothing
            return Measured(understood, {}, {}, {}, places=self._places)
        vector = self._engine.query_vector(text)
        records = self._engine.legs(terms, vector, Target.RECORDS)
        passages = self._engine.legs(terms, vector, Target.PASSAGES)
        fused = {item: sum(parts) for item, parts in passages.fused().items()}
        relevance = {item: sum(parts) for item, parts in records.fused().items()}
        return Measured(
            understanding=understood,
            lexical=records.lexical,
            dense=records.dense,
            passages=passage_scores(fused, self._about),
            links=linked_scores(self._relations, relevance),
            places=self._places,
        )

    def _rank(self, kind: Kind, need: Measured) -> list[Ranked]:
        """Records of a kind that have something in common with the need, best first."""
        weights = WEIGHTS[kind]
        ranked = []
        for record in self._records:
            if record.kind != kind:
                continue
            features = record_features(record, need, self._vocabulary)
            weighted = {name: round(features[name] * w, 6) for name, w in weights.items()}
            ranked.append(Ranked(record, weighted, round(sum(weighted.values()), 6)))
        # Equals: those who took part in most experiences first, then by id.
        ranked.sort(key=lambda r: (-r.score, -self._involved[r.record.id], r.record.id))
        return ranked

    @lru_cache(maxsize=2_000)  # noqa: B019  (lives as long as the recommender, which is long)
    def _idf(self, text: str) -> dict[str, float]:
        return self._store.lexicon.inverse_document_frequencies(analyse(text), Target.RECORDS)

    def _suggestions(
        self, ranked: Sequence[Ranked], need: Measured, words: _Words
    ) -> tuple[Suggestion, ...]:
        return tuple(self._suggestion(found, need, words) for found in ranked)

    def _suggestion(self, found: Ranked, need: Measured, words: _Words) -> Suggestion:
        record, understood = found.record, need.understanding
        terms = distinct_terms(self._fields[record.id].whole())
        evidence = best_evidence(
            self._passages.get(record.id, []),
            self._documents,
            self._maskers,
            self._proof_weights(record, words),
            EVIDENCE_PER_CARD,
        )
        return Suggestion(
            id=record.id,
            kind=Kind(record.kind),
            title=record.title,
            score=found.score,
            features=found.features,
            why=explanation.reasons(
                record, found.features, words.shared_with(terms), understood, self._vocabulary
            ),
            evidence=evidence,
            differences=explanation.differences(record, understood, self._places, self._regions),
            summary=explanation.summary_of(record),
            territory=record.territory.name,
            themes=record.themes,
            status=explanation.status_of(record),
            warnings=explanation.warnings_of(record, understood),
            next_step=explanation.next_step_of(record, understood, self._vocabulary),
            sources=record.sources,
            **self._money_and_people(record),
        )

    def _proof_weights(self, record: Record, words: _Words) -> dict[str, float]:
        """Terms that make a sentence a proof: the need's, and the record's own name.

        An experience is told over a whole section; an organisation or a funding is in the one
        sentence that names it."""
        share = 1.0 if isinstance(record, Experience) else NAME_SHARE
        weights = {term: share * idf for term, idf in self._idf(record.title).items()}
        return {**weights, **{t: max(idf, weights.get(t, 0.0)) for t, idf in words.idf.items()}}

    def _money_and_people(self, record: Record) -> dict[str, object]:
        """The two objections answered: how it was done and with whom, what it cost and who paid."""
        helpers = tuple(self._helpers(record))
        if isinstance(record, Experience):
            return {
                "method": record.method,
                "cost": record.cost,
                "cost_text": explanation.money_text(record.cost),
                "paid_by": tuple(explanation.share_text(share) for share in record.fundings),
                "helped_by": helpers,
            }
        amount = getattr(record, "amount", None)
        rate = getattr(record, "rate", None)
        told = [text for text in (explanation.money_text(amount), rate) if text]
        return {"cost": amount, "cost_text": " ; ".join(told) or None, "helped_by": helpers}

    def _helpers(self, record: Record) -> Iterable[Link]:
        """Facilitators of an experience; for the others, the experiences they took part in."""
        titles = self._by_id
        for relation in self._relations:
            if relation.origin == record.id and relation.type is RelationType.FACILITATED_BY:
                yield self._link(titles[relation.target], relation.role)
            elif relation.target == record.id and not isinstance(record, Experience):
                yield self._link(titles[relation.origin], relation.role)

    @cached_property
    def _by_id(self) -> dict[str, Record]:
        return {record.id: record for record in self._records}

    @staticmethod
    def _link(record: Record, role: str | None = None) -> Link:
        return Link(id=record.id, kind=Kind(record.kind), title=record.title, role=role)


class _Words:
    """The need's words, to say which ones a record shares: rarest first, as they were written."""

    def __init__(self, text: str, idf: Mapping[str, float]) -> None:
        self.idf = idf
        self._written: dict[str, str] = {}
        for term in analyse_spans(text):
            self._written.setdefault(term.value, text[term.start : term.end].lower())

    def shared_with(self, terms: Collection[str]) -> list[str]:
        shared = [t for t, word in self._written.items() if t in terms and _is_telling(word)]
        shared.sort(key=lambda term: -self.idf.get(term, 0.0))
        return list(dict.fromkeys(self._written[term] for term in shared))


def _is_telling(word: str) -> bool:
    """Worth quoting as a reason: a word, not a number or a two-letter remnant."""
    return len(word) > 2 and word.isalpha()
