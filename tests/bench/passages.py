"""Made-up passages that cost what real French ones do: the corpus's words at its own frequencies.

A word is drawn in one of three ways: by the rank-frequency law fitted on the corpus, among the
words of the passage's topic, or after the word before it as the corpus does. The first gives the
long tail, the second gives passages that are about something, the third gives pairs of words.

Source of the law: Mandelbrot, « An informational theory of the statistical structure of
language », 1953: the word of rank r has a probability proportional to (r + shift) ** -exponent."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingest.passages import assemble
from ingest.readers.registry import open_file, read_document
from kb.french import sentence_spans
from kb.model import Role

PASSAGES_PER_DOCUMENT = 50
WORDS_MIN, WORDS_MAX = 60, 80
SENTENCE_WORDS_MIN, SENTENCE_WORDS_MAX = 9, 21
TOPICS_PER_DOCUMENT = 5
# Shares of the words drawn from the topic and after the word before; the law gives the rest.
TOPIC_SHARE, PAIR_SHARE = 0.25, 0.25
# Words so frequent that they say nothing of a topic.
SPOKEN_EVERYWHERE = 150
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SHIFTS = (0.0, 1.0, 2.0, 3.0, 5.0, 8.0)
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lists:
    """Lists of word numbers end to end: list `i` is `flat[starts[i]:starts[i] + sizes[i]]`."""

    flat: Numbers
    starts: Numbers
    sizes: Numbers

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> Lists:
        sizes = np.array([len(found) for found in lists], dtype=np.int64)
        flat = np.fromiter((i for found in lists for i in found), np.int64, int(sizes.sum()))
        return cls(flat, np.cumsum(sizes) - sizes, sizes)

    def pick(self, which: Numbers, chance: npt.NDArray[np.float64]) -> Numbers:
        """One word of each list asked for, by a chance in [0, 1); -1 where the list is empty."""
        at = self.starts[which] + (chance * self.sizes[which]).astype(np.int64)
        found = np.full(len(which), -1, dtype=np.int64)
        some = self.sizes[which] > 0
        found[some] = self.flat[at[some]]
        return found


@dataclass(frozen=True)
class Topic:
    """What a passage may be about: a concept of the phrasings, as sheets and as people say it."""

    name: str
    formal: tuple[str, ...]
    everyday: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join((*self.formal, *self.everyday))


@dataclass(frozen=True)
class Language:
    """Words by falling frequency, the law of their ranks, what follows each, what each topic
    says."""

    words: tuple[str, ...]
    exponent: float
    shift: float
    cumulative: npt.NDArray[np.float64]
    followers: Lists
    topic_words: Lists
    topics: tuple[Topic, ...]


@dataclass(frozen=True)
class MadePassage:
    """`topic` is a row of `Language.topics`; `sentences` are spans of `text`."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    topic: int


# --- learning from the corpus


def read_language(corpus: Path) -> Language:
    """From the public passages of the documents and the phrasings; the names of the communes,
    larger first, follow as rare words."""
    topics = read_topics(corpus)
    texts = [*public_passages(corpus / "documents"), *(topic.text for topic in topics)]
    with (corpus / "territories.csv").open(encoding="utf-8", newline="") as file:
        places = [(int(row["population"] or 0), row["name"]) for row in csv.DictReader(file)]
    return fit(texts, topics, (name for _, name in sorted(places, key=lambda p: (-p[0], p[1]))))


def public_passages(folder: Path) -> list[str]:
    """What documents say, attendance lists left out."""
    found = []
    for path in sorted(folder.iterdir()):
        data, kind = open_file(path)
        text, drafts = assemble(read_document(data, kind, path.name), sentence_spans)
        found += [text[d.start : d.end] for d in drafts if d.role is not Role.PARTICIPANTS]
    return found


def read_topics(corpus: Path) -> list[Topic]:
    topics = []
    for path in sorted((corpus / "phrasings").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            said = json.loads(line)
            topics.append(Topic(said["concept"], tuple(said["formal"]), tuple(said["everyday"])))
    return topics


def split_words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def fit(texts: Iterable[str], topics: Sequence[Topic], rare: Iterable[str]) -> Language:
    """`rare`: texts whose words are known but said nowhere else; they take the last ranks."""
    counts: Counter[str] = Counter()
    pairs: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        spoken = split_words(text)
        counts.update(spoken)
        for first, second in pairwise(spoken):
            pairs[first].append(second)
    said = sorted(counts, key=lambda word: (-counts[word], word))
    words = (
        *said,
        *dict.fromkeys(w for name in rare for w in split_words(name) if w not in counts),
    )
    exponent, shift = fit_law([counts[word] for word in said])
    weights = (np.arange(1, len(words) + 1) + shift) ** -exponent
    number = {word: i for i, word in enumerate(words)}
    return Language(
        words=words,
        exponent=exponent,
        shift=shift,
        cumulative=np.cumsum(weights / weights.sum()),
        followers=Lists.of([[number[w] for w in pairs.get(word, ())] for word in words]),
        topic_words=Lists.of([_own_words(topic.text, number) for topic in topics]),
        topics=tuple(topics),
    )


def _own_words(text: str, number: dict[str, int]) -> list[int]:
    known = (number[word] for word in split_words(text) if word in number)
    return [i for i in known if i >= SPOKEN_EVERYWHERE]


def fit_law(frequencies: Sequence[int]) -> tuple[float, float]:
    """Exponent and shift of falling frequencies, by least squares on logarithms.

    Ranks are taken at even steps of their logarithm: each decade weighs the same."""
    ranks = np.unique(np.geomspace(1, len(frequencies), 200).astype(np.int64))
    heights = np.log(np.array(frequencies, dtype=np.float64)[ranks - 1])
    fits = []
    for shift in _SHIFTS:
        (slope, _), residuals, *_ = np.polyfit(np.log(ranks + shift), heights, 1, full=True)
        fits.append((float(residuals.sum()), -float(slope), shift))
    _, exponent, shift = min(fits)
    return exponent, shift


# --- drawing


def make_passages(language: Language, seed: int, document: int) -> list[MadePassage]:
    """The passages of document number `document`: the same for the same seed, whatever the size
    of the base."""
    chance = np.random.default_rng([seed, document])
    topics = chance.integers(len(language.topics), size=TOPICS_PER_DOCUMENT)
    # A document speaks of its topics one after the other, as sections do.
    of_passage = np.sort(chance.integers(TOPICS_PER_DOCUMENT, size=PASSAGES_PER_DOCUMENT))
    sizes = chance.integers(WORDS_MIN, WORDS_MAX + 1, size=PASSAGES_PER_DOCUMENT)
    drawn = _draw(language, chance, np.repeat(topics[of_passage], sizes))
    words = [language.words[i] for i in drawn.tolist()]
    made, at = [], 0
    for topic, size in zip(topics[of_passage].tolist(), sizes.tolist(), strict=True):
        made.append(_written(words[at : at + size], chance, topic))
        at += size
    return made


def _draw(language: Language, chance: np.random.Generator, topics: Numbers) -> Numbers:
    """A word number for each place, given the topic spoken of there."""
    size = len(topics)
    drawn = np.searchsorted(language.cumulative, chance.random(size), side="right")
    drawn = np.minimum(drawn, len(language.words) - 1)
    kind = chance.random(size)
    told = language.topic_words.pick(topics, chance.random(size))
    drawn = np.where((kind < TOPIC_SHARE) & (told >= 0), told, drawn)
    paired = kind >= 1 - PAIR_SHARE
    # A pair follows a word drawn by itself: no chain, so that all can be drawn at once.
    paired[1:] &= ~paired[:-1]
    paired[0] = False
    places = np.flatnonzero(paired)
    following = language.followers.pick(drawn[places - 1], chance.random(len(places)))
    drawn[places] = np.where(following >= 0, following, drawn[places])
    return drawn


def _written(words: Sequence[str], chance: np.random.Generator, topic: int) -> MadePassage:
    """Words as sentences: a capital, a full stop."""
    sentences, parts, at, start = [], [], 0, 0
    while at < len(words):
        size = int(chance.integers(SENTENCE_WORDS_MIN, SENTENCE_WORDS_MAX + 1))
        left = len(words) - at - size
        if left < SENTENCE_WORDS_MIN:
            size = len(words) - at
        said = " ".join(words[at : at + size])
        said = f"{said[0].upper()}{said[1:]}."
        parts.append(said)
        sentences.append((start, start + len(said)))
        start += len(said) + 1
        at += size
    return MadePassage(" ".join(parts), tuple(sentences), topic)
