"""The process that reads deposits beside a server: made again when it dies, ended with it."""

from __future__ import annotations

import subprocess
import sys
import threading

COMMAND = (sys.executable, "-m", "api.cli", "work", "--attached")
# Long enough not to spin on a base that cannot be opened.
RESTART_S = 2.0
PATIENCE_S = 10.0


class WorkerProcess:
    """The child reads its standard input, and leaves when it closes: however the server ends, the
    system closes it."""

    def __init__(self, command: tuple[str, ...] = COMMAND, restart_s: float = RESTART_S) -> None:
        self._command = command
        self._restart_s = restart_s
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self._watcher.start()

    @property
    def pid(self) -> int | None:
        """Of the child that reads now."""
        return self._child.pid if self._child else None

    def stop(self) -> None:
        with self._lock:
            self._closing.set()
            child = self._child
        if child is not None:
            assert child.stdin is not None
            child.stdin.close()
            try:
                child.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                child.kill()
        self._watcher.join(PATIENCE_S)

    def _watch(self) -> None:
        while True:
            with self._lock:
                if self._closing.is_set():
                    return
                self._child = child = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
                )
            child.wait()
            if self._closing.wait(self._restart_s):
                return
