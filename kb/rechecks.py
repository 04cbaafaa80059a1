"""Records that are due to be looked at again: when, and what a curator says of each."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import NamedTuple

from kb.errors import CurationRefused
from kb.model import Record, State
from kb.states import CHECK_EVERY_MONTHS, known, move
from kb.store import Store

SOON_DAYS = 30
_LONGEST_YEARS = 10


class Due(NamedTuple):
    """`looked_at`: when somebody last decided on the record. `chosen`: by a curator, not by its
    kind. A record that is hidden until it is checked is due, whatever the day."""

    record: Record
    day: date
    looked_at: date | None
    chosen: bool

    def is_over(self, today: date) -> bool:
        return self.record.state is State.TO_RECHECK or self.day <= today


def due_records(store: Store) -> list[Due]:
    """Every record that the public sees, or saw until it was to be checked; the most urgent
    first."""
    chosen, seen = store.rechecks.all(), store.journal.last_looked_at()
    found = []
    for record in store.records.in_states([State.PUBLISHED, State.TO_RECHECK]):
        at = seen.get(record.id)
        found.append(_due(record, chosen.get(record.id), at.date() if at else None))
    hidden_first = sorted(found, key=lambda one: (one.day, one.record.title))
    return sorted(hidden_first, key=lambda one: one.record.state is not State.TO_RECHECK)


def overdue(store: Store) -> list[Due]:
    today = store.rechecks.today()
    return [one for one in due_records(store) if one.is_over(today)]


def due_of(store: Store, record: Record) -> Due:
    """The same for one record, quickly: its public page says it."""
    at = store.journal.last_look(record.id)
    return _due(record, store.rechecks.due(record.id), at.date() if at else None)


def _due(record: Record, chosen: date | None, looked_at: date | None) -> Due:
    # A record without any decision has never been looked at.
    day = chosen or after_months(looked_at or date.min, CHECK_EVERY_MONTHS[record.kind])
    return Due(record, day, looked_at, chosen is not None)


def after_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month when that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# --- what a curator says: inside a transaction


def confirm(store: Store, record_id: str, actor: str, reason: str | None = None) -> None:
    """Still right: its next check follows its kind; one that was hidden is public again."""
    record = known(store, record_id)
    if record.state is State.TO_RECHECK:
        move(store, record_id, State.PUBLISHED, actor, reason)
    elif record.state is not State.PUBLISHED:
        raise CurationRefused(f"La fiche « {record_id} » n’est pas publiée : rien à vérifier.")
    store.rechecks.confirm(record_id, actor, reason)


def choose_day(
    store: Store, record_id: str, day: date, actor: str, reason: str | None = None
) -> None:
    record, today = known(store, record_id), store.rechecks.today()
    if record.state not in (State.PUBLISHED, State.TO_RECHECK):
        raise CurationRefused(f"La fiche « {record_id} » n’est pas publiée : rien à vérifier.")
    if not today < day <= after_months(today, 12 * _LONGEST_YEARS):
        raise CurationRefused(
            f"Choisissez un jour à venir, dans les {_LONGEST_YEARS} ans : la fiche y sera revue."
        )
    store.rechecks.choose(record_id, day, actor, reason)
