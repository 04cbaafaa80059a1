"""Signing in and out as those who try to enter otherwise would have it."""

from __future__ import annotations

import re
import time
from pathlib import Path
from statistics import median

import pytest

from api.auth import LOCK_AFTER, LOCK_LASTS, Auth
from api.passwords import Passwords
from api.secret_key import secret_key
from api.tries import TRIES_BY_LOGIN, TRIES_BY_ORIGIN
from kb.accounts import SESSION_LASTS, Role
from kb.errors import SignInRefused, StoreUnavailable, TooManyTries
from tests.api.doors import PASSWORD, House, house, sign_in
from web.access import COOKIE, LOCAL_COOKIE
from web.services import Services
from web.sign_in_form import safe_back

WRONG = "Identifiant ou mot de passe incorrect."
FEWEST_ROUNDS, MOST_ROUNDS = 10, 80


@pytest.fixture
def here(small_services: Services, tmp_path: Path) -> House:
    return house(small_services, tmp_path)


# --- in and out ---------------------------------------------------------------------------------


def test_one_signs_in_sees_the_account_and_signs_out(here: House) -> None:
    here.account()
    client = here.client()
    asked = client.get("/mon-compte?x=1")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/connexion?suite=%2Fmon-compte%3Fx%3D1"
    assert 'value="/mon-compte?x=1"' in client.get(asked.headers["location"]).text
    sent = {"identifiant": " ANA ", "mot_de_passe": PASSWORD, "suite": "/recherche?q=x"}
    entered = client.post("/connexion", data=sent)
    assert (entered.status_code, entered.headers["location"]) == (303, "/recherche?q=x")
    page = client.get("/mon-compte")
    assert page.status_code == 200 and "relecture" in page.text and "1\u00a0session" in page.text
    assert page.headers["cache-control"] == "no-store"
    kept = client.cookies[LOCAL_COOKIE]
    assert client.get("/deconnexion").status_code == 303, "a link signs nobody out"
    assert client.get("/mon-compte").status_code == 200
    assert client.post("/deconnexion").headers["location"] == "/connexion?fait=sortie"
    assert LOCAL_COOKIE not in client.cookies
    client.cookies.set(LOCAL_COOKIE, kept)
    assert client.get("/mon-compte").status_code == 303, "revoked, not only forgotten"


@pytest.mark.parametrize(
    ("site", "name", "secure"),
    [
        ("http://localhost:8000", LOCAL_COOKIE, False),
        ("http://127.0.0.1", LOCAL_COOKIE, False),
        ("http://[::1]:8000", LOCAL_COOKIE, False),
        ("https://localhost", COOKIE, True),
        ("https://essaim.example", COOKIE, True),
        ("http://essaim.example", COOKIE, True),
        ("http://localhost.mal.example", COOKIE, True),
    ],
)
def test_the_cookie_is_for_us_alone(here: House, site: str, name: str, secure: bool) -> None:
    here.account()
    form = {"identifiant": "ana", "mot_de_passe": PASSWORD}
    given = here.client(site).post("/connexion", data=form).headers["set-cookie"]
    parts = {part.strip().lower() for part in given.split(";")[1:]}
    assert given.startswith(f"{name}=") and ("secure" in parts) is secure
    assert {"httponly", "samesite=lax", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)
    assert PASSWORD not in given and "ana" not in given.split(";")[0].removeprefix(name)


def test_the_session_changes_at_each_sign_in(here: House) -> None:
    here.account()
    client = here.client()
    client.cookies.set(LOCAL_COOKIE, "chosen-by-somebody-else")
    assert sign_in(client) == 303
    first = client.cookies.get(LOCAL_COOKIE, domain="localhost.local") or ""
    assert first != "chosen-by-somebody-else" and len(first) >= 43
    client.cookies.clear()
    client.cookies.set(LOCAL_COOKIE, first)
    assert sign_in(client) == 303
    other = here.client()
    other.cookies.set(LOCAL_COOKIE, first)
    assert other.get("/mon-compte").status_code == 303, "the former one is closed"


@pytest.mark.parametrize(
    "forged", ["", "x", "a" * 43, "é", "' OR 1=1 --", "a" * 8_000, "../../etc", "%00"]
)
def test_a_forged_cookie_opens_nothing(here: House, forged: str) -> None:
    here.session(here.account())
    headers = {"Cookie": f"{LOCAL_COOKIE}={forged}".encode()}
    assert here.client().get("/mon-compte", headers=headers).status_code == 303


def test_what_the_base_holds_opens_nothing(here: House) -> None:
    """Read by a thief, the base gives no session."""
    account = here.account()
    here.session(account)
    rows = here.store._connections.get().execute("SELECT secret_hash FROM session")
    for row in rows.fetchall():
        client = here.client()
        client.cookies.set(LOCAL_COOKIE, row["secret_hash"])
        assert client.get("/mon-compte").status_code == 303


def test_an_expired_session_and_a_disabled_account_open_nothing(here: House) -> None:
    account = here.account()
    client = here.client()
    client.cookies.update(here.session(account))
    assert client.get("/mon-compte").status_code == 200
    with here.store.transaction():
        here.store.accounts.set_disabled("ana", "test", disabled=True)
    assert client.get("/mon-compte").status_code == 303
    assert sign_in(here.client()) == 422
    with here.store.transaction():
        here.store.accounts.set_disabled("ana", "test", disabled=False)
    assert client.get("/mon-compte").status_code == 303, "it was closed for good"
    here.store.accounts._clock = here.clock
    client.cookies.clear()
    client.cookies.update(here.session(account))
    assert client.get("/mon-compte").status_code == 200
    here.clock.now += SESSION_LASTS
    assert client.get("/mon-compte").status_code == 303, "expired"


def test_a_lesser_role_counts_at_once(here: House) -> None:
    client = here.client()
    client.cookies.update(here.session(here.account()))
    decide = "/api/v1/proposals/x/decision"
    assert client.post(decide, json={"decision": "refuse"}).status_code == 404
    with here.store.transaction():
        here.store.accounts.set_role("ana", Role.CONTRIBUTOR, "test")
    assert client.post(decide, json={"decision": "refuse"}).status_code == 403


# --- guessing -----------------------------------------------------------------------------------


def test_an_unknown_account_and_a_wrong_password_are_told_alike(here: House) -> None:
    here.account()
    here.account("ferme")
    with here.store.transaction():
        here.store.accounts.set_disabled("ferme", "test", disabled=True)
        here.store.accounts.add("sans", Role.CURATOR, "test")
    told = set()
    for login, password in (("ana", "faux"), ("personne", "faux"), ("ferme", PASSWORD),
                            ("sans", PASSWORD), ("", ""), ("a b<>", "faux")):  # fmt: skip
        form = {"identifiant": login, "mot_de_passe": password}
        answer = here.client().post("/connexion", data=form)
        assert answer.status_code == 422 and "set-cookie" not in answer.headers
        assert PASSWORD not in answer.text
        told.add(re.sub(r'name="identifiant"[^>]*value="[^"]*"', "", answer.text))
    assert len(told) == 1 and WRONG in told.pop()


@pytest.mark.parametrize("login", ["ana", "personne"])
def test_five_tries_in_a_quarter_of_an_hour(here: House, login: str) -> None:
    here.account()
    client = here.client()
    for _ in range(TRIES_BY_LOGIN):
        assert sign_in(client, login, "faux") == 422
    form = {"identifiant": login, "mot_de_passe": PASSWORD}
    refused = client.post("/connexion", data=form)
    assert refused.status_code == 429 and "Trop d’essais" in refused.text
    assert sign_in(client, login.upper(), PASSWORD) == 429, "another spelling is the same login"
    assert LOCAL_COOKIE not in client.cookies


def test_who_enters_starts_afresh(here: House) -> None:
    here.account()
    client = here.client()
    for _ in range(3):
        for _ in range(TRIES_BY_LOGIN - 1):
            assert sign_in(client, password="faux") == 422
        assert sign_in(client) == 303


def test_one_place_cannot_try_every_login(here: House) -> None:
    statuses = [
        sign_in(here.client(), f"login{number}", "faux") for number in range(TRIES_BY_ORIGIN + 1)
    ]
    assert statuses == [422] * TRIES_BY_ORIGIN + [429]


def _auth_at(here: House) -> Auth:
    """As after a restart, or in another process: what was in memory is gone."""
    return Auth(here.store, lambda: b"k" * 32, here.clock, here.auth._passwords)


@pytest.mark.parametrize("login", ["ana", "personne"])
def test_many_failures_close_the_door_for_an_hour_whatever_restarts(
    here: House, login: str
) -> None:
    here.account()
    here.store.accounts._clock = here.clock
    for _ in range(LOCK_AFTER):
        with pytest.raises(SignInRefused):
            _auth_at(here).sign_in(login, "faux", "ici")
    with pytest.raises(SignInRefused):
        _auth_at(here).sign_in(login, PASSWORD, "ici")
    assert _auth_at(here)._locked(here.auth._digest(login))
    here.clock.now += LOCK_LASTS
    assert not _auth_at(here)._locked(here.auth._digest(login))
    if login == "ana":
        assert _auth_at(here).sign_in(login, PASSWORD, "ici")


def test_an_administrator_opens_the_door_again(here: House) -> None:
    here.account()
    for _ in range(LOCK_AFTER):
        with pytest.raises(SignInRefused):
            _auth_at(here).sign_in("ana", "faux", "ici")
    _auth_at(here).unlock("ana")
    assert _auth_at(here).sign_in("ana", PASSWORD, "ici")


def test_tries_sent_together_count_each(here: House) -> None:
    from concurrent.futures import ThreadPoolExecutor

    tries = here.auth._tries

    def one(_: int) -> bool:
        try:
            tries.spend("ana", "ici")
        except TooManyTries:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(40))) == TRIES_BY_LOGIN


def test_an_unknown_account_takes_as_long(here: House) -> None:
    """Within a tenth, by the real hasher and through all that signing in does: medians of tries
    that alternate, over as many as a busy machine needs."""
    here.account()
    real = Passwords()
    kept = real.hash(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    with here.store.transaction():
        here.store.accounts.renew_hash("ana", kept)
    auth = Auth(here.store, lambda: b"k" * 32, here.clock, real)
    taken: dict[str, list[float]] = {"ana": [], "personne": []}
    order = ["ana", "personne"]
    for number in range(MOST_ROUNDS):
        order.reverse()
        for login in order:
            auth.unlock(login)
            start = time.perf_counter()
            with pytest.raises(SignInRefused):
                auth.sign_in(login, "faux", f"place-{number}")
            taken[login].append(time.perf_counter() - start)
        ratio = median(taken["personne"][1:] or [0]) / median(taken["ana"])
        if number >= FEWEST_ROUNDS and 0.9 < ratio < 1.1:
            break
    assert 0.9 < ratio < 1.1, f"{ratio:.2f} over {len(taken['ana'])} tries of each"


def test_nobody_has_a_password_even_that_of_the_decoy() -> None:
    passwords = Passwords()
    passwords._decoy = passwords.hash("connu")  # type: ignore[misc]
    assert not passwords.verify("connu", None).right
    assert not passwords.verify("connu", "no digest").right


def test_accents_typed_otherwise_are_the_same_password(here: House) -> None:
    here.account()
    assert sign_in(here.client(), password="le he\u0301ron mange to\u0302t") == 303


# --- where one is led ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "back",
    ["//mal.example", "/\\mal.example", "\\\\mal.example", "https://mal.example", "javascript:x",
     "mal.example", "", "/\t/mal.example", "/x\n", "/a\\b", "/ x", "/" + "a" * 3_000,
     "/connexion?suite=/x", "/deconnexion"],
)  # fmt: skip
def test_one_is_led_to_no_other_site(here: House, back: str) -> None:
    assert safe_back(back) == "/mon-compte"
    here.account()
    form = {"identifiant": "ana", "mot_de_passe": PASSWORD, "suite": back}
    assert here.client().post("/connexion", data=form).headers["location"] == "/mon-compte"


def test_what_is_typed_comes_out_inert(here: House) -> None:
    attack = '"><script>alert(1)</script>{{7*7}}'
    page = here.client().post("/connexion", data={"identifiant": attack, "mot_de_passe": attack})
    assert "<script>" not in page.text and "49" not in page.text
    assert "script-src 'none'" in page.headers["content-security-policy"]


# --- headers, keys ------------------------------------------------------------------------------


def test_pages_are_kept_to_themselves(here: House) -> None:
    answer = here.client("https://essaim.example").get("/connexion")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert "strict-transport-security" not in here.client().get("/").headers
    assert here.client().get("/a-propos").headers["cache-control"] == "no-cache"
    assert "set-cookie" not in here.client().get("/").headers


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "essaim.key"
    key = secret_key(path)
    assert len(key) == 32 and secret_key(path) == key
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]
    assert secret_key(tmp_path / "other.key") != key
    path.write_bytes(b"short")
    with pytest.raises(StoreUnavailable, match="trop courte"):
        secret_key(path)
