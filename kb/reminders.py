"""Reminders of a sheet that was sent and not answered: when, to whom, in which words.

Few and far between: three at most, ten days apart at least, and none once the territory has
answered or asked for none, or once its follow-up is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from kb.events import Event, EventTerritory
from kb.model import Noun
from kb.sheets import Sheet, SheetState

AFTER_DAYS = (15, 30, 60)
MOST = 3
FEWEST_DAYS_APART = 10
MOST_RECIPIENTS = 5
_NOBODY_KNOWN = "Direction générale des services"


class MailState(StrEnum):
    """An e-mail is noted as leaving before it leaves: cut short, it is never sent twice."""

    LEAVING = "leaving"
    SENT = "sent"
    FAILED = "failed"


class Mail(Noun):
    """What became of the e-mail of one date. `problem`: why it failed, in French."""

    due: date
    at: datetime
    state: MailState
    tries: int = 1
    problem: str = ""


class Why(StrEnum):
    """Why a sheet has no reminder."""

    DRAFT = "draft"
    ANSWERED = "answered"
    CLOSED = "closed"
    STOPPED = "stopped"


class Known(NamedTuple):
    """What is known of the follow-up of a sheet. `sent`: the day on which it was said to be."""

    sheet: Sheet
    sent: date | None
    answered: bool
    stopped: bool
    mails: tuple[Mail, ...] = ()
    email: str = ""


class Reminder(Noun):
    """`number`: from 1. `to`: functions and bodies, never names."""

    sheet: str
    territory: str
    number: int
    due: date
    to: tuple[str, ...]


class Letter(NamedTuple):
    subject: str
    text: str


def why_none(known: Known) -> Why | None:
    """None when reminders are due."""
    if known.sheet.state is SheetState.CLOSED:
        return Why.CLOSED
    if known.answered or known.sheet.state is SheetState.ANSWERED:
        return Why.ANSWERED
    if known.stopped:
        return Why.STOPPED
    return None if known.sheet.state is SheetState.SENT and known.sent else Why.DRAFT


def due_days(sent: date, after_days: Sequence[int] = AFTER_DAYS) -> list[date]:
    """In order; those that are too many or too near the one before are left out."""
    found: list[date] = []
    for days in sorted({d for d in after_days if d > 0}):
        due = sent + timedelta(days=days)
        near = bool(found) and due < found[-1] + timedelta(days=FEWEST_DAYS_APART)
        if len(found) < MOST and not near:
            found.append(due)
    return found


def reminders(
    known: Known, to: Sequence[str], after_days: Sequence[int] = AFTER_DAYS
) -> list[Reminder]:
    """Every reminder of a sheet, past ones too; none when there is a reason not to."""
    if why_none(known) is not None or known.sent is None:
        return []
    return [
        Reminder(
            sheet=known.sheet.id,
            territory=known.sheet.territory_name,
            number=number,
            due=due,
            to=tuple(to),
        )
        for number, due in enumerate(due_days(known.sent, after_days), start=1)
    ]


def next_reminder(found: Sequence[Reminder], today: date) -> Reminder | None:
    """The first whose day has not passed."""
    return next((one for one in found if one.due >= today), None)


def to_send(found: Sequence[Reminder], mails: Sequence[Mail], today: date) -> Reminder | None:
    """The one whose e-mail should leave today: of those that are due, the last only, unless it has
    left or another left too few days ago."""
    passed = [one for one in found if one.due <= today]
    left = [mail for mail in mails if mail.state is not MailState.FAILED]
    if not passed or len(left) >= MOST:
        return None
    last = passed[-1]
    too_soon = timedelta(days=FEWEST_DAYS_APART)
    if any(mail.due == last.due or today < mail.at.date() + too_soon for mail in left):
        return None
    return last


def recipients(one: EventTerritory | None, name: str) -> tuple[str, ...]:
    """« Directrice générale des services, Ville de Nevers »: those who came, by what they do, or
    else whoever runs the services. `name`: that of the territory."""
    body = one.organisations[0] if one and one.organisations else name
    functions = [f for f in one.functions if f] if one else []
    told = [f"{f[:1].upper()}{f[1:]}, {body}" for f in functions or [_NOBODY_KNOWN]]
    return tuple(dict.fromkeys(told))[:MOST_RECIPIENTS]


def letter(reminder: Reminder, event: Event, day: str, link: str, until: str, stop: str) -> Letter:
    """`day`: of the event, in words, empty when unknown. `link`: where one answers, empty when none
    is open, and `until` when it closes; `stop`: where one asks for no other."""
    title = " ".join(event.title.split())
    when = f", le {day}" if day else ""
    answer = (
        f"Pour la lire et y répondre, sans compte :\n{link}\n\n"
        f"Le lien s’ouvre jusqu’au {until}. Vous pouvez répondre en plusieurs fois."
        if link
        else "Pour y répondre, écrivez à qui vous l’a envoyée."
    )
    signed = ", ".join(event.organisers) or "L’équipe qui a préparé la rencontre"
    parts = [
        "Bonjour,",
        f"Après « {title} »{when}, une fiche a été préparée pour {reminder.territory} : ce qui "
        "s’est dit, des expériences comparables, les financements et les personnes à appeler. "
        "Elle finit par quelques questions, qui n’ont pas encore de réponse.",
        answer,
        signed,
    ]
    if stop:
        parts.append(f"Pour ne plus recevoir de rappel au sujet de cette fiche :\n{stop}")
    subject = f"Votre fiche après « {title} » : {reminder.territory}"
    return Letter(" ".join(subject.split()), "\n\n".join(parts) + "\n")
