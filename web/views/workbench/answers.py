"""Links, answers and address of a sheet → the page where the team follows its questionnaire."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.answers import KeptAnswer, SheetLink, need_contact, need_words
from kb.reminders import MailState, Why
from kb.reminders_reading import Followed
from kb.sheets import SectionKey, Sheet, SheetState
from web.addresses import event_room_address, questionnaire_address, sheet_address
from web.typography import capitalised, date, plural
from web.views.workbench.tasks import Task

ANSWERS_PATH = "/atelier/reponses"
WHY_NONE: dict[Why, str] = {
    Why.DRAFT: "La fiche n’est pas encore envoyée : les dates se comptent de ce jour-là.",
    Why.ANSWERED: "Le territoire a répondu : il n’y a plus rien à lui rappeler.",
    Why.CLOSED: "Le suivi est terminé.",
    Why.STOPPED: "Le territoire a demandé de ne plus recevoir de rappel.",
}
MAILS: dict[MailState, str] = {
    MailState.SENT: "envoyé",
    MailState.FAILED: "en échec, à réessayer au prochain envoi",
    MailState.LEAVING: "envoi interrompu : il ne sera pas refait, pour ne pas écrire deux fois",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One sending, to be read. `asked`: whether its need should be published."""

    number: int
    day: str
    role: str
    replies: tuple[tuple[str, str], ...]
    free: str
    chosen: tuple[str, ...]
    asked: bool
    need: int | None
    unread: bool


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """`number`: of the answer it comes from."""

    number: int
    text: str
    contact: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LinkView:
    """`url`: whole, to be copied; empty when nothing is open."""

    url: str
    until: str
    spent: str


@dataclass(frozen=True, slots=True)
class QuestionnairePage:
    title: str
    territory: str
    sheet_url: str
    event_url: str
    event: str
    url: str
    closed: bool
    draft: bool
    link: LinkView
    answers: tuple[Said, ...]
    need: NeedDraft | None
    email: str
    stopped: bool
    why: str
    days: tuple[str, ...]
    mails: tuple[str, ...]
    done: str = ""
    problems: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class UnreadRow:
    title: str
    event: str
    day: str
    url: str


def questionnaire_page(  # noqa: PLR0913 (what one page shows)
    found: Followed,
    answers: Sequence[KeptAnswer],
    url: str,
    *,
    opens: bool,
    done: str = "",
    problems: dict[str, str] | None = None,
    need: NeedDraft | None = None,
    email: str | None = None,
) -> QuestionnairePage:
    """`url`: that of the link; `opens`: whether it does now."""
    known, sheet = found.known, found.known.sheet
    return QuestionnairePage(
        title=sheet.title,
        territory=sheet.territory_name,
        sheet_url=sheet_address(sheet.id),
        event_url=event_room_address(sheet.event),
        event=sheet.subtitle,
        url=questionnaire_address(sheet.id),
        closed=sheet.state is SheetState.CLOSED,
        draft=sheet.state is SheetState.DRAFT,
        link=link_view(found.link, url, opens=opens),
        answers=tuple(_said(sheet, one) for one in answers),
        need=need or _need(sheet, answers),
        email=known.email if email is None else email,
        stopped=known.stopped,
        why=WHY_NONE[found.why] if found.why else "",
        days=tuple(date(one.due.isoformat()) for one in found.reminders),
        mails=tuple(
            f"{capitalised(date(mail.due.isoformat()))} : {MAILS[mail.state]}"
            f"{f' ({mail.problem})' if mail.problem else ''}."
            for mail in known.mails
        ),
        done=done,
        problems=problems or {},
    )


def link_view(link: SheetLink | None, url: str, *, opens: bool) -> LinkView:
    if link is None or link.expires is None:
        spent = "" if link is None else "Le lien est fermé : il n’ouvre plus rien."
        return LinkView("", "", spent)
    until = date(link.expires.date().isoformat())
    return LinkView(url, until, "" if opens else f"Le lien n’ouvre plus rien depuis le {until}.")


def _said(sheet: Sheet, kept: KeptAnswer) -> Said:
    steps = {i.key: i.text or (i.quote.words if i.quote else "") for s in sheet.sections
             if s.key is SectionKey.STEPS for i in s.items}  # fmt: skip
    answer = kept.answer
    return Said(
        number=kept.number,
        day=date(kept.at.date().isoformat()),
        role=answer.role,
        replies=tuple((r.asked, r.words) for r in answer.replies if r.words),
        free=answer.free,
        chosen=tuple(steps.get(key, "une étape ôtée depuis") for key in answer.chosen),
        asked=answer.publish,
        need=kept.need,
        unread=kept.read_at is None,
    )


def _need(sheet: Sheet, answers: Sequence[KeptAnswer]) -> NeedDraft | None:
    """What the last answer could publish, until a need was made of it."""
    if not answers or answers[0].need is not None:
        return None
    last = answers[0]
    return NeedDraft(last.number, need_words(last.answer), need_contact(sheet, last.answer))


def unread_rows(
    sheets: Iterable[tuple[KeptAnswer, Sheet]],
) -> tuple[UnreadRow, ...]:
    return tuple(
        UnreadRow(
            sheet.title,
            sheet.subtitle,
            date(kept.at.date().isoformat()),
            questionnaire_address(sheet.id),
        )
        for kept, sheet in sheets
    )


def answer_tasks(unread: int) -> Iterable[Task]:
    if unread:
        yield Task(f"{plural(unread, 'réponse')} à lire", ANSWERS_PATH)
