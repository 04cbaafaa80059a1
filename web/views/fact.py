"""A term and what is said of it: one line of a description list."""

from __future__ import annotations

from dataclasses import dataclass

from web.typography import capitalised


@dataclass(frozen=True, slots=True)
class Fact:
    term: str
    text: str


def facts(*pairs: tuple[str, str]) -> tuple[Fact, ...]:
    """The pairs that say something, each text with a capital."""
    return tuple(Fact(term, capitalised(text)) for term, text in pairs if text)
