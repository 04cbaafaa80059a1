"""From a path to a read document: the door that every file comes through."""

from __future__ import annotations

import importlib
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ingest.model import RawDocument, Refusal, RefusalCode
from ingest.readers.sniff import FILE_MAX_BYTES, Format, sniff, too_large
from ingest.structure import document_title
from kb.model import Record

Reader = Callable[[bytes, str], RawDocument]
Answer = TypeVar("Answer")


def read_file(path: Path) -> RawDocument:
    """The document of a file, titled. Refused, in French, whatever is wrong: no other error."""
    data, found = open_file(path)
    return read_document(data, found, path.name)


def open_file(path: Path) -> tuple[bytes, Format]:
    """The bytes of a regular file, and what they are."""
    data = read_bytes(path)
    return data, format_of(data, path.name)


def format_of(data: bytes, name: str) -> Format:
    """What some bytes are, under this name. Refused when they are not to be read."""
    return _guarded(lambda: sniff(data, name))


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file that can be opened and is not too large."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _not_a_file(status.st_mode)
        if status.st_size > FILE_MAX_BYTES:
            raise too_large(status.st_size)
        with path.open("rb") as file:
            return file.read(FILE_MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _missing(path) from error
    except PermissionError as error:
        raise Refusal(
            RefusalCode.UNREADABLE,
            "Le fichier ne peut pas être ouvert : la lecture en est interdite. "
            "Demandez les droits de lecture, ou copiez-le ailleurs.",
        ) from error
    except (OSError, ValueError) as error:
        raise Refusal(
            RefusalCode.UNREADABLE,
            "Le fichier ne peut pas être ouvert : son nom ou son emplacement n’est pas admis. "
            "Donnez-lui un nom plus court et plus simple.",
        ) from error


def read_document(data: bytes, found: Format, name: str) -> RawDocument:
    """Bytes of a known format, through its reader."""
    if found is Format.RECORD:
        raise Refusal(
            RefusalCode.UNSUPPORTED, "Le fichier est une fiche YAML, pas un document à découper."
        )
    raw = _guarded(lambda: _reader(found)(data, name))
    return raw if raw.title else raw.model_copy(update={"title": document_title(raw)})


def read_record(data: bytes, name: str) -> Record:
    """The record of a YAML file; `name` may hold the folder that says its kind."""
    from ingest.readers import records

    return _guarded(lambda: records.read_record(data, name))


def _reader(found: Format) -> Reader:
    """The module is imported only when a file of its format comes."""
    reader: Reader = importlib.import_module(f"ingest.readers.{found}").read
    return reader


def _guarded(work: Callable[[], Answer]) -> Answer:
    """Parsers fail in some fifteen ways on broken files (PARTS, fuzz): all become one refusal."""
    try:
        return work()
    except Refusal:
        raise
    except Exception as error:
        raise Refusal(
            RefusalCode.UNREADABLE,
            "Le fichier est abîmé ou incomplet : son contenu ne se lit pas. "
            "Ouvrez-le dans son logiciel, enregistrez-le de nouveau, puis redéposez-le.",
        ) from error


def _missing(path: Path) -> Refusal:
    if path.is_symlink():
        return Refusal(RefusalCode.NOT_A_FILE, "C’est un lien vers un fichier qui n’existe plus.")
    return Refusal(RefusalCode.NOT_A_FILE, "Le fichier n’existe pas. Vérifiez le chemin donné.")


def _not_a_file(mode: int) -> Refusal:
    if stat.S_ISDIR(mode):
        return Refusal(
            RefusalCode.NOT_A_FILE,
            "C’est un dossier, pas un fichier. Donnez les fichiers qu’il contient.",
        )
    if stat.S_ISFIFO(mode):
        return Refusal(RefusalCode.NOT_A_FILE, "C’est un tube nommé (FIFO), pas un fichier.")
    return Refusal(RefusalCode.NOT_A_FILE, "C’est un périphérique ou une prise, pas un fichier.")
