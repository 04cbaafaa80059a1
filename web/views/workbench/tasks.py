"""One line of what waits: how many, of what, and where."""

from __future__ import annotations

from typing import NamedTuple


class Task(NamedTuple):
    text: str
    url: str
