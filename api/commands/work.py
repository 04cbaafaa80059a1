"""`essaim work`: reads what was handed in on the workbench.

In a process of its own: PDFium knows nothing of threads, a file may eat memory, and the pages must
not wait."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
from typing import TYPE_CHECKING

from api.commands.output import note, say
from api.settings import Settings
from kb.jobs import Job, JobState
from kb.store import open_store

if TYPE_CHECKING:
    from ingest.working import Taker

# A report of two thousand pages takes a third of it; past it, the file is refused or the process
# dies alone.
MOST_MEMORY_BYTES = 3 * 1024**3
# Pages first.
NICENESS = 10
# A library may not let go of the processor: then the file is left as a kill would leave it.
PATIENCE_S = 5.0


def run_work(settings: Settings, *, once: bool, attached: bool = False) -> int:
    """`attached`: to a server, which holds our standard input and takes us with it when it dies."""
    from ingest.working import Worker

    _limit_memory()
    _stop_when_told(attached=attached)
    store = open_store(settings.database)

    def make(actor: str) -> Taker:
        from api.commands.ingest import load_geography
        from api.compose import build_taker

        load_geography(settings, store)
        return build_taker(settings, store, actor)

    worker = Worker(store, make)
    if not once:
        if not attached:
            note("Les dépôts sont lus ici (Ctrl+C pour arrêter).")
        worker.run(threading.Event(), _tell)
        return 0
    code = 0
    while (job := worker.read_one()) is not None:
        _tell(job)
        code = max(code, int(job.state is JobState.REFUSED))
    return code


def _tell(job: Job) -> None:
    if job.state is JobState.DONE:
        say(f"lu      {job.file_name} → {job.document_id} ({job.proposals} propositions)")
    elif job.state is JobState.REFUSED:
        say(f"refusé  {job.file_name} : {job.reason}")
    else:
        note(f"« {job.file_name} » n’a pas pu être lu jusqu’au bout : il sera repris.")


def _limit_memory() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = MOST_MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(hard, MOST_MEMORY_BYTES)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _stop_when_told(*, attached: bool) -> None:
    """What was being read is given back first."""
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
    if not attached:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server is told, and tells us
    os.nice(NICENESS)

    def wait_for_the_end() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(PATIENCE_S)
        os._exit(1)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
