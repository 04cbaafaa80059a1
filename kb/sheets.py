"""A follow-up sheet: what one territory takes home after an event, section by section.

Every section has the same form, a list of items, so that editing and exporting need know no more
than that. What is quoted is a literal span of a document of ours."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from kb.model import ID_PATTERN, DocumentId, Kind, Noun, PassageId, RecordId, TerritoryId

LONGEST_TEXT_CHARS = 5_000
MOST_ITEMS = 100


class SheetState(StrEnum):
    """From the draft to the end of the follow-up, in order."""

    DRAFT = "draft"
    SENT = "sent"
    ANSWERED = "answered"
    CLOSED = "closed"


# What the state may become, by hand: an answer that was read is no draft again.
MOVES: dict[SheetState, frozenset[SheetState]] = {
    SheetState.DRAFT: frozenset({SheetState.SENT, SheetState.ANSWERED, SheetState.CLOSED}),
    SheetState.SENT: frozenset({SheetState.DRAFT, SheetState.ANSWERED, SheetState.CLOSED}),
    SheetState.ANSWERED: frozenset({SheetState.SENT, SheetState.CLOSED}),
    SheetState.CLOSED: frozenset({SheetState.SENT, SheetState.ANSWERED}),
}


class SectionKey(StrEnum):
    """The sections of a sheet, in order."""

    PRESENTATION = "presentation"
    SAID = "said"
    ASKED = "asked"
    EXPERIENCES = "experiences"
    MONEY = "money"
    PEOPLE = "people"
    BRAKES = "brakes"
    IDEAS = "ideas"
    QUESTIONS = "questions"
    STEPS = "steps"
    SOURCES = "sources"


class SheetQuote(Noun):
    """Words of a document, as they stand there: `document.text[start:end]`. `where`: its page or
    its section, as it is shown. `cut`: the sentence begins before them, with somebody's name."""

    document_id: DocumentId
    document_title: str
    passage_id: PassageId | None = None
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    words: str
    where: str = ""
    cut: bool = False

    @property
    def shown(self) -> str:
        """As it is read: « […] » for what is left out, without the signs of bold of a text."""
        words = self.words.replace("**", "")
        return f"[…] {words}" if self.cut else words


class SheetItem(Noun):
    """One line of a section. `key` is never given twice in a sheet. `lines`: what is said under
    the title, each a sentence. `record`: the published record that it tells of.

    `owner`, `due`: of a next step; a role or a body, and an ISO date. `answer`: what the territory
    replied to a question. `to_complete`: somebody must still fill it in. `comment`: for those who
    prepare the sheet; it is in no export."""

    key: Annotated[str, Field(pattern=ID_PATTERN, max_length=80)]
    text: str = Field(default="", max_length=LONGEST_TEXT_CHARS)
    lines: tuple[Annotated[str, Field(max_length=LONGEST_TEXT_CHARS)], ...] = ()
    quote: SheetQuote | None = None
    record: RecordId | None = None
    kind: Kind | None = None
    url: str | None = Field(default=None, max_length=2_000)
    owner: str | None = Field(default=None, max_length=300)
    due: str | None = Field(default=None, max_length=40)
    answer: str | None = Field(default=None, max_length=LONGEST_TEXT_CHARS)
    to_complete: bool = False
    comment: str = Field(default="", max_length=LONGEST_TEXT_CHARS)


class SheetSection(Noun):
    """`intro`: a sentence before the items, or in the place of those that are missing."""

    key: SectionKey
    title: str = Field(max_length=300)
    intro: str = Field(default="", max_length=LONGEST_TEXT_CHARS)
    items: tuple[SheetItem, ...] = Field(default=(), max_length=MOST_ITEMS)


class Sheet(Noun):
    """`id`: that of the event and the key of the territory. `version` grows with each change."""

    id: Annotated[str, Field(pattern=ID_PATTERN, max_length=250)]
    event: DocumentId
    territory_key: str
    territory_name: str
    territory: TerritoryId | None = None
    title: str
    subtitle: str = ""
    state: SheetState = SheetState.DRAFT
    version: int = 1
    sections: tuple[SheetSection, ...]

    def section(self, key: SectionKey) -> SheetSection:
        """Every sheet has each section once."""
        return next(section for section in self.sections if section.key is key)


def sheet_id(event: DocumentId, territory_key: str) -> str:
    return re.sub(r"-{2,}", "-", f"{event}-suite-{territory_key}")
