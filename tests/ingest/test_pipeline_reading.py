"""Documents that come in are read: the reading and its proposals are kept with them, or nothing
is."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ingest.model import Outcome, PassageDraft
from ingest.pipeline import MakeReader, Pipeline
from ingest.reading import Laid, ReportReader, Sheet, WholeReading
from kb.check import check_store
from kb.model import Record
from kb.privacy import Masker
from kb.proposals import Proposal, ProposalKind, ProposalState
from kb.reading import Reading, Span
from kb.sqlite.store import SqliteStore
from kb.store import open_store
from kb.vocabulary import Vocabulary
from tests import factories
from tests.factories import experience, record_file
from tests.ingest.reports import VERVINS, make_reader

STORY = (
    "Le projet « Cour des Tilleuls » a été lancé par la Ville de Vervins en 2021 et a accueilli "
    "300 visiteurs. La Halle aux Grains, à Vervins, a accueilli 400 visiteurs en 2019. "
    "Le manque de financement bloque tout."
)
KNOWN = experience(id="halle-aux-grains", title="Halle aux Grains : un atelier", territory=VERVINS)


@pytest.fixture(scope="module")
def reader() -> ReportReader:
    """One for all: a reader holds no document."""
    return make_reader((KNOWN,))


@pytest.fixture
def store(memory_store: SqliteStore) -> SqliteStore:
    factories.put_records(memory_store, [KNOWN])
    return memory_store


@pytest.fixture
def pipeline(store: SqliteStore, vocabulary: Vocabulary, reader: ReportReader) -> Pipeline:
    return Pipeline(store, vocabulary, reader=lambda _: reader)


def note(folder: Path, text: str = STORY, name: str = "note.md", front: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{front}# Une tournée\n\n{text}\n", encoding="utf-8")
    return path


def titles(store: SqliteStore, kind: ProposalKind = ProposalKind.EXPERIENCE) -> set[str]:
    return {proposal.title for proposal in store.proposals.all(kind=kind)}


def test_a_reading_is_kept_with_its_document(
    pipeline: Pipeline, store: SqliteStore, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    pipeline.run([note(tmp_path)])
    document, reading = store.documents.get("note"), store.proposals.reading("note")
    assert reading is not None and (reading.document_id, reading.version) == ("note", 1)
    assert len(reading.statements) > 0
    found = store.proposals.all()
    assert {p.target for p in found if p.kind is ProposalKind.EXPERIENCE} == {
        None, "halle-aux-grains",
    }  # fmt: skip
    for proposal in found:
        assert (proposal.document_id, proposal.version) == ("note", 1)
        for field in proposal.fields:
            if field.path in {"title", "lead.name"}:
                span = field.evidence
                assert document.text[span.start : span.end] == field.value
    assert check_store(store, vocabulary) == []


def test_a_document_that_declares_its_records_proposes_nothing(
    pipeline: Pipeline, store: SqliteStore, tmp_path: Path
) -> None:
    pipeline.run([note(tmp_path, front="---\nrecords: [halle-aux-grains]\n---\n")])
    assert store.documents.get("note").records == ("halle-aux-grains",)
    assert store.proposals.reading("note") is not None
    assert store.proposals.all(state=None) == []


def test_a_version_that_declares_its_records_withdraws_what_waited(
    pipeline: Pipeline, store: SqliteStore, tmp_path: Path
) -> None:
    pipeline.run([note(tmp_path)])
    assert store.proposals.all()
    pipeline.run([note(tmp_path, front="---\nrecords: [halle-aux-grains]\n---\n")])
    assert store.documents.get("note").version == 2
    assert store.proposals.all() == []


def test_a_passage_has_the_themes_read_in_it(
    pipeline: Pipeline, store: SqliteStore, tmp_path: Path
) -> None:
    told = "Chaque école trie ses épluchures et ses restes, que deux maîtres composteurs suivent."
    pipeline.run([note(tmp_path, f"{told}\n\n## Suite\n\nLe covoiturage n’a pas été évoqué.")])
    reading = store.proposals.reading("note")
    assert reading is not None
    for passage in store.documents.passages("note"):
        inside = {
            t.value
            for t in reading.tags
            if t.list_name == "theme" and passage.start <= t.start < passage.end
        }
        assert set(passage.themes) == inside
    assert "compostage" in store.documents.passages("note")[0].themes, "though no label says it"


def test_without_a_reader_a_document_is_only_kept(
    store: SqliteStore, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    Pipeline(store, vocabulary).run([note(tmp_path)])
    assert store.proposals.reading("note") is None and store.proposals.all() == []


def test_a_new_version_replaces_what_waits_and_keeps_what_is_settled(
    pipeline: Pipeline, store: SqliteStore, tmp_path: Path
) -> None:
    pipeline.run([note(tmp_path)])
    (refused,) = [p for p in store.proposals.all() if p.title == "Cour des Tilleuls"]
    with store.transaction():
        store.proposals.settle(refused, ProposalState.REFUSED, "Ana", reason="hors sujet")
    brakes = titles(store, ProposalKind.BRAKE)
    assert len(brakes) == 1
    changed = STORY.replace("Le manque de financement bloque tout.", "Le manque de bras bloque.")
    report = pipeline.run([note(tmp_path, changed)])
    assert report.files[0].outcome is Outcome.UPDATED
    reading = store.proposals.reading("note")
    assert reading is not None and reading.version == 2
    waiting = store.proposals.all()
    assert {proposal.version for proposal in waiting} == {2}
    assert titles(store, ProposalKind.BRAKE) == {"Le manque de bras bloque."} != brakes
    assert "Cour des Tilleuls" not in titles(store), "what is refused does not come back"
    assert store.proposals.get(refused.id).state is ProposalState.REFUSED


def test_the_same_file_again_is_not_read_again(
    pipeline: Pipeline, store: SqliteStore, tmp_path: Path
) -> None:
    path = note(tmp_path)
    pipeline.run([path])
    before = store.proposals.all()
    assert pipeline.run([path]).files[0].outcome is Outcome.UNCHANGED
    assert store.proposals.all() == before


def test_the_records_of_a_run_are_known_to_its_documents(
    memory_store: SqliteStore, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """Even when the record comes after the document in the order of the files."""
    note(tmp_path, name="a.md")
    record_file(tmp_path / "z", KNOWN)
    seen: list[list[str]] = []

    def make(records: Sequence[Record]) -> ReportReader:
        seen.append([record.id for record in records])
        return make_reader(records)

    Pipeline(memory_store, vocabulary, reader=make).run([tmp_path])
    assert seen == [["halle-aux-grains"]]
    targets = {proposal.target for proposal in memory_store.proposals.all()}
    assert "halle-aux-grains" in targets


def test_two_documents_of_one_name_have_proposals_of_their_own(
    pipeline: Pipeline, store: SqliteStore, tmp_path: Path
) -> None:
    other = "Le projet « Serre Bleue » a été lancé par la Ville de Laon et a accueilli 90 élèves. "
    pipeline.run([note(tmp_path / "a"), note(tmp_path / "b", other * 6)])
    found = {p.title: p.document_id for p in store.proposals.all(kind=ProposalKind.EXPERIENCE)}
    assert found["Cour des Tilleuls"] == "note"
    assert found["Serre Bleue"].startswith("note-")


# --- all or nothing


class Scripted(ReportReader):
    """A reader that finds one brake, whatever the text, after something else has happened."""

    def __init__(self, happens: Callable[[], None] = lambda: None) -> None:
        self._happens = happens
        self.read_as: list[str] = []

    def read(
        self, laid: Laid, sheet: Sheet, drafts: Sequence[PassageDraft], *told: object
    ) -> WholeReading:
        self.read_as.append(sheet.document_id)
        self._happens()
        brake = Proposal(
            id=f"{sheet.document_id}-frein",
            kind=ProposalKind.BRAKE,
            title="Un frein",
            document_id=sheet.document_id,
            version=sheet.version,
            evidence=(Span(start=0, end=5),),
            confidence=0.5,
        )
        reading = Reading(document_id=sheet.document_id, version=sheet.version)
        return WholeReading(laid.text, reading, [brake], Masker(()), list(drafts), [])


def scripted(reader: Scripted) -> MakeReader:
    return lambda _: reader


def test_a_name_taken_while_reading_is_not_mixed_up(
    store: SqliteStore, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """Another run keeps another text under the same name between the reading and the lock."""
    elsewhere = note(tmp_path / "b", "Une tout autre histoire de compost et de vélos. " * 8)
    done: list[bool] = []

    def another() -> None:
        if not done:
            done.append(True)
            Pipeline(store, vocabulary).run([elsewhere])

    reader = Scripted(another)
    (report,) = Pipeline(store, vocabulary, reader=scripted(reader)).run([note(tmp_path)]).files
    assert report.id is not None and report.id.startswith("note-")
    assert reader.read_as == ["note", report.id]
    assert store.proposals.reading("note") is None
    assert store.proposals.reading(report.id) is not None


def test_what_cannot_be_kept_leaves_no_document(
    pipeline: Pipeline,
    store: SqliteStore,
    vocabulary: Vocabulary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    path = note(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(store.proposals, "put_reading", broken)
        with pytest.raises(OSError, match="disk full"):
            pipeline.run([path])
    assert store.documents.count() == (0, 0) and store.proposals.all(state=None) == []
    assert check_store(store, vocabulary) == []
    assert pipeline.run([path]).files[0].outcome is Outcome.KEPT
    assert "Cour des Tilleuls" in titles(store)


# Keeps a first document, then dies in the middle of keeping the second: all of it is written but
# its transaction is not ended.
KILLED = """
import os, signal, sys
from pathlib import Path
from ingest.pipeline import Pipeline
from kb.store import open_store
from tests import factories
from tests.ingest.test_pipeline_reading import Scripted, scripted

store = open_store(sys.argv[1])
keep, kept = store.proposals.put_reading, []

def put_reading(reading, proposals):
    keep(reading, proposals)
    kept.append(reading.document_id)
    if len(kept) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

store.proposals.put_reading = put_reading
reader = scripted(Scripted())
Pipeline(store, factories.vocabulary(), reader=reader).run([Path(sys.argv[2])])
"""


def test_a_killed_ingest_leaves_no_half_read_document(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    folder, database = tmp_path / "files", tmp_path / "a.db"
    note(folder, STORY, "a.md")
    note(folder, "Une tout autre histoire de compost et de vélos. " * 8, "b.md")
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(database), str(folder)],
        cwd=factories.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr
    store = open_store(database)
    assert check_store(store, vocabulary) == []
    assert store.documents.count()[0] == 1
    assert [p.document_id for p in store.proposals.all()] == ["a"]
    assert store.proposals.reading("a") is not None and store.proposals.reading("b") is None
    report = Pipeline(store, vocabulary, reader=scripted(Scripted())).run([folder])
    assert [file.outcome for file in report.files] == [Outcome.UNCHANGED, Outcome.KEPT]
    assert store.proposals.reading("b") is not None
    store.close()


LISTS = """
## Présents

Aline Morvan, Bruno Castel, Chloé Dervaux

Excusés : Denis Lavigne (ADEME), Élodie Pons

| Nom | Organisme | Présent | Excusé |
|---|---|---|---|
| Gilles Astruc | Ville de Vervins | x | |
| Hélène Borel | CAF | | x |

## Échanges

Aline Morvan rappelle le calendrier. Bruno CASTEL craint un retard. Hélène Borel propose de créer
un guichet unique pour les familles.
"""
LISTED = ("Morvan", "Castel", "Dervaux", "Lavigne", "Pons", "Astruc", "Borel")


def test_people_listed_on_one_line_or_in_a_table_are_shown_nowhere(
    pipeline: Pipeline, store: SqliteStore, tmp_path: Path
) -> None:
    report = pipeline.run([note(tmp_path, LISTS, "listes.md")])
    document = report.files[0].id
    assert document is not None
    passages = store.documents.passages(document)
    shown = [q.quote for q in store.documents.quoted(passages).values()]
    told = [p.model_dump_json() for p in store.proposals.all(document_id=document)]
    assert shown and told
    for name in LISTED:
        assert not [words for words in (*shown, *told) if name.casefold() in words.casefold()], name
    assert "rappelle le calendrier" in " ".join(shown)


def test_who_speaks_without_being_listed_is_shown_nowhere(
    pipeline: Pipeline, store: SqliteStore, tmp_path: Path
) -> None:
    """They took part; in a text without a list, who is quoted stays quoted."""
    said = "Nathalie ROUVIER demande qui paiera les études de la halle."
    for name, text, hidden in (("liste.md", f"{LISTS}\n{said}", True), ("recit.md", said, False)):
        document = pipeline.run([note(tmp_path, text, name)]).files[0].id
        assert document is not None
        passages = store.documents.passages(document)
        shown = " ".join(q.quote for q in store.documents.quoted(passages).values())
        assert "demande qui paiera" in shown
        assert ("rouvier" not in shown.casefold()) is hidden


def test_a_text_too_long_to_be_read_is_kept_and_says_so(
    pipeline: Pipeline, store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pipeline.MOST_READ_CHARS", 20)
    (file,) = pipeline.run([note(tmp_path)]).files
    assert file.outcome is Outcome.KEPT and file.detail and "trop long" in file.detail
    assert file.id and store.documents.find(file.id) and store.proposals.all(state=None) == []
