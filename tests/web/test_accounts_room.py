"""« Comptes »: opened, changed and closed by those who administer, never without one of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kb.accounts import Account, Role, Scope
from tests.api.doors import PASSWORD, SITE, House, house, sign_in
from web.services import Services

ATTACK = '"><script>alert(1)</script>{{7*7}}'


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


@pytest.fixture
def chief(here: House) -> Account:
    return here.account("chef", Role.ADMINISTRATOR)


@pytest.fixture
def client(here: House, chief: Account) -> TestClient:
    made = here.client()
    made.cookies.update(here.session(chief))
    return made


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]|&nbsp;", " ", text)


def last(here: House, account: Account) -> str:
    return here.store.journal.decisions(account.actor, limit=1)[0].action


def test_an_account_is_opened_by_a_link_that_is_shown_once(here: House, client: TestClient) -> None:
    form = {"identifiant": " Ana@Ville.fr ", "role": "curator", "raison": "arrive\nlundi"}
    opened = client.post("/atelier/comptes", data=form, headers={"Origin": SITE})
    assert opened.status_code == 200 and opened.headers["cache-control"] == "no-store"
    (link,) = re.findall(rf"<code>{SITE}(/mot-de-passe\?lien=[^<]+)</code>", opened.text)
    account = here.store.accounts.get("ana@ville.fr")
    assert account.role is Role.CURATOR and not account.has_password
    (decision,) = here.store.journal.decisions(account.actor)
    assert (decision.action, decision.actor, decision.reason) == (
        "account.add.curator", "compte-1", "arrive lundi",
    )  # fmt: skip
    for path in ("/atelier/comptes", f"/atelier/comptes/{account.number}"):
        page = client.get(path)
        assert "/mot-de-passe?lien" not in page.text
        assert "ttend un mot de passe" in page.text
    chosen = {"lien": link.partition("=")[2], "nouveau": PASSWORD, "encore": PASSWORD}
    assert here.client().post("/mot-de-passe", data=chosen).status_code == 303
    assert sign_in(here.client(), "ana@ville.fr") == 303


@pytest.mark.parametrize(
    ("login", "role", "told"),
    [
        ("", "curator", "L’identifiant s’écrit"),
        (ATTACK, "curator", "L’identifiant s’écrit"),
        ("CHEF", "curator", "déjà pris"),
        ("neuf", "reader", "Choisissez un rôle"),
        ("neuf", "", "Choisissez un rôle"),
        ("neuf", ATTACK, "Choisissez un rôle"),
    ],
)
def test_what_is_refused_keeps_what_was_typed(
    here: House, client: TestClient, login: str, role: str, told: str
) -> None:
    answer = client.post("/atelier/comptes", data={"identifiant": login, "role": role})
    assert answer.status_code == 422 and told in answer.text
    assert "<script>" not in answer.text and "49" not in answer.text
    assert login in ("", ATTACK) or f'value="{login}"' in answer.text
    assert len(here.store.accounts.all()) == 1


def test_the_list_says_who_is_there(here: House, client: TestClient) -> None:
    ana, bo = here.account("ana"), here.account("bo", Role.CONTRIBUTOR)
    with here.store.transaction():
        here.store.accounts.set_disabled("bo", "test", disabled=True)
        here.store.journal.append(
            actor=ana.actor, action="record.check", subject="x", version=1, content=""
        )
    page = plain(client.get("/atelier/comptes").text)
    assert "2 comptes ouverts, 1 fermé." in page
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)[1:]
    names = [re.search(r"comptes/\d+\">([^<]+)<", row) for row in rows]
    assert [name and name[1] for name in names] == ["ana", "chef", "bo"], "the closed ones last"
    assert "relecture" in rows[0] and "<td>aucune</td>" not in rows[0]
    assert "<td>fermé</td>" in rows[2] and "<td>aucune</td>" in rows[2] and bo.number == 3


def test_a_role_is_changed(here: House, client: TestClient) -> None:
    ana = here.account("ana")
    bearer = here.token(ana, Scope.DECIDE)
    path = f"/atelier/comptes/{ana.number}"
    done = client.post(f"{path}/role", data={"role": "contributor", "raison": "à sa demande"})
    assert done.headers["location"] == f"{path}?fait=role"
    page = plain(client.get(done.headers["location"]).text)
    assert "Le rôle est changé." in page and "Rôle changé : contribution" in page
    assert "par chef : à sa demande" in page
    assert here.store.accounts.get("ana").role is Role.CONTRIBUTOR
    answer = here.client().post("/api/v1/proposals/x/decision", headers=bearer, json={})
    assert answer.status_code == 401, "its tokens are gone"
    wrong = client.post(f"{path}/role", data={"role": "reader"})
    assert wrong.status_code == 422 and "Choisissez un rôle" in wrong.text


def test_closed_nothing_opens_and_opened_again_the_password_does(
    here: House, client: TestClient
) -> None:
    ana = here.account("ana")
    theirs = here.client()
    theirs.cookies.update(here.session(ana))
    path = f"/atelier/comptes/{ana.number}"
    assert client.post(f"{path}/fermer", data={"raison": "départ"}).status_code == 303
    assert theirs.get("/mon-compte").status_code == 303 and sign_in(here.client()) == 422
    page = client.get(f"{path}?fait=ferme").text
    assert "Rouvrir le compte" in page and "Fermer le compte" not in page
    assert client.post(f"{path}/lien").status_code == 422, "a closed account gets no link"
    assert client.post(f"{path}/rouvrir").headers["location"] == f"{path}?fait=rouvert"
    assert theirs.get("/mon-compte").status_code == 303, "the session stays closed"
    assert sign_in(here.client()) == 303 and last(here, ana) == "account.enable"


def test_the_last_administrator_can_neither_leave_nor_be_sent_away(
    here: House, client: TestClient, chief: Account
) -> None:
    path = f"/atelier/comptes/{chief.number}"
    for act, form in (("fermer", {}), ("role", {"role": "curator"})):
        refused = client.post(f"{path}/{act}", data=form)
        assert refused.status_code == 409
        assert "est le dernier compte qui administre" in refused.text
        assert 'role="alert"' in refused.text
    assert client.get("/atelier/comptes").status_code == 200
    here.account("second", Role.ADMINISTRATOR)
    assert client.post(f"{path}/fermer").status_code == 303
    assert client.get("/atelier/comptes").status_code == 303, "one’s own account is closed too"


def test_a_new_link_replaces_the_password_and_lifts_the_lock(
    here: House, client: TestClient
) -> None:
    ana = here.account("ana")
    theirs = here.client()
    theirs.cookies.update(here.session(ana))
    for _ in range(5):
        sign_in(here.client(), "ana", "faux")
    assert sign_in(here.client(), "ana") == 429
    given = client.post(
        f"/atelier/comptes/{ana.number}/lien",
        headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    )
    (link,) = re.findall(r"<code>http://localhost/mot-de-passe\?lien=([^<]+)</code>", given.text)
    assert theirs.get("/mon-compte").status_code == 303
    assert sign_in(here.client(), "ana") == 422, "no longer locked, and no longer this password"
    chosen = {"lien": link, "nouveau": PASSWORD, "encore": PASSWORD}
    assert here.client().post("/mot-de-passe", data=chosen).status_code == 303
    assert sign_in(here.client(), "ana") == 303


def test_sessions_tokens_and_identities_are_taken_away(here: House, client: TestClient) -> None:
    ana = here.account("ana")
    theirs = here.client()
    theirs.cookies.update(here.session(ana))
    here.token(ana, Scope.READ)
    with here.store.transaction():
        here.store.identities.bind(ana, "https://idp.example", "sub")
    path = f"/atelier/comptes/{ana.number}"
    page = plain(client.get(path).text)
    assert "Révoquer tous ses jetons" in page and "Délier du fournisseur" in page
    for act, noted in (
        ("sessions", "sessions.close"), ("jetons", "tokens.drop"), ("delier", "identity.drop"),
    ):  # fmt: skip
        assert client.post(f"{path}/{act}").status_code == 303
        assert last(here, ana) == f"account.{noted}"
    assert theirs.get("/mon-compte").status_code == 303
    assert here.store.accounts.tokens(ana) == [] and here.store.identities.bound() == set()
    page = client.get(path).text
    assert "Révoquer tous" not in page and "Délier" not in page
    assert "Jetons révoqués" in page and "Sessions fermées" in page


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "1e3", "٣", "9" * 30])
def test_an_account_that_is_not_there(client: TestClient, number: str) -> None:
    assert client.get(f"/atelier/comptes/{number}").status_code == 404
    assert client.post(f"/atelier/comptes/{number}/fermer").status_code == 404


def test_a_long_reason_and_hostile_words_come_out_inert(here: House, client: TestClient) -> None:
    ana = here.account("ana")
    path = f"/atelier/comptes/{ana.number}"
    client.post(f"{path}/fermer", data={"raison": ATTACK + "x" * 5_000})
    page = client.get(path).text
    assert "<script>" not in page and "{{7*7}}" in page
    assert len(here.store.journal.decisions(ana.actor, limit=1)[0].reason or "") == 500
