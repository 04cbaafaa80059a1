"""Plain text: any usual French encoding, one paragraph a line or wrapped by hand."""

from __future__ import annotations

import codecs

from ingest.model import RawDocument, Refusal, RefusalCode
from ingest.readers.lines import plain_lines, to_blocks

MEDIA_TYPE = "text/plain"
# Beyond this share of control characters, bytes are not a text whatever their name says.
CONTROL_MAX_SHARE = 0.02

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PLAIN_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1a\x1b")


def read(data: bytes, _name: str = "") -> RawDocument:
    """A text of plain lines. Refused when the bytes are not text, or hold no letter."""
    blocks = to_blocks(plain_lines(decode(data)))
    if not any(character.isalnum() for block in blocks for character in block.text):
        raise Refusal(
            RefusalCode.EMPTY, "Le fichier ne contient aucun texte : il est vide ou fait de blancs."
        )
    return RawDocument(blocks=blocks, media_type=MEDIA_TYPE)


def decode(data: bytes) -> str:
    """Bytes as text: byte order mark, then UTF-8, then Windows-1252, then the detector's guess."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    _refuse_binary(data)
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _detected(data)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refusal(
            RefusalCode.UNREADABLE,
            "Le texte annonce un encodage Unicode mais ne le respecte pas. "
            "Enregistrez-le de nouveau en UTF-8.",
        ) from error


def _refuse_binary(data: bytes) -> None:
    sample = data[:65_536]
    zeros = sample.count(0)
    if zeros >= len(sample) * 0.3 and len(sample) >= 4:
        raise Refusal(
            RefusalCode.UNREADABLE,
            "Le texte semble être en UTF-16 sans marque d’ordre des octets. "
            "Enregistrez-le de nouveau en UTF-8.",
        )
    controls = sum(1 for byte in sample if byte < 32 and byte not in _PLAIN_CONTROLS)
    if controls - zeros > CONTROL_MAX_SHARE * len(sample):
        raise Refusal(
            RefusalCode.MISMATCH,
            "Le fichier n’est pas du texte mais des données binaires. "
            "Vérifiez que son extension correspond à son contenu.",
        )
    if 0 in data:
        raise Refusal(
            RefusalCode.UNREADABLE,
            "Le texte contient des octets nuls : il est abîmé ou tronqué. "
            "Ouvrez-le dans un éditeur et enregistrez-le de nouveau en UTF-8.",
        )


def _detected(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:1_000_000]).best()
    if best is None:
        raise Refusal(
            RefusalCode.UNREADABLE,
            "L’encodage du texte n’est pas reconnu. Enregistrez-le de nouveau en UTF-8.",
        )
    return data.decode(best.encoding, errors="replace").replace("\ufffd", "")
