"""What a page of « Relire » is made of, read in the base: the queue, and one proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from kb.accounts import Account
from kb.drafts import draft_record, filled, missing_fields
from kb.errors import CurationRefused, DocumentNotFound, ProposalNotFound
from kb.evidence import VersionRead
from kb.marked import marked_text
from kb.model import Document, DocumentId, Kind, Record, State
from kb.proposals import RECORD_KINDS, Proposal, ProposalLine, ProposalState
from kb.store import Store
from kb.text import fingerprint
from web.addresses import Params, first
from web.screen import Screen
from web.services import Services
from web.views.parts import LinkView, Option
from web.views.workbench.review import (
    REASONS,
    Around,
    Queue,
    ReviewPage,
    ends_of,
    record_link,
    review_page,
    with_editing,
)
from web.views.workbench.review_controls import (
    MISSING,
    Control,
    controls_for,
    current_values,
    paths_of,
)
from web.views.workbench.review_done import Done, done_view
from web.views.workbench.review_fields import Editing
from web.views.workbench.review_filter import ReviewFilter
from web.views.workbench.review_list import BULK_KINDS, BULK_USUAL, list_page, shown_lines
from web.views.workbench.review_merge import likely_records
from web.workbench_menu import REVIEW

ACTS = ("accepter", "corriger", "choisir", "fusionner", "refuser")


@dataclass(frozen=True)
class Refused:
    """A decision that was not taken: why, and what was typed, field by field."""

    why: str
    status: int = 409
    typed: Params = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


class ReviewDesk:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store: Store = services.store
        self._screen = screen

    # --- the queue

    def lines(self, asked: ReviewFilter) -> list[ProposalLine]:
        return self._store.proposals.lines(
            state=asked.state.state(),
            kind=asked.kind,
            document_id=asked.document or None,
            # As the page says it, in whole hundredths.
            least=asked.least / 100 - 0.005,
        )

    def queue(self, asked: ReviewFilter, proposal: Proposal) -> Queue:
        ids = [line.id for line in self.lines(asked)]
        left = sum(
            count
            for (document_id, _), count in self._store.proposals.left().items()
            if document_id == proposal.document_id
        )
        if proposal.id not in ids:
            return Queue(0, len(ids), left, "", ids[0] if ids else "")
        at = ids.index(proposal.id)
        before = ids[at - 1] if at else ""
        after = ids[(at + 1) % len(ids)] if len(ids) > 1 else ""
        return Queue(at + 1, len(ids), left, before, after)

    def listing(
        self, account: Account, asked: ReviewFilter, params: Params, refused: Refused | None = None
    ) -> HTMLResponse:
        lines, left = self.lines(asked), self._store.proposals.left()
        documents = self._store.documents.titles(
            {line.document_id for line in lines} | {document_id for document_id, _ in left}
        )
        asked_least = first(params, "lot")
        least = int(asked_least) if asked_least in {str(n) for n in range(80, 101)} else BULK_USUAL
        titles = self._titles(shown_lines(lines, asked))
        page = list_page(lines, titles, documents, left, asked, least)
        return self._screen.workbench(
            "review_list.html",
            room=REVIEW,
            account=account,
            status=refused.status if refused else 200,
            page=page,
            done=self._done(params, asked),
            reasons=REASONS,
            problem=refused.why if refused else "",
        )

    def _titles(self, lines: Sequence[ProposalLine]) -> dict[str, str]:
        """People masked. Statements, which are decided from the list, are given whole; otherwise
        the text is read of those documents only that have changed since."""
        current = {d.id: d for d in self._store.documents.many({i.document_id for i in lines})}
        reads: dict[tuple[str, int], VersionRead] = {}
        titles = {}
        for line in lines:
            document = current.get(DocumentId(line.document_id))
            cut = line.kind in BULK_KINDS and line.title.endswith("…")
            if document is not None and document.version == line.version and not cut:
                titles[line.id] = self._store.documents.masker(document.id).mask(line.title)
                continue
            key = (line.document_id, line.version)
            if key not in reads:
                reads[key] = VersionRead(self._store, *key)
            title = line.title
            if cut:
                title = reads[key].words(self._store.proposals.get(line.id).evidence[0])
            titles[line.id] = reads[key].masked(" ".join(title.split()))
        return titles

    # --- one proposal

    def show(
        self,
        account: Account,
        asked: ReviewFilter,
        proposal: Proposal,
        params: Params,
        refused: Refused | None = None,
    ) -> HTMLResponse:
        store = self._store
        read = VersionRead(store, proposal.document_id, proposal.version)
        text = marked_text(
            store,
            proposal.document_id,
            proposal.version,
            [*proposal.evidence, *(f.evidence for f in proposal.fields)],
            whole=first(params, "entier") == "oui",
        )
        around = self._around(proposal, read, asked, params)
        page = review_page(proposal, read, text, around, self._services.vocabulary)
        key = first(params, "corriger") or first(refused.typed if refused else {}, "groupe")
        if page.choices.waiting and key:
            page = self._editing(page, proposal, read, key, refused)
        return self._screen.workbench(
            "review.html",
            room=REVIEW,
            account=account,
            status=refused.status if refused else 200,
            page=page,
            done=self._done(params, asked),
            problem=refused.why if refused and not key else "",
            typed=refused.typed if refused else {},
            reasons=REASONS,
            hidden=asked.pairs(),
            query=asked.query(),
            action={act: asked.address(proposal.id, act=act) for act in ACTS},
            words=first(params, "chercher"),
        )

    def _around(
        self, proposal: Proposal, read: VersionRead, asked: ReviewFilter, params: Params
    ) -> Around:
        store = self._store
        document = store.documents.many([proposal.document_id])[0]
        waiting = proposal.state is ProposalState.WAITING
        compared = first(params, "avec") or proposal.target or ""
        known = store.records.find(compared) if waiting and _is_record(proposal) else None
        decisions = store.journal.decisions(proposal.id, limit=1)
        return Around(
            asked=asked,
            mark=mark_of(proposal),
            document_title=document.title,
            document_public=store.documents.is_public(document.id),
            queue=self.queue(asked, proposal),
            ends=self._ends(proposal, read, asked),
            likely=self._likely(proposal, params) if waiting else (),
            known=known,
            completed=_completed(known, proposal, document) if known else None,
            draft=_draft(proposal, document) if waiting else None,
            made=store.records.find(proposal.record) if proposal.record else None,
            decision=decisions[0] if decisions else None,
            decided_by=store.accounts.told(decisions[0].actor) if decisions else "",
        )

    def _ends(
        self, proposal: Proposal, read: VersionRead, asked: ReviewFilter
    ) -> dict[str, LinkView]:
        ids = {i for i in (proposal.origin, proposal.other, proposal.target, proposal.record) if i}
        records = [record for i in ids if (record := self._store.records.find(i))]
        found = []
        for end in ids - {record.id for record in records}:
            try:
                found.append(self._store.proposals.get(end))
            except ProposalNotFound:
                continue
        return ends_of(found, records, read, asked)

    def _likely(self, proposal: Proposal, params: Params) -> tuple[LinkView, ...]:
        if not _is_record(proposal):
            return ()
        titles = {
            str(i): title
            for i, title in self._store.records.titles(Kind(proposal.kind)).items()
            if i != proposal.target
        }
        found = likely_records(proposal.title, titles, first(params, "chercher"))
        records = (self._store.records.find(i) for i in found)
        links = ((record, record_link(record)) for record in records if record)
        return tuple(LinkView(link.text, link.url, str(r.id), link.note) for r, link in links)

    # --- correcting

    def _editing(
        self, page: ReviewPage, proposal: Proposal, read: VersionRead, key: str,
        refused: Refused | None,
    ) -> ReviewPage:  # fmt: skip
        controls = self.controls(proposal, read, key, refused)
        if not controls:
            return page
        editing = Editing(
            controls=controls,
            proof=first(refused.typed, "preuve") if refused else "",
            problem=refused.why if refused else "",
            cancel_url=page.ways.part.partition("#")[0] + "#relire",
        )
        return with_editing(page, key, editing)

    def controls(
        self, proposal: Proposal, read: VersionRead, key: str, refused: Refused | None = None
    ) -> tuple[Control, ...]:
        """Those of a group, as the page shows them: people masked; none when there is no such."""
        paths = self._paths(proposal, key)
        values = {path: read.value(value) for path, value in current_values(proposal).items()}
        return controls_for(
            paths,
            values,
            self._services.vocabulary,
            known=self._known(proposal, paths),
            typed=refused.typed if refused else None,
            problems=refused.problems if refused else None,
        )

    def _paths(self, proposal: Proposal, key: str) -> tuple[str, ...]:
        if key != MISSING:
            return paths_of(key, proposal.kind)
        document = self._store.documents.many([proposal.document_id])[0]
        draft = _draft(proposal, document) if _is_record(proposal) else None
        tops = missing_fields(draft) if draft else []
        return tuple("territory.name" if top == "territory" else top for top in tops)

    def _known(self, proposal: Proposal, paths: Sequence[str]) -> list[Option]:
        """Records and, for a link, proposals of the same document, that a field may name."""
        leaves = {path.rpartition(".")[2] for path in paths}
        if not leaves & {"target", "origin", "other", "record"}:
            return []
        kind = Kind(proposal.kind) if _is_record(proposal) and "target" in leaves else None
        titles = self._store.records.titles(kind)
        found = [Option(str(i), title, selected=False) for i, title in titles.items()]
        if "origin" in leaves:
            lines = self._store.proposals.lines(document_id=proposal.document_id)
            near = [line for line in lines if line.kind in RECORD_KINDS]
            shown = self._titles(near)
            found += [Option(line.id, shown[line.id], selected=False) for line in near]
        return found

    # --- what was done

    def _done(self, params: Params, asked: ReviewFilter) -> Done | None:
        if not first(params, "fait"):
            return None
        title, link, back = "Proposition", None, asked.list_address()
        try:
            proposal = self._store.proposals.get(first(params, "de"))
            title = VersionRead(self._store, proposal.document_id, proposal.version).masked(
                proposal.title
            )
            link, back = self._outcome(proposal, asked), asked.address(proposal.id)
        except (ProposalNotFound, DocumentNotFound):
            pass
        return done_view(params, title, link, back)

    def _outcome(self, proposal: Proposal, asked: ReviewFilter) -> LinkView | None:
        record = self._store.records.find(proposal.record) if proposal.record else None
        if record is not None and record.state is not State.WITHDRAWN:
            return LinkView("Voir la fiche", record_link(record).url)
        return LinkView("Revenir à la proposition", asked.address(proposal.id, anchor="relire"))


def mark_of(proposal: Proposal) -> str:
    """What somebody who decides has read: another mark means that it has changed since."""
    return fingerprint(proposal.model_dump_json().encode())[:16]


def _is_record(proposal: Proposal) -> bool:
    return proposal.kind in RECORD_KINDS


def _draft(proposal: Proposal, document: Document) -> Record | None:
    if not _is_record(proposal) or proposal.target is not None:
        return None
    try:
        return draft_record(proposal, document, State.DRAFT, ())
    except ValidationError:
        return None


def _completed(known: Record, proposal: Proposal, document: Document) -> Record | None:
    if known.kind.value != proposal.kind.value:
        return None
    try:
        return filled(known, proposal, document)
    except (ValidationError, CurationRefused):
        return None
