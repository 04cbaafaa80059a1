"""Query → hits: French analysis, lexical ‖ dense, fusion, filters and facets, snippets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from kb.analysis import analyse
from kb.model import QuotedPassage, Record
from kb.sqlite.lexicon import Target
from kb.store import Store
from kb.vocabulary import Vocabulary
from search.encoders import Vectors
from search.facets import facet_values
from search.fusion import bounded, fuse
from search.index import Index
from search.model import Hit, HitType, Query, SearchResult
from search.snippets import make_snippet

# How many each leg proposes; all of a small base, and more than anyone turns pages for in a large
# one.
CANDIDATES = 1000
# Below this cosine, with no word in common, a text is not a result. Set by hand, not yet measured.
DENSE_FLOOR = 0.35


class Legs:
    """The two rankings of a text over one table, each 0 to 1, before their fusion."""

    def __init__(self, lexical: Mapping[str, float], dense: Mapping[str, float]) -> None:
        self.lexical = lexical
        self.dense = dense

    def fused(self) -> dict[str, tuple[float, float]]:
        return fuse(self.lexical, self.dense)


class Engine:
    """Searches one index of one store. Both are read-only here; a new index is a new engine."""

    def __init__(self, store: Store, index: Index, vocabulary: Vocabulary) -> None:
        self._store = store
        self._index = index
        self._vocabulary = vocabulary

    def search(self, query: Query) -> SearchResult:
        """The page of hits asked for, the number of all hits, and true counts by facet."""
        terms = analyse(query.text)
        parts = self._parts(query.text, terms)
        catalogue = self._index.catalogue
        rows = np.fromiter((catalogue.row[i] for i in parts), dtype=np.int64, count=len(parts))
        matched = np.zeros(len(catalogue.ids), dtype=np.bool_)
        matched[rows] = True
        kept = matched.copy()
        for mask in catalogue.masks(query.filters).values():
            kept &= mask
        ranked = sorted(
            (item for item in parts if kept[catalogue.row[item]]),
            key=lambda item: (-sum(parts[item]), item),
        )
        page = ranked[query.offset : query.offset + query.limit]
        return SearchResult(
            query=query.text,
            total=len(ranked),
            hits=tuple(self._hits(page, parts, terms)),
            facets=facet_values(catalogue, matched, query.filters, self._vocabulary),
        )

    def legs(self, terms: Sequence[str], vector: Vectors, target: Target) -> Legs:
        """Both rankings over the records or the passages, of a text's terms and of its vector."""
        index = self._index
        found = bounded(self._store.lexicon.rank(terms, target, CANDIDATES))
        # What another process has just brought in waits for the next index.
        lexical = {item: score for item, score in found.items() if item in index.catalogue.row}
        if target is Target.RECORDS:
            vectors, ids = index.record_vectors, index.record_ids
        else:
            vectors, ids = index.passage_vectors, index.passage_ids
        rows, cosines = vectors.search(vector, CANDIDATES)
        nearest = zip(rows.tolist(), cosines.tolist(), strict=True)
        dense = {ids[row]: cosine for row, cosine in nearest}
        return Legs(lexical, dense)

    def query_vector(self, text: str) -> Vectors:
        """`(1, dimension)`, a unit row."""
        return self._index.encoder.encode([text], queries=True)

    def record_similarities(self, record_id: str) -> dict[str, float]:
        """Cosine of every record to this one."""
        ids = self._index.record_ids
        vectors = self._index.record_vectors.vectors()
        cosines = vectors @ vectors[ids.index(record_id)]
        return dict(zip(ids, cosines.tolist(), strict=True))

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {document.id: document.title for document in self._store.documents.all()}

    # --- the steps of a search

    def _parts(self, text: str, terms: Sequence[str]) -> dict[str, tuple[float, float]]:
        """Id → (lexical part, dense part) of everything that answers; all of the base for
        no text."""
        if not terms:
            return {} if text.strip() else dict.fromkeys(self._index.catalogue.ids, (0.0, 0.0))
        parts: dict[str, tuple[float, float]] = {}
        vector = self.query_vector(text)
        for target in Target:
            legs = self.legs(terms, vector, target)
            near = {i: c for i, c in legs.dense.items() if c >= DENSE_FLOOR or i in legs.lexical}
            parts.update(fuse(legs.lexical, near))
        return parts

    def _hits(
        self, ids: Sequence[str], parts: Mapping[str, tuple[float, float]], terms: Sequence[str]
    ) -> list[Hit]:
        records = self._store.records.many(ids)
        passages = self._store.documents.passages_by_id(ids)
        quoted = self._store.documents.quoted(list(passages.values()))
        hits = []
        for item_id in ids:
            score = {"lexical": round(parts[item_id][0], 6), "dense": round(parts[item_id][1], 6)}
            if item_id in records:
                hits.append(_record_hit(records[item_id], score, terms))  # type: ignore[index]
            elif item_id in quoted:
                shown = quoted[item_id]  # type: ignore[index]
                title = self._titles[shown.passage.document_id]
                hits.append(_passage_hit(shown, title, score, terms))
        return hits


def _record_hit(record: Record, parts: dict[str, float], terms: Sequence[str]) -> Hit:
    snippet = make_snippet(record_text(record), terms)
    return Hit(
        id=record.id,
        type=HitType.RECORD,
        kind=record.kind,
        title=record.title,
        score=round(sum(parts.values()), 6),
        parts=parts,
        snippet=snippet.text,
        marks=snippet.marks,
        territory=record.territory.name,
        themes=record.themes,
    )


_SPOKEN_FIELDS = (
    "summary",
    "need",
    "how_to",
    "conditions",
    "services",
    "contributions",
    "method",
    "lessons",
)


def record_text(record: Record) -> str:
    """What a record says of itself, as a reader may see it."""
    lines: list[str] = []
    for name in _SPOKEN_FIELDS:
        value = getattr(record, name, None) or ()
        lines.extend((value,) if isinstance(value, str) else value)
    return " · ".join(lines) or record.title


def _passage_hit(
    shown: QuotedPassage, title: str, parts: dict[str, float], terms: Sequence[str]
) -> Hit:
    snippet = make_snippet(shown.quote, terms)
    return Hit(
        id=shown.passage.id,
        type=HitType.PASSAGE,
        kind="document",
        title=title,
        score=round(sum(parts.values()), 6),
        parts=parts,
        snippet=snippet.text,
        marks=snippet.marks,
        document_id=shown.passage.document_id,
        heading_path=shown.passage.heading_path,
        themes=shown.passage.themes,
    )
