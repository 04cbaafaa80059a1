"""Brakes, levers and ideas decided together: those that are sure, read in a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ingest.curating import curator_for
from kb.accounts import Role
from kb.errors import CurationRefused, ProposalNotFound
from kb.proposals import Proposal, ProposalState
from kb.undo import undo
from web.access import Visitor, allows
from web.addresses import Params, first, params_of
from web.pages.needs import form_params
from web.pages.workbench.review_desk import Refused, ReviewDesk
from web.services import Services
from web.views.workbench.review import REASONS
from web.views.workbench.review_done import in_words_of_the_screen
from web.views.workbench.review_filter import read_filter
from web.views.workbench.review_list import (
    BULK_KINDS,
    BULK_LEAST,
    BULK_USUAL,
    PER_PAGE,
    is_sure,
)
from web.workbench_menu import REVIEW

PATH = f"{REVIEW.path}/lot"
_NOTHING = "Cochez d’abord ce qui est à décider ensemble."
_TOO_MANY = f"Décidez de {PER_PAGE} propositions au plus à la fois."
Form = Annotated[Params, Depends(form_params)]
CuratorHere = Annotated[Visitor, Depends(allows(Role.CURATOR))]


class BulkDecisions:
    def __init__(self, services: Services, desk: ReviewDesk) -> None:
        self._services = services
        self._store = services.store
        self._desk = desk

    def add_to(self, router: APIRouter) -> None:
        curators = [Depends(allows(Role.CURATOR))]
        for path, act in ((PATH, self.decide), (f"{PATH}/annuler", self.undo)):
            router.add_api_route(
                path, act, methods=["POST"], response_class=HTMLResponse, dependencies=curators
            )

    def decide(self, request: Request, found: CuratorHere, params: Form) -> Response:
        """All that is ticked, or nothing: what is not sure enough, or is a record, is refused."""
        refusing = first(params, "decider") == "refuser"
        least = _least(params)
        try:
            chosen = self._chosen(params.get("choix", ()))
            if not refusing:
                _refuse_unsure(chosen, least)
            first_number, last_number = self._take(chosen, found.actor, params, refusing, least)
        except CurationRefused as error:
            asked = read_filter(params_of(request))
            refused = Refused(in_words_of_the_screen(str(error)), typed=params)
            return self._desk.listing(found.signed_in, asked, params_of(request), refused)
        told = [
            ("fait", "lot-refuse" if refusing else "lot-accepte"),
            ("nombre", str(len(chosen))),
            ("decision", str(first_number)),
            ("derniere", str(last_number)),
        ]
        asked = read_filter(params_of(request))
        return RedirectResponse(asked.list_address(*told, page=asked.page), status_code=303)

    def _chosen(self, ids: Sequence[str]) -> list[Proposal]:
        if not ids:
            raise CurationRefused(_NOTHING)
        if len(ids) > PER_PAGE:
            raise CurationRefused(_TOO_MANY)
        try:
            found = [self._store.proposals.get(i) for i in dict.fromkeys(ids)]
        except ProposalNotFound as error:
            raise CurationRefused(
                "Une des propositions cochées n’est plus là : le document a été relu depuis. "
                "Rien n’a été décidé."
            ) from error
        if any(proposal.kind not in BULK_KINDS for proposal in found):
            raise CurationRefused(
                "Les fiches et les liens se relisent un par un : rien n’a été décidé."
            )
        if any(proposal.state is not ProposalState.WAITING for proposal in found):
            raise CurationRefused(
                "Une des propositions cochées a été traitée entre-temps : la liste ci-dessous est "
                "à jour, rien n’a été décidé."
            )
        return found

    def _take(
        self, chosen: Sequence[Proposal], actor: str, params: Params, refusing: bool, least: int
    ) -> tuple[int, int]:
        """The numbers of the first decision and of the last."""
        curator = curator_for(self._store, self._services.vocabulary, actor)
        offered = REASONS.get(first(params, "motif"), "")
        with self._store.transaction():
            before = self._store.journal.last().number
            for proposal in chosen:
                if refusing:
                    reason = f"En lot : {offered.lower()}." if offered else "En lot."
                    curator.refuse(proposal.id, reason=reason)
                else:
                    curator.accept(proposal.id, reason=f"En lot, sûr à {least} % ou plus.")
            return before + 1, self._store.journal.last().number

    def undo(self, request: Request, found: CuratorHere, params: Form) -> Response:
        """Those that were decided together wait again."""
        begin, end = first(params, "decision"), first(params, "derniere")
        asked = read_filter(params_of(request))
        try:
            if not (_is_number(begin) and _is_number(end)) or int(end) - int(begin) >= PER_PAGE:
                raise CurationRefused(_TOO_MANY)
            with self._store.transaction():
                for number in range(int(end), int(begin) - 1, -1):
                    undo(self._store, found.actor, number)
        except CurationRefused as error:
            refused = Refused(in_words_of_the_screen(str(error)))
            return self._desk.listing(found.signed_in, asked, params_of(request), refused)
        return RedirectResponse(asked.list_address(("fait", "annule")), status_code=303)


def _least(params: Params) -> int:
    said = first(params, "lot")
    return int(said) if _is_number(said) and BULK_LEAST[0] <= int(said) <= 100 else BULK_USUAL


def _refuse_unsure(chosen: Sequence[Proposal], least: int) -> None:
    unsure = sum(not is_sure(proposal.confidence, least) for proposal in chosen)
    if unsure:
        raise CurationRefused(
            f"Parmi ce qui est coché, {unsure} {'est sûre' if unsure == 1 else 'sont sûres'} à "
            f"moins de {least} % : relisez-les une par une, ou choisissez un autre seuil. Rien n’a "
            "été décidé."
        )


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 12
