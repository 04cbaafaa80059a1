"""The house keeps its own rules: those that no other tool checks."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.factories import CORPUS, ROOT, vocabulary

FLOORS = ("kb", "ingest", "search", "api", "web")
FILE_LINES_MAX, FUNCTION_LINES_MAX = 400, 40
FORBIDDEN_ROOMS = {"utils", "helpers", "common", "manager", "misc", "tools", "core", "base"}
# A query written in a string: the word, then what only follows it in SQL.
SQL = re.compile(
    r"\b(?:SELECT\s.+?\sFROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET"
    r"|CREATE\s+(?:VIRTUAL\s+)?TABLE|PRAGMA\s+\w+|BEGIN\s+IMMEDIATE|\bMATCH\s+\?)",
    re.DOTALL,
)
READS_ENVIRONMENT = {"api/settings.py", "api/cli.py"}


@cache
def sources(*floors: str) -> tuple[Path, ...]:
    return tuple(sorted(p for floor in floors for p in (ROOT / floor).rglob("*.py")))


def names(found: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in found]


def test_no_file_is_long() -> None:
    long = [
        p for p in sources(*FLOORS, "tests") if len(p.read_text().splitlines()) > FILE_LINES_MAX
    ]
    assert names(long) == []


def test_no_function_is_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources(*FLOORS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        # 0001 is one statement: the whole first schema.
        and not (path.name == "migrations.py" and node.name.startswith("documents_and"))
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_sql_has_one_home() -> None:
    elsewhere = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources(*FLOORS)
        if not path.is_relative_to(ROOT / "kb" / "sqlite")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
    ]
    assert elsewhere == []
    assert any(SQL.search(path.read_text()) for path in sources("kb/sqlite")), "the pattern works"


def test_the_environment_is_read_in_one_place() -> None:
    reading = [p for p in sources(*FLOORS) if re.search(r"os\.(environ|getenv)", p.read_text())]
    assert set(names(reading)) <= READS_ENVIRONMENT


def test_rooms_are_named_for_what_they_hold() -> None:
    assert {path.stem for path in sources(*FLOORS)} & FORBIDDEN_ROOMS == set()
    assert {path.parent.name for path in sources(*FLOORS)} & FORBIDDEN_ROOMS == set()


def test_packages_hold_a_docstring_only() -> None:
    for path in sources(*FLOORS):
        if path.name == "__init__.py":
            (only,) = ast.parse(path.read_text()).body
            assert isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant), path


def test_every_record_is_named_for_its_file_with_known_themes_and_a_source() -> None:
    known, seen, problems = set(vocabulary().theme_labels), set(), []
    for path in sorted((CORPUS / "records").rglob("*.yml")):
        record = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        if record["id"] != path.stem or record["kind"] != path.parent.name or path.stem in seen:
            problems.append(f"{path.name}: id, kind or twin")
        problems += [f"{path.name}: {t}" for t in record.get("themes") or [] if t not in known]
        if not all(s.get("url") or s.get("document") for s in record.get("sources") or [{}]):
            problems.append(f"{path.name}: a source with neither address nor document")
        seen.add(path.stem)
    assert problems == [] and len(seen) > 250


def test_every_command_is_told_in_the_readme() -> None:
    readme = ROOT / "README.md"
    if not readme.exists():
        pytest.skip("no README yet")
    from api.cli import app

    commands = [(c.name or c.callback.__name__) for c in app.registered_commands if c.callback]
    assert len(commands) >= 8
    assert [name for name in commands if not re.search(rf"\b{name}\b", readme.read_text())] == []
