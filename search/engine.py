"""Query → hits: French analysis, lexical ‖ dense, fusion, filters and facets, snippets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from kb.acronyms import Acronyms
from kb.analysis import TermFinder, analyse
from kb.glosses import Glosses
from kb.model import Record
from kb.sqlite.lexicon import Target
from kb.sqlite.passages import ShownPassage
from kb.store import Store
from kb.vocabulary import Vocabulary
from search.arrays import Array
from search.catalogue import chosen_values
from search.encoders import Vectors
from search.facets import Facets
from search.fusion import fuse
from search.index import Index
from search.matching import CANDIDATES, Asked, Matched, Scored, matching, page
from search.model import Filters, Hit, HitType, Query, SearchResult
from search.rows import Mask, union
from search.snippets import Snippet, make_snippet
from search.spelling import IndexedWords, Speller
from search.table import Table

Read = Record | ShownPassage


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
        self.index = index
        self._facets = Facets(index.choices, vocabulary)
        self._acronyms = Acronyms(vocabulary)
        self._glosses = Glosses(vocabulary)
        self._speller = Speller(IndexedWords(store, index), vocabulary, store.territories)

    def is_current(self) -> bool:
        """Whether the base is still what was indexed. Quick: asked before every answer."""
        return self.index.manifest.corpus_fingerprint == self._store.corpus_fingerprint()

    def search(self, query: Query) -> SearchResult:
        """The page of hits asked for, the number of all hits, and true counts by facet."""
        also = (*self._acronyms.other_forms(query.text), *self._glosses.labels(query.text))
        text = " ; ".join((query.text, *also))
        terms = analyse(text)
        asked = self._asked(text, terms)
        masks = self._masks(query.filters)
        found = [matching(one, [mask[one.table] for mask in masks.values()]) for one in asked]
        return SearchResult(
            query=query.text,
            also=also,
            suggestion=self._speller.suggest(query.text),
            total=sum(len(some.rows) for some in found),
            hits=tuple(self._hits(page(found, query.offset, query.limit), terms)),
            facets=self._facets.values(self._counts(asked, found, masks), query.filters),
        )

    def legs(self, terms: Sequence[str], vector: Vectors, target: Target) -> Legs:
        """Both rankings over the records or the passages, of a text's terms and of its vector."""
        table = self.index.tables[target]
        legs = (table.lexical(terms), table.dense(vector))
        found = []
        for leg in legs:
            rows = leg.best(CANDIDATES, table.alive)
            found.append(dict(zip(table.ids(rows), leg.of(rows).tolist(), strict=True)))
        return Legs(*found)

    def query_vector(self, text: str) -> Vectors:
        """`(1, dimension)`, a unit row."""
        return self.index.encoder.encode([text], queries=True)

    def record_similarities(self, record_id: str) -> dict[str, float]:
        """Cosine of every record to this one; nothing for one that is not indexed."""
        table = self.index.tables[Target.RECORDS]
        row = table.row(record_id)
        if row is None:
            return {}
        rows = table.rows()
        cosines = table.dense(table.vector(row)[None]).of(rows)
        return dict(zip(table.ids(rows), cosines.tolist(), strict=True))

    # --- the steps of a search

    def _asked(self, text: str, terms: Sequence[str]) -> list[Asked]:
        """The two rankings of each table; everything for no text, nothing for words that say
        nothing."""
        tables = self.index.tables.items()
        if terms:
            vector = self.query_vector(text)
            return [Asked(name, t, (t.lexical(terms), t.dense(vector))) for name, t in tables]
        return [] if text.strip() else [Asked(name, table, None) for name, table in tables]

    def _masks(self, filters: Filters) -> dict[str, dict[Table, Mask]]:
        """For each constrained facet, the rows of each table that pass. Unknown values hold
        nothing."""
        masks = {}
        for facet, values in chosen_values(filters).items():
            if values:
                wanted = {(facet, value) for value in values}
                numbers = [n for n, choice in enumerate(self.index.choices) if choice in wanted]
                masks[facet] = {t: t.mask(numbers) for t in self.index.tables.values()}
        return masks

    def _counts(
        self,
        asked: Sequence[Asked],
        found: Sequence[Matched],
        masks: Mapping[str, Mapping[Table, Mask]],
    ) -> Array:
        """`(choices,)`: how many results each gives, the facets other than its own as they are."""
        choices = len(self.index.choices)
        counts = np.zeros(choices, dtype=np.int64)
        for some in found:
            counts += some.table.facet_counts(some.rows, choices)
        for facet in masks:
            counts[self._facets.numbers(facet)] = 0
        for one, some in zip(asked, found, strict=True) if masks else ():
            # What a facet's own choice hides is counted too.
            wider = union(matching(one, ()).rows, some.rows, len(one.table))
            for facet in masks:
                others = [mask[one.table][wider] for name, mask in masks.items() if name != facet]
                rows = wider[np.logical_and.reduce(others)] if others else wider
                own = self._facets.numbers(facet)
                counts[own] += one.table.facet_counts(rows, choices)[own]
        return counts

    def _hits(self, page: Sequence[Scored], terms: Sequence[str]) -> list[Hit]:
        """What came in or went since the index was made is left out."""
        read = self._read(page)
        shown = [scored for scored in page if scored.id in read]
        texts = [_text(read[scored.id]) for scored in shown]
        found = map(make_snippet, texts, TermFinder(terms).find_all(texts))
        return [
            _hit(scored, read[scored.id], snippet)
            for scored, snippet in zip(shown, found, strict=True)
        ]

    def _read(self, page: Sequence[Scored]) -> Mapping[str, Read]:
        ids = {target: [s.id for s in page if s.target is target] for target in Target}
        read: dict[str, Read] = {**self._store.documents.shown(ids[Target.PASSAGES])}
        if ids[Target.RECORDS]:
            read.update(self._store.records.many(ids[Target.RECORDS]).items())
        return read


def _text(read: Read) -> str:
    return read.quote if isinstance(read, ShownPassage) else record_text(read)


def _hit(scored: Scored, read: Read, snippet: Snippet) -> Hit:
    parts = {"lexical": round(scored.lexical, 6), "dense": round(scored.dense, 6)}
    score = round(sum(parts.values()), 6)
    if isinstance(read, ShownPassage):
        return Hit(
            id=scored.id,
            type=HitType.PASSAGE,
            kind="document",
            title=read.title,
            score=score,
            parts=parts,
            snippet=snippet.text,
            marks=snippet.marks,
            document_id=read.document_id,
            heading_path=read.heading_path,
            themes=read.themes,
        )
    return Hit(
        id=read.id,
        type=HitType.RECORD,
        kind=read.kind,
        title=read.title,
        score=score,
        parts=parts,
        snippet=snippet.text,
        marks=snippet.marks,
        territory=read.territory.name,
        themes=read.themes,
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
    for name in _spoken_fields(type(record)):
        value = getattr(record, name) or ()
        lines.extend((value,) if isinstance(value, str) else value)
    return " · ".join(lines) or record.title


@cache
def _spoken_fields(kind: type[Record]) -> tuple[str, ...]:
    return tuple(name for name in _SPOKEN_FIELDS if name in kind.model_fields)
