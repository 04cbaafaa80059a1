"""« Données personnelles », « Ceci me concerne », « Mentions légales »."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.errors import InvalidRequest, TooManyTries
from web.addresses import Params, address, first, params_of
from web.pages.needs import form_params
from web.privacy_form import (
    LEGAL_PATH,
    NOTICE_PATH,
    PATH,
    TRAP,
    PrivacyForm,
    read_privacy,
)
from web.screen import Screen
from web.sendings import spend_one
from web.services import Services
from web.views.people import RIGHTS

RECEIVED = "recue"


class Publisher(Protocol):
    """Who answers for the site; given by the floor above, empty for what nobody has told."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def director(self) -> str: ...
    @property
    def contact(self) -> str: ...
    @property
    def host(self) -> str: ...


class PrivacyPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route(NOTICE_PATH, self.notice, response_class=HTMLResponse)
        router.add_api_route(LEGAL_PATH, self.legal, response_class=HTMLResponse)
        router.add_api_route(PATH, self.form, response_class=HTMLResponse)
        router.add_api_route(PATH, self.send, methods=["POST"], response_class=HTMLResponse)

    def notice(self, request: Request) -> HTMLResponse:
        here, publisher = "donnees-personnelles", _publisher(request)
        return self._screen.page(
            "personal_data.html", here=here, publisher=publisher, form_path=PATH
        )

    def legal(self, request: Request) -> HTMLResponse:
        here, publisher = "mentions-legales", _publisher(request)
        return self._screen.page(
            "legal.html", here=here, publisher=publisher, notice_path=NOTICE_PATH
        )

    def form(self, request: Request) -> HTMLResponse:
        params = params_of(request)
        return self._page(read_privacy(params), {}, received=first(params, RECEIVED))

    def send(self, request: Request, params: Annotated[Params, Depends(form_params)]) -> Response:
        """Keeps the request; or shows the form again with what is wrong, all typed words there."""
        form = read_privacy(params)
        if form.trapped:  # told nothing that would teach it
            return RedirectResponse(address(PATH, [(RECEIVED, "0")]), status_code=303)
        problems = form.problems()
        if problems:
            return self._page(form, problems, 422)
        try:
            spend_one(request)
            with self._store.transaction():
                number = self._store.requests.add(form.notice())
        except TooManyTries as error:
            return self._page(form, {"": str(error)}, 429)
        except InvalidRequest as error:  # too many wait already
            return self._page(form, {"": str(error)}, 422)
        return RedirectResponse(address(PATH, [(RECEIVED, str(number))]), status_code=303)

    def _page(
        self,
        form: PrivacyForm,
        problems: Mapping[str, str],
        status: int = 200,
        received: str = "",
    ) -> HTMLResponse:
        rights = tuple((right.value, label, right is form.right) for right, label in RIGHTS.items())
        # Anything else in the address would be written on our page.
        number = received if received.isascii() and received.isdigit() else ""
        answer = self._screen.page(
            "privacy_request.html",
            here="donnees-personnelles",
            status=status,
            form=form,
            rights=rights,
            problems=problems,
            received=number[:9],
            path=PATH,
            notice_path=NOTICE_PATH,
            trap=TRAP,
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _publisher(request: Request) -> Publisher:
    found: Publisher = request.app.state.publisher
    return found
