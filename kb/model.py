"""The nouns of the house, frozen: one definition for YAML files, database, API and screens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal, NewType

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from kb.imported import Imported

RecordId = NewType("RecordId", str)
DocumentId = NewType("DocumentId", str)
PassageId = NewType("PassageId", str)
TerritoryId = NewType("TerritoryId", str)

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, Field(pattern=ID_PATTERN, max_length=120)]


class Noun(BaseModel):
    """A frozen value; change means `model_copy(update=...)`. Unknown fields are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True
    )


class Kind(StrEnum):
    EXPERIENCE = "experience"
    FUNDING = "funding"
    FACILITATOR = "facilitator"
    PARTNER = "partner"


class State(StrEnum):
    """Only published records reach a public answer."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    TO_RECHECK = "to_recheck"


class Phase(StrEnum):
    """Steps of a project, in order."""

    EMERGENCE = "emergence"
    FEASIBILITY = "faisabilite"
    EXPERIMENTATION = "experimentation"
    DEPLOYMENT = "deploiement"
    EVALUATION = "evaluation"


class Availability(StrEnum):
    """Whether a funding can be asked for today."""

    PERMANENT = "permanent"
    CALLS = "calls"
    CLOSED = "closed"
    UNKNOWN = "unknown"


# --- territories


class TerritoryKind(StrEnum):
    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTMENT = "departement"
    REGION = "region"
    COUNTRY = "pays"
    EUROPE = "europe"
    MASSIF = "massif"


class Territory(Noun):
    """A row of the official geography. `id` is `<kind>:<code>`, e.g. `commune:62160`,
    `epci:246200729`. A massif or another area of usage (`massif:alpes`, kb/areas.py) is no row of
    it: `departments` are the codes of those it touches."""

    id: TerritoryId
    kind: TerritoryKind
    code: str
    name: str
    department: str | None = None
    region: str | None = None
    epci: str | None = None
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    legal_kind: str | None = None
    former_names: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()


class TerritoryRef(Noun):
    """How a record names its territory, and the rows of the geography it stands for (none if
    vague)."""

    name: str
    codes: tuple[TerritoryId, ...] = ()


# --- records


class Source(Noun):
    """Where a fact comes from: a public page (`url`), or one of our documents (`document`)."""

    title: str
    publisher: str
    year: int | None = None
    url: str | None = None
    document: DocumentId | None = None


class Period(Noun):
    """ISO dates as precise as the source gives: '2018', '2018-05' or '2018-05-14'."""

    start: str | None = None
    end: str | None = None


class Actor(Noun):
    name: str
    kind: str | None = None
    role: str | None = None


class Money(Noun):
    """An amount in euros, or a range, and what it pays for."""

    amount_eur: int | None = None
    min_eur: int | None = None
    max_eur: int | None = None
    what: str | None = None


class FundingShare(Noun):
    """Who paid for an experience; `record` when that funding is one of ours."""

    name: str
    share: str | None = None
    amount_eur: int | None = None
    record: RecordId | None = None


class Result(Noun):
    indicator: str
    value: int | float
    unit: str
    date: str | None = None


class BrakeMet(Noun):
    """A brake of the vocabulary as this experience met it, in the record's own words."""

    brake: str
    text: str


class LeverUsed(Noun):
    lever: str
    text: str


class Involvement(Noun):
    """An experience in which a facilitator or partner took part."""

    id: RecordId
    role: str | None = None


class RecordBase(Noun):
    id: Annotated[RecordId, Field(pattern=ID_PATTERN, max_length=120)]
    title: str = Field(min_length=3, max_length=300)
    territory: TerritoryRef
    themes: tuple[str, ...]
    asked_as: tuple[Annotated[str, Field(min_length=3, max_length=300)], ...] = Field(
        default=(), max_length=12
    )
    """Ways in which people really ask for what this record answers, in everyday words."""
    sources: tuple[Source, ...] = Field(min_length=1)
    state: State = State.PUBLISHED
    imported: Imported | None = None


class Experience(RecordBase):
    kind: Literal[Kind.EXPERIENCE] = Kind.EXPERIENCE
    summary: str
    period: Period | None = None
    status: str
    lead: Actor | None = None
    partners: tuple[Actor, ...] = ()
    need: str
    method: tuple[str, ...] = ()
    cost: Money | None = None
    fundings: tuple[FundingShare, ...] = ()
    results: tuple[Result, ...] = ()
    brakes: tuple[BrakeMet, ...] = ()
    levers: tuple[LeverUsed, ...] = ()
    lessons: tuple[str, ...] = ()
    replication: str | None = None
    inspired_by: tuple[RecordId, ...] = ()


class Funding(RecordBase):
    kind: Literal[Kind.FUNDING] = Kind.FUNDING
    funder: str
    nature: str
    beneficiaries: tuple[str, ...] = Field(min_length=1)
    amount: Money | None = None
    rate: str | None = None
    phases: tuple[Phase, ...] = ()
    calendar: str
    availability: Availability = Availability.UNKNOWN
    how_to: str | None = None
    conditions: str | None = None


class Facilitator(RecordBase):
    kind: Literal[Kind.FACILITATOR] = Kind.FACILITATOR
    organisation_kind: str
    services: tuple[str, ...] = Field(min_length=1)
    experiences: tuple[Involvement, ...] = ()


class Partner(RecordBase):
    kind: Literal[Kind.PARTNER] = Kind.PARTNER
    organisation_kind: str
    contributions: tuple[str, ...] = Field(min_length=1)
    experiences: tuple[Involvement, ...] = ()


Record = Annotated[Experience | Funding | Facilitator | Partner, Field(discriminator="kind")]


@lru_cache(maxsize=1)
def record_adapter() -> TypeAdapter[Record]:
    """Validates and writes records of any kind; built on first use, for it costs 30 ms."""
    return TypeAdapter(Record)


class RelationType(StrEnum):
    INSPIRED_BY = "inspired_by"
    FUNDED_BY = "funded_by"
    FACILITATED_BY = "facilitated_by"
    PARTNER_OF = "partner_of"


class Relation(Noun):
    """A directed link between two records, with the role that was played."""

    origin: RecordId
    type: RelationType
    target: RecordId
    role: str | None = None


# --- documents


class DocumentKind(StrEnum):
    REPORT = "report"
    WRITE_UP = "write_up"
    BENCHMARK = "benchmark"
    FUNDING_NOTE = "funding_note"
    OTHER = "other"


class Role(StrEnum):
    """What a passage is in its document."""

    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    PARTICIPANTS = "participants"


class Document(Noun):
    """A report, write-up or benchmark as it came in. `text` is never modified.

    `fingerprint` is the SHA-256 of the file's bytes: the same file twice is one document."""

    id: Annotated[DocumentId, Field(pattern=ID_PATTERN, max_length=120)]
    version: int = 1
    title: str
    kind: DocumentKind = DocumentKind.OTHER
    date: str | None = None
    summary: str | None = None
    file_name: str
    media_type: str
    fingerprint: str
    text: str
    records: tuple[RecordId, ...] = ()
    near_duplicate_of: DocumentId | None = None
    metadata: dict[str, str | int | float | bool | list[str]] = Field(default_factory=dict)


class Passage(Noun):
    """A span of a document that can be quoted: `document.text[start:end]` is the quote, always.

    Offsets count characters (code points) from the start of the document's text, end excluded.
    `sentences` are the spans of its sentences, in order, in the same offsets."""

    id: PassageId
    document_id: DocumentId
    version: int
    index: int
    heading_path: tuple[str, ...] = ()
    role: Role = Role.PARAGRAPH
    page: int | None = None
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    sentences: tuple[tuple[int, int], ...] = ()
    records: tuple[RecordId, ...] = ()
    themes: tuple[str, ...] = ()


class QuotedPassage(Noun):
    """A passage as it may be shown: people named in attendance lists are masked, in its headings
    too, and the words of the lists themselves are not given."""

    passage: Passage
    quote: str


# --- journal


class Decision(Noun):
    """One line of the append-only journal: who, when, what, why, and the version it replaces.

    `act`: the number of the first decision of the same transaction, None before they were noted.
    `undoes`: the number of the decision that this one takes back."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    version: int
    replaces: int | None = None
    reason: str | None = None
    act: int | None = None
    undoes: int | None = None
