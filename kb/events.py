"""An event: what the report of a seminar or a workshop says of the day, and for whom people came.

People are known by what they do and for whom, never by name."""

from __future__ import annotations

from enum import StrEnum

from kb.model import DocumentId, Noun, TerritoryId
from kb.reading import Presence, Span


class How(StrEnum):
    """How a territory is known to be concerned."""

    ATTENDANCE = "attendance"
    CURATOR = "curator"


class EventTerritory(Noun):
    """A territory that took part, or that a curator added. `key` names it in addresses: that of
    its official geography, else its name. `territory`: None when the geography has none such.
    `organisations`: on whose behalf people came, with what they do."""

    key: str
    name: str
    territory: TerritoryId | None = None
    organisations: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    how: How = How.ATTENDANCE


class Participant(Noun):
    """A body that took part; `functions`: what those who came for it do, each once."""

    organisation: str
    functions: tuple[str, ...] = ()
    presence: Presence = Presence.PRESENT


class Event(Noun):
    """`questions`: spans of the document's text, in order. `programme`: titles of its parts."""

    id: DocumentId
    version: int
    title: str
    date: str | None = None
    place: str | None = None
    territory: TerritoryId | None = None
    organisers: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    territories: tuple[EventTerritory, ...] = ()
    participants: tuple[Participant, ...] = ()
    subjects: tuple[str, ...] = ()
    questions: tuple[Span, ...] = ()
