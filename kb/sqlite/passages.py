"""A passage as its row gives it, and what may be shown of it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from kb.model import DocumentId, Passage, Role
from kb.privacy import Masker, hidden_list


class ShownPassage(NamedTuple):
    """A passage as a list of results shows it; `title`: of its document."""

    document_id: DocumentId
    title: str
    heading_path: tuple[str, ...]
    themes: tuple[str, ...]
    quote: str


@lru_cache(maxsize=20_000)
def passage_of(body: str) -> Passage:
    """Nouns are frozen: the same bytes can give the same object."""
    return Passage.model_validate_json(body)


@lru_cache(maxsize=1_000)
def masker_of(names: tuple[str, ...]) -> Masker:
    return Masker(names)


def quote_of(passage: Passage, words: str, masker: Masker) -> str:
    """`words`: the passage's own, as its document says them."""
    return hidden_list(words) if passage.role is Role.PARTICIPANTS else masker.mask(words)
