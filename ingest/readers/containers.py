"""Zip and OLE2 containers, judged by their directory before anything is inflated."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

from ingest.model import Refusal, RefusalCode

UNPACKED_MAX_BYTES = 300 * 1024 * 1024
# Text compresses 5 to 20 times; beyond this it is a bomb, small files apart.
RATIO_MAX = 200
RATIO_FREE_BYTES = 10 * 1024 * 1024
ENTRIES_MAX = 10_000
XML_HEAD_BYTES = 65_536

_OOXML = {
    "wordprocessingml.document.main+xml": "docx",
    "presentationml.presentation.main+xml": "pptx",
}
_MACRO = b"macroEnabled"
_SHEET = b"spreadsheetml.sheet.main+xml"
_TEMPLATES = (b"wordprocessingml.template", b"presentationml.slideshow", b"presentationml.template")
_ODF = {"application/vnd.oasis.opendocument.text": "odt"}
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OLE_KINDS = (
    ("WordDocument", "un ancien document Word (.doc)", "Enregistrez-le en .docx ou en .odt."),
    ("PowerPoint Document", "une ancienne présentation (.ppt)", "Enregistrez-la en .pptx."),
    ("Workbook", "un ancien classeur Excel (.xls)", "Copiez les passages utiles dans un document."),
    ("__substg1.0", "un courriel Outlook (.msg)", "Copiez son texte dans un fichier .txt."),
)


def zip_format(data: bytes, expected: str | None) -> str:
    """`docx`, `pptx` or `odt`. Refused: bombs, locked or broken archives, anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(archive.infolist(), len(data))
            found = _kind(archive, expected)
            _refuse_entities(archive)
            return found
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise Refusal(
            RefusalCode.UNREADABLE,
            "Le fichier est une archive abîmée ou tronquée. "
            "Enregistrez de nouveau le document, puis redéposez-le.",
        ) from error


def _refuse_bomb(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > ENTRIES_MAX:
        raise Refusal(
            RefusalCode.ZIP_BOMB,
            f"Le fichier contient {len(entries)} éléments, au-delà de la limite de {ENTRIES_MAX} : "
            "il n’a pas été ouvert.",
        )
    unpacked = sum(entry.file_size for entry in entries)
    swollen = unpacked > RATIO_FREE_BYTES and unpacked > RATIO_MAX * max(packed, 1)
    if unpacked > UNPACKED_MAX_BYTES or swollen:
        raise Refusal(
            RefusalCode.ZIP_BOMB,
            f"Décompressé, le fichier pèserait {unpacked / 1_048_576:.0f} Mo pour "
            f"{packed / 1_048_576:.1f} Mo reçus : il n’a pas été ouvert. "
            "Enregistrez de nouveau le document depuis son logiciel.",
        )


def _kind(archive: zipfile.ZipFile, expected: str | None) -> str:
    names = set(archive.namelist())
    if any(entry.flag_bits & 0x1 for entry in archive.infolist()):
        raise _encrypted("Le fichier")
    if "[Content_Types].xml" in names:
        return _ooxml(_head(archive, "[Content_Types].xml", XML_HEAD_BYTES * 16))
    if "mimetype" in names:
        return _odf(archive, names)
    raise Refusal(
        RefusalCode.MISMATCH if expected else RefusalCode.UNSUPPORTED,
        "Le fichier est une simple archive zip, pas un document. "
        "Décompressez-la et déposez les documents qu’elle contient.",
    )


def _ooxml(types: bytes) -> str:
    if _MACRO in types:
        raise Refusal(
            RefusalCode.UNSUPPORTED,
            "Le document contient des macros (.docm, .pptm). Enregistrez-le sans macro, "
            "en .docx ou en .pptx.",
        )
    if _SHEET in types:
        raise Refusal(
            RefusalCode.UNSUPPORTED,
            "Le fichier est un classeur Excel (.xlsx), qui ne se lit pas. "
            "Copiez les passages utiles dans un document.",
        )
    if any(template in types for template in _TEMPLATES):
        raise Refusal(
            RefusalCode.UNSUPPORTED,
            "Le fichier est un modèle ou un diaporama. Enregistrez-le en .docx ou en .pptx.",
        )
    for mark, found in _OOXML.items():
        if mark.encode() in types:
            return found
    raise Refusal(
        RefusalCode.UNREADABLE,
        "Le fichier Office ne dit pas ce qu’il contient : il est incomplet. "
        "Enregistrez-le de nouveau en .docx ou en .pptx.",
    )


def _odf(archive: zipfile.ZipFile, names: set[str]) -> str:
    manifest = _head(archive, "META-INF/manifest.xml", XML_HEAD_BYTES * 16)
    if b"encryption-data" in manifest or "encrypted-package" in names:
        raise _encrypted("Le document OpenDocument")
    kind = _head(archive, "mimetype", 200).decode("ascii", errors="replace").strip()
    if kind in _ODF:
        return _ODF[kind]
    what = "un livre numérique (EPUB)" if "epub" in kind else "un autre document OpenDocument"
    raise Refusal(
        RefusalCode.UNSUPPORTED,
        f"Le fichier est {what}, qui ne se lit pas. Exportez son texte en .odt ou en .pdf.",
    )


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """No office program writes a document type: only somebody who attacks the reader does."""
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            head = _head(archive, entry.filename, XML_HEAD_BYTES).replace(b"\x00", b"")
            if _DECLARATION.search(head):
                raise Refusal(
                    RefusalCode.UNREADABLE,
                    "Le document déclare des entités XML, ce qu’aucun logiciel de bureau ne fait : "
                    "il n’a pas été ouvert. Enregistrez-le de nouveau depuis son logiciel.",
                )


def _head(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as entry:
        return entry.read(size)


def zip_files(data: bytes, suffixes: frozenset[str], most_bytes: int) -> list[tuple[str, bytes]]:
    """Names and bytes of the files of a zip that end so, in order; the others are left. No file of
    more than `most_bytes` is inflated beyond. Refused: bombs, locked or broken archives."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries, len(data))
            wanted = [e for e in entries if PurePosixPath(e.filename).suffix.lower() in suffixes]
            if any(entry.flag_bits & 0x1 for entry in wanted):
                raise _encrypted("L’archive")
            return [(e.filename, _inflated(archive, e, most_bytes)) for e in wanted]
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise Refusal(
            RefusalCode.UNREADABLE, "L’archive est abîmée ou tronquée : refaites-la."
        ) from error


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most_bytes: int) -> bytes:
    with archive.open(entry) as opened:
        return opened.read(most_bytes + 1)


def ole_refusal(data: bytes) -> Refusal:
    """Why an OLE2 container is not read: locked Office file, or a format of before 2007."""
    if _has_stream(data, "EncryptedPackage"):
        return _encrypted("Le document Office")
    for stream, what, advice in _OLE_KINDS:
        if _has_stream(data, stream):
            return Refusal(
                RefusalCode.UNSUPPORTED, f"Le fichier est {what}, qui ne se lit pas. {advice}"
            )
    return Refusal(
        RefusalCode.UNSUPPORTED,
        "Le fichier est d’un format Office d’avant 2007. Enregistrez-le en .docx ou en .pptx.",
    )


def _has_stream(data: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in data


def _encrypted(what: str) -> Refusal:
    return Refusal(
        RefusalCode.ENCRYPTED,
        f"{what} est protégé par un mot de passe. Enregistrez-en une copie sans protection.",
    )
