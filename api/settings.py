"""Every setting, read once: the only reader of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from kb.model import Noun

ROOT = Path(__file__).resolve().parent.parent
_PUBLISHER_FIELDS = ("address", "director", "contact", "host")


class OidcSettings(Noun):
    """The provider of identities, and how it knows us. `name`: as people know it. `secret_file`
    holds the secret when `secret` does not. `trusts_address`: the provider proves the addresses
    that it gives, without saying so. `algorithm`: empty for public-key signatures, else « HS256 »,
    by our secret."""

    issuer: str
    client_id: str
    secret: str = Field(default="", repr=False)
    secret_file: Path | None = None
    name: str = "votre compte professionnel"
    scopes: str = "openid email"
    trusts_address: bool = False
    algorithm: str = ""


class Publisher(Noun):
    """Who answers for the site, as its legal notices say it; empty for what nobody has told.
    `contact`: where people write about their data; `host`: who keeps the machine."""

    name: str = ""
    address: str = ""
    director: str = ""
    contact: str = ""
    host: str = ""


class SmtpSettings(Noun):
    """The server that sends e-mails, and in whose name. `port`: as written; `api/mail.py` says what
    is missing or wrong."""

    host: str
    port: str = "587"
    user: str = ""
    password_file: Path | None = None
    sender: str = ""
    starttls: bool = True


class Settings(Noun):
    """Frozen. Paths are absolute; an empty `encoder` means the embedded one.

    Read without pydantic-settings, which costs a tenth of a second to import (docs/adr/0003)."""

    database: Path = ROOT / "var" / "essaim.db"
    index: Path = ROOT / "var" / "index"
    corpus: Path = ROOT / "corpus"
    encoder: str = ""
    key: Path | None = None
    address: str = "http://127.0.0.1:8000"
    oidc: OidcSettings | None = None
    publisher: Publisher = Publisher()
    smtp: SmtpSettings | None = None

    @property
    def key_file(self) -> Path:
        """What signs links; beside the base unless told."""
        return self.key or self.database.with_suffix(".key")


def read_settings(environment: Mapping[str, str]) -> Settings:
    """ESSAIM_DATABASE, ESSAIM_INDEX (beside the database by default), ESSAIM_CORPUS,
    ESSAIM_ENCODER, ESSAIM_KEY (beside the database), ESSAIM_ADDRESS (where the site is opened),
    ESSAIM_OIDC_…, ESSAIM_PUBLISHER… and ESSAIM_SMTP_… (docs/operations.md)."""
    database = Path(environment.get("ESSAIM_DATABASE") or ROOT / "var" / "essaim.db").resolve()
    default_index = database.parent / (
        "index" if database.name == "essaim.db" else f"{database.stem}-index"
    )
    return Settings(
        database=database,
        index=Path(environment.get("ESSAIM_INDEX") or default_index).resolve(),
        corpus=Path(environment.get("ESSAIM_CORPUS") or ROOT / "corpus").resolve(),
        encoder=environment.get("ESSAIM_ENCODER", "").strip(),
        key=Path(environment["ESSAIM_KEY"]).resolve() if environment.get("ESSAIM_KEY") else None,
        address=(environment.get("ESSAIM_ADDRESS") or "http://127.0.0.1:8000").strip().rstrip("/"),
        oidc=_oidc(environment),
        publisher=_publisher(environment),
        smtp=_smtp(environment),
    )


def _smtp(environment: Mapping[str, str]) -> SmtpSettings | None:
    """None unless ESSAIM_SMTP_HOST is given."""

    def told(name: str, default: str = "") -> str:
        return environment.get(f"ESSAIM_SMTP_{name}", "").strip() or default

    if not told("HOST"):
        return None
    password = told("PASSWORD_FILE")
    return SmtpSettings(
        host=told("HOST"),
        port=told("PORT", "587"),
        user=told("USER"),
        password_file=Path(password).resolve() if password else None,
        sender=told("FROM"),
        starttls=told("STARTTLS", "oui").lower() not in {"0", "non", "false", "no"},
    )


def _publisher(environment: Mapping[str, str]) -> Publisher:
    told = {"name": "PUBLISHER", **{n: f"PUBLISHER_{n.upper()}" for n in _PUBLISHER_FIELDS}}
    return Publisher.model_validate(
        {field: environment.get(f"ESSAIM_{name}", "").strip() for field, name in told.items()}
    )


def _oidc(environment: Mapping[str, str]) -> OidcSettings | None:
    """None unless ESSAIM_OIDC_ISSUER is given. `api/oidc.py` says what is missing or wrong."""
    given = {
        name: environment[f"ESSAIM_OIDC_{name}"].strip()
        for name in (
            "ISSUER", "CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET_FILE", "NAME", "SCOPES",
            "TRUSTS_ADDRESS", "ALGORITHM",
        )
        if environment.get(f"ESSAIM_OIDC_{name}", "").strip()
    }  # fmt: skip
    if "ISSUER" not in given:
        return None
    fields: dict[str, object] = {
        "issuer": given["ISSUER"],
        "client_id": given.get("CLIENT_ID", ""),
        "secret": given.get("CLIENT_SECRET", ""),
        "trusts_address": given.get("TRUSTS_ADDRESS", "").lower() in {"1", "oui", "true", "yes"},
        "algorithm": given.get("ALGORITHM", ""),
    }
    if "CLIENT_SECRET_FILE" in given:
        fields["secret_file"] = Path(given["CLIENT_SECRET_FILE"]).resolve()
    fields |= {name.lower(): given[name] for name in ("NAME", "SCOPES") if name in given}
    return OidcSettings.model_validate(fields)
