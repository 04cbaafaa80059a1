"""An index on disk: a folder named for what it holds, whole before it is pointed to.

    var/index/current                 the name of the folder in use
    var/index/<fingerprint>/          manifest.json, records.arrays, passages.arrays, and
                                      passages.faiss when there are many

The fingerprint is the manifest's, which holds the checksums of every other file. A folder may add
to another, its base: then both are in use.
"""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from kb.errors import IndexStale, StoreUnavailable
from kb.model import Noun
from kb.sqlite.journal import Moment
from kb.text import fingerprint

LAYOUT = 6
DAMAGED = "L’index est abîmé. Lancez « essaim reindex »."
NO_ROOM = (
    "L’index ne peut pas être écrit : le disque est plein, ou refuse l’écriture. La base, elle, "
    "est à jour ; faites de la place, puis lancez « essaim reindex »."
)
# A larger file is not read whole each time an index is opened: 1 GB takes a second.
READ_WHOLE_BYTES = 4_000_000
_SAMPLES = 64
_SAMPLE_BYTES = 16_384


class Seal(Noun):
    """A file as it was written: its size, the CRC-32 of all its bytes, that of a sample of them."""

    size: int
    whole: int
    sample: int


class Manifest(Noun):
    """Where an index comes from; any mismatch makes it stale.

    `corpus_fingerprint` and `moment`: the state of the store, and of its journal. `context`: what
    decides of the contents beside the journal. `records` and `passages` count what can be found.
    `choices`: facets and values, as the catalogues number them. `dead_*`: rows of the base that
    this folder replaces, or that are gone."""

    layout: int = LAYOUT
    encoder: str
    encoder_fingerprint: str
    dimension: int
    corpus_fingerprint: str
    moment: Moment
    context: str
    records: int = 0
    passages: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    base: str | None = None
    dead_records: tuple[int, ...] = ()
    dead_passages: tuple[int, ...] = ()
    seals: dict[str, Seal] = {}


def current_folder(root: Path) -> Path | None:
    try:
        name = (root / "current").read_text().strip()
    except (OSError, ValueError):
        return None
    folder = root / name
    return folder if name and (folder / "manifest.json").is_file() else None


def read_manifest(folder: Path, *, whole: bool = True) -> Manifest:
    """The manifest of a folder whose files are as they were written. Raises IndexStale.

    Unless `whole`, only the size and a sample of a large file are looked at: damage elsewhere is
    not seen (`essaim check` reads everything)."""
    try:
        data = (folder / "manifest.json").read_bytes()
        manifest = Manifest.model_validate_json(data)
        sound = folder.name == _folder_name(data) and manifest.layout == LAYOUT
        if sound and all(_holds(folder / n, s, whole=whole) for n, s in manifest.seals.items()):
            return manifest
    except (OSError, ValidationError) as error:
        raise IndexStale(DAMAGED) from error
    raise IndexStale(DAMAGED)


def _folder_name(manifest: bytes) -> str:
    return fingerprint(manifest)[:16]


def _seal(path: Path) -> Seal:
    size = path.stat().st_size
    return Seal(size=size, whole=_checksum(path), sample=_sample(path, size))


def _holds(path: Path, seal: Seal, *, whole: bool) -> bool:
    if path.stat().st_size != seal.size:
        return False
    if whole or seal.size <= READ_WHOLE_BYTES:
        return _checksum(path) == seal.whole
    return _sample(path, seal.size) == seal.sample


def _checksum(path: Path) -> int:
    """CRC-32 of a whole file."""
    found = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found = zlib.crc32(block, found)
    return found


def _sample(path: Path, size: int) -> int:
    """CRC-32 of blocks spread from the first byte to the last."""
    found = 0
    with path.open("rb", buffering=0) as file:
        for step in range(_SAMPLES):
            file.seek(max(0, size - _SAMPLE_BYTES) * step // (_SAMPLES - 1))
            found = zlib.crc32(file.read(_SAMPLE_BYTES), found)
    return found


def write_folder(root: Path, manifest: Manifest, write_files: Callable[[Path], None]) -> Path:
    """Write a whole folder aside, force it to disk, then point `current` at it: never half an
    index. Raises StoreUnavailable when the disk is full."""
    try:
        return _write_folder(root, manifest, write_files)
    except OSError as error:
        shutil.rmtree(root / f".new.{os.getpid()}", ignore_errors=True)
        raise StoreUnavailable(NO_ROOM) from error


def _write_folder(root: Path, manifest: Manifest, write_files: Callable[[Path], None]) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    aside = root / f".new.{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    write_files(aside)
    seals = {file.name: _seal(file) for file in sorted(aside.iterdir())}
    data = manifest.model_copy(update={"seals": seals}).model_dump_json().encode()
    name = _folder_name(data)
    (aside / "manifest.json").write_bytes(data)
    for file in aside.iterdir():
        _sync(file)
    _sync(aside)
    _put_in_place(aside, root / name)
    pointer = root / f".current.{os.getpid()}"
    pointer.write_text(name)
    _sync(pointer)
    pointer.replace(root / "current")
    _sync(root)
    remove_others(root, {name, manifest.base})
    return root / name


def _put_in_place(aside: Path, final: Path) -> None:
    """The same index may already be there: kept if it is sound, replaced if it is not."""
    if final.exists():
        try:
            read_manifest(final)
        except IndexStale:
            shutil.rmtree(final)
        else:
            shutil.rmtree(aside)
            return
    aside.rename(final)


def remove_others(root: Path, keep: set[str | None]) -> None:
    """Older indexes, and what a killed run left; what another run is writing is its own."""
    for folder in root.iterdir():
        if folder.is_dir() and folder.name not in keep and not _being_written(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def _being_written(name: str) -> bool:
    pid = name.rpartition(".")[2]
    if not name.startswith(".") or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
