"""What must hold in a base, whatever happened to the process that was writing in it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from kb.check import check_store
from kb.store import open_store
from tests.factories import vocabulary

_SETTLED = {"accepted", "merged", "refused"}


def faults(path: Path) -> list[str]:
    """One line for each thing that is broken or done by half; none when the base is sound."""
    store = open_store(path)
    found = check_store(store, vocabulary())
    store.close()
    with closing(opened(path)) as base:
        return [
            *found,
            *_proposal_faults(base),
            *_record_faults(base),
            *_document_faults(base),
            *_journal_faults(base),
        ]


def opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path)
    base.row_factory = sqlite3.Row
    return base


def _proposal_faults(base: sqlite3.Connection) -> list[str]:
    """A settled proposal has its decision and its record; a decision has its proposal."""
    found = []
    told = {row["number"]: row for row in base.execute("SELECT * FROM decision")}
    records = {row["id"] for row in base.execute("SELECT id FROM record")}
    settled = {}
    for row in base.execute("SELECT id, state, body FROM proposal"):
        body = json.loads(row["body"])
        if row["state"] == "waiting":
            continue
        decision = told.get(body["decided"])
        if decision is None or (decision["action"], decision["subject"]) != (
            f"proposal.{row['state']}",
            row["id"],
        ):
            found.append(f"proposal {row['id']}: {row['state']} without its decision")
        if body.get("record") and body["record"] not in records:
            found.append(f"proposal {row['id']}: without its record")
        settled[body["decided"]] = row["id"]
    for number, row in told.items():
        kind, _, state = row["action"].partition(".")
        if kind == "proposal" and state in _SETTLED and settled.get(number) != row["subject"]:
            found.append(f"decision {number}: without its effect on {row['subject']}")
    return found


def _record_faults(base: sqlite3.Connection) -> list[str]:
    """Each version of a record is kept, decided once, and the last one is what is shown."""
    found = []
    for row in base.execute("SELECT id, version, body, state FROM record"):
        versions = base.execute(
            "SELECT version, body FROM record_version WHERE record_id = ? ORDER BY version",
            (row["id"],),
        ).fetchall()
        decided = [
            line["version"]
            for line in base.execute(
                "SELECT version FROM decision WHERE subject = ? "
                "AND action IN ('record.create', 'record.update') ORDER BY version",
                (row["id"],),
            )
        ]
        numbers = list(range(1, row["version"] + 1))
        if [v["version"] for v in versions] != numbers or versions[-1]["body"] != row["body"]:
            found.append(f"record {row['id']}: its versions are not all there")
        if decided != numbers:
            found.append(f"record {row['id']}: versions {numbers}, decisions {decided}")
    return found + _terms_faults(base, "record", "SELECT number FROM record WHERE state = ?")


def _terms_faults(base: sqlite3.Connection, name: str, wanted: str) -> list[str]:
    """What can be found is what is searched, no more and no less."""
    searched = {row[0] for row in base.execute(f"SELECT rowid FROM {name}_terms")}
    there = {row[0] for row in base.execute(wanted, ("published",))}
    return [] if searched == there else [f"{name}: terms {sorted(searched ^ there)[:5]}"]


def _document_faults(base: sqlite3.Connection) -> list[str]:
    """A document has its passages and its decision; its reading is that of its version."""
    found = []
    for row in base.execute("SELECT id, version FROM document"):
        (passages,) = base.execute(
            "SELECT count(*) FROM passage WHERE document_id = ?", (row["id"],)
        ).fetchone()
        (decided,) = base.execute(
            "SELECT count(*) FROM decision WHERE subject = ? "
            "AND action IN ('document.create', 'document.update')",
            (row["id"],),
        ).fetchone()
        read = base.execute(
            "SELECT version FROM reading WHERE document_id = ?", (row["id"],)
        ).fetchone()
        if not passages or decided != row["version"] or (read and read[0] != row["version"]):
            found.append(f"document {row['id']}: {passages} passages, {decided} decisions")
    people = "json_extract(body, '$.role') IS 'participants'"
    wanted = f"SELECT number FROM passage WHERE ? = 'published' AND NOT {people}"
    return found + _terms_faults(base, "passage", wanted)


def _journal_faults(base: sqlite3.Connection) -> list[str]:
    """No number is missing: a line that was written stays."""
    numbers = [row[0] for row in base.execute("SELECT number FROM decision ORDER BY number")]
    whole = numbers == list(range(1, len(numbers) + 1))
    return [] if whole else ["journal: a number is missing"]


def contents(path: Path) -> dict[str, list[Any]]:
    """All that a base holds, table by table, but for when it was written."""
    with closing(opened(path)) as base:
        tables = [
            row["name"]
            for row in base.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "AND name NOT LIKE '%_terms%' AND name NOT LIKE '%vocabulary%' "
                "AND name NOT IN ('decision', '_sqlite_migrations')"
            )
        ]
        rows = {name: base.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    return {name: sorted(map(repr, map(tuple, found))) for name, found in rows.items()}
