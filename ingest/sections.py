"""The titled parts of a document, with what each is for: by its title, else by what it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.headings import is_person, is_presented
from ingest.model import BlockKind, Element
from ingest.placed import plain
from ingest.title_words import SPEECH_TITLE_MAX_CHARS, key, role_of_title
from kb.model import Role
from kb.reading import Section, SectionRole, Span

# Below these shares, people or questions are in a part but do not make it what it is.
PEOPLE_MIN_SHARE = 0.6
QUESTIONS_MIN_SHARE = 0.3
QUESTIONS_MIN_COUNT = 2
PERSON_LINE_MAX_CHARS = 200
# What stands under one of these is of its kind, unless its own title says otherwise.
_INHERITED = frozenset({
    SectionRole.ANNEX, SectionRole.PARTICIPANTS, SectionRole.DECISIONS, SectionRole.NEXT_STEPS,
    SectionRole.SPEECH, SectionRole.AGENDA,
})  # fmt: skip
_BY = re.compile(r"(?:^| )[Pp]ar (?=[A-ZÀ-Þ])")
_LEAD = re.compile(r"^[^\w«\"“]*(?:\d{1,2}[.)/°-]+ *|[IVX]{1,4}[.)/ -]+ *)?[«\"“]?\s*")
_EDGES = " :\u00a0\u202f\t"


class _Part(NamedTuple):
    """A title by its index, and the index past the last element that stands under it."""

    first: int
    end: int
    level: int


def find_sections(
    text: str, elements: Sequence[Element], spans: Sequence[tuple[int, int]]
) -> list[Section]:
    """One section for each title, in order; `spans[i]` is where element i stands in `text`.

    The title of the whole document opens a section too, FRONT, which ends at the next title."""
    sections: list[Section] = []
    above: list[Section] = []
    for part in _parts(elements):
        block = elements[part.first].block
        del above[part.level - 1 :]
        role = _role(elements, part)
        if role is SectionRole.BODY and above and above[-1].role in _INHERITED:
            role = above[-1].role
        section = Section(
            start=spans[part.first][0],
            end=spans[part.end - 1][1],
            heading=_heading(text, spans[part.first]),
            title=block.text.strip("*_ ").rstrip(_EDGES) or block.text,
            level=part.level,
            role=role,
        )
        sections.append(section)
        if not _is_document_title(elements[part.first]):
            above.append(section)
    return sections


def _parts(elements: Sequence[Element]) -> list[_Part]:
    """Titles with where their parts end: at the next title of their level or above."""
    ends: dict[int, int] = {}
    opened: list[tuple[int, int]] = []
    titles = [i for i, element in enumerate(elements) if element.heading]
    for index in titles:
        level = _level(elements[index])
        while opened and opened[-1][1] >= level:
            ends[opened.pop()[0]] = index
        opened.append((index, level))
    ends.update({index: len(elements) for index, _ in opened})
    return [_Part(index, ends[index], _level(elements[index])) for index in titles]


def _level(element: Element) -> int:
    return max(1, len(element.heading_path))


def _is_document_title(element: Element) -> bool:
    return element.heading and not element.heading_path


def _heading(text: str, span: tuple[int, int]) -> Span:
    """The span of a title without the marks of bold around it."""
    start, end = span
    while start < end - 1 and text[start] in "*_ ":
        start += 1
    while end > start + 1 and text[end - 1] in "*_ ":
        end -= 1
    return Span(start=start, end=end)


# --- roles


def _role(elements: Sequence[Element], part: _Part) -> SectionRole:
    title = elements[part.first]
    following = range(part.first + 1, part.end)
    first = next((i for i in following if elements[i].heading), part.end)
    own = elements[part.first + 1 : first]
    if _is_document_title(title):
        return SectionRole.FRONT
    said = role_of_title(title.block.text)
    if said is SectionRole.PARTICIPANTS and key(title.block.text) == "tour de table":
        said = SectionRole.PARTICIPANTS if _lists_people(own) else None
    if said is not None:
        return said
    if _names_speaker(title.block.text):
        return SectionRole.SPEECH
    return _role_of_content(own)


def _role_of_content(own: Sequence[Element]) -> SectionRole:
    if own and _lists_people(own):
        return SectionRole.PARTICIPANTS
    asked = [e.block.kind is BlockKind.LIST_ITEM and e.block.text.endswith("?") for e in own]
    # Questions with answers between them: in a row, they may be an agenda.
    runs = sum(now and not before for before, now in pairwise([False, *asked]))
    if runs >= QUESTIONS_MIN_COUNT and sum(asked) >= QUESTIONS_MIN_SHARE * len(own):
        return SectionRole.QUESTIONS
    return SectionRole.SPEECH if own and _presents_speaker(own[0].block.text) else SectionRole.BODY


def _lists_people(own: Sequence[Element]) -> bool:
    people = sum(e.role is Role.PARTICIPANTS for e in own)
    return people >= PEOPLE_MIN_SHARE * len(own) and people > 0


def _names_speaker(title: str) -> bool:
    """« Mme Durand, maire de Die », « La mobilité à Die, par Anne DURAND », « Paul MARTIN »."""
    if len(title) > SPEECH_TITLE_MAX_CHARS:
        return False
    bare = _LEAD.sub("", plain(title)).strip(_EDGES)
    if is_person(bare):
        return True
    return is_presented(bare) or any(
        is_presented(bare[match.end() :], alone=True) for match in _BY.finditer(bare)
    )


def _presents_speaker(line: str) -> bool:
    """« Anne Durand, présidente de l’Agence »; « par Paul MARTIN, de la Région »."""
    bare = plain(line).strip()
    if len(bare) > PERSON_LINE_MAX_CHARS or bare.endswith((".", "?", "!", ";")):
        return False
    if bare.startswith("par "):
        return is_presented(bare.removeprefix("par "), alone=True)
    return is_presented(bare)
