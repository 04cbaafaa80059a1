"""Every way in which the answer of a provider of identities may lie, or come from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from api.oidc import TRIP_LASTS_MIN
from tests.api.doors import House, house
from tests.api.oidc_server import CLIENT_ID, Claims, Server, started
from tests.api.oidc_trip import TRIP, agreed, come_back, joined, refused
from web.access import LOCAL_COOKIE
from web.services import Services

UNVERIFIED = "n’a pas pu être vérifiée"
LATE = "a trop attendu, ou a déjà servi"


@pytest.fixture
def server() -> Iterator[Server]:
    with started() as made:
        yield made


@pytest.fixture
def here(small_services: Services, tmp_path: Path, server: Server) -> House:
    made = house(small_services, tmp_path)
    joined(made, server, tmp_path)
    return made


# --- answers that lie ---------------------------------------------------------------------------


def segment(value: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def unsigned(claims: Claims) -> str:
    return f"{segment({'alg': 'none'})}.{segment(claims)}."


def by_public_key(server: Server) -> Callable[[Claims], str]:
    """Signed by the public key taken for a shared secret; by hand, for no library would."""
    assert isinstance(server.key, RSAKey)
    pem = server.key.as_pem(private=False)

    def forge(claims: Claims) -> str:
        signed = f"{segment({'alg': 'HS256', 'kid': 'one'})}.{segment(claims)}"
        mark = hmac.new(pem, signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"

    return forge


def by_another_key(claims: Claims) -> str:
    key = RSAKey.generate_key(2048, {"kid": "one"})
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key, ["RS256"])


def by_its_own_key(claims: Claims) -> str:
    key = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, claims, key, ["RS256"])


LIES: dict[str, Claims] = {
    "nonce": {"nonce": "another"},
    "no-nonce": {"nonce": None},
    "issuer": {"iss": "https://mal.example"},
    "no-issuer": {"iss": None},
    "audience": {"aud": "another-client"},
    "no-audience": {"aud": None},
    "audiences": {"aud": [CLIENT_ID, "another"]},
    "party": {"azp": "another"},
    "expired": {"exp": int(time.time()) - 3_600},
    "no-end": {"exp": None},
    "for-ever": {"exp": float("nan")},
    "not-yet": {"iat": int(time.time()) + 3_600},
    "no-subject": {"sub": None},
    "empty-subject": {"sub": ""},
    "long-subject": {"sub": "s" * 256},
    "number-subject": {"sub": 7},
    "token-hash": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_id_token_that_lies_opens_nothing(here: House, server: Server, lie: str) -> None:
    here.account("ana@ville.fr")
    server.id_claims = LIES[lie]
    refused(here.client(), UNVERIFIED)
    assert here.store.identities.bound() == set()


@pytest.mark.parametrize("which", ["id", "person"])
@pytest.mark.parametrize("how", ["none", "public-key", "another-key", "own-key", "garbage"])
def test_a_signature_that_is_not_the_providers_opens_nothing(
    here: House, server: Server, which: str, how: str
) -> None:
    here.account("ana@ville.fr")
    forge = {
        "none": unsigned, "public-key": by_public_key(server), "another-key": by_another_key,
        "own-key": by_its_own_key, "garbage": lambda claims: "a.b.c",
    }[how]  # fmt: skip
    if which == "id":
        server.forge = forge
    else:
        server.forge_person = forge
    refused(here.client(), UNVERIFIED)


@pytest.mark.parametrize(
    "person",
    [{"iss": "https://mal.example"}, {"aud": "another"}, {"sub": "another"}, {"sub": None},
     {"exp": int(time.time()) - 3_600}],
)  # fmt: skip
def test_a_userinfo_that_lies_opens_nothing(here: House, server: Server, person: Claims) -> None:
    here.account("ana@ville.fr")
    server.person = person
    refused(here.client(), UNVERIFIED)


def test_a_userinfo_in_plain_json_is_read_too(here: House, server: Server) -> None:
    here.account("ana@ville.fr")
    server.media = "application/json"
    assert come_back(here.client()).status_code == 303
    server.person = {"sub": "another"}
    refused(here.client(), UNVERIFIED)


def test_other_agreed_signatures(here: House, server: Server, tmp_path: Path) -> None:
    here.account("ana@ville.fr")
    server.key = ECKey.generate_key("P-256", {"kid": "two", "use": "sig"})
    server.algorithm = "ES256"
    assert come_back(here.client()).status_code == 303
    joined(here, server, tmp_path, algorithm="HS256")
    refused(here.client(), UNVERIFIED)
    server.algorithm = "HS256"
    assert come_back(here.client()).status_code == 303
    joined(here, server, tmp_path)
    refused(here.client(), UNVERIFIED)


def test_a_key_that_was_renewed_is_asked_for(here: House, server: Server, tmp_path: Path) -> None:
    made = joined(here, server, tmp_path)
    now = [time.time()]
    made._provider._clock = lambda: now[0]
    here.account("ana@ville.fr")
    assert come_back(here.client()).status_code == 303
    server.key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
    refused(here.client(), UNVERIFIED)  # asked for a moment ago
    assert server.asked.count("/jwks") == 1
    now[0] += 61
    assert come_back(here.client()).status_code == 303
    assert server.asked.count("/jwks") == 2
    assert server.asked.count("/.well-known/openid-configuration") == 1


# --- trips that are not ours --------------------------------------------------------------------


def test_a_trip_comes_back_once(here: House, server: Server) -> None:
    here.account("ana@ville.fr")
    client = here.client()
    left = client.get("/connexion/fournisseur")
    kept = client.cookies[TRIP]
    returned = agreed(left.headers["location"])
    assert client.get(returned).status_code == 303
    asked = len(server.asked)
    for cookies in ({TRIP: kept}, {}):
        other = here.client()
        other.cookies.update(cookies)
        again = other.get(returned)
        assert again.status_code == 403 and LATE in again.text
        assert LOCAL_COOKIE not in other.cookies
    assert len(server.asked) == asked, "the provider is not even asked"


@pytest.mark.parametrize(
    "changed",
    [{"state": "another"}, {"state": ""}, {"iss": "https://mal.example"}, {"code": ""},
     {"code": "x" * 3_000}],
)  # fmt: skip
def test_an_answer_that_was_touched_opens_nothing(
    here: House, server: Server, changed: dict[str, str]
) -> None:
    here.account("ana@ville.fr")
    client = here.client()
    returned = urlsplit(agreed(client.get("/connexion/fournisseur").headers["location"]))
    given = {name: values[0] for name, values in parse_qs(returned.query).items()}
    answer = client.get(returned.path, params={**given, **changed})
    assert answer.status_code == 403 and LATE in answer.text
    assert "/token" not in server.asked


def test_a_trip_of_another_browser_opens_nothing(here: House) -> None:
    """Nobody is made to enter, unaware, the account of somebody else."""
    here.account("ana@ville.fr")
    returned = agreed(here.client().get("/connexion/fournisseur").headers["location"])
    victim = here.client()
    victim.get("/connexion/fournisseur")
    answer = victim.get(returned)
    assert answer.status_code == 403 and LOCAL_COOKIE not in victim.cookies


def test_a_trip_does_not_wait_for_ever(here: House) -> None:
    here.account("ana@ville.fr")
    client = here.client()
    returned = agreed(client.get("/connexion/fournisseur").headers["location"])
    here.clock.now = here.clock.now.replace(year=here.clock.now.year + 1)
    answer = client.get(returned)
    assert answer.status_code == 403 and LATE in answer.text and TRIP_LASTS_MIN == 10


@pytest.mark.parametrize("kept", ["", "x", "a.b", "é", "W10.x" * 500])
def test_a_forged_trip_opens_nothing(here: House, kept: str) -> None:
    headers = {"Cookie": f"{TRIP}={kept}".encode()}
    answer = here.client().get("/connexion/retour?code=x&state=y", headers=headers)
    assert answer.status_code == 403 and LATE in answer.text


def test_somebody_who_refuses_at_the_provider_is_told(here: House) -> None:
    client = here.client()
    left = client.get("/connexion/fournisseur")
    (state,) = parse_qs(urlsplit(left.headers["location"]).query)["state"]
    attack = "<script>alert(1)</script>"
    answer = client.get(
        "/connexion/retour", params={"error": "access_denied", "state": state, "x": attack}
    )
    assert answer.status_code == 403 and "n’a pas abouti" in answer.text
    assert attack not in answer.text


def test_a_code_that_is_worth_nothing(here: House, server: Server) -> None:
    client = here.client()
    returned = agreed(client.get("/connexion/fournisseur").headers["location"])
    server.codes.clear()
    answer = client.get(returned)
    assert answer.status_code == 403 and "ne reconnaît pas" in answer.text


def test_trips_are_counted(here: House) -> None:
    client = here.client()
    told = {client.get("/connexion/fournisseur").status_code for _ in range(51)}
    assert told == {303, 429}


# --- a provider that fails ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "metadata",
    [{"issuer": "https://mal.example"}, {"token_endpoint": "http://mal.example/token"},
     {"authorization_endpoint": "javascript:alert(1)"}, {"jwks_uri": None},
     {"filler": "x" * 1_100_000}],
)  # fmt: skip
def test_a_provider_that_tells_otherwise_is_not_followed(
    here: House, server: Server, metadata: Claims
) -> None:
    server.metadata = metadata
    answer = here.client().get("/connexion/fournisseur?suite=/recherche")
    assert answer.status_code == 503 and "ne répond pas comme il faut" in answer.text
    assert "suite=%2Frecherche" in answer.text, "one may try again"


def test_a_provider_that_is_not_there(here: House, server: Server) -> None:
    server.shutdown()
    server.server_close()
    assert here.client().get("/connexion/fournisseur").status_code == 503


def test_the_log_names_nobody(
    here: House, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    here.account("ana@ville.fr")
    server.forge = by_another_key
    with caplog.at_level(logging.DEBUG):
        refused(here.client(), UNVERIFIED)
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name == "essaim")
    assert "BadSignatureError" in ours and "ana" not in ours and "sub-of" not in ours
