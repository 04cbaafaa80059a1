"""Passwords that change, links that serve once, tokens: what opens, and what no longer does."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.auth import LINK_LASTS, Auth
from kb.accounts import Scope, new_secret
from kb.errors import LinkSpent
from tests.api.doors import PASSWORD, House, house, sign_in
from web.access import LOCAL_COOKIE
from web.services import Services

WRONG = "Identifiant ou mot de passe incorrect."


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


# --- passwords and links ------------------------------------------------------------------------


def test_a_password_changes_and_closes_the_other_sessions(here: House) -> None:
    account = here.account()
    client, other = here.client(), here.client()
    client.cookies.update(here.session(account))
    other.cookies.update(here.session(account))
    new = "une loutre sous la pluie"
    path = "/mon-compte/mot-de-passe"
    for form, told in (
        ({"mot_de_passe": "faux", "nouveau": new, "encore": new}, WRONG),
        ({"mot_de_passe": PASSWORD, "nouveau": new, "encore": "autre"}, "ne sont pas les mêmes"),
        ({"mot_de_passe": PASSWORD, "nouveau": "court", "encore": "court"}, "signes au moins"),
    ):
        answer = client.post(path, data=form)
        assert answer.status_code == 422 and told in answer.text and new not in answer.text
    done = client.post(path, data={"mot_de_passe": PASSWORD, "nouveau": new, "encore": new})
    assert done.headers["location"] == "/mon-compte?fait=change"
    client.cookies.set(LOCAL_COOKIE, re.findall(r"essaim=([^;]+)", done.headers["set-cookie"])[0])
    assert client.get("/mon-compte").status_code == 200
    assert other.get("/mon-compte").status_code == 303
    assert sign_in(here.client()) == 422 and sign_in(here.client(), password=new) == 303


def test_the_other_sessions_close_and_this_one_stays(here: House) -> None:
    account = here.account()
    client, other = here.client(), here.client()
    client.cookies.update(here.session(account))
    other.cookies.update(here.session(account))
    assert client.post("/mon-compte/sessions").status_code == 303
    assert client.get("/mon-compte").status_code == 200
    assert other.get("/mon-compte").status_code == 303


def test_a_link_serves_once(here: House) -> None:
    link = here.auth.link(here.account())
    client = here.client()
    shown = client.get(link)
    assert shown.status_code == 200 and client.get(link).status_code == 200, "shown is not used"
    assert shown.headers["cache-control"] == "no-store"
    secret = re.findall(r'name="lien" value="([^"]+)"', shown.text)[0]
    new = "une loutre sous la pluie"
    wrong = client.post("/mot-de-passe", data={"lien": secret, "nouveau": new, "encore": "x"})
    assert wrong.status_code == 422
    good = {"lien": secret, "nouveau": new, "encore": new}
    assert client.post("/mot-de-passe", data=good).status_code == 303
    again = client.post("/mot-de-passe", data={**good, "nouveau": PASSWORD, "encore": PASSWORD})
    assert again.status_code == 410 and "ne sert plus" in again.text
    assert client.get(link).status_code == 410
    assert sign_in(here.client(), password=new) == 303


def test_a_link_dies_of_age_of_a_newer_one_and_with_its_account(here: House) -> None:
    account = here.account()
    (_, link) = here.auth.link(account).split("lien=")
    assert here.auth.account_of_link(link).login == "ana"
    here.clock.now += LINK_LASTS
    with pytest.raises(LinkSpent):
        here.auth.account_of_link(link)
    here.clock.now -= LINK_LASTS - timedelta(seconds=1)
    with here.store.transaction():
        newer = here.store.accounts.forget_password("ana", "test")
    with pytest.raises(LinkSpent):
        here.auth.account_of_link(link)
    assert sign_in(here.client()) == 422, "the former password opens no more"
    (_, link) = here.auth.link(newer).split("lien=")
    with here.store.transaction():
        here.store.accounts.set_disabled("ana", "test", disabled=True)
    with pytest.raises(LinkSpent):
        here.auth.account_of_link(link)


@pytest.mark.parametrize(
    "change", ["", "x", "WzEsMSw5OTk5OTk5OTk5XQ", "WzEsMV0.x", "é", "a" * 5000]
)
def test_a_link_that_is_not_ours_opens_nothing(here: House, change: str) -> None:
    here.account()
    answer = here.client().get("/mot-de-passe", params={"lien": change})
    assert answer.status_code == 410
    other = Auth(here.store, lambda: b"o" * 32, here.clock).link(here.store.accounts.get("ana"))
    assert here.client().get(other).status_code == 410


# --- tokens -------------------------------------------------------------------------------------


def test_a_token_is_shown_once_acts_and_is_revoked(here: House) -> None:
    client = here.client()
    client.cookies.update(here.session(here.account()))
    made = client.post("/mon-compte/jetons", data={"nom": "revue", "permet": ["read", "decide"]})
    (secret,) = re.findall(r"<code>(essaim_[^<]+)</code>", made.text)
    assert secret not in client.get("/mon-compte").text
    program = TestClient(here.app, headers={"Authorization": f"Bearer {secret}"})
    decide = "/api/v1/proposals/x/decision"
    assert program.post(decide, json={"decision": "refuse"}).status_code == 404
    (token,) = here.store.accounts.tokens(here.store.accounts.get("ana"))
    client.post("/mon-compte/jetons/revoquer", data={"numero": str(token.number)})
    answer = program.post(decide, json={"decision": "refuse"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "form", [{}, {"nom": "x"}, {"nom": "", "permet": "read"}, {"nom": "x", "permet": "administer"},
             {"nom": "x", "permet": "tout"}],
)  # fmt: skip
def test_a_token_for_nothing_or_too_much_is_refused(here: House, form: dict[str, str]) -> None:
    client = here.client()
    client.cookies.update(here.session(here.account()))
    assert client.post("/mon-compte/jetons", data=form).status_code == 422
    assert here.store.accounts.tokens(here.store.accounts.get("ana")) == []


def test_a_token_without_the_scope_decides_nothing(here: House) -> None:
    account = here.account()
    decide, sent = "/api/v1/proposals/x/decision", {"decision": "refuse"}
    for scopes, status in (((Scope.READ,), 403), ((Scope.PROPOSE,), 403), ((Scope.DECIDE,), 404)):
        bearer = here.token(account, *scopes)
        assert here.client().post(decide, json=sent, headers=bearer).status_code == status


def test_a_token_opens_no_page_and_is_not_helped_by_a_cookie(here: House) -> None:
    account = here.account()
    bearer = here.token(account, *Scope)
    assert here.client().get("/mon-compte", headers=bearer).status_code == 303
    assert here.client().post("/mon-compte/jetons", headers=bearer).status_code in {303, 401}
    client = here.client()
    client.cookies.update(here.session(account))
    for wrong in ("Bearer x", "Bearer ", "bearer", f"Bearer {new_secret()}"):
        answer = client.post("/api/v1/proposals/x/decision", headers={"Authorization": wrong})
        assert answer.status_code == 401, wrong
