"""Names of the list of oppositions never come in: they are masked before anything is read."""

from __future__ import annotations

from pathlib import Path

from ingest.model import Block, RawDocument
from kb.opposition import Opposed
from kb.text import slug


class OpposedMeanwhile(Exception):
    """The list has changed while a document was read: it is read again."""


def without_opposed(opposed: Opposed | None, raw: RawDocument) -> RawDocument:
    """The same document, in which the names of the list are masked: in its text, its title and
    what its format says of it."""
    if opposed is None:
        return raw
    said = raw.model_dump_json(include={"title", "metadata"})
    texts = [*(block.text for block in raw.blocks), raw.title or "", said]
    named = {entry for text in texts for entry in opposed.named(text)}
    blocks = tuple(_masked_block(opposed, block, named) for block in raw.blocks)
    metadata = opposed.value(raw.model_dump(mode="json")["metadata"], named)
    title = opposed.masked(raw.title, named) if raw.title else raw.title
    return raw.model_copy(update={"blocks": blocks, "metadata": metadata, "title": title})


def _masked_block(opposed: Opposed, block: Block, named: set[str]) -> Block:
    masked = opposed.masked(block.text, named)
    return block if masked == block.text else block.model_copy(update={"text": masked})


def file_without_opposed(opposed: Opposed | None, path: Path) -> Path:
    """What a file is called, unless that names somebody of the list."""
    name = slug(path.stem)
    masked = opposed.slug(name) if opposed else name
    return path if masked == name else Path(f"{masked}{path.suffix}")
