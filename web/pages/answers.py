"""The questionnaire of a territory, behind a signed link: no account, no script, nothing lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.answers import ACTOR, KeptAnswer, SheetLink
from kb.answers_keeping import (
    base_of,
    keep_answer,
    make_need,
    masked,
    notice_of,
    opened,
    wished_need,
    withdraw_wish,
)
from kb.errors import AnswerLinkSpent, InvalidRequest, SheetNotFound, StoreUnavailable, TooManyTries
from kb.sheets import Sheet
from search.model import NeedRequest
from web.addresses import Params, address, first, params_of
from web.answer_form import AnswerForm, filled_in, read_answer, version_of
from web.answer_links import ANSWER_PATH, LINK_FIELD, STOP_PATH, OpenedLink, links_of
from web.pages.workbench.forms import long_form
from web.screen import Screen
from web.sendings import spend_one
from web.services import Services
from web.views.answers import answer_page, thanks

Form = Annotated[Params, Depends(long_form)]
_RECEIVED = "recu"


class Shown(NamedTuple):
    """The version of a sheet that a page shows, and the link that opens it, as it was signed."""

    sheet: Sheet
    link: SheetLink
    signed: str


class AnswerPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        for path, show, send in (
            (ANSWER_PATH, self.show, self.send),
            (STOP_PATH, self.ask_stop, self.stop),
        ):
            router.add_api_route(path, show, response_class=HTMLResponse)
            router.add_api_route(path, send, methods=["POST"], response_class=HTMLResponse)

    # --- answering

    def show(self, request: Request) -> HTMLResponse:
        """Raises AnswerLinkSpent."""
        _keep_private(request)
        params = params_of(request)
        signed = first(params, LINK_FIELD)
        one = links_of(request).read_answer(signed)
        sheet, link = opened(self._store, one.sheet, one.revision)
        last = self._store.answers.latest(sheet.id)
        said: tuple[str, ...] = ()
        if first(params, "fait") == _RECEIVED and last is not None:
            said = thanks(masked=masked(last), need=last.need is not None)
        form = filled_in(sheet, last.answer if last else None)
        return self._page(Shown(sheet, link, signed), form, said=said)

    def send(self, request: Request, params: Form) -> Response:
        """Keeps what was typed; or shows it again, with what is wrong."""
        _keep_private(request)
        signed = first(params, LINK_FIELD)
        try:
            one = links_of(request).read_answer(signed)
            sheet, link = opened(self._store, one.sheet, one.revision)
        except AnswerLinkSpent as error:
            return self._spent(params, error)
        base = base_of(self._store, sheet, version_of(params))
        shown, form = Shown(base, link, signed), read_answer(params, base)
        if problems := form.problems():
            return self._page(shown, form, problems=problems, status=422)
        try:
            spend_one(request)
            self._keep(one, base, form)
        except AnswerLinkSpent as error:
            return self._spent(params, error)
        except (TooManyTries, StoreUnavailable, InvalidRequest) as error:
            status = {TooManyTries: 429, StoreUnavailable: 503}.get(type(error), 422)
            told = {"": str(error)}
            return self._page(shown, form, problems=told, status=status)
        pairs = [(LINK_FIELD, signed), ("fait", _RECEIVED)]
        return RedirectResponse(address(ANSWER_PATH, pairs), 303)

    def _keep(self, one: OpenedLink, base: Sheet, form: AnswerForm) -> KeptAnswer:
        answer = form.answer(base)
        wished = wished_need(base, answer)
        notice = None
        if wished:
            text, contact = wished
            place = self._store.territories.get(base.territory) if base.territory else None
            asked = NeedRequest(text=text)
            understood = self._services.recommender.understand(asked)
            if place is not None:
                understood = understood.model_copy(update={"territory": place})
            notice = notice_of(text, contact, understood)
        with self._store.transaction():
            kept = keep_answer(self._store, one.sheet, one.revision, base, answer)
            withdraw_wish(self._store, kept, ACTOR)
            if notice is not None and kept.need is None:
                try:
                    make_need(self._store, kept, notice, ACTOR)
                except InvalidRequest:
                    # Too many wait already: the answer is kept, and the team sees the wish.
                    return kept
        return kept

    def _spent(self, params: Params, error: AnswerLinkSpent) -> HTMLResponse:
        """What was typed is given back, to be copied."""
        typed = read_answer(params, None).typed()
        return self._private("answer_lost.html", 410, why=str(error), typed=typed)

    def _page(
        self,
        shown: Shown,
        form: AnswerForm,
        *,
        said: tuple[str, ...] = (),
        problems: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        site = self._services.site
        page = answer_page(*shown, form, site, problems=problems)
        return self._private("answer.html", status, page=page, said=said)

    # --- no reminder any more

    def ask_stop(self, request: Request) -> HTMLResponse:
        """A button: what looks at mails before us must stop nothing. Raises AnswerLinkSpent."""
        _keep_private(request)
        signed = first(params_of(request), LINK_FIELD)
        sheet = self._sheet_to_stop(request, signed)
        stopped = self._store.reminders.stopped(sheet.id)
        return self._private("answer_stop.html", 200, sheet=sheet, link=signed, stopped=stopped)

    def stop(self, request: Request, params: Form) -> HTMLResponse:
        """By the button, or by the mail program itself: the link is then in the address (RFC 8058,
        3.2). Raises AnswerLinkSpent."""
        _keep_private(request)
        signed = first(params, LINK_FIELD) or first(params_of(request), LINK_FIELD)
        sheet = self._sheet_to_stop(request, signed)
        if not self._store.reminders.stopped(sheet.id):
            with self._store.transaction():
                self._store.reminders.stop(sheet.id, ACTOR)
        return self._private("answer_stop.html", 200, sheet=sheet, link=signed, stopped=True)

    def _sheet_to_stop(self, request: Request, signed: str) -> Sheet:
        try:
            return self._store.sheets.get(links_of(request).read_stop(signed))
        except SheetNotFound as error:
            raise AnswerLinkSpent("La fiche de ce lien n’est plus là.") from error

    def _private(self, template: str, status: int, **view: object) -> HTMLResponse:
        page = self._screen.page(template, here="", status=status, **view)
        page.headers["X-Robots-Tag"] = "noindex, nofollow"
        return page


def _keep_private(request: Request) -> None:
    """No cache may keep the answer; an error neither."""
    request.state.private = True
