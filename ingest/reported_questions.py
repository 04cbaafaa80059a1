"""Questions and replies told in one line, without « ? »: « X demande si… Y répond que… », « des
riverains regrettent… Ce à quoi la Régie répond… », « … a été questionnée => … »."""

from __future__ import annotations

import re

from ingest.placed import Line, Place, sentences
from ingest.questions import (
    answer_label_end,
    asks_indirectly,
    has_been_asked,
    leaves_open,
    opens_reply,
    remarks,
    reply_at,
    reports,
)
from ingest.speaking import speaker_of
from kb.analysis import STOP_WORDS
from kb.reading import Span
from kb.text import fold

Pair = tuple[list[Span], list[Span]]

_ARROW = re.compile(r"(?:=+>|→|➔|➡|⇒)\s*")
# What calls for a reply when people ask in turn: a complaint, a doubt, a demand.
_CALLS = re.compile(
    r"\b(?:regrett|déplor|s'inqui|s'étonn|signal|alert|craign|craint|critiqu|dénonc|plain|plaig"
    r"|demand|s'oppos|réclam|contest|s'interrog|interpell|doute|s'élèv|remarque|fait remarquer)\w*",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"(?:(?:plusieurs|certain(?:e)?s|des|de nombreux|d'autres|une?|quelques) \w+|on )",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:ils?|elles?|cela|ce|et|mais) ", re.IGNORECASE)


def answers_openly(line: Line) -> bool:
    """A line that says by itself that it answers."""
    first = sentences(line.text)[:1]
    opening = line.text[first[0][0] : first[0][1]] if first else ""
    return bool(answer_label_end(line.text)) or _replies(opening)


def informs(line: Line) -> bool:
    """A line in which somebody informs: it may answer a question told just before."""
    first = sentences(line.text)[:1]
    opening = line.text[first[0][0] : first[0][1]] if first else ""
    return reports(opening) and speaker_of(opening) is not None


def remarked_in(line: Line) -> Pair | None:
    """Under a title of questions: somebody remarks, then the same line replies; None for a line
    that does not open so. The reply may be missing."""
    places = sentences(line.text)
    if not places:
        return None
    said = line.text[slice(*places[0])]
    mention = speaker_of(said)
    if not _CALLS.search(said) or not (mention or _SOMEBODY.match(said)) or reply_at(said):
        return None
    cut = next((i for i, place in enumerate(places) if i and _turns(line, place)), len(places))
    asked = (places[0][0], places[cut - 1][1])
    rest = (places[cut][0], places[-1][1]) if cut < len(places) else None
    if rest and leaves_open(line.text[slice(*rest)]):
        rest = None
    return _spans(line, asked), _spans(line, rest)


def _turns(line: Line, place: Place) -> bool:
    """A sentence that no longer says what the first speaker remarks."""
    return _GOES_ON.match(line.text[slice(*place)]) is None


def told_in(line: Line) -> list[Pair]:
    """Pairs told in a line: « X demande si… Y répond que… ». A pair without question replies to
    the line before; one without answer waits for the next line."""
    if not (asks_indirectly(line.text) or reply_at(line.text) or "=>" in line.text):
        return []
    telling = _Telling(line)
    for start, end in sentences(line.text):
        telling.read(start, end)
    telling.close()
    return telling.pairs


class _Telling:
    """Reads the sentences of a line, one pair open at most."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.pairs: list[Pair] = []
        self.asked: Place | None = None
        self.answered: Place | None = None
        self.first = True

    def read(self, start: int, end: int) -> None:
        said = self.line.text[start:end]
        other = asks_indirectly(said) or (remarks(said) and _another(said))
        if self.answered is not None and not other:
            self.answered = (self.answered[0], end)
        elif _replies(said) or (self.asked and self._informed(said)):
            self._reply(start, end)
        elif asks_indirectly(said) or self.answered is not None:
            self.close()
            self._ask(start, end)
        self.first = False

    def _reply(self, start: int, end: int) -> None:
        """To what was asked, to what the line said so far, or to the line before."""
        if self.asked or self.first:
            self.answered = (start + answer_label_end(self.line.text[start:end]), end)
        elif _has_speaker(self.line.text[:start]):
            self.asked, self.answered = (0, start), (start, end)

    def _ask(self, start: int, end: int) -> None:
        said = self.line.text[start:end]
        self.asked = (start, end)
        if arrow := _ARROW.search(said):
            self.asked = (start, start + arrow.start())
            self.answered = (start + arrow.end(), end)

    def _informed(self, said: str) -> bool:
        return self.asked is not None and _informs(said, self.line.text[slice(*self.asked)])

    def close(self) -> None:
        """A remark that nobody replied to is no question."""
        asked, answered = self.asked, self.answered
        self.asked = self.answered = None
        if answered or (asked and asks_indirectly(self.line.text[slice(*asked)])):
            self.pairs.append((_spans(self.line, asked), _spans(self.line, answered)))


def _replies(said: str) -> bool:
    """« Ce à quoi la Régie répond… », « Réponse : … »: not « ces lieux répondent à un besoin »."""
    if answer_label_end(said):
        return True
    return reply_at(said) and (opens_reply(said) or speaker_of(said) is not None)


def _another(said: str) -> bool:
    mention = speaker_of(said)
    return mention is not None and not reply_at(said)


def _has_speaker(text: str) -> bool:
    """The words before a reply are somebody's, not the musing of who replies."""
    return any(
        remarks(text[start:end])
        and (speaker_of(text[start:end]) is not None or _SOMEBODY.match(text[start:end]))
        for start, end in sentences(text)
    )


def _informs(said: str, question: str) -> bool:
    """After an indirect question, another speaker who informs answers it; so does the sentence
    that speaks of the same thing, when nobody else is said to speak."""
    mention, asker = speaker_of(said), speaker_of(question)
    if mention is not None:
        return reports(said) and (asker is None or asker.key != mention.key)
    if asks_indirectly(said) or _GOES_ON.match(said):
        return False
    return has_been_asked(question) or bool(_long_words(said) & _long_words(question))


def _long_words(text: str) -> set[str]:
    words = {fold(word) for word in re.findall(r"\w{4,}", text)}
    return {word[:6] for word in words - STOP_WORDS}


def _spans(line: Line, place: Place | None) -> list[Span]:
    span = line.span(*place) if place else None
    return [span] if span else []
