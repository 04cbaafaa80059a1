"""Signing in by a provider of identities: the trip there and back, and which account it opens.

Nobody enters without an account that an administrator opened: the provider proves an address, the
address is a login. From then on, what opens the account is the subject, not the address."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.auth import Auth
from api.oidc_provider import KEYED_ALGORITHM, Proved, Provider, is_safe
from api.secret_key import secret_key
from api.settings import OidcSettings, Settings
from api.tries import TRIES_BY_ORIGIN, WINDOW_MIN
from kb.accounts import Account, new_secret, secret_hash
from kb.errors import IdentityRefused, SettingInvalid, TooManyTries
from kb.sqlite.journal import utc_now
from kb.store import Store
from web.addresses import address
from web.identity import RETURN_PATH, Arrival, Departure
from web.sign_in_form import PATH

TRIP_LASTS_MIN = 10
LONGEST_CODE_CHARS = 2_000
_LATE = "Cette connexion a trop attendu, ou a déjà servi. Recommencez."


class Oidc:
    """The identity provider of `web/identity.py`. Opens its own transactions."""

    def __init__(
        self,
        settings: Settings,
        oidc: OidcSettings,
        provider: Provider,
        store: Store,
        auth: Auth,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.name = oidc.name
        self._oidc = oidc
        self._provider = provider
        self._store = store
        self._auth = auth
        self._clock = clock
        self._address = settings.address
        self._key_file = settings.key_file
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._by_origin = RateLimitItemPerMinute(TRIES_BY_ORIGIN, WINDOW_MIN, "identity")
        # A trip that has come back is remembered for as long as it could come again.
        self._by_trip = RateLimitItemPerMinute(1, TRIP_LASTS_MIN, "trip")

    # --- there

    def depart(self, back: str, origin: str) -> Departure:
        """Raises ProviderUnavailable, TooManyTries. What the browser keeps is signed; it opens
        nothing without the code that only the provider gives."""
        if not self._limiter.hit(self._by_origin, origin):
            raise TooManyTries(WINDOW_MIN * 60)
        state, nonce, verifier = new_secret(), new_secret(), new_secret() + new_secret()
        until = int(self._clock().timestamp()) + TRIP_LASTS_MIN * 60
        kept = self._signer().dumps([state, nonce, verifier, back, until])
        return Departure(self._provider.address(state, nonce, verifier), str(kept))

    # --- and back

    def arrive(
        self, kept: str, answer: Mapping[str, str], origin: str, former: str = ""
    ) -> Arrival:
        """Raises IdentityRefused, ProviderUnavailable, TooManyTries."""
        nonce, verifier, back = self._trip(kept, answer.get("state", ""))
        if not self._limiter.hit(self._by_origin, origin):
            raise TooManyTries(WINDOW_MIN * 60)
        proved = self._provider.prove(self._code(answer), nonce, verifier)
        account = self._account(proved)
        return Arrival(self._auth.enter(account, former), back, proved.id_token)

    def _trip(self, kept: str, state: str) -> tuple[str, str, str]:
        """Nonce, verifier and page asked for, of the trip that this answer ends: once."""
        try:
            known, nonce, verifier, back, until = self._signer().loads(kept)
        except (BadData, ValueError, TypeError) as error:
            raise IdentityRefused(_LATE) from error
        same = hmac.compare_digest(known.encode(), state.encode("utf-8", "replace"))
        if not same or self._clock().timestamp() >= until:
            raise IdentityRefused(_LATE)
        if not self._limiter.hit(self._by_trip, secret_hash(known)):
            raise IdentityRefused(_LATE)
        return nonce, verifier, back

    def _code(self, answer: Mapping[str, str]) -> str:
        if "error" in answer:
            raise IdentityRefused(
                f"La connexion avec {self.name} n’a pas abouti : rien n’est ouvert. Recommencez, "
                "ou entrez avec votre mot de passe."
            )
        # RFC 9207: the answer of another provider must not be taken for that of ours.
        told = answer.get("iss")
        mixed = told is not None and told != self._oidc.issuer
        silent = told is None and (
            self._provider.metadata().authorization_response_iss_parameter_supported
        )
        code = answer.get("code", "")
        if mixed or silent or not 0 < len(code) <= LONGEST_CODE_CHARS:
            raise IdentityRefused(_LATE)
        return code

    def _account(self, proved: Proved) -> Account:
        """The account that this subject opens; at first, the one whose login is the address."""
        with self._store.transaction():
            issuer = self._oidc.issuer
            account = self._store.identities.account(issuer, proved.subject)
            if account is not None:
                return self._open(account)
            account = self._open(self._of_address(proved.address))
            self._store.identities.bind(account, issuer, proved.subject)
            return account

    def _of_address(self, address: str) -> Account:
        """Letter for letter, but for the case: « é » is not « e » in somebody's address."""
        if not address:
            raise IdentityRefused(
                f"{self.name} ne donne pas votre adresse de courriel, ou ne l’a pas vérifiée : "
                "aucun compte ne peut être retrouvé. Entrez avec votre mot de passe."
            )
        account = self._store.accounts.find(address.lower()) if address.isascii() else None
        if account is None:
            raise IdentityRefused(
                f"Aucun compte n’est ouvert ici pour « {address[:100]} ». Demandez-en un à la "
                "personne qui administre Essaim."
            )
        return account

    def _open(self, account: Account) -> Account:
        if account.disabled:
            raise IdentityRefused(
                f"Le compte « {account.login} » est fermé. La personne qui administre Essaim peut "
                "le rouvrir."
            )
        return account

    # --- out

    def farewell(self, hint: str) -> str:
        """Where the provider closes its own session, then leads back here; empty when it has no
        such place. Raises ProviderUnavailable."""
        place = self._provider.metadata().end_session_endpoint
        if not place:
            return ""
        left = self._address + address(PATH, [("fait", "sortie")])
        pairs = [("id_token_hint", hint)] if hint else [("client_id", self._oidc.client_id)]
        pairs += [("post_logout_redirect_uri", left), ("state", new_secret())]
        query = address("", pairs).removeprefix("?")
        return f"{place}{'&' if '?' in place else '?'}{query}"

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(secret_key(self._key_file), salt="essaim.identity-trip")


def build_oidc(settings: Settings, oidc: OidcSettings, store: Store, auth: Auth) -> Oidc:
    """Raises SettingInvalid: what is wrong is known when the site starts, not when one signs in."""
    if not is_safe(oidc.issuer):
        raise _wrong("ISSUER", "donnez l’adresse du fournisseur, en https")
    if not oidc.client_id:
        raise _wrong("CLIENT_ID", "donnez l’identifiant que le fournisseur a donné à ce site")
    if oidc.algorithm not in {"", KEYED_ALGORITHM}:
        raise _wrong("ALGORITHM", f"laissez-la vide, ou donnez « {KEYED_ALGORITHM} »")
    if not is_safe(settings.address):
        raise SettingInvalid(
            f"ESSAIM_ADDRESS vaut « {settings.address} » : donnez l’adresse du site, en https, "
            "pour que le fournisseur d’identité y ramène."
        )
    provider = Provider(oidc, _secret(oidc), settings.address + RETURN_PATH)
    return Oidc(settings, oidc, provider, store, auth)


def _secret(oidc: OidcSettings) -> str:
    secret = oidc.secret
    if oidc.secret_file is not None:
        try:
            secret = oidc.secret_file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise _wrong("CLIENT_SECRET_FILE", "ce fichier ne se lit pas") from error
    if not secret:
        raise _wrong(
            "CLIENT_SECRET", "donnez-le, ou son fichier par ESSAIM_OIDC_CLIENT_SECRET_FILE"
        )
    return secret


def _wrong(name: str, advice: str) -> SettingInvalid:
    return SettingInvalid(f"Le réglage ESSAIM_OIDC_{name} manque ou ne convient pas : {advice}.")
