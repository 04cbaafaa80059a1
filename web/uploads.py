"""Files sent by a form: counted while they come, refused before they are read whole."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import NamedTuple

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

MOST_FILES = 20
# Beside the files: boundaries, names, small fields.
_AROUND_BYTES = 64 * 1024
_UNREADABLE = "Cet envoi ne se lit pas. Choisissez de nouveau les fichiers, puis envoyez."


class SentFile(NamedTuple):
    name: str
    data: bytes


class UploadRefused(Exception):
    """Nothing of what was sent is kept. `status`: of HTTP; the message is French."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def sent_files(request: Request, field: str, largest_bytes: int) -> list[SentFile]:
    """The files of one field, in order. Raises UploadRefused: too many, or one too large.

    Where several come at once, four times the largest may come in all: the rest of the disk is not
    theirs."""
    most_bytes = 4 * largest_bytes + _AROUND_BYTES
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise UploadRefused(422, _UNREADABLE)
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most_bytes:
        raise _too_large(largest_bytes)
    parser = _Parser(request, most_bytes, largest_bytes)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        if parser.too_many:
            raise UploadRefused(
                422, f"Vous avez choisi plus de {MOST_FILES} fichiers : envoyez-les par lots."
            ) from error
        raise UploadRefused(422, _UNREADABLE) from error
    try:
        return [
            SentFile(sent.filename or "", await sent.read())
            for sent in form.getlist(field)
            # A form sent without choosing anything holds one file, without a name.
            if isinstance(sent, UploadFile) and (sent.filename or sent.size)
        ]
    finally:
        await form.close()


class _Parser(MultiPartParser):
    """Starlette's, which counts: what is too large stops there."""

    def __init__(self, request: Request, most_bytes: int, largest_bytes: int) -> None:
        super().__init__(
            request.headers, _counted(request, most_bytes, largest_bytes), max_files=MOST_FILES
        )
        self._largest_bytes = largest_bytes
        self._file_bytes = 0

    @property
    def too_many(self) -> bool:
        return self._current_files > MOST_FILES

    def on_part_begin(self) -> None:
        self._file_bytes = 0
        super().on_part_begin()

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._file_bytes += end - start
        if self._file_bytes > self._largest_bytes:
            raise _too_large(self._largest_bytes)
        super().on_part_data(data, start, end)


async def _counted(
    request: Request, most_bytes: int, largest_bytes: int
) -> AsyncGenerator[bytes, None]:
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > most_bytes:
            raise _too_large(largest_bytes)
        yield chunk


def _too_large(largest_bytes: int) -> UploadRefused:
    mega = largest_bytes // 1_048_576
    return UploadRefused(
        413,
        f"Un fichier ne peut pas dépasser {mega} Mo, ni un envoi {4 * mega} Mo : rien n’a été "
        "gardé de cet envoi. Découpez le fichier ou allégez ses images.",
    )
