"""« Besoins publiés »: the list, and the form to add one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.errors import InvalidRequest, TerritoryNotFound
from kb.needs import NeedNotice
from search.model import NeedRequest
from web.addresses import Params, first, params_of
from web.cross_site import refuse_cross_site
from web.pages.needs import form_params
from web.publish_form import LIST_PATH, PATH, PublishForm, read_publish
from web.screen import Screen
from web.services import Services
from web.views.told_needs import publish_page, received_address, told_needs_page


class ToldNeedPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._services = services
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route(LIST_PATH, self.index, response_class=HTMLResponse)
        router.add_api_route(PATH, self.show, response_class=HTMLResponse)
        router.add_api_route(
            PATH,
            self.submit,
            methods=["POST"],
            response_class=HTMLResponse,
            dependencies=[Depends(refuse_cross_site)],
        )

    def index(self, request: Request) -> HTMLResponse:
        params = params_of(request)
        number = first(params, "page")
        page = told_needs_page(
            self._services.store.needs.all(),
            self._services.vocabulary,
            int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
            first(params, "recu"),
        )
        return self._screen.page("told_needs.html", here="besoins", page=page)

    def show(self, request: Request) -> HTMLResponse:
        return self._page(read_publish(params_of(request)), {})

    def submit(self, params: Annotated[Params, Depends(form_params)]) -> Response:
        """Keeps the need, to be read by a human; or shows the form again with what is wrong."""
        form = read_publish(params)
        problems = {**form.problems(), **self._place_problem(form)}
        if not problems:
            try:
                return RedirectResponse(received_address(self._keep(form)), status_code=303)
            except InvalidRequest as error:  # too many wait already
                problems = {"besoin": str(error)}
        return self._page(form, problems)

    def _place_problem(self, form: PublishForm) -> dict[str, str]:
        if not form.territory:
            return {}
        try:
            asked = NeedRequest(text=form.territory, territory=form.territory)
            self._services.recommender.understand(asked)
        except TerritoryNotFound as error:
            return {"territoire": str(error)}
        return {}

    def _keep(self, form: PublishForm) -> int:
        store = self._services.store
        request = form.request()
        notice = NeedNotice(
            text=request.text,
            understanding=self._services.recommender.understand(request),
            contact=form.clean_contact(),
        )
        with store.transaction():
            return store.needs.tell(notice).number

    def _page(self, form: PublishForm, problems: Mapping[str, str]) -> HTMLResponse:
        status = 422 if problems else 200
        page = publish_page(form, problems)
        return self._screen.page("publish.html", here="besoins", status=status, page=page)
