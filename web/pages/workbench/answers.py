"""The questionnaire of a sheet, as the team follows it: its link, its answers, where to write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.accounts import Account, Role
from kb.answers_keeping import make_need, notice_of
from kb.errors import InvalidRequest, SheetNotFound
from kb.event_reading import read_event
from kb.reminders_reading import followed_sheet
from kb.sheets import Sheet, SheetState
from kb.suggestions import clean_email
from search.model import NeedRequest
from web.access import Visitor, allows
from web.addresses import Params, address, first, params_of, questionnaire_address
from web.answer_links import links_of
from web.pages.workbench.forms import long_form
from web.screen import Screen
from web.services import Services
from web.views.workbench.answers import (
    ANSWERS_PATH,
    NeedDraft,
    answer_tasks,
    questionnaire_page,
    unread_rows,
)
from web.views.workbench.tasks import Task
from web.workbench_menu import EVENTS

Curator = Annotated[Visitor, Depends(allows(EVENTS.role))]
Form = Annotated[Params, Depends(long_form)]
_DONE = {
    "lien": "Le lien est prêt : copiez-le dans votre message.",
    "prolonge": "Le lien s’ouvre plus longtemps.",
    "ferme": "Le lien est fermé : il n’ouvre plus rien.",
    "lu": "C’est noté : la réponse est lue.",
    "besoin": "Le besoin attend d’être relu avant d’être publié : « essaim needs list ».",
    "adresse": "L’adresse est gardée.",
    "efface": "L’adresse est effacée.",
}


class AnswerRoom:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        one = "/atelier/suites/{sheet_id}/questionnaire"
        router.add_api_route(ANSWERS_PATH, self.index, response_class=HTMLResponse)
        router.add_api_route(one, self.show, response_class=HTMLResponse)
        for path, act in (
            ("lien", self.link),
            ("lu", self.read),
            ("besoin", self.need),
            ("adresse", self.contact),
        ):
            router.add_api_route(
                f"{one}/{path}", act, methods=["POST"], response_class=HTMLResponse
            )

    def tasks(self, role: Role) -> Iterable[Task]:
        if not role.includes(EVENTS.role):
            return ()
        return answer_tasks(len(self._store.answers.unread()))

    def index(self, found: Curator) -> HTMLResponse:
        unread = [(one, self._store.sheets.get(one.sheet)) for one in self._store.answers.unread()]
        return self._screen.workbench(
            "answers.html", room=EVENTS, account=found.signed_in, rows=unread_rows(unread)
        )

    def show(self, request: Request, sheet_id: str, found: Curator) -> HTMLResponse:
        done = _DONE.get(first(params_of(request), "fait"), "")
        return self._page(request, self._store.sheets.get(sheet_id), found.signed_in, done=done)

    # --- the link

    def link(self, request: Request, sheet_id: str, found: Curator, params: Form) -> Response:
        sheet = self._store.sheets.get(sheet_id)
        if first(params, "faire") == "fermer":
            with self._store.transaction():
                self._store.answers.revoke_link(sheet.id, found.actor)
            return _back(sheet, "ferme")
        if sheet.state is SheetState.CLOSED:
            told = {"lien": "Le suivi est terminé : rouvrez d’abord la fiche pour faire un lien."}
            return self._page(request, sheet, found.signed_in, problems=told, status=409)
        known = self._store.answers.link(sheet.id)
        with self._store.transaction():
            self._store.answers.open_link(sheet.id, found.actor)
        return _back(sheet, "prolonge" if known and known.expires else "lien")

    # --- answers

    def read(self, sheet_id: str, found: Curator) -> Response:
        sheet = self._store.sheets.get(sheet_id)
        with self._store.transaction():
            self._store.answers.mark_read(sheet.id, found.actor)
        return _back(sheet, "lu")

    def need(self, request: Request, sheet_id: str, found: Curator, params: Form) -> Response:
        """Raises AnswerNotFound."""
        sheet = self._store.sheets.get(sheet_id)
        text, contact = first(params, "besoin"), first(params, "contact")
        kept = self._store.answers.get(_number(first(params, "numero")))
        if kept.sheet != sheet.id:
            raise SheetNotFound(sheet_id)
        try:
            asked = NeedRequest(text=text)
            understood = self._services.recommender.understand(asked)
            place = self._store.territories.get(sheet.territory) if sheet.territory else None
            if place is not None:
                understood = understood.model_copy(update={"territory": place})
            notice = notice_of(text, contact, understood)
            with self._store.transaction():
                make_need(self._store, kept, notice, found.actor)
                self._store.answers.mark_read(sheet.id, found.actor)
        except InvalidRequest as error:
            draft = NeedDraft(kept.number, text, contact, str(error))
            return self._page(request, sheet, found.signed_in, need=draft, status=422)
        return _back(sheet, "besoin")

    # --- where to write

    def contact(self, request: Request, sheet_id: str, found: Curator, params: Form) -> Response:
        sheet = self._store.sheets.get(sheet_id)
        typed = first(params, "adresse").strip()
        email = "" if first(params, "faire") == "effacer" else typed
        try:
            email = clean_email(email)
            if email and self._store.reminders.stopped(sheet.id):
                raise InvalidRequest("Le territoire ne veut plus de rappel : rien n’est gardé.")
        except InvalidRequest as error:
            told = {"adresse": str(error)}
            return self._page(
                request, sheet, found.signed_in, problems=told, email=typed, status=422
            )
        with self._store.transaction():
            self._store.reminders.set_email(sheet.id, email, found.actor)
        return _back(sheet, "adresse" if email else "efface")

    def _page(  # noqa: PLR0913 (what a page may have to say)
        self,
        request: Request,
        sheet: Sheet,
        account: Account,
        *,
        done: str = "",
        problems: dict[str, str] | None = None,
        need: NeedDraft | None = None,
        email: str | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        found = followed_sheet(self._store, read_event(self._store, sheet.event), sheet)
        link = found.link
        opens = bool(link and link.opens(self._store.answers.now()))
        path = links_of(request).answer_path(sheet.id, link.revision) if link else ""
        page = questionnaire_page(
            found,
            self._store.answers.of_sheet(sheet.id),
            self._services.site + path,
            opens=opens,
            done=done,
            problems=problems,
            need=need,
            email=email,
        )
        return self._screen.workbench(
            "questionnaire.html", room=EVENTS, account=account, status=status, page=page
        )


def _back(sheet: Sheet, done: str) -> RedirectResponse:
    return RedirectResponse(address(questionnaire_address(sheet.id), [("fait", done)]), 303)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
