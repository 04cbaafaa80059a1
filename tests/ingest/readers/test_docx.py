from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml

from ingest.model import BlockKind, RawDocument
from ingest.readers.docx import read

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _read(build: Callable[[Any], None]) -> RawDocument:
    document = docx.Document()
    document.core_properties.title = ""
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return read(stream.getvalue(), "a.docx")


def _texts(raw: RawDocument) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.level, block.text) for block in raw.blocks]


def _insert(document: Any, xml: str) -> None:
    document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def test_body_order_is_kept_with_tables_and_styles() -> None:
    def build(document: Any) -> None:
        document.add_heading("Bilan", 1)
        document.add_paragraph("Avant le tableau.")
        table = document.add_table(rows=2, cols=2)
        for index, text in enumerate(["Nom", "Rôle", "Cerema", "appui"]):
            table.cell(index // 2, index % 2).text = text
        document.add_paragraph("Après le tableau.")
        document.add_paragraph("un point", style="List Bullet")
        document.add_heading("Suites", 2)
        document.add_paragraph("Fin.")

    assert _texts(_read(build)) == [
        ("heading", 1, "Bilan"),
        ("paragraph", 0, "Avant le tableau."),
        ("table_row", 0, "Nom | Rôle"),
        ("table_row", 0, "Cerema | appui"),
        ("paragraph", 0, "Après le tableau."),
        ("list_item", 0, "un point"),
        ("heading", 2, "Suites"),
        ("paragraph", 0, "Fin."),
    ]


def test_the_title_style_is_the_title_and_headings_stand_under_it() -> None:
    def build(document: Any) -> None:
        document.add_heading("Séminaire", 0)
        document.add_heading("Bilan", 1)
        document.add_paragraph("Texte.")

    raw = _read(build)
    assert raw.title == "Séminaire"
    assert [block.level for block in raw.blocks] == [1, 2, 0]


def test_insertions_are_read_and_deletions_are_not() -> None:
    def build(document: Any) -> None:
        run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
        gone = '<w:del w:id="1" w:author="x"><w:r><w:delText>supprimé </w:delText></w:r></w:del>'
        new = f'<w:ins w:id="2" w:author="x">{run.format("ajouté ")}</w:ins>'
        _insert(document, f"<w:p {NS}>{run.format('Début ')}{gone}{new}{run.format('fin.')}</w:p>")

    assert _texts(_read(build)) == [("paragraph", 0, "Début ajouté fin.")]


def test_struck_out_text_is_marked_and_hidden_text_is_left_out() -> None:
    def build(document: Any) -> None:
        paragraph = document.add_paragraph("Objectif : ")
        for text in ("créer ", "une navette"):
            paragraph.add_run(text).font.strike = True
        paragraph.add_run(" caché").font.hidden = True
        paragraph.add_run(".")

    assert _texts(_read(build)) == [("paragraph", 0, "Objectif : ~~créer une navette~~.")]


def test_content_controls_hyperlinks_and_text_boxes_are_read() -> None:
    def build(document: Any) -> None:
        text = "<w:r><w:t>{}</w:t></w:r>"
        inner = f"<w:p>{text.format('Dans un contrôle.')}</w:p>"
        _insert(document, f"<w:sdt {NS}><w:sdtContent>{inner}</w:sdtContent></w:sdt>")
        link = f"<w:hyperlink>{text.format('lien.')}</w:hyperlink>"
        _insert(document, f"<w:p {NS}>{link}</w:p>")
        box = f"<w:txbxContent><w:p>{text.format('Encadré.')}</w:p></w:txbxContent>"
        _insert(document, f"<w:p {NS}><w:r><w:t>Corps.</w:t><w:pict>{box}</w:pict></w:r></w:p>")

    texts = [text for _, _, text in _texts(_read(build))]
    assert texts == ["Dans un contrôle.", "lien.", "Corps.", "Encadré."]


def test_a_bold_line_is_a_heading_candidate_and_breaks_are_lines() -> None:
    def build(document: Any) -> None:
        document.add_paragraph().add_run("Échanges").bold = True
        document.add_paragraph("ligne\nsuivante\tet tab")

    raw = _read(build)
    assert raw.blocks[0].kind is BlockKind.HEADING
    assert [block.text for block in raw.blocks[1:]] == ["ligne", "suivante\tet tab"]


def test_merged_cells_are_read_once_and_a_frame_is_no_table() -> None:
    def build(document: Any) -> None:
        table = document.add_table(rows=1, cols=3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "large"
        table.cell(0, 2).text = "étroit"
        document.add_table(rows=1, cols=1).cell(0, 0).text = "Encadré."

    assert _texts(_read(build)) == [
        ("table_row", 0, "large | étroit"),
        ("paragraph", 0, "Encadré."),
    ]


def test_a_style_may_strike_out_and_a_run_may_say_otherwise() -> None:
    def build(document: Any) -> None:
        style = document.styles.add_style("Annulé", WD_STYLE_TYPE.PARAGRAPH)
        style.font.strike = True
        paragraph = document.add_paragraph("Créer une navette ", style=style)
        paragraph.add_run("en 2024").font.strike = False
        character = document.styles.add_style("Barré", WD_STYLE_TYPE.CHARACTER)
        character.font.double_strike = True
        document.add_paragraph("Puis ").add_run("un relais", style=character)

    assert [text for _, _, text in _texts(_read(build))] == [
        "~~Créer une navette ~~en 2024",
        "Puis ~~un relais~~",
    ]
