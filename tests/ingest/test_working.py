"""Reading what was handed in: to its end, in spite of failures and of kills."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.settings import ROOT
from ingest.handing_in import LARGEST_BYTES, hand_in, room_left
from ingest.model import FileReport, Outcome
from ingest.pipeline import KEEPING, Pipeline
from ingest.reading import Step
from ingest.working import KNOWN, STEPS, Worker
from kb.jobs import LEASE, MOST_ATTEMPTS, MOST_WAITING, STOPPED, Job, JobState
from kb.model import State
from kb.sqlite.store import SqliteStore
from kb.vocabulary import Vocabulary
from tests.api.doors import Clock

NOTE = "# Atelier\n\nLa ville de Tarbes récupère la chaleur de son usine.\n".encode()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "essaim.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(path)
    yield opened
    opened.close()


def add(store: SqliteStore, name: str = "atelier.md", data: bytes = NOTE) -> Job:
    with store.transaction():
        number = hand_in(store, "compte-1", name, data)
    return store.jobs.get(number)


def worker(store: SqliteStore, vocabulary: Vocabulary) -> Worker:
    """With a pipeline that keeps without reading: quick."""
    return Worker(store, lambda actor: Pipeline(store, vocabulary, actor, state=State.DRAFT))


def read(store: SqliteStore, vocabulary: Vocabulary) -> Job:
    job = worker(store, vocabulary).read_one()
    assert job is not None
    return job


# --- handing in


def test_what_is_handed_in_is_kept_once_as_a_draft(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    assert worker(store, vocabulary).read_one() is None
    first = add(store)
    assert add(store).code == "pending"
    job = read(store, vocabulary)
    assert (job.number, job.state, job.document_id) == (first.number, JobState.DONE, "atelier")
    assert job.passages == 1 and not store.documents.is_public("atelier")
    assert store.journal.decisions("atelier")[0].actor == "compte-1"
    again = add(store, "autre nom.md")
    assert (again.state, again.code, again.document_id) == (JobState.DONE, KNOWN, "atelier")
    assert store.documents.count()[0] == 1


@pytest.mark.parametrize(
    ("name", "data", "code", "words"),
    [
        ("vide.pdf", b"", "empty", "vide"),
        ("fiches.yml", b"id: x", "records", "Importer, exporter"),
        ("fiches.CSV", b"id", "records", "Importer, exporter"),
        ("fiches.json", b"[]", "records", "Importer, exporter"),
        ("tableau.xlsx", b"PK", "unsupported", "classeurs"),
        ("photo.heic", b"x", "unsupported", "n’est pas lue"),
        ("long.txt", b"x" * (LARGEST_BYTES + 1), "too_large", "50 Mo"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(
    store: SqliteStore, name: str, data: bytes, code: str, words: str
) -> None:
    job = add(store, name, data)
    assert (job.state, job.code) == (JobState.REFUSED, code) and words in (job.reason or "")
    assert not store.jobs.is_something_ready() and room_left(store) == MOST_WAITING


def test_what_is_found_wrong_when_read_is_refused_with_its_reason(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    add(store, "faux.pdf", b"pas un PDF")
    job = read(store, vocabulary)
    assert (job.state, job.code) == (JobState.REFUSED, "mismatch")
    assert "n’est pas un PDF" in (job.reason or "") and not job.may_try_again


def test_a_draft_never_takes_the_place_of_what_is_published(
    store: SqliteStore, vocabulary: Vocabulary
) -> None:
    add(store)
    read(store, vocabulary)
    with store.transaction():
        store.documents.set_state("atelier", State.PUBLISHED, "ana")
    add(store, data=NOTE + b"\nUne phrase de plus.\n")
    job = read(store, vocabulary)
    assert job.document_id != "atelier" and not store.documents.is_public(job.document_id or "")
    assert store.documents.is_public("atelier") and store.documents.get("atelier").version == 1
    add(store, data=NOTE + b"\nEt une autre.\n")
    assert read(store, vocabulary).document_id not in {"atelier", job.document_id}


# --- failing and dying


class Failing:
    """Fails; `steps`: what it says before."""

    def take(self, name: str, data: bytes, step: Step) -> FileReport:
        step(STEPS[2])
        raise RuntimeError(name)


def test_a_reading_that_fails_three_times_is_refused_and_logs_no_name(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    add(store, "Zénobie Participante.md")
    failing = Worker(store, lambda _actor: Failing())
    with caplog.at_level(logging.ERROR):
        states = [job.state for _ in range(MOST_ATTEMPTS) if (job := failing.read_one())]
    assert states == [JobState.WAITING, JobState.WAITING, JobState.REFUSED]
    assert failing.read_one() is None
    (job,) = store.jobs.listed()
    assert job.code == STOPPED and job.may_try_again
    assert all("Zénobie" not in record.getMessage() for record in caplog.records)


class Watched:
    """Notes what the list says while a file is read."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self.seen: list[tuple[str, float]] = []

    def take(self, name: str, data: bytes, step: Step) -> FileReport:
        for said in STEPS:
            step(said)
            (job,) = self._store.jobs.listed()
            self.seen.append((job.step, job.progress))
        return FileReport(path=Path(name), outcome=Outcome.REFUSED, detail="Non.")


def test_the_list_says_step_by_step_what_is_read(store: SqliteStore) -> None:
    add(store)
    watched = Watched(store)
    Worker(store, lambda _actor: watched).read_one()
    said, progress = zip(*watched.seen, strict=True)
    assert said[2] == "3/5 : freins et leviers" and said[-1] == f"5/5 : {KEEPING}"
    assert sorted(progress) == list(progress) and 0 < progress[0] < progress[-1] < 1


def test_a_slow_reading_keeps_its_lease(path: Path) -> None:
    """The clock runs ten leases while one file is read."""
    clock = Clock()
    store = SqliteStore(path, clock)
    add(store)
    beaten = threading.Event()

    class Slow:
        def take(self, name: str, data: bytes, step: Step) -> FileReport:
            for _ in range(10):
                clock.now += LEASE * 0.9
                beaten.clear()
                assert beaten.wait(30) and not store.jobs.is_something_ready()
            return FileReport(path=Path(name), outcome=Outcome.REFUSED, detail="Non.")

    beat = store.jobs.beat
    store.jobs.beat = lambda job: (beat(job), beaten.set())[0]  # type: ignore[method-assign]
    job = Worker(store, lambda _actor: Slow(), beat_s=0.01).read_one()
    assert job is not None and job.state is JobState.REFUSED and job.attempts == 1
    store.close()


KILLED = """
import sys, time
from pathlib import Path
from kb.model import State
from kb.sqlite.store import SqliteStore
from ingest.pipeline import KEEPING, Pipeline
from ingest.working import Worker
from kb.vocabulary import read_vocabulary

path, corpus, moment = sys.argv[1:]
store = SqliteStore(path)

def stay():
    print("ready", flush=True)
    time.sleep(600)

class Staying(Pipeline):
    def take(self, name, data, step):
        def told(said):
            step(said)
            if moment == "before" and said == KEEPING:
                stay()
        report = super().take(name, data, told)
        if moment == "after":
            stay()
        return report

vocabulary = read_vocabulary(Path(corpus))
Worker(store, lambda a: Staying(store, vocabulary, a, state=State.DRAFT)).read_one()
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_killed_reading_is_taken_again_and_gives_one_document(
    path: Path, store: SqliteStore, vocabulary: Vocabulary, moment: str
) -> None:
    """kill -9 before the document is kept, and after it is but before its job says so."""
    add(store)
    lists = str(ROOT / "corpus" / "vocabulary.yml")
    command = [sys.executable, "-c", KILLED, str(path), lists, moment]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as dying:
        assert dying.stdout is not None and dying.stdout.readline() == b"ready\n"
        dying.kill()
    assert store.documents.count()[0] == (moment == "after")
    (job,) = store.jobs.listed()
    assert job.state is JobState.RUNNING and worker(store, vocabulary).read_one() is None
    clock = Clock()
    clock.now += LEASE + timedelta(seconds=1)
    later = SqliteStore(path, clock)
    job = read(later, vocabulary)
    assert (job.state, job.attempts, job.document_id) == (JobState.DONE, 2, "atelier")
    # Its own work, half told: it is not called a twin.
    assert job.code is None and job.passages == 1
    assert later.documents.count()[0] == 1 and worker(later, vocabulary).read_one() is None
    later.close()
