"""Documents: quotes are exact spans, versions are kept, and nothing dangles."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from kb.errors import DocumentNotFound
from kb.model import Role
from kb.sqlite.lexicon import Target
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.text import fingerprint
from tests.factories import TEXT, document, passage, passages, put_document


def test_a_document_comes_back_whole(memory_store: SqliteStore) -> None:
    kept = document(metadata={"note": "é", "pages": 3, "people": ["a", "b"]}, records=["acierie"])
    put_document(memory_store, kept)
    assert memory_store.documents.get("atelier") == kept
    assert memory_store.documents.passages("atelier") == passages(kept)
    assert memory_store.documents.by_fingerprint(kept.fingerprint) == "atelier"
    assert memory_store.documents.count() == (1, 3)


def test_a_passage_quotes_its_document(small_store: SqliteStore) -> None:
    text = small_store.documents.get("atelier").text
    quotes = [text[p.start : p.end] for p in small_store.documents.passages("atelier")]
    assert quotes[0].startswith("L’aciérie du port") and quotes[0].endswith("mille logements.")
    first = small_store.documents.passages("atelier")[0]
    assert [text[a:b] for a, b in first.sentences] == [
        "L’aciérie du port perd beaucoup de chaleur fatale.",
        "La ville la récupère pour chauffer mille logements.",
    ]


def test_an_unknown_document_is_told(memory_store: SqliteStore) -> None:
    with pytest.raises(DocumentNotFound, match="« rien »"):
        memory_store.documents.get("rien")
    assert memory_store.documents.find("rien") is None
    assert memory_store.documents.passages("rien") == []
    assert memory_store.documents.texts(["rien"]) == {}
    assert memory_store.documents.passages_by_id([]) == {}


def test_the_version_replaced_is_kept_with_its_passages(tmp_path: Path) -> None:
    store = open_store(tmp_path / "a.db")
    old = document()
    put_document(store, old)
    new = document(version=2, text=TEXT + "\n\nUne piscine s’ajoute au réseau.")
    put_document(store, new, [passage(new, "Une piscine s’ajoute au réseau.")])
    assert store.documents.get("atelier") == new
    assert [p.id for p in store.documents.passages("atelier")] == ["atelier:2:0"]
    assert store.documents.by_fingerprint(old.fingerprint) is None
    rows = sqlite3.connect(tmp_path / "a.db").execute(
        "SELECT version, fingerprint, text, passages FROM document_version"
    )
    ((version, mark, text, kept),) = rows.fetchall()
    assert (version, mark, text) == (1, fingerprint(TEXT.encode()), TEXT)
    assert [p["id"] for p in json.loads(kept)] == ["atelier:1:0", "atelier:1:1", "atelier:1:2"]
    actions = [(d.action, d.version, d.replaces) for d in store.journal.decisions("atelier")]
    assert actions == [("document.update", 2, 1), ("document.create", 1, None)]
    store.close()


def test_words_of_a_replaced_version_are_no_longer_found(memory_store: SqliteStore) -> None:
    put_document(memory_store, document())
    new = document(version=2, text="Une piscine.")
    put_document(memory_store, new, [passage(new, "Une piscine.")])
    assert memory_store.lexicon.rank(["gar"], Target.PASSAGES, 5).ids == ()
    assert memory_store.lexicon.rank(["piscin"], Target.PASSAGES, 5).ids == ("atelier:2:0",)
    assert memory_store.documents.passages_about("reseau-chaleur") == []


def test_passages_are_found_by_the_record_they_tell_about(small_store: SqliteStore) -> None:
    about = small_store.documents.passages_about("tiers-lieu-gare")
    assert [p.id for p in about] == ["atelier:1:2"]
    assert small_store.documents.passages_about("acierie") == []


def test_lists_leave_the_text_out(small_store: SqliteStore) -> None:
    (listed,) = small_store.documents.all()
    assert listed.text == "" and listed.title == "Compte rendu de l’atelier"
    assert small_store.documents.texts(["atelier", "rien"]) == {"atelier": TEXT}


def test_a_result_shows_a_passage_as_its_page_does(memory_store: SqliteStore) -> None:
    """SQLite cuts the words out: it must count what Python counts, and hide the same names."""
    told = "🏭 É" + TEXT + "\n\nMme PARTICIPANTE parle de l’e\u0301cole\u202f: 10 m² 🙂."
    kept = document(text=told)
    spoken = passage(kept, told.rpartition("\n\n")[2], 3, heading_path=["Dit par PARTICIPANTE"])
    put_document(memory_store, kept, [*passages(kept), spoken])
    documents = memory_store.documents
    quoted = documents.quoted(documents.passages("atelier"))
    shown = documents.shown([*quoted, "rien"])
    assert shown == {
        i: (kept.id, kept.title, one.passage.heading_path, one.passage.themes, one.quote)
        for i, one in quoted.items()
    }
    last = shown[spoken.id]
    assert last.quote == "[nom masqué] parle de l’e\u0301cole\u202f: 10 m² 🙂."
    assert last.heading_path == ("Dit par [nom masqué]",)
    assert any("non publiée" in one.quote for one in shown.values())
    assert documents.shown([]) == {}


def test_passages_come_in_reading_order_with_their_role(small_store: SqliteStore) -> None:
    found = small_store.documents.all_passages()
    assert [p.index for p in found] == [0, 1, 2]
    assert [p.role for p in found] == [Role.PARAGRAPH, Role.PARTICIPANTS, Role.PARAGRAPH]
    assert set(small_store.documents.passages_by_id(["atelier:1:1", "rien"])) == {"atelier:1:1"}


def test_two_documents_cannot_hold_the_same_bytes(memory_store: SqliteStore) -> None:
    put_document(memory_store, document())
    twin = document(id="jumeau")
    with pytest.raises(sqlite3.IntegrityError):
        put_document(memory_store, twin)
    assert memory_store.documents.count() == (1, 3)
