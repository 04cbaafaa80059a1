"""What was tried already, in the need's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.need_reading.phrases import Said

_DONE = (
    r"(?:essayee?s?|tentee?s?|testee?s?|lancee?s?|montee?s?|demandee?s?|relancee?s?|ecrit|vote"
    r"|ouverte?s?|propose|mise?s?|telechargee?s?|payee?s?|fait venir|fait le tour|alles? voir)"
)
_TRIED = re.compile(
    rf"\b(?:(?:on|nous|j')\s?(?:leur |lui |y |l')?(?:a|ai|avons|avait|avions|est|sommes)|avons)\s"
    rf"(?:(?:deja|bien|meme|tout|aussi|pourtant)\s)*{_DONE}\b"
    r"|\b(?:depuis [^.!?]{3,25} )?(?:on essaie|nous essayons|j'essaie)\s(?:de|depuis)\b"
    r"|\bdeja\s(?:essaye|tente|teste)e?s?\b|\b(?:une premiere tentative|un premier essai)\b"
    r"|\b(?:ca|cela) n'a (?:rien donne|pas marche|pas pris)\b|\babandonnee?s? au bout de\b"
)
# It is quoted to the end of its sentence, if it is short.
LONGEST_CHARS = 120
_SENTENCE_END = re.compile(r"[.!?;\n]")


def find_tried(folded: str) -> list[Said]:
    """Each try, to the end of its sentence, once a sentence."""
    found: dict[int, Said] = {}
    for start, end in _spans(folded):
        found.setdefault(end, Said("tried", start, end))
    return list(found.values())


def _spans(folded: str) -> Iterator[tuple[int, int]]:
    for match in _TRIED.finditer(folded):
        limit = min(len(folded), match.start() + LONGEST_CHARS)
        stop = _SENTENCE_END.search(folded, match.end(), limit)
        if stop:
            yield match.start(), stop.start()
        elif limit == len(folded):
            yield match.start(), len(folded.rstrip())
        else:
            yield match.start(), max(match.end(), folded.rfind(" ", match.end(), limit))
