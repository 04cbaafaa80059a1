"""The check of a store: silent when sound, one French line for each thing wrong."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from kb.check import check_store
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from tests import factories
from tests.factories import document, experience, passage, put_document, put_records


def test_a_sound_store_has_no_problem(small_store: SqliteStore, vocabulary: Vocabulary) -> None:
    assert check_store(small_store, vocabulary) == []


QUOTE = "L’aciérie du port perd beaucoup de chaleur fatale."


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"end": 10_000, "sentences": []}, "ses bornes sortent du document"),
        ({"start": 40, "end": 30, "sentences": []}, "ses bornes sortent du document"),
        ({"start": 21, "sentences": []}, "il commence ou finit par un blanc"),
        ({"sentences": [[0, 5]]}, "une de ses phrases sort de ses bornes"),
        ({"sentences": [[30, 25]]}, "une de ses phrases sort de ses bornes"),
    ],
)
def test_a_wrong_span_is_told(
    memory_store: SqliteStore, vocabulary: Vocabulary, fields: dict[str, Any], told: str
) -> None:
    kept = document()
    put_document(memory_store, kept, [passage(kept, QUOTE, **fields)])
    assert check_store(memory_store, vocabulary) == [f"Passage « atelier:1:0 » : {told}."]


def test_an_overlap_is_told(memory_store: SqliteStore, vocabulary: Vocabulary) -> None:
    kept = document()
    put_document(memory_store, kept, [passage(kept, QUOTE), passage(kept, "chaleur fatale.", 1)])
    assert check_store(memory_store, vocabulary) == [
        "Passage « atelier:1:1 » : il chevauche le précédent."
    ]


def test_broken_links_unknown_themes_and_lost_sources_are_told(
    memory_store: SqliteStore, vocabulary: Vocabulary
) -> None:
    put_records(memory_store, [experience(
        inspired_by=["nulle-part"],
        themes=["zorglub"],
        sources=[{**factories.SOURCE, "document": "jamais-lu"}],
    )])  # fmt: skip
    assert check_store(memory_store, vocabulary) == [
        "Lien rompu : reseau-chaleur → nulle-part (inspired_by).",
        "Fiche « reseau-chaleur » : thème inconnu « zorglub ».",
        "Fiche « reseau-chaleur » : source dans un document absent, « jamais-lu ».",
    ]


def test_a_dangling_row_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    store = factories.fill(open_store(tmp_path / "a.db"))
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("DELETE FROM document")
    connection.commit()
    problems = check_store(store, vocabulary)
    assert "Base abîmée : passage n° 1." in problems
    assert all(line.startswith("Base abîmée :") for line in problems)
    store.close()


def test_bytes_gone_wrong_are_told_not_raised(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "a.db"
    store = factories.fill(open_store(path))
    store.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    roots = "SELECT rootpage FROM sqlite_master WHERE name IN ('passage', 'record')"
    pages = [row[0] for row in connection.execute(roots)]
    connection.close()
    data = bytearray(path.read_bytes())
    for page in pages:
        data[4096 * (page - 1) : 4096 * page] = b"\xa5" * 4096
    path.write_bytes(data)
    damaged = open_store(path)
    problems = check_store(damaged, vocabulary)
    assert problems and all(line.startswith("Base abîmée :") for line in problems)
    damaged.close()
