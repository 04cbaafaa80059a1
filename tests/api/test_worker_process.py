"""The process that reads deposits: made again when it dies, gone when its server is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from api.settings import ROOT
from api.worker_process import COMMAND, WorkerProcess
from ingest.handing_in import hand_in
from kb.jobs import JobState
from kb.store import open_store

LEAN = (sys.executable, "-c", "import sys; sys.stdin.buffer.read()")


def happens(seen: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not seen() and time.monotonic() < deadline:
        time.sleep(0.02)
    return seen()


def alive(pid: int) -> bool:
    """A dead process that nobody has waited for is dead all the same."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_is_made_again_when_it_dies_and_ends_when_told() -> None:
    worker = WorkerProcess(LEAN, restart_s=0.05)
    worker.start()
    assert happens(lambda: worker.pid is not None)
    first = worker.pid or 0
    os.kill(first, signal.SIGKILL)
    assert happens(lambda: worker.pid != first and alive(worker.pid or 0))
    second = worker.pid or 0
    worker.stop()
    assert not alive(first) and not alive(second)


def test_it_does_not_outlive_a_killed_server() -> None:
    program = (
        "import sys, time; from api.worker_process import WorkerProcess\n"
        f"worker = WorkerProcess((sys.executable, *{LEAN[1:]!r})); worker.start()\n"
        "while worker.pid is None: time.sleep(0.01)\n"
        "print(worker.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT
    ) as server:
        assert server.stdout is not None
        child = int(server.stdout.readline())
        assert alive(child)
        server.kill()
    assert happens(lambda: not alive(child))


def test_the_command_reads_what_waits_then_stops(tmp_path: Path) -> None:
    """`essaim work --attached`, as a server starts it: it leaves when its input closes."""
    database = tmp_path / "essaim.db"
    store = open_store(database)
    with store.transaction():
        number = hand_in(store, "compte-1", "note.txt", b"Une note sur la chaleur.")
    environment = {**os.environ, "ESSAIM_DATABASE": str(database)}
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, env=environment, cwd=ROOT) as worker:
        assert happens(lambda: store.jobs.get(number).state is JobState.DONE)
        assert worker.stdin is not None
        worker.stdin.close()
        assert worker.wait(60) == 0
    assert store.documents.count()[0] == 1 and store.documents.published() == []
    store.close()
