"""A sheet as a tagged PDF (PDF/UA-1), from its HTML: in French, titled, with bookmarks, and with
its own font, so that it is the same on a machine that has none."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from kb.errors import ExportUnavailable
from web.sheets.as_html import write_html
from web.sheets.content import Paragraph

FONTS = Path(__file__).resolve().parent / "fonts"
_FACES = (
    ("400-normal", 400, "normal"),
    ("700-normal", 700, "normal"),
    ("400-italic", 400, "italic"),
)
# The font has no narrow no-break space; a no-break space stands for it.
_NARROW, _NO_BREAK = "\u202f", "\u00a0"


def write_pdf(found: Sequence[Paragraph]) -> bytes:
    """Raises ExportUnavailable where the libraries that draw text are not installed."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:  # Pango is missing
        raise ExportUnavailable(
            "Le PDF ne peut pas être fait sur cette machine : il y manque la bibliothèque Pango "
            "(« apt install libpango-1.0-0 libpangoft2-1.0-0 »). Choisissez DOCX, ODT ou HTML."
        ) from error
    page = write_html(found, _faces()).replace(_NARROW, _NO_BREAK)
    # Fonts are in the page; nothing else is ever fetched, wherever a text would lead.
    document = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made


@cache
def _faces() -> str:
    return "".join(
        f"@font-face {{ font-family: 'Sheet'; font-weight: {weight}; font-style: {slope}; "
        f"src: url(data:font/woff2;base64,{_data(name)}) format('woff2'); }}\n"
        for name, weight, slope in _FACES
    )


def _data(name: str) -> str:
    file = FONTS / f"atkinson-hyperlegible-latin-{name}.woff2"
    return base64.b64encode(file.read_bytes()).decode("ascii")
