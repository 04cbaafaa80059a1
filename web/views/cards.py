"""A suggestion → its card, read like a colleague's note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.model import Kind
from search.model import QuotedEvidence, Suggestion
from web.addresses import passage_address, record_address
from web.labels import KINDS
from web.typography import capitalised, money_with_use
from web.views.parts import (
    LinkView,
    QuoteView,
    SourceView,
    link_view,
    quote_lines,
    shortened,
    source_views,
    theme_links,
)

FIRST_STEPS = 2
FIRST_QUOTES = 1
MAX_SUMMARY_CHARS = 420


@dataclass(frozen=True, slots=True)
class CardView:
    title: str
    url: str
    kind: str
    kind_label: str
    place: str
    status: str
    summary: str
    why: tuple[str, ...]
    quotes: tuple[QuoteView, ...]
    more_quotes: tuple[QuoteView, ...]
    cost: str
    cost_known: bool
    paid_by: tuple[str, ...]
    steps: tuple[str, ...]
    more_steps: tuple[str, ...]
    steps_missing: bool
    helped_by: tuple[LinkView, ...]
    differences: tuple[str, ...]
    warnings: tuple[str, ...]
    next_step: str
    sources: tuple[SourceView, ...]
    themes: tuple[LinkView, ...]


def card_view(suggestion: Suggestion, positions: Mapping[str, int]) -> CardView:
    """`positions`: index of each quoted passage in its document."""
    quotes = tuple(_quote(evidence, positions) for evidence in suggestion.evidence)
    told = suggestion.kind is Kind.EXPERIENCE
    cost = suggestion.cost_text or money_with_use(suggestion.cost)
    return CardView(
        title=suggestion.title,
        url=record_address(suggestion.id),
        kind=suggestion.kind,
        kind_label=KINDS[suggestion.kind].one,
        place=suggestion.territory,
        status=suggestion.status or "",
        summary=shortened(suggestion.summary, MAX_SUMMARY_CHARS),
        why=suggestion.why,
        quotes=quotes[:FIRST_QUOTES],
        more_quotes=quotes[FIRST_QUOTES:],
        cost=cost or ("Nos sources ne le disent pas." if told else ""),
        cost_known=bool(cost),
        paid_by=suggestion.paid_by,
        steps=suggestion.method[:FIRST_STEPS],
        more_steps=suggestion.method[FIRST_STEPS:],
        steps_missing=told and not suggestion.method,
        helped_by=tuple(link_view(link) for link in suggestion.helped_by),
        differences=tuple(capitalised(text) for text in suggestion.differences),
        warnings=suggestion.warnings,
        next_step=suggestion.next_step or "",
        sources=source_views(suggestion.sources),
        themes=theme_links(suggestion.themes),
    )


def _quote(evidence: QuotedEvidence, positions: Mapping[str, int]) -> QuoteView:
    url = passage_address(evidence.document_id, positions.get(evidence.passage_id))
    return QuoteView(quote_lines(evidence.quote), url, evidence.document_title)
