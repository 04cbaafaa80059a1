"""One sheet, five formats, the same words in each; what users typed stays text in all."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import docx
import odfdo
import pypdf
import pytest
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from kb.errors import InvalidRequest
from kb.model import DocumentId
from kb.sheets import SectionKey, Sheet, SheetItem, SheetQuote, SheetSection
from web.sheets.as_docx import write_docx
from web.sheets.as_html import write_html
from web.sheets.as_markdown import write_markdown
from web.sheets.as_odt import write_odt
from web.sheets.as_pdf import write_pdf
from web.sheets.content import Paragraph, paragraphs
from web.sheets.docx_template import default_template

ATTACK = "{{7*7}} {% raw %} <script>alert(1)</script> & =1+1 *gras* # titre [a](b) ]]> \x0b\x00"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
SITE = "https://essaim.example"


def sheet() -> Sheet:
    """With one of each kind of line, and words that try to be more than words."""
    items = {
        SectionKey.PRESENTATION: [SheetItem(key="fait", text="Die : 4 800 habitants.")],
        SectionKey.SAID: [
            SheetItem(
                key="dit",
                quote=SheetQuote(
                    document_id=DocumentId("atelier"),
                    document_title="Atelier",
                    start=0,
                    end=9,
                    words="Il faut\nbien essayer !",
                    where="page 2",
                ),
            )
        ],
        SectionKey.EXPERIENCES: [
            SheetItem(
                key="fiche", text="Chaufferie", lines=("Un résumé.",), url="/fiches/chaufferie"
            )
        ],
        SectionKey.QUESTIONS: [
            SheetItem(key="q", text="Où en est-on ?", answer=f"Au début.\n{ATTACK}"),
            SheetItem(key="r", text="Qui porte ?", to_complete=True),
        ],
        SectionKey.STEPS: [SheetItem(key="e", text="Appeler", owner="la région", due="2021-05-01")],
        SectionKey.SOURCES: [
            SheetItem(key="s1", text=ATTACK, url="javascript:alert(1)"),
            SheetItem(key="s2", text="Une page", url="https://a.fr/b?c=d&e=f"),
        ],
    }
    sections = [
        SheetSection(key=key, title=f"Partie {key.value}", items=tuple(items.get(key, ())))
        for key in SectionKey
    ]
    return Sheet(
        id="atelier-suite-die",
        event=DocumentId("atelier"),
        territory_key="die",
        territory_name="Die",
        title="Suites pour Die & le Diois",
        subtitle=ATTACK,
        sections=tuple(sections),
    )


@pytest.fixture(scope="module")
def found() -> list[Paragraph]:
    return paragraphs(sheet(), SITE)


def same(text: str) -> str:
    """Words alone: formats part them by spaces of their own, and lists by dots."""
    return " ".join(re.sub(r"[\s\u00a0\u202f]+", " ", text).split())


def said(found: Sequence[Paragraph]) -> str:
    return same(" ".join(paragraph.text for paragraph in found))


def test_html_says_it_and_asks_nothing_of_anybody(found: list[Paragraph]) -> None:
    html = write_html(found)
    page = LexborHTMLParser(html)
    main = page.css_first("main")
    assert main is not None and same(main.text(separator=" ")) == said(found)
    assert page.css("script, link, img, iframe, form") == []
    assert [a.attributes["href"] for a in page.css("a")] == [
        f"{SITE}/fiches/chaufferie", "https://a.fr/b?c=d&e=f",
    ]  # fmt: skip
    assert "url(" not in html and "@import" not in html


def test_markdown_says_it(found: list[Paragraph]) -> None:
    html = MarkdownIt().render(write_markdown(found))
    page = LexborHTMLParser(html)
    assert page.body is not None and same(page.body.text(separator=" ")) == said(found)
    assert page.css("script, em, strong") == [] and len(page.css("h1")) == 1


def docx_text(data: bytes) -> str:
    paragraphs_ = docx.Document(io.BytesIO(data)).element.body.iter(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
    )
    return " ".join(
        "".join(t.text or "" for t in p.iter() if t.tag.endswith("}t")) for p in paragraphs_
    )


def test_docx_says_it_with_real_styles(found: list[Paragraph]) -> None:
    data = write_docx(found)
    assert same(docx_text(data)) == said(found)
    made = docx.Document(io.BytesIO(data))
    names = [p.style.name for p in made.paragraphs if p.style is not None]
    assert names.count("Title") == 1 and "Heading 1" in names and "List Bullet" in names
    assert made.core_properties.title == found[0].text
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = package.read("word/document.xml").decode()
        links = package.read("word/_rels/document.xml.rels").decode()
    assert "TOC " in body and "https://a.fr/b?c=d&amp;e=f" in links and "javascript" not in links


def test_a_model_of_the_organiser_is_filled_in(found: list[Paragraph]) -> None:
    model = docx.Document(io.BytesIO(default_template()))
    model.add_paragraph("Notre association vous remercie.")
    file = io.BytesIO()
    model.save(file)
    text = same(docx_text(write_docx(found, file.getvalue())))
    assert text.startswith(said(found)) and text.endswith("Notre association vous remercie.")


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04 no", b"%PDF-1.7", b"\0" * 5_000])
def test_a_broken_model_is_refused_with_advice(found: list[Paragraph], broken: bytes) -> None:
    with pytest.raises(InvalidRequest, match="modèle"):
        write_docx(found, broken or b" ")


def test_a_model_whose_braces_do_not_close_is_refused(found: list[Paragraph]) -> None:
    model = docx.Document()
    model.add_paragraph("{{ title ")
    model.add_paragraph("{%p for p in paragraphs %}")
    file = io.BytesIO()
    model.save(file)
    with pytest.raises(InvalidRequest, match="modèle"):
        write_docx(found, file.getvalue())


def test_odt_says_it_with_headings(found: list[Paragraph]) -> None:
    data = write_odt(found)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        tree = ElementTree.fromstring(package.read("content.xml"))
    written = [e for e in tree.iter() if e.tag in {f"{TEXT}p", f"{TEXT}h"}]
    assert same(" ".join("".join(element.itertext()) for element in written)) == said(found)
    made = odfdo.Document(io.BytesIO(data))
    assert [h.get_attribute("text:outline-level") for h in made.body.headers[:2]] == ["1", "2"]
    assert [link.url for link in made.body.get_links()] == [
        f"{SITE}/fiches/chaufferie", "https://a.fr/b?c=d&e=f",
    ]  # fmt: skip


def test_pdf_says_it_tagged_in_french_with_its_font(found: list[Paragraph]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(found)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "fr"
    assert reader.metadata is not None and reader.metadata.title == found[0].text
    assert [o["/Title"] for o in reader.outline if not isinstance(o, list)] == [found[0].text]
    text = " ".join(page.extract_text() for page in reader.pages)
    squeezed = re.sub(r"[\s•]|\d+/\d+$", "", same(text))
    for paragraph in found:
        assert re.sub(r"[\s•]", "", same(paragraph.text)) in squeezed, paragraph
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts and all("Sheet" in name or "Atkinson" in name for name in fonts)
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            described = descendant.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(described), "embedded"


@pytest.mark.office
def test_docx_and_odt_open_in_libreoffice(found: list[Paragraph], tmp_path: Path) -> None:
    office = shutil.which("soffice")
    assert office is not None
    for name, data in (("a.docx", write_docx(found)), ("b.odt", write_odt(found))):
        (tmp_path / name).write_bytes(data)
        subprocess.run(
            [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
             "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), name],
            cwd=tmp_path, check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        text = same((tmp_path / name).with_suffix(".txt").read_text("utf-8").replace("•", " "))
        for paragraph in found:
            assert same(paragraph.text) in text, paragraph


def squeezed(text: str) -> str:
    """Letters alone: a page is cut anywhere, with its number and the dots of its table."""
    return re.sub(r"[\W_]|\d", "", text)


@pytest.mark.office
def test_docx_becomes_the_same_text_as_pdf_in_libreoffice(
    found: list[Paragraph], tmp_path: Path
) -> None:
    office = shutil.which("soffice")
    assert office is not None
    (tmp_path / "a.docx").write_bytes(write_docx(found))
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}',
         "--outdir", str(tmp_path), "a.docx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    reader = pypdf.PdfReader(tmp_path / "a.pdf")
    text = squeezed(" ".join(page.extract_text() for page in reader.pages))
    for paragraph in found:
        assert squeezed(paragraph.text) in text, paragraph
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]).startswith("fr")
    assert reader.metadata is not None and reader.metadata.title == found[0].text
