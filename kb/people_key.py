"""What lies beside the base, and never in it: the key of the list of oppositions, and a copy of the
list, which outlives the base. Backups hold neither: whoever reads one learns no name."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from kb.aside import put_in_place
from kb.errors import PeopleKeyMissing
from kb.opposition import KEY_BYTES, Reach, Row, digest


def key_path(database: Path) -> Path:
    return database.with_suffix(".personnes.key")


def list_path(database: Path) -> Path:
    return database.with_suffix(".personnes.json")


def read_key(database: Path) -> bytes | None:
    """None when there is none. Raises PeopleKeyMissing when it cannot be read."""
    path = key_path(database)
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PeopleKeyMissing(str(path)) from error
    if len(key) < KEY_BYTES:
        raise PeopleKeyMissing(str(path))
    return key


def made_key(database: Path) -> bytes:
    """The key, made at the first opposition, for its owner's eyes only."""
    known = read_key(database)
    if known is not None:
        return known
    path = key_path(database)
    apart = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(apart, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(secrets.token_bytes(KEY_BYTES))
        opened.flush()
        os.fsync(opened.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(apart, path)
    apart.unlink()
    found = read_key(database)
    if found is None:
        raise PeopleKeyMissing(str(path))
    return found


def key_mark(key: bytes) -> str:
    """By which a list knows the key that made it."""
    return digest(key, "mark")


Kept = tuple[Row, str, str]  # a digest, the right it comes of, and when


def write_list(database: Path, kept: Iterable[Kept]) -> None:
    """Whole or not at all; nothing in it can be read without the key."""
    path, key = list_path(database), read_key(database)
    if key is None:
        raise PeopleKeyMissing(str(key_path(database)))
    rows = [[*row, right, at] for row, right, at in kept]
    apart = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(apart, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        json.dump({"key": key_mark(key), "rows": rows}, opened, indent=0)
        opened.flush()
        os.fsync(opened.fileno())
    put_in_place(apart, path, replace=True)


def read_list(database: Path) -> list[Kept]:
    """The copy of the list; none when there is no copy. Raises PeopleKeyMissing when it does not
    read, or is not of the key that is there: the names that it holds would come back unseen."""
    path, key = list_path(database), read_key(database)
    try:
        held = json.loads(path.read_text())
        kept = [
            (Row(str(d), str(entry), Reach(reach), bool(anchor), bool(whole)), str(right), str(at))
            for d, entry, reach, anchor, whole, right, at in held["rows"]
        ]
        mark = str(held["key"])
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise PeopleKeyMissing(str(path)) from error
    if kept and (key is None or key_mark(key) != mark):
        raise PeopleKeyMissing(str(key_path(database)))
    return kept
