"""A proposal as one decides on it: what is proposed, what proves it, what can be done. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import JsonValue

from kb.drafts import missing_fields
from kb.evidence import VersionRead
from kb.marked import MarkedText
from kb.model import Decision, Record, State, record_adapter
from kb.proposals import RECORD_KINDS, Proposal, ProposalKind, ProposalState
from kb.vocabulary import Vocabulary
from web.addresses import document_address, draft_address, record_address
from web.labels import PROPOSAL_KINDS, PROPOSAL_STATES, RELATIONS
from web.typography import date, plural
from web.views.parts import LinkView
from web.views.workbench.review_controls import APART, MISSING, concepts, leaf_label
from web.views.workbench.review_fields import (
    ChangeView,
    Editing,
    GroupView,
    ValueView,
    addable,
    changes_between,
    group_anchor,
    group_label,
    groups_of,
    sure_words,
)
from web.views.workbench.review_filter import ReviewFilter
from web.views.workbench.review_source import SourceView, proof_anchor, source_view

REASONS = {
    "hors-sujet": "Hors sujet",
    "deja-connu": "Déjà connu",
    "mal-lu": "Mal lu",
    "donnees-personnelles": "Données personnelles",
}
RECORD_STATES = {
    State.DRAFT: "brouillon",
    State.PUBLISHED: "publiée",
    State.WITHDRAWN: "retirée",
    State.TO_RECHECK: "à vérifier",
}


@dataclass(frozen=True, slots=True)
class Queue:
    """Where one stands among those that the filter keeps; `before`, `after`: their ids, or empty.
    `place`: from 1; 0 when this one is not among them. `left`: how many wait in its document."""

    place: int
    total: int
    left: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Around:
    """What the base says around a proposal. `ends`: records and proposals that it links, by id.
    `known`: the record that it would complete, `completed`: what it would become; `draft`: what
    accepting would make, None where it cannot be made; `made`: what came of it; `mark`: see
    `ReviewPage`."""

    asked: ReviewFilter
    mark: str
    document_title: str
    document_public: bool
    queue: Queue
    ends: Mapping[str, LinkView]
    likely: tuple[LinkView, ...] = ()
    known: Record | None = None
    completed: Record | None = None
    draft: Record | None = None
    made: Record | None = None
    decision: Decision | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a known record would gain. `asked`: one looks at it before merging."""

    title: str
    url: str
    record_id: str
    state: str
    asked: bool
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """Where one stands in the queue, and where one may go; an address is empty when there is no
    such place. `whole`, `part`: with the whole document beside, or what surrounds the proofs."""

    place: str
    left: str
    after: str
    before: str
    all: str
    here: str
    whole: str
    part: str
    missing: str
    proof: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be decided. `missing`: what must be said before it is published; `draft`: where the
    draft that came of it is written."""

    waiting: bool
    of_record: bool
    accept: str
    publish: bool
    missing: tuple[str, ...]
    draft: str
    likely: tuple[LinkView, ...]
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """`mark`: what was read of the proposal, sent back with a decision: what has changed since is
    not decided blindly."""

    id: str
    title: str
    kind: str
    kind_label: str
    state: str
    sure: str
    mark: str
    document: LinkView
    old_version: bool
    source: SourceView
    ways: Ways
    groups: tuple[GroupView, ...]
    adds: tuple[LinkView, ...]
    choices: Choices
    decided: str
    decision: int
    made: LinkView | None


def review_page(
    proposal: Proposal,
    read: VersionRead,
    text: MarkedText,
    around: Around,
    vocabulary: Vocabulary,
) -> ReviewPage:
    waiting = proposal.state is ProposalState.WAITING
    source = source_view(text)
    return ReviewPage(
        id=proposal.id,
        title=read.masked(proposal.title),
        kind=proposal.kind.value,
        kind_label=PROPOSAL_KINDS[proposal.kind],
        state=PROPOSAL_STATES[proposal.state],
        sure=sure_words(proposal.confidence),
        mark=around.mark,
        document=LinkView(read.masked(around.document_title), _document_url(proposal, around)),
        old_version=not text.is_current,
        source=source,
        ways=_ways(proposal, text, around, source.first),
        groups=_groups(proposal, read, text, around, vocabulary),
        adds=_adds(proposal, around.asked) if waiting else (),
        choices=_choices(proposal, around, vocabulary),
        decided="" if waiting else _decided(around),
        decision=proposal.decided or 0,
        made=around.ends.get(proposal.record or ""),
    )


def _ways(proposal: Proposal, text: MarkedText, around: Around, first: str) -> Ways:
    """`first`: the anchor of the first proof."""
    asked, queue = around.asked, around.queue
    proof = next(filter(None, (text.number_of(span) for span in proposal.evidence)), None)
    return Ways(
        place=f"{queue.place} sur {queue.total}" if queue.place else "",
        left=plural(queue.left, "reste", "restent") + " à relire dans ce document",
        after=asked.address(queue.after, anchor="relire") if queue.after else "",
        before=asked.address(queue.before, anchor="relire") if queue.before else "",
        all=asked.list_address(),
        here=asked.address(proposal.id),
        whole=asked.address(proposal.id, ("entier", "oui"), anchor=first),
        part=asked.address(proposal.id, anchor=first),
        missing=asked.address(proposal.id, ("corriger", MISSING)),
        proof=f"#{proof_anchor(proof) if proof else first}" if first else "",
    )


def _choices(proposal: Proposal, around: Around, vocabulary: Vocabulary) -> Choices:
    waiting = proposal.state is ProposalState.WAITING
    made = around.made if _is_record(proposal) else None
    draft = made if made is not None and made.state is State.DRAFT else None
    to_publish = around.draft if waiting else draft
    return Choices(
        waiting=waiting,
        of_record=_is_record(proposal),
        accept=_accept_label(proposal),
        publish=draft is not None or (waiting and _may_publish(proposal, around)),
        missing=tuple(map(group_label, missing_fields(to_publish))) if to_publish else (),
        draft=f"/atelier/fiches/{draft.id}" if draft else "",
        likely=around.likely,
        comparison=_comparison(proposal, around, vocabulary) if waiting else None,
    )


def _is_record(proposal: Proposal) -> bool:
    return proposal.kind in RECORD_KINDS


def _may_publish(proposal: Proposal, around: Around) -> bool:
    """What completes a published record is seen at once: there is nothing more to publish."""
    if not _is_record(proposal):
        return False
    return proposal.target is None or (
        around.known is not None and around.known.state is State.DRAFT
    )


def _document_url(proposal: Proposal, around: Around) -> str:
    """Readers' page; that of the workbench for a document that is not public yet."""
    if around.document_public:
        return document_address(proposal.document_id)
    return draft_address(proposal.document_id)


def _accept_label(proposal: Proposal) -> str:
    if proposal.kind is ProposalKind.RELATION:
        return "Accepter le lien"
    if not _is_record(proposal):
        return "Accepter"
    return "Compléter la fiche" if proposal.target else "Accepter en brouillon"


def _decided(around: Around) -> str:
    decision = around.decision
    if decision is None:
        return ""
    why = f" : {decision.reason}" if decision.reason else ""
    return f"Décision du {date(decision.at.date().isoformat())}, par {around.decided_by}{why}"


# --- fields


def _groups(
    proposal: Proposal, read: VersionRead, text: MarkedText, around: Around,
    vocabulary: Vocabulary,
) -> tuple[GroupView, ...]:  # fmt: skip
    asked = around.asked
    waiting = proposal.state is ProposalState.WAITING

    def correct_url(key: str) -> str:
        if not waiting:
            return ""
        # No anchor: a browser that goes to one leaves « autofocus » aside.
        return asked.address(proposal.id, ("corriger", key))

    read_fields = groups_of(proposal, text, vocabulary, read.value, correct_url)
    titles = [group for group in read_fields if group.key == "title"]
    head = GroupView(
        key="title",
        anchor=group_anchor("title"),
        label="Titre" if _is_record(proposal) else "Ce qui est proposé",
        values=(
            ValueView(-1, "", read.masked(proposal.title)),
            *(replace(value, label="lu") for group in titles for value in group.values),
            *(() if _is_record(proposal) else _attributes(proposal, around, vocabulary)),
        ),
        conflict=False,
        correct_url=correct_url("title"),
    )
    target = GroupView(
        key="target",
        anchor=group_anchor("target"),
        label="Fiche à compléter",
        values=_attributes(proposal, around, vocabulary),
        conflict=False,
        correct_url=correct_url("target"),
    )
    first = (head, target) if _is_record(proposal) and proposal.target else (head,)
    return (*first, *(group for group in read_fields if group.key != "title"))


def _attributes(
    proposal: Proposal, around: Around, vocabulary: Vocabulary
) -> tuple[ValueView, ...]:
    """What is set on the proposal itself: its concept, or the ends of a link."""
    found = []
    for name in APART[proposal.kind]:
        value = getattr(proposal, name)
        if not value:
            continue
        end = around.ends.get(value)
        if name == "relation" and proposal.relation:
            words = RELATIONS[proposal.relation][0].lower()
        else:
            words = end.text if end else concepts(name, vocabulary).get(value, value)
        note = f"{words} ({end.note})" if end and end.note else words
        label = "" if name == "target" else leaf_label(name)
        found.append(ValueView(-1, label, note, url=end.url if end else ""))
    return tuple(found)


def _adds(proposal: Proposal, asked: ReviewFilter) -> tuple[LinkView, ...]:
    return tuple(
        LinkView(
            group_label(key.partition(".")[0]).lower(),
            asked.address(proposal.id, ("corriger", key)),
        )
        for key in addable(proposal)
    )


def with_editing(page: ReviewPage, key: str, editing: Editing) -> ReviewPage:
    """The page with one group open; a field that is not read yet opens at the end."""
    if any(group.key == key for group in page.groups):
        groups = tuple(
            replace(group, editing=editing) if group.key == key else group for group in page.groups
        )
        return replace(page, groups=groups)
    label = "Ce qui manque pour publier" if key == MISSING else group_label(key)
    added = GroupView(key, group_anchor(key), label, (), conflict=False, correct_url="",
                      editing=editing)  # fmt: skip
    return replace(page, groups=(*page.groups, added))


# --- a known record


def _comparison(proposal: Proposal, around: Around, vocabulary: Vocabulary) -> Comparison | None:
    known, completed = around.known, around.completed
    if known is None:
        return None
    changes = changes_between(_plain(known), _plain(completed), vocabulary) if completed else ()
    return Comparison(
        title=known.title,
        url=record_link(known).url,
        record_id=known.id,
        state=RECORD_STATES[known.state],
        asked=known.id != proposal.target,
        changes=changes,
    )


def _plain(record: Record) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = record_adapter().dump_python(record, mode="json")
    return found


def record_link(record: Record) -> LinkView:
    """Readers' page when there is one, else the curators'."""
    public = record.state is State.PUBLISHED
    url = record_address(record.id) if public else f"/atelier/fiches/{record.id}"
    return LinkView(record.title, url, record.kind, "" if public else RECORD_STATES[record.state])


# --- the ends of a link


def ends_of(proposals: Sequence[Proposal], records: Sequence[Record], read: VersionRead,
            asked: ReviewFilter) -> dict[str, LinkView]:  # fmt: skip
    """Records and proposals by id, each as a link."""
    found = {
        one.id: LinkView(
            read.masked(one.title), asked.address(one.id, anchor="relire"), one.kind.value,
            f"proposition {PROPOSAL_STATES[one.state]}",
        )
        for one in proposals
    }  # fmt: skip
    return {**found, **{str(record.id): record_link(record) for record in records}}
