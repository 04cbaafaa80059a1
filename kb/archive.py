"""A backup on disk: one zip, whose every entry is known by name and by checksum.

manifest.json              what the archive holds, when and by which program it was written
essaim.db                  the base, whole
records/<kind>/<id>.yml    the records, in the form of the corpus, for people to read
SHA256SUMS                 of all the others, as `sha256sum --check` reads it
"""

from __future__ import annotations

import hashlib
import re
import stat
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import IO, Literal

from pydantic import ValidationError

from kb.errors import BackupRefused
from kb.model import Noun

MANIFEST, DATABASE, SUMS = "manifest.json", "essaim.db", "SHA256SUMS"
LAYOUT = 1
# A base shrinks 3 to 8 times; beyond this, and large, it was made to fill a disk.
RATIO_MAX = 200
RATIO_FREE_BYTES = 50_000_000
ENTRIES_MAX = 1_000_000
SMALL_MAX_BYTES = 2_000_000
SUMS_MAX_BYTES = 200_000_000
BLOCK = 1 << 20
_RECORD = re.compile(
    r"records/(?:experience|funding|facilitator|partner)/[a-z0-9]+(?:-[a-z0-9]+)*\.yml"
)
_SUM = re.compile(r"([0-9a-f]{64})  (\S+)")
_AGAIN = "Prenez une autre sauvegarde, ou refaites celle-ci."
DAMAGED = f"L’archive est abîmée ou tronquée. {_AGAIN}"
Progress = Callable[[str, int, int], None]  # what is done, how much, of how much


class Manifest(Noun):
    """What an archive says of itself. `journal`: number and state of the last decision."""

    format: Literal["essaim-backup"] = "essaim-backup"
    layout: int = LAYOUT
    program: str
    at: datetime
    schema_version: int
    corpus_fingerprint: str
    journal: tuple[int, str]
    records: dict[str, int]
    documents: int
    passages: int
    territories: int


def silent(_what: str, _done: int, _total: int) -> None:
    """No progress shown."""


def judge(archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse, by its directory alone, an archive that is not one of ours. Raises BackupRefused."""
    entries = archive.infolist()
    if len(entries) > ENTRIES_MAX:
        raise BackupRefused(f"L’archive contient {len(entries)} éléments : elle n’a pas été lue.")
    names = [entry.filename for entry in entries]
    for entry in entries:
        _judge_entry(entry)
    if len(set(names)) < len(names):
        raise BackupRefused(f"L’archive contient deux fois le même nom. {_AGAIN}")
    if missing := [name for name in (MANIFEST, DATABASE, SUMS) if name not in names]:
        raise BackupRefused(
            f"Cette archive n’est pas une sauvegarde d’Essaim : il y manque « {missing[0]} »."
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > RATIO_FREE_BYTES and unpacked > RATIO_MAX * packed:
        raise BackupRefused(
            f"Décompressée, l’archive pèserait {unpacked // 1_000_000} Mo pour "
            f"{packed / 1_000_000:.1f} Mo : elle n’a pas été ouverte."
        )


def _judge_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name not in {MANIFEST, DATABASE, SUMS} and not _RECORD.fullmatch(name):
        raise BackupRefused(
            f"L’archive contient « {name[:80]!a} », qui n’a rien à y faire : elle n’a pas été lue."
        )
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG} or entry.flag_bits & 0x1:
        raise BackupRefused(f"Dans l’archive, « {name} » n’est pas un simple fichier.")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise BackupRefused(f"Dans l’archive, « {name} » est comprimé d’une façon inconnue.")
    most = {DATABASE: None, SUMS: SUMS_MAX_BYTES}.get(name, SMALL_MAX_BYTES)
    if most is not None and entry.file_size > most:
        raise BackupRefused(f"Dans l’archive, « {name} » est trop grand pour ce qu’il doit être.")


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """Raises BackupRefused when it is not one that this program writes."""
    data = archive.read(MANIFEST)
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        raise BackupRefused(
            "Cette archive n’est pas une sauvegarde d’Essaim, ou vient d’une version plus "
            "récente : son fichier « manifest.json » ne se lit pas."
        ) from error
    if manifest.layout > LAYOUT:
        raise BackupRefused(
            "Cette sauvegarde vient d’une version plus récente d’Essaim "
            f"({manifest.program[:20]}). Mettez Essaim à jour avant de la restaurer."
        )
    return manifest


def read_sums(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name → SHA-256 of every other entry, none missing. Raises BackupRefused."""
    lines = archive.read(SUMS).decode("ascii", errors="replace").splitlines()
    found = [match for line in lines if (match := _SUM.fullmatch(line))]
    sums = {match[2]: match[1] for match in found}
    if len(sums) != len(lines) or set(sums) != set(archive.namelist()) - {SUMS}:
        raise BackupRefused(
            f"Les sommes de contrôle ne disent pas ce que l’archive contient. {_AGAIN}"
        )
    return sums


def copy_through(source: IO[bytes], target: IO[bytes] | None, step: Callable[[int], None]) -> str:
    """The SHA-256 of all the bytes, copied by blocks on the way; `step` is told their number."""
    digest = hashlib.sha256()
    while block := source.read(BLOCK):
        digest.update(block)
        if target is not None:
            target.write(block)
        step(len(block))
    return digest.hexdigest()


def checked(name: str, found: str, sums: dict[str, str]) -> None:
    if sums[name] != found:
        raise BackupRefused(
            f"Dans l’archive, « {name} » n’est plus ce qu’il était : sa somme de contrôle "
            f"diffère. {_AGAIN}"
        )
