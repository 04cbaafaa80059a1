"""`python -m tests.bench.measure FOLDER PASSAGES`: a kept base against the naive one, as JSON.

Each query is timed once; others have warmed the process up before. The naive search is given the
query's vector, ours makes it."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.analysis import analyse
from kb.model import Document, DocumentId, Passage, PassageId
from kb.text import fingerprint
from search.static import FOLDER
from tests.bench.base import Asked
from tests.bench.bases import Kept
from tests.bench.exact import Exact, agreement
from tests.bench.naive import Naive
from tests.bench.ours import Ours, chosen
from tests.bench.plain import PlainEncoder
from tests.bench.rows import Row, Work, figure_row, in_turns, tell, time_row

ENCODED_AT_ONCE, ENCODE_ROUNDS = 1_000, 5
NEW_DOCUMENTS, NEW_DOCUMENTS_FEW = 5, 2
AGAINST = "naive"
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Item:
    """A query ready for every leg; `vector` is `(1, dimension)`."""

    asked: Asked
    terms: tuple[str, ...]
    vector: Vectors

    @property
    def text(self) -> str:
        return self.asked.text

    @property
    def facets(self) -> tuple[str, str]:
        return self.asked.theme, self.asked.year


def main() -> None:
    print(json.dumps(measured(Kept(Path(sys.argv[1]), int(sys.argv[2])))))


def measured(kept: Kept) -> dict[str, list[Row]]:
    ours, naive = Ours(kept.settings), Naive(kept.naive)
    items = {name: read_items(kept, name) for name in kept.read("asked")}
    times, figures = [], []
    for part in (leg_rows, search_rows):
        times += part(ours, naive, items)
    tell("rate of encoding")
    figures.append(encoding_row(ours, naive))
    tell("agreement with the exact ranking")
    figures += agreement_rows(ours, naive, [*items["queries"], *items["needs"]])
    ours.close()
    tell("a new document")
    times.append(new_document_row(kept, naive))
    return {"times": times, "figures": figures}


def read_items(kept: Kept, name: str) -> list[Item]:
    with np.load(kept.folder / "asked.npz") as saved:
        vectors = saved[name]
    found = kept.read("asked")[name]
    return [
        Item(asked_of(one), tuple(analyse(one["text"])), vectors[row : row + 1])
        for row, one in enumerate(found)
    ]


def asked_of(told: dict[str, str]) -> Asked:
    return Asked(**({"passage_id": "", "theme": "", "year": ""} | told))


# --- times


def timed(
    works: Sequence[Work], reference: Work, items: dict[str, list[Item]], name: str
) -> list[Row]:
    tell(", ".join(work.name for work in works))
    everything = [reference, *works]
    in_turns(everything, items[f"warm_{name}"])
    times = in_turns(everything, items[name])
    return [
        time_row(one.name, times[one.name], times[reference.name], AGAINST) for one in everything
    ]


def leg_rows(ours: Ours, naive: Naive, items: dict[str, list[Item]]) -> list[Row]:
    plain = PlainEncoder(FOLDER)
    encode = Work("encode a query", lambda item: ours.encoder.encode([item.text], queries=True))
    lexical = Work("lexical leg", lambda item: ours.lexical(item.terms))
    dense = Work("dense leg", lambda item: ours.dense(item.vector))
    references = {
        encode: Work("naive: tokenizers + numpy", lambda item: plain.encode([item.text])),
        lexical: Work("naive: FTS5", lambda item: naive.lexical(item.text)),
        dense: Work("naive: numpy, all cosines", lambda item: naive.dense(item.vector[0])),
    }
    rows = []
    for work, reference in references.items():
        rows += timed([work], reference, items, "queries")
    return rows


def search_rows(ours: Ours, naive: Naive, items: dict[str, list[Item]]) -> list[Row]:
    def plain(item: Item) -> object:
        return naive.search(item.text, item.vector[0])

    def filtered(item: Item) -> object:
        return naive.search(item.text, item.vector[0], item.facets)

    search = Work("search, few words", lambda item: ours.search(item.text))
    narrowed = Work(
        "search, few words, filtered", lambda item: ours.search(item.text, chosen(item.asked))
    )
    need = Work("search, a whole need", lambda item: ours.search(item.text))
    return [
        *timed([search], Work("naive, few words", plain), items, "queries"),
        *timed([narrowed], Work("naive, few words, filtered", filtered), items, "queries"),
        *timed([need], Work("naive, a whole need", plain), items, "needs"),
    ]


def new_document_row(kept: Kept, naive: Naive) -> Row:
    """From the first byte written to the search that finds it, in a copy of the base."""
    found, reference = [], []
    many = kept.passages <= 10_000
    with tempfile.TemporaryDirectory(dir=kept.folder) as folder:
        own = Kept(Path(folder), kept.passages)
        shutil.copy(kept.settings.database, own.settings.database)
        shutil.copytree(kept.settings.index, own.settings.index)
        shutil.copytree(kept.naive, own.naive)
        ours, naive = Ours(own.settings), Naive(own.naive)
        ours.search("un premier mot")
        naive.search("un premier mot", naive.vectors[0])
        for number in range(NEW_DOCUMENTS if many else NEW_DOCUMENTS_FEW):
            found.append(ours_added(ours, number))
            reference.append(naive_added(naive, number))
        ours.close()
        naive.close()
    return time_row("one new document, until found", found, reference, AGAINST)


def ours_added(ours: Ours, number: int) -> float:
    """CPU milliseconds."""
    document, passages = new_document(number)
    start_s = time.process_time()
    ours.add(document, passages)
    shown, _ = ours.shown(document.title)
    spent_ms = 1000 * (time.process_time() - start_s)
    if shown[:1] != [passages[0].id]:
        raise RuntimeError(f"{document.id} was written and is not found")
    return spent_ms


def naive_added(naive: Naive, number: int) -> float:
    document, passages = new_document(number)
    vector = np.roll(naive.vectors[0], number + 1)
    start_s = time.process_time()
    naive.add([(passages[0].id, "", "", document.text)])
    naive.keep(np.concatenate([naive.vectors, vector[None]]))
    found = naive.search(document.title, vector)
    spent_ms = 1000 * (time.process_time() - start_s)
    if found[0][0] != passages[0].id:
        raise RuntimeError(f"{document.id} was written and is not found")
    return spent_ms


def new_document(number: int) -> tuple[Document, list[Passage]]:
    """One passage, with two words that no other has."""
    title = f"zorglonde{number} fréquinelle{number}"
    text = f"La commune ouvre une {title} pour ses habitants, avec l’aide de la région."
    document = Document(
        id=DocumentId(f"banc-nouveau-{number}"),
        title=title,
        file_name="nouveau.md",
        media_type="text/markdown",
        fingerprint=fingerprint(text.encode()),
        text=text,
    )
    passage = Passage(
        id=PassageId(f"{document.id}:1:0"),
        document_id=document.id,
        version=1,
        index=0,
        start=0,
        end=len(text),
        sentences=((0, len(text)),),
    )
    return document, [passage]


# --- figures


def encoding_row(ours: Ours, naive: Naive) -> Row:
    """Passages encoded per CPU second, by blocks in turns."""
    plain = PlainEncoder(FOLDER)
    texts = [text for _, text in naive.rows(ENCODED_AT_ONCE * ENCODE_ROUNDS)]
    blocks = [
        texts[start : start + ENCODED_AT_ONCE] for start in range(0, len(texts), ENCODED_AT_ONCE)
    ]
    works = [Work("ours", ours.encoder.encode), Work("plain", plain.encode)]
    rates: dict[str, list[float]] = {work.name: [] for work in works}
    for block in blocks:
        for name, (spent_ms,) in in_turns(works, [block]).items():
            rates[name].append(1000 * len(block) / spent_ms)
    ours_rate, plain_rate = (statistics.median(rates[work.name]) for work in works)
    return figure_row("encoding", ours_rate, plain_rate, "passages/s", AGAINST)


def agreement_rows(ours: Ours, naive: Naive, items: Sequence[Item]) -> list[Row]:
    """Means over the queries: what is shown against what the full computation would show."""
    ids: list[str] = []

    def texts() -> Iterator[str]:
        for passage_id, text in naive.rows():
            ids.append(passage_id)
            yield text

    answers = [ours.shown(item.text) for item in items]
    terms = [analyse(sought) for _, sought in answers]
    exact = Exact(texts(), {term for some in terms for term in some}, naive.vectors)
    row_of = {passage_id: row for row, passage_id in enumerate(ids)}
    shares: dict[str, list[float]] = {"fused": [], "lexical": [], "dense": [], "hit@10": []}
    for item, (shown, sought), own in zip(items, answers, terms, strict=True):
        vector = ours.encoder.encode([sought], queries=True)
        ranked: dict[str, tuple[Sequence[str], Any]] = {
            "fused": (shown, exact.scores(own, vector[0])),
            "lexical": (first_ten(ours.lexical(own)), exact.lexical(own)),
            "dense": (first_ten(ours.dense(vector)), exact.cosines(vector[0])),
        }
        for name, (found, scores) in ranked.items():
            shares[name].append(agreement([row_of[i] for i in found], scores))
        if item.asked.passage_id:
            shares["hit@10"].append(float(item.asked.passage_id in shown))
    names = {
        "fused": "top 10 of the exact ranking, shown",
        "lexical": "top 10 of the exact BM25, found",
        "dense": "top 10 of the exact cosines, found",
        "hit@10": "passage a query was cut from, shown",
    }
    return [
        figure_row(names[name], statistics.mean(found), None, "share", "exact")
        for name, found in shares.items()
    ]


def first_ten(scores: dict[str, float]) -> list[str]:
    return sorted(scores, key=lambda item: -scores[item])[:10]


if __name__ == "__main__":
    main()
