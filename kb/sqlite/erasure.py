"""Where the base names somebody, whatever the table, and how every byte of it goes.

The tables are read from the schema: one that is added later is walked like the others. Masks are
as long as the names, so that spans still quote; identifiers get letters of ours, the same wherever
they stand, so that links still lead somewhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pydantic import JsonValue

from kb.model import DocumentId, RecordId, State
from kb.opposition import Found, Opposed
from kb.sqlite.connection import MEMORY, Connections
from kb.sqlite.passage_terms import PassageTerms
from kb.sqlite.passages import masker_of, passage_of
from kb.sqlite.records import forget_parsed
from kb.text import fingerprint

# The geography names towns; digests name nobody; the steps of the schema are ours.
_NOBODY = frozenset(
    {"meta", "territory", "territory_name", "opposition", "_sqlite_migrations", "sqlite_sequence"}
)
# What goes with the name of a participant: why it could be told.
_NAMELESS = ("name", "legal_basis", "basis_reason", "basis_by", "basis_at", "basis_until")
Sketch = Callable[[str], bytes]


class Table(NamedTuple):
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]  # what a row is known by; « rowid » for most


class Place(NamedTuple):
    """Where a text of the base names somebody. `item`: what the row is about, as people call it;
    `start` and `end`: the name in `text`."""

    table: str
    column: str
    item: str
    text: str
    start: int
    end: int


class Touched(NamedTuple):
    """What was masked: how many texts, and which documents and records they were in."""

    texts: int
    documents: tuple[DocumentId, ...]
    records: tuple[RecordId, ...]


class Bytes:
    """All the texts of a base."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._terms = PassageTerms(connections)

    # --- reading

    def tables(self) -> list[Table]:
        """Every table that is not an index, by name."""
        connection = self._connections.get()
        rows = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
        ).fetchall()
        virtual = tuple(f"{r['name']}_" for r in rows if r["sql"].startswith("CREATE VIRTUAL"))
        found = []
        for row in rows:
            name, sql = row["name"], row["sql"]
            if name.startswith((*virtual, "sqlite_")) or sql.startswith("CREATE VIRTUAL"):
                continue
            info = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
            columns = tuple(column["name"] for column in info)
            keys = sorted((c["pk"], c["name"]) for c in info if c["pk"])
            without = sql.rstrip().upper().endswith("WITHOUT ROWID")
            found.append(Table(name, columns, tuple(k for _, k in keys) if without else ("rowid",)))
        return sorted(found)

    def places(self, opposed: Opposed) -> Iterator[Place]:
        """Every place that names one of these people, table by table."""
        named = self._documents_naming(opposed)
        for table, row in self._rows():
            beside = self._beside(opposed, table, row, named)
            for column in table.columns:
                for text in _texts(row[column]):
                    yield from (
                        Place(table.name, column, _item(table, row), text, start, end)
                        for start, end in _merged(opposed.find(text, beside))
                    )

    def unread(self) -> int:
        """Files handed in that wait to be read: their bytes go once they have been."""
        row = self._connections.get().execute("SELECT count(*) AS n FROM job_file").fetchone()
        return int(row["n"])

    def _rows(self) -> Iterator[tuple[Table, sqlite3.Row]]:
        for table in self.tables():
            if table.name not in _NOBODY:
                yield from ((table, row) for row in self._rows_of(table))

    def _rows_of(self, table: Table) -> Iterator[sqlite3.Row]:
        """Read whole before any is written."""
        names = [*table.columns, *(["rowid AS _rowid"] if table.key == ("rowid",) else [])]
        columns = ", ".join(name if " AS " in name else f'"{name}"' for name in names)
        keys = ("_rowid",) if table.key == ("rowid",) else table.key
        order = ", ".join(f'"{k}"' for k in keys)
        yield from (
            self._connections.get()
            .execute(f'SELECT {columns} FROM "{table.name}" ORDER BY {order}')
            .fetchall()
        )

    def _documents_naming(self, opposed: Opposed) -> dict[str, set[str]]:
        """Document → who is named whole in one of its versions."""
        found: dict[str, set[str]] = {}
        for table, row in self._rows():
            document = _document_of(table, row)
            if document is not None and (named := _named(opposed, table, row)):
                found.setdefault(document, set()).update(named)
        return found

    def _beside(
        self, opposed: Opposed, table: Table, row: sqlite3.Row, named: dict[str, set[str]]
    ) -> set[str]:
        """Who is named whole in the same document, or else in the same row."""
        document = _document_of(table, row)
        if document is not None:
            return named.get(document, set())
        return _named(opposed, table, row)

    # --- writing: inside a transaction

    def mask(self, opposed: Opposed, sketch: Sketch | None = None) -> Touched:
        """Mask these people everywhere. The journal too: the one lawful exception to its being
        append-only. `sketch`: makes again the signature of a document."""
        connection = self._connections.get()
        connection.execute("PRAGMA defer_foreign_keys = ON")
        guards = _set_aside_triggers(connection)
        named = self._documents_naming(opposed)
        texts, documents, records = 0, set(), set()
        for table, row in self._rows():
            beside = self._beside(opposed, table, row, named)
            changed = _changed(opposed, table, row, beside)
            if not changed:
                continue
            texts += len(changed)
            self._write(table, row, changed)
            document = _document_of(table, row)
            if document is not None:
                documents.add(DocumentId(opposed.slug(document)))
            record = _record_of(table, row)
            if record is not None:
                records.add(RecordId(opposed.slug(record)))
        for sql in guards:
            connection.execute(sql)
        self._write_marks(documents, records, sketch)
        return Touched(texts, tuple(sorted(documents)), tuple(sorted(records)))

    def _write(
        self, table: Table, row: sqlite3.Row, changed: dict[str, str | bytes | None]
    ) -> None:
        sets = ", ".join(f'"{column}" = ?' for column in changed)
        where = " AND ".join(f'"{key}" = ?' for key in table.key)
        keys = [row["_rowid" if key == "rowid" else key] for key in table.key]
        connection = self._connections.get()
        connection.execute(
            f'UPDATE "{table.name}" SET {sets} WHERE {where}', (*changed.values(), *keys)
        )
        if table.name == "account":  # nobody knows its login any more
            connection.execute("UPDATE account SET disabled = 1 WHERE number = ?", (row["number"],))
            connection.execute("DELETE FROM session WHERE account = ?", (row["number"],))
            connection.execute("DELETE FROM token WHERE account = ?", (row["number"],))

    def _write_marks(
        self, documents: set[DocumentId], records: set[RecordId], sketch: Sketch | None
    ) -> None:
        """Fingerprints of what now says something else; that of a file stays, to know it again."""
        connection = self._connections.get()
        for record_id in records:
            connection.execute(
                "UPDATE record SET fingerprint = ? WHERE id = ?",
                (fingerprint(_body(connection, record_id).encode()), record_id),
            )
        for document_id in documents:
            row = connection.execute(
                "SELECT text, state FROM document WHERE id = ?", (document_id,)
            ).fetchone()
            if row is None:
                continue
            if sketch is not None:
                connection.execute(
                    "UPDATE document SET signature = ? WHERE id = ?",
                    (sketch(row["text"]), document_id),
                )
            _mark_passages(connection, document_id, row["text"])
            self._terms.forget(document_id)
            if row["state"] == State.PUBLISHED:
                self._terms.write([document_id])

    # --- the files

    def scrub(self) -> bool:
        """Leave no byte of what was replaced: index segments, free pages, write-ahead log. False
        when another program holds the log. Outside any transaction."""
        connection = self._connections.get()
        connection.execute("PRAGMA secure_delete = ON")
        rows = connection.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%fts5 (%'"
        ).fetchall()
        with self._connections.transaction():
            for (name,) in rows:
                connection.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")
                connection.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")
        if str(self._connections.path) == MEMORY:
            return True
        connection.execute("VACUUM")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy


def forget_cached() -> None:
    """What this program keeps in memory, by the very words of the base."""
    passage_of.cache_clear()
    masker_of.cache_clear()
    forget_parsed()


def _set_aside_triggers(connection: sqlite3.Connection) -> list[str]:
    """The statements that put them back as they were."""
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    ).fetchall()
    for name, _ in rows:
        connection.execute(f'DROP TRIGGER "{name}"')
    return [sql for _, sql in rows]


def _body(connection: sqlite3.Connection, record_id: str) -> str:
    row = connection.execute("SELECT body FROM record WHERE id = ?", (record_id,)).fetchone()
    return str(row["body"]) if row else ""


def _mark_passages(connection: sqlite3.Connection, document_id: str, text: str) -> None:
    """As `Documents.put` marks them."""
    rows = connection.execute(
        "SELECT number, body FROM passage WHERE document_id = ?", (document_id,)
    ).fetchall()
    for row in rows:
        passage = json.loads(row["body"])
        heading = " / ".join(passage.get("heading_path", ()))
        quote = text[passage["start"] : passage["end"]]
        connection.execute(
            "UPDATE passage SET fingerprint = ? WHERE number = ?",
            (fingerprint(f"{heading}\n{quote}".encode()), row["number"]),
        )


# --- rows and values


def _document_of(table: Table, row: sqlite3.Row) -> str | None:
    column = "id" if table.name == "document" else "document_id"
    return row[column] if column in table.columns else None


def _record_of(table: Table, row: sqlite3.Row) -> str | None:
    column = {"record": "id", "record_version": "record_id"}.get(table.name)
    return row[column] if column else None


def _item(table: Table, row: sqlite3.Row) -> str:
    """« reunion-publique », « 12 »."""
    for column in ("document_id", "record_id", "id", "subject", "number"):
        if column in table.columns:
            return str(row[column])
    return ":".join(str(row["_rowid" if key == "rowid" else key]) for key in table.key)


def _text(value: object) -> str | None:
    """The text of a value; of bytes, what they say in UTF-8, when they do."""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return None
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> Iterator[str]:
    """The texts of a value: those of a JSON body one by one, unescaped."""
    text = _text(value)
    if text is not None:
        yield from _leaves(_parsed(text))


def _leaves(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _leaves(item)


def _parsed(text: str) -> JsonValue:
    """The value that a JSON body says; the text itself when it is none."""
    if text[0] in "{[":
        try:
            value: JsonValue = json.loads(text)
        except ValueError:
            return text
        return value
    return text


def _merged(found: list[Found]) -> list[tuple[int, int]]:
    """Spans that overlap are one place: « Marie Durand » and « Durand »."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((f.start, f.end) for f in found):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _named(opposed: Opposed, table: Table, row: sqlite3.Row) -> set[str]:
    """Who is named whole in a row."""
    texts = (text for column in table.columns for text in _texts(row[column]))
    return {entry for text in texts for entry in opposed.named(text)}


def _changed(
    opposed: Opposed, table: Table, row: sqlite3.Row, beside: set[str]
) -> dict[str, str | bytes | None]:
    """Column → what it says once masked, where that differs."""
    changed: dict[str, str | bytes | None] = {}
    for column in table.columns:
        text = _text(row[column])
        if text is None:
            continue
        if (table.name, column) == ("account", "login"):
            masked = opposed.slug(text)
        else:
            masked = masked_text(opposed, text, beside)
        if masked != text and (table.name, column) == ("participant", "name"):
            changed |= dict.fromkeys(_NAMELESS)  # two of a list may be masked alike
        elif masked != text:
            changed[column] = masked.encode() if isinstance(row[column], bytes) else masked
    return changed


def masked_text(opposed: Opposed, text: str, beside: set[str]) -> str:
    """A text or a JSON body with these people masked, written as it was."""
    value = _parsed(text)
    masked = opposed.value(value, beside)
    if masked == value:
        return text
    return masked if isinstance(masked, str) else _like(text, value, masked)


def _like(text: str, value: JsonValue, masked: JsonValue) -> str:
    """JSON with the separators of the text it replaces."""
    wide = json.dumps(value, ensure_ascii=False)
    separators = (", ", ": ") if wide == text else (",", ":")
    return json.dumps(masked, ensure_ascii=False, separators=separators)
