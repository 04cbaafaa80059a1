"""What a careful human reads in a document: the measure of what a machine reads.

Every span counts letters and digits only (`tests.reading.letters`). `optional` marks what may be
read or not: found, it is neither right nor wrong; not found, it is not missed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field

from kb.model import Noun, RelationType
from kb.reading import EntityKind, Presence, SectionRole, StatementKind
from tests.reading.letters import At, letters_of


class Mark(Noun):
    at: At
    optional: bool = False


class Heading(Mark):
    """`levels`, `roles`: those that a reader may give it, the likeliest first."""

    levels: tuple[int, ...]
    roles: tuple[SectionRole, ...]


class Row(Mark):
    """A row of an attendance list; `organisation`, `function`: where the row says them.

    `free`: what of both is not judged, where the row may be read in several ways."""

    organisation: At | None = None
    function: At | None = None
    presence: Presence = Presence.PRESENT
    free: tuple[Literal["organisation", "function"], ...] = ()


class Name(Mark):
    """A mention. Two with the same `key` are the same thing. `also`: kinds that it may be given
    instead, for a place that acts, or a programme that is an organisation."""

    kind: EntityKind
    key: str
    territory: str | None = None
    also: tuple[EntityKind, ...] = ()


class Number(Mark):
    """`units`: the units that say it right; `per` when it is a rate."""

    kind: EntityKind
    low: float
    high: float
    units: tuple[str, ...]
    per: str | None = None


class Moment(Mark):
    """`iso`: what says it right, `begins` or `begins/ends`, the likeliest first."""

    iso: tuple[str, ...]


class Claim(Mark):
    """`sides`, `concepts`: those of the vocabulary that are right; none: not judged."""

    kind: StatementKind
    sides: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()


class Pair(Noun):
    """An exchange: the questions answered together, and the answers."""

    questions: tuple[At, ...]
    answers: tuple[At, ...] = ()
    optional: bool = False


class ToldField(Mark):
    """A field of a record, and the words that say it. `path` names the part of the record only:
    `title`, `territory`, `period`, `lead`, `partners`, `cost`, `fundings`, `results`…"""

    path: str


class Told(Noun):
    """An experience told of. `id`: its record, or a name of the document's own when it has none.
    `at`: all the passages that tell it."""

    id: str
    at: tuple[At, ...]
    fields: tuple[ToldField, ...] = ()
    optional: bool = False


class Link(Noun):
    """From an experience to a record; `target` may be the `key` of a name, for one that is not
    known yet."""

    origin: str
    type: RelationType
    target: str
    optional: bool = False


class Subject(Noun):
    """The themes of one passage, labels of the vocabulary; `may`: those that may be given too."""

    at: At
    labels: tuple[str, ...]
    may: tuple[str, ...] = ()


class FrontTruth(Noun):
    """What says right when the event took place, when the document was last settled (ISO), and
    where: any of each; none when the document does not say."""

    date: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    places: tuple[At, ...] = ()


class Truth(Noun):
    """`source`: pattern of the file's name among the seeds, for a document that is not ours.
    `letters`, `fingerprint`: how many letters the document has, and their SHA-256."""

    name: str
    source: str | None = None
    letters: int = 0
    fingerprint: str = ""
    front: FrontTruth = FrontTruth()
    sections: tuple[Heading, ...] = ()
    speakers: tuple[Mark, ...] = ()
    exchanges: tuple[Pair, ...] = ()
    attendees: tuple[Row, ...] = ()
    names: tuple[Name, ...] = ()
    figures: tuple[Number, ...] = ()
    dates: tuple[Moment, ...] = ()
    statements: tuple[Claim, ...] = ()
    experiences: tuple[Told, ...] = ()
    relations: tuple[Link, ...] = ()
    themes: tuple[Subject, ...] = Field(default=())

    def is_of(self, text: str) -> bool:
        letters = letters_of(text)
        return len(letters) == self.letters and fingerprint(letters) == self.fingerprint


def fingerprint(letters: str) -> str:
    return hashlib.sha256(letters.encode()).hexdigest()


def read_truth(path: Path) -> Truth:
    """One file of corpus/annotations: numbers and labels, no word of the document."""
    return Truth.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
