"""What a territory typed on its questionnaire, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

from kb.answers import (
    CHOSEN_WORDS,
    FREE_KEY,
    ROLE_KEY,
    Answer,
    Reply,
    clean_role,
    clean_words,
    questions,
    words_of,
)
from kb.errors import InvalidRequest
from kb.model import Noun
from kb.sheets import MOST_ITEMS, SectionKey, Sheet
from web.addresses import Params, first

REPLY, FREE, ROLE, CHOSEN, PUBLISH, VERSION = (
    "reponse.", "libre", "fonction", "etape", "publier", "version",
)  # fmt: skip
MOST_TYPED_CHARS = 200_000


class AnswerForm(Noun):
    """As typed; nothing is refused yet. `replies`: by key of the question; `strays`: to questions
    that this version of the sheet does not have."""

    replies: dict[str, str] = {}
    strays: tuple[str, ...] = ()
    free: str = ""
    role: str = ""
    chosen: tuple[str, ...] = ()
    publish: bool = False
    version: int = 0

    def problems(self) -> dict[str, str]:
        """Field → what is wrong with it, in French; nothing when it can be kept."""
        found = dict(self._long_replies())
        for field, text, clean in (
            (FREE, self.all_free, clean_words),
            (ROLE, self.role, clean_role),
        ):
            try:
                clean(text)
            except InvalidRequest as error:
                found[field] = str(error)
        if not found and self.says_nothing:
            found[""] = (
                "Rien n’est encore écrit : répondez à une question au moins, ou choisissez une "
                "étape."
            )
        return found

    def _long_replies(self) -> Iterator[tuple[str, str]]:
        for key, text in self.replies.items():
            try:
                clean_words(text)
            except InvalidRequest as error:
                yield REPLY + key, str(error)

    @property
    def says_nothing(self) -> bool:
        return not (any(self.replies.values()) or self.all_free or self.chosen)

    @property
    def all_free(self) -> str:
        """Free words, with those typed under a question that is gone."""
        return "\n\n".join(dict.fromkeys(filter(None, (self.free, *self.strays))))

    def answer(self, sheet: Sheet) -> Answer:
        """`sheet`: the version on which it was typed. Raises InvalidRequest."""
        asked = {item.key: words_of(item) for item in questions(sheet)}
        return Answer(
            replies=tuple(
                Reply(key=key, asked=asked[key], words=clean_words(text))
                for key, text in self.replies.items()
                if key in asked
            ),
            free=clean_words(self.all_free),
            role=clean_role(self.role),
            chosen=self.chosen,
            publish=self.publish,
        )

    def typed(self) -> tuple[str, ...]:
        """Every text, in order, for a page that can do no more than give them back."""
        return tuple(filter(None, (*self.replies.values(), self.all_free, self.role)))


def read_answer(params: Params, sheet: Sheet | None) -> AnswerForm:
    """`sheet`: the version on which it was typed; None when it is not known."""
    asked = {item.key for item in questions(sheet)} if sheet else set()
    steps = {item.key for item in sheet.section(SectionKey.STEPS).items} if sheet else set()
    told = {key: words for key, words in _replies(params) if key in asked or sheet is None}
    return AnswerForm(
        replies=told,
        strays=tuple(w for key, w in _replies(params) if w and key not in told),
        free=_text(params, FREE),
        role=_text(params, ROLE),
        chosen=tuple(dict.fromkeys(k for k in params.get(CHOSEN, ()) if k in steps)),
        publish=first(params, PUBLISH) == "1",
        version=version_of(params),
    )


def version_of(params: Params) -> int:
    """Of the sheet, as the page was opened; 0 for what is none."""
    text = first(params, VERSION)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _replies(params: Params) -> Iterator[tuple[str, str]]:
    names = [name for name in params if name.startswith(REPLY)][: 2 * MOST_ITEMS]
    for name in names:
        yield name.removeprefix(REPLY), _text(params, name)


def _text(params: Params, name: str) -> str:
    words = first(params, name)
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()[:MOST_TYPED_CHARS]


def filled_in(sheet: Sheet, last: Answer | None) -> AnswerForm:
    """The form as it stands before anything is typed: what the sheet has as answered already."""
    lines = {item.key: item.answer or "" for item in sheet.section(SectionKey.QUESTIONS).items}
    steps = sheet.section(SectionKey.STEPS).items
    return AnswerForm(
        replies={item.key: item.answer or "" for item in questions(sheet)},
        free=lines.get(FREE_KEY, ""),
        role=lines.get(ROLE_KEY, ""),
        chosen=tuple(item.key for item in steps if item.answer == CHOSEN_WORDS),
        publish=last.publish if last else False,
        version=sheet.version,
    )
