"""The sheets of an event → its reminders: a list to read, and a calendar file."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from kb.answers import SheetLink
from kb.events import Event
from kb.reminders import Letter, Mail, Reminder, letter
from kb.reminders_ics import Entry
from kb.reminders_reading import Followed
from web.addresses import event_room_address, questionnaire_address
from web.answer_links import SheetLinks
from web.typography import date, plural
from web.views.workbench.answers import MAILS, WHY_NONE

NO_LINK = "Le lien du questionnaire n’est pas fait : le texte ne peut pas le donner."


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """`due`: ISO; `note`: what stands in the way, or what became of its e-mail."""

    territory: str
    sheet_url: str
    number: int
    due: str
    day: str
    passed: bool
    to: tuple[str, ...]
    subject: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Silent:
    """A sheet without reminder, and why."""

    territory: str
    sheet_url: str
    why: str


@dataclass(frozen=True, slots=True)
class RemindersPage:
    event: str
    event_url: str
    ics_url: str
    rows: tuple[ReminderRow, ...]
    silent: tuple[Silent, ...]
    count: str


class Writer:
    """Writes the letters of an event."""

    def __init__(self, event: Event, links: SheetLinks, site: str) -> None:
        self._event = event
        self._links = links
        self._site = site.rstrip("/")

    def letter(self, reminder: Reminder, link: SheetLink | None, *, now_opens: bool) -> Letter:
        """With the address of the questionnaire when one opens."""
        url = until = ""
        if link is not None and link.expires is not None and now_opens:
            url = self._site + self._links.answer_path(link.sheet, link.revision)
            until = date(link.expires.date().isoformat())
        stop = self.stop_url(reminder.sheet)
        day = date(self._event.date) if self._event.date else ""
        return letter(reminder, self._event, day, url, until, stop)

    def stop_url(self, sheet_id: str) -> str:
        return self._site + self._links.stop_path(sheet_id)


def reminder_rows(
    found: Sequence[Followed],
    writer: Writer,
    today: datetime.date,
    opens: Callable[[SheetLink], bool],
) -> tuple[ReminderRow, ...]:
    """By date, then territory."""
    rows = [
        _row(one, reminder, writer, today, link_opens=bool(one.link and opens(one.link)))
        for one in found
        for reminder in one.reminders
    ]
    return tuple(sorted(rows, key=lambda row: (row.due, row.territory)))


def _row(
    one: Followed, reminder: Reminder, writer: Writer, today: datetime.date, *, link_opens: bool
) -> ReminderRow:
    told = writer.letter(reminder, one.link, now_opens=link_opens)
    mail = next((m for m in one.known.mails if m.due == reminder.due), None)
    return ReminderRow(
        territory=reminder.territory,
        sheet_url=questionnaire_address(reminder.sheet),
        number=reminder.number,
        due=reminder.due.isoformat(),
        day=date(reminder.due.isoformat()),
        passed=reminder.due < today,
        to=reminder.to,
        subject=told.subject,
        text=told.text,
        note=_note(one, reminder, mail, link_opens=link_opens),
    )


def _note(one: Followed, reminder: Reminder, mail: Mail | None, *, link_opens: bool) -> str:
    if mail is not None:
        return f"E-mail {MAILS[mail.state]}."
    if not link_opens:
        return NO_LINK
    expires = one.link.expires if one.link else None
    if expires is not None and expires.date() < reminder.due:
        return f"Le lien aura cessé d’ouvrir, le {date(expires.date().isoformat())} : prolongez-le."
    return ""


def reminders_page(
    event: Event, found: Sequence[Followed], rows: tuple[ReminderRow, ...]
) -> RemindersPage:
    silent = tuple(
        Silent(
            one.known.sheet.territory_name,
            questionnaire_address(one.known.sheet.id),
            WHY_NONE[one.why],
        )
        for one in found
        if one.why
    )
    url = event_room_address(event.id)
    count = plural(len(rows), "rappel préparé", "rappels préparés")
    return RemindersPage(event.title, url, f"{url}/relances.ics", rows, silent, count)


def entries(event: Event, rows: Sequence[ReminderRow]) -> list[Entry]:
    """One for each reminder, the same each time the file is made."""
    return [
        Entry(
            about=f"{event.id}:{row.sheet_url}:{row.number}",
            day=datetime.date.fromisoformat(row.due),
            summary=f"Relancer {row.territory} ({row.number}) : {event.title}",
            text=f"À : {' ; '.join(row.to)}\nObjet : {row.subject}\n\n{row.text}",
        )
        for row in rows
    ]


def host_of(site: str) -> str:
    return urlsplit(site).hostname or "essaim.invalid"
