"""The key that signs links and hides what is only compared: a file beside the base, never in it."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from kb.errors import StoreUnavailable

KEY_BYTES = 32


def secret_key(path: Path) -> bytes:
    """The bytes in the file; made at the first use, for its owner's eyes only. Raises
    StoreUnavailable.

    Lost, the links printed before open nothing, and that is all."""
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise StoreUnavailable(
            f"La clé « {path} » ne peut être ni lue ni écrite ({error}). Choisissez-lui une autre "
            "place avec ESSAIM_KEY."
        ) from error
    if len(key) < KEY_BYTES:
        raise StoreUnavailable(
            f"La clé « {path} » est trop courte : effacez ce fichier, une autre sera faite."
        )
    return key


def _make(path: Path) -> None:
    """Written apart, then linked: two processes that start together keep the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    apart = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(apart, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(secrets.token_bytes(KEY_BYTES))
        opened.flush()
        os.fsync(opened.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(apart, path)
    apart.unlink()
