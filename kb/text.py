"""Pure string work: folding, slugs, fingerprints. Strings in, strings out."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'", "‘": "'", "ʼ": "'",
     "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
)  # fmt: skip
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\ufeff\ufffe\uffff\ud800-\udfff]"
)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def nfc(text: str) -> str:
    """Composed form, without control characters, soft hyphens or zero-width marks."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text))


def fold_accents(text: str) -> str:
    """Letters without accents, ligatures opened, apostrophes straight; case is kept."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return bare.translate(_LIGATURES)  # last: « ǽ » is a ligature only once its accent is gone


def fold(text: str) -> str:
    """Accents folded and lower case: the form in which two spellings are compared."""
    return fold_accents(text).lower()


def slug(text: str, max_length: int = 80) -> str:
    """An identifier made of a-z, 0-9 and single hyphens, cut at a word; 'sans-titre' if
    nothing is left."""
    words = _NOT_SLUG.sub("-", fold(text)).strip("-")
    if len(words) > max_length:
        words = words[: max_length + 1].rpartition("-")[0] or words[:max_length]
    return words or "sans-titre"


def fingerprint(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()
