"""Who was there: the rows of attendance lists, wherever they stand and whatever they wear.

A list opens with a title or a label (« Étaient présents : »), or with a table whose columns are
named; it ends where the lines stop looking like people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ingest.attendance_labels import LABEL_MAX_CHARS, label_of
from ingest.attendance_rows import (
    ROW_MAX_CHARS,
    Column,
    Part,
    Person,
    cells_of,
    header_of,
    items_of,
    read_cells,
    read_line,
)
from ingest.model import Element
from ingest.people import Role, is_first_name, is_function, is_name, leading_name, read_role
from ingest.placed import Line, Place, placed_lines, without_number
from kb.model import Role as BlockRole
from kb.reading import Attendee, Presence
from kb.text import fold

TABLE_ROW_MAX_CHARS = 700
# Fewer words than this, and a full stop ends no more than a line of the list.
SENTENCE_MIN_WORDS = 5
# Some five hundred people on one line: what follows is no list.
INLINE_MAX_CHARS = 20_000

_LABELS_INSIDE = re.compile(
    r"(?:^|[.;,–-]|\s)\s*(?P<label>(?:Personnes |Membres |Étaient |Sont |Élus )?"
    r"(?:[Pp]résent|[Ee]xcus|[Aa]bsent|[Pp]rocuration|[Pp]ouvoir|[Ii]nvité|À distance|Sur place)"
    r"[\w·.()]*(?: et excus[\w·()]*| excus[\w·()]*| non excus[\w·()]*| représent\w*)?)\s*:"
)
_ELSEWHERE = re.compile(
    r"(?:dates?|lieu|heures?|horaires?|objet|ordre du jour|diffusion|destinataires?|copie|lien"
    r"|prochaine? .*|duree|contact|mail|adresse|documents?|pieces? .*|rappel|nota|nb|sommaire"
    r"|contexte|objectifs?|introduction|quorum|decisions?|compte[- ]rendu.*)$"
)
_COUNTED = re.compile(
    r"(?:\d+|page \d|une? \w+aine|plus d|pres d|environ|aucun|neant|nombre|total)\b", re.IGNORECASE
)
_FINITE = re.compile(
    r"\b(?:est|sont|était|étaient|sera|seront|ont|avait|peut|doit|faut|permet|explique|indique"
    r"|rappelle|précise|souligne|présente la|présente le|ouvre|remercie|accueille|débute)\b"
)


_ARTICLE = re.compile(r"^(?:la |le |les |l')(?=[A-ZÀ-Þ])")
_INITIALS = re.compile(
    r"([A-Z]{2,3})(?: ?: |,? (?:rappelle|propose|précise|indique|demande|explique|souligne|répond"
    r"|signale|informe|pense|présente) )"
)
_GROUP = re.compile(r"(?:^|(?<=\s))([A-ZÀ-Þ][\w.'-]*) ?: ")


class Row(NamedTuple):
    """A row, and the name that it starts with: for finding who speaks, never for keeping."""

    attendee: Attendee
    name: str | None


@dataclass(frozen=True)
class _List:
    """The list that is open: what its title, its columns and its last body say of a row.

    `level`: how deep its title stands; None when a label opened it."""

    presence: Presence = Presence.PRESENT
    columns: tuple[Column, ...] | None = None
    organisation: str | None = None
    level: int | None = None
    name_first: bool = False


def find_attendees(
    text: str, elements: Sequence[Element], spans: Sequence[Place]
) -> list[Attendee]:
    """Every row of every attendance list, in order of text; a row tells no name."""
    return [row.attendee for row in find_rows(text, elements, spans)]


def find_rows(text: str, elements: Sequence[Element], spans: Sequence[Place]) -> list[Row]:
    """The rows and their names, in order of text."""
    lines = [without_number(line) for line in placed_lines(text, elements, spans)]
    initials = _initials_that_speak(lines)
    rows: list[Row] = []
    current: _List | None = None
    for index, line in enumerate(lines):
        current, people = _step(lines, index, current)
        rows += _rows(line, [_spelled(person, line, initials) for person in people], current)
    return rows


def _initials_that_speak(lines: Sequence[Line]) -> frozenset[str]:
    """« FB : », « VM rappelle »: capitals that open a line of words are somebody."""
    return frozenset(match[1] for line in lines if (match := _INITIALS.match(line.text)))


def _spelled(person: Person, line: Line, initials: frozenset[str]) -> Person:
    """« FB (Agence) » in the list of a meeting where « FB : » speaks: a name, not a body."""
    text = line.text[person.start : person.end]
    first = text.split(" ")[0].strip(",;")
    if person.name or first not in initials:
        return person
    return person._replace(name=first, role=read_role(text[len(first) :]))


def _rows(line: Line, people: Sequence[Person], current: _List | None) -> Iterator[Row]:
    presence = current.presence if current else Presence.PRESENT
    for person in people:
        span = line.span(person.start, person.end)
        if span is None:
            continue
        function, organisation = (_said(part) for part in person.role)
        attendee = Attendee(
            start=span.start,
            end=span.end,
            function=function,
            organisation=organisation,
            presence=person.presence or presence,
        )
        yield Row(attendee, person.name)


def _said(part: str | None) -> str | None:
    """A function or an organisation as written, on one line; a name of a person is neither."""
    bare = _ARTICLE.sub("", " ".join((part or "").split()).strip(" ,;:-–/"))
    return bare if bare and not is_name(bare) else None


# --- where lists start and end


def _step(
    lines: Sequence[Line], index: int, current: _List | None
) -> tuple[_List | None, list[Person]]:
    """The list after this line, and the people that the line names."""
    line = lines[index]
    label = label_of(line.text)
    if label is not None:
        presence, at = label
        level = len(line.element.heading_path) if line.element.heading else None
        if current is not None and level is None:
            level = current.level
        opened = _List(presence=presence, level=level)
        if line.text[at:].strip(" |\t"):
            return opened, _inline(line, at, presence)
        return (opened if _people_follow(lines, index + 1) else None), []
    columns = header_of(cells_of(line.text))
    if columns is not None and (current or _counts_presence(columns)):
        return replace(current or _List(), columns=columns), []
    if line.element.heading and not (current and _is_row_in_disguise(lines, index)):
        return _at_title(line, current), []
    if current is None and line.element.role is BlockRole.PARTICIPANTS:
        current = _List(level=len(line.element.heading_path))
    return _row_step(lines, index, current) if current else (None, [])


def _is_row_in_disguise(lines: Sequence[Line], index: int) -> bool:
    """A name taken for a title, among rows or before the next title."""
    line = lines[index]
    found = leading_name(line.text)
    following = lines[index + 1] if index + 1 < len(lines) else None
    return (
        line.element.block.level == 0
        and found is not None
        and found.sure
        and _could_be_row(line.text)
        and (following is None or following.element.heading or _could_be_row(following.text))
    )


def _counts_presence(columns: Sequence[Column]) -> bool:
    marks = {Column.PRESENT, Column.EXCUSED, Column.ABSENT, Column.PRESENCE}
    return bool(marks & {*columns})


def _at_title(line: Line, current: _List | None) -> _List | None:
    """A title ends the list, unless it stands under the title of the list."""
    if current is None or current.level is None:
        return None
    deeper = len(line.element.heading_path) > current.level
    if not deeper:
        return None
    body = _body(line.text)
    return replace(current, organisation=body, columns=None)


def _row_step(
    lines: Sequence[Line], index: int, current: _List
) -> tuple[_List | None, list[Person]]:
    line = lines[index]
    if len(line.text) > TABLE_ROW_MAX_CHARS:
        return (current if current.level is not None else None), []
    cells = cells_of(line.text)
    filled = [cell for cell in cells if cell.text]
    if len(cells) > 1:
        if len(filled) == 1 and (status := label_of(filled[0].text)):
            return replace(current, presence=status[0]), []
        person = read_cells(cells, current.columns, name_first=current.name_first)
        first = leading_name(filled[0].text) if filled else None
        named = current.name_first or bool(first and first.sure)
        return _carried(replace(current, name_first=named), cells, person)
    if line.text.endswith(":"):
        return _under_label(lines, index, current)
    if items := _names_in_line(line):
        return current, list(_in_sentence(items, current.presence))
    if not _could_be_row(line.text):
        over = current.level is None or (current.name_first and _is_sentence(line.text))
        return (None if over else current), []
    if _is_subtitle(lines, index):
        return current, []
    people = _people_of(Part(0, line.text), name_first=current.name_first)
    known = current.name_first or any(person.name for person in people)
    return replace(current, name_first=known), [_belonging(one, current) for one in people]


def _names_in_line(line: Line) -> list[Part]:
    """« A, B (présidente), C »: three people or more on one line, and little else."""
    if line.text.count(",") < 2:
        return []
    items = list(items_of(Part(0, line.text[:INLINE_MAX_CHARS])))
    people = [item for item in items if _stands_alone(item.text) or is_first_name(item.text)]
    return items if len(items) > 2 and len(people) > 0.6 * len(items) else []


def _carried(
    current: _List, cells: Sequence[Part], person: Person | None
) -> tuple[_List, list[Person]]:
    """In a table, a body written once stands for the rows below it."""
    if person is None:
        return current, []
    columns = current.columns or ()
    first = bool(columns) and columns[0] is Column.ORGANISATION
    if first and cells[0].text:
        current = replace(current, organisation=cells[0].text)
    elif first:
        person = _belonging(person, current)
    return current, [person]


def _belonging(person: Person, current: _List) -> Person:
    if person.role.organisation or current.organisation is None:
        return person
    return person._replace(role=Role(person.role.function, current.organisation))


def _under_label(
    lines: Sequence[Line], index: int, current: _List
) -> tuple[_List | None, list[Person]]:
    """« Pour la Région : » says whose people follow; « Lieu : » ends the list."""
    said = lines[index].text.rstrip(": ")
    if _ELSEWHERE.match(fold(said)) or len(said) > LABEL_MAX_CHARS:
        return None, []
    if not _people_follow(lines, index + 1):
        return (current if current.level is not None else None), []
    return replace(current, organisation=_body(said)), []


def _body(text: str) -> str | None:
    """The organisation that a label names: « Pour la Région : », « ADEME : »."""
    said = re.sub(r"^(?:pour |de )?(?:la |le |l'|les )?", "", text.strip(" :"), flags=re.IGNORECASE)
    first = said.split(" ")[0]
    role = read_role(said)
    sounds = first.isupper() or " de " in said or " d" in said
    return role.organisation if sounds and not role.function and len(said) > 1 else None


# --- lines


def _people_follow(lines: Sequence[Line], index: int) -> bool:
    """The next line can be a row, a label, or the titles of a table of people."""
    if index >= len(lines):
        return False
    line = lines[index]
    if label_of(line.text) or header_of(cells_of(line.text)):
        return True
    if line.element.heading:
        return index + 1 < len(lines) and _could_be_row(lines[index + 1].text)
    return _could_be_row(line.text) or bool(_names_in_line(line))


def _could_be_row(text: str) -> bool:
    """Short, without a verb, and not the end of a sentence; a table row is one whatever it says."""
    if "\t" in text or " | " in text:
        return len(text) <= TABLE_ROW_MAX_CHARS
    label = fold(text.partition(":")[0]).strip()
    ends = text.endswith((".", "!", "?", "…")) and not re.search(r"(?:\b[A-Z]\.|etc\.)$", text)
    return (
        len(text) <= ROW_MAX_CHARS
        and text[:1] not in "<[{"
        and not (ends and not leading_name(text))
        and not (":" in text and _ELSEWHERE.match(label))
        and not _COUNTED.match(text)
        and not _FINITE.search(text)
        and (text[:1].isupper() or text[:1].isdigit() or is_function(text))
    )


def _is_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?", "…")) and len(text.split()) >= SENTENCE_MIN_WORDS


def _is_subtitle(lines: Sequence[Line], index: int) -> bool:
    """A line without a tab above rows that have one names the table, not a person."""
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    return "\t" in following and not leading_name(lines[index].text)


def _people_of(part: Part, *, name_first: bool) -> list[Person]:
    """The people of one line: often one; « Région : A, B » and « A, B et C » are several."""
    before, colon, after = part.text.partition(":")
    if colon and after.strip() and len(before) <= LABEL_MAX_CHARS:
        at = part.start + len(before) + 1
        people = [read_line(item) for item in items_of(Part(at, after))]
        if people and all(person.name for person in people):
            role = read_role(before)
            return [_with_label(person, role) for person in people]
    items = list(items_of(part))
    if len(items) > 1 and all(_stands_alone(item.text) for item in items):
        return [read_line(item) for item in items]
    return [read_line(part, name_first=name_first)]


def _with_label(person: Person, label: Role) -> Person:
    role = person.role
    return person._replace(
        role=Role(role.function or label.function, role.organisation or label.organisation)
    )


def _stands_alone(text: str) -> bool:
    found = leading_name(text)
    return found is not None and found.sure


def _inline(line: Line, at: int, presence: Presence) -> list[Person]:
    """« Présents : A, B, C ; Excusés : D »: each label says it of what follows it."""
    people: list[Person] = []
    rest = line.text[at:INLINE_MAX_CHARS]
    labels = [match for match in _LABELS_INSIDE.finditer(rest) if label_of(match["label"])]
    ends = [*(match.start() for match in labels), len(rest)]
    starts = [(presence, 0)]
    for match in labels:
        found = label_of(match["label"])
        starts.append((found[0] if found else presence, match.end()))
    for (said, start), end in zip(starts, ends, strict=True):
        for part, label in _groups(Part(at + start, rest[start:end])):
            told = _in_sentence(list(items_of(part)), said)
            people += [_with_label(person, label) for person in told]
    return people


def _groups(part: Part) -> Iterator[tuple[Part, Role]]:
    """« Région : A, B Agence : C »: a word and its colon say whose people follow."""
    marks = list(_GROUP.finditer(part.text))
    starts = [(0, Role()), *((mark.end(), read_role(mark[1])) for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(part.text)]
    for (start, label), end in zip(starts, ends, strict=True):
        yield Part(part.start + start, part.text[start:end]), label


def _in_sentence(items: Sequence[Part], presence: Presence) -> Iterator[Person]:
    """Single words are first names when some of them surely are, and bodies otherwise."""
    words = [item for item in items if " " not in item.text]
    friends = any(is_first_name(word.text) for word in words)
    for item in items:
        small = item.text[0].islower() and not is_function(item.text)
        if small and not _ARTICLE.match(item.text):
            continue
        if _COUNTED.match(item.text) or len(item.text) > ROW_MAX_CHARS:
            continue
        person = read_line(item)
        if friends and item in words and not item.text.isupper():
            person = person._replace(name=item.text, role=Role())
        yield person._replace(presence=person.presence or presence)
