"""What is read in a document, frozen. Every span counts characters of the document's text,
`text[start:end]`, end excluded: what is read always stands on the exact words that say it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from kb.model import DocumentId, Noun, TerritoryId


class Span(Noun):
    start: int = Field(ge=0)
    end: int = Field(gt=0)


class Method(StrEnum):
    """Who said so. What a human said is never overridden."""

    RULE = "rule"
    MODEL = "model"
    HUMAN = "human"


# --- entities


class EntityKind(StrEnum):
    ORGANISATION = "organisation"
    PROGRAMME = "programme"
    PLACE = "place"
    PERSON = "person"
    AMOUNT = "amount"
    SHARE = "share"
    QUANTITY = "quantity"
    DURATION = "duration"
    DATE = "date"
    PERIOD = "period"


class Named(Span):
    """A name. Two with the same `key` are the same thing; `territory` when the name is one, or
    holds one. A person is known by its span and its public role (`name`), never by its name."""

    kind: Literal[
        EntityKind.ORGANISATION, EntityKind.PROGRAMME, EntityKind.PLACE, EntityKind.PERSON
    ]
    name: str
    key: str
    territory: TerritoryId | None = None


class Figure(Span):
    """A number with its unit, or a range; `low` = `high` for a single number.

    `unit`: 'EUR', '%', 'm²', 't', 'acteurs', 'mois'… `per`: 'an', 'phase', 'habitant'…"""

    kind: Literal[EntityKind.AMOUNT, EntityKind.SHARE, EntityKind.QUANTITY, EntityKind.DURATION]
    low: float
    high: float
    unit: str
    per: str | None = None
    tax: Literal["HT", "TTC"] | None = None
    approximate: bool = False


class When(Span):
    """A date or a period: ISO, as precise as it is said ('2018', '2018-05', '2018-05-14').

    `inferred`: the year was not written there, but follows from the document."""

    kind: Literal[EntityKind.DATE, EntityKind.PERIOD]
    begins: str
    ends: str | None = None
    inferred: bool = False


Entity = Annotated[Named | Figure | When, Field(discriminator="kind")]


class Alias(Noun):
    """Two keys that may be one thing: linked, never merged. `why` says what was seen."""

    key: str
    other: str
    why: Literal["acronym", "spelling", "short_name", "part_of"]


# --- structure


class SectionRole(StrEnum):
    BODY = "body"
    FRONT = "front"
    AGENDA = "agenda"
    PARTICIPANTS = "participants"
    SPEECH = "speech"
    QUESTIONS = "questions"
    DECISIONS = "decisions"
    CONCLUSION = "conclusion"
    NEXT_STEPS = "next_steps"
    ANNEX = "annex"


class Section(Span):
    """A titled part, from the start of its title to the start of the next title of its level or
    above. `heading` is the span of the title; `level` counts from 1."""

    heading: Span
    title: str
    level: int
    role: SectionRole = SectionRole.BODY


class Front(Noun):
    """What a document says of itself. `place`: as written; `hours`: as written."""

    title: str | None = None
    date: When | None = None
    version_date: When | None = None
    place: str | None = None
    territory: TerritoryId | None = None
    hours: str | None = None
    organisers: tuple[str, ...] = ()


class Speech(Span):
    """Words reported from one speaker. `speaker` is the span of who is named; the name itself is
    not kept apart from the text. `function`, `organisation`: when the document says them."""

    speaker: Span
    function: str | None = None
    organisation: str | None = None


class Exchange(Noun):
    """Questions that were answered together, and their answers: either may be several, and answers
    may be missing."""

    questions: tuple[Span, ...]
    answers: tuple[Span, ...] = ()


class Presence(StrEnum):
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


class Attendee(Span):
    """A row of an attendance list: what the person does, and for whom; never who."""

    function: str | None = None
    organisation: str | None = None
    presence: Presence = Presence.PRESENT


# --- statements


class StatementKind(StrEnum):
    """What a sentence or a list item says."""

    BRAKE = "brake"
    LEVER = "lever"
    DECISION = "decision"
    VOTE = "vote"


class Statement(Span):
    """`concept`: the brake or lever of the vocabulary that it comes nearest to, when one is near.
    `side`: the family of brakes, i.e. on which side of a project it stands. `wished`: asked for or
    proposed, not done. `words`: what triggered it."""

    kind: StatementKind
    confidence: float = Field(ge=0, le=1)
    method: Method
    concept: str | None = None
    side: str | None = None
    wished: bool = False
    words: tuple[Span, ...] = ()


class Tag(Span):
    """A concept of the vocabulary on a paragraph or an item of a list (its span). `words`: the
    spans that say it."""

    list_name: Literal[
        "theme", "brake", "lever", "actor_kind", "phase", "funding_nature", "innovation_kind"
    ]
    value: str
    score: float = Field(ge=0, le=1)
    method: Method
    words: tuple[Span, ...] = ()


class Reading(Noun):
    """All that was read in one version of a document, each list in order of text."""

    document_id: DocumentId
    version: int
    front: Front = Front()
    sections: tuple[Section, ...] = ()
    speeches: tuple[Speech, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    entities: tuple[Entity, ...] = ()
    aliases: tuple[Alias, ...] = ()
    statements: tuple[Statement, ...] = ()
    tags: tuple[Tag, ...] = ()
