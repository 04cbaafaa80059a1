"""What people say of a recommended record, for a need: useful, or not and why.

No account, no cookie: nothing tells who said it. One verdict is kept for one need and one record,
the last one said."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from kb.errors import InvalidRequest
from kb.model import Noun, RecordId
from kb.personal import without_personal_details
from kb.text import nfc

LONGEST_NEED_CHARS = 20_000


class Verdict(StrEnum):
    USEFUL = "useful"
    WRONG_TERRITORY = "wrong_territory"
    WRONG_THEME = "wrong_theme"
    OUTDATED = "outdated"
    KNOWN = "known"
    OTHER = "other"

    @property
    def sign(self) -> int:
        """1 for useful, -1 for not useful; 0 for what was known already, which says nothing
        against the record."""
        return {Verdict.USEFUL: 1, Verdict.KNOWN: 0}.get(self, -1)


class ExportFormat(StrEnum):
    YAML = "yaml"
    JSON = "json"


class Feedback(Noun):
    """One verdict, on one record, for one need. `need` is its text as `kept_need` leaves it.

    `number` is never given twice, and a verdict that changes takes a new one."""

    number: int
    at: datetime
    need: str
    record_id: RecordId
    verdict: Verdict


def kept_need(text: str) -> str:
    """The text of a need as it is kept: personal details masked, blanks made one. The same need
    typed again gives the same text. Raises InvalidRequest when it is empty or too long."""
    words = " ".join(nfc(text).split())
    if not words:
        raise InvalidRequest("Dites pour quel besoin vous donnez cet avis.")
    if len(words) > LONGEST_NEED_CHARS:
        raise InvalidRequest(
            f"Le texte du besoin est trop long : {LONGEST_NEED_CHARS // 1_000}\u202f000 caractères "
            "au plus sont gardés. Gardez l’essentiel."
        )
    return without_personal_details(words)
