"""Records in SQLite: current rows, every version, declared relations, and their searchable
terms."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.analysis import analyse
from kb.errors import RecordNotFound
from kb.fields import RecordFields, record_fields
from kb.model import Kind, Record, RecordId, Relation, State, record_adapter
from kb.relations import declared_relations
from kb.sqlite.connection import Connections
from kb.sqlite.journal import Journal
from kb.text import fingerprint

if TYPE_CHECKING:
    from kb.opposition import Opposed


def record_json(record: Record) -> str:
    """Canonical JSON: same record, same bytes."""
    data = record_adapter().dump_python(record, mode="json", exclude_none=True)
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=5_000)
def _parse(body: str) -> Record:
    """Nouns are frozen: the same bytes can give the same object."""
    return record_adapter().validate_json(body)


def forget_parsed() -> None:
    """For what must be in memory no longer."""
    _parse.cache_clear()


# The links of all records are read for each group whose terms are written.
_WRITTEN_AT_ONCE = 500


class Records:
    def __init__(
        self,
        connections: Connections,
        journal: Journal,
        opposed: Callable[[], Opposed | None] = lambda: None,
    ) -> None:
        """`opposed`: finds the names that must not come back."""
        self._connections = connections
        self._journal = journal
        self._opposed = opposed

    # --- reading

    def get(self, record_id: str) -> Record:
        """The published record of that id. Raises RecordNotFound."""
        row = (
            self._connections.get()
            .execute("SELECT body FROM record WHERE id = ? AND state = 'published'", (record_id,))
            .fetchone()
        )
        if row is None:
            raise RecordNotFound(record_id)
        return _parse(row["body"])

    def find(self, record_id: str) -> Record | None:
        """The record in any state, for those who curate; None when there is none."""
        row = (
            self._connections.get()
            .execute("SELECT body FROM record WHERE id = ?", (record_id,))
            .fetchone()
        )
        return _parse(row["body"]) if row else None

    def many(self, ids: Collection[str]) -> dict[RecordId, Record]:
        """Published records by id; an unknown id is left out."""
        marks = ",".join("?" * len(ids))
        rows = self._connections.get().execute(
            f"SELECT id, body FROM record WHERE state = 'published' AND id IN ({marks})", tuple(ids)
        )
        return {row["id"]: _parse(row["body"]) for row in rows}

    def published(self, kind: Kind | None = None) -> list[Record]:
        """All published records, by kind then title."""
        rows = self._connections.get().execute(
            "SELECT body FROM record WHERE state = 'published' AND (? IS NULL OR kind = ?) "
            "ORDER BY kind, title, id",
            (kind, kind),
        )
        return [_parse(row["body"]) for row in rows]

    def titles(self, kind: Kind | None = None) -> dict[RecordId, str]:
        """Those that one may still decide on, drafts too, by title; quicker than their records."""
        rows = self._connections.get().execute(
            "SELECT id, title FROM record WHERE state != 'withdrawn' AND (? IS NULL OR kind = ?) "
            "ORDER BY title, id",
            (kind, kind),
        )
        return {row["id"]: row["title"] for row in rows}

    def ids(self) -> set[str]:
        return {row["id"] for row in self._connections.get().execute("SELECT id FROM record")}

    def counts(self) -> dict[Kind, int]:
        """Published records of each kind."""
        rows = self._connections.get().execute(
            "SELECT kind, count(*) AS n FROM record WHERE state = 'published' GROUP BY kind"
        )
        found = {row["kind"]: int(row["n"]) for row in rows}
        return {kind: found.get(kind, 0) for kind in Kind}

    def version(self, record_id: str) -> int:
        row = (
            self._connections.get()
            .execute("SELECT version FROM record WHERE id = ?", (record_id,))
            .fetchone()
        )
        if row is None:
            raise RecordNotFound(record_id)
        return int(row["version"])

    def versions(self, record_id: str) -> dict[int, Record]:
        """Every version of a record, in order; none when there is no such record."""
        rows = self._connections.get().execute(
            "SELECT version, body FROM record_version WHERE record_id = ? ORDER BY version",
            (record_id,),
        )
        return {row["version"]: _parse(row["body"]) for row in rows}

    def naming(self, record_id: str) -> list[Record]:
        """Records, in any state, that declare a link with this one."""
        rows = self._connections.get().execute(
            "SELECT id, body FROM record WHERE id <> ? AND id IN (SELECT declared_by FROM relation "
            "WHERE origin = ? OR target = ?) ORDER BY id",
            (record_id,) * 3,
        )
        return [_parse(row["body"]) for row in rows]

    def in_states(self, states: Collection[State]) -> list[Record]:
        """For those who curate: by kind then title."""
        marks = ",".join("?" * len(states))
        rows = self._connections.get().execute(
            f"SELECT body FROM record WHERE state IN ({marks}) ORDER BY kind, title, id",
            tuple(states),
        )
        return [_parse(row["body"]) for row in rows]

    def relations(self, record_ids: Collection[str] | None = None) -> list[Relation]:
        """Relations whose two ends are published, of these records (either way) or of all."""
        rows = self._connections.get().execute(
            "SELECT DISTINCT r.origin, r.type, r.target, r.role FROM relation r "
            "JOIN record a ON a.id = r.origin AND a.state = 'published' "
            "JOIN record b ON b.id = r.target AND b.state = 'published' ORDER BY 1, 2, 3"
        )
        wanted = None if record_ids is None else set(record_ids)
        return [
            Relation(origin=row["origin"], type=row["type"], target=row["target"], role=row["role"])
            for row in rows
            if wanted is None or row["origin"] in wanted or row["target"] in wanted
        ]

    def dangling_relations(self) -> list[Relation]:
        """Declared relations of which one end does not exist."""
        rows = self._connections.get().execute(
            "SELECT origin, type, target, role FROM relation WHERE origin NOT IN (SELECT "
            "id FROM record) "
            "OR target NOT IN (SELECT id FROM record)"
        )
        return [Relation(**dict(row)) for row in rows]

    # --- writing: inside a transaction

    def put(
        self,
        record: Record,
        actor: str,
        reason: str | None = None,
        *,
        action: str | None = None,
    ) -> bool:
        """Keep a record; False when nothing changed. A change makes a version and a decision.

        `action`: what the journal calls it, when it is not plainly created or updated."""
        connection = self._connections.get()
        record = self._without_opposed(record)
        body = record_json(record)
        mark = fingerprint(body.encode())
        row = connection.execute(
            "SELECT version, fingerprint FROM record WHERE id = ?", (record.id,)
        ).fetchone()
        if row is not None and row["fingerprint"] == mark:
            return False
        version = 1 if row is None else int(row["version"]) + 1
        self._write(record, version, body, mark)
        self._replace_relations(record)
        self._journal.append(
            actor=actor,
            action=action or ("record.create" if row is None else "record.update"),
            subject=record.id,
            version=version,
            content=mark,
            reason=reason,
        )
        return True

    def _without_opposed(self, record: Record) -> Record:
        opposed = self._opposed()
        if opposed is None:
            return record
        said = record_adapter().dump_python(record, mode="json", exclude_none=True)
        masked = opposed.value(said)
        return record if masked == said else record_adapter().validate_python(masked)

    def _write(self, record: Record, version: int, body: str, mark: str) -> None:
        connection = self._connections.get()
        connection.execute(
            "INSERT INTO record (id, kind, version, state, title, body, fingerprint) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, version = excluded.version, "
            "state = excluded.state, title = excluded.title, body = excluded.body, "
            "fingerprint = excluded.fingerprint",
            (record.id, record.kind, version, record.state, record.title, body, mark),
        )
        connection.execute(
            "INSERT INTO record_version (record_id, version, body) VALUES (?, ?, ?)",
            (record.id, version, body),
        )

    def _replace_relations(self, record: Record) -> None:
        connection = self._connections.get()
        connection.execute("DELETE FROM relation WHERE declared_by = ?", (record.id,))
        connection.executemany(
            "INSERT INTO relation (origin, type, target, role, declared_by) VALUES (?, ?, ?, ?, ?)",
            [(r.origin, r.type, r.target, r.role, record.id) for r in declared_relations(record)],
        )

    def refresh_terms(self, record_ids: Iterable[str]) -> None:
        """Write again the searchable terms of these records and of their neighbours.

        To be called once per transaction, after the last `put`: a record's text holds the titles of
        the records it is linked with."""
        todo = sorted(self.with_neighbours(set(record_ids)))
        for start in range(0, len(todo), _WRITTEN_AT_ONCE):
            some = todo[start : start + _WRITTEN_AT_ONCE]
            fields = self.fields(some)
            for record_id in some:
                self._write_terms(record_id, fields.get(RecordId(record_id)))

    def _write_terms(self, record_id: str, fields: RecordFields | None) -> None:
        """`fields`: None for a record that is not published, and so not found."""
        connection = self._connections.get()
        (number,) = connection.execute(
            "SELECT number FROM record WHERE id = ?", (record_id,)
        ).fetchone()
        connection.execute("DELETE FROM record_terms WHERE rowid = ?", (number,))
        if fields is not None:
            connection.execute(
                "INSERT INTO record_terms (rowid, title, need, themes, body, links, asked) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (number, *(" ".join(analyse(text)) for text in _columns(fields))),
            )

    def with_neighbours(self, changed: set[str]) -> set[str]:
        """These records and those they are linked with, or were: a dropped link leaves a title."""
        connection = self._connections.get()
        ends = [
            (row["origin"], row["target"])
            for row in connection.execute("SELECT origin, target FROM relation")
            if row["origin"] in changed or row["target"] in changed
        ]
        for record_id in changed:
            for row in connection.execute(
                "SELECT body FROM record_version WHERE record_id = ?", (record_id,)
            ):
                ends += [(r.origin, r.target) for r in declared_relations(_parse(row["body"]))]
        return (changed | {end for pair in ends for end in pair}) & self.ids()

    def fields(self, record_ids: Collection[str] | None = None) -> dict[RecordId, RecordFields]:
        """The searchable text of published records: these, or all."""
        relations = self.relations(record_ids)
        neighbours: dict[str, set[str]] = {}
        for relation in relations:
            neighbours.setdefault(relation.origin, set()).add(relation.target)
            neighbours.setdefault(relation.target, set()).add(relation.origin)
        if record_ids is None:
            records: dict[RecordId, Record] = {r.id: r for r in self.published()}
            linked = records
        else:
            records = self.many(record_ids)
            linked = self.many({n for i in record_ids for n in neighbours.get(i, ())})
        return {
            record_id: record_fields(record, _in_order(neighbours.get(record_id, ()), linked))
            for record_id, record in records.items()
        }


def _in_order(ids: Iterable[str], records: dict[RecordId, Record]) -> list[Record]:
    return [records[RecordId(i)] for i in sorted(ids) if i in records]


def _columns(fields: RecordFields) -> Sequence[str]:
    asked = "\n".join(fields.asked)
    return (fields.title, fields.need, fields.themes, fields.body, fields.links, asked)
