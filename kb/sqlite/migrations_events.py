"""The schema, continued: the steps that keep what an event leaves behind it."""

from __future__ import annotations

from sqlite_utils import Database

from kb.sqlite.migrations import migrations, run


@migrations(name="0013_sheets")
def sheets(db: Database) -> None:
    """Follow-up sheets with every version, and the territories of an event set right by hand."""
    run(
        db,
        """
        CREATE TABLE sheet (
            id TEXT PRIMARY KEY, event TEXT NOT NULL REFERENCES document (id),
            territory_key TEXT NOT NULL, territory_name TEXT NOT NULL, state TEXT NOT NULL,
            version INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (event, territory_key));
        CREATE TABLE sheet_version (
            sheet_id TEXT NOT NULL REFERENCES sheet (id), version INTEGER NOT NULL,
            body TEXT NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL,
            PRIMARY KEY (sheet_id, version));
        CREATE TABLE event_territory (
            event TEXT NOT NULL REFERENCES document (id), key TEXT NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (event, key)) WITHOUT ROWID;
        """,
    )


@migrations(name="0015_follow_up")
def follow_up(db: Database) -> None:
    """What became of an event in its territories, as curators note it."""
    run(
        db,
        """
        CREATE TABLE outcome (
            number INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL REFERENCES document (id),
            territory_key TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL, words TEXT NOT NULL,
            record_id TEXT REFERENCES record (id), about INTEGER REFERENCES outcome (number),
            actor TEXT NOT NULL, noted_at TEXT NOT NULL, removed_at TEXT);
        CREATE INDEX outcome_event ON outcome (event, removed_at);
        """,
    )


@migrations(name="0014_answers")
def answers(db: Database) -> None:
    """What territories answer to their sheets, the links by which they do, and the reminders: where
    to write, who asked for none, which e-mails left."""
    run(
        db,
        """
        CREATE TABLE sheet_link (
            sheet_id TEXT PRIMARY KEY REFERENCES sheet (id), revision INTEGER NOT NULL,
            expires TEXT, made_by TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE sheet_answer (
            number INTEGER PRIMARY KEY AUTOINCREMENT, sheet_id TEXT NOT NULL REFERENCES sheet (id),
            at TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, read_at TEXT,
            read_by TEXT, need INTEGER);
        CREATE INDEX sheet_answer_sheet ON sheet_answer (sheet_id, number);
        CREATE TABLE sheet_contact (
            sheet_id TEXT PRIMARY KEY REFERENCES sheet (id), email TEXT NOT NULL, at TEXT NOT NULL);
        CREATE TABLE sheet_stop (
            sheet_id TEXT PRIMARY KEY REFERENCES sheet (id), at TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE sheet_mail (
            sheet_id TEXT NOT NULL REFERENCES sheet (id), due TEXT NOT NULL, at TEXT NOT NULL,
            state TEXT NOT NULL, tries INTEGER NOT NULL, problem TEXT NOT NULL,
            PRIMARY KEY (sheet_id, due)) WITHOUT ROWID;
        """,
    )


@migrations(name="0016_sheet_models")
def sheet_models(db: Database) -> None:
    """The organiser's own DOCX model, by event; which versions of a sheet were kept while somebody
    was typing, and are told as one."""
    run(
        db,
        """
        CREATE TABLE sheet_model (
            event TEXT PRIMARY KEY REFERENCES document (id), name TEXT NOT NULL, at TEXT NOT NULL,
            actor TEXT NOT NULL, body BLOB NOT NULL);
        ALTER TABLE sheet_version ADD COLUMN typing_since TEXT;
        ALTER TABLE sheet_version ADD COLUMN folded INTEGER NOT NULL DEFAULT 0;
        """,
    )
