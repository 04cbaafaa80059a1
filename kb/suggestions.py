"""What readers report on a record or a document: an error, and what would be right. No account is
asked for; personal details are masked before anything is kept."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import get_args
from urllib.parse import urlsplit

from pydantic import Field

from kb.errors import InvalidRequest
from kb.model import Experience, Facilitator, Funding, Kind, Noun, Partner, Record
from kb.personal import MASKS, without_personal_details

FEWEST_WRONG_CHARS, LONGEST_WRONG_CHARS = 10, 2_000
LONGEST_VALUE_CHARS, LONGEST_SOURCE_CHARS, LONGEST_EMAIL_CHARS = 2_000, 500, 200
# What is asked of a form is longer than what is kept: it is said to be too long, and not lost.
LONGEST_TYPED_CHARS = 20_000
CONTACT_KEPT_DAYS = 365
# Loose: whether an address exists is learned by writing to it.
_EMAIL = re.compile(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]{1,190}\.[^\s@<>\"',;.]{2,63}")
_KINDS: dict[Kind, type[Experience] | type[Funding] | type[Facilitator] | type[Partner]] = {
    Kind.EXPERIENCE: Experience,
    Kind.FUNDING: Funding,
    Kind.FACILITATOR: Facilitator,
    Kind.PARTNER: Partner,
}
# What nobody but the base itself says of a record, and what no page shows.
_OURS = frozenset({"id", "kind", "state", "imported", "asked_as"})
# One word of a list, which is chosen and not written.
_CHOSEN = frozenset({"nature"})
DOCUMENT_FIELDS = ("title", "date", "text", "people")


class About(StrEnum):
    RECORD = "record"
    DOCUMENT = "document"


class SuggestionState(StrEnum):
    WAITING = "waiting"
    APPLIED = "applied"
    DISMISSED = "dismissed"


class AskedSuggestions(StrEnum):
    """The states in which suggestions can be asked for."""

    WAITING = "waiting"
    APPLIED = "applied"
    DISMISSED = "dismissed"
    ALL = "all"

    def state(self) -> SuggestionState | None:
        return None if self is AskedSuggestions.ALL else SuggestionState(self.value)


class SuggestionNotice(Noun):
    """`field`: of a record or a document; empty for anything else. `version`: of the subject, as
    the reader saw it. `source`: the address of a page, or a title."""

    about: About
    subject: str
    version: int
    field: str = ""
    wrong: str = Field(min_length=FEWEST_WRONG_CHARS, max_length=LONGEST_WRONG_CHARS)
    value: str = Field(default="", max_length=LONGEST_VALUE_CHARS)
    source: str = Field(default="", max_length=LONGEST_SOURCE_CHARS)


class Suggestion(SuggestionNotice):
    """A notice as it is kept; its number is never given twice."""

    number: int
    at: datetime
    state: SuggestionState

    @property
    def masked(self) -> bool:
        """Whether something was masked in the value: it cannot be used as it is."""
        return any(mask in self.value for mask in MASKS)


def record_field_names(kind: Kind) -> tuple[str, ...]:
    """What can be reported of a record of this kind, in order."""
    return tuple(name for name in _KINDS[kind].model_fields if name not in _OURS)


def text_field_names(kind: Kind) -> frozenset[str]:
    """The fields that hold one text, and no more: what is suggested can take its place."""
    fields = _KINDS[kind].model_fields
    return frozenset(
        name
        for name in record_field_names(kind)
        if name not in _CHOSEN and _is_text(fields[name].annotation)
    )


def _is_text(annotation: object) -> bool:
    return annotation is str or set(get_args(annotation)) == {str, type(None)}


def with_text(record: Record, field: str, value: str) -> dict[str, object]:
    """The record with one text in the place of another, to be validated again."""
    return {**record.model_dump(mode="json", exclude_none=True), field: value}


# --- what was typed


def clean_wrong(text: str) -> str:
    """What is wrong, personal details masked. Raises InvalidRequest."""
    text = _clean(text)
    if len(text) < FEWEST_WRONG_CHARS:
        raise InvalidRequest("Dites en une phrase ce qui est faux, ou ce qui manque.")
    return _not_longer(text, LONGEST_WRONG_CHARS)


def clean_value(text: str) -> str:
    """What would be right, personal details masked; may be empty. Raises InvalidRequest."""
    return _not_longer(_clean(text), LONGEST_VALUE_CHARS)


def clean_source(text: str) -> str:
    """An address or a title, on one line; may be empty. Raises InvalidRequest."""
    return _not_longer(_clean(" ".join(text.split())), LONGEST_SOURCE_CHARS)


def clean_email(text: str) -> str:
    """Where to answer; may be empty. Raises InvalidRequest."""
    text = text.strip()
    if text and (len(text) > LONGEST_EMAIL_CHARS or not _EMAIL.fullmatch(text)):
        raise InvalidRequest(
            "Cette adresse électronique n’a pas la forme attendue : « prenom@mairie.fr »."
        )
    return text


def source_address(source: str) -> str:
    """The source, when it is the address of a page that may be opened; else empty."""
    try:
        found = urlsplit(source)
    except ValueError:
        return ""
    sound = found.scheme in {"http", "https"} and found.hostname and " " not in source
    return source if sound else ""


def _clean(text: str) -> str:
    return without_personal_details(text.replace("\r\n", "\n")).strip()


def _not_longer(text: str, most: int) -> str:
    if len(text) > most:
        told = f"{most // 1_000}\u202f000" if most >= 1_000 else str(most)
        raise InvalidRequest(f"Ce texte est trop long : {told} caractères au plus.")
    return text
