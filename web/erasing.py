"""What the pages ask of whoever holds the files: `api/erasing.py` says what each promises."""

from __future__ import annotations

from typing import Protocol

from kb.access import PersonKnown
from kb.erasure import Cleaned
from kb.people import Right


class Eraser(Protocol):
    def counts(self, name: str) -> dict[str, int]: ...
    def known(self, name: str) -> PersonKnown: ...
    def erase(self, name: str, actor: str, right: Right = Right.ERASURE) -> Cleaned: ...
