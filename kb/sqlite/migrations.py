"""The schema, as numbered steps. A step that has landed is never edited: write the next one."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

from kb.sqlite.connection import SCHEMA_VERSION
from kb.text import fingerprint

migrations = Migrations("essaim")


@migrations(name="0001_documents_and_records")
def documents_and_records(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE document (
            id TEXT PRIMARY KEY, version INTEGER NOT NULL, title TEXT NOT NULL, kind
            TEXT NOT NULL, date TEXT,
            fingerprint TEXT NOT NULL, body TEXT NOT NULL, text TEXT NOT NULL, signature BLOB);
        CREATE UNIQUE INDEX document_fingerprint ON document (fingerprint);

        CREATE TABLE document_version (
            document_id TEXT NOT NULL REFERENCES document (id), version INTEGER NOT NULL,
            fingerprint TEXT NOT NULL, body TEXT NOT NULL, text TEXT NOT NULL, passages
            TEXT NOT NULL,
            PRIMARY KEY (document_id, version));

        CREATE TABLE passage (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
            document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
            position INTEGER NOT NULL, body TEXT NOT NULL, fingerprint TEXT NOT NULL,
            UNIQUE (document_id, position));
        CREATE TABLE document_person (
            document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
            name TEXT NOT NULL, PRIMARY KEY (document_id, name)) WITHOUT ROWID;
        CREATE TABLE passage_record (
            passage_id TEXT NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
            record_id TEXT NOT NULL, PRIMARY KEY (passage_id, record_id)) WITHOUT ROWID;
        CREATE INDEX passage_record_record ON passage_record (record_id);

        CREATE TABLE record (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
            version INTEGER NOT NULL, state TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,
            fingerprint TEXT NOT NULL);
        CREATE INDEX record_kind ON record (kind, state, title);
        CREATE TABLE record_version (
            record_id TEXT NOT NULL REFERENCES record (id), version INTEGER NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (record_id, version));
        CREATE TABLE relation (
            origin TEXT NOT NULL, type TEXT NOT NULL, target TEXT NOT NULL, role TEXT,
            declared_by TEXT NOT NULL REFERENCES record (id) ON DELETE CASCADE);
        CREATE INDEX relation_origin ON relation (origin);
        CREATE INDEX relation_target ON relation (target);

        CREATE TABLE territory (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, population INTEGER, body TEXT NOT NULL);
        CREATE TABLE territory_name (
            key TEXT NOT NULL,
            territory_id TEXT NOT NULL REFERENCES territory (id) ON DELETE CASCADE,
            PRIMARY KEY (key, territory_id)) WITHOUT ROWID;

        CREATE TABLE decision (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, actor TEXT NOT NULL,
            action TEXT NOT NULL, subject TEXT NOT NULL, version INTEGER NOT NULL, replaces INTEGER,
            reason TEXT);
        CREATE INDEX decision_subject ON decision (subject, number);
        CREATE TRIGGER decision_never_updated BEFORE UPDATE ON decision
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER decision_never_deleted BEFORE DELETE ON decision
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

        CREATE VIRTUAL TABLE record_terms USING fts5 (
            title, need, themes, body, links, tokenize = 'unicode61 remove_diacritics 0');
        CREATE VIRTUAL TABLE record_vocabulary USING fts5vocab (record_terms, 'row');
        CREATE VIRTUAL TABLE passage_terms USING fts5 (
            heading, body, tokenize = 'unicode61 remove_diacritics 0');
        CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab (passage_terms, 'row');
        """,
    )


@migrations(name="0002_state_of_the_journal")
def state_of_the_journal(db: Database) -> None:
    """A decision knows all those before it: an index can tell what was decided since its own."""
    db.execute("ALTER TABLE decision ADD COLUMN state TEXT NOT NULL DEFAULT ''")
    items = db.execute(
        "SELECT id, fingerprint FROM record UNION SELECT id, fingerprint FROM passage ORDER BY id"
    )
    state = fingerprint(repr([tuple(row) for row in items]).encode())[:32]
    db.execute("DROP TRIGGER decision_never_updated")
    db.execute(
        "UPDATE decision SET state = ? WHERE number = (SELECT max(number) FROM decision)", (state,)
    )
    run(
        db,
        """
        CREATE TRIGGER decision_never_updated BEFORE UPDATE ON decision
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        """,
    )


@migrations(name="0003_readings_and_proposals")
def readings_and_proposals(db: Database) -> None:
    run(
        db,
        """
        CREATE TABLE reading (
            document_id TEXT PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
            version INTEGER NOT NULL, body TEXT NOT NULL);
        CREATE TABLE proposal (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
            state TEXT NOT NULL, document_id TEXT NOT NULL REFERENCES document (id),
            confidence REAL NOT NULL, body TEXT NOT NULL);
        CREATE INDEX proposal_waiting ON proposal (state, document_id, kind);
        """,
    )


@migrations(name="0004_needs_and_feedback")
def needs_and_feedback(db: Database) -> None:
    """Records are also found by the words in which people ask for them. Forgetting the analyser's
    version has every term written again."""
    run(
        db,
        """
        DROP TABLE record_vocabulary;
        DROP TABLE record_terms;
        CREATE VIRTUAL TABLE record_terms USING fts5 (
            title, need, themes, body, links, asked,
            tokenize = 'unicode61 remove_diacritics 0');
        CREATE VIRTUAL TABLE record_vocabulary USING fts5vocab (record_terms, 'row');
        DELETE FROM meta WHERE key = 'analyser';

        CREATE TABLE need (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, state TEXT NOT NULL,
            body TEXT NOT NULL);
        CREATE INDEX need_state ON need (state, number);
        CREATE TABLE feedback (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, need TEXT NOT NULL,
            record_id TEXT NOT NULL REFERENCES record (id), verdict TEXT NOT NULL,
            UNIQUE (need, record_id));
        CREATE INDEX feedback_record ON feedback (record_id);
        """,
    )


@migrations(name="0005_accounts")
def accounts(db: Database) -> None:
    """Nothing here opens anything: passwords by argon2id, the rest by digests."""
    run(
        db,
        """
        CREATE TABLE account (
            number INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL, disabled INTEGER NOT NULL, at TEXT NOT NULL,
            password_hash TEXT, revision INTEGER NOT NULL);
        CREATE TABLE session (
            secret_hash TEXT PRIMARY KEY,
            account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
            at TEXT NOT NULL, expires TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX session_account ON session (account);
        CREATE TABLE token (
            number INTEGER PRIMARY KEY AUTOINCREMENT, secret_hash TEXT NOT NULL UNIQUE,
            account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
            label TEXT NOT NULL, scopes TEXT NOT NULL, at TEXT NOT NULL, expires TEXT NOT NULL);
        CREATE INDEX token_account ON token (account);
        CREATE TABLE failed_sign_in (
            login_hash TEXT PRIMARY KEY, count INTEGER NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
        """,
    )


@migrations(name="0009_suggestions")
def suggestions(db: Database) -> None:
    """What readers report. Where to answer them is kept apart, for a time."""
    run(
        db,
        """
        CREATE TABLE suggestion (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, state TEXT NOT NULL,
            about TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL);
        CREATE INDEX suggestion_state ON suggestion (state, about, subject);
        CREATE TABLE suggestion_contact (
            number INTEGER PRIMARY KEY REFERENCES suggestion (number) ON DELETE CASCADE,
            at TEXT NOT NULL, email TEXT NOT NULL);
        """,
    )


@migrations(name="0010_vocabulary_words")
def vocabulary_words(db: Database) -> None:
    """Words that curators add to the lists, and the passages that each gave a theme to."""
    run(
        db,
        """
        CREATE TABLE vocabulary_word (
            number INTEGER PRIMARY KEY AUTOINCREMENT, list_name TEXT NOT NULL,
            concept TEXT NOT NULL, word TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
            actor TEXT NOT NULL, removed_at TEXT, removed_by TEXT);
        CREATE TABLE vocabulary_tag (
            word INTEGER NOT NULL REFERENCES vocabulary_word (number),
            passage_id TEXT NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
            PRIMARY KEY (word, passage_id)) WITHOUT ROWID;
        CREATE INDEX vocabulary_tag_passage ON vocabulary_tag (passage_id);
        """,
    )


@migrations(name="0006_jobs")
def jobs(db: Database) -> None:
    """A file handed in waits here, with its bytes, until it has been read. What was there before
    is public, as it was."""
    run(
        db,
        """
        ALTER TABLE document ADD COLUMN state TEXT NOT NULL DEFAULT 'published';

        CREATE TABLE job (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, actor TEXT NOT NULL,
            file_name TEXT NOT NULL, size_bytes INTEGER NOT NULL, fingerprint TEXT NOT NULL,
            state TEXT NOT NULL, step TEXT NOT NULL DEFAULT '', progress REAL NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0, lease_until TEXT, ended_at TEXT,
            document_id TEXT, version INTEGER, passages INTEGER NOT NULL DEFAULT 0,
            proposals INTEGER NOT NULL DEFAULT 0, code TEXT, reason TEXT);
        CREATE INDEX job_state ON job (state, number);
        CREATE INDEX job_actor ON job (actor, number);
        CREATE TABLE job_file (
            job INTEGER PRIMARY KEY REFERENCES job (number) ON DELETE CASCADE,
            bytes BLOB NOT NULL);
        """,
    )


@migrations(name="0008_rechecks_and_redirects")
def rechecks_and_redirects(db: Database) -> None:
    """What was decided together, what a decision takes back, and how a proposal stood before;
    records merged into another; pairs that are two things; when to look at a record again."""
    run(
        db,
        """
        ALTER TABLE decision ADD COLUMN act INTEGER;
        CREATE INDEX decision_act ON decision (act);
        CREATE TABLE taken_back (
            decision INTEGER PRIMARY KEY REFERENCES decision (number),
            by_decision INTEGER NOT NULL UNIQUE REFERENCES decision (number));
        CREATE TABLE proposal_before (
            decision INTEGER PRIMARY KEY, proposal_id TEXT NOT NULL, body TEXT NOT NULL);
        CREATE TABLE recheck (
            record_id TEXT PRIMARY KEY REFERENCES record (id), due TEXT NOT NULL,
            set_by TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE redirect (
            old_id TEXT PRIMARY KEY REFERENCES record (id),
            record_id TEXT NOT NULL REFERENCES record (id),
            decision INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX redirect_record ON redirect (record_id);
        CREATE TABLE distinct_pair (
            one TEXT NOT NULL REFERENCES record (id), other TEXT NOT NULL REFERENCES record (id),
            decision INTEGER NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
        """,
    )


@migrations(name="0007_evidence")
def evidence(db: Database) -> None:
    """What proves a field of a record: a span of a version of a document."""
    run(
        db,
        """
        CREATE TABLE evidence (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            record_id TEXT NOT NULL REFERENCES record (id), path TEXT NOT NULL,
            document_id TEXT NOT NULL REFERENCES document (id), version INTEGER NOT NULL,
            start INTEGER NOT NULL, "end" INTEGER NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL,
            UNIQUE (record_id, path, document_id, version, start, "end"));
        CREATE INDEX evidence_document ON evidence (document_id);
        """,
    )


@migrations(name="0012_oidc_and_imports")
def oidc_and_imports(db: Database) -> None:
    """By which identity a person is known at a provider; files of records until one confirms."""
    run(
        db,
        """
        CREATE TABLE identity (
            account INTEGER NOT NULL REFERENCES account (number) ON DELETE CASCADE,
            issuer TEXT NOT NULL, subject TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (account, issuer), UNIQUE (issuer, subject)) WITHOUT ROWID;
        CREATE TABLE record_import (
            number INTEGER PRIMARY KEY AUTOINCREMENT, actor TEXT NOT NULL, at TEXT NOT NULL,
            file_name TEXT NOT NULL, state TEXT NOT NULL, brought TEXT NOT NULL, body BLOB);
        """,
    )


@migrations(name="0011_people")
def people(db: Database) -> None:
    """Participants apart, under a pseudonym; who may be told a name, and who was; what people ask
    about themselves; names that must not come back, as digests; erasures, until they are whole."""
    run(
        db,
        """
        CREATE TABLE participant (
            document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
            number INTEGER NOT NULL, name TEXT, organisation TEXT, public_role TEXT,
            legal_basis TEXT, basis_reason TEXT, basis_by TEXT, basis_at TEXT, basis_until TEXT,
            PRIMARY KEY (document_id, number)) WITHOUT ROWID;
        CREATE UNIQUE INDEX participant_name ON participant (document_id, name);
        INSERT INTO participant (document_id, number, name)
            SELECT document_id, row_number() OVER (PARTITION BY document_id ORDER BY name), name
            FROM document_person;
        DROP TABLE document_person;
        CREATE TABLE disclosure (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, actor TEXT NOT NULL,
            document_id TEXT NOT NULL, participant INTEGER NOT NULL, legal_basis TEXT NOT NULL,
            reason TEXT NOT NULL);
        CREATE TABLE privacy_request (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL,
            state TEXT NOT NULL, name TEXT NOT NULL, contact TEXT NOT NULL, concerned TEXT NOT NULL,
            details TEXT NOT NULL, answered_at TEXT, answer TEXT);
        CREATE INDEX privacy_request_state ON privacy_request (state, number);
        CREATE TABLE opposition (
            digest TEXT NOT NULL, entry TEXT NOT NULL, reach TEXT NOT NULL,
            anchor INTEGER NOT NULL, whole INTEGER NOT NULL, claim TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (digest, entry)) WITHOUT ROWID;
        CREATE TABLE erasure (
            number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, actor TEXT NOT NULL,
            state TEXT NOT NULL, ended_at TEXT);
        """,
    )


def run(db: Database, script: str) -> None:
    """Statement by statement: `executescript` would commit the migration's transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date: all the steps or none, by one process at a time."""
    # The steps that follow are in a file of their own, and add themselves to the list.
    import kb.sqlite.migrations_events  # noqa: F401

    connection.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(Database(connection))
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
