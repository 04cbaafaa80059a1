"""A suggestion → its card, read like a colleague's note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.model import Kind
from search.model import QuotedEvidence, Suggestion, Transposability
from web.addresses import passage_address, record_address
from web.labels import KINDS
from web.typography import capitalised, money_with_use
from web.views.feedback import FeedbackView
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
# How the lacks of a source begin; on a card, the answers to the two objections say them.
_SOURCE_LACKS = "La source ne "


@dataclass(frozen=True, slots=True)
class HomeList:
    """What is alike, or differs, or is to adapt, at the reader's."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """« Chez vous », and what is answered to « je ne sais pas faire » (empty when the steps of the
    method are shown) and to « ça coûte trop cher »."""

    lists: tuple[HomeList, ...]
    know_how: str
    too_expensive: str


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
    home: HomeView | None
    warnings: tuple[str, ...]
    next_step: str
    sources: tuple[SourceView, ...]
    themes: tuple[LinkView, ...]
    feedback: FeedbackView | None


def card_view(
    suggestion: Suggestion, positions: Mapping[str, int], feedback: FeedbackView | None = None
) -> CardView:
    """`positions`: index of each quoted passage in its document; `feedback`: what was said of it
    for this need."""
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
        why=tuple(_sentence(reason) for reason in suggestion.why),
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
        home=_home(suggestion),
        warnings=suggestion.warnings,
        next_step=suggestion.next_step or "",
        sources=source_views(suggestion.sources),
        themes=theme_links(suggestion.themes),
        feedback=feedback,
    )


def _sentence(text: str) -> str:
    return capitalised(text) if text.endswith((".", "?", "!", "…")) else f"{capitalised(text)}."


def _home(suggestion: Suggestion) -> HomeView | None:
    found = suggestion.transposability
    if found is None:
        return None
    return HomeView(
        lists=_home_lists(found),
        know_how="" if suggestion.method else found.know_how or "",
        too_expensive=found.too_expensive or "",
    )


def _home_lists(found: Transposability) -> tuple[HomeList, ...]:
    unknown = tuple(text for text in found.unknown if not text.startswith(_SOURCE_LACKS))
    lists = (
        HomeList("Ce qui ressemble", found.alike),
        HomeList("Ce qui diffère", found.differs),
        HomeList("À adapter", found.adapt),
        HomeList("Reste à savoir", unknown),
    )
    return tuple(told for told in lists if told.texts)


def _quote(evidence: QuotedEvidence, positions: Mapping[str, int]) -> QuoteView:
    url = passage_address(evidence.document_id, positions.get(evidence.passage_id))
    return QuoteView(quote_lines(evidence.quote), url, evidence.document_title)
