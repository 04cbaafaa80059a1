"""The real `essaim serve`, in a process of its own: opened, timed, killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

from api.settings import Settings
from tests.factories import ROOT

START_S = 60.0


class Server:
    def __init__(self, settings: Settings) -> None:
        """Raises RuntimeError when it never answers."""
        with socket.socket() as door:
            door.bind(("127.0.0.1", 0))
            self.port = door.getsockname()[1]
        self._told = settings.database.parent / "server.txt"
        began = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", str(self.port)],
            cwd=ROOT,
            env={
                **os.environ,
                "ESSAIM_DATABASE": str(settings.database),
                "ESSAIM_INDEX": str(settings.index),
            },
            stdout=subprocess.DEVNULL,
            stderr=self._told.open("ab"),
            start_new_session=True,
        )
        self._wait(began + START_S)
        self.start_s = time.monotonic() - began

    def _wait(self, until: float) -> None:
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if self.asked("GET", "/api/v1/health")[0] == 200:
                    return
            except OSError:
                time.sleep(0.01)
        self.kill()
        raise RuntimeError(f"the server did not start: {self._told.read_text()[-2000:]}")

    def asked(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        """Status and JSON. Raises OSError or HTTPException when it dies meanwhile."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = {"Content-Type": "application/json", **(headers or {})}
            connection.request(method, path, json.dumps(body) if body else None, sent)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """At once, with the processes that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """As Ctrl+C does."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()
