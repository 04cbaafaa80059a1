"""A small provider of identities, over real HTTP on a local port: what it says can be made wrong,
one thing at a time."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT_ID, CLIENT_SECRET = (
    "essaim-test",
    "un secret de soixante-quatre signes, ou presque, pour HS256",
)
Claims = dict[str, Any]


class Server(ThreadingHTTPServer):
    """`id_claims` and `person` are said over the usual claims; None takes one away. `forge`: makes
    the ID token in the place of the server."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.key: RSAKey | ECKey = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.algorithm = "RS256"
        self.media = "application/jwt"
        self.metadata: Claims = {}
        self.id_claims: Claims = {}
        self.person: Claims = {}
        self.forge: Callable[[Claims], str] | None = None
        self.forge_person: Callable[[Claims], str] | None = None
        self.codes: dict[str, Claims] = {}
        self.asked: list[str] = []
        self.farewells: list[dict[str, list[str]]] = []

    def told(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/logout",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.metadata,
        }

    def signed(self, claims: Claims) -> str:
        header = {"alg": self.algorithm, "kid": self.key.kid}
        key = OctKey.import_key(CLIENT_SECRET) if self.algorithm == "HS256" else self.key
        return jwt.encode(header, claims, key, [self.algorithm])

    def common(self, usual: Claims, said: Claims) -> Claims:
        now = int(time.time())
        base = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "sub-of-ana", "iat": now,
                "exp": now + 60, **usual, **said}  # fmt: skip
        return {name: value for name, value in base.items() if value is not None}


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append(parts.path)
        asked = parse_qs(parts.query)
        if parts.path == "/.well-known/openid-configuration":
            self._json(self.server.told())
        elif parts.path == "/jwks":
            self._json({"keys": [self.server.key.as_dict(private=False)]})
        elif parts.path == "/authorize":
            self._authorize({name: values[0] for name, values in asked.items()})
        elif parts.path == "/userinfo":
            self._userinfo()
        elif parts.path == "/logout":
            self.server.farewells.append(asked)
            self._to(asked["post_logout_redirect_uri"][0])
        else:
            self._json({}, 404)

    def do_POST(self) -> None:
        self.server.asked.append(self.path)
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(sent).items()}
        grant = self.server.codes.pop(form.get("code", ""), None)
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            grant is None
            or form.get("client_id") != CLIENT_ID
            or form.get("client_secret") != CLIENT_SECRET
            or form.get("redirect_uri") != grant["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != grant["code_challenge"]
        ):
            self._json({"error": "invalid_grant"}, 400)
            return
        usual: Claims = {"nonce": grant["nonce"]}
        claims = self.server.common(usual, self.server.id_claims)
        made = (self.server.forge or self.server.signed)(claims)
        self._json({"access_token": "a-token", "token_type": "Bearer", "id_token": made})

    def _authorize(self, asked: dict[str, str]) -> None:
        """The person says yes at once."""
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        assert {"state", "nonce", "code_challenge"} <= asked.keys()
        assert asked["client_id"] == CLIENT_ID and "openid" in asked["scope"].split()
        code = f"code-{len(self.server.codes)}-{asked['state'][:8]}"
        self.server.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.server.issuer}
        self._to(f"{asked['redirect_uri']}?{urlencode(answer)}")

    def _userinfo(self) -> None:
        if self.headers.get("Authorization") != "Bearer a-token":
            self._json({"error": "invalid_token"}, 401)
            return
        usual: Claims = {"email": "ana@ville.fr", "email_verified": True, "siret": "0" * 14}
        claims = self.server.common(usual, self.server.person)
        if self.server.media == "application/jwt":
            made = (self.server.forge_person or self.server.signed)(claims)
            self._send(made.encode(), self.server.media)
        else:
            self._json(claims)

    def _to(self, place: str) -> None:
        self.send_response(302)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, value: Claims, status: int = 200) -> None:
        self._send(json.dumps(value).encode(), "application/json", status)

    def _send(self, body: bytes, media: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def started() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)
