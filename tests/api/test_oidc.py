"""Signing in by a provider of identities: in, out, which account; its settings."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from api.app import create_app
from api.oidc_provider import is_safe
from api.settings import OidcSettings, Settings, read_settings
from kb.accounts import Role
from kb.errors import SettingInvalid
from tests.api.doors import SITE, House, house, sign_in
from tests.api.oidc_server import CLIENT_SECRET, Claims, Server, started
from tests.api.oidc_trip import HINT, agreed, come_back, joined, refused
from tests.conftest import settings_in
from web.access import LOCAL_COOKIE
from web.services import Services


@pytest.fixture
def server() -> Iterator[Server]:
    with started() as made:
        yield made


@pytest.fixture
def here(small_services: Services, tmp_path: Path, server: Server) -> House:
    made = house(small_services, tmp_path)
    joined(made, server, tmp_path)
    return made


# --- in and out ---------------------------------------------------------------------------------


def test_one_enters_by_the_provider_and_leaves_both(here: House, server: Server) -> None:
    account = here.account("ana@ville.fr")
    client = here.client()
    page = client.get("/connexion?suite=/recherche?q=x").text
    assert "Se connecter avec ProConnect" in page
    (start,) = re.findall(r'href="(/connexion/fournisseur[^"]*)"', page)
    client.cookies.set(LOCAL_COOKIE, "chosen-by-somebody-else")
    entered = come_back(client, start)
    assert (entered.status_code, entered.headers["location"]) == (303, "/recherche?q=x")
    assert entered.headers["cache-control"] == "no-store"
    secret = client.cookies.get(LOCAL_COOKIE, domain="localhost.local") or ""
    assert len(secret) >= 43 and secret != "chosen-by-somebody-else", "the session is a new one"
    client.cookies.delete(LOCAL_COOKIE, domain="")
    assert client.get("/mon-compte").status_code == 200
    assert here.store.identities.account(server.issuer, "sub-of-ana") == account
    assert here.store.journal.decisions(account.actor)[0].action == "account.identity"
    out = client.post("/deconnexion")
    assert out.headers["location"] == "/connexion/sortie"
    farewell = client.get(out.headers["location"])
    assert farewell.status_code == 200 and farewell.headers["cache-control"] == "no-store"
    (place,) = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', farewell.text)
    assert agreed(place.replace("&amp;", "&")) == f"{SITE}/connexion?fait=sortie"
    (asked,) = server.farewells
    assert asked["id_token_hint"][0].count(".") == 2 and asked["state"]
    assert client.get("/mon-compte").status_code == 303
    assert HINT not in client.cookies
    assert client.get("/connexion/sortie").headers["location"] == "/connexion?fait=sortie"


def test_the_former_session_of_the_browser_is_closed(here: House) -> None:
    account = here.account("ana@ville.fr")
    client = here.client()
    former = here.session(account)
    client.cookies.update(former)
    assert come_back(client).status_code == 303
    other = here.client()
    other.cookies.update(former)
    assert other.get("/mon-compte").status_code == 303


def test_without_a_provider_there_is_no_button_and_no_way(
    small_services: Services, tmp_path: Path
) -> None:
    client = house(small_services, tmp_path).client()
    assert "Se connecter avec" not in client.get("/connexion").text
    for path in ("/connexion/fournisseur", "/connexion/retour"):
        assert client.get(path).status_code == 404
    assert client.post("/deconnexion").headers["location"] == "/connexion?fait=sortie"


def test_a_password_still_opens(here: House) -> None:
    here.account("ana@ville.fr")
    client = here.client()
    assert sign_in(client, "ana@ville.fr") == 303
    assert client.post("/deconnexion").headers["location"] == "/connexion/sortie"
    assert client.get("/connexion/sortie").headers["location"] == "/connexion?fait=sortie"


def test_what_is_asked_of_the_provider(here: House) -> None:
    seen = set()
    for _ in range(2):
        left = here.client().get("/connexion/fournisseur?suite=//mal.example")
        asked = parse_qs(urlsplit(left.headers["location"]).query)
        assert asked["redirect_uri"] == [f"{SITE}/connexion/retour"]
        assert asked["code_challenge_method"] == ["S256"] and asked["scope"] == ["openid email"]
        seen |= {asked[name][0] for name in ("state", "nonce", "code_challenge")}
        cookie = left.headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=lax" in cookie and "max-age=600" in cookie
        assert CLIENT_SECRET not in left.headers["location"] + left.headers["set-cookie"]
    assert len(seen) == 6, "never twice the same"


def test_elsewhere_than_at_home_what_is_kept_is_for_https_alone(here: House) -> None:
    kept = here.client("https://essaim.example").get("/connexion/fournisseur")
    cookie = kept.headers["set-cookie"]
    assert cookie.startswith("__Host-essaim-oidc=") and "secure" in cookie.lower()


# --- which account ------------------------------------------------------------------------------


def test_nobody_enters_without_an_account(here: House) -> None:
    refused(here.client(), "Aucun compte n’est ouvert ici pour « ana@ville.fr »")
    assert here.store.accounts.all() == []


def test_a_closed_account_stays_closed(here: House) -> None:
    for _ in range(2):  # before the identity is known, then after
        account = here.store.accounts.find("ana@ville.fr") or here.account("ana@ville.fr")
        with here.store.transaction():
            here.store.accounts.set_disabled(account.login, "test", disabled=True)
        refused(here.client(), "est fermé")
        with here.store.transaction():
            here.store.accounts.set_disabled(account.login, "test", disabled=False)
        assert come_back(here.client()).status_code == 303


def test_the_subject_counts_from_the_first_time_on(here: House, server: Server) -> None:
    """An address may be given to somebody else; a subject never is."""
    ana, bo = here.account("ana@ville.fr"), here.account("bo@ville.fr")
    assert come_back(here.client()).status_code == 303
    server.person = {"email": "bo@ville.fr"}
    client = here.client()
    assert come_back(client).status_code == 303
    assert "ana@ville.fr" in client.get("/mon-compte").text
    server.person = {"sub": "sub-of-another"}
    server.id_claims = {"sub": "sub-of-another"}
    refused(here.client(), "déjà relié à une autre identité")
    with here.store.transaction():
        assert here.store.identities.unbind(ana, "test")
    assert come_back(here.client()).status_code == 303
    assert here.store.identities.account(server.issuer, "sub-of-another") == ana
    assert here.store.identities.bound() == {ana.number} != {bo.number}


@pytest.mark.parametrize(
    ("person", "opens"),
    [
        ({}, True),
        ({"email": "ANA@Ville.fr"}, True),
        ({"email_verified": "true"}, True),
        ({"email": "ána@ville.fr"}, False),
        ({"email": "\u212aana@ville.fr"}, False),
        ({"email": "ana@ville.fr.mal.example"}, False),
        ({"email": "' OR 1=1 --"}, False),
        ({"email": None}, False),
        ({"email": ["ana@ville.fr"]}, False),
        ({"email_verified": False}, False),
        ({"email_verified": None}, False),
        ({"email_verified": "false"}, False),
        ({"email_verified": 1.5}, False),
    ],
)
def test_only_a_verified_address_letter_for_letter(
    here: House, server: Server, person: Claims, opens: bool
) -> None:
    here.account("ana@ville.fr")
    server.person = person
    client = here.client()
    assert come_back(client).status_code == (303 if opens else 403)
    assert (LOCAL_COOKIE in client.cookies) is opens


def test_a_provider_may_be_trusted_for_its_addresses(
    here: House, server: Server, tmp_path: Path
) -> None:
    joined(here, server, tmp_path, trusts_address=True)
    here.account("ana@ville.fr")
    server.person = {"email_verified": None}
    assert come_back(here.client()).status_code == 303
    server.person, server.id_claims = {"email_verified": False, "sub": "b"}, {"sub": "b"}
    assert come_back(here.client()).status_code == 403, "said not to be verified"


# --- settings -----------------------------------------------------------------------------------


def test_settings_are_read_from_the_environment(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("trop secret\n")
    given = {
        "ESSAIM_OIDC_ISSUER": "https://idp.example/api/v2",
        "ESSAIM_OIDC_CLIENT_ID": "x",
        "ESSAIM_OIDC_CLIENT_SECRET_FILE": str(secret),
        "ESSAIM_OIDC_NAME": "ProConnect",
        "ESSAIM_OIDC_TRUSTS_ADDRESS": "oui",
        "ESSAIM_ADDRESS": "https://essaim.example/",
    }
    assert read_settings({}).oidc is None
    settings = read_settings(given)
    assert settings.oidc is not None
    assert (settings.oidc.name, settings.oidc.trusts_address) == ("ProConnect", True)
    assert settings.oidc.scopes == "openid email"
    kept = read_settings({**given, "ESSAIM_OIDC_CLIENT_SECRET": "trop secret"})
    assert "trop secret" not in repr(kept)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"issuer": "http://idp.example"}, "ESSAIM_OIDC_ISSUER"),
        ({"issuer": "ftp://idp.example"}, "ESSAIM_OIDC_ISSUER"),
        ({"client_id": ""}, "ESSAIM_OIDC_CLIENT_ID"),
        ({"secret": ""}, "ESSAIM_OIDC_CLIENT_SECRET"),
        ({"secret_file": Path("/nowhere")}, "CLIENT_SECRET_FILE"),
        ({"algorithm": "none"}, "ESSAIM_OIDC_ALGORITHM"),
        ({"address": "http://essaim.example"}, "ESSAIM_ADDRESS"),
    ],
)
def test_what_is_missing_is_said_when_the_site_starts(
    small_services: Services, tmp_path: Path, fields: dict[str, Any], told: str
) -> None:
    base = {"issuer": "https://idp.example", "client_id": "x", "secret": "y"}
    site = fields.pop("address", SITE)
    oidc = OidcSettings.model_validate({**base, **fields})
    settings = settings_in(tmp_path, address=site, oidc=oidc)
    with pytest.raises(SettingInvalid, match=told):
        create_app(settings, small_services)


def test_addresses_that_are_safe() -> None:
    assert all(map(is_safe, ("https://a.fr", "http://localhost:1/x", "http://[::1]:8/")))
    assert not any(map(is_safe, ("http://a.fr", "http://localhost.mal.fr", "https://", "//a", "x")))


def test_nothing_of_it_is_imported_before_somebody_signs_in(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from api.settings import *; from api.oidc import *\n"
        "oidc = OidcSettings(issuer='https://a.example', client_id='x', secret='y')\n"
        "build_oidc(Settings(), oidc, None, None)\n"
        "print([n for n in ('authlib', 'joserfc', 'httpx2', 'cryptography') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_administrator_known_by_a_provider_alone_counts(here: House) -> None:
    """Or one could not close the last account that has a password."""
    with here.store.transaction():
        here.store.accounts.add("ana@ville.fr", Role.ADMINISTRATOR, "test")
    here.account("chef", Role.ADMINISTRATOR)
    assert come_back(here.client()).status_code == 303
    with here.store.transaction():
        here.store.accounts.set_disabled("chef", "test", disabled=True)
    assert isinstance(read_settings({}), Settings)
