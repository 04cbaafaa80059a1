"""PDF, through pdfium (PARTS A): paragraphs rebuilt from lines. Not thread-safe."""

from __future__ import annotations

import re

from ingest.model import RawDocument, Refusal, RefusalCode
from ingest.readers.lines import to_blocks
from ingest.readers.pdf_lines import PageLines, page_lines
from ingest.readers.pdf_paragraphs import paragraphs

MEDIA_TYPE = "application/pdf"
PAGES_MAX = 3_000

_NO_PAGE = re.compile(rb"/Count\s+0\b")
_A_PAGE = re.compile(rb"/Type\s*/Page\b")


def read(data: bytes, _name: str = "") -> RawDocument:
    """Text of every page, in reading order. Refused when locked, broken, or only pictures."""
    pages = _pages(data)
    blocks = to_blocks(paragraphs(pages))
    if not any(character.isalnum() for block in blocks for character in block.text):
        raise Refusal(
            RefusalCode.NO_TEXT,
            "Le PDF ne contient aucun texte : ses pages sont des images. Passez-le par une "
            "reconnaissance de caractères (OCR), par exemple « ocrmypdf -l fra », "
            "puis redéposez-le.",
        )
    return RawDocument(blocks=blocks, media_type=MEDIA_TYPE)


def _pages(data: bytes) -> list[PageLines]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refusal(error, data) from error
    try:
        count = len(document)
        if count > PAGES_MAX:
            raise Refusal(
                RefusalCode.TOO_LARGE,
                f"Le PDF compte {count} pages, au-delà de la limite de {PAGES_MAX}. Découpez-le.",
            )
        return [page_lines(document, index) for index in range(count)]
    finally:
        document.close()


def _refusal(error: Exception, data: bytes) -> Refusal:
    # pdfium then repeats its error about an earlier file, so this is looked at first.
    if _NO_PAGE.search(data) and not _A_PAGE.search(data):
        return Refusal(RefusalCode.EMPTY, "Le PDF ne contient aucune page.")
    if "password" in str(error).lower():
        return Refusal(
            RefusalCode.ENCRYPTED,
            "Le PDF est protégé par un mot de passe. Enregistrez-en une copie sans protection.",
        )
    return Refusal(
        RefusalCode.UNREADABLE,
        "Le PDF est abîmé ou incomplet. Exportez-le de nouveau depuis le document d’origine.",
    )
