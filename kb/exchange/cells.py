"""Records as rows of a table: one column a field, nothing that a spreadsheet would run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Tree = dict[str, Any]
# What a spreadsheet takes for a formula, full-width signs included (OWASP, CSV injection).
_RUNS = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r".+_eur|sources\.\d+\.year|results\.\d+\.value")
_BLANKS = re.compile(r"[\s\u00a0\u202f]")
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?\d{1,18}[.,]\d{1,12}")
_ITEM = re.compile(r"\d{1,3}")


def inert(text: str) -> str:
    """The text as a cell that no spreadsheet runs: an apostrophe before what opens a formula."""
    return f"'{text}" if _RUNS.match(text) else text


def plain(cell: str) -> str:
    """The text of an inert cell, as it was."""
    return cell[1:] if cell[:1] == "'" and _RUNS.match(cell) else cell


def row_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Nested values as cells: `territory.name`, `sources.1.title`; a list of texts is one cell, an
    item a line."""
    cells: dict[str, str] = {}
    for name, value in values.items():
        _lay(name, value, cells)
    return {name: inert(text) for name, text in cells.items()}


def _lay(name: str, value: Any, cells: dict[str, str]) -> None:
    if isinstance(value, Mapping):
        for inner, held in value.items():
            _lay(f"{name}.{inner}", held, cells)
    elif isinstance(value, list | tuple):
        if all(isinstance(item, str) and item.strip() and "\n" not in item for item in value):
            cells[name] = "\n".join(value)
            return
        for number, item in enumerate(value, start=1):
            _lay(f"{name}.{number}", item, cells)
    elif value is not None:
        cells[name] = str(value)


def columns_of(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The columns of a table: those of the fullest rows kept together, in the order met."""
    found: dict[str, None] = {}
    for row in rows:
        found |= dict.fromkeys(row)
    first: dict[str, int] = {}
    for place, name in enumerate(found):
        first.setdefault(name.partition(".")[0], place)
    return sorted(found, key=lambda name: (first[name.partition(".")[0]], _in_order(name)))


def _in_order(name: str) -> list[tuple[int, str]]:
    """`sources.2` before `sources.10`; names of fields as they are."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in name.split(".")[1:]]


def values_of(row: Mapping[str, str], lists: Sequence[str]) -> Tree:
    """Cells as nested values, an empty one left out. `lists`: the paths of the lists of texts, an
    item a line. Raises ValueError with the column that contradicts another."""
    tree: Tree = {}
    for name, cell in row.items():
        text = plain(cell).strip()
        if not text or not name:
            continue
        value: Any = text
        if name in lists:
            value = [line.strip() for line in text.splitlines() if line.strip()]
        elif _NUMBER.fullmatch(name):
            value = number(text)
        _set(tree, name.split("."), value, name)
    closed: Tree = _closed(tree)
    return closed


def number(text: str) -> int | float | str:
    """« 1 200 », « 3,5 » as people type them; the text itself when it is no number."""
    bare = _BLANKS.sub("", text)
    if _INTEGER.fullmatch(bare):
        return int(bare)
    if _DECIMAL.fullmatch(bare):
        return float(bare.replace(",", "."))
    return text


def _set(tree: Tree, path: Sequence[str], value: Any, column: str) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            raise ValueError(column)
    if path[-1] in tree:
        raise ValueError(column)
    tree[path[-1]] = value


def _closed(tree: Any) -> Any:
    """Mappings whose keys are all numbers are lists, in order."""
    if not isinstance(tree, dict):
        return tree
    if tree and all(_ITEM.fullmatch(key) for key in tree):
        return [_closed(tree[key]) for key in sorted(tree, key=int)]
    return {key: _closed(value) for key, value in tree.items()}
