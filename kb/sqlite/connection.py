"""One connection per thread, WAL, foreign keys; a commit is on disk when `transaction` returns."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from kb.errors import StoreUnavailable

SCHEMA_VERSION = 16
BUSY_TIMEOUT_S = 30.0
MEMORY = ":memory:"


_NO_ROOM = (
    "La base ne peut pas être écrite : le disque est plein, ou refuse l’écriture. Rien n’a "
    "changé ; faites de la place, puis recommencez."
)
# What SQLite answers when a transaction cannot be written, by its primary code.
_REFUSED = {
    sqlite3.SQLITE_FULL: _NO_ROOM,
    sqlite3.SQLITE_IOERR: _NO_ROOM,
    sqlite3.SQLITE_READONLY: _NO_ROOM,
    sqlite3.SQLITE_BUSY: (
        "La base est occupée par un autre travail depuis trop longtemps. Rien n’a changé ; "
        "recommencez dans un instant."
    ),
}


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _use_wal(connection: sqlite3.Connection) -> None:
    """Two processes that create one base meet here, and SQLite does not wait by itself for this."""
    deadline_s = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline_s:
                raise
            time.sleep(0.02)


class Connections:
    """Opens the database once per thread; `MEMORY` gives a private one that all threads share."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        self._local = threading.local()
        self._uri = ""
        if str(path) == MEMORY:
            self._uri = f"file:essaim-{uuid.uuid4().hex}?mode=memory&cache=shared"
        self._keeper = self._open()

    def get(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._open()
        return connection

    def _open(self) -> sqlite3.Connection:
        try:
            if not self._uri:
                Path(self.path).parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self._uri or str(self.path),
                uri=bool(self._uri),
                timeout=BUSY_TIMEOUT_S,
                check_same_thread=False,
            )
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            if not self._uri:
                _use_wal(connection)
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA mmap_size = 67108864")
            self._migrate(connection)
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, sqlite3.Error) and (told := _REFUSED.get(_code(error))):
                raise StoreUnavailable(told) from error
            raise StoreUnavailable(
                f"La base « {self.path} » ne peut pas être ouverte ({error}). Vérifiez que "
                "le fichier est une "
                "base Essaim et que le dossier est accessible en écriture, ou "
                "choisissez-en une autre avec "
                "ESSAIM_DATABASE."
            ) from error
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if found > SCHEMA_VERSION:
            raise StoreUnavailable(
                f"La base « {self.path} » vient d’une version plus récente d’Essaim. "
                "Mettez Essaim à jour avant de l’ouvrir."
            )
        if found < SCHEMA_VERSION:
            # sqlite-utils takes 0.2 s to import: only a new or an old base pays for it.
            from kb.sqlite.migrations import migrate

            migrate(connection)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, one writer at a time; refuses to be nested."""
        connection = self.get()
        if connection.in_transaction:
            raise RuntimeError("a transaction is already open in this thread")
        self._local.first_decision = None
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.commit()
        except BaseException as error:
            connection.rollback()
            if isinstance(error, sqlite3.Error) and (told := _REFUSED.get(_code(error))):
                raise StoreUnavailable(told) from error
            raise

    def first_decision(self, number: int) -> int:
        """The number of the first decision of the transaction that is open; `number`, when it is
        the first."""
        first: int | None = getattr(self._local, "first_decision", None)
        if first is None or not self.get().in_transaction:
            first = self._local.first_decision = number
        return first

    def state(self) -> tuple[int, int, int]:
        """Differs after any write, by this thread's connection or by any other."""
        connection = self.get()
        seen = connection.execute("PRAGMA data_version").fetchone()[0]
        return id(connection), seen, connection.total_changes

    def close(self) -> None:
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None
        self._keeper.close()
