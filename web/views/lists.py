"""The lists: records by kind, fundings by phase, themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import Availability, Experience, Facilitator, Funding, Kind, Phase, Record
from kb.vocabulary import Vocabulary
from search.model import FacetValue
from web.addresses import address, record_address, theme_address
from web.labels import AVAILABILITIES, KINDS, nature_label
from web.typography import capitalised
from web.views.blocks import amount_line
from web.views.parts import shortened

MAX_LINE_CHARS = 180


@dataclass(frozen=True, slots=True)
class RecordLine:
    title: str
    url: str
    kind: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordGroup:
    title: str
    kind: str
    anchor: str
    count: int
    lines: tuple[RecordLine, ...]


@dataclass(frozen=True, slots=True)
class KindLink:
    label: str
    kind: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class FundingLine:
    title: str
    url: str
    funder: str
    nature: str
    availability: str
    closed: bool
    amount: str


@dataclass(frozen=True, slots=True)
class PhaseGroup:
    title: str
    anchor: str
    definition: str
    lines: tuple[FundingLine, ...]


@dataclass(frozen=True, slots=True)
class ThemeView:
    label: str
    url: str
    definition: str
    count: int


def record_groups(records: Sequence[Record], only: Kind | None) -> tuple[RecordGroup, ...]:
    groups = []
    for kind in Kind:
        lines = tuple(record_line(record) for record in records if record.kind is kind)
        if lines and only in {None, kind}:
            words = KINDS[kind]
            groups.append(RecordGroup(words.many, kind, words.slug, len(lines), lines))
    return tuple(groups)


def record_line(record: Record) -> RecordLine:
    return RecordLine(
        title=record.title,
        url=record_address(record.id),
        kind=record.kind,
        place=record.territory.name,
        text=shortened(_line_text(record), MAX_LINE_CHARS),
    )


def _line_text(record: Record) -> str:
    if isinstance(record, Experience):
        return record.summary
    if isinstance(record, Funding):
        return " · ".join(part for part in (record.funder, amount_line(record)) if part)
    offers = record.services if isinstance(record, Facilitator) else record.contributions
    return f"{capitalised(record.organisation_kind)} · {', '.join(offers)}"


def kind_links(counts: dict[Kind, int], current: Kind | None) -> tuple[KindLink, ...]:
    total = KindLink("Toutes les fiches", "", sum(counts.values()), "/fiches", current is None)
    links = [
        KindLink(
            KINDS[kind].many, kind, count, address("/fiches", [("kind", kind)]), current is kind
        )
        for kind, count in counts.items()
    ]
    return (total, *links)


_OPEN_FIRST = (
    Availability.PERMANENT,
    Availability.CALLS,
    Availability.UNKNOWN,
    Availability.CLOSED,
)


def funding_groups(fundings: Sequence[Funding], vocabulary: Vocabulary) -> tuple[PhaseGroup, ...]:
    """Phase after phase, what can be asked for first; those of no known phase come last."""
    ordered = sorted(fundings, key=lambda f: _OPEN_FIRST.index(f.availability))
    groups = []
    for concept in vocabulary.phases:
        phase = Phase(concept.id)
        lines = tuple(_funding_line(f, vocabulary) for f in ordered if phase in f.phases)
        groups.append(PhaseGroup(capitalised(concept.label), concept.id, concept.definition, lines))
    rest = tuple(_funding_line(f, vocabulary) for f in ordered if not f.phases)
    if rest:
        note = "La source ne dit pas à quel moment du projet les demander."
        groups.append(PhaseGroup("Phase non précisée", "sans-phase", note, rest))
    return tuple(groups)


def _funding_line(funding: Funding, vocabulary: Vocabulary) -> FundingLine:
    return FundingLine(
        title=funding.title,
        url=record_address(funding.id),
        funder=funding.funder,
        nature=nature_label(funding.nature, vocabulary),
        availability=AVAILABILITIES[funding.availability],
        closed=funding.availability is Availability.CLOSED,
        amount=amount_line(funding),
    )


def theme_views(vocabulary: Vocabulary, counts: Sequence[FacetValue]) -> tuple[ThemeView, ...]:
    """The wide themes under which something is found."""
    found = {value.value: value.count for value in counts}
    return tuple(
        ThemeView(theme.label, theme_address(theme.label), theme.definition, found[theme.label])
        for theme in vocabulary.themes
        if found.get(theme.label)
    )
