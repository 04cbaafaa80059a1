"""The dates of a document: those it tells, that of its event and that of its version."""

from kb.entities.dating import find_dates
from kb.entities.event import event_date

__all__ = ["event_date", "find_dates"]
