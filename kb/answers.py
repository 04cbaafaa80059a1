"""What a territory answers to its sheet: kept as it was sent, then written in the sheet's lines.

Nobody signs with a name: a function says who answers, and personal details are masked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from kb.errors import InvalidRequest
from kb.model import Noun
from kb.personal import MASKS, without_personal_details
from kb.sheet_merge import merge
from kb.sheets import (
    LONGEST_TEXT_CHARS,
    MOST_ITEMS,
    SectionKey,
    Sheet,
    SheetItem,
    SheetSection,
    SheetState,
)

# Who writes the version of the sheet that holds an answer.
ACTOR = "territoire"
LINK_LASTS = timedelta(days=60)
LONGEST_ROLE_CHARS = 200
CHOSEN_WORDS = "Choisie par le territoire."
# Lines of the sheet that an answer adds, after its questions.
FREE_KEY, FREE_TEXT = "mots-libres", "Ce que vous ajoutez"
ROLE_KEY, ROLE_TEXT = "qui-repond", "Qui répond"
# The question whose answer is a need.
_NEED_KEYS = ("quel-besoin", "quelle-attente")


class Reply(Noun):
    """`key`: of the line of the sheet; `asked`: its question, as it was then."""

    key: str
    asked: str
    words: Annotated[str, Field(max_length=LONGEST_TEXT_CHARS)]


class Answer(Noun):
    """One sending. `role`: the function of who answers, never a name. `chosen`: keys of the next
    steps; `publish`: the territory asks that its need be published."""

    replies: tuple[Reply, ...] = ()
    free: str = Field(default="", max_length=LONGEST_TEXT_CHARS)
    role: str = Field(default="", max_length=LONGEST_ROLE_CHARS)
    chosen: tuple[str, ...] = ()
    publish: bool = False

    @property
    def says_nothing(self) -> bool:
        return not (any(reply.words for reply in self.replies) or self.free or self.chosen)


class KeptAnswer(Noun):
    """A sending as it is kept. `version`: that of the sheet with it. `read_at`: when somebody of
    the team said to have read it; `need`: the number of the need that was made of it."""

    number: int
    sheet: str
    at: datetime
    version: int
    answer: Answer
    read_at: datetime | None = None
    need: int | None = None


class SheetLink(Noun):
    """The link by which a territory opens its sheet. A new `revision` makes the former ones spent;
    `expires`: None once it is revoked."""

    sheet: str
    revision: int
    expires: datetime | None
    made_by: str

    def opens(self, now: datetime) -> bool:
        return self.expires is not None and now < self.expires


# --- what was typed


def clean_words(text: str, longest: int = LONGEST_TEXT_CHARS) -> str:
    """Personal details masked; may be empty. Raises InvalidRequest when it is too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    masked = without_personal_details(text) if text else ""
    if len(masked) > longest:
        told = f"{longest // 1_000}\u202f000" if longest >= 1_000 else str(longest)
        raise InvalidRequest(
            f"Ce texte a {len(masked)} caractères : {told} au plus. Raccourcissez-le ; rien de ce "
            "que vous avez écrit n’est effacé."
        )
    return masked


def clean_role(text: str) -> str:
    """On one line, names masked. Raises InvalidRequest."""
    return clean_words(" ".join(text.split()), LONGEST_ROLE_CHARS)


def has_mask(answer: Answer) -> bool:
    words = (answer.free, answer.role, *(reply.words for reply in answer.replies))
    return any(mask in text for mask in MASKS for text in words)


# --- the sheet


def questions(sheet: Sheet) -> tuple[SheetItem, ...]:
    """The lines that ask something; not those that an answer added."""
    items = sheet.section(SectionKey.QUESTIONS).items
    return tuple(i for i in items if i.key not in {FREE_KEY, ROLE_KEY} and words_of(i))


def words_of(item: SheetItem) -> str:
    """What a line says: its text, or else the words it quotes."""
    return item.text or (item.quote.words if item.quote else "")


def answered(sheet: Sheet, answer: Answer) -> Sheet:
    """The sheet with what the territory says, and its state; a reply taken back leaves the line
    without answer."""
    replies = {reply.key: reply for reply in answer.replies}
    sections = {section.key: section for section in sheet.sections}
    sections[SectionKey.QUESTIONS] = _with_replies(sections[SectionKey.QUESTIONS], answer, replies)
    steps = sections[SectionKey.STEPS]
    chosen = tuple(_step(item, item.key in answer.chosen) for item in steps.items)
    sections[SectionKey.STEPS] = steps.model_copy(update={"items": chosen})
    update = {"sections": tuple(sections.values()), "state": SheetState.ANSWERED}
    return sheet.model_copy(update=update)


def _with_replies(section: SheetSection, answer: Answer, replies: dict[str, Reply]) -> SheetSection:
    items = [
        item.model_copy(update={"answer": replies[item.key].words or None})
        if item.key in replies
        else item
        for item in section.items
    ]
    for key, text, words in (
        (FREE_KEY, FREE_TEXT, answer.free),
        (ROLE_KEY, ROLE_TEXT, answer.role),
    ):
        items = _put(items, SheetItem(key=key, text=text, answer=words or None))
    return section.model_copy(update={"items": tuple(items)})


def _put(items: list[SheetItem], line: SheetItem) -> list[SheetItem]:
    """In the place of the line of that key; at the end when there is none and it says something.

    A section that is full takes no more: what was sent is kept apart in any case."""
    if any(item.key == line.key for item in items):
        return [i.model_copy(update={"answer": line.answer}) if i.key == line.key else i
                for i in items]  # fmt: skip
    return [*items, line] if line.answer and len(items) < MOST_ITEMS else items


def _step(item: SheetItem, chosen: bool) -> SheetItem:
    if chosen:
        return item if item.answer else item.model_copy(update={"answer": CHOSEN_WORDS})
    return item.model_copy(update={"answer": None}) if item.answer == CHOSEN_WORDS else item


def received(base: Sheet, current: Sheet, answer: Answer) -> Sheet:
    """The current sheet with an answer that was typed on `base`: what an organiser did meanwhile
    stays, and a question that was taken out comes back with its reply."""
    mine = answered(base, answer)
    if current.version == base.version:
        return mine
    merged = merge(base, mine, current).sheet
    sections = tuple(_kept_by_both(base, current, section) for section in merged.sections)
    return merged.model_copy(update={"sections": sections, "state": SheetState.ANSWERED})


def _kept_by_both(base: Sheet, current: Sheet, merged: SheetSection) -> SheetSection:
    """Where both changed a line, it is the organiser's with the territory's answer; another answer
    that the organiser had noted goes to the comment."""
    before = {item.key: item for item in base.section(merged.key).items}
    theirs = {item.key: item for item in current.section(merged.key).items}
    items = tuple(
        _both(before.get(item.key), theirs[item.key], item) if item.key in theirs else item
        for item in merged.items
    )
    return merged.model_copy(update={"items": items[:MOST_ITEMS]})


def _both(before: SheetItem | None, theirs: SheetItem, mine: SheetItem) -> SheetItem:
    if theirs in (before, mine):
        return mine
    noted = theirs.answer
    told = theirs.comment
    known = {before.answer if before else None, mine.answer, None}
    if noted not in known:
        told = "\n".join(filter(None, (told, f"Réponse notée auparavant : {noted}")))
    comment = told[:LONGEST_TEXT_CHARS]
    return theirs.model_copy(update={"answer": mine.answer, "comment": comment})


# --- a need


def need_words(answer: Answer) -> str:
    """What the territory says that it needs, as it could be published; empty when it says
    nothing of it."""
    replies = {reply.key: reply.words for reply in answer.replies}
    own = [words for key in _NEED_KEYS if (words := replies.get(key, ""))]
    told = [*own, *filter(None, (answer.free,))] or list(_all_said(answer))
    return "\n\n".join(dict.fromkeys(told))


def _all_said(answer: Answer) -> Iterator[str]:
    yield from (reply.words for reply in answer.replies if reply.words)


def need_contact(sheet: Sheet, answer: Answer) -> str:
    """Whom to reach: a function when one was given, and the territory."""
    role = "" if any(mask in answer.role for mask in MASKS) else answer.role
    return ", ".join(filter(None, (role, sheet.territory_name)))
