"""French text and pairs to learn from.

    text/*.jsonl[.xz]     {"t": title, "m": summary or absent, "s": [[heading, [paragraph, …]], …]}
    pairs/*.jsonl[.xz]    [anchor, positive, group]: two pairs of a group are never each other's
                          negatives

and our own phrasings, corpus/phrasings/*.jsonl:

    {"concept": …, "formal": [two sentences], "everyday": [five phrasings]}
"""

from __future__ import annotations

import contextlib
import json
import lzma
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from kb.vocabulary import Concept, NarrowTheme, Theme, Vocabulary

MIN_CHARS = 15
MAX_CHARS = 1200


class Pair(NamedTuple):
    """Two texts that say the same; pairs of one group are too close to be negatives."""

    anchor: str
    positive: str
    group: int


@dataclass(frozen=True)
class Source:
    """A set of pairs, and how much of the training it gets."""

    name: str
    pairs: Sequence[Pair]
    weight: float


# Shares of the training by source: what is written for this very task weighs most, then public
# action, then questions and answers; the rest only keeps the language wide.
PAIR_WEIGHTS = {
    "territoires_en_transitions": 2.0,
    "ecocites": 2.0,
    "aidesterr": 3.0,
    "communs": 2.0,
    "fabmob": 2.0,
    "eig": 1.5,
    "aides_velo_reno": 1.5,
    "aidesjeunes_train": 1.5,
    "incubateur_anct": 1.5,
    "datactivist": 1.0,
    "datactivist_references": 1.0,
    "disic_design": 1.0,
    "consultation_gouv": 1.5,
    "republique_numerique": 1.0,
    "granddebat_mel": 1.5,
    "signalconso": 1.0,
    "vraidebat": 1.0,
    "budget_participatif_paris": 2.0,
    "code_travail_numerique": 1.0,
    "service_public_piaf": 1.5,
    "quefairedemesobjets": 1.0,
    "tess_thesaurus": 1.0,
    "stsb_train": 1.5,
    "mnli_fr": 1.0,
    "piaf_train": 1.0,
    "wolf": 0.5,
    "littre": 0.3,
    "wiktionnaire_synonymes": 0.5,
    "rome_naf": 0.5,
    "openquizzdb": 0.5,
}
DEFAULT_PAIR_WEIGHT = 0.7
PHRASINGS_WEIGHT = 9.0
MAX_PAIRS = {"vraidebat": 3_000, "wolf": 20_000, "littre": 10_000}
# Text → pairs: how many at most from each source, and its share.
TEXT_PAIRS = {"orangesum": (240_000, 25.0), "debats_an": (80_000, 1.5)}
DEFAULT_TEXT_PAIRS = (25_000, 0.5)
DOMAIN_TEXT = frozenset(
    {
        "beta_doc",
        "beta_other",
        "guides_datagouv",
        "guides_etalab",
        "multibao",
        "urbanvitaliz",
        "territoires_en_transitions",
        "ecocites",
        "fabmob",
        "eig",
        "aides_velo_reno",
        "sites_publics",
    }
)
DOMAIN_WEIGHT = 1.5


def _lines(path: Path) -> Iterator[Any]:
    with contextlib.ExitStack() as stack:
        if path.suffix == ".xz":
            lines: Iterable[str] = stack.enter_context(lzma.open(path, "rt", encoding="utf-8"))
        else:
            lines = stack.enter_context(path.open(encoding="utf-8"))
        for line in lines:
            yield json.loads(line)


def _name(path: Path) -> str:
    return path.name.split(".", 1)[0]


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*.jsonl*") if p.is_file())


def texts(folder: Path, domain_times: int = 1) -> Iterator[str]:
    """Every paragraph of every text, those of our domain `domain_times`, then both sides of every
    pair."""
    for path in _files(folder / "text"):
        for _ in range(domain_times if _name(path) in DOMAIN_TEXT else 1):
            for document in _lines(path):
                yield from _paragraphs(document)
    for path in _files(folder / "pairs"):
        for anchor, positive, _ in _lines(path):
            yield anchor
            yield positive


def _paragraphs(document: dict[str, Any]) -> Iterator[str]:
    yield from (text for text in (document.get("t"), document.get("m")) if text)
    for heading, paragraphs in document["s"]:
        yield from (text for text in (heading, *paragraphs) if text)


def phrasings(folder: Path) -> Iterator[dict[str, Any]]:
    """Our concepts, as a programme and as people say them."""
    for path in _files(folder):
        yield from _lines(path)


def phrasing_texts(folder: Path) -> Iterator[str]:
    for concept in phrasings(folder):
        yield from (concept["concept"], *concept["formal"], *concept["everyday"])


def phrasing_source(folder: Path) -> Source:
    """Everyday → each formal sentence and the concept; neighbours among the everyday ones."""
    pairs = []
    for group, concept in enumerate(phrasings(folder)):
        everyday, formal = concept["everyday"], concept["formal"]
        for said in everyday:
            pairs += [Pair(said, sentence, group) for sentence in (*formal, concept["concept"])]
        pairs += [Pair(first, second, group) for first, second in pairwise(everyday)]
        pairs += [Pair(concept["concept"], sentence, group) for sentence in formal]
    return Source("phrasings", pairs, PHRASINGS_WEIGHT)


def pair_sources(folder: Path, generator: random.Random) -> list[Source]:
    """The public pairs, one source a file, capped and weighted."""
    sources = []
    for path in _files(folder / "pairs"):
        name = _name(path)
        pairs = [Pair(a, b, int(group)) for a, b, group in _lines(path) if a and b]
        generator.shuffle(pairs)
        kept = pairs[: MAX_PAIRS.get(name, 30_000)]
        sources.append(Source(name, kept, PAIR_WEIGHTS.get(name, DEFAULT_PAIR_WEIGHT)))
    return sources


def text_sources(folder: Path, generator: random.Random) -> list[Source]:
    """Pairs drawn from texts: title → summary, heading → paragraph, neighbouring paragraphs."""
    sources = []
    for path in _files(folder / "text"):
        name = _name(path)
        limit, weight = TEXT_PAIRS.get(name, DEFAULT_TEXT_PAIRS)
        pairs = []
        for number, document in enumerate(_lines(path)):
            pairs += list(_document_pairs(document, number))
        generator.shuffle(pairs)
        share = DOMAIN_WEIGHT if name in DOMAIN_TEXT else weight
        sources.append(Source(name, pairs[:limit], share))
    return [source for source in sources if len(source.pairs) > 200]


def vocabulary_source(vocabulary: Vocabulary) -> Source:
    """What people say when they mean a label of the vocabulary → the label, and its definition."""
    pairs = []
    concepts: list[Theme | NarrowTheme | Concept] = [
        *vocabulary.themes,
        *(narrow for theme in vocabulary.themes for narrow in theme.narrower),
        *vocabulary.brakes.items,
        *vocabulary.levers,
        *vocabulary.phases,
        *vocabulary.funding_natures,
    ]
    for group, concept in enumerate(concepts):
        for said in (*concept.alt, *concept.triggers):
            pairs.append(Pair(said, concept.label, group))
            if concept.definition:
                pairs.append(Pair(said, concept.definition, group))
    return Source("vocabulary", pairs, 1.0)


def _document_pairs(document: dict[str, Any], number: int) -> Iterator[Pair]:
    title, summary = document.get("t") or "", document.get("m") or ""
    first = next((p for _, paragraphs in document["s"] for p in paragraphs), "")
    if _long(title) and _long(summary):
        yield Pair(title, summary[:MAX_CHARS], number)
    if _long(title) and _long(first):
        yield Pair(title, first[:MAX_CHARS], number)
    if _long(summary) and _long(first):
        yield Pair(summary[:MAX_CHARS], first[:MAX_CHARS], number)
    for heading, paragraphs in document["s"]:
        if len(heading) > 3 and paragraphs and _long(paragraphs[0]):
            yield Pair(heading, paragraphs[0][:MAX_CHARS], number)
        for one, other in pairwise(paragraphs[:6]):
            if _long(one) and _long(other):
                yield Pair(one[:MAX_CHARS], other[:MAX_CHARS], number)


def _long(text: str) -> bool:
    return len(text) >= MIN_CHARS
