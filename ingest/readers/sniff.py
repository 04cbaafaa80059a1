"""What a file is, by its content first; its extension must agree."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath

from ingest.model import Refusal, RefusalCode
from ingest.readers.containers import ole_refusal, zip_format

FILE_MAX_BYTES = 100 * 1024 * 1024
# Texts are read whole, several times over; no report has this much of it.
TEXT_MAX_BYTES = 20 * 1024 * 1024
HEAD_BYTES = 4_096


class Format(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    DOCX = "docx"
    ODT = "odt"
    PPTX = "pptx"
    PDF = "pdf"
    RECORD = "record"


_BY_EXTENSION = {
    ".txt": Format.TEXT, ".text": Format.TEXT, "": Format.TEXT,
    ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN,
    ".html": Format.HTML, ".htm": Format.HTML, ".xhtml": Format.HTML,
    ".docx": Format.DOCX, ".odt": Format.ODT, ".pptx": Format.PPTX, ".pdf": Format.PDF,
    ".yml": Format.RECORD, ".yaml": Format.RECORD,
}  # fmt: skip
_TEXTUAL = frozenset({Format.TEXT, Format.MARKDOWN, Format.HTML, Format.RECORD})
_NAMES = {
    Format.TEXT: "un texte", Format.MARKDOWN: "un document Markdown", Format.HTML: "une page HTML",
    Format.DOCX: "un document Word (.docx)", Format.ODT: "un document OpenDocument (.odt)",
    Format.PPTX: "une présentation PowerPoint (.pptx)", Format.PDF: "un PDF",
    Format.RECORD: "une fiche YAML",
}  # fmt: skip

_IMAGE = "Passez-la par une reconnaissance de caractères (OCR) et déposez le texte obtenu."
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n", "une image PNG", _IMAGE),
    (b"\xff\xd8\xff", "une image JPEG", _IMAGE),
    (b"GIF8", "une image GIF", _IMAGE),
    (b"II*\x00", "une image TIFF", _IMAGE),
    (b"MM\x00*", "une image TIFF", _IMAGE),
    (b"{\\rtf", "un document RTF", "Enregistrez-le en .docx ou en .odt."),
    (b"\x7fELF", "un programme Linux (ELF)", "Déposez un document."),
    (b"MZ", "un programme Windows (EXE)", "Déposez un document."),
    (b"\x1f\x8b", "une archive gzip", "Décompressez-la et déposez les documents qu’elle contient."),
    (b"7z\xbc\xaf", "une archive 7-Zip", "Décompressez-la et déposez ce qu’elle contient."),
    (b"Rar!", "une archive RAR", "Décompressez-la et déposez les documents qu’elle contient."),
    (b"BZh", "une archive bzip2", "Décompressez-la et déposez les documents qu’elle contient."),
    (b"\xfd7zXZ", "une archive xz", "Décompressez-la et déposez les documents qu’elle contient."),
    (b"SQLite format 3", "une base SQLite", "Exportez les textes en .txt ou en .md."),
    (b"%!PS", "un fichier PostScript", "Convertissez-le en PDF."),
    (b"OggS", "un fichier audio ou vidéo", "Déposez plutôt sa transcription en texte."),
    (b"ID3", "un fichier audio", "Déposez plutôt sa transcription en texte."),
)  # fmt: skip
_OTHER_EXTENSIONS = {
    ".doc": "Les anciens documents Word ne sont pas lus. Enregistrez-le en .docx ou en .odt.",
    ".docm": "Les documents à macros ne sont pas lus. Enregistrez-le en .docx, sans macro.",
    ".dotx": "Les modèles Word ne sont pas lus. Enregistrez-le en .docx.",
    ".pptm": "Les présentations à macros ne sont pas lues. Enregistrez-la en .pptx.",
    ".rtf": "Les documents RTF ne sont pas lus. Enregistrez-le en .docx ou en .odt.",
    ".csv": "Les tableaux CSV ne sont pas des documents : « essaim ingest » y lit des fiches.",
    ".xlsx": "Les classeurs ne sont pas lus. Copiez les passages utiles dans un document.",
    ".ods": "Les classeurs ne sont pas lus. Copiez les passages utiles dans un document.",
    ".eml": "Les courriels ne sont pas lus. Copiez leur texte dans un fichier .txt.",
    ".msg": "Les courriels Outlook ne sont pas lus. Copiez leur texte dans un fichier .txt.",
    ".json": "Du JSON n’est pas un document : « essaim ingest » y lit des fiches.",
    ".xml": "Le XML n’est pas lu. Exportez le document en .docx, .odt, .pdf ou .html.",
    ".svg": "Les images SVG ne sont pas lues. Déposez le texte qu’elles illustrent.",
}
_HTML_START = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b", re.I | re.S
)


def sniff(data: bytes, name: str) -> Format:
    """The format of a file. Refused: empty, too large, foreign, locked, or not what it is named."""
    if not data:
        raise Refusal(RefusalCode.EMPTY, "Le fichier est vide (0 octet).")
    if len(data) > FILE_MAX_BYTES:
        raise too_large(len(data))
    extension = PurePath(name).suffix.lower()
    expected = _BY_EXTENSION.get(extension)
    found = _by_content(data, expected)
    if found is not None:
        if expected is not found and extension:
            raise _mismatch(extension, f"contient {_NAMES[found]}", f"Renommez-le en .{found}.")
        return found
    expected = format_named(name)
    if expected not in _TEXTUAL:
        raise _mismatch(
            extension,
            f"n’est pas {_NAMES[expected]}",
            "Exportez-le de nouveau depuis le document d’origine.",
        )
    if len(data) > TEXT_MAX_BYTES:
        raise too_large(len(data), TEXT_MAX_BYTES, "un fichier de texte")
    return expected


def format_named(name: str) -> Format:
    """The format that a name announces. Refused: one that is not read."""
    extension = PurePath(name).suffix.lower()
    expected = _BY_EXTENSION.get(extension)
    if expected is None:
        advice = _OTHER_EXTENSIONS.get(extension) or (
            f"L’extension « {extension[:12]} » n’est pas lue. "
            "Formats admis : .txt, .md, .html, .docx, .odt, .pptx, .pdf, et .yml pour les fiches."
        )
        raise Refusal(RefusalCode.UNSUPPORTED, advice)
    return expected


def too_large(size: int, limit: int = FILE_MAX_BYTES, what: str = "un fichier") -> Refusal:
    return Refusal(
        RefusalCode.TOO_LARGE,
        f"Le fichier pèse {size / 1_048_576:.0f} Mo, au-delà de la limite de "
        f"{limit // 1_048_576} Mo pour {what}. Découpez-le ou allégez ses images.",
    )


def _by_content(data: bytes, expected: Format | None) -> Format | None:
    """The format that the bytes prove, None when they may be a text."""
    head = data[:HEAD_BYTES]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Format(zip_format(data, expected))
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise ole_refusal(data)
    if b"%PDF-" in head[:1_024]:
        return Format.PDF
    _refuse_foreign(head, expected)
    if expected in {Format.TEXT, None} and _HTML_START.match(head):
        return Format.HTML
    return None


def _refuse_foreign(head: bytes, expected: Format | None) -> None:
    what = next(
        ((named, advice) for magic, named, advice in _FOREIGN if head.startswith(magic)), None
    )
    if what is None and head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        what = ("une image WebP", _IMAGE)
    if what is None and head[4:8] == b"ftyp":
        what = ("une vidéo ou une image de téléphone", "Déposez plutôt le texte qu’elle contient.")
    if what is None or (what[0].endswith("(EXE)") and b"\x00" not in head):
        return
    named, advice = what
    if expected is not None and expected not in _TEXTUAL:
        raise Refusal(
            RefusalCode.MISMATCH,
            f"Le fichier est nommé .{expected} mais c’est {named}. {advice}",
        )
    raise Refusal(RefusalCode.UNSUPPORTED, f"Le fichier est {named}, qui ne se lit pas. {advice}")


def _mismatch(extension: str, content: str, advice: str) -> Refusal:
    return Refusal(
        RefusalCode.MISMATCH,
        f"Le fichier est nommé « {extension} » mais {content}. {advice}",
    )
