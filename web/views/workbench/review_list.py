"""The queue of what waits to be read, document by document. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.proposals import ProposalKind, ProposalLine, ProposalState
from web.labels import PROPOSAL_KINDS, PROPOSAL_STATES
from web.typography import number, plural
from web.views.parts import LinkView, Option
from web.views.workbench.review_fields import sure_words
from web.views.workbench.review_filter import (
    ReviewFilter,
    kind_options,
    least_options,
    state_options,
)
from web.views.workbench.tasks import Task

PER_PAGE = 50
# Records are read one by one, and links with what they link.
BULK_KINDS = frozenset({ProposalKind.BRAKE, ProposalKind.LEVER, ProposalKind.IDEA})
# Offered as the least confidence of what is accepted together, in hundredths.
BULK_LEAST = (80, 85, 90, 95)
BULK_USUAL = 90


@dataclass(frozen=True, slots=True)
class LineView:
    """`tickable`: may be decided with others; `ticked`: sure enough to be so from the start."""

    id: str
    title: str
    url: str
    kind: str
    kind_label: str
    facts: str
    tickable: bool
    ticked: bool


@dataclass(frozen=True, slots=True)
class DocumentLines:
    anchor: str
    title: str
    facts: str
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class FilterView:
    """`hidden`: the filter, for a form that keeps it; `query`: for the address of one."""

    documents: tuple[Option, ...]
    kinds: tuple[Option, ...]
    states: tuple[Option, ...]
    least: tuple[Option, ...]
    narrowed: bool
    clear_url: str
    hidden: tuple[tuple[str, str], ...]
    query: str


@dataclass(frozen=True, slots=True)
class ListPage:
    heading: str
    start_url: str
    documents: tuple[DocumentLines, ...]
    by_document: tuple[LinkView, ...]
    by_kind: tuple[LinkView, ...]
    filters: FilterView
    bulk: bool
    bulk_options: tuple[Option, ...]
    bulk_least: int
    query_here: str
    pages: tuple[LinkView, ...]
    previous_url: str
    next_url: str


Left = Mapping[tuple[str, ProposalKind], int]


def shown_lines(lines: Sequence[ProposalLine], asked: ReviewFilter) -> Sequence[ProposalLine]:
    """Those of the page asked for; of the last one when there are fewer pages."""
    page = min(asked.page, _pages(lines))
    return lines[(page - 1) * PER_PAGE : page * PER_PAGE]


def _pages(lines: Sequence[ProposalLine]) -> int:
    return max(1, -(-len(lines) // PER_PAGE))


def list_page(
    lines: Sequence[ProposalLine],
    titles: Mapping[str, str],
    documents: Mapping[str, str],
    left: Left,
    asked: ReviewFilter,
    bulk_least: int,
) -> ListPage:
    """`lines`: all that the filter keeps; `titles`: of those shown, people masked; `documents`:
    titles by id; `left`: what waits in the whole base."""
    shown = shown_lines(lines, asked)
    of_document: Counter[str] = Counter()
    for (document_id, _), count in left.items():
        of_document[document_id] += count
    page = min(asked.page, _pages(lines))
    views = _documents(shown, titles, documents, of_document, asked, bulk_least)
    return ListPage(
        heading=_heading(len(lines), asked),
        start_url=asked.address(lines[0].id, anchor="relire") if lines else "",
        documents=views,
        by_document=_by_document(of_document, documents, asked),
        by_kind=_by_kind(left, asked),
        filters=_filters(documents, asked),
        bulk=any(line.tickable for view in views for line in view.lines),
        bulk_options=_bulk_options(bulk_least),
        bulk_least=bulk_least,
        query_here=asked.list_address(page=page).partition("?")[2],
        pages=tuple(
            LinkView(number(n), asked.list_address(page=n), "" if n != page else "current")
            for n in range(1, _pages(lines) + 1)
        ),
        previous_url=asked.list_address(page=page - 1) if page > 1 else "",
        next_url=asked.list_address(page=page + 1) if page < _pages(lines) else "",
    )


def _filters(documents: Mapping[str, str], asked: ReviewFilter) -> FilterView:
    return FilterView(
        documents=_document_options(documents, asked),
        kinds=kind_options(asked),
        states=state_options(asked),
        least=least_options(asked),
        narrowed=asked.narrows(),
        clear_url=ReviewFilter().list_address(),
        hidden=tuple(asked.pairs()),
        query=asked.query(),
    )


def _bulk_options(chosen: int) -> tuple[Option, ...]:
    offered = sorted({*BULK_LEAST, chosen})
    return tuple(Option(str(n), f"au moins {n} %", n == chosen) for n in offered)


def _heading(count: int, asked: ReviewFilter) -> str:
    if asked.state.state() is ProposalState.WAITING:
        return plural(count, "proposition à relire", "propositions à relire")
    return plural(count, "proposition")


def _documents(
    shown: Sequence[ProposalLine], titles: Mapping[str, str], documents: Mapping[str, str],
    left: Mapping[str, int], asked: ReviewFilter, bulk_least: int,
) -> tuple[DocumentLines, ...]:  # fmt: skip
    by_document: dict[str, list[LineView]] = {}
    for line in shown:
        view = _line(line, titles.get(line.id, ""), asked, bulk_least)
        by_document.setdefault(line.document_id, []).append(view)
    return tuple(
        DocumentLines(
            anchor=f"document-{place}",
            title=documents.get(document_id, document_id),
            facts=plural(left.get(document_id, 0), "reste", "restent") + " à relire",
            lines=tuple(views),
        )
        for place, (document_id, views) in enumerate(by_document.items(), 1)
    )


def _line(line: ProposalLine, title: str, asked: ReviewFilter, bulk_least: int) -> LineView:
    waiting = line.state is ProposalState.WAITING
    tickable = waiting and line.kind in BULK_KINDS
    state = "" if waiting else f"{PROPOSAL_STATES[line.state]} · "
    return LineView(
        id=line.id,
        title=title,
        url=asked.address(line.id, anchor="relire"),
        kind=line.kind.value,
        kind_label=PROPOSAL_KINDS[line.kind],
        facts=state + sure_words(line.confidence),
        tickable=tickable,
        ticked=tickable and is_sure(line.confidence, bulk_least),
    )


def is_sure(confidence: float, least: int) -> bool:
    """As the page says it, in whole hundredths."""
    return int(confidence * 100 + 0.5) >= least


def _by_document(
    left: Mapping[str, int], documents: Mapping[str, str], asked: ReviewFilter
) -> tuple[LinkView, ...]:
    return tuple(
        LinkView(
            documents.get(document_id, document_id),
            asked.with_(document=document_id).list_address(),
            "current" if document_id == asked.document else "",
            number(count),
        )
        for document_id, count in sorted(left.items(), key=lambda item: (-item[1], item[0]))
    )


def _by_kind(left: Left, asked: ReviewFilter) -> tuple[LinkView, ...]:
    """What waits of each kind, in the document that one reads or in all."""
    counts: Counter[ProposalKind] = Counter()
    for (document_id, kind), count in left.items():
        if asked.document in ("", document_id):
            counts[kind] += count
    return tuple(
        LinkView(
            words, asked.with_(kind=kind).list_address(),
            "current" if kind is asked.kind else "", number(counts[kind]),
        )
        for kind, words in PROPOSAL_KINDS.items()
        if counts[kind]
    )  # fmt: skip


def _document_options(documents: Mapping[str, str], asked: ReviewFilter) -> tuple[Option, ...]:
    by_title = sorted(documents.items(), key=lambda item: item[1].casefold())
    return (
        Option("", "tous", not asked.document),
        *(Option(i, title, i == asked.document) for i, title in by_title),
    )


def review_tasks(left: int) -> tuple[Task, ...]:
    if not left:
        return ()
    words = plural(left, "proposition à relire", "propositions à relire")
    return (Task(words, ReviewFilter().list_address()),)
