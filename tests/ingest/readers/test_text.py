from __future__ import annotations

import pytest

from ingest.model import BlockKind, Refusal, RefusalCode
from ingest.readers.characters import clean_line, split_lines, visible_size
from ingest.readers.lines import Line, to_blocks
from ingest.readers.text import decode, read

ACCENTS = "Être à l’écoute du marché : œuvre, 12 500 € — çà et là"

MAIL = """Bonjour à toutes et à tous,

La réunion de lancement du projet de navette a rassemblé une trentaine
de personnes, dont plusieurs habitants du quartier qui ont demandé que
les horaires soient revus avant la rentrée et que les arrêts soient
mieux signalés.

- le premier point concerne le financement de la phase d'étude, encore
  incomplet à ce jour
- le second point est le calendrier
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_usual_encodings_give_the_same_text(encoding: str) -> None:
    assert decode(ACCENTS.encode(encoding)) == ACCENTS


def test_windows_text_with_doubled_carriage_returns_has_no_empty_paragraph() -> None:
    raw = read("Premier point.\r\r\nDeuxième point.\r\r\n".encode("cp1252"), "a.txt")
    assert [block.text for block in raw.blocks] == ["Premier point.", "Deuxième point."]


def test_a_line_is_a_paragraph_when_lines_are_long() -> None:
    raw = read(("Une phrase assez longue. " * 20 + "\nUne autre ligne.").encode(), "a.txt")
    assert len(raw.blocks) == 2


def test_a_mail_wrapped_at_72_columns_is_unwrapped() -> None:
    blocks = read(MAIL.encode(), "a.txt").blocks
    assert [block.kind for block in blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
        BlockKind.LIST_ITEM,
    ]
    assert blocks[1].text.endswith(
        "revus avant la rentrée et que les arrêts soient mieux signalés."
    )
    assert blocks[2].text.endswith("encore incomplet à ce jour")


@pytest.mark.parametrize("marker", ["- ", "– ", "• ", "* ", "\uf0b7\t", "o\t", "- * "])
def test_bullets_are_list_items_without_their_mark(marker: str) -> None:
    (block,) = to_blocks([Line(f"{marker}un point")])
    assert (block.kind, block.text) == (BlockKind.LIST_ITEM, "un point")


def test_a_bold_bullet_alone_is_a_heading_and_two_in_a_row_are_items() -> None:
    alone = to_blocks([Line("- **Questions**"), Line("- Comment ?")])
    pair = to_blocks([Line("- **Premier volet**"), Line("- **Second volet**")])
    assert [block.kind for block in alone] == [BlockKind.HEADING, BlockKind.LIST_ITEM]
    assert {block.kind for block in pair} == {BlockKind.LIST_ITEM}


def test_a_bold_title_on_two_lines_is_one_heading() -> None:
    (block,) = to_blocks([Line("**Appel à projets"), Line("mobilité douce**")])
    assert (block.kind, block.text) == (BlockKind.HEADING, "Appel à projets mobilité douce")


def test_a_bold_that_never_closes_loses_nothing() -> None:
    blocks = to_blocks([Line("**Ouvert"), Line("puis rien"), Line("fin")])
    assert [block.text for block in blocks] == ["**Ouvert", "puis rien", "fin"]


def test_characters_that_mean_nothing_are_gone_and_no_break_spaces_stay() -> None:
    dirty = "\ufeffe\u0301te\u00ad \u200bfin\x00\x07\u00a0?  \t tab\u202e"
    assert clean_line(dirty) == "éte fin\u00a0?\ttab"
    assert visible_size("a b\u00a0c\t") == 3


def test_every_line_end_counts_once() -> None:
    assert split_lines("a\r\nb\r\r\nc\rd\ne\x0cf\u2028g") == list("abcdefg")


@pytest.mark.parametrize("blank", ["\n\n \t\n", "\u00a0\u00a0", "- - -\n***"])
def test_blanks_only_are_refused(blank: str) -> None:
    with pytest.raises(Refusal, match="aucun texte") as caught:
        read(blank.encode(), "a.txt")
    assert caught.value.code is RefusalCode.EMPTY
