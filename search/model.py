"""What is asked and what is answered: queries, hits, recommendations."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from kb.model import Kind, Money, Noun, Phase, Source
from kb.understanding import Understanding

MAX_QUERY_CHARS = 20_000


class HitType(StrEnum):
    RECORD = "record"
    PASSAGE = "passage"


class Filters(Noun):
    """Each list is an « or »; the lists together are an « and ». Empty means no constraint."""

    types: tuple[HitType, ...] = ()
    kinds: tuple[Kind, ...] = ()
    themes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    natures: tuple[str, ...] = ()
    years: tuple[str, ...] = ()


class Query(Noun):
    """An empty text lists everything that passes the filters."""

    text: str = Field(default="", max_length=MAX_QUERY_CHARS)
    filters: Filters = Filters()
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=10_000)


class Hit(Noun):
    """One result. `marks` are the spans of the matched words in `snippet`, end excluded.

    `parts` sum to `score`. A passage's hit has the id of its document, for its page and anchor."""

    id: str
    type: HitType
    kind: str
    title: str
    score: float
    parts: dict[str, float]
    snippet: str
    marks: tuple[tuple[int, int], ...] = ()
    document_id: str | None = None
    heading_path: tuple[str, ...] = ()
    territory: str | None = None
    themes: tuple[str, ...] = ()


class FacetValue(Noun):
    """`count` is the number of results reached by choosing this value, the other facets
    unchanged."""

    value: str
    label: str
    count: int
    selected: bool = False


class SearchResult(Noun):
    """`also`: what was searched besides the query, the other form of its acronyms. `suggestion`:
    the query with its unknown words corrected, offered and not searched."""

    query: str
    also: tuple[str, ...] = ()
    suggestion: str | None = None
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]


# --- recommendations


class Status(StrEnum):
    """Whether the base has something comparable: yes, only loosely, or nothing."""

    OK = "ok"
    WEAK = "weak"
    NONE = "none"


class QuotedEvidence(Noun):
    """A literal span of a document of ours: `document.text[start:end]` is the quote."""

    document_id: str
    passage_id: str
    quote: str
    start: int
    end: int
    document_title: str


class FieldQuote(Noun):
    """A literal span of a field of a record, as `"…" in` that field."""

    record_id: str
    field: str
    quote: str


class Reason(Noun):
    """One short sentence of « pourquoi », the feature that it tells of, and what proves it: words
    of a record or of a document; nothing when it rests on the official geography, on the
    vocabulary or on the need's own words."""

    text: str
    feature: str
    quotes: tuple[FieldQuote | QuotedEvidence, ...] = ()


class Link(Noun):
    """Another record to go to, and what it is to this one."""

    id: str
    kind: Kind
    title: str
    role: str | None = None


class Transposability(Noun):
    """What of an experience holds at the speaker's, in short French sentences with their figures.

    `know_how` answers « je ne sais pas faire », `too_expensive` « ça coûte trop cher », each with
    what the source does not say. `unknown`: what would be needed to say more."""

    alike: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    adapt: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    know_how: str | None = None
    too_expensive: str | None = None


class Step(Noun):
    """One phase of the project's path: what to do and to have at its end, whom to see and which
    money opens then (the link's `role` says why). `current`: the phase that the need tells."""

    phase: Phase
    label: str
    aim: str
    current: bool
    actions: tuple[str, ...] = ()
    outcome: str | None = None
    people: tuple[Link, ...] = ()
    fundings: tuple[Link, ...] = ()


class Suggestion(Noun):
    """One recommended record with what its card shows. `features` sum to `score`."""

    id: str
    kind: Kind
    title: str
    score: float
    features: dict[str, float]
    why: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[QuotedEvidence, ...]
    differences: tuple[str, ...]
    transposability: Transposability | None = None
    summary: str
    territory: str
    themes: tuple[str, ...]
    method: tuple[str, ...] = ()
    cost: Money | None = None
    cost_text: str | None = None
    paid_by: tuple[str, ...] = ()
    helped_by: tuple[Link, ...] = ()
    status: str | None = None
    warnings: tuple[str, ...] = ()
    next_step: str | None = None
    sources: tuple[Source, ...] = ()


class NearbyNeed(Noun):
    """A published need that says nearly the same; its contact is a role or an organisation."""

    number: int
    text: str
    territory: str | None = None
    contact: str


class Reorientation(Noun):
    """When nothing fits: said plainly, with people to call and wider themes; never padding."""

    message: str
    contacts: tuple[Link, ...] = ()
    themes: tuple[str, ...] = ()
    needs: tuple[NearbyNeed, ...] = ()


class KindAnswer(Noun):
    """Whether a list holds something for the need. `chance`: 0 to 1, that one of its records does;
    `message`: what is said of a list that holds nothing, or only leads."""

    status: Status
    chance: float
    message: str | None = None


class BrakeAnswer(Noun):
    """A brake that the need tells, and the experiences that lifted it, or went on in spite of it,
    those that answer best first; a link's `role` says what helped, in the record's own words."""

    brake: str
    label: str
    experiences: tuple[Link, ...]


class NeedRequest(Noun):
    """A need and what the person has corrected. A correction always wins over what was read."""

    text: str = Field(min_length=1, max_length=MAX_QUERY_CHARS)
    territory: str | None = Field(default=None, max_length=200)
    phase: Phase | None = None
    speaker: str | None = None
    themes: tuple[str, ...] | None = None
    # Strict: JSON's `false` is no amount.
    budget_eur: int | None = Field(default=None, ge=0, strict=True)
    brakes: tuple[str, ...] | None = None
    limit: int = Field(default=10, ge=1, le=50, strict=True)


class Recommendation(Noun):
    """The four lists, best first: the contract of `essaim recommend --json` and of the API."""

    text: str
    understanding: Understanding
    status: Status
    experience: tuple[Suggestion, ...] = ()
    funding: tuple[Suggestion, ...] = ()
    facilitator: tuple[Suggestion, ...] = ()
    partner: tuple[Suggestion, ...] = ()
    reorientation: Reorientation | None = None
    path: tuple[Step, ...] = ()
    chance: float = 0.0
    kinds: dict[Kind, KindAnswer] = {}
    brakes: tuple[BrakeAnswer, ...] = ()
    wanted: tuple[NearbyNeed, ...] = ()

    def of_kind(self, kind: Kind) -> tuple[Suggestion, ...]:
        lists: dict[Kind, tuple[Suggestion, ...]] = {
            Kind.EXPERIENCE: self.experience,
            Kind.FUNDING: self.funding,
            Kind.FACILITATOR: self.facilitator,
            Kind.PARTNER: self.partner,
        }
        return lists[kind]
