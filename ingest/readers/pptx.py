"""Slide decks: one section a slide, its text in order, then the speaker's notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from ingest.model import BlockKind, RawDocument, Refusal, RefusalCode
from ingest.readers.characters import clean_line
from ingest.readers.lines import Line, to_blocks

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SLIDE_LEVEL = 2
GROUP_DEPTH_MAX = 20

# Types of placeholder: PP_PLACEHOLDER in python-pptx.
_TITLES = frozenset({1, 3, 5})
_FURNITURE = frozenset({13, 14, 15, 16})
_BODIES = frozenset({2, 6, 7})


def read(data: bytes, _name: str = "") -> RawDocument:
    """Slide titles as headings, bullets as items, notes as paragraphs; `page` is the slide."""
    import pptx

    deck = pptx.Presentation(io.BytesIO(data))
    lines = [
        line for number, slide in enumerate(deck.slides, start=1) for line in _slide(slide, number)
    ]
    blocks = to_blocks(lines)
    if not blocks:
        raise Refusal(
            RefusalCode.NO_TEXT,
            "La présentation ne contient aucun texte : ses diapositives sont vides ou des images.",
        )
    title = clean_line(deck.core_properties.title or "")
    stated = title if title and title != "PowerPoint Presentation" else None
    return RawDocument(blocks=blocks, media_type=MEDIA_TYPE, title=stated or _first_title(lines))


def _first_title(lines: list[Line]) -> str | None:
    titles = (line for line in lines if line.kind is BlockKind.HEADING)
    return next((clean_line(line.text) for line in titles), None)


def _slide(slide: Any, number: int) -> Iterator[Line]:
    title = slide.shapes.title
    if title is not None and title.text_frame.text.strip():
        text = _flat(title.text_frame.text)
        yield Line(text, kind=BlockKind.HEADING, level=SLIDE_LEVEL, page=number)
    for shape in _shapes(slide.shapes, 0):
        if title is None or shape.shape_id != title.shape_id:
            yield from _shape(shape, number)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            yield Line(_flat(paragraph.text), page=number)


def _shapes(shapes: Any, depth: int) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < GROUP_DEPTH_MAX:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _shape(shape: Any, number: int) -> Iterator[Line]:
    role = int(shape.placeholder_format.type or 0) if shape.is_placeholder else 0
    if role in _FURNITURE:
        return
    if getattr(shape, "has_table", False):
        for row in shape.table.rows:
            cells = [clean_line(_flat(cell.text)) for cell in row.cells]
            if any(cells):
                yield Line(" | ".join(cells), kind=BlockKind.TABLE_ROW, page=number)
    elif getattr(shape, "has_text_frame", False):
        for paragraph in shape.text_frame.paragraphs:
            kind = BlockKind.LIST_ITEM if _is_item(paragraph, role) else BlockKind.PARAGRAPH
            yield Line(_flat(paragraph.text), kind=kind, page=number)


def _is_item(paragraph: Any, role: int) -> bool:
    """A bullet of its own, or the bullets that a body placeholder gives to all its lines."""
    properties = paragraph._p.pPr
    names = (
        {child.tag.rpartition("}")[2] for child in properties} if properties is not None else set()
    )
    if names & {"buChar", "buAutoNum", "buBlip"}:
        return True
    return role in _BODIES and "buNone" not in names


def _flat(text: str) -> str:
    return text.replace("\v", " ").replace("\n", " ")
