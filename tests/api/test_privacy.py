"""Somebody is erased: no byte of the data folder names them, then or when the report comes back."""

from __future__ import annotations

import gc
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.commands.ingest import run_ingest
from api.settings import Settings
from kb.backup import write_backup
from kb.people_key import key_path, list_path
from kb.sqlite.backups import copy_base
from kb.store import open_store
from tests import people
from tests.api.conftest import Command
from tests.conftest import settings_in
from tests.people import NAME, OTHER, REPORT


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base in which the person is everywhere, an older archive elsewhere, a copy beside."""
    folder = tmp_path_factory.mktemp("made")
    data, reports = folder / "data", folder / "reports"
    data.mkdir()
    reports.mkdir()
    settings = settings_in(data)
    facilitators = settings.corpus / "records" / "facilitator"
    taken = [facilitators / "fnccr.yml", facilitators / "france-clusters.yml"]
    taken.append(people.write_report(reports))
    assert run_ingest(settings, taken, as_json=False, quiet=True) == 0
    store = open_store(settings.database)
    people.say_everywhere(store)
    store.close()
    # A second version of the report: the first one stays in the history.
    report = people.write_report(reports, REPORT.replace("la moitié", "le tiers"))
    assert run_ingest(settings, [report], as_json=False, quiet=True) == 0
    write_backup(settings.database, folder / "avant.zip", program="1", at=datetime.now(UTC))
    aside = data / "essaim.avant-20260101-000000.db"
    copy_base(settings.database, aside, lambda *_: None)
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    copy = tmp_path / "place"
    copy.mkdir()
    shutil.copytree(made / "reports", copy / "reports")
    shutil.copytree(made / "data", copy / "data", ignore=shutil.ignore_patterns("essaim.db*"))
    copy_base(made / "data" / "essaim.db", copy / "data" / "essaim.db", lambda *_: None)
    shutil.copy(made / "avant.zip", copy)
    return copy


@pytest.fixture
def data(place: Path) -> Path:
    """The data folder: the base, its index, its key, its copies."""
    return place / "data"


@pytest.fixture
def reports(place: Path) -> Path:
    return place / "reports"


@pytest.fixture
def filled(data: Path) -> Settings:
    return settings_in(data)


def erase(call: Command, settings: Settings, *more: str) -> str:
    ended = call(settings, "privacy", "erase", NAME, "--yes", *more)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_no_byte_is_left_then_or_when_the_report_comes_back(
    filled: Settings, place: Path, data: Path, reports: Path, call: Command
) -> None:
    before = people.traces(data)
    assert {"essaim.db", "essaim.avant-20260101-000000.db"} <= set(before), "the search finds"
    said = erase(call, filled)
    assert people.traces(data) == {}
    assert "essaim.avant-20260101-000000.db" in said and "sauvegarde" in said.lower()
    assert call(filled, "check").returncode == 0, call(filled, "check").stdout

    # The same file, the one before it, and another that says it otherwise.
    report = reports / "cr-aldegonde-quiberzan.md"
    variant = reports / "autre.md"
    variant.write_text(f"# Réunion avec {NAME}\n\n{NAME.upper()} ouvre. Quiberzán conclut.\n")
    for text in (report.read_text(), REPORT, REPORT.replace("la moitié", "le quart")):
        people.write_report(reports, text)
        assert call(filled, "ingest", reports).returncode == 0
        assert people.traces(data) == {}
    assert call(filled, "check").returncode == 0

    # The archive made before. Commands end with their process; here, with their last reference.
    gc.collect()
    for gone in (False, True):
        if gone:
            for path in (filled.database, *data.glob("essaim.db-*"), *data.glob("*.avant-*")):
                path.unlink(missing_ok=True)
        ended = call(filled, "restore", place / "avant.zip", *(() if gone else ("--force",)))
        assert ended.returncode == 0, ended.stdout + ended.stderr
        assert "opposition" in ended.stdout
        assert people.traces(data) == {}


def test_what_stays_still_quotes(filled: Settings, call: Command) -> None:
    erase(call, filled)
    store = open_store(filled.database)
    (document,) = (d for d in store.documents.all() if "chaleur perdue" in d.title)
    text = store.documents.get(document.id).text
    assert (
        "240 000 euros" in text and "TRÉMOUZAC Philibert" in text and "Agence de Hauteval" in text
    )
    assert document.id.startswith("cr-") and "quiberzan" not in document.id
    for passage in store.documents.passages(document.id):
        words = text[passage.start : passage.end]
        assert words == words.strip() and words
    quoted = store.documents.quoted(store.documents.passages(document.id))
    assert any("[nom masqué] rappelle" in q.quote for q in quoted.values())
    assert not any("█" in q.quote for q in quoted.values())
    listed = store.participants.of(document.id)
    assert [(p.name, p.organisation, p.public_role) for p in listed] == [
        (None, "Agence de Hauteval", "directrice"),
        ("TRÉMOUZAC Philibert", "Ville de Dunkerque", "ingénieur"),
    ]
    (decision,) = (d for d in store.journal.decisions(limit=1_000) if d.action == "privacy.erase")
    assert decision.subject == "effacement-1" and decision.reason is None
    for record in store.records.ids():
        assert store.records.find(record) is not None, "every body is still a record"
    assert store.integrity_problems() == []


def test_a_dry_run_and_a_search_change_nothing(filled: Settings, call: Command) -> None:
    before = filled.database.read_bytes()
    ended = call(filled, "privacy", "erase", NAME, "--dry-run")
    assert ended.returncode == 0 and "document" in ended.stdout
    found = call(filled, "privacy", "find", "quiberzan ALDEGONDE", "--json")
    tables = set(json.loads(found.stdout)["tables"])
    assert tables >= {
        "document", "document_version", "participant", "record", "record_version", "decision",
        "need", "feedback", "suggestion", "suggestion_contact", "privacy_request", "account",
    }  # fmt: skip
    assert filled.database.read_bytes() == before
    assert not key_path(filled.database).exists() and not list_path(filled.database).exists()


def test_without_a_terminal_nothing_is_erased_unasked(filled: Settings, call: Command) -> None:
    ended = call(filled, "privacy", "erase", NAME)
    assert ended.returncode == 1 and "--yes" in ended.stderr
    assert call(filled, "privacy", "find", NAME).returncode == 0


def test_the_answer_to_an_access_request_is_complete(
    filled: Settings, call: Command, tmp_path: Path
) -> None:
    """Against a search of every text of the base, word by word."""
    ended = call(filled, "privacy", "show", NAME, "--json")
    told = {(t["table"], t["column"]) for t in json.loads(ended.stdout)["texts"]}
    store = open_store(filled.database)
    connection = store._connections.get()
    direct = set()
    for table in store.bytes.tables():
        for column in table.columns:
            rows = connection.execute(f'SELECT "{column}" FROM "{table.name}"').fetchall()
            if any("quiberz" in str(row[0]).lower() for row in rows):
                direct.add((table.name, column))
    assert direct and told >= direct
    assert OTHER.split()[1] not in ended.stdout, "nothing is told of the others"
    page = tmp_path / "reponse.html"
    assert call(filled, "privacy", "show", NAME, "--html", page).returncode == 0
    assert page.stat().st_mode & 0o077 == 0 and "Base légale" in page.read_text()


def test_opposed_only_a_name_stays_but_comes_no_more(
    filled: Settings, data: Path, reports: Path, call: Command
) -> None:
    assert call(filled, "privacy", "oppose", NAME).returncode == 0
    store = open_store(filled.database)
    kept = store.bytes.unread() == 0 and store.participants.names()
    assert any("QUIBERZ" in name for name in kept or ())
    (reports / "neuf.txt").write_text(f"Réunion\n\n{NAME} annonce un budget de 12 000 euros.\n")
    assert call(filled, "ingest", reports / "neuf.txt").returncode == 0
    assert "█" in store.documents.get("neuf").text
    assert "uiberz" not in store.documents.get("neuf").text


def test_without_its_key_the_list_lets_nothing_in(
    filled: Settings, reports: Path, call: Command
) -> None:
    erase(call, filled)
    key_path(filled.database).unlink()
    ended = call(filled, "ingest", people.write_report(reports, REPORT + "\nFin.\n"))
    assert ended.returncode == 1 and "liste" in ended.stderr
    assert call(filled, "privacy", "forget-list").returncode == 1
    assert call(filled, "privacy", "forget-list", "--yes").returncode == 0
    assert call(filled, "ingest", reports).returncode == 0


def test_the_register_is_written(own_settings: Settings, call: Command) -> None:
    ended = call(own_settings, "privacy", "register")
    assert "### participant" in ended.stdout and "| name |" in ended.stdout
    assert any(t["table"] == "job" for t in json.loads(call(
        own_settings, "privacy", "register", "--json").stdout))  # fmt: skip


def test_requests_are_told_with_their_deadline_and_settled(filled: Settings, call: Command) -> None:
    (item,) = json.loads(call(filled, "privacy", "requests", "--json").stdout)["items"]
    assert item["state"] == "waiting" and item["due"] > item["at"][:10]
    assert call(filled, "privacy", "settle", 1, "--answer", "Effacé et dit").returncode == 0
    assert call(filled, "privacy", "settle", 1, "--answer", "encore").returncode == 1
    assert "Aucune demande" in call(filled, "privacy", "requests").stdout
    assert "Effacé et dit" in call(filled, "privacy", "requests", "--state", "all").stdout
