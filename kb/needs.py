"""Needs that people ask to publish: read by a human first, then shown to all."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from kb.errors import InvalidRequest
from kb.model import Noun, Territory
from kb.personal import personal_details, without_personal_details
from kb.understanding import Understanding

FEWEST_NEED_CHARS = 20
LONGEST_NEED_CHARS = 5_000
FEWEST_CONTACT_CHARS, LONGEST_CONTACT_CHARS = 3, 200


class NeedState(StrEnum):
    """Only published needs reach a public answer."""

    WAITING = "waiting"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class AskedNeeds(StrEnum):
    """The states in which needs can be asked for."""

    WAITING = "waiting"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ALL = "all"

    def state(self) -> NeedState | None:
        return None if self is AskedNeeds.ALL else NeedState(self.value)


class NeedNotice(Noun):
    """What a person asks to publish. `contact` is a role or an organisation, never a person."""

    text: str = Field(min_length=FEWEST_NEED_CHARS, max_length=LONGEST_NEED_CHARS)
    understanding: Understanding = Understanding()
    contact: str = Field(min_length=FEWEST_CONTACT_CHARS, max_length=LONGEST_CONTACT_CHARS)

    @property
    def territory(self) -> Territory | None:
        return self.understanding.territory


class ToldNeed(NeedNotice):
    """A notice as it is kept; its number is never given twice."""

    number: int
    at: datetime
    state: NeedState


def publishable_text(text: str) -> str:
    """The text of a need as it would be published, personal details masked. Raises
    InvalidRequest."""
    text = without_personal_details(text.replace("\r\n", "\n")).strip()
    if len(text) < FEWEST_NEED_CHARS:
        raise InvalidRequest(
            "Dites votre besoin en une phrase ou deux : ce que vous cherchez à faire, et où."
        )
    if len(text) > LONGEST_NEED_CHARS:
        raise InvalidRequest(
            f"Votre texte est trop long : {LONGEST_NEED_CHARS // 1_000}\u202f000 caractères au "
            "plus se publient. Gardez l’essentiel."
        )
    return text


def publishable_contact(contact: str) -> str:
    """A role or an organisation, on one line. Raises InvalidRequest."""
    contact = " ".join(contact.split())
    if not FEWEST_CONTACT_CHARS <= len(contact) <= LONGEST_CONTACT_CHARS:
        raise InvalidRequest(
            "Dites qui joindre : un service ou un organisme, en 200 caractères au plus. Par "
            "exemple « service des sports, ville de Tarbes »."
        )
    if details := personal_details(contact):
        raise InvalidRequest(
            f"Le contact est publié : « {details[0]} » ne peut pas y être. Donnez une fonction et "
            "un organisme, sans nom de personne, ni adresse électronique, ni téléphone."
        )
    return contact
