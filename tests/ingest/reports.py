"""Reports as files, and what reads them: the real parts over a few records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ingest.reading import ReportReader, WholeReading, read_one
from kb.gazetteer import InMemoryGazetteer
from kb.model import Record
from kb.proposals import Proposal, ProposalKind
from kb.reading import Span
from kb.territory import read_territories
from tests.factories import CORPUS, ENCODER, experience, facilitator, funding, vocabulary

VERVINS = {"name": "Vervins", "codes": ["commune:02789"]}
TARBES = {"name": "Tarbes", "codes": ["commune:65440"]}
# What the base already knows, for documents that tell of it or of its homonyms.
KNOWN: tuple[Record, ...] = (
    experience(
        id="halle-aux-grains",
        title="Halle aux Grains : un atelier partagé",
        summary="Une ancienne halle de Vervins accueille un atelier de réparation partagé.",
        need="Réparer plutôt que jeter.",
        territory=VERVINS,
    ),
    experience(
        id="quai",
        title="Quai : des bureaux partagés dans une gare",
        summary="Une gare de Tarbes accueille des bureaux partagés.",
        need="Faire revenir de l’activité.",
        territory=TARBES,
    ),
    funding(id="fonds-lisiere", title="Fonds Lisière"),
    facilitator(id="agence-du-val", title="Agence Valcombe", territory=VERVINS),
)


@cache
def gazetteer() -> InMemoryGazetteer:
    """Every French territory: a second to read, so read once."""
    return InMemoryGazetteer(read_territories(CORPUS / "territories.csv"))


def make_reader(records: Sequence[Record] = KNOWN) -> ReportReader:
    return ReportReader(vocabulary(), gazetteer(), ENCODER.encode, records)


class Desk:
    """A folder to write in, and a reader."""

    def __init__(self, folder: Path, reader: ReportReader) -> None:
        self._folder = folder
        self.reader = reader

    def read(self, text: str, name: str = "essai.md") -> WholeReading:
        path = self._folder / name
        path.write_text(text, encoding="utf-8")
        return read_one(self.reader, path)


def words(found: WholeReading, span: Span) -> str:
    return found.text[span.start : span.end]


def of_kind(found: WholeReading, *kinds: ProposalKind) -> list[Proposal]:
    return [proposal for proposal in found.proposals if proposal.kind in kinds]


def values(proposal: Proposal, path: str) -> list[Any]:
    return [field.value for field in proposal.fields if field.path == path]


def spans(value: Any) -> Iterator[tuple[int, int]]:
    """Every span of a dumped noun, however deep."""
    if isinstance(value, list):
        for item in value:
            yield from spans(item)
    elif isinstance(value, dict):
        if isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            yield value["start"], value["end"]
        for item in value.values():
            yield from spans(item)
