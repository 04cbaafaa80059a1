"""Tables (CSV) and lists (JSON) of objects, each with the line on which it begins."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ingest.model import Refusal, RefusalCode
from ingest.readers.text import decode
from ingest.readers.yaml_mapping import Located, Path
from kb.exchange.told import Values

ROWS_MAX = 100_000
COLUMNS_MAX = 2_000
_DELIMITERS = ";,\t"
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?|[\[\]{}]')
# What wraps the list, in our own export and in those of the two tools.
_LISTS = ("records", "projets", "results")


class Rows(NamedTuple):
    """The objects of a file. `columns`: the header of a table, none for JSON. `beside`: the other
    lists of a JSON file, by name."""

    objects: list[Located]
    columns: tuple[str, ...] = ()
    beside: dict[str, list[Values]] = {}


def read_rows(data: bytes, suffix: str) -> Rows:
    """The objects of a `.csv` or `.json` file. Refused when it is none, or is too long."""
    text = decode(data)
    if not text.strip():
        raise _refused("Le fichier est vide.", RefusalCode.EMPTY)
    rows = _csv_rows(text) if suffix == ".csv" else _json_rows(text)
    if not rows.objects:
        raise _refused("Le fichier ne contient aucune fiche.", RefusalCode.EMPTY)
    return rows


def _refused(message: str, code: RefusalCode = RefusalCode.INVALID_RECORD) -> Refusal:
    return Refusal(code, message)


# --- CSV


def _csv_rows(text: str) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    lines = _numbered(reader)
    try:
        first = next(lines, (1, []))[1]
        columns = tuple(cell.strip() for cell in first)
        _refuse_header(columns)
        objects = [
            _row(line, cells, columns) for line, cells in lines if any(map(str.strip, cells))
        ]
    except csv.Error as error:
        raise _refused(
            f"Ligne {reader.line_num} : le tableau n’est pas du CSV correct (un guillemet ouvert "
            "n’est pas fermé, ou une cellule est trop longue)."
        ) from error
    return Rows(objects, columns)


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Rows, with the line of the file on which each begins: a cell may hold several."""
    begins = 1
    for count, cells in enumerate(reader):
        if count > ROWS_MAX:
            raise _refused(f"Le tableau a plus de {ROWS_MAX} lignes : coupez-le.")
        yield begins, cells
        begins = reader.line_num + 1


def _delimiter(text: str) -> str:
    header = text.lstrip("\ufeff\r\n").partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


def _refuse_header(columns: tuple[str, ...]) -> None:
    named = [name for name in columns if name]
    if len(columns) > COLUMNS_MAX:
        raise _refused(f"Ligne 1 : plus de {COLUMNS_MAX} colonnes.")
    if len(set(named)) < len(named):
        twice = next(name for name in named if named.count(name) > 1)
        raise _refused(f"Ligne 1 : deux colonnes portent le nom « {twice[:80]} ».")


def _row(line: int, cells: list[str], columns: tuple[str, ...]) -> Located:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise _refused(f"Ligne {line} : plus de cellules que de colonnes.")
    values = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    unnamed = [
        cell for name, cell in zip(columns, cells, strict=False) if not name and cell.strip()
    ]
    if unnamed:
        raise _refused(f"Ligne {line} : une cellule est dans une colonne sans nom.")
    return Located(values, {(): line})


# --- JSON


def _json_rows(text: str) -> Rows:
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _refused(f"Ligne {error.lineno} : le fichier n’est pas du JSON correct.") from error
    except ValueError as error:
        raise _refused(f"Le fichier n’est pas du JSON correct : {error}.") from error
    except RecursionError as error:
        raise _refused("Le fichier JSON est trop profond pour être des fiches.") from error
    name, found = _list_of(data)
    if len(found) > ROWS_MAX:
        raise _refused(f"Le fichier a plus de {ROWS_MAX} fiches : coupez-le.")
    lines = list(_lines(text, name))
    objects = [
        Located(_object(value, number), lines[number - 1])
        for number, value in enumerate(found, start=1)
    ]
    return Rows(objects, beside=_beside(data, name))


def _list_of(data: Any) -> tuple[str | None, list[Any]]:
    """The list of objects, and the name that holds it: none for a bare list."""
    if isinstance(data, list):
        return None, data
    if isinstance(data, dict):
        for name in _LISTS:
            if isinstance(data.get(name), list):
                return name, data[name]
        return "", [data]
    raise _refused("Le fichier JSON ne contient ni fiche ni liste de fiches.")


def _object(value: Any, number: int) -> Values:
    if not isinstance(value, dict):
        raise _refused(f"L’élément {number} de la liste n’est pas une fiche « champ: valeur ».")
    return value


def _beside(data: Any, name: str | None) -> dict[str, list[Values]]:
    if not name:
        return {}
    return {
        key: [item for item in held if isinstance(item, dict)]
        for key, held in data.items()
        if key != name and isinstance(held, list)
    }


def _lines(text: str, name: str | None) -> Iterable[dict[Path, int]]:
    """For each object of the list, its line and those of its fields. The text is sound JSON."""
    depth, at, line = 0, 0, 1
    held, inside = name in (None, ""), 0 if name == "" else 1 if name is None else 2
    found: dict[Path, int] = {}
    for token in _TOKEN.finditer(text):
        line, at = line + text.count("\n", at, token.start()), token.start()
        sign = token.group()
        if sign in "{[":
            if sign == "{" and held and depth == inside:
                found = {(): line}
            depth += 1
        elif sign in "}]":
            depth -= 1
            if sign == "}" and held and depth == inside:
                yield found
        elif token[2] and held and depth == inside + 1:
            found[(json.loads(f'"{token[1]}"'),)] = line
        elif token[2] and depth == 1 and name:
            held = token[1] == name


def _once(pairs: list[tuple[str, Any]]) -> Values:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"le champ « {twice[:80]} » y est donné deux fois")
    return values


def _no_constant(name: str) -> None:
    raise ValueError(f"« {name} » n’est pas un nombre")
