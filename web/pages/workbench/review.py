"""« Relire »: what was read in documents, beside the words that prove it; a curator decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ingest.curating import curator_for
from kb.accounts import Account, Role
from kb.curation import Curator
from kb.errors import CurationRefused
from kb.evidence import VersionRead, proof_of
from kb.gazetteer import place_key
from kb.model import State
from kb.proposals import Proposal, ProposalKind, ProposalState
from kb.reading import Span
from web.access import Visitor, allows
from web.addresses import Params, first, params_of
from web.pages.needs import form_params
from web.pages.workbench.review_bulk import BulkDecisions
from web.pages.workbench.review_desk import Refused, ReviewDesk, mark_of
from web.screen import Screen
from web.services import Services
from web.views.workbench.review import REASONS
from web.views.workbench.review_controls import changes_typed
from web.views.workbench.review_done import in_words_of_the_screen
from web.views.workbench.review_fields import group_anchor
from web.views.workbench.review_filter import ReviewFilter, read_filter
from web.views.workbench.review_list import review_tasks
from web.views.workbench.tasks import Task
from web.workbench_menu import REVIEW

LONGEST_REASON_CHARS = 2_000
_CHANGED = (
    "Cette proposition a changé depuis que vous l’avez ouverte : relisez-la ci-dessous, puis "
    "décidez."
)
_HOMONYMS = "Plusieurs territoires portent ce nom : donnez le code du bon. {}."
Form = Annotated[Params, Depends(form_params)]
CuratorHere = Annotated[Visitor, Depends(allows(Role.CURATOR))]
Act = Callable[[Curator, Proposal], object]


class ReviewPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._desk = ReviewDesk(services, screen)
        self._bulk = BulkDecisions(services, self._desk)

    def add_to(self, router: APIRouter) -> None:
        curators = [Depends(allows(Role.CURATOR))]
        one = f"{REVIEW.path}/{{proposal_id}}"
        router.add_api_route(
            REVIEW.path, self.index, response_class=HTMLResponse, dependencies=curators
        )
        self._bulk.add_to(router)
        router.add_api_route(one, self.show, response_class=HTMLResponse, dependencies=curators)
        for act, do in (
            ("accepter", self.accept),
            ("corriger", self.correct),
            ("choisir", self.choose),
            ("fusionner", self.merge),
            ("refuser", self.refuse),
        ):
            router.add_api_route(
                f"{one}/{act}",
                do,
                methods=["POST"],
                response_class=HTMLResponse,
                dependencies=curators,
            )

    def tasks(self, role: Role) -> tuple[Task, ...]:
        """What waits, for the home of the workbench."""
        if not role.includes(REVIEW.role):
            return ()
        return review_tasks(self._store.proposals.counts()[ProposalState.WAITING])

    # --- reading

    def index(self, request: Request, found: CuratorHere) -> HTMLResponse:
        params = params_of(request)
        return self._desk.listing(found.signed_in, read_filter(params), params)

    def show(self, proposal_id: str, request: Request, found: CuratorHere) -> HTMLResponse:
        params = params_of(request)
        proposal = self._store.proposals.get(proposal_id)
        return self._desk.show(found.signed_in, read_filter(params), proposal, params)

    # --- deciding

    def accept(
        self, proposal_id: str, request: Request, found: CuratorHere, params: Form
    ) -> Response:
        publish = first(params, "publier") == "oui"

        def act(curator: Curator, proposal: Proposal) -> Proposal:
            return curator.accept(proposal.id, publish=publish)

        return self._decide(proposal_id, request, found.signed_in, params, act)

    def refuse(
        self, proposal_id: str, request: Request, found: CuratorHere, params: Form
    ) -> Response:
        reason = reason_typed(params)

        def act(curator: Curator, proposal: Proposal) -> Proposal:
            return curator.refuse(proposal.id, reason=reason)

        return self._decide(proposal_id, request, found.signed_in, params, act)

    def merge(
        self, proposal_id: str, request: Request, found: CuratorHere, params: Form
    ) -> Response:
        into = first(params, "dans")[:200]

        def act(curator: Curator, proposal: Proposal) -> Proposal:
            return curator.merge(proposal.id, into)

        return self._decide(proposal_id, request, found.signed_in, params, act)

    def _decide(
        self, proposal_id: str, request: Request, account: Account, params: Params, act: Act
    ) -> Response:
        """One decision, one transaction; then the next one of the same filter."""
        asked = read_filter(params_of(request))
        proposal = self._store.proposals.get(proposal_id)
        after = self._desk.queue(asked, proposal).after
        refused, number = self._take(proposal, account, params, act)
        if refused is not None:
            proposal = self._store.proposals.get(proposal_id)
            return self._desk.show(account, asked, proposal, params_of(request), refused)
        settled = self._store.proposals.get(proposal_id)
        told = [
            ("fait", self._what(settled)),
            ("de", proposal_id),
            ("decision", str(number)),
        ]
        # Decided, it stays in a list that shows every state.
        to = asked.address(after, *told, anchor="relire") if after and after != proposal_id else ""
        return RedirectResponse(to or asked.list_address(*told), status_code=303)

    def _take(
        self, proposal: Proposal, account: Account, params: Params, act: Act
    ) -> tuple[Refused | None, int]:
        """Why not, or the number of the decision in the journal."""
        curator = curator_for(self._store, self._services.vocabulary, account.actor)
        try:
            with self._store.transaction():
                proposal = self._store.proposals.get(proposal.id)
                waiting = proposal.state is ProposalState.WAITING
                if waiting and first(params, "lu") != mark_of(proposal):
                    raise CurationRefused(_CHANGED)
                act(curator, proposal)
                number = self._store.journal.last().number
        except CurationRefused as error:
            return Refused(in_words_of_the_screen(str(error)), typed=params), 0
        return None, number

    def _what(self, settled: Proposal) -> str:
        if settled.state is ProposalState.REFUSED:
            return "refuse"
        if settled.state is ProposalState.MERGED:
            return "complete"
        record = self._store.records.find(settled.record) if settled.record else None
        if record is None or settled.kind is ProposalKind.RELATION:
            return "accepte"
        return "publie" if record.state is State.PUBLISHED else "brouillon"

    # --- correcting

    def correct(
        self, proposal_id: str, request: Request, found: CuratorHere, params: Form
    ) -> Response:
        """The fields of one group, as typed, and the words of the document that prove them."""
        proposal = self._store.proposals.get(proposal_id)
        read = VersionRead(self._store, proposal.document_id, proposal.version)
        controls = self._desk.controls(proposal, read, first(params, "groupe"))
        changes, problems = changes_typed(controls, params)
        codes = "territory.codes"
        if "territory.name" in changes and codes not in changes:
            found_codes, problem = self._codes(str(changes["territory.name"]))
            problems |= {codes: problem} if problem else {}
            changes[codes] = list(found_codes)
        if problems:
            refused = Refused("", 422, params, problems)
            return self._again(proposal_id, request, found.signed_in, refused)
        words = first(params, "preuve").strip()

        def act(curator: Curator, proposal: Proposal) -> None:
            proof = proof_of(self._store, proposal.id, words) if words else None
            curator.correct(proposal.id, changes, evidence=proof)

        return self._corrected(proposal, request, found.signed_in, params, act if changes else None)

    def choose(
        self, proposal_id: str, request: Request, found: CuratorHere, params: Form
    ) -> Response:
        """Of two values that contradict each other, the one that is right, with its own proof."""
        proposal = self._store.proposals.get(proposal_id)
        number = first(params, "valeur")
        index = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else -1

        def act(curator: Curator, proposal: Proposal) -> None:
            if not 0 <= index < len(proposal.fields):
                raise CurationRefused(_CHANGED)
            field = proposal.fields[index]
            proof = Span(start=field.evidence.start, end=field.evidence.end)
            curator.correct(proposal.id, {field.path: field.value}, evidence=proof)

        return self._corrected(proposal, request, found.signed_in, params, act)

    def _corrected(
        self, proposal: Proposal, request: Request, account: Account, params: Params,
        act: Act | None,
    ) -> Response:  # fmt: skip
        """The same proposal again, corrected; nothing is said of what was not changed."""
        asked = read_filter(params_of(request))
        key = first(params, "groupe")
        anchor = "relire" if key == "manque" or not key else group_anchor(key)
        if act is None:
            return RedirectResponse(asked.address(proposal.id, anchor=anchor), status_code=303)
        refused, number = self._take(proposal, account, params, act)
        if refused is not None:
            return self._again(proposal.id, request, account, refused)
        told = [("fait", "corrige"), ("de", proposal.id), ("decision", str(number))]
        to = asked.address(proposal.id, *told, anchor=anchor)
        return RedirectResponse(to, status_code=303)

    def _again(
        self, proposal_id: str, request: Request, account: Account, refused: Refused
    ) -> HTMLResponse:
        params = params_of(request)
        asked: ReviewFilter = read_filter(params)
        proposal = self._store.proposals.get(proposal_id)
        return self._desk.show(account, asked, proposal, params, refused)

    def _codes(self, name: str) -> tuple[list[str], str]:
        """The territory of that name, when there is one only; what to say when there are more."""
        key = place_key(name)
        found = self._store.territories.by_keys([key]).get(key, []) if key else []
        if len(found) < 2:
            return [str(territory.id) for territory in found], ""
        told = " ; ".join(
            f"{territory.id} ({territory.name}, {territory.department or territory.kind})"
            for territory in found[:8]
        )
        return [], _HOMONYMS.format(told)


def reason_typed(params: Params) -> str | None:
    """One of the reasons offered, and what else was typed."""
    words = " ".join(first(params, "raison").split())[:LONGEST_REASON_CHARS]
    offered = REASONS.get(first(params, "motif"), "")
    return " : ".join(filter(None, (offered, words))) or None
