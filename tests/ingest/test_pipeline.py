"""Files into the store: once each, in versions, linked, and every refusal told."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.model import FileReport, Outcome, RefusalCode
from ingest.pipeline import Pipeline
from kb.model import Role
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from tests import factories
from tests.factories import experience, funding, record_file

HEAT = (
    "L’aciérie de Dunkerque chauffe seize mille logements avec une chaleur autrefois perdue. "
    "Le réseau appartient à la communauté urbaine, qui l’étend chaque année vers de nouveaux "
    "quartiers. Les hottes de l’usine captent l’air chaud au-dessus des chaînes de minerai."
)
COOK = (
    "La cantine de Tarbes achète ses légumes à douze maraîchers des environs depuis deux ans. "
    "Un poste de coordinatrice, payé par la commune, passe les commandes et suit les livraisons. "
    "Les enfants visitent les fermes au printemps et goûtent ce qu’ils ont vu pousser."
)


@pytest.fixture
def pipeline(memory_store: SqliteStore, vocabulary: Vocabulary) -> Pipeline:
    return Pipeline(memory_store, vocabulary, actor="anne")


def note(folder: Path, text: str, name: str = "note.md", title: str = "Une note") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# {title}\n\n{text}\n", encoding="utf-8")
    return path


def one(pipeline: Pipeline, paths: Path | Sequence[Path]) -> FileReport:
    (report,) = pipeline.run([paths] if isinstance(paths, Path) else paths).files
    return report


# --- the same, the changed, the like


def test_a_document_is_kept_with_exact_passages(
    pipeline: Pipeline, memory_store: SqliteStore, tmp_path: Path
) -> None:
    report = one(pipeline, note(tmp_path, HEAT))
    assert (report.outcome, report.id, report.passages) == (Outcome.KEPT, "note", 1)
    document = memory_store.documents.get("note")
    (passage,) = memory_store.documents.passages("note")
    assert document.title == "Une note" and document.file_name == "note.md"
    assert document.text[passage.start : passage.end] == HEAT
    assert len(passage.sentences) == 3
    assert passage.themes == ("habitat",)
    assert memory_store.journal.decisions("note")[0].actor == "anne"


def test_the_same_file_twice_is_one_document(
    pipeline: Pipeline, memory_store: SqliteStore, tmp_path: Path
) -> None:
    path = note(tmp_path, HEAT)
    one(pipeline, path)
    assert one(pipeline, path).outcome is Outcome.UNCHANGED
    under_another_name = one(pipeline, note(tmp_path, HEAT, "autre.md"))
    assert (under_another_name.outcome, under_another_name.id) == (Outcome.UNCHANGED, "note")
    assert memory_store.documents.count() == (1, 1)


def test_a_changed_file_is_a_new_version(
    pipeline: Pipeline, memory_store: SqliteStore, tmp_path: Path
) -> None:
    one(pipeline, note(tmp_path, HEAT))
    report = one(pipeline, note(tmp_path, HEAT + " Une piscine s’y ajoute."))
    assert (report.outcome, report.id, report.near_duplicate_of) == (Outcome.UPDATED, "note", None)
    document = memory_store.documents.get("note")
    assert document.version == 2 and document.text.endswith("s’y ajoute.")
    assert memory_store.documents.count()[0] == 1
    decisions = memory_store.journal.decisions("note")
    assert [(d.version, d.replaces) for d in decisions] == [(2, 1), (1, None)]
    back = one(pipeline, note(tmp_path, HEAT))
    assert back.outcome is Outcome.UPDATED
    assert memory_store.documents.get("note").version == 3


def test_another_text_under_a_known_name_is_another_document(
    pipeline: Pipeline, memory_store: SqliteStore, tmp_path: Path
) -> None:
    one(pipeline, note(tmp_path / "a", HEAT))
    other = one(pipeline, note(tmp_path / "b", COOK))
    assert other.outcome is Outcome.KEPT
    assert other.id is not None and other.id.startswith("note-")
    assert memory_store.documents.get("note").text.endswith(HEAT[-20:])
    assert memory_store.documents.count()[0] == 2


def test_a_near_duplicate_is_kept_and_flagged(
    pipeline: Pipeline, memory_store: SqliteStore, tmp_path: Path
) -> None:
    long = " ".join(f"{HEAT} {COOK} Étape {n}, puis mesure {n * 7}." for n in range(12))
    one(pipeline, note(tmp_path, long))
    report = one(pipeline, note(tmp_path, long + " Relu en mai.", "copie.md"))
    assert (report.outcome, report.near_duplicate_of) == (Outcome.KEPT, "note")
    assert memory_store.documents.get("copie").near_duplicate_of == "note"
    assert one(pipeline, note(tmp_path, COOK, "autre.md")).near_duplicate_of is None


def test_ten_runs_at_once_keep_one_document(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path, store = note(tmp_path, HEAT), open_store(tmp_path / "a.db")
    reports: list[Outcome] = []
    gate = threading.Barrier(10)

    def run() -> None:
        pipeline = Pipeline(store, vocabulary)
        gate.wait()
        reports.append(one(pipeline, path).outcome)

    threads = [threading.Thread(target=run) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reports) == [Outcome.KEPT] + [Outcome.UNCHANGED] * 9
    assert store.documents.count()[0] == 1
    store.close()


# --- records


def test_records_come_first_and_documents_tell_about_them(
    pipeline: Pipeline, memory_store: SqliteStore, tmp_path: Path
) -> None:
    record_file(tmp_path, experience(title="Chaleur de l’aciérie de Dunkerque"))
    note(tmp_path, HEAT, "0-avant.md")
    report = pipeline.run([tmp_path])
    assert [file.outcome for file in report.files] == [Outcome.KEPT] * 2
    about = memory_store.documents.passages_about("reseau-chaleur")
    assert [passage.document_id for passage in about] == ["0-avant"]


def test_a_record_changes_by_versions(
    pipeline: Pipeline, memory_store: SqliteStore, tmp_path: Path
) -> None:
    path = record_file(tmp_path, experience())
    outcomes = [one(pipeline, path).outcome, one(pipeline, path).outcome]
    record_file(tmp_path, experience(title="Autre titre"))
    outcomes.append(one(pipeline, path).outcome)
    assert outcomes == [Outcome.KEPT, Outcome.UNCHANGED, Outcome.UPDATED]
    assert memory_store.records.version("reseau-chaleur") == 2


def test_an_unknown_theme_is_refused_with_its_line_and_the_nearest(
    pipeline: Pipeline, memory_store: SqliteStore, tmp_path: Path
) -> None:
    path = record_file(tmp_path, experience(), themes=["mobilité", "chaleur fatal"])
    line = path.read_text().splitlines().index("- chaleur fatal") + 1
    report = one(pipeline, path)
    assert report.code is RefusalCode.INVALID_RECORD
    assert report.detail is not None
    assert f"ligne {line} : Thème inconnu : « chaleur fatal »" in report.detail
    assert "Le plus proche : « chaleur fatale »" in report.detail
    assert memory_store.records.ids() == set()


def test_two_files_for_one_record_do_not_take_turns(
    pipeline: Pipeline, memory_store: SqliteStore, tmp_path: Path
) -> None:
    record_file(tmp_path / "a", experience())
    record_file(tmp_path / "b", experience(title="Autre titre"))
    report = pipeline.run([tmp_path])
    assert [file.outcome for file in report.files] == [Outcome.KEPT, Outcome.REFUSED]
    assert "est déjà celui de" in str(report.refused[0].detail)
    pipeline.run([tmp_path])
    assert memory_store.records.version("reseau-chaleur") == 1


# --- what is wrong never stops a run nor vanishes


def test_one_bad_file_among_good_ones(
    pipeline: Pipeline, memory_store: SqliteStore, tmp_path: Path
) -> None:
    record_file(tmp_path, funding())
    note(tmp_path, HEAT, "bon.md")
    (tmp_path / "abime.pdf").write_bytes(b"%PDF-1.4 rien")
    (tmp_path / "faux.docx").write_bytes(b"PK\x03\x04rien")
    (tmp_path / "liste.yml").write_text("- un\n- deux\n")
    (tmp_path / "vide.md").write_text("")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 60)
    (tmp_path / "perdu.md").symlink_to(tmp_path / "nulle-part")
    report = pipeline.run([tmp_path, tmp_path / "absent.md"])
    kept = {file.path.name for file in report.files if file.outcome is Outcome.KEPT}
    assert kept == {"fonds-chaleur.yml", "bon.md"}
    refused = {file.path.name: str(file.detail) for file in report.refused}
    assert set(refused) == {"abime.pdf", "faux.docx", "liste.yml", "vide.md", "image.png",
                            "perdu.md", "absent.md"}  # fmt: skip
    assert all(file.code is not None for file in report.refused)
    assert all(len(detail) > 10 and "Traceback" not in detail for detail in refused.values())
    assert memory_store.documents.count()[0] == 1


def test_the_report_follows_the_order_of_the_files(pipeline: Pipeline, tmp_path: Path) -> None:
    note(tmp_path, COOK, "b.md")
    record_file(tmp_path, funding())
    note(tmp_path, HEAT, "a.md")
    report = pipeline.run([tmp_path])
    assert [f.path.name for f in report.files] == ["a.md", "b.md", "fonds-chaleur.yml"]
    assert report.count(Outcome.KEPT) == 3 and report.refused == ()
    seen: list[Path] = []
    pipeline.run([tmp_path, tmp_path / "a.md"], seen.append)
    assert len(seen) == 3, "each file once, even named twice"


def test_hidden_files_and_folders_are_left_out(pipeline: Pipeline, tmp_path: Path) -> None:
    for name in (".cache.md", ".git/description.md", "sous/.trash/x.md"):
        note(tmp_path, HEAT, name)
    note(tmp_path, COOK, "sous/vu.md")
    report = pipeline.run([tmp_path])
    assert [file.path.name for file in report.files] == ["vu.md"]


def test_a_name_that_is_no_text_does_not_stop_the_run(
    pipeline: Pipeline, memory_store: SqliteStore, tmp_path: Path
) -> None:
    odd = os.fsencode(tmp_path) + b"/caf\xe9.md"
    Path(os.fsdecode(odd)).write_text(f"# Titre\n\n{HEAT}\n")
    note(tmp_path, COOK, "z.md")
    report = pipeline.run([tmp_path])
    assert [file.outcome for file in report.files] == [Outcome.KEPT] * 2
    for file in report.files:
        file.model_dump_json()
    assert memory_store.documents.get("caf").file_name == "caf?.md"


def test_nothing_to_read_gives_an_empty_report(pipeline: Pipeline, tmp_path: Path) -> None:
    assert pipeline.run([tmp_path]).files == ()


# --- the real reports


def test_the_real_reports_give_exact_passages(
    pipeline: Pipeline, memory_store: SqliteStore, seeds: list[Path]
) -> None:
    report = pipeline.run(seeds)
    assert report.refused == ()
    for file in report.files:
        document = memory_store.documents.get(str(file.id))
        last = 0
        passages = memory_store.documents.passages(document.id)
        assert len(passages) > 20
        for passage in passages:
            quote = document.text[passage.start : passage.end]
            assert last <= passage.start < passage.end <= len(document.text)
            assert quote == quote.strip() != ""
            last, inside = passage.end, passage.start
            for start, end in passage.sentences:
                assert inside <= start < end <= passage.end
                assert document.text[start:end] == document.text[start:end].strip()
                inside = end
            if passage.role is Role.PARTICIPANTS:
                assert passage.sentences == () == passage.records == passage.themes
            else:
                said = "".join(document.text[a:b] for a, b in passage.sentences)
                assert "".join(said.split()) == "".join(quote.split())


def test_the_whole_corpus_is_taken_in(corpus_built: object) -> None:
    report = corpus_built.report  # type: ignore[attr-defined]
    assert report.refused == ()
    records = len(list((factories.CORPUS / "records").rglob("*.yml")))
    documents = len(list((factories.CORPUS / "documents").glob("*.md")))
    assert report.count(Outcome.KEPT) == records + documents > 290
    assert [file.path.name for file in report.files if file.near_duplicate_of] == []
