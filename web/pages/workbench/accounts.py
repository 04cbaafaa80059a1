"""« Comptes »: those who administer open accounts, change what they permit, close them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.accounts import LONGEST_LOGIN_CHARS, Account, AccountRole, clean_login
from kb.errors import InvalidRequest, LastAdministrator, NotFound
from web.access import Doorkeeper, Visitor, allows
from web.addresses import Params, address, first, params_of
from web.pages.needs import form_params
from web.screen import Screen
from web.services import Services
from web.typography import date, plural
from web.views.account import ROLES
from web.views.workbench.accounts import (
    AccountsPage,
    GivenLink,
    OneAccountPage,
    account_line,
    account_path,
    journal_line,
    role_choices,
    state_words,
    token_words,
    total_words,
)
from web.workbench_menu import ACCOUNTS

LONGEST_REASON_CHARS = 500
_NO_SESSION = "Aucune session ouverte"
_DONE = {
    "role": "Le rôle est changé.",
    "ferme": "Le compte est fermé : ses sessions, ses jetons et son lien n’ouvrent plus rien.",
    "rouvert": "Le compte est rouvert.",
    "sessions": "Les sessions de ce compte sont fermées.",
    "jetons": "Les jetons de ce compte sont révoqués.",
    "delie": "Le compte est délié : la prochaine personne qui prouve cette adresse y sera reliée.",
}
Form = Annotated[Params, Depends(form_params)]
Administrator = Annotated[Visitor, Depends(allows(ACCOUNTS.role))]


class AccountRoom:
    def __init__(self, services: Services, screen: Screen) -> None:
        self._store = services.store
        self._screen = screen

    def add_to(self, router: APIRouter) -> None:
        here = ACCOUNTS.path
        one = f"{here}/{{number}}"
        router.add_api_route(here, self.show, response_class=HTMLResponse)
        router.add_api_route(one, self.show_one, response_class=HTMLResponse)
        for path, act in (
            (here, self.open),
            (f"{one}/role", self.change_role),
            (f"{one}/fermer", self.close),
            (f"{one}/rouvrir", self.open_again),
            (f"{one}/lien", self.give_link),
            (f"{one}/sessions", self.close_sessions),
            (f"{one}/jetons", self.revoke_tokens),
            (f"{one}/delier", self.unbind),
        ):
            router.add_api_route(path, act, methods=["POST"], response_class=HTMLResponse)

    # --- all of them

    def show(self, found: Administrator) -> HTMLResponse:
        return self._list(found)

    def open(self, request: Request, found: Administrator, params: Form) -> Response:
        """The link by which the person chooses a password is in the answer, and nowhere else."""
        typed, role = first(params, "identifiant"), first(params, "role")
        try:
            login = clean_login(typed)
            if role not in tuple(AccountRole):
                raise InvalidRequest("Choisissez un rôle de la liste.")
            with self._store.transaction():
                account = self._store.accounts.add(
                    login, AccountRole(role).role(), found.actor, _reason(params)
                )
        except InvalidRequest as error:
            return self._list(found, typed[:LONGEST_LOGIN_CHARS], role, str(error))
        return self._list(found, link=_link(request, account))

    def _list(
        self,
        found: Visitor,
        login: str = "",
        role: str = "",
        problem: str = "",
        link: GivenLink | None = None,
    ) -> HTMLResponse:
        accounts, last = self._store.accounts.all(), self._store.accounts.last_decisions()
        bound = self._store.identities.bound()
        lines = (
            account_line(account, last.get(account.number), bound=account.number in bound)
            for account in sorted(accounts, key=lambda a: a.disabled)
        )
        page = AccountsPage(
            lines=tuple(lines),
            roles=role_choices(role or AccountRole.CONTRIBUTOR),
            total=total_words(accounts),
            login=login,
            problem=problem,
            link=link,
        )
        return self._screen.workbench(
            "accounts.html",
            room=ACCOUNTS,
            account=found.signed_in,
            status=422 if problem else 200,
            page=page,
        )

    # --- one of them

    def show_one(self, request: Request, number: str, found: Administrator) -> HTMLResponse:
        done = _DONE.get(first(params_of(request), "fait"), "")
        return self._one(self._numbered(number), found, done=done)

    def change_role(self, number: str, found: Administrator, params: Form) -> Response:
        account, role = self._numbered(number), first(params, "role")
        try:
            if role not in tuple(AccountRole):
                raise InvalidRequest("Choisissez un rôle de la liste.")
            with self._store.transaction():
                self._store.accounts.set_role(
                    account.login, AccountRole(role).role(), found.actor, _reason(params)
                )
        except (InvalidRequest, LastAdministrator) as error:
            return self._one(account, found, problem=("role", error))
        return _to(account, "role")

    def close(self, number: str, found: Administrator, params: Form) -> Response:
        account = self._numbered(number)
        try:
            self._set_disabled(account, found, params, disabled=True)
        except LastAdministrator as error:
            return self._one(account, found, problem=("fermer", error))
        return _to(account, "ferme")

    def open_again(
        self, request: Request, number: str, found: Administrator, params: Form
    ) -> Response:
        """Also for an account that too many failures have locked."""
        account = self._numbered(number)
        self._set_disabled(account, found, params, disabled=False)
        _doorkeeper(request).unlock(account.login)
        return _to(account, "rouvert")

    def give_link(self, request: Request, number: str, found: Administrator) -> Response:
        """A new one: the password, the sessions and the links before it open nothing more."""
        account = self._numbered(number)
        if account.disabled:
            error = InvalidRequest("Ce compte est fermé : rouvrez-le d’abord.")
            return self._one(account, found, problem=("lien", error))
        with self._store.transaction():
            account = self._store.accounts.forget_password(account.login, found.actor)
        _doorkeeper(request).unlock(account.login)
        return self._one(account, found, link=_link(request, account))

    def close_sessions(self, number: str, found: Administrator) -> Response:
        account = self._numbered(number)
        with self._store.transaction():
            self._store.accounts.close_sessions_of(account, found.actor)
        return _to(account, "sessions")

    def revoke_tokens(self, number: str, found: Administrator) -> Response:
        account = self._numbered(number)
        with self._store.transaction():
            self._store.accounts.revoke_tokens(account, found.actor)
        return _to(account, "jetons")

    def unbind(self, number: str, found: Administrator) -> Response:
        account = self._numbered(number)
        with self._store.transaction():
            self._store.identities.unbind(account, found.actor)
        return _to(account, "delie")

    # --- parts

    def _numbered(self, number: str) -> Account:
        plain = number.isascii() and number.isdigit() and len(number) < 10
        account = self._store.accounts.numbered(int(number)) if plain else None
        if account is None:
            raise NotFound("Aucun compte ne porte ce numéro. La liste est à la page « Comptes ».")
        return account

    def _set_disabled(
        self, account: Account, found: Visitor, params: Params, *, disabled: bool
    ) -> None:
        with self._store.transaction():
            self._store.accounts.set_disabled(
                account.login, found.actor, _reason(params), disabled=disabled
            )

    def _one(
        self,
        account: Account,
        found: Visitor,
        *,
        done: str = "",
        link: GivenLink | None = None,
        problem: tuple[str, Exception] | None = None,
    ) -> HTMLResponse:
        told, tokens = self._store.accounts.told, self._store.accounts.tokens(account)
        count = self._store.accounts.sessions(account)
        sessions = plural(count, "session ouverte", "sessions ouvertes") if count else _NO_SESSION
        bound = account.number in self._store.identities.bound()
        page = OneAccountPage(
            login=account.login,
            url=account_path(account.number),
            role=ROLES[account.role],
            state=state_words(account, bound=bound),
            closed=account.disabled,
            own=account.number == found.signed_in.number,
            facts=(f"Ouvert le {date(account.at.date().isoformat())}", sessions),
            roles=role_choices(account.role),
            tokens=tuple(token_words(token) for token in tokens),
            bound=bound,
            journal=tuple(
                journal_line(decision, told(decision.actor))
                for decision in self._store.journal.decisions(account.actor, limit=50)
            ),
            done=done,
            link=link,
            problems={problem[0]: str(problem[1])} if problem else {},
        )
        status = 200 if problem is None else _status(problem[1])
        return self._screen.workbench(
            "account.html", room=ACCOUNTS, account=found.signed_in, status=status, page=page
        )


def _reason(params: Params) -> str | None:
    return " ".join(first(params, "raison").split())[:LONGEST_REASON_CHARS] or None


def _link(request: Request, account: Account) -> GivenLink:
    """By the address at which the page that asks was opened: `Origin` says it, proxies or not."""
    said = request.headers.get("origin", "")
    site = said if said.startswith("http") else str(request.base_url).rstrip("/")
    return GivenLink(account.login, site + _doorkeeper(request).link(account))


def _doorkeeper(request: Request) -> Doorkeeper:
    found: Doorkeeper = request.app.state.doorkeeper
    return found


def _to(account: Account, done: str) -> RedirectResponse:
    return RedirectResponse(address(account_path(account.number), [("fait", done)]), 303)


def _status(error: Exception) -> int:
    return 409 if isinstance(error, LastAdministrator) else 422
