"""The model of the DOCX, as an organiser may edit it: in Word or LibreOffice, between the braces.

`title` and `subtitle`; then `paragraphs`, each with its `style` (those of `content.Style`), its
`text`, and its `rich` text, which holds its link."""

from __future__ import annotations

import io
from typing import Any

from web.sheets.content import Style

# The style of Word for each of ours; what a template does not dress is not written.
DRESS: dict[Style, str] = {
    Style.HEADING: "Heading 1",
    Style.ITEM: "Heading 2",
    Style.POINT: "List Bullet",
    Style.QUOTE: "Quote",
    Style.WHERE: "Caption",
    Style.LINE: "Normal",
    Style.INTRO: "Normal",
    Style.DUTY: "Strong paragraph",
    Style.ANSWER: "Normal",
    Style.FOOT: "Caption",
}


def default_template() -> bytes:
    """A DOCX with real styles, a table of contents, French as its language."""
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    strong = document.styles.add_style("Strong paragraph", WD_STYLE_TYPE.PARAGRAPH)
    strong.base_style = document.styles["Normal"]
    strong.font.bold = True
    _speak_french(document)
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{{ subtitle }}", style="Subtitle")
    _table_of_contents(document.add_paragraph())
    document.add_paragraph("{%p for p in paragraphs %}")
    for number, (style, dress) in enumerate(DRESS.items()):
        word = "if" if number == 0 else "elif"
        document.add_paragraph(f"{{%p {word} p.style == '{style.value}' %}}")
        written = "{{r p.rich }}" if style in {Style.ITEM, Style.POINT} else "{{ p.text }}"
        document.add_paragraph(written, style=dress)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _speak_french(document: Any) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.shared import OxmlElement

    defaults = document.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = run.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        run.append(language)
    language.set(qn("w:val"), "fr-FR")


def _table_of_contents(paragraph: Any) -> None:
    """A field that Word and LibreOffice fill in when the file is opened or updated."""
    from docx.oxml.ns import qn
    from docx.oxml.shared import OxmlElement

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), 'TOC \\o "1-1" \\h \\z \\u')
    field.set(qn("w:dirty"), "true")
    paragraph._p.append(field)
