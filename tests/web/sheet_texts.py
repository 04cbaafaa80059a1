"""The words of a sheet, taken out of a file of each packed format."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import pypdf

from web.sheets.files import Format

_PARTS = {Format.DOCX: "word/document.xml", Format.ODT: "content.xml"}


def text_of(data: bytes, form: Format) -> str:
    if form is Format.PDF:
        pages = pypdf.PdfReader(io.BytesIO(data)).pages
        return " ".join(page.extract_text() for page in pages)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        tree = ElementTree.fromstring(package.read(_PARTS[form]))
    return " ".join(tree.itertext())
