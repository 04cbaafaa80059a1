"""The whole learning, once on every need, or fold by fold to say what it is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.concepts import ConceptMatcher
from kb.gazetteer import InMemoryGazetteer
from kb.understanding import Understanding
from kb.vocabulary import Vocabulary, read_vocabulary
from search.encoders import Encoder
from search.evaluation import JudgedNeed, read_judged_needs
from search.need_reading import theme_training, training
from search.need_reading.learned import read_learned, write_learned
from search.need_reading.theme_training import Corpus
from search.understanding import Reader

FOLDS = 5


@dataclass(frozen=True)
class Sources:
    """What is learned from: `told` are our annotated needs and the phrasings that tell a phase;
    `themed` what themes are compared with."""

    vocabulary: Vocabulary
    matcher: ConceptMatcher
    encoder: Encoder
    needs: Sequence[JudgedNeed]
    told: Sequence[training.Example]
    themed: Corpus
    phrases: Path


def read_sources(corpus: Path, needs: Path, encoder: Encoder) -> Sources:
    vocabulary = read_vocabulary(corpus / "vocabulary.yml")
    annotations = corpus / "annotations" / "needs"
    told = training.examples([], training.read_told(annotations / "told.jsonl"))
    phrasings = corpus / "phrasings" / "brakes-levers-phases-asks.jsonl"
    records = training.read_records(corpus / "records")
    return Sources(
        vocabulary=vocabulary,
        matcher=ConceptMatcher(vocabulary),
        encoder=encoder,
        needs=read_judged_needs(needs),
        told=[*told, *training.phrasing_examples(phrasings)],
        themed=theme_training.build_corpus(records, vocabulary, encoder.encode),
        phrases=annotations / "said.yml",
    )


def learn(sources: Sources, needs: Sequence[JudgedNeed], path: Path) -> None:
    """Learn from these needs, and write what was learned."""
    encode = sources.encoder.encode
    found = [*training.examples(needs, []), *sources.told]
    names, heads = training.learn_heads(found, encode)
    narrow = theme_training.judged_narrowly(needs, sources.vocabulary)
    themed = sources.themed
    compared = theme_training.theme_needs(narrow, themed, sources.matcher, encode)
    known, weights, bias = theme_training.learn_themes(themed, compared, range(len(narrow)))
    write_learned(
        path,
        sources.encoder.fingerprint(),
        names,
        heads,
        (themed.classes, themed.terms, known, weights, bias),
        training.read_phrases(sources.phrases, sources.vocabulary),
    )


def read_by_others(sources: Sources, folder: Path) -> dict[str, Understanding]:
    """Each need as it is read by what was learned from the needs of the other folds, by id.

    Places are not: they are looked up in no gazetteer."""
    read: dict[str, Understanding] = {}
    for number, (kept, left) in enumerate(_folds(sources.needs)):
        path = folder / f"fold-{number}.safetensors"
        learn(sources, kept, path)
        reader = Reader(sources.matcher, InMemoryGazetteer([]), sources.encoder, read_learned(path))
        read |= {need.id: reader.read(need.text) for need in left}
    return read


def _folds(needs: Sequence[JudgedNeed]) -> Iterator[tuple[list[JudgedNeed], list[JudgedNeed]]]:
    """Needs told one after the other are often by one writer: each fold takes one in five."""
    for fold in range(FOLDS):
        left = [need for row, need in enumerate(needs) if row % FOLDS == fold]
        yield [need for need in needs if need not in left], left
