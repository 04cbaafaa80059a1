"""How far the follow-up of each sheet of an event has gone, and the reminders it calls for."""

from __future__ import annotations

from typing import NamedTuple

from kb.answers import SheetLink
from kb.events import Event
from kb.reminders import Known, Reminder, Why, recipients, reminders, why_none
from kb.sheets import Sheet
from kb.store import Store


class Followed(NamedTuple):
    """`why`: the reason for which there is no reminder, when there is none."""

    known: Known
    to: tuple[str, ...]
    reminders: tuple[Reminder, ...]
    link: SheetLink | None
    why: Why | None


def followed(store: Store, event: Event) -> list[Followed]:
    """Each sheet of the event, by name of territory."""
    return [followed_sheet(store, event, sheet) for sheet in store.sheets.of_event(event.id)]


def followed_sheet(store: Store, event: Event, sheet: Sheet) -> Followed:
    known = Known(
        sheet=sheet,
        sent=store.reminders.sent_on(sheet.id),
        answered=store.answers.latest(sheet.id) is not None,
        stopped=store.reminders.stopped(sheet.id),
        mails=tuple(store.reminders.mails(sheet.id)),
        email=store.reminders.email(sheet.id),
    )
    one = next((t for t in event.territories if t.key == sheet.territory_key), None)
    to = recipients(one, sheet.territory_name)
    link = store.answers.link(sheet.id)
    return Followed(known, to, tuple(reminders(known, to)), link, why_none(known))
