"""A sheet → a file in one of the formats; the sheets of an event → one archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from kb.sheets import Sheet
from kb.text import slug
from web.sheets.content import paragraphs

LONGEST_NAME_CHARS = 80


class Format(StrEnum):
    DOCX = "docx"
    ODT = "odt"
    PDF = "pdf"
    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.ODT: "application/vnd.oasis.opendocument.text",
    Format.PDF: "application/pdf",
    Format.HTML: "text/html; charset=utf-8",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.JSON: "application/json",
}


class Model(NamedTuple):
    """`site`: the address before our own paths; `docx`: the organiser's own model, if any."""

    site: str
    docx: bytes | None = None


def write_sheet(sheet: Sheet, form: Format, model: Model) -> bytes:
    """Raises InvalidRequest for a broken model, ExportUnavailable for a PDF without Pango."""
    if form is Format.JSON:
        return (sheet.model_dump_json(indent=2, exclude=_NOT_EXPORTED) + "\n").encode()
    found = paragraphs(sheet, model.site)
    # Each writer brings a library of its own: only the one asked for is loaded.
    if form is Format.DOCX:
        from web.sheets.as_docx import write_docx

        return write_docx(found, model.docx)
    if form is Format.ODT:
        from web.sheets.as_odt import write_odt

        return write_odt(found)
    if form is Format.PDF:
        from web.sheets.as_pdf import write_pdf

        return write_pdf(found)
    if form is Format.HTML:
        from web.sheets.as_html import write_html

        return write_html(found).encode()
    from web.sheets.as_markdown import write_markdown

    return write_markdown(found).encode()


# What those who prepare a sheet say to each other stays with them.
_NOT_EXPORTED = {"sections": {"__all__": {"items": {"__all__": {"comment"}}}}}


def file_name(sheet: Sheet, form: Format) -> str:
    return f"{slug(sheet.title)[:LONGEST_NAME_CHARS].rstrip('-')}.{form.value}"


def write_archive(sheets: Sequence[Sheet], form: Format, model: Model) -> bytes:
    """One zip: a file per territory, named after it; two of one name are told apart."""
    file = io.BytesIO()
    taken: set[str] = set()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            name = file_name(sheet, form)
            if name in taken:
                name = f"{slug(sheet.territory_key)}-{name}"
            taken.add(name)
            archive.writestr(name, write_sheet(sheet, form, model))
    return file.getvalue()
