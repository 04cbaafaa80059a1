"""Questions and their answers, remarks and their replies, wherever a report keeps them: bullets,
paragraphs, questionnaires, indirect speech (shapes 16 to 21)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.attendance import find_attendees
from ingest.model import BlockKind, Element
from ingest.placed import Line, Place, placed_lines, sentences, without_number
from ingest.questions import (
    answer_label_end,
    asks_indirectly,
    closes,
    ends_as_question,
    is_question,
    is_questions_label,
    leaves_open,
    opens_questions,
    question_label_end,
    question_number_end,
    remarks,
    reply_at,
)
from ingest.reported_questions import answers_openly, informs, remarked_in, told_in
from ingest.speaking import speaker_of, turn_of
from kb.reading import Exchange, Span

# Numbered questions make a questionnaire from this many on.
QUESTIONNAIRE_MIN = 3


_SHORT_ANSWER = re.compile(
    r"(?:oui|non|a priori|effectivement|tout à fait|en effet|pas (?:encore|forcément|du tout))\b",
    re.IGNORECASE,
)


@dataclass
class _Asked:
    """The exchange that is open. `under`: it stands where people ask, or in a questionnaire, so
    that it counts even when nobody answers; `listed`: asked by a bullet; `indirect`: without « ? »,
    so that only what says that it answers does."""

    questions: list[Span] = field(default_factory=list)
    answers: list[Span] = field(default_factory=list)
    under: bool = False
    listed: bool = False
    numbered: bool = False
    bullets: bool = False
    indirect: bool = False


def find_exchanges(
    text: str, elements: Sequence[Element], spans: Sequence[Place]
) -> list[Exchange]:
    """Every exchange, in order of its first question; without an answer only under a title of
    questions or in a questionnaire."""
    lines = placed_lines(text, elements, spans)
    rows = {attendee.start for attendee in find_attendees(text, elements, spans)}
    numbered = sum(1 for line in lines if question_number_end(line.text))
    walk = _Walk(questionnaire=numbered >= QUESTIONNAIRE_MIN)
    for index, line in enumerate(lines):
        if any(start in rows for start in range(line.start, line.start + 4)):
            walk.close()
        else:
            walk.read(lines, index)
    walk.close()
    return sorted(walk.found, key=lambda exchange: exchange.questions[0].start)


class _Walk:
    """Reads the lines in order, one exchange open at most."""

    def __init__(self, *, questionnaire: bool) -> None:
        self.questionnaire = questionnaire
        self.found: list[Exchange] = []
        self.asked: _Asked | None = None
        self.label = False

    def close(self) -> None:
        asked, self.asked = self.asked, None
        if asked is not None and asked.questions and (asked.answers or asked.under):
            self.found.append(
                Exchange(questions=tuple(asked.questions), answers=tuple(asked.answers))
            )

    def read(self, lines: Sequence[Line], index: int) -> None:
        line = lines[index]
        if self.questionnaire and (at := question_number_end(line.text)):
            self._numbered(line, at)
        elif line.element.heading and not self._answers_as_title(lines, index):
            self.close()
            self.label = False
        elif is_questions_label(line.text):
            self.close()
            self.label = True
        elif self.asked is not None and self.asked.numbered:
            self._in_questionnaire(lines, index)
        elif not self._question(lines, index):
            self._statement(lines, index)

    # --- questionnaires

    def _numbered(self, line: Line, at: int) -> None:
        """« Q 21 : … ? oui »: the number opens an exchange, whatever the line looks like."""
        self.close()
        questions, answers = _asked_and_answered(line, at)
        if not questions:
            questions = [span for span in [line.span(at) or line.span()] if span]
            answers = []
        self.asked = _Asked(questions, answers, under=True, numbered=True)

    def _in_questionnaire(self, lines: Sequence[Line], index: int) -> None:
        """A bullet that asks is asked with its number, and so are those that only name what is
        asked, when a line that is no bullet answers them; any other line answers."""
        line, asked = lines[index], self.asked
        if asked is None:
            return
        if closes(line.text):
            self.close()
            return
        span = line.span()
        if span and not asked.answers and _is_bullet(line) and _answered_below(lines, index):
            last = asked.questions[-1]
            asked.questions[-1] = Span(start=last.start, end=span.end)
            return
        questions, answers = _asked_and_answered(line, 0)
        if not questions:
            self._answer(line)
        elif not asked.answers and not answers:
            asked.questions += questions
        else:
            self.close()
            self.asked = _Asked(questions, answers, under=True, numbered=True)

    def _answers_as_title(self, lines: Sequence[Line], index: int) -> bool:
        """In a questionnaire, a short answer may have been taken for a title."""
        asked, line = self.asked, lines[index]
        waits = asked is not None and asked.numbered and not asked.answers
        return waits and line.element.block.level == 0 and not closes(line.text)

    # --- questions asked

    def _question(self, lines: Sequence[Line], index: int) -> bool:
        """Opens or widens an exchange when the line asks; says whether it did."""
        line = without_number(lines[index])
        under = self.label or _under_questions(line)
        bullet = line.element.block.kind is BlockKind.LIST_ITEM
        label = question_label_end(line.text)
        questions, answers = _asked_and_answered(line, label, loose=under and bullet)
        if not questions and label and _is_answered(lines, index):
            questions = [span for span in [line.span(label)] if span]
        if not questions or not (under or label or _stands_as_question(lines, index, answers)):
            return False
        asked = self.asked
        if asked and not asked.answers and not answers and asked.listed == bullet:
            asked.questions += questions
            return True
        self.close()
        self.asked = _Asked(questions, answers, under=under, listed=bullet)
        if leaves_open(line.text[questions[-1].end - line.start :]):
            self.close()
        return True

    # --- answers, and what is asked without « ? »

    def _statement(self, lines: Sequence[Line], index: int) -> None:
        line = lines[index]
        under = self.label or _under_questions(line)
        pairs = told_in(line)
        remarked = remarked_in(line) if under and not (pairs and pairs[0][1]) else None
        if remarked and (remarked[1] or not pairs):
            pairs = [remarked]
        if pairs and not pairs[0][0]:
            self._reply(lines, index, pairs.pop(0)[1])
        elif not pairs and self.asked is not None:
            if self._goes_on(line):
                self._answer(line)
            else:
                self.close()
        for questions, answers in pairs:
            self.close()
            asks = asks_indirectly(line.text)
            self.asked = _Asked(questions, answers, under=under and asks, indirect=True)
        if self.asked is not None and self.asked.indirect and self.asked.answers:
            self.close()

    def _reply(self, lines: Sequence[Line], index: int, answers: list[Span]) -> None:
        """A line that replies: to what is open, else to the remark of the line before."""
        line = lines[index]
        if self.asked is not None and self._goes_on(line):
            self._answer(line)
            return
        self.close()
        before = lines[index - 1] if index else None
        span = before.span() if before is not None and _calls_for_reply(before) else None
        if span is not None and not self._holds(span) and before and _same_section(before, line):
            self.asked = _Asked([span], answers, indirect=True)

    def _holds(self, span: Span) -> bool:
        """Already told as part of the exchange before."""
        last = self.found[-1] if self.found else None
        return last is not None and any(
            part.start < span.end and span.start < part.end
            for part in (*last.questions, *last.answers)
        )

    def _goes_on(self, line: Line) -> bool:
        """Whether this line still answers what was asked."""
        asked = self.asked
        if asked is None or closes(line.text):
            return False
        bullet = line.element.block.kind is BlockKind.LIST_ITEM
        if asked.under:
            return True
        if asked.indirect:
            return answers_openly(line) or informs(line)
        if asked.listed:
            return bullet or (not asked.answers and answers_openly(line))
        return not asked.answers or bullet or (reply_at(line.text) and not asked.bullets)

    def _answer(self, line: Line) -> None:
        """A new speaker or a bullet is another answer; other lines lengthen the last one."""
        asked = self.asked
        if asked is None:
            return
        bullet = line.element.block.kind is BlockKind.LIST_ITEM
        span = line.span(answer_label_end(line.text))
        if span is None:
            return
        first = sentences(line.text)[:1]
        speaker = speaker_of(line.text[first[0][0] : first[0][1]]) if first else None
        own = bullet or (speaker is not None and speaker.person) or turn_of(line.text, {})
        if not asked.answers or (own and not (bullet and not asked.bullets and asked.answers)):
            asked.answers.append(span)
        else:
            asked.answers[-1] = Span(start=asked.answers[-1].start, end=span.end)
        asked.bullets = bullet if len(asked.answers) == 1 else asked.bullets


# --- one line


def _asked_and_answered(
    line: Line, at: int, *, loose: bool = False
) -> tuple[list[Span], list[Span]]:
    """The questions that open a line, and the rest of it, which answers them.

    `loose`: any « ? » asks, as bullets do under a title of questions."""
    asks = ends_as_question if loose else is_question
    text = line.text[at:]
    found = [(at + start, at + end) for start, end in _pieces(text)] if "?" in text else []
    last = 0
    if text.endswith("?") and found and len(found) <= 4 and _is_bullet(line):
        last = at + len(text) if is_question(line.text[slice(*found[-1])]) else 0
    for start, end in found:
        if not asks(line.text[start:end]) and not (last and line.text[start:end].endswith("?")):
            break
        last = end
    if not last:
        return [], []
    questions = [span for span in [line.span(at, last)] if span]
    rest = line.span(last + answer_label_end(line.text[last:].lstrip()) if last else last)
    after = line.text[last:].strip()
    said = any(map(str.isalnum, after)) and not after.startswith("(") and not leaves_open(after)
    answers = [rest] if rest and said else []
    return questions, answers


def _pieces(text: str) -> Iterator[Place]:
    """Sentences, cut once more after « ? »: « Avez-vous un plan ? oui » is two."""
    for start, end in sentences(text):
        at = start
        for match in re.finditer(r"\?++[ »\")]*+(?=\S)", text[start:end]):
            yield at, start + match.start() + 1
            at = start + match.end()
        if at < end:
            yield at, end


def _is_bullet(line: Line) -> bool:
    return line.element.block.kind is BlockKind.LIST_ITEM


def _under_questions(line: Line) -> bool:
    """The nearest title, or the one above it, is a title of questions."""
    return any(opens_questions(title) for title in line.element.heading_path[-2:])


def _stands_as_question(lines: Sequence[Line], index: int, answers: Sequence[Span]) -> bool:
    """Away from titles of questions: a line that only asks, right before what answers it. Several
    questions in a row announce a subject; so does one that a title follows."""
    if answers:
        last = answers[0].start - lines[index].start
        return bool(turn_of(lines[index].text, {}) or _SHORT_ANSWER.match(lines[index].text[last:]))
    line = lines[index]
    following = lines[index + 1] if index + 1 < len(lines) else None
    if following is None or following.element.heading or not _same_section(line, following):
        return False
    bullet = line.element.block.kind is BlockKind.LIST_ITEM
    if _announced(lines, index) or (is_question(following.text) and bullet):
        return False
    if is_question(following.text):
        return _items_answer(lines, index + 1)
    item = following.element.block.kind is BlockKind.LIST_ITEM
    if bullet:
        return item or answers_openly(following)
    return item or len(sentences(line.text)) == 1 or answers_openly(following)


def _items_answer(lines: Sequence[Line], index: int) -> bool:
    """Questions that follow one another in paragraphs, then bullets that do not ask."""
    while index < len(lines) and is_question(lines[index].text) and not _is_bullet(lines[index]):
        index += 1
    return index < len(lines) and _is_bullet(lines[index]) and not is_question(lines[index].text)


def _answered_below(lines: Sequence[Line], index: int) -> bool:
    """After these bullets, none of which asks, a paragraph stands before the next number."""
    while index < len(lines) and _is_bullet(lines[index]) and "?" not in lines[index].text:
        index += 1
    if index >= len(lines) or _is_bullet(lines[index]):
        return False
    line = lines[index]
    return not line.element.heading and not question_number_end(line.text) and not closes(line.text)


def _announced(lines: Sequence[Line], index: int) -> bool:
    """In a list of questions: the line before asks too, or introduces the list."""
    before = lines[index - 1] if index else None
    if before is None or before.element.heading:
        return False
    item = before.element.block.kind is BlockKind.LIST_ITEM
    return (item and is_question(before.text)) or (
        not item
        and before.text.endswith(":")
        and lines[index].element.block.kind is BlockKind.LIST_ITEM
        and not is_questions_label(before.text)
    )


def _same_section(line: Line, other: Line) -> bool:
    return line.element.heading_path == other.element.heading_path


def _is_answered(lines: Sequence[Line], index: int) -> bool:
    if index + 1 >= len(lines) or lines[index + 1].element.heading:
        return False
    return answers_openly(lines[index + 1])


def _calls_for_reply(line: Line) -> bool:
    return not line.element.heading and (
        asks_indirectly(line.text) or remarks(line.text) or is_question(line.text)
    )
