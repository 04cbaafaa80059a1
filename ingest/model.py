"""What travels between a file and the store."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from kb.model import DocumentKind, Noun, Role


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


class Block(Noun):
    """One paragraph, list item, heading or table row, in reading order, as a format gives it.

    `level` is the heading level (1 to 6) when the format states one, else 0: `structure` decides.
    `page` counts from 1, for formats that have pages. Text has single spaces, except tabs."""

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None


class RawDocument(Noun):
    """A file once read: its blocks, and what the format says of itself. Not yet a `Document`."""

    blocks: tuple[Block, ...]
    media_type: str
    title: str | None = None
    kind: DocumentKind | None = None
    metadata: dict[str, str | int | float | bool | list[str]] = {}


class Outcome(StrEnum):
    KEPT = "kept"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class RefusalCode(StrEnum):
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    MISMATCH = "mismatch"
    TOO_LARGE = "too_large"
    ZIP_BOMB = "zip_bomb"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    NO_TEXT = "no_text"
    INVALID_RECORD = "invalid_record"
    NOT_A_FILE = "not_a_file"


class Refusal(Exception):
    """A file that cannot be taken in; the message is French and says what to do.

    Never fatal to a run."""

    def __init__(self, code: RefusalCode, message: str) -> None:
        super().__init__(message)
        self.code = code


class FileReport(Noun):
    """What became of one file. `id` is the document or record it gave, when kept."""

    path: Path
    outcome: Outcome
    id: str | None = None
    detail: str | None = None
    code: RefusalCode | None = None
    near_duplicate_of: str | None = None
    passages: int = 0


class Report(Noun):
    """What a run did, one line per file, in the order read."""

    files: tuple[FileReport, ...] = ()

    def count(self, outcome: Outcome) -> int:
        return sum(1 for file in self.files if file.outcome is outcome)

    @property
    def refused(self) -> tuple[FileReport, ...]:
        return tuple(file for file in self.files if file.outcome is Outcome.REFUSED)


class Element(Noun):
    """A block in its place: the titles above it, outermost first, and its role.

    For a title (`heading`), the path ends with the title itself."""

    block: Block
    heading_path: tuple[str, ...] = ()
    role: Role = Role.PARAGRAPH
    heading: bool = False


class PassageDraft(Noun):
    """A passage before it has an id: `text[start:end]` of the assembled text is its quote.

    `page` is where it starts, for formats that have pages."""

    heading_path: tuple[str, ...] = ()
    role: Role = Role.PARAGRAPH
    page: int | None = None
    start: int
    end: int
