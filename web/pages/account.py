"""« Connexion », « Mon compte »: one enters, leaves, chooses a password, makes tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.accounts import (
    LONGEST_LOGIN_CHARS,
    LONGEST_TOKEN_DAYS,
    TOKEN_PREFIX,
    Account,
    Role,
    Scope,
    check_scopes,
    clean_label,
    new_secret,
    secret_hash,
)
from kb.errors import InvalidRequest, SignInRefused, TooManyTries
from web.access import (
    PUBLIC,
    Doorkeeper,
    Visitor,
    allows,
    forget_session,
    keep_session,
    origin,
    session_secret,
    visitor,
)
from web.addresses import Params, address, first, params_of
from web.identity import FAREWELL_PATH, START_PATH, provider_of
from web.pages.needs import form_params
from web.screen import Screen
from web.services import Services
from web.sign_in_form import ACCOUNT_PATH, OUT_PATH, PATH, safe_back
from web.views.account import PasswordPage, SignInPage, account_page

LINK_PATH = "/mot-de-passe"
_DIFFER = "Les deux mots de passe ne sont pas les mêmes."
_DONE = {
    "mot-de-passe": "Votre mot de passe est choisi : connectez-vous.",
    "sortie": "Vous êtes déconnecté de cet appareil.",
    "change": "Votre mot de passe est changé ; vos autres sessions sont fermées.",
    "revoque": "Le jeton est révoqué : il n’ouvre plus rien.",
    "sessions": "Vos autres sessions sont fermées.",
}
Form = Annotated[Params, Depends(form_params)]
SignedIn = Annotated[Visitor, Depends(allows(Role.CONTRIBUTOR))]


class AccountPages:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        public, owner = [Depends(PUBLIC)], [Depends(allows(Role.CONTRIBUTOR))]
        for path, show in (
            (PATH, self.sign_in_page),
            (OUT_PATH, self.sign_out_page),
            (LINK_PATH, self.link_page),
        ):
            router.add_api_route(path, show, response_class=HTMLResponse, dependencies=public)
        router.add_api_route(
            ACCOUNT_PATH, self.account, response_class=HTMLResponse, dependencies=owner
        )
        for path, act, who in (
            (PATH, self.sign_in, public),
            (OUT_PATH, self.sign_out, public),
            (LINK_PATH, self.use_link, public),
            (f"{ACCOUNT_PATH}/mot-de-passe", self.change_password, owner),
            (f"{ACCOUNT_PATH}/sessions", self.close_sessions, owner),
            (f"{ACCOUNT_PATH}/jetons", self.make_token, owner),
            (f"{ACCOUNT_PATH}/jetons/revoquer", self.revoke_token, owner),
        ):
            router.add_api_route(
                path, act, methods=["POST"], response_class=HTMLResponse, dependencies=who
            )

    # --- in and out

    def sign_in_page(
        self, request: Request, found: Annotated[Visitor, Depends(visitor)]
    ) -> Response:
        params = params_of(request)
        back = safe_back(first(params, "suite"))
        if found.account is not None:
            return RedirectResponse(back, status_code=303)
        done = _DONE.get(first(params, "fait"), "")
        return show_sign_in(self._screen, request, SignInPage(login="", back=back, done=done))

    def sign_in(self, request: Request, params: Form) -> Response:
        login = first(params, "identifiant")
        back = safe_back(first(params, "suite"))
        former = session_secret(request)
        try:
            secret = _doorkeeper(request).sign_in(
                login, first(params, "mot_de_passe"), origin(request), former
            )
        except (SignInRefused, TooManyTries) as error:
            page = SignInPage(login[:LONGEST_LOGIN_CHARS], back, problem=str(error))
            return show_sign_in(self._screen, request, page, _status(error))
        answer = RedirectResponse(back, status_code=303)
        keep_session(request, answer, secret)
        return answer

    def sign_out_page(self) -> Response:
        """A link must not be enough to sign somebody out: the button is on the account's page."""
        return RedirectResponse(ACCOUNT_PATH, status_code=303)

    def sign_out(self, request: Request) -> Response:
        if secret := session_secret(request):
            _doorkeeper(request).sign_out(secret)
        out = address(PATH, [("fait", "sortie")])
        answer = RedirectResponse(FAREWELL_PATH if provider_of(request) else out, status_code=303)
        forget_session(request, answer)
        return answer

    # --- a link that serves once

    def link_page(self, request: Request) -> HTMLResponse:
        """Shown as often as it is opened: those that look at mails before us use nothing up."""
        return self._link_page(request, first(params_of(request), "lien"))

    def use_link(self, request: Request, params: Form) -> Response:
        link, password = first(params, "lien"), first(params, "nouveau")
        if password != first(params, "encore"):
            return self._link_page(request, link, InvalidRequest(_DIFFER))
        try:
            _doorkeeper(request).use_link(link, password)
        except InvalidRequest as error:
            return self._link_page(request, link, error)
        return RedirectResponse(address(PATH, [("fait", "mot-de-passe")]), status_code=303)

    def _link_page(
        self, request: Request, link: str, problem: InvalidRequest | None = None
    ) -> HTMLResponse:
        account = _doorkeeper(request).account_of_link(link)
        page = PasswordPage(account.login, link, str(problem or ""))
        answer = self._screen.page(
            "password.html", here="compte", status=422 if problem else 200, page=page
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer

    # --- one's own account

    def account(self, request: Request, found: SignedIn) -> HTMLResponse:
        done = _DONE.get(first(params_of(request), "fait"), "")
        return self._account_page(found.signed_in, {"done": done})

    def change_password(self, request: Request, found: SignedIn, params: Form) -> Response:
        new = first(params, "nouveau")
        try:
            if new != first(params, "encore"):
                raise InvalidRequest(_DIFFER)
            secret = _doorkeeper(request).change_password(
                found.signed_in, first(params, "mot_de_passe"), new, origin(request)
            )
        except (InvalidRequest, SignInRefused, TooManyTries) as error:
            problems = {"mot-de-passe": str(error)}
            return self._account_page(found.signed_in, {}, problems, _status(error))
        answer = _done("change")
        keep_session(request, answer, secret)
        return answer

    def close_sessions(self, request: Request, found: SignedIn) -> Response:
        """All but this one."""
        with self._store.transaction():
            self._store.accounts.close_sessions(
                found.signed_in, but=secret_hash(session_secret(request))
            )
        return _done("sessions")

    def make_token(self, found: SignedIn, params: Form) -> HTMLResponse:
        account, secret = found.signed_in, TOKEN_PREFIX + new_secret()
        try:
            label = clean_label(first(params, "nom"))
            scopes = _scopes(params)
            check_scopes(scopes, account.role)
            with self._store.transaction():
                self._store.accounts.add_token(
                    account, secret_hash(secret), label, scopes, LONGEST_TOKEN_DAYS
                )
        except InvalidRequest as error:
            return self._account_page(account, {}, {"jeton": str(error)}, 422)
        return self._account_page(account, {"secret": secret})

    def revoke_token(self, found: SignedIn, params: Form) -> Response:
        number = first(params, "numero")
        if number.isascii() and number.isdigit() and len(number) < 10:
            with self._store.transaction():
                self._store.accounts.revoke_token(found.signed_in, int(number))
        return _done("revoque")

    def _account_page(
        self,
        account: Account,
        said: Mapping[str, str],
        problems: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> HTMLResponse:
        page = account_page(
            account,
            self._store.accounts.sessions(account),
            self._store.accounts.tokens(account),
            said=said,
            problems=problems or {},
        )
        return self._screen.page("account.html", here="compte", status=status, page=page)


def show_sign_in(
    screen: Screen, request: Request, page: SignInPage, status: int = 200
) -> HTMLResponse:
    """With a button for the provider of identities, when there is one."""
    if provider := provider_of(request):
        start = address(START_PATH, [("suite", page.back)] if page.back else [])
        page = replace(page, provider=provider.name, provider_url=start)
    answer = screen.page("sign_in.html", here="compte", status=status, page=page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _doorkeeper(request: Request) -> Doorkeeper:
    found: Doorkeeper = request.app.state.doorkeeper
    return found


def _scopes(params: Params) -> tuple[Scope, ...]:
    given = params.get("permet", ())
    return tuple(scope for scope in Scope if scope.value in given)


def _done(what: str) -> RedirectResponse:
    return RedirectResponse(address(ACCOUNT_PATH, [("fait", what)]), status_code=303)


def _status(error: Exception) -> int:
    return 429 if isinstance(error, TooManyTries) else 422
