"""Which characters a document's text may hold, and how the others are mended."""

from __future__ import annotations

import re
import unicodedata

# \r\r\n is what a Windows text becomes after one conversion too many (shapes 38).
_LINE_END = re.compile(r"\r*\n|\r|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r" {2,}")
_AROUND_TAB = re.compile(r" *\t *")

# Bullets drawn with a symbol font arrive as private-use characters (shapes 37).
_PRIVATE_BULLETS = dict.fromkeys(
    map(ord, "\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d\uf0a8\uf071\uf0e0\uf0f0"), "•"
)
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_REPLACED = {**_PRIVATE_BULLETS, **_LIGATURES, 0x2011: "-", 0x2002: " ", 0x2003: " ", 0x2004: " "}

# Cc control, Cf format (soft hyphen, zero width, bidi, BOM), Cs half of a pair, Co private use.
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def split_lines(text: str) -> list[str]:
    """Lines of a text whatever ends them: LF, CRLF, CR CR LF, form feed, Unicode separators."""
    return _LINE_END.split(text)


def clean_line(text: str) -> str:
    """One line in NFC, without control or invisible characters, single-spaced, stripped.

    Tabs stay, and so do no-break spaces, which French puts before « ? » and « : »."""
    if not text.isascii() or not text.isprintable():
        text = unicodedata.normalize("NFC", text.translate(_REPLACED))
        text = "".join(c for c in text if c == "\t" or unicodedata.category(c) not in _UNWANTED)
    text = _SPACES.sub(" ", text)
    return _AROUND_TAB.sub("\t", text).strip(" \t\u00a0\u202f\u3000") if text else text


def visible_size(text: str) -> int:
    """Characters that are not white space: the only size on which two formats agree."""
    return sum(1 for character in text if not character.isspace())
