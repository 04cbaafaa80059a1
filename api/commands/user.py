"""`essaim user`: one transaction for each decision; a secret is shown once, and not kept."""

from __future__ import annotations

import getpass
import sys

from api.auth import Auth, build_auth
from api.commands.decide import Signed
from api.commands.output import bold, faint, note, say, write_json
from api.settings import Settings
from kb.accounts import (
    TOKEN_PREFIX,
    Account,
    Role,
    Scope,
    check_password,
    check_scopes,
    clean_label,
    clean_login,
    new_secret,
    secret_hash,
)
from kb.errors import InvalidRequest
from kb.store import Store, open_store
from web.typography import plural
from web.views.account import ROLES


def run_list(settings: Settings, *, as_json: bool) -> int:
    found = open_store(settings.database).accounts.all()
    if as_json:
        items = [account.model_dump(mode="json") for account in found]
        write_json({"total": len(found), "items": items})
    elif not found:
        say("Aucun compte. Le premier : « essaim user add IDENTIFIANT --role administrator ».")
    else:
        say(plural(len(found), "compte") + ".")
        for account in found:
            say(f"{bold(account.login)}  {ROLES[account.role]}  {faint(_state(account))}")
    return 0


def _state(account: Account) -> str:
    if account.disabled:
        return "fermé"
    return "ouvert" if account.has_password else "mot de passe à choisir"


def run_add(settings: Settings, login: str, role: Role, signed: Signed, *, by_link: bool) -> int:
    store, name = open_store(settings.database), clean_login(login)
    auth = build_auth(settings, store)
    if store.accounts.find(name) is not None:
        raise InvalidRequest(f"L’identifiant « {name} » est déjà pris.")
    password = "" if by_link else _asked_password(name)
    with store.transaction():
        account = store.accounts.add(name, role, signed.by, signed.why)
    say(f"Ouvert     {account.login}, {ROLES[role]}")
    if by_link:
        _tell_link(settings, auth, account)
    else:
        auth.set_password(account, password, signed.by)
    return 0


def run_role(settings: Settings, login: str, role: Role, signed: Signed) -> int:
    store = open_store(settings.database)
    with store.transaction():
        account = store.accounts.set_role(clean_login(login), role, signed.by, signed.why)
    say(f"Changé     {account.login}, {ROLES[role]}")
    return 0


def run_disable(settings: Settings, login: str, signed: Signed) -> int:
    account = _set_disabled(open_store(settings.database), login, signed, disabled=True)
    say(f"Fermé      {account.login}")
    return 0


def run_enable(settings: Settings, login: str, signed: Signed) -> int:
    store = open_store(settings.database)
    account = _set_disabled(store, login, signed, disabled=False)
    build_auth(settings, store).unlock(account.login)
    say(f"Rouvert    {account.login}")
    return 0


def _set_disabled(store: Store, login: str, signed: Signed, *, disabled: bool) -> Account:
    with store.transaction():
        return store.accounts.set_disabled(
            clean_login(login), signed.by, signed.why, disabled=disabled
        )


def run_password(settings: Settings, login: str, signed: Signed, *, by_link: bool) -> int:
    store = open_store(settings.database)
    auth, account = build_auth(settings, store), store.accounts.get(clean_login(login))
    if by_link:
        with store.transaction():
            account = store.accounts.forget_password(account.login, signed.by)
        _tell_link(settings, auth, account)
    else:
        auth.set_password(account, _asked_password(account.login), signed.by)
        say(f"Changé     le mot de passe de {account.login} ; ses sessions sont fermées")
    return 0


def run_token(
    settings: Settings, login: str, label: str, scopes: tuple[Scope, ...], days: int
) -> int:
    store, secret = open_store(settings.database), TOKEN_PREFIX + new_secret()
    account = store.accounts.get(clean_login(login))
    if account.disabled:
        raise InvalidRequest(f"Le compte « {account.login} » est fermé.")
    check_scopes(scopes, account.role)
    with store.transaction():
        store.accounts.add_token(account, secret_hash(secret), clean_label(label), scopes, days)
    note(f"Ce jeton ouvre pendant {plural(days, 'jour')}. Il n’est montré qu’une fois :")
    say(secret)
    return 0


def _tell_link(settings: Settings, auth: Auth, account: Account) -> None:
    note("Ce lien sert une fois, pendant un jour, à choisir le mot de passe :")
    say(settings.address + auth.link(account))


def _asked_password(login: str) -> str:
    """Typed twice, unseen; or the first line of what is sent to the command."""
    if sys.stdin.isatty():
        password = getpass.getpass("Mot de passe (douze signes au moins) : ")
        if getpass.getpass("Le même, encore une fois : ") != password:
            raise InvalidRequest("Les deux mots de passe ne sont pas les mêmes : rien n’est fait.")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    check_password(password, login)
    return password
