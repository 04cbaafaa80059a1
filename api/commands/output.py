"""How commands write: JSON in one shape, text wrapped to the terminal, colour only on a
terminal."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from typing import Any

import typer

MAX_WIDTH = 100


def write_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def width() -> int:
    return min(MAX_WIDTH, shutil.get_terminal_size((MAX_WIDTH, 40)).columns)


def paragraph(text: str, indent: int = 0, label: str = "") -> str:
    """Text wrapped under a label: « Pourquoi   même thème… »."""
    first = " " * indent + label
    rest = " " * len(first)
    return "\n".join(
        textwrap.wrap(
            text, width(), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )
    )


def bold(text: str) -> str:
    return typer.style(text, bold=True)


def faint(text: str) -> str:
    return typer.style(text, dim=True)


def say(text: str = "") -> None:
    """One line of the answer; styles are dropped when the output is not a terminal."""
    typer.echo(text)


def note(text: str) -> None:
    """A word about the work, apart from the answer."""
    typer.echo(text, err=True)
