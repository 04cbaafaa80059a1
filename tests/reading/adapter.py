"""The one place that knows how a document is read: measured through this function only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from ingest.readers.registry import read_record
from ingest.reading import ReportReader, read_one
from kb.gazetteer import InMemoryGazetteer
from kb.proposals import Proposal
from kb.reading import Reading
from kb.territory import read_territories
from kb.vocabulary import read_vocabulary
from search.static import StaticEncoder

_CORPUS = Path(__file__).parents[2] / "corpus"


def read_for_truth(path: Path) -> tuple[str, Reading, Sequence[Proposal]]:
    """The text of a file, what is read in it, and what is proposed from it."""
    found = read_one(_reader(), path)
    return found.text, found.reading, found.proposals


@lru_cache(maxsize=1)
def _reader() -> ReportReader:
    records = [
        read_record(path.read_bytes(), str(path))
        for path in sorted((_CORPUS / "records").rglob("*.yml"))
    ]
    gazetteer = InMemoryGazetteer(read_territories(_CORPUS / "territories.csv"))
    vocabulary = read_vocabulary(_CORPUS / "vocabulary.yml")
    return ReportReader(vocabulary, gazetteer, StaticEncoder().encode, records)
