"""Files written aside, forced to disk, then put in place: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

_SUFFIX = ".part"


@contextlib.contextmanager
def workspace(target: Path) -> Iterator[Path]:
    """A private folder beside `target`, on the same disk, gone at the end; those that killed runs
    left are removed first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in dead_workspaces(target.parent, target.name):
        shutil.rmtree(left, ignore_errors=True)
    folder = target.parent / f".{target.name}.{os.getpid()}{_SUFFIX}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def dead_workspaces(folder: Path, name: str = "*") -> list[Path]:
    """Those that killed runs left, for a target of this name or for any."""
    found = sorted(folder.glob(f".{name}.*{_SUFFIX}"))
    return [p for p in found if not _alive(p.name.removesuffix(_SUFFIX).rpartition(".")[2])]


def put_in_place(source: Path, target: Path, *, replace: bool) -> None:
    """One step for those who look: the old file, then the new one. Raises FileExistsError when
    there is one and it is not to be replaced."""
    sync(source)
    if replace:
        source.replace(target)
    else:
        # A rename would write over a file that has just come.
        os.link(source, target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:
        return True
    return True
