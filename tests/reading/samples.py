"""The documents that carry a truth: ours, marked inline, and the two seeds, when they are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kb.vocabulary import Vocabulary
from tests.factories import CORPUS, SEEDS
from tests.reading.adapter import read_for_truth
from tests.reading.found import Found, found_in
from tests.reading.kinds import attendees, dates, figures, front, names, sections, speakers
from tests.reading.kinds import statements as claims
from tests.reading.markup import read_marked
from tests.reading.scores import Score
from tests.reading.told import exchanges, experiences, relations, themes
from tests.reading.truth import Truth, read_truth

ANNOTATIONS = CORPUS / "annotations"
DOCUMENTS = Path(__file__).with_name("documents")
PARTIAL, EXACT = 0.5, 1.0


class TextChanged(ValueError):
    """The document is not the one that was annotated."""


@dataclass(frozen=True)
class Sample:
    """A document as a reader is given it, its reference text, and its truth in letters of that
    text."""

    path: Path
    source: str
    text: str
    truth: Truth

    @property
    def name(self) -> str:
        return self.truth.name

    def read(self) -> Found:
        """What is read in it, from a file that holds nothing but its text."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / self.path.name
            path.write_text(self.source, encoding="utf-8")
            text, reading, proposals = read_for_truth(path)
        return found_in(text, reading, proposals, self.text)


def own_samples() -> Iterator[Sample]:
    for path in sorted(DOCUMENTS.iterdir()):
        yield Sample(path, *read_marked(path))


def seed_samples(seeds: Path = SEEDS) -> tuple[list[Sample], list[str]]:
    """The seeds that are there with their truth, and a line for each that is not."""
    samples, absent = [], []
    for annotated in sorted(ANNOTATIONS.glob("*.yml")):
        truth = read_truth(annotated)
        path = next(iter(sorted(seeds.glob(truth.source or "-"))), None)
        if path is None:
            absent.append(f"{truth.name}: not measured, {truth.source} is not in {seeds.name}/")
            continue
        text = path.read_text(encoding="utf-8")
        if not truth.is_of(text):
            raise TextChanged(f"{path.name} is not the text that {annotated.name} annotates")
        samples.append(Sample(path, text, text, truth))
    return samples, absent


def measure(truth: Truth, found: Found, vocabulary: Vocabulary, floor: float) -> dict[str, Score]:
    """All kinds, in the order of the tables."""
    return {
        **sections(truth, found, floor),
        **front(truth, found, floor),
        **speakers(truth, found, floor),
        **exchanges(truth, found, floor),
        **attendees(truth, found, floor),
        **names(truth, found, floor),
        **figures(truth, found, floor),
        **dates(truth, found, floor),
        **claims(truth, found, floor),
        **experiences(truth, found, floor),
        **relations(truth, found, floor),
        **themes(truth, found, vocabulary),
    }
