"""« Se connecter avec … »: to the provider of identities and back, and out of it."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.accounts import SESSION_LASTS
from kb.errors import (
    EssaimError,
    IdentityRefused,
    NotFound,
    ProviderUnavailable,
    TooManyTries,
)
from web.access import (
    PUBLIC,
    drop_aside,
    keep_aside,
    keep_session,
    kept_aside,
    origin,
    session_secret,
)
from web.addresses import address, first, params_of
from web.identity import (
    FAREWELL_PATH,
    RETURN_PATH,
    START_PATH,
    IdentityProvider,
    provider_of,
)
from web.pages.account import show_sign_in
from web.screen import Screen
from web.sign_in_form import PATH, safe_back
from web.views.account import SignInPage

# What the browser keeps meanwhile: for ten minutes, then for as long as the session.
TRIP, HINT = "oidc", "oidc-hint"
TRIP_LASTS_S = 600
LONGEST_HINT_CHARS = 3_500  # a browser drops cookies beyond 4096 bytes
NO_HINT = "-"
_NONE = "Ce site n’a pas d’autre façon d’entrer que le mot de passe."
_STATUS: tuple[tuple[type[EssaimError], int], ...] = (
    (IdentityRefused, 403), (TooManyTries, 429), (ProviderUnavailable, 503),
)  # fmt: skip
_REFUSALS = tuple(kind for kind, _ in _STATUS)


class IdentityPages:
    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        for path, show in (
            (START_PATH, self.start),
            (RETURN_PATH, self.come_back),
            (FAREWELL_PATH, self.farewell),
        ):
            router.add_api_route(
                path, show, response_class=HTMLResponse, dependencies=[Depends(PUBLIC)]
            )

    def start(self, request: Request) -> Response:
        back = safe_back(first(params_of(request), "suite"))
        try:
            trip = _provider(request).depart(back, origin(request))
        except _REFUSALS as error:
            return self._refused(request, back, error)
        answer = _to(trip.address)
        keep_aside(request, answer, TRIP, trip.kept, TRIP_LASTS_S)
        return answer

    def come_back(self, request: Request) -> Response:
        """From the provider: a page of another site leads here, so nothing is believed that was
        not kept by this browser or signed by the provider."""
        provider = _provider(request)
        given = {name: values[0] for name, values in params_of(request).items()}
        kept = kept_aside(request, TRIP)
        try:
            arrival = provider.arrive(kept, given, origin(request), session_secret(request))
        except _REFUSALS as error:
            answer = self._refused(request, "", error)
            drop_aside(request, answer, TRIP)
            return answer
        answer = _to(arrival.back)
        drop_aside(request, answer, TRIP)
        keep_session(request, answer, arrival.secret)
        hint = arrival.hint if 0 < len(arrival.hint) <= LONGEST_HINT_CHARS else NO_HINT
        keep_aside(request, answer, HINT, hint, int(SESSION_LASTS.total_seconds()))
        return answer

    def farewell(self, request: Request) -> Response:
        """A page of ours leads to the provider: a form may not be sent on to another site."""
        hint = kept_aside(request, HINT)
        left = address(PATH, [("fait", "sortie")])
        if session_secret(request) or not hint:
            return RedirectResponse(left, status_code=303)
        provider = _provider(request)
        page = self._screen.page(
            "farewell.html",
            here="compte",
            address=provider.farewell("" if hint == NO_HINT else hint) or left,
            name=provider.name,
        )
        page.headers["Cache-Control"] = "no-store"
        drop_aside(request, page, HINT)
        return page

    def _refused(self, request: Request, back: str, error: EssaimError) -> Response:
        status = next(status for kind, status in _STATUS if isinstance(error, kind))
        page = SignInPage(login="", back=back, refused=str(error))
        return show_sign_in(self._screen, request, page, status)


def _provider(request: Request) -> IdentityProvider:
    found = provider_of(request)
    if found is None:
        raise NotFound(_NONE)
    return found


def _to(place: str) -> RedirectResponse:
    answer = RedirectResponse(place, status_code=303)
    answer.headers["Cache-Control"] = "no-store"
    return answer
