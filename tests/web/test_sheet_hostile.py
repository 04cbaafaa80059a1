"""Texts that try to be more than text, typed in every field of a sheet: text in every format."""

from __future__ import annotations

import io
import json
import zipfile
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser

from kb.model import DocumentId
from kb.sheets import SectionKey, Sheet, SheetItem, SheetSection
from tests.robustness.payloads import COMPUTED, PAYLOADS
from web.sheets.content import paragraphs
from web.sheets.files import Format, Model, write_archive, write_sheet

MODEL = Model("https://essaim.example")


def item(number: int, attack: str) -> SheetItem:
    return SheetItem(
        key=f"a{number}",
        text=attack,
        lines=(attack,),
        owner=attack[:300],
        due=attack[:40],
        answer=attack,
        comment=attack,
        url=attack[:2_000],
        to_complete=True,
    )


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    every = [item(number, attack) for number, attack in enumerate(PAYLOADS)]
    keys = list(SectionKey)
    sections = [
        SheetSection(
            key=key, title=every[n].text[:300], intro=every[-n].text, items=tuple(every[n::11])
        )
        for n, key in enumerate(keys)
    ]
    assert len(keys) == 11
    return Sheet(
        id="piege", event=DocumentId("piege"), territory_key="piege",
        territory_name=PAYLOADS[0], title=PAYLOADS[0], subtitle=PAYLOADS[1],
        sections=tuple(sections),
    )  # fmt: skip


@pytest.mark.parametrize("form", Format)
def test_a_file_is_made_and_nothing_in_it_is_computed(sheet: Sheet, form: Format) -> None:
    data = write_sheet(sheet, form, MODEL)
    assert len(data) > 10_000
    if form in {Format.DOCX, Format.ODT}:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {
                n: package.read(n) for n in package.namelist() if n.endswith((".xml", ".rels"))
            }
        for part in filter(None, parts.values()):
            ElementTree.fromstring(part)  # well formed
            assert COMPUTED.encode() not in part
            assert b'Target="javascript' not in part and b'href="javascript' not in part
    else:
        assert COMPUTED.encode() not in data


def test_html_has_no_element_of_theirs(sheet: Sheet) -> None:
    page = LexborHTMLParser(write_sheet(sheet, Format.HTML, MODEL).decode())
    assert page.css("script, iframe, img, svg, object, embed, form, input, link, math") == []
    assert page.css("[zqx], [onerror], [onload], [onclick], [style]") == []
    links = [a.attributes["href"] or "" for a in page.css("a")]
    assert all(link.startswith(("https://", "http://")) for link in links)


def test_json_says_them_word_for_word_but_the_comments(sheet: Sheet) -> None:
    told = json.loads(write_sheet(sheet, Format.JSON, MODEL))
    texts = {i["text"] for s in told["sections"] for i in s["items"]}
    assert {text.strip() for text in texts} == {text.strip() for text in PAYLOADS}
    assert not any("comment" in i for s in told["sections"] for i in s["items"])


def test_a_pdf_fetches_nothing_and_runs_nothing(sheet: Sheet) -> None:
    data = write_sheet(sheet, Format.PDF, MODEL)
    assert b"/JavaScript" not in data and b"/Launch" not in data and b"/EmbeddedFile" not in data


def test_names_in_an_archive_are_plain(sheet: Sheet) -> None:
    others = [sheet.model_copy(update={"title": t, "territory_key": f"k{n}"})
              for n, t in enumerate(("../../etc/passwd", "", "con", "a" * 500))]  # fmt: skip
    data = write_archive(others, Format.MARKDOWN, MODEL)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    assert len(set(names)) == len(others)
    assert all("/" not in name and not name.startswith(".") and len(name) < 100 for name in names)


def test_comments_are_in_no_format(sheet: Sheet) -> None:
    secret = sheet.model_copy(
        update={
            "sections": tuple(
                s.model_copy(
                    update={
                        "items": tuple(
                            i.model_copy(update={"comment": "entre-nous-seulement"})
                            for i in s.items
                        )
                    }
                )
                for s in sheet.sections
            )
        }
    )
    assert "entre-nous" not in " ".join(p.text for p in paragraphs(secret, MODEL.site))
    assert b"entre-nous" not in write_sheet(secret, Format.JSON, MODEL)
