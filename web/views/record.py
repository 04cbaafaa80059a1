"""A record → its page, field by field in words."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.model import Document, Kind, QuotedPassage, Record, Relation, RelationType
from kb.proving import QuotedProof
from kb.rechecks import Due
from kb.text import fold
from kb.vocabulary import Vocabulary
from search.model import Link
from web.addresses import record_address
from web.labels import KINDS, RELATIONS
from web.typography import ago, date
from web.views.blocks import Block, record_blocks, record_facts
from web.views.fact import Fact
from web.views.parts import (
    LinkView,
    QuoteView,
    SourceView,
    kind_note,
    quote_view,
    source_views,
    theme_links,
)
from web.views.proofs import ProofView, placed_proofs
from web.views.suggestions import report_links

MAX_QUOTES = 8


@dataclass(frozen=True, slots=True)
class RelationGroup:
    title: str
    links: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """When the record was last looked at, in words; `overdue`: that it should be again, or
    nothing."""

    on: str = ""
    overdue: str = ""


@dataclass(frozen=True, slots=True)
class RecordPage:
    title: str
    kind: str
    kind_label: str
    list_url: str
    list_label: str
    place: str
    status: str
    closed: bool
    summary: str
    facts: tuple[Fact, ...]
    themes: tuple[LinkView, ...]
    blocks: tuple[Block, ...]
    relations: tuple[RelationGroup, ...]
    quotes: tuple[QuoteView, ...]
    more_quotes: int
    similar: tuple[LinkView, ...]
    sources: tuple[SourceView, ...]
    checked: Checked
    proofs: Mapping[str, tuple[ProofView, ...]]
    reports: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the store knows around a record. `documents`: those of the passages, with their text.
    `proofs`: of public documents."""

    relations: Sequence[Relation]
    linked: Mapping[str, Record]
    passages: Sequence[QuotedPassage]
    documents: Mapping[str, Document]
    similar: Sequence[Link]
    checked: Checked = Checked()
    proofs: Sequence[QuotedProof] = ()


def record_page(record: Record, around: Surroundings, vocabulary: Vocabulary) -> RecordPage:
    words = KINDS[record.kind]
    quotes = [
        quote_view(quoted, document)
        for quoted in around.passages
        if (document := around.documents.get(quoted.passage.document_id))
    ]
    blocks = record_blocks(record, vocabulary, partner_addresses(record, around.linked))
    return RecordPage(
        title=record.title,
        kind=record.kind,
        kind_label=words.one,
        list_url=f"/fiches?kind={record.kind}",
        list_label=words.many,
        place=record.territory.name,
        status=_status(record),
        closed=record.kind is Kind.FUNDING and record.availability == "closed",
        summary=record.summary if record.kind is Kind.EXPERIENCE else "",
        facts=record_facts(record, vocabulary),
        themes=theme_links(record.themes),
        blocks=blocks,
        relations=relation_groups(record, around.relations, around.linked),
        quotes=tuple(quotes[:MAX_QUOTES]),
        more_quotes=max(0, len(quotes) - MAX_QUOTES),
        similar=tuple(kind_note(link) for link in around.similar),
        sources=source_views(record.sources),
        checked=around.checked,
        proofs=placed_proofs(record.kind, around.proofs),
        reports=report_links(record, [block.anchor for block in blocks]),
    )


def _status(record: Record) -> str:
    return record.status if record.kind is Kind.EXPERIENCE else ""


def relation_groups(
    record: Record, relations: Sequence[Relation], linked: Mapping[str, Record]
) -> tuple[RelationGroup, ...]:
    """Both ways, grouped by what the link says.

    What stands elsewhere on the page is not told twice: fundings by cost, partners by name."""
    told = set(partner_addresses(record, linked).values())
    groups: dict[str, dict[str, LinkView]] = {}
    for relation in relations:
        outward = relation.origin == record.id
        if outward and relation.type is RelationType.FUNDED_BY:
            continue
        other = linked.get(relation.target if outward else relation.origin)
        if other is None:
            continue
        title = RELATIONS[relation.type][0 if outward else 1]
        link = LinkView(other.title, record_address(other.id), other.kind, relation.role or "")
        if link.url in told:
            continue
        groups.setdefault(title, {}).setdefault(other.id, link)
    return tuple(RelationGroup(title, tuple(links.values())) for title, links in groups.items())


def partner_addresses(record: Record, linked: Mapping[str, Record]) -> dict[str, str]:
    """The pages of an experience's partners, by folded name, when one bears that very name."""
    if record.kind is not Kind.EXPERIENCE:
        return {}
    pages = {
        fold(other.title): record_address(other.id)
        for other in linked.values()
        if other.kind is Kind.PARTNER
    }
    names = {fold(actor.name) for actor in record.partners}
    return {name: url for name, url in pages.items() if name in names}


def checked_words(due: Due, today: datetime.date) -> Checked:
    """« 22 novembre 2026 »; « dernière vérification il y a 26 mois »."""
    if due.looked_at is None:
        return Checked()
    told = f"dernière vérification {ago(due.looked_at, today)}"
    return Checked(date(due.looked_at.isoformat()), told if due.is_over(today) else "")
