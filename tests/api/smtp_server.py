"""A mail server of this machine, for tests: keeps what it takes, refuses what it is told to."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import cast


class Box:
    """`messages`: those taken. `refused`: recipients to refuse; `abrupt`: say goodbye badly."""

    def __init__(self) -> None:
        self.port = 0
        self.messages: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.abrupt = False


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 test")
        while line := self.rfile.readline():
            command = line.decode("ascii", "replace").strip()
            if not self._answer(command):
                return

    def _answer(self, command: str) -> bool:
        box: Box = self.server.box  # type: ignore[attr-defined]
        verb = command[:4].upper()
        if verb == "RCPT" and any(one in command for one in box.refused):
            self._say("550 no such box")
        elif verb == "DATA":
            self._say("354 go on")
            body = b"".join(iter(self.rfile.readline, b".\r\n"))
            message = email.message_from_bytes(body, policy=email.policy.default)
            box.messages.append(cast(EmailMessage, message))
            self._say("250 taken")
        elif verb == "QUIT":
            self._say("421 angry" if box.abrupt else "221 bye")
            return False
        else:
            self._say("250 ok")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def smtp_server() -> Iterator[Box]:
    """On a free port, until the test is over."""
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        box = Box()
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield box
        server.shutdown()
        thread.join()
