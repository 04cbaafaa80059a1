"""What a provider of identities says, over HTTPS, and whether it is to be believed.

OpenID Connect Core 1.0 (code flow, PKCE S256), Discovery 1.0; ProConnect gives its userinfo as a
signed `application/jwt`. Nothing heavy is imported before the first sign-in."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from api.settings import OidcSettings
from kb.errors import IdentityRefused, ProviderUnavailable

if TYPE_CHECKING:
    from joserfc.jwk import KeyFlexible
    from joserfc.jwt import Token

PUBLIC_KEY_ALGORITHMS = ("RS256", "ES256", "PS256")
KEYED_ALGORITHM = "HS256"
# Clocks that differ; beyond a minute, one of them is wrong.
LEEWAY_S = 60
TIMEOUT_S = 5.0
MOST_BYTES = 1_000_000
METADATA_LASTS_S = 3_600
# A provider that renews its keys is asked again, but not by whoever sends tokens with a made-up id.
KEYS_LAST_AT_LEAST_S = 60
LONGEST_SUBJECT_CHARS = 255  # OpenID Connect Core 1.0, 2
_OUR_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})
_LOG = logging.getLogger("essaim")


Answer = TypeVar("Answer", bound=BaseModel)


class Metadata(BaseModel):
    """What the provider says of itself; the rest is left."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]
    authorization_response_iss_parameter_supported: bool = False


class Keys(BaseModel):
    keys: list[dict[str, Any]] = Field(min_length=1)


class Proved(NamedTuple):
    """Who somebody is, as the provider proves it. `address`: empty unless it is verified."""

    subject: str
    address: str
    id_token: str


class Provider:
    def __init__(
        self,
        settings: OidcSettings,
        secret: str,
        return_address: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._return_address = return_address
        self._clock = clock
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, Keys] | None = None
        self._asking = threading.Lock()

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the person proves who they are. Raises ProviderUnavailable."""
        with self._client(self.metadata()) as client:
            asked, _ = client.create_authorization_url(
                self.metadata().authorization_endpoint,
                state=state,
                nonce=nonce,
                code_verifier=verifier,
            )
        return str(asked)

    def prove(self, code: str, nonce: str, verifier: str) -> Proved:
        """Who came back with this code. Raises IdentityRefused, ProviderUnavailable."""
        from joserfc.errors import JoseError

        try:
            told = self._tokens(code, verifier)
            claims = self._id_claims(told["id_token"], told["access_token"], nonce)
            person = self._person(claims, told["access_token"])
        except (JoseError, KeyError, TypeError, ValueError, AttributeError) as error:
            # The kind of error only: what was sent names somebody.
            _LOG.warning("identity not verified: %s", type(error).__name__)
            raise IdentityRefused(
                f"La réponse de {self._settings.name} n’a pas pu être vérifiée : personne n’est "
                "entré. Recommencez ; si cela dure, prévenez qui administre Essaim."
            ) from error
        return Proved(claims["sub"], self._verified_address(person), told["id_token"])

    def metadata(self) -> Metadata:
        """Asked for once an hour. Raises ProviderUnavailable."""
        with self._asking:
            if self._metadata and self._clock() - self._metadata[0] < METADATA_LASTS_S:
                return self._metadata[1]
            place = self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
            found = self._read(place, Metadata)
            if found.issuer != self._settings.issuer:
                raise self._unavailable("another issuer")
            for end in ("authorization_endpoint", "token_endpoint", "jwks_uri",
                        "userinfo_endpoint", "end_session_endpoint"):  # fmt: skip
                if (address := getattr(found, end)) and not is_safe(address):
                    raise self._unavailable(f"{end} in clear")
            self._metadata = (self._clock(), found)
            return found

    # --- what was proved

    def _id_claims(self, id_token: str, access_token: str, nonce: str) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken

        decoded = self._verified(id_token)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": self._settings.issuer},
                "aud": {"essential": True, "value": self._settings.client_id},
                "nonce": {"essential": True, "value": nonce},
            },
            params={
                "nonce": nonce,
                "client_id": self._settings.client_id,
                "access_token": access_token,
            },
        )
        claims.validate(now=int(self._clock()), leeway=LEEWAY_S)
        if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT_CHARS:
            raise ValueError("sub")
        return dict(claims)

    def _person(self, claims: dict[str, Any], access_token: str) -> dict[str, Any]:
        """The claims on the person: those of the userinfo, signed or not, that are on the same
        subject; those of the ID token when the provider has no other."""
        place = self.metadata().userinfo_endpoint
        if not place:
            return claims
        media, body = self._get(place, {"Authorization": f"Bearer {access_token}"})
        told = self._signed_userinfo(body) if media == "application/jwt" else _json_object(body)
        if told.get("sub") != claims["sub"]:
            raise ValueError("sub of userinfo")
        return told

    def _signed_userinfo(self, body: bytes) -> dict[str, Any]:
        """OpenID Connect Core 1.0, 5.3.2: `iss` and `aud`, when it says them, are ours."""
        from joserfc.jwt import JWTClaimsRegistry

        claims = self._verified(body.decode("ascii").strip()).claims
        JWTClaimsRegistry(
            now=int(self._clock()),
            leeway=LEEWAY_S,
            iss={"value": self._settings.issuer},
            aud={"value": self._settings.client_id},
        ).validate(claims)
        return claims

    def _verified_address(self, person: dict[str, Any]) -> str:
        said = person.get("email_verified")
        verified = said in (True, "true") or (said is None and self._settings.trusts_address)
        address = person.get("email")
        return address.strip() if verified and isinstance(address, str) else ""

    # --- signatures

    def _verified(self, token: str) -> Token:
        """A token whose signature is that of the provider, by one of the algorithms agreed on:
        « none » is not one, and a public key never serves as a shared secret. Raises JoseError."""
        from joserfc.errors import InvalidKeyIdError
        from joserfc.jwk import OctKey
        from joserfc.jwt import decode

        if self._settings.algorithm == KEYED_ALGORITHM:
            return decode(token, OctKey.import_key(self._secret), [KEYED_ALGORITHM])
        try:
            return decode(token, self._key_set(), PUBLIC_KEY_ALGORITHMS)
        except InvalidKeyIdError:
            return decode(token, self._key_set(renewed=True), PUBLIC_KEY_ALGORITHMS)

    def _key_set(self, *, renewed: bool = False) -> KeyFlexible:
        from joserfc.jwk import KeySet

        place = self.metadata().jwks_uri
        with self._asking:
            lasts_s = KEYS_LAST_AT_LEAST_S if renewed else METADATA_LASTS_S
            if self._keys is None or self._clock() - self._keys[0] >= lasts_s:
                self._keys = (self._clock(), self._read(place, Keys))
            known = self._keys[1].keys
        usable = [
            key for key in known if key.get("kty") in {"RSA", "EC"} and key.get("use") != "enc"
        ]
        return KeySet.import_key_set({"keys": usable})

    # --- asking

    def _tokens(self, code: str, verifier: str) -> dict[str, Any]:
        """Raises IdentityRefused when the code is worth nothing (any more)."""
        import httpx2
        from authlib.integrations.base_client import OAuthError

        metadata = self.metadata()
        try:
            with self._client(metadata) as client:
                return dict(
                    client.fetch_token(
                        metadata.token_endpoint,
                        grant_type="authorization_code",
                        code=code,
                        code_verifier=verifier,
                    )
                )
        except OAuthError as error:
            _LOG.warning("code refused by the provider of identities: %s", error.error)
            raise IdentityRefused(
                f"{self._settings.name} ne reconnaît pas, ou plus, cette connexion. Recommencez."
            ) from error
        except httpx2.HTTPError as error:
            raise self._unavailable(type(error).__name__) from error

    def _client(self, metadata: Metadata) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        methods = metadata.token_endpoint_auth_methods_supported
        basic = "client_secret_basic" in methods or "client_secret_post" not in methods
        return OAuth2Client(
            self._settings.client_id,
            self._secret,
            token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
            scope=self._settings.scopes,
            redirect_uri=self._return_address,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
        )

    def _read(self, place: str, model: type[Answer]) -> Answer:
        _, body = self._get(place, {})
        try:
            return model.model_validate_json(body)
        except ValidationError as error:
            raise self._unavailable("unreadable answer") from error

    def _get(self, place: str, headers: dict[str, str]) -> tuple[str, bytes]:
        """Media type and body of an answer that is not too long; no redirection is followed."""
        import httpx2

        body = bytearray()
        try:
            with httpx2.stream("GET", place, headers=headers, timeout=TIMEOUT_S) as answer:
                for chunk in answer.iter_bytes():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise self._unavailable("too long an answer")
                if answer.status_code != 200:
                    raise self._unavailable(f"status {answer.status_code}")
                media = answer.headers.get("content-type", "")
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise self._unavailable(type(error).__name__) from error
        return media.partition(";")[0].strip().lower(), bytes(body)

    def _unavailable(self, why: str) -> ProviderUnavailable:
        _LOG.warning("provider of identities: %s", why)
        return ProviderUnavailable(
            f"{self._settings.name} ne répond pas comme il faut. Réessayez dans quelques minutes, "
            "ou entrez avec votre mot de passe."
        )


def is_safe(address: str) -> bool:
    """https, or plain http on our own computer."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and host in _OUR_COMPUTER)
    )


def _json_object(body: bytes) -> dict[str, Any]:
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found
