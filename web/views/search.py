"""A search result → its page: hits, facets, chips of filters, pages, a way out when empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.model import Kind, Passage
from kb.vocabulary import Vocabulary
from search.model import FacetValue, Hit, HitType, SearchResult
from web.addresses import need_address, passage_address, record_address
from web.labels import FACET_TITLES, KINDS, TYPES, nature_label, phase_label
from web.search_form import PAGE_SIZE, PARAMETERS, SearchForm
from web.typography import capitalised, plural
from web.views.parts import LinkView, theme_links

FIRST_VALUES = 6
NEED_WORDS = 5
PAGES_AROUND = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a snippet; `marked` when it is a word that was looked for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class HitView:
    title: str
    url: str
    kind: str
    kind_label: str
    place: str
    pieces: tuple[Piece, ...]
    themes: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class ValueView:
    value: str
    label: str
    count: int
    selected: bool
    id: str


@dataclass(frozen=True, slots=True)
class FacetView:
    title: str
    parameter: str
    values: tuple[ValueView, ...]
    more: tuple[ValueView, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class FilterChip:
    label: str
    field: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class PageLink:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    text: str
    heading: str
    hits: tuple[HitView, ...]
    facets: tuple[FacetView, ...]
    chips: tuple[FilterChip, ...]
    clear_url: str
    pages: tuple[PageLink, ...]
    previous_url: str
    next_url: str
    wider: tuple[LinkView, ...]
    need_url: str
    also: str
    better: LinkView | None


@dataclass(frozen=True, slots=True)
class Names:
    """How codes are called: regions and departments by code, the rest by the vocabulary."""

    vocabulary: Vocabulary
    regions: Mapping[str, str]
    departments: Mapping[str, str]

    def of(self, facet: str, value: str, otherwise: str = "") -> str:
        tables: dict[str, Mapping[str, str]] = {
            "type": TYPES,
            "kind": {kind: words.many.lower() for kind, words in KINDS.items()},
            "region": {"FR": "France entière ou étranger", **self.regions},
            "department": self.departments,
        }
        if facet == "phase":
            return phase_label(value, self.vocabulary)
        if facet == "nature":
            return nature_label(value, self.vocabulary)
        return tables.get(facet, {}).get(value) or otherwise or value


def search_page(
    form: SearchForm,
    result: SearchResult,
    names: Names,
    passages: Mapping[str, Passage],
    wider: Sequence[tuple[SearchForm, str, int]] = (),
) -> SearchPage:
    """`passages`: those of the hits. `wider`: searches with fewer filters, when it is empty."""
    last = max(1, -(-result.total // PAGE_SIZE))
    long_text = len(form.text.split()) >= NEED_WORDS
    return SearchPage(
        text=form.text,
        heading=_heading(form, result.total),
        hits=tuple(_hit(hit, passages) for hit in result.hits),
        facets=_facets(form, result, names),
        chips=tuple(_chip(form, facet, value, names) for facet, value in form.chosen),
        clear_url=SearchForm(text=form.text).address() if form.chosen else "",
        pages=_pages(form, last),
        previous_url=form.at_page(min(form.page - 1, last)).address() if form.page > 1 else "",
        next_url=form.at_page(form.page + 1).address() if form.page < last else "",
        wider=tuple(_wider(other, label, total) for other, label, total in wider),
        need_url=need_address(form.text) if long_text else "",
        also=", ".join(f"« {said} »" for said in result.also),
        better=_better(form, result.suggestion),
    )


def _heading(form: SearchForm, total: int) -> str:
    if total == 0:
        return "Aucun résultat"
    where = f" pour « {form.text[:80]}{'…' if len(form.text) > 80 else ''} »" if form.text else ""
    return plural(total, "résultat") + where


def _hit(hit: Hit, passages: Mapping[str, Passage]) -> HitView:
    passage = passages.get(hit.id)
    if hit.type is HitType.PASSAGE and hit.document_id:
        url = passage_address(hit.document_id, passage.index if passage else None)
        label, place = "Document", " > ".join(hit.heading_path)
    else:
        url = record_address(hit.id)
        label = KINDS[Kind(hit.kind)].one if hit.kind in set(Kind) else ""
        place = hit.territory or ""
    return HitView(
        title=hit.title,
        url=url,
        kind=hit.kind,
        kind_label=label,
        place=place,
        pieces=snippet_pieces(hit.snippet, hit.marks),
        themes=theme_links(hit.themes[:4]),
    )


def snippet_pieces(snippet: str, marks: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """The snippet cut at its marks; the pieces joined give the snippet back."""
    pieces: list[Piece] = []
    at = 0
    for start, end in sorted(marks):
        if start < at or end > len(snippet) or start >= end:
            continue
        if start > at:
            pieces.append(Piece(snippet[at:start], marked=False))
        pieces.append(Piece(snippet[start:end], marked=True))
        at = end
    if at < len(snippet):
        pieces.append(Piece(snippet[at:], marked=False))
    return tuple(pieces)


def _facets(form: SearchForm, result: SearchResult, names: Names) -> tuple[FacetView, ...]:
    views = []
    for facet, parameter in PARAMETERS.items():
        values = result.facets.get(facet, ())
        if len(values) < 2 and not any(value.selected for value in values):
            continue
        shown = tuple(_value(facet, parameter, n, v, names) for n, v in enumerate(values))
        kept = max(FIRST_VALUES, sum(value.selected for value in shown))
        views.append(
            FacetView(
                title=FACET_TITLES[facet],
                parameter=parameter,
                values=shown[:kept],
                more=shown[kept:],
                open=facet in {"type", "kind", "theme"} or bool(form.values(facet)),
            )
        )
    return tuple(views)


def _value(facet: str, parameter: str, rank: int, value: FacetValue, names: Names) -> ValueView:
    return ValueView(
        value=value.value,
        label=names.of(facet, value.value, value.label),
        count=value.count,
        selected=value.selected,
        id=f"{parameter}-{rank}",
    )


def _chip(form: SearchForm, facet: str, value: str, names: Names) -> FilterChip:
    return FilterChip(
        label=names.of(facet, value),
        field=FACET_TITLES[facet].lower(),
        remove_url=form.without(facet, value).address(),
    )


def _pages(form: SearchForm, last: int) -> tuple[PageLink, ...]:
    if last < 2:
        return ()
    near = range(form.page - PAGES_AROUND, form.page + PAGES_AROUND + 1)
    kept = sorted({1, last, *(page for page in near if 1 <= page <= last)})
    return tuple(
        PageLink(str(page), form.at_page(page).address(), page == form.page) for page in kept
    )


def _better(form: SearchForm, suggestion: str | None) -> LinkView | None:
    """The same search in the words suggested, its filters kept."""
    if suggestion is None:
        return None
    other = form.model_copy(update={"text": suggestion, "page": 1})
    return LinkView(f"« {suggestion} »", other.address())


def _wider(form: SearchForm, label: str, total: int) -> LinkView:
    return LinkView(capitalised(label), form.address(), note=plural(total, "résultat"))
