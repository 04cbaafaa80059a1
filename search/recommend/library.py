"""What the recommender knows of the base: read once, for a base that does not change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from kb.brakes import Story, brake_stories
from kb.density import Density
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
    Territory,
    TerritoryKind,
)
from kb.privacy import Masker
from kb.store import Store
from kb.understanding import Understanding
from kb.vocabulary import Vocabulary
from search.recommend.evidence import Proofs
from search.recommend.features import ASKED, FEATURES, Known, column
from search.recommend.home import Ground, ground_of
from search.rows import Scores


class Library:
    """Published records, their links and what documents say of them. Each is read when first
    asked for."""

    def __init__(self, store: Store, vocabulary: Vocabulary) -> None:
        self.store = store
        self.vocabulary = vocabulary

    @cached_property
    def records(self) -> dict[str, Record]:
        return {record.id: record for record in self.store.records.published()}

    @cached_property
    def fields(self) -> dict[RecordId, RecordFields]:
        return self.store.records.fields()

    @cached_property
    def relations(self) -> list[Relation]:
        """Between published records."""
        known = self.records
        return [r for r in self.store.records.relations() if {r.origin, r.target} <= known.keys()]

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """Experience → who took part, helped or paid."""
        apart = RelationType.INSPIRED_BY
        return [(r.origin, r.target) for r in self.relations if r.type is not apart]

    @cached_property
    def linked(self) -> dict[str, list[Relation]]:
        """The relations of a record, whichever end it is."""
        found: dict[str, list[Relation]] = defaultdict(list)
        for relation in self.relations:
            found[relation.origin].append(relation)
            found[relation.target].append(relation)
        return found

    @cached_property
    def known(self) -> Known:
        involved = Counter(target for _, target in self.links)
        return Known(self.vocabulary, self.places, involved, self.brakes, date.today().year)

    @cached_property
    def places(self) -> dict[str, Territory]:
        codes = {code for record in self.records.values() for code in record.territory.codes}
        return {str(i): place for i, place in self.store.territories.many(codes).items()}

    @cached_property
    def regions(self) -> list[Territory]:
        regions = {place.region for place in self.places.values() if place.region}
        ids = [f"{TerritoryKind.REGION}:{code}" for code in regions]
        return list(self.store.territories.many(ids).values())

    @cached_property
    def passages(self) -> dict[str, list[Passage]]:
        """Passages by the record they tell about."""
        about: dict[str, list[Passage]] = defaultdict(list)
        for passage in self.store.documents.all_passages():
            for record_id in self._followed(passage):
                about[record_id].append(passage)
        return about

    def _followed(self, passage: Passage) -> tuple[RecordId, ...]:
        """The records that it tells about; those that were merged, by the one they became."""
        ends = (self.redirects.get(i, i) for i in passage.records)
        return tuple(dict.fromkeys(ends))

    @cached_property
    def redirects(self) -> dict[RecordId, RecordId]:
        return self.store.redirects.all()

    @cached_property
    def about(self) -> dict[str, tuple[RecordId, ...]]:
        """Passage → records it tells about."""
        return {p.id: self._followed(p) for found in self.passages.values() for p in found}

    @cached_property
    def documents(self) -> dict[str, Document]:
        ids = {p.document_id for passages in self.passages.values() for p in passages}
        return {document_id: self.store.documents.get(document_id) for document_id in ids}

    @cached_property
    def maskers(self) -> dict[str, Masker]:
        return {i: self.store.documents.masker(i) for i in self.documents}

    @cached_property
    def brakes(self) -> dict[str, dict[str, Story]]:
        """Brake → experience → what it made of it; those that lifted it first."""
        told = brake_stories(self.records.values(), self.vocabulary)
        return {brake: {s.record: s for s in stories} for brake, stories in told.items()}

    @cached_property
    def density(self) -> Density:
        return Density(self.store.territories.inhabited())

    @cached_property
    def ground(self) -> Ground:
        """What experiences are compared with, wherever the speaker is."""
        return ground_of(self.records.values(), self.relations, self.places, self.density.of)

    def record_features(
        self, kind: Kind, ids: tuple[str, ...], need: Understanding
    ) -> dict[str, Scores]:
        """The features that records and the need's understanding decide of, name → `(n,)`."""
        names = [name for name in FEATURES[kind] if name in ASKED]
        found = {name: self._column(name, ASKED[name](need), kind, ids) for name in names}
        missing = np.ones(len(ids))
        for theme in need.themes:
            missing *= 1 - self._column("themes", theme, kind, ids)
        return found | {"themes": 1 - missing}

    @lru_cache(maxsize=4_000)  # noqa: B019  (lives as long as the recommender, which is long)
    def _column(self, name: str, asked: Hashable, kind: Kind, ids: tuple[str, ...]) -> Scores:
        """Needs ask for few different things, and a base of the corpus' size gives them all the
        same candidates."""
        return column(name, asked, kind, [self.records[i] for i in ids], self.known)

    @cached_property
    def proofs(self) -> Proofs:
        return Proofs(self.documents, self.maskers)

    def experiences_of(self, record_id: str) -> list[tuple[Experience, Relation]]:
        """The experiences that a facilitator, a partner or a funding took part in."""
        found = []
        for relation in self.linked.get(record_id, ()):
            record = self.records[relation.origin]
            if relation.target == record_id and isinstance(record, Experience):
                found.append((record, relation))
        return found
