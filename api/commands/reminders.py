"""`essaim event reminders`: what is left to recall to territories: list, calendar, e-mails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import NamedTuple

from api.commands.output import bold, faint, note, paragraph, say, write_json
from api.mail import Mailer, MailRefused, build_mailer
from api.settings import Settings
from api.sheet_links import build_sheet_links
from kb.answers import LINK_LASTS, SheetLink
from kb.aside import put_in_place, workspace
from kb.errors import EssaimError, ExportUnavailable, InvalidRequest
from kb.event_reading import read_event
from kb.events import Event
from kb.model import Noun
from kb.reminders import MailState, Reminder, to_send, why_none
from kb.reminders_ics import write_calendar
from kb.reminders_reading import Followed, followed, followed_sheet
from kb.store import Store, open_store
from web.sheets.files import Format, Model, file_name, write_sheet
from web.typography import capitalised, plural, typeset
from web.views.workbench.reminders import ReminderRow, Writer, entries, host_of, reminder_rows

ACTOR = "relances"
# A link that is about to close is of no use to whoever reads a reminder.
LINK_OPEN_FOR_DAYS = 30


class ReminderOptions(Noun):
    event: str
    ics: Path | None = None
    send: bool = False
    force: bool = False


class Sent(NamedTuple):
    """`problem`: why it did not leave; empty when it did."""

    territory: str
    problem: str


def run_reminders(settings: Settings, options: ReminderOptions, *, as_json: bool) -> int:
    """Raises SettingInvalid when asked to send without a server."""
    mailer = build_mailer(settings) if options.send else None
    store = open_store(settings.database)
    event = read_event(store, options.event)
    office = Office(settings, store, event)
    sent = list(office.send(mailer, told=not as_json)) if mailer else []
    rows = office.rows()
    if options.ics is not None:
        _write(options, office.calendar(rows))
    if as_json:
        _tell_json(rows, sent, options)
    else:
        _tell(rows, sent, options)
    return 1 if any(one.problem for one in sent) else 0


class Office:
    """The reminders of one event: read, written, sent."""

    def __init__(self, settings: Settings, store: Store, event: Event) -> None:
        self._store = store
        self._event = event
        self._site = settings.address
        self._writer = Writer(event, build_sheet_links(settings), settings.address)

    def rows(self) -> tuple[ReminderRow, ...]:
        now = self._store.reminders.now()
        found = followed(self._store, self._event)
        return reminder_rows(found, self._writer, now.date(), self._opens)

    def calendar(self, rows: tuple[ReminderRow, ...]) -> bytes:
        name = f"Relances : {self._event.title}"
        host = host_of(self._site)
        return write_calendar(name, entries(self._event, rows), host, self._store.reminders.now())

    def _opens(self, link: SheetLink) -> bool:
        return link.opens(self._store.answers.now())

    # --- sending

    def send(self, mailer: Mailer, *, told: bool) -> Iterator[Sent]:
        """What is due today, one for a territory at most; what fails is tried again next time."""
        today = self._store.reminders.now().date()
        for one in followed(self._store, self._event):
            due = to_send(one.reminders, one.known.mails, today)
            if due is None:
                continue
            problem = self._why_not(one) or self._written_to(one, due, mailer)
            if problem is None:
                continue
            if told:
                note(f"{due.territory} : {problem or 'envoyé'}")
            yield Sent(due.territory, problem)

    def _why_not(self, one: Followed) -> str:
        if not one.known.email:
            return "aucune adresse n’est notée à la page de son questionnaire"
        if one.link is None or one.link.expires is None:
            return "le lien de son questionnaire n’est pas fait, ou est fermé"
        return ""

    def _written_to(self, one: Followed, due: Reminder, mailer: Mailer) -> str | None:
        """Why it did not leave; empty when it did, None when it must not any more. The message is
        made first: what fails then has claimed nothing."""
        try:
            message = self._message(one, due, mailer)
        except (EssaimError, ValueError):
            return "son message n’a pas pu être écrit"
        if not self._claimed(due):
            return None
        problem, state = "", MailState.SENT
        try:
            mailer.send(message)
        except MailRefused as error:
            problem, state = str(error), MailState.FAILED
        with self._store.transaction():
            self._store.reminders.settle(due.sheet, due.due, state, ACTOR, problem)
        return problem

    def _claimed(self, due: Reminder) -> bool:
        """Read again inside the transaction: an answer or a stop may have come meanwhile."""
        with self._store.transaction():
            sheet = self._store.sheets.get(due.sheet)
            if why_none(followed_sheet(self._store, self._event, sheet).known) is not None:
                return False
            return self._store.reminders.claim(due.sheet, due.due)

    def _message(self, one: Followed, due: Reminder, mailer: Mailer) -> EmailMessage:
        """Plain text, with the sheet itself; one click stops them all (RFC 8058)."""
        letter = self._writer.letter(due, self._lasting_link(one), now_opens=True)
        message = EmailMessage()
        message["From"] = mailer.sender
        message["To"] = one.known.email
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(self._store.reminders.now())
        message["Message-ID"] = make_msgid(domain=mailer.domain)
        message["Auto-Submitted"] = "auto-generated"
        message["List-Unsubscribe"] = f"<{self._writer.stop_url(due.sheet)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Content-Language"] = "fr"
        message.set_content(letter.text, cte="quoted-printable")
        data, form = self._attached(one)
        kind, _, sub = form.media_type.partition("/")
        name = file_name(one.known.sheet, form)
        message.add_attachment(data, maintype=kind, subtype=sub, filename=name)
        return message

    def _lasting_link(self, one: Followed) -> SheetLink:
        """The same link, open long enough for whoever reads this in a while."""
        link = one.link
        assert link is not None
        wanted = self._store.answers.now() + timedelta(days=LINK_OPEN_FOR_DAYS)
        if link.opens(wanted):
            return link
        with self._store.transaction():
            return self._store.answers.open_link(link.sheet, ACTOR, LINK_LASTS)

    def _attached(self, one: Followed) -> tuple[bytes, Format]:
        model = Model(self._site)
        try:
            return write_sheet(one.known.sheet, Format.PDF, model), Format.PDF
        except ExportUnavailable:
            return write_sheet(one.known.sheet, Format.DOCX, model), Format.DOCX


# --- telling


def _write(options: ReminderOptions, data: bytes) -> None:
    """Whole or not at all."""
    assert options.ics is not None
    if options.ics.exists() and not options.force:
        raise InvalidRequest(
            f"« {options.ics} » existe déjà. Donnez un autre nom, ou ajoutez --force."
        )
    try:
        with workspace(options.ics) as folder:
            aside = folder / "reminders"
            aside.write_bytes(data)
            put_in_place(aside, options.ics, replace=options.force)
    except OSError as error:
        raise InvalidRequest(f"« {options.ics} » ne s’écrit pas ({error.strerror}).") from error


def _tell_json(rows: tuple[ReminderRow, ...], sent: list[Sent], options: ReminderOptions) -> None:
    items = [
        {
            "territory": row.territory,
            "number": row.number,
            "due": row.due,
            "to": list(row.to),
            "subject": row.subject,
            "text": row.text,
            "note": row.note or None,
        }
        for row in rows
    ]
    mails = [{"territory": one.territory, "problem": one.problem or None} for one in sent]
    ics = str(options.ics) if options.ics else None
    write_json({"total": len(items), "items": items, "sent": mails, "ics": ics})


def _tell(rows: tuple[ReminderRow, ...], sent: list[Sent], options: ReminderOptions) -> None:
    if not rows:
        say(
            "Rien à rappeler : les dates se comptent du jour où une fiche passe à « envoyée », et "
            "s’arrêtent à la première réponse."
        )
    for row in rows:
        say(bold(f"{capitalised(row.day)}  {row.territory}") + faint(f"  rappel {row.number}"))
        say(paragraph(typeset(" ; ".join(row.to)), indent=2))
        if row.note:
            say(faint(paragraph(typeset(row.note), indent=2)))
    if options.send:
        left = sum(not one.problem for one in sent)
        say(f"{plural(left, 'e-mail envoyé', 'e-mails envoyés')}.")
    if options.ics is not None:
        say(f"{plural(len(rows), 'rappel')} dans « {options.ics} ».")
