"""« Utile », « pas utile »: a verdict is kept, and the same results are shown again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.errors import InvalidRequest
from web.addresses import Params, first
from web.cross_site import refuse_cross_site
from web.need_form import LONGEST_ADDRESS_CHARS, NeedForm, read_need
from web.pages.needs import form_params
from web.screen import Screen
from web.services import Services
from web.views.feedback import PATH, UNDO, VERDICT_OF_SLUG, given_address, need_fields


class FeedbackPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen
        self._themes = frozenset(services.vocabulary.theme_labels)

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route(PATH, self.told, response_class=HTMLResponse)
        router.add_api_route(
            PATH,
            self.give,
            methods=["POST"],
            response_class=HTMLResponse,
            dependencies=[Depends(refuse_cross_site)],
        )

    def told(self) -> HTMLResponse:
        """What is kept of a verdict, and how to take it back."""
        return self._screen.page("feedback_told.html", here="")

    def give(self, params: Annotated[Params, Depends(form_params)]) -> Response:
        """Answers by the address of the results, or by a page for a need too long for one."""
        form = read_need(params, self._themes)
        slug, _, record_id = first(params, "avis").partition(":")
        self._keep(form, slug, record_id)
        if len(form.text) > LONGEST_ADDRESS_CHARS or form.shortened:
            return self._screen.page("feedback_given.html", here="", fields=need_fields(form))
        return RedirectResponse(given_address(form, record_id), status_code=303)

    def _keep(self, form: NeedForm, slug: str, record_id: str) -> None:
        verdict = VERDICT_OF_SLUG.get(slug)
        if verdict is None and slug != UNDO:
            raise InvalidRequest("Choisissez un avis parmi ceux que la fiche propose.")
        store = self._services.store
        with store.transaction():
            if verdict is None:
                store.feedback.withdraw(form.text, record_id)
            else:
                store.feedback.put(form.text, record_id, verdict)
