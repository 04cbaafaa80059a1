"""The base as one file among others: copied while others write, looked at without trust, and
folded into a single file."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kb.sqlite.connection import MEMORY, SCHEMA_VERSION, Connections

HEADER = b"SQLite format 3\x00"
# 4 MB a step, then a breath for the disk: a reader holds up no writer (WAL), a busy disk would.
PAGES_A_STEP = 1_024
BREATH_S = 0.002
IN_USE_S = 1.0
# What every base holds before anybody has put anything in it.
_GIVEN = ("meta", "territory", "territory_name", "_sqlite_migrations")
Step = Callable[[int, int], None]  # pages done, pages in all


def copy_base(source: Path, target: Path, step: Step) -> None:
    """The base as it stands when this begins, whatever is written meanwhile.

    One reading transaction is held from the first page to the last: without it each write of
    another process would have SQLite begin again. Raises sqlite3.Error."""
    with _opened(source) as origin, _opened(target) as copy:
        copy.execute("PRAGMA synchronous = OFF")  # aside: forced to disk with the archive
        origin.execute("BEGIN")
        origin.execute("SELECT count(*) FROM sqlite_master").fetchone()

        def told(_status: int, left: int, total: int) -> None:
            step(total - left, total)
            time.sleep(BREATH_S)

        origin.backup(copy, pages=PAGES_A_STEP, progress=told)


def schema_version(path: Path) -> int:
    """The number of the schema of a base. Raises sqlite3.Error."""
    with _opened(path) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def damage(path: Path) -> str | None:
    """What SQLite finds wrong with a file that nobody vouches for; None when it is sound."""
    try:
        with _opened(path) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        return str(error)
    return None if found == "ok" else str(found)


def foreign_objects(path: Path, *, only_acting: bool = False) -> list[str]:
    """Names of the tables, triggers and views that a base of this program has not, or has
    otherwise: a trigger slipped into an archive would run at the first write.

    `only_acting`: triggers and views alone, for a base of a former version."""
    fresh = Connections(MEMORY)
    expected = _schema(fresh.get())
    fresh.close()
    with _opened(path) as connection:
        found = _schema(connection)
    if only_acting:
        acting = {item for item in found.items() if item[0][0] in {"trigger", "view"}}
        return sorted(name for (_, name), _ in acting - expected.items())
    return sorted({name for (_, name), _ in found.items() ^ expected.items()})


def end_sessions(path: Path) -> None:
    """Nobody is signed in by an archive: a session closed since it was made stays closed."""
    with _opened(path) as connection:
        connection.execute("DELETE FROM session")


def upgrade(path: Path) -> None:
    """Bring a base of a former version up to this one. Raises StoreUnavailable."""
    Connections(path).close()


def holds_something(path: Path) -> bool:
    """Whether anybody has put anything in the base. Raises sqlite3.Error when it is not one."""
    with _opened(path) as connection:
        tables = [
            str(row[0])
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "AND sql NOT LIKE 'CREATE VIRTUAL%'"
            )
        ]
        virtual = _virtual(connection)
        own = [t for t in tables if t not in _GIVEN and not t.startswith(virtual)]
        return any(
            connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone() for table in own
        )


def fold_journal(path: Path) -> bool:
    """Bring the write-ahead log into the file, alone from then on; False when another program has
    the base open. Raises sqlite3.Error when it is not a base."""
    with _opened(path) as connection:
        try:
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                return False
            raise
        return bool(mode == "delete")


def is_newer(version: int) -> bool:
    return version > SCHEMA_VERSION


def _virtual(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Beginnings of the names of the tables that full-text indexes keep for themselves."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")
    return tuple(f"{row[0]}_" for row in rows) or ("\x00",)


def _schema(connection: sqlite3.Connection) -> dict[tuple[str, str], str | None]:
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    )
    return {(row[0], row[1]): " ".join(row[2].split()) if row[2] else None for row in rows}


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing by itself, neither version nor mode, and that trusts no
    function named by the file."""
    connection = sqlite3.connect(path, timeout=IN_USE_S, isolation_level=None)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        yield connection
    finally:
        connection.close()
