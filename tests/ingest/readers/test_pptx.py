from __future__ import annotations

import io

import pptx
import pytest
from pptx.util import Cm

from ingest.model import Refusal
from ingest.readers.pptx import read


def _saved(deck: pptx.presentation.Presentation) -> bytes:
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def test_slides_give_titles_bullets_tables_and_notes() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Freins relevés"
    slide.placeholders[1].text = "la commande publique\nle temps"
    slide.notes_slide.notes_text_frame.text = "À dire à l’oral."
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "Chiffres"
    table = second.shapes.add_table(1, 2, Cm(1), Cm(5), Cm(10), Cm(2)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "visiteurs", "600 000"
    second.shapes.add_textbox(Cm(1), Cm(10), Cm(5), Cm(1)).text_frame.text = "Texte libre."
    raw = read(_saved(deck), "a.pptx")
    assert [(block.kind.value, block.text, block.page) for block in raw.blocks] == [
        ("heading", "Freins relevés", 1),
        ("list_item", "la commande publique", 1),
        ("list_item", "le temps", 1),
        ("paragraph", "À dire à l’oral.", 1),
        ("heading", "Chiffres", 2),
        ("table_row", "visiteurs | 600 000", 2),
        ("paragraph", "Texte libre.", 2),
    ]
    assert raw.title == "Freins relevés"


def test_a_deck_without_text_is_refused() -> None:
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[6])
    with pytest.raises(Refusal, match="aucun texte"):
        read(_saved(deck), "a.pptx")
