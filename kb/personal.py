"""Personal details that people type in a need: found, and masked before anything is kept."""

from __future__ import annotations

import re

from kb.privacy import MASK
from kb.text import nfc

MASKED_ADDRESS = "[adresse masquée]"
MASKED_PHONE = "[téléphone masqué]"
MASKS = (MASK, MASKED_ADDRESS, MASKED_PHONE)

# Bounded at each side of the sign: a text of signs alone costs no more than its length.
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# Ten figures from 0, or as many as a foreign number has, two by two or not. A longer row of figures
# is a SIRET or an amount.
_PHONE = re.compile(
    r"(?<![\d.,])(?:(?:\+|00)33[ .-]?(?:\(0\))?|0)[ .-]?[1-9](?:[ ./-]?\d){8}(?!\d)"
    r"|(?<![\d.,+])\+[1-9]\d{0,2}(?:[ .()/-]{0,2}\d){7,12}(?!\d)"
)
_OTHER_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2011": "-"})


def without_personal_details(text: str) -> str:
    """The text with e-mail addresses, phone numbers and names of people masked."""
    text = _ADDRESS.sub(MASKED_ADDRESS, nfc(text).translate(_OTHER_BLANKS))
    text = _PHONE.sub(MASKED_PHONE, text)
    for start, end in reversed(_people(text)):
        text = f"{text[:start]}{MASK}{text[end:]}"
    return text


def personal_details(text: str) -> tuple[str, ...]:
    """The addresses, numbers and names that would be masked, as written."""
    text = nfc(text).translate(_OTHER_BLANKS)
    found = [match.group() for pattern in (_ADDRESS, _PHONE) for match in pattern.finditer(text)]
    return (*found, *(text[start:end] for start, end in _people(text)))


def _people(text: str) -> list[tuple[int, int]]:
    # The lists of first names are read from their file: 40 ms that a search does not pay.
    from kb.entities.people import find_people

    return [(found.start, found.end) for found in find_people(text)]
