"""E-mail by SMTP, when the settings name a server."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr

from api.settings import Settings, SmtpSettings
from kb.errors import InvalidRequest, SettingInvalid
from kb.suggestions import clean_email

TIMEOUT_S = 30
# From its first byte on, this port speaks TLS (RFC 8314, 3.3).
TLS_PORT = 465
_OUR_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})


class MailRefused(Exception):
    """`str(error)`: why, in French, without any address."""


class Mailer:
    """One message, one connection: a few a day at most."""

    def __init__(self, smtp: SmtpSettings, port: int, password: str) -> None:
        self.sender = smtp.sender
        self._smtp = smtp
        self._port = port
        self._password = password

    @property
    def domain(self) -> str:
        return parseaddr(self.sender)[1].rpartition("@")[2]

    def send(self, message: EmailMessage) -> None:
        """Raises MailRefused."""
        try:
            server = self._connection()
            try:
                if self._smtp.starttls and self._port != TLS_PORT:
                    server.starttls(context=ssl.create_default_context())
                if self._smtp.user:
                    server.login(self._smtp.user, self._password)
                server.send_message(message)
            finally:
                # Taken is sent: a server that says goodbye badly must not be written to again.
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    server.quit()
        except smtplib.SMTPRecipientsRefused as error:
            raise MailRefused("le serveur refuse l’adresse") from error
        except smtplib.SMTPAuthenticationError as error:
            raise MailRefused("le serveur refuse le compte ou le mot de passe") from error
        except smtplib.SMTPResponseException as error:
            raise MailRefused(f"le serveur répond {error.smtp_code}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailRefused("le serveur ne répond pas comme attendu") from error

    def _connection(self) -> smtplib.SMTP:
        if self._port == TLS_PORT:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._smtp.host, self._port, timeout=TIMEOUT_S, context=context)
        return smtplib.SMTP(self._smtp.host, self._port, timeout=TIMEOUT_S)


def build_mailer(settings: Settings) -> Mailer:
    """Raises SettingInvalid: nothing is configured, or not as it should be."""
    smtp = settings.smtp
    if smtp is None:
        raise SettingInvalid(
            "L’envoi d’e-mails n’est pas réglé : donnez ESSAIM_SMTP_HOST et ESSAIM_SMTP_FROM "
            "(docs/operations.md). Sans lui, « --ics » met les rappels dans votre agenda."
        )
    if not (smtp.port.isascii() and smtp.port.isdigit() and 0 < int(smtp.port) < 65536):
        raise _wrong("PORT", "un numéro de port, par exemple 587")
    if not is_address(parseaddr(smtp.sender)[1]) or "\n" in smtp.sender:
        raise _wrong("FROM", "une adresse électronique, avec ou sans nom")
    encrypted = smtp.starttls or int(smtp.port) == TLS_PORT or smtp.host in _OUR_COMPUTER
    if smtp.user and not encrypted:
        raise _wrong("STARTTLS", "un mot de passe ne part pas en clair")
    return Mailer(smtp, int(smtp.port), _password(smtp))


def is_address(text: str) -> bool:
    try:
        return bool(clean_email(text))
    except InvalidRequest:
        return False


def _password(smtp: SmtpSettings) -> str:
    if not smtp.user:
        return ""
    if smtp.password_file is None:
        raise _wrong("PASSWORD_FILE", "le fichier qui contient le mot de passe")
    try:
        return smtp.password_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong("PASSWORD_FILE", "un fichier que le programme peut lire") from error


def _wrong(name: str, advice: str) -> SettingInvalid:
    return SettingInvalid(f"Le réglage ESSAIM_SMTP_{name} manque ou ne convient pas : {advice}.")
