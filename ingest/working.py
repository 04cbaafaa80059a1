"""Reads what was handed in, one file after the other, for as long as it is asked to.

It may be killed at any moment: the file it was reading is taken again once its lease has passed,
and the pipeline keeps the same bytes once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from ingest.model import FileReport, Outcome
from ingest.pipeline import KEEPING
from ingest.reading import Step
from kb.jobs import LEASE, Ending, Job, JobState
from kb.proposals import ProposalState
from kb.store import Store

# In the order in which `ReportReader.read` says them.
STEPS = (
    "titres, questions, participants",
    "noms, lieux, chiffres, dates",
    "freins et leviers",
    "propositions",
    KEEPING,
)
OPENING = "ouverture du fichier"
BEAT_S = LEASE.total_seconds() / 4
IDLE_S = 0.5
KNOWN = "known"
KNOWN_REASON = "Ce fichier est déjà dans la base."
_LOG = logging.getLogger("essaim")


class Taker(Protocol):
    """What takes one file in: a pipeline that keeps drafts."""

    def take(self, name: str, data: bytes, step: Step) -> FileReport: ...


MakeTaker = Callable[[str], Taker]
Told = Callable[[Job], None]


class Worker:
    def __init__(self, store: Store, make: MakeTaker, beat_s: float = BEAT_S) -> None:
        """`make`: a pipeline that signs for this actor, over the base as it is now."""
        self._store = store
        self._make = make
        self._beat_s = beat_s

    def run(self, stop: threading.Event, told: Told = lambda _job: None) -> None:
        """Until told to stop, which is heard between two files."""
        while not stop.is_set():
            job = self.read_one()
            if job is None:
                stop.wait(IDLE_S)
            else:
                told(job)

    def read_one(self) -> Job | None:
        """The next file, read to its end, as its job then stands; None when none waits."""
        if not self._store.jobs.is_something_ready():
            return None
        with self._store.transaction():
            taken = self._store.jobs.take()
        if taken is None:
            return None
        job, data = taken
        try:
            with self._beating(job):
                ending = self._read(job, data)
            with self._store.transaction():
                self._store.jobs.finish(job, ending)
        except Exception:
            # The name of the file is a person's text: it is not logged.
            _LOG.exception("job %s could not be read", job.number)
            self._give_back(job, counted=True)
        except BaseException:
            self._give_back(job, counted=False)
            raise
        return self._store.jobs.get(job.number)

    def _read(self, job: Job, data: bytes) -> Ending:
        self._tell(job, OPENING)
        report = self._make(job.actor).take(job.file_name, data, lambda step: self._tell(job, step))
        if report.outcome is Outcome.REFUSED:
            return Ending(JobState.REFUSED, code=report.code, reason=report.detail)
        return self._ending(job, report)

    def _ending(self, job: Job, report: FileReport) -> Ending:
        assert report.id is not None
        # Taken a second time, it is our own document that is already there.
        known = report.outcome is Outcome.UNCHANGED and job.attempts == 1
        document = self._store.documents.get(report.id)
        waiting = self._store.proposals.all(state=ProposalState.WAITING, document_id=report.id)
        return Ending(
            JobState.DONE,
            document_id=report.id,
            version=document.version,
            passages=len(self._store.documents.passages(report.id)),
            proposals=len(waiting),
            code=KNOWN if known else None,
            reason=KNOWN_REASON if known else report.detail,
        )

    def _tell(self, job: Job, step: str) -> None:
        at = STEPS.index(step) + 1 if step in STEPS else 0
        told = f"{at}/{len(STEPS)} : {step}" if at else step
        with self._store.transaction():
            self._store.jobs.tell(job, told, at / (len(STEPS) + 1))

    def _give_back(self, job: Job, *, counted: bool) -> None:
        with self._store.transaction():
            self._store.jobs.give_back(job, counted=counted)

    @contextmanager
    def _beating(self, job: Job) -> Iterator[None]:
        """Says that it is alive while it reads."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(self._beat_s):
                with self._store.transaction():
                    self._store.jobs.beat(job)

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
