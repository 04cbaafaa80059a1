"""The queue of files to read: leases, attempts, endings, names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kb.errors import JobNotFound
from kb.jobs import (
    LEASE,
    LONGEST_NAME_CHARS,
    MOST_ATTEMPTS,
    STOPPED,
    Ending,
    Handed,
    Job,
    JobState,
    clean_file_name,
)
from kb.sqlite.jobs import Jobs
from kb.sqlite.store import SqliteStore
from tests.api.doors import Clock

DATA = b"Un compte rendu."
READ = Ending(JobState.DONE, document_id="note", version=1, passages=3, proposals=2)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Iterator[SqliteStore]:
    opened = SqliteStore(":memory:", clock)
    yield opened
    opened.close()


@pytest.fixture
def jobs(store: SqliteStore) -> Jobs:
    return store.jobs


def handed(name: str = "note.txt", actor: str = "compte-1", mark: str = "a") -> Handed:
    return Handed(actor, name, len(DATA), mark)


def add(store: SqliteStore, **fields: str) -> int:
    with store.transaction():
        return store.jobs.add(handed(**fields), DATA)


def take(store: SqliteStore) -> Job:
    with store.transaction():
        taken = store.jobs.take()
    assert taken is not None and taken[1] == DATA
    return taken[0]


def bytes_kept(store: SqliteStore) -> int:
    found = store._connections.get().execute("SELECT count(*) FROM job_file").fetchone()
    return int(found[0])


def test_a_file_waits_is_read_and_its_bytes_go(store: SqliteStore, jobs: Jobs) -> None:
    number = add(store)
    assert jobs.get(number).state is JobState.WAITING and jobs.is_something_ready()
    job = take(store)
    assert (job.number, job.state, job.attempts) == (number, JobState.RUNNING, 1)
    assert not jobs.is_something_ready()
    with store.transaction():
        jobs.tell(job, "freins et leviers", 0.4)
    told = jobs.get(number)
    assert (told.step, told.progress) == ("freins et leviers", 0.4)
    with store.transaction():
        assert jobs.finish(job, READ)
    ended = jobs.get(number)
    assert (ended.state, ended.document_id, ended.passages, ended.step) == (
        JobState.DONE, "note", 3, "",
    )  # fmt: skip
    assert ended.ended_at is not None and bytes_kept(store) == 0


def test_one_whose_lease_has_passed_is_taken_again(
    store: SqliteStore, jobs: Jobs, clock: Clock
) -> None:
    add(store)
    dead = take(store)
    clock.now += LEASE - timedelta(seconds=1)
    with store.transaction():
        assert jobs.take() is None and jobs.beat(dead)
    clock.now += LEASE - timedelta(seconds=1)
    assert not jobs.is_something_ready()
    clock.now += timedelta(seconds=2)
    again = take(store)
    assert again.attempts == 2
    with store.transaction():  # who was thought dead has lost it
        assert not jobs.beat(dead) and not jobs.finish(dead, READ)
        jobs.tell(dead, "rien", 0.9)
        jobs.give_back(dead, counted=True)
        assert jobs.get(again.number).step == ""
        assert jobs.finish(again, READ)


def test_after_three_attempts_it_is_refused_then_can_be_tried_again(
    store: SqliteStore, jobs: Jobs, clock: Clock
) -> None:
    number = add(store)
    for _ in range(MOST_ATTEMPTS):
        take(store)
        clock.now += LEASE + timedelta(seconds=1)
    with store.transaction():
        assert jobs.take() is None
    job = jobs.get(number)
    assert job.code == STOPPED and "s’est arrêtée trois fois" in (job.reason or "")
    assert job.may_try_again and bytes_kept(store) == 1
    with store.transaction():
        assert jobs.try_again(number)
    assert take(store).attempts == 1


def test_given_back_it_waits_again_and_counts_unless_told_to_stop(
    store: SqliteStore, jobs: Jobs
) -> None:
    number = add(store)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        stopped = take(store)
        with store.transaction():
            jobs.give_back(stopped, counted=False)
        job = take(store)
        assert job.attempts == attempt
        with store.transaction():
            jobs.give_back(job, counted=True)
    assert jobs.get(number).code == STOPPED


def test_one_that_fails_lets_the_others_pass(store: SqliteStore, jobs: Jobs) -> None:
    first, second = add(store), add(store, mark="b")
    failed = take(store)
    with store.transaction():
        jobs.give_back(failed, counted=True)
    assert (failed.number, take(store).number) == (first, second)


def test_only_what_waits_is_cancelled_and_only_what_has_ended_is_forgotten(
    store: SqliteStore, jobs: Jobs
) -> None:
    first, second = add(store), add(store, mark="b")
    assert take(store).number == first
    with store.transaction():
        assert not jobs.cancel(first) and not jobs.forget(first) and not jobs.try_again(first)
        assert jobs.cancel(second) and not jobs.cancel(second)
    assert jobs.get(second).state is JobState.CANCELLED and bytes_kept(store) == 1
    with store.transaction():
        assert jobs.forget(second)
    with pytest.raises(JobNotFound):
        jobs.get(second)
    with pytest.raises(JobNotFound), store.transaction():
        jobs.cancel(999)


def test_lists_and_counts_are_those_of_one_or_of_all(store: SqliteStore, jobs: Jobs) -> None:
    add(store)
    add(store, actor="compte-2", mark="b")
    with store.transaction():
        refused = Ending(JobState.REFUSED, code="empty", reason="Le fichier est vide.")
        jobs.add_ended(handed("vide.pdf", "compte-2", "c"), refused)
    assert [job.file_name for job in jobs.listed("compte-2")] == ["vide.pdf", "note.txt"]
    assert len(jobs.listed()) == 3 and len(jobs.listed(limit=1, offset=2)) == 1
    assert jobs.counts()[JobState.WAITING] == 2
    assert jobs.counts("compte-2")[JobState.REFUSED] == 1
    assert jobs.pending("a") and not jobs.pending("c")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("note.pdf", "note.pdf"),
        ("C:\\Mes documents\\Été 2024.docx", "Été 2024.docx"),
        ("../../etc/passwd", "passwd"),
        ("a\u202etxt.exe", "a txt.exe"),
        ("  deux\n lignes\t.md", "deux lignes.md"),
        ("\u200b", "document"),
        ("..", "document"),
        ("", "document"),
        ("<b>gras</b>.txt", "b>.txt"),
        ("compte\udcffrendu.txt", "compte rendu.txt"),
    ],
)
def test_a_name_shows_what_it_says(given: str, kept: str) -> None:
    assert clean_file_name(given) == kept


def test_a_long_name_keeps_its_extension() -> None:
    kept = clean_file_name("é" * 300 + ".docx")
    assert len(kept) == LONGEST_NAME_CHARS and kept.endswith("é.docx")
    assert len(clean_file_name("a." + "b" * 300)) <= LONGEST_NAME_CHARS
