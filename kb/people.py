"""People who were listed in a report, and what anybody may ask about themselves."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import Field

from kb.errors import InvalidRequest
from kb.model import DocumentId, Noun
from kb.text import nfc

BASIS_LASTS = timedelta(days=30)
FEWEST_REASON_CHARS, LONGEST_REASON_CHARS = 10, 500
LONGEST_NAME_CHARS, LONGEST_CONTACT_CHARS = 120, 300
LONGEST_CONCERNED_CHARS, LONGEST_DETAILS_CHARS = 500, 5_000
# RGPD, article 12.3.
MONTHS_TO_ANSWER = 1


class LegalBasis(StrEnum):
    """Why a curator may be told the name of a participant (RGPD, article 6.1)."""

    CONSENT = "consent"
    LEGITIMATE_INTEREST = "legitimate_interest"
    PUBLIC_FUNCTION = "public_function"


class Right(StrEnum):
    """RGPD, articles 15, 16, 21 and 17."""

    ACCESS = "access"
    CORRECTION = "correction"
    OPPOSITION = "opposition"
    ERASURE = "erasure"


class RequestState(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    REFUSED = "refused"


class AskedRequests(StrEnum):
    """The states in which requests can be asked for."""

    WAITING = "waiting"
    ANSWERED = "answered"
    REFUSED = "refused"
    ALL = "all"

    def state(self) -> RequestState | None:
        return None if self is AskedRequests.ALL else RequestState(self.value)


class Participant(Noun):
    """Somebody of an attendance list, under a pseudonym. `name`: None once erased. `basis_until`:
    when the basis on which the name may be told is over."""

    document_id: DocumentId
    number: int
    name: str | None = Field(default=None, repr=False)
    organisation: str | None = None
    public_role: str | None = None
    legal_basis: LegalBasis | None = None
    basis_reason: str | None = None
    basis_by: str | None = None
    basis_at: datetime | None = None
    basis_until: datetime | None = None

    @property
    def pseudonym(self) -> str:
        return f"Participant {self.number}"

    def may_be_told(self, now: datetime) -> bool:
        """A legal basis and a date are recorded, and the date is not past."""
        return (
            self.name is not None
            and self.legal_basis is not None
            and self.basis_until is not None
            and now < self.basis_until
        )


class Disclosure(Noun):
    """A name that was shown: to whom, when, and on what basis."""

    number: int
    at: datetime
    actor: str
    document_id: str
    participant: int
    legal_basis: LegalBasis
    reason: str


class RequestNotice(Noun):
    """What somebody asks about themselves, as they typed it."""

    kind: Right
    name: str = Field(min_length=2, max_length=LONGEST_NAME_CHARS)
    contact: str = Field(min_length=3, max_length=LONGEST_CONTACT_CHARS)
    concerned: str = Field(default="", max_length=LONGEST_CONCERNED_CHARS)
    details: str = Field(default="", max_length=LONGEST_DETAILS_CHARS)


class PrivacyRequest(RequestNotice):
    number: int
    at: datetime
    state: RequestState
    answered_at: datetime | None = None
    answer: str | None = None

    @property
    def due(self) -> date:
        """The day by which the law wants an answer."""
        return months_after(self.at.date(), MONTHS_TO_ANSWER)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or the last one of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def clean_reason(text: str) -> str:
    """Raises InvalidRequest when it says too little to be looked at again."""
    reason = " ".join(nfc(text).split())
    if not FEWEST_REASON_CHARS <= len(reason) <= LONGEST_REASON_CHARS:
        raise InvalidRequest(
            f"Dites pourquoi, en {FEWEST_REASON_CHARS} à {LONGEST_REASON_CHARS} signes : ce motif "
            "reste dans le journal. N’y nommez personne."
        )
    return reason
