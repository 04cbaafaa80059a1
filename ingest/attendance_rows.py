"""One line of an attendance list: where each person stands, what they do and for whom.

Cells (tabs, bars), dashes, parentheses, commas or nothing at all part the name from the rest
(shapes 10 to 13)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from ingest.people import (
    Role,
    is_acronym,
    is_first_name,
    is_function,
    is_name,
    is_organisation_word,
    leading_name,
    read_role,
    split_function,
)
from kb.reading import Presence
from kb.text import fold

ROW_MAX_CHARS = 220

_MARK = re.compile(r"(?:x|×|✓|✔|✅|☑|☒|■|1|oui|o|p|présente?)\.?", re.IGNORECASE)
_ABSENT_MARK = re.compile(r"(?:❌|✗|✘|non|absente?|a|ane)\.?", re.IGNORECASE)
_EXCUSED_MARK = re.compile(r"(?:e|exc\.?|excusée?|ae|ex)\.?", re.IGNORECASE)
_USELESS = re.compile(r"\S+@\S+|[+\d][\d .()/-]{5,}|-+|https?:\S+")
_PROXY = re.compile(
    r"[ ,;(–-]*(?:(?:a |ayant |qui a )?donn(?:é|e|ant) (?:pouvoir|procuration|mandat)"
    r"|(?:pouvoir|procuration|mandat)(?: donnée?)?(?: à| a| :)|représentée? par|suppléée? par"
    r"|remplacée? par)\b.*$",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"[ ,;:(–-]+(?P<said>excusée?s?|absente?s?(?: excusée?s?)?|présente?s?|en visio\w*|à distance"
    r"|visio\w*|exc\.?)\)?[ .]*$",
    re.IGNORECASE,
)
_GIVES_TO = re.compile(r" (?:à|donne pouvoir à) (?=(?:M\.|Mme|Mr|M |Monsieur|Madame|[A-Z]))")
_SEPARATOR = re.compile(r"\s+[-–—/]+\s*|\s*[–—]\s+|(?<=\w)-\s+| -(?=\w)|\s*:\s+|\s*\(")


class Column(StrEnum):
    NAME = "name"
    FUNCTION = "function"
    ORGANISATION = "organisation"
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"
    PRESENCE = "presence"
    OTHER = "other"


class Part(NamedTuple):
    """A piece of a line: `text` starts at `start` in it."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Person(NamedTuple):
    """Someone read in a line, or a body that came without saying who. `name` stays in ingest."""

    start: int
    end: int
    name: str | None
    role: Role
    presence: Presence | None = None


_HEADERS = (
    (Column.NAME, r"noms?\b|prénoms?\b|personnes?|participants?\b|représentants?\b|membres?\b"),
    (Column.ORGANISATION, r"organis|structures?\b|sociétés?\b|collectivités?\b|entité|employeur"
     r"|institution|entreprises?\b|associations?\b|établissement|commune|service\b|appartenance"),
    (Column.FUNCTION, r"fonctions?\b|qualité|rôle|titre|poste|mission"),
    (Column.PRESENT, r"présente?s?\b|présent\(e\)"),
    (Column.EXCUSED, r"excus|absente?s? excus|représentée?s?\b"),
    (Column.ABSENT, r"absent"),
    (Column.PRESENCE, r"présences?\b|statut|émargement|participation"),
    (Column.OTHER, r"mail|courriel|e-mail|tél|contact|signature|n°|diffusion|adresse|invité"),
)  # fmt: skip
_HEADER = tuple((kind, re.compile(rf"(?:{words})", re.IGNORECASE)) for kind, words in _HEADERS)


def cells_of(text: str) -> list[Part]:
    """Cells, empty ones included; a line without tab or bar is one cell."""
    mark = "\t" if "\t" in text else "|"
    cells, at = [], 0
    for piece in text.split(mark):
        bare = piece.strip()
        cells.append(Part(at + len(piece) - len(piece.lstrip()), bare))
        at += len(piece) + 1
    return cells


def header_of(cells: Sequence[Part]) -> tuple[Column, ...] | None:
    """What each column holds, when the cells are the titles of a list of people."""
    if len(cells) < 2:
        return None
    kinds = [_column(cell.text) for cell in cells]
    told = [kind for kind in kinds if kind is not None]
    named = sum(1 for cell in cells if cell.text)
    if len(told) < 2 or len(told) < named - 1 or not {Column.NAME, Column.ORGANISATION} & {*told}:
        return None
    return tuple(kind or Column.OTHER for kind in kinds)


def _column(title: str) -> Column | None:
    if len(title) > 40:
        return None
    return next((kind for kind, words in _HEADER if words.match(title)), None)


# --- rows of cells


def read_cells(
    cells: Sequence[Part], columns: Sequence[Column] | None, *, name_first: bool = False
) -> Person | None:
    """A row of a table; without titles, each cell is judged by what it says.

    `name_first`: the rows before this one start with a name."""
    if columns is not None:
        return _under_titles(_filled_up(cells, columns), columns)
    told = [cell for cell in cells if cell.text and not _USELESS.fullmatch(cell.text)]
    marks = [cell for cell in told if len(told) > 1 and _MARK.fullmatch(cell.text)]
    told = [cell for cell in told if cell not in marks]
    if not told:
        return None
    name, rest = _named_cells(told, name_first=name_first)
    role = _role_of(rest, after_name=name is not None)
    return Person(told[0].start, told[-1].end, name, role)


def _named_cells(cells: list[Part], *, name_first: bool) -> tuple[str | None, list[str]]:
    """The name and the other cells: name first, organisation first, or a name cut in two."""
    first, others = cells[0].text, [cell.text for cell in cells[1:]]
    if is_function(first):
        named = others and is_function(others[0]) and is_first_name(first.rpartition(" ")[2])
        return (first, others) if named else (None, [first, *others])
    found = leading_name(first)
    if others and (found is None or not found.sure):
        cut = _one_word(first) and _opens_with_given_name(others[0])
        if cut and (name_first or _is_given_name(others[0])):
            given, _, rest = others[0].partition(" ")
            return f"{first} {given}", [*filter(None, [rest.strip()]), *others[1:]]
        if is_name(others[0]) and not _is_given_name(others[0]):
            return others[0], [*others[1:], first]
    if found is None:
        return (first, others) if _one_word(first) and others else (None, [first, *others])
    rest = first[found.end :].strip(" ,-–(")
    return first[: found.end], [*filter(None, [rest.removesuffix(")")]), *others]


def _one_word(text: str) -> bool:
    return " " not in text and text[:1].isupper() and not is_acronym(text)


def _is_given_name(text: str) -> bool:
    return _one_word(text) and is_first_name(text)


def _opens_with_given_name(text: str) -> bool:
    word = text.split(" ", maxsplit=1)[0]
    return is_first_name(word) and not word.isupper()


def _role_of(cells: Sequence[str], *, after_name: bool) -> Role:
    """What the cells beside a name say. A cell is kept as it is written: only a lone function
    is parted from the organisation that it names."""
    if not cells:
        return Role()
    if len(cells) == 1:
        cell = cells[0]
        return split_function(cell) if is_function(cell) else _marked_role(cell)
    first, second = cells[0], cells[1]
    if is_function(second) and not is_function(first):
        return Role(second, first)
    if is_function(first) or not after_name:
        return Role(first, second) if is_function(first) else Role(None, first)
    sounds = is_organisation_word(first.split(" ")[0]) or is_acronym(first.split(" ")[0])
    return Role(None, first) if sounds else Role(first, second)


def _marked_role(cell: str) -> Role:
    """« Agence (animation) »: the parenthesis is what the person did; else one organisation."""
    before, _, inside = cell.partition("(")
    if before.strip() and is_function(inside):
        return Role(inside.strip(" )"), before.strip())
    return Role(None, cell)


def _filled_up(cells: Sequence[Part], columns: Sequence[Column]) -> Sequence[Part]:
    """An empty first cell is lost with the white space around a line: what stands first tells."""
    if not cells or len(cells) >= len(columns):
        return cells
    first = cells[0].text
    lost = columns[0] is Column.ORGANISATION and is_name(first)
    return (
        [Part(0, ""), *cells]
        if lost or (columns[0] is Column.NAME and is_function(first))
        else cells
    )


def _under_titles(cells: Sequence[Part], columns: Sequence[Column]) -> Person | None:
    told = {Column.NAME: "", Column.FUNCTION: "", Column.ORGANISATION: ""}
    marks: dict[Column, str] = {}
    filled = [cell for cell in cells if cell.text]
    for cell, column in zip(cells, columns, strict=False):
        if column in told:
            told[column] = f"{told[column]} {cell.text}".strip()
        else:
            marks[column] = cell.text
    if not any(told.values()):
        return None
    role = Role(told[Column.FUNCTION] or None, told[Column.ORGANISATION] or None)
    name = told[Column.NAME] or None
    if name and Column.FUNCTION not in columns and Column.ORGANISATION not in columns:
        read = read_line(Part(0, name))
        name, role = read.name, read.role
    elif name and (found := leading_name(name)) and name[found.end :].strip(" ,-–("):
        more = read_role(name[found.end :])
        name = name[: found.end]
        role = Role(role.function or more.function, role.organisation or more.organisation)
    elif name and is_function(name) and role.function is None:
        name, role = None, Role(name, role.organisation)
    return Person(filled[0].start, filled[-1].end, name, role, _marked_presence(marks))


def _marked_presence(marks: dict[Column, str]) -> Presence | None:
    """The column that holds the mark says it (shapes 10); no mark in any is an absence."""
    said = marks.get(Column.PRESENCE, "")
    for pattern, presence in (
        (_EXCUSED_MARK, Presence.EXCUSED),
        (_ABSENT_MARK, Presence.ABSENT),
        (_MARK, Presence.PRESENT),
    ):
        if said and pattern.fullmatch(said):
            return presence
    by_column = {
        Column.PRESENT: Presence.PRESENT,
        Column.EXCUSED: Presence.EXCUSED,
        Column.ABSENT: Presence.ABSENT,
    }
    known = [column for column in by_column if column in marks]
    for column in known:
        if marks[column] and not _ABSENT_MARK.fullmatch(marks[column].replace("a", "")):
            return by_column[column]
    return Presence.ABSENT if Column.PRESENT in known else None


# --- lines without cells


def read_line(part: Part, *, name_first: bool = False) -> Person:
    """« Nom - Org », « Nom (Org) », « Nom, fonction, Org », « Org - Nom », « Org ».

    `name_first`: the lines before this one start with a name."""
    text, presence = _without_presence(part.text)
    end = part.start + len(part.text.rstrip(" ,;"))
    found = leading_name(text)
    if found is None or not found.sure:
        swapped = _organisation_first(text)
        if swapped is not None:
            return Person(part.start, end, swapped[0], swapped[1], presence)
    cut = found.end if found else _single_name_end(text) if name_first else 0
    if cut == 0 or (found and not found.sure and _goes_on_as_a_body(text, cut)):
        return Person(part.start, end, None, read_role(text), presence)
    return Person(part.start, end, text[:cut], read_role(text[cut:]), presence)


def _single_name_end(text: str) -> int:
    """« Inès - Atelier Val »: one word before the separator, in a list of names."""
    match = _SEPARATOR.search(text)
    first = text[: match.start()].strip() if match else ""
    single = first.isalpha() and _one_word(first) and not is_organisation_word(first)
    return len(first) if single and not is_function(first) else 0


def _without_presence(text: str) -> tuple[str, Presence | None]:
    """A line without « (excusée) », « pouvoir donné à… », and what that says."""
    bare = text.strip(" ,;")
    if match := _PROXY.search(bare):
        return bare[: match.start()].rstrip(" (,;"), Presence.EXCUSED
    if match := _STATUS.search(bare):
        said = fold(match["said"])
        away = Presence.ABSENT if said.startswith("absent") and "exc" not in said else None
        excused = Presence.EXCUSED if "exc" in said else None
        here = Presence.PRESENT if said.startswith("present") else None
        return bare[: match.start()], excused or away or here
    found = leading_name(bare)
    if found and (match := _GIVES_TO.match(bare, found.end)) and leading_name(bare[match.end() :]):
        return bare[: found.end], Presence.EXCUSED
    return bare, None


def _organisation_first(text: str) -> tuple[str, Role] | None:
    """« Géo Val - Aline Ferrand, géomaticienne »: the name is what follows the separator."""
    match = _SEPARATOR.search(text)
    if match is None or not text[: match.start()].strip():
        return None
    rest = text[match.end() :].strip(" )")
    found = leading_name(rest)
    if found is None or not found.sure:
        return None
    before = text[: match.start()].strip()
    more = read_role(rest[found.end :])
    function = before if is_function(before) else more.function
    organisation = more.organisation if is_function(before) else before
    return rest[: found.end], Role(function, organisation)


def _goes_on_as_a_body(text: str, end: int) -> bool:
    """« Eau Vive de la Vallée »: small words after what looked like a name."""
    return text[end:].lstrip()[:1].islower() and not is_function(text[end:])


# --- several on one line


def items_of(part: Part) -> Iterator[Part]:
    """The people of « A, B et C » or of « A, maire ; B, Région »: semicolons part first."""
    if ";" in part.text:
        yield from _cut(part, ";")
        return
    pieces = list(_cut(part, ","))
    bodies = [leading_name(piece.text) is None for piece in pieces]
    paired = not any(map(all, pairwise(bodies)))
    held: Part | None = None
    for piece in pieces:
        if held is not None and _goes_on(held.text, piece.text, paired=paired):
            held = Part(held.start, part.text[held.start - part.start : piece.end - part.start])
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _goes_on(held: str, piece: str, *, paired: bool) -> bool:
    """A function belongs to the name before it; so does the body that follows the function, or the
    name itself when every name has its own (`paired`)."""
    named = leading_name(held)
    if named is None or leading_name(piece):
        return False
    if is_function(piece):
        return True
    bare = named.sure and named.end >= len(held)
    return (paired and bare) or is_function(held.rpartition(",")[2])


def _names(text: str, at: int) -> bool:
    return leading_name(text[at : at + ROW_MAX_CHARS]) is not None


def _cut(part: Part, mark: str) -> Iterator[Part]:
    """Pieces between marks, never inside parentheses; « et » before a name parts too."""
    depth, at = 0, 0
    cuts: list[tuple[int, int]] = []
    for match in re.finditer(rf"[()]|{mark}| et (?=[A-ZÀ-Þ])| & (?=[A-ZÀ-Þ])", part.text):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and (match[0] == mark or _names(part.text, match.end())):
            cuts.append((match.start(), match.end()))
    for start, end in [*cuts, (len(part.text), len(part.text))]:
        piece = part.text[at:start]
        bare = piece.strip(" .,;")
        if bare:
            yield Part(part.start + at + piece.index(bare), bare)
        at = end
