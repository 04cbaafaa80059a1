"""A base of made-up documents: put in a store by its public methods, and asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kb.analysis import analyse
from kb.concepts import ConceptMatcher
from kb.model import Document, DocumentId, DocumentKind, Passage, PassageId
from kb.store import Store
from kb.text import fingerprint
from kb.vocabulary import Vocabulary
from tests.bench.passages import PASSAGES_PER_DOCUMENT, Language, MadePassage, make_passages

SEED = 7
FIRST_YEAR, YEARS = 2012, 14
THEMES_PER_PASSAGE = 5
QUERY_WORDS_MIN, QUERY_WORDS_MAX = 3, 8
# A query of fewer meaningful words would be about nothing.
QUERY_TERMS_MIN = 2
PHRASES_PER_NEED = 3
# No two parts of a run draw from the same numbers.
_FACETS, _QUERIES, _NEEDS = 1, 2, 3


@dataclass(frozen=True)
class Asked:
    """A few words cut from a passage, and the facets by which it can be found again."""

    text: str
    passage_id: str
    theme: str
    year: str


class MadeBase:
    """`passages` made-up passages in documents of fifty; a larger base begins with the smaller."""

    def __init__(
        self, language: Language, vocabulary: Vocabulary, passages: int, seed: int = SEED
    ) -> None:
        self._language = language
        self._matcher = ConceptMatcher(vocabulary)
        self._themes: dict[int, tuple[str, ...]] = {}
        self.passages = passages
        self._seed = seed

    def documents(self) -> Iterator[tuple[Document, list[Passage]]]:
        for number in range(-(-self.passages // PASSAGES_PER_DOCUMENT)):
            yield self._document(number)

    def queries(self, count: int, *, skip: int = 0) -> list[Asked]:
        """Words cut from passages drawn at random, each query once; `skip` leaves the first
        ones out."""
        chance = np.random.default_rng([self._seed, _QUERIES])
        asked: dict[str, Asked] = {}
        while len(asked) < skip + count:
            number = int(chance.integers(self.passages))
            document, passages = self._document(number // PASSAGES_PER_DOCUMENT)
            passage = passages[number % PASSAGES_PER_DOCUMENT]
            text = _cut(document.text[passage.start : passage.end], chance)
            if len(set(analyse(text))) >= QUERY_TERMS_MIN:
                theme = passage.themes[0] if passage.themes else ""
                asked[text] = Asked(text, passage.id, theme, (document.date or "")[:4])
        return list(asked.values())[skip:]

    def needs(self, count: int, *, skip: int = 0) -> list[str]:
        """What people would say of a topic, in some forty words."""
        chance = np.random.default_rng([self._seed, _NEEDS])
        rows = chance.permutation(len(self._language.topics))[skip : skip + count].tolist()
        return [" ; ".join(self._language.topics[row].everyday[:PHRASES_PER_NEED]) for row in rows]

    # --- one document

    def _document(self, number: int) -> tuple[Document, list[Passage]]:
        made = make_passages(self._language, self._seed, number)
        made = made[: self.passages - number * PASSAGES_PER_DOCUMENT]
        chance = np.random.default_rng([self._seed, number, _FACETS])
        year = FIRST_YEAR + int(chance.integers(YEARS))
        text = "\n\n".join(passage.text for passage in made)
        document = Document(
            id=DocumentId(f"banc-{number:06d}"),
            title=f"{self._language.topics[made[0].topic].name}, {number}",
            kind=list(DocumentKind)[int(chance.integers(len(DocumentKind)))],
            date=f"{year}-{1 + int(chance.integers(12)):02d}-01",
            file_name=f"banc-{number:06d}.md",
            media_type="text/markdown",
            fingerprint=fingerprint(text.encode()),
            text=text,
        )
        return document, self._passages(document, made)

    def _passages(self, document: Document, made: Sequence[MadePassage]) -> list[Passage]:
        passages, start = [], 0
        for index, passage in enumerate(made):
            end = start + len(passage.text)
            passages.append(
                Passage(
                    id=PassageId(f"{document.id}:{document.version}:{index}"),
                    document_id=document.id,
                    version=document.version,
                    index=index,
                    start=start,
                    end=end,
                    sentences=tuple((start + a, start + b) for a, b in passage.sentences),
                    themes=self._themes_of(passage.topic),
                )
            )
            start = end + 2
        return passages

    def _themes_of(self, topic: int) -> tuple[str, ...]:
        """The themes that the vocabulary finds in what is said of the topic."""
        if topic not in self._themes:
            mentions = self._matcher.find(self._language.topics[topic].text)
            found = dict.fromkeys(
                m.concept.value for m in mentions if m.concept.list_name == "theme"
            )
            self._themes[topic] = tuple(found)[:THEMES_PER_PASSAGE]
        return self._themes[topic]


def put(store: Store, document: Document, passages: Sequence[Passage]) -> None:
    """In a transaction of its own, as the pipeline does."""
    with store.transaction():
        store.documents.put(document, passages, b"\0" * 8, "bench")


def _cut(text: str, chance: np.random.Generator) -> str:
    words = text.replace(".", "").lower().split()
    size = int(chance.integers(QUERY_WORDS_MIN, QUERY_WORDS_MAX + 1))
    start = int(chance.integers(len(words) - size + 1))
    return " ".join(words[start : start + size])
