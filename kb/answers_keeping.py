"""A territory's answer comes in: raw, in its sheet, and as a need when it asks for that."""

from __future__ import annotations

from pydantic import ValidationError

from kb.answers import (
    ACTOR,
    Answer,
    KeptAnswer,
    SheetLink,
    has_mask,
    need_contact,
    need_words,
    received,
)
from kb.errors import AnswerLinkSpent, InvalidRequest, SheetNotFound
from kb.needs import NeedNotice, NeedState, publishable_contact, publishable_text
from kb.sheets import Sheet, SheetState
from kb.store import Store
from kb.understanding import Understanding

_FORGED = "Ce lien n’est pas complet, ou n’est plus le bon."
_REVOKED = "Ce lien a été remplacé ou fermé par l’équipe qui l’a envoyé."
_EXPIRED = "Ce lien n’ouvre plus rien : sa date est passée."
_CLOSED = "Le suivi de cette fiche est terminé : elle n’attend plus de réponse."


def opened(store: Store, sheet_id: str, revision: int) -> tuple[Sheet, SheetLink]:
    """The sheet that this link opens. Raises AnswerLinkSpent when it opens none any more."""
    link = store.answers.link(sheet_id)
    try:
        sheet = store.sheets.get(sheet_id)
    except SheetNotFound as error:
        raise AnswerLinkSpent(_FORGED) from error
    if link is None or link.revision != revision or link.expires is None:
        raise AnswerLinkSpent(_REVOKED)
    if not link.opens(store.answers.now()):
        raise AnswerLinkSpent(_EXPIRED)
    if sheet.state is SheetState.CLOSED:
        raise AnswerLinkSpent(_CLOSED)
    return sheet, link


def base_of(store: Store, sheet: Sheet, version: int) -> Sheet:
    """The version on which somebody typed; the current one when nobody can say which."""
    try:
        return store.sheets.base(sheet.id, version)
    except SheetNotFound:
        return sheet


def keep_answer(
    store: Store, sheet_id: str, revision: int, base: Sheet, answer: Answer
) -> KeptAnswer:
    """Inside a transaction. Sent twice, it is kept once; sent again with other words, it amends
    the sheet, and both sendings stay. Raises AnswerLinkSpent."""
    current, _ = opened(store, sheet_id, revision)
    known = store.answers.latest(sheet_id)
    if known is not None and known.answer == answer:
        return known
    kept = store.sheets.put(received(base, current, answer), ACTOR)
    return store.answers.add(sheet_id, kept.version, answer)


def wished_need(sheet: Sheet, answer: Answer) -> tuple[str, str] | None:
    """The text and the contact of the need that the territory asks to publish; None when it asks
    nothing, or says too little for a need."""
    if not answer.publish:
        return None
    try:
        text = publishable_text(need_words(answer))
        return text, publishable_contact(need_contact(sheet, answer))
    except InvalidRequest:
        return None


def notice_of(text: str, contact: str, understood: Understanding) -> NeedNotice:
    """Raises InvalidRequest."""
    try:
        return NeedNotice(
            text=publishable_text(text),
            understanding=understood,
            contact=publishable_contact(contact),
        )
    except ValidationError as error:
        raise InvalidRequest("Ce besoin ne peut pas être gardé tel quel.") from error


def make_need(store: Store, kept: KeptAnswer, notice: NeedNotice, actor: str) -> int:
    """A need that waits to be read before it is published; that of a former sending, if it still
    waits, gives its place. Its number. Inside a transaction. Raises InvalidRequest."""
    number = store.needs.tell(notice).number
    for former in store.answers.of_sheet(kept.sheet):
        if former.need is not None and former.need != number:
            _withdraw(store, former.need, actor)
    store.answers.note_need(kept.number, number)
    return number


def withdraw_wish(store: Store, kept: KeptAnswer, actor: str) -> None:
    """The territory asks no more that its need be published: what waits for it goes. Inside a
    transaction."""
    if kept.answer.publish:
        return
    for former in store.answers.of_sheet(kept.sheet):
        if former.answer.publish and former.need is not None:
            _withdraw(store, former.need, actor)


def _withdraw(store: Store, number: int, actor: str) -> None:
    waiting = {need.number for need in store.needs.all(NeedState.WAITING)}
    if number in waiting:
        store.needs.settle(number, NeedState.WITHDRAWN, actor, "le territoire a répondu autrement")


def masked(kept: KeptAnswer) -> bool:
    """Whether something was masked in what was sent."""
    return has_mask(kept.answer)
