"""BM25 over records and passages by FTS5. Terms come analysed; a reader's text never reaches
MATCH.

Searches read the sidecar made from these tables (search/lexical.py); `rank` is what it is held to,
and gives other weights than those in use."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.model import Noun
from kb.sqlite.connection import Connections

# FTS5's own constants; the bound below and the sidecar (search/lexical.py) depend on them.
K1 = 1.2
LENGTH_SHARE = 0.75
_LEAST_IDF = 1e-6
# title, need, themes, body, links, asked: set by hand; `python -m tests.retrieval` compares them
# with equal weights (docs/adr/0004).
RECORD_WEIGHTS = (2.0, 1.5, 1.5, 1.0, 0.5, 1.0)
# heading, body.
PASSAGE_WEIGHTS = (1.0, 1.0)
_TERMS_AT_ONCE = 500
_MOST_KNOWN_TERMS = 100_000
# A need of 10,000 characters is still about few things: only its rarest terms are looked up.
MAX_TERMS = 128


class Target(StrEnum):
    """What is looked for; the value is the name of the full-text table."""

    RECORDS = "record_terms"
    PASSAGES = "passage_terms"


WEIGHTS = {Target.RECORDS: RECORD_WEIGHTS, Target.PASSAGES: PASSAGE_WEIGHTS}
_COLUMNS = {
    Target.RECORDS: ("title", "need", "themes", "body", "links", "asked"),
    Target.PASSAGES: ("heading", "body"),
}


class LexicalRanking(Noun):
    """Ids with their BM25, best first. `bound` is the highest BM25 that these terms could reach:
    the sum over the query's terms, found or not, of idf × (k1 + 1)."""

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    bound: float


class Lexicon:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._counts: dict[Target, tuple[object, _Counts]] = {}

    def rank(
        self,
        terms: Sequence[str],
        target: Target,
        limit: int,
        weights: Sequence[float] | None = None,
    ) -> LexicalRanking:
        """The `limit` best records or passages that hold at least one of the terms."""
        weighed = self.inverse_document_frequencies(terms, target)
        rarest = sorted(weighed, key=lambda term: (-weighed[term], term))[:MAX_TERMS]
        bound = sum(weighed[term] for term in rarest) * (K1 + 1)
        if not rarest:
            return LexicalRanking(ids=(), scores=(), bound=0.0)
        if weights is None:
            weights = WEIGHTS[target]
        rows = (
            self._connections.get()
            .execute(
                f"SELECT item.id, hit.score FROM (SELECT rowid, bm25({target}, "
                f"{_numbers(weights)}) AS score "
                f"FROM {target} WHERE {target} MATCH ? ORDER BY score LIMIT ?) hit "
                f"JOIN {_item_table(target)} item ON item.number = hit.rowid ORDER BY "
                "hit.score, item.id",
                (" OR ".join(map(_phrase, rarest)), limit),
            )
            .fetchall()
        )
        return LexicalRanking(
            ids=tuple(row["id"] for row in rows),
            scores=tuple(-row["score"] for row in rows),
            bound=bound,
        )

    def terms(
        self, target: Target, ids: Sequence[str] | None = None
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Id and columns of every item that can be found, or of these; terms between blanks."""
        columns = ", ".join(f"{target}.{name}" for name in _COLUMNS[target])
        select = (
            f"SELECT item.id, {columns} FROM {_item_table(target)} item "
            f"JOIN {target} ON {target}.rowid = item.number"
        )
        connection = self._connections.get()
        if ids is None:
            for row in connection.execute(f"{select} ORDER BY item.id"):
                yield row[0], tuple(row)[1:]
            return
        for item_id in ids:
            for row in connection.execute(f"{select} WHERE item.id = ?", (item_id,)):
                yield row[0], tuple(row)[1:]

    def holding_all(self, terms: Sequence[str], target: Target) -> list[str]:
        """Ids of the records or passages that hold each of the terms, wherever it is; nothing for
        no term."""
        if not terms:
            return []
        rows = self._connections.get().execute(
            f"SELECT item.id FROM {target} JOIN {_item_table(target)} item "
            f"ON item.number = {target}.rowid WHERE {target} MATCH ? ORDER BY item.id",
            (" AND ".join(map(_phrase, dict.fromkeys(terms))),),
        )
        return [row["id"] for row in rows]

    def inverse_document_frequencies(
        self, terms: Sequence[str], target: Target
    ) -> dict[str, float]:
        """idf of each distinct term as FTS5 counts it; a term found nowhere has the highest."""
        counts = self._known_counts(target)
        wanted = dict.fromkeys(terms)
        new = [term for term in wanted if term not in counts.documents]
        vocabulary = "record_vocabulary" if target is Target.RECORDS else "passage_vocabulary"
        for start in range(0, len(new), _TERMS_AT_ONCE):
            chunk = new[start : start + _TERMS_AT_ONCE]
            marks = ",".join("?" * len(chunk))
            rows = self._connections.get().execute(
                f"SELECT term, doc FROM {vocabulary} WHERE term IN ({marks})", chunk
            )
            counts.documents.update(dict.fromkeys(chunk, 0))
            counts.documents.update((row["term"], row["doc"]) for row in rows)
        return {
            term: inverse_document_frequency(counts.documents[term], counts.total)
            for term in wanted
        }

    def _known_counts(self, target: Target) -> _Counts:
        """Document counts already looked up, forgotten as soon as anything is written."""
        state = self._connections.state()
        known = self._counts.get(target)
        if known is None or known[0] != state or len(known[1].documents) > _MOST_KNOWN_TERMS:
            row = self._connections.get().execute(f"SELECT count(*) AS n FROM {target}").fetchone()
            known = self._counts[target] = (state, _Counts(row["n"], {}))
        return known[1]


@dataclass(frozen=True)
class _Counts:
    """How many items there are, and how many hold each term looked up so far."""

    total: int
    documents: dict[str, int]


def inverse_document_frequency(holders: int, total: int) -> float:
    """As FTS5 counts it, for a term that `holders` items of `total` hold."""
    idf = math.log((total - holders + 0.5) / (holders + 0.5)) if total else 0.0
    return max(idf, _LEAST_IDF)


def _phrase(term: str) -> str:
    """An FTS5 string, whatever the term holds."""
    return '"' + term.replace('"', '""').replace("\0", " ") + '"'


def _item_table(target: Target) -> str:
    return "record" if target is Target.RECORDS else "passage"


def _numbers(weights: Sequence[float]) -> str:
    return ", ".join(f"{float(weight):.6f}" for weight in weights)
