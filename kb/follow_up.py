"""What became of an event in its territories: what a curator notes, as precisely as it is known."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from kb.errors import InvalidRequest
from kb.model import DocumentId, Noun, RecordId

LONGEST_WORDS_CHARS = 1_000
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_FRENCH = re.compile(r"(?:(?:(\d{1,2})[/. -])?(\d{1,2})[/. -])?(\d{4})")
_BAD_DAY = (
    "Donnez une date : « 14/05/2019 », ou « 05/2019 », ou « 2019 » quand on n’en sait pas plus."
)


class OutcomeKind(StrEnum):
    """In the order in which things happen."""

    DECIDED = "decided"
    STARTED = "started"
    CONTINUED = "continued"
    STOPPED = "stopped"
    REPLICATED = "replicated"
    FUNDED = "funded"


# What is said of an experiment that was started.
FOLLOWS = frozenset({OutcomeKind.CONTINUED, OutcomeKind.STOPPED, OutcomeKind.REPLICATED})
# What may name an experience of the base.
NAMES_A_RECORD = frozenset({OutcomeKind.STARTED, OutcomeKind.REPLICATED})


class OutcomeNotice(Noun):
    """What a curator notes. `at`: an ISO date as precise as known, « 2019 », « 2019-05 » or
    « 2019-05-14 ». `record`: the experience that was started, or that took it up elsewhere.
    `about`: the number of the started experiment that this tells of."""

    event: DocumentId
    territory_key: Annotated[str, Field(min_length=1, max_length=250)]
    kind: OutcomeKind
    at: str
    words: str = Field(default="", max_length=LONGEST_WORDS_CHARS)
    record: RecordId | None = None
    about: int | None = None

    @model_validator(mode="after")
    def _dated(self) -> OutcomeNotice:
        middle_of(self.at)
        return self


class Outcome(OutcomeNotice):
    """As it was noted. `actor`: as the journal names them; `removed_at`: it holds no more."""

    number: int
    actor: str
    noted_at: datetime
    removed_at: datetime | None = None


class SheetStep(Noun):
    """One version of a sheet: when, by whom, in which state."""

    at: datetime
    actor: str
    state: str


# --- dates


def read_day(typed: str, today: date) -> str:
    """What somebody types as a date → ISO, no more precise than typed. Raises InvalidRequest,
    with what to type, also for a day to come."""
    text = " ".join(typed.split())
    if found := _ISO.fullmatch(text):
        parts = [part for part in found.groups() if part]
    elif found := _FRENCH.fullmatch(text):
        parts = [part for part in reversed(found.groups()) if part]
    else:
        raise InvalidRequest(_BAD_DAY)
    iso = "-".join([parts[0], *(f"{int(part):02}" for part in parts[1:])])
    try:
        middle_of(iso)
    except ValueError as error:
        raise InvalidRequest(_BAD_DAY) from error
    if iso > today.isoformat()[: len(iso)]:
        raise InvalidRequest("Cette date est à venir : notez ce qui est déjà arrivé.")
    return iso


def middle_of(iso: str) -> date:
    """The day that stands for a date: the 15th of a month, the first of July of a year. Raises
    ValueError for what is no date."""
    missing = {4: "-07-01", 7: "-15", 10: ""}.get(len(iso))
    if missing is None:
        raise ValueError(iso)
    return date.fromisoformat(iso + missing)


def is_before(iso: str, other: str) -> bool:
    """Whether it is surely before, as far as both are known."""
    length = min(len(iso), len(other))
    return iso[:length] < other[:length]
