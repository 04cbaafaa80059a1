"""People named in attendance lists: found when a document comes in, masked wherever it is shown.

The document keeps its text, verbatim; what is published of it goes through `Masker`. A name is
known from its row (« DURAND Marie<TAB>directrice<TAB>CNER »), then hidden everywhere in that
document: whole, in either order, or its surname written in capitals, after a title or after
initials. Who is only called « Lucette » is hidden under that one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.text import fold_accents

MASK = "[nom masqué]"
# What stands for each sign of a name that was erased: shown as a mask, searched as nothing.
ERASED_SIGN = "█"

PARTICLES = frozenset({"de", "du", "des", "la", "le", "van", "von", "el", "da", "di", "d"})
# A row that opens with one of these gives a function, an organisation or a title, not a person.
_NOT_A_NAME = frozenset(
    """
    adjoint adjointe agence agglomeration animateur animateurs animatrice association atelier
    bureau cabinet centre chambre charge chargee chef chefs club comite communaute commune compte
    conseil conseiller conseillere delegue deleguee departement directeur directrice elu elue
    excuses groupe invites laboratoire liste maire maison metropole ministere mission office
    organisme parc participants participantes pays pole prefecture present presents president
    presidente region responsable service services societe syndicat universite vice ville villes
    """.split()  # noqa: SIM905
)
_NAME_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_BULLET = re.compile(r"^\s*(?:[-–•*]|\d+[.)])\s*")
_CUT = re.compile(r"\t|\s[|–—]\s|\s-\s|[,(:;]")
_TITLES = r"(?:M|MM|Mr|Mme|Mmes|Mlle|Dr|Pr|Monsieur|Madame|Mademoiselle)\.?"
_INITIALS = r"(?:[A-ZÀ-Þ]\.[ \u00a0-]?){1,3}"
_ERASED = re.compile(rf"{ERASED_SIGN}+(?:[\s,.'’-]{{1,3}}{ERASED_SIGN}+)*")
_MAX_NAME_WORDS = 5


def names_in_list(text: str) -> tuple[str, ...]:
    """The people of an attendance list, one per row, as written; other rows are passed."""
    names = []
    for line in text.splitlines():
        if line.startswith(("\t", " \t")):
            continue  # another function of the person above
        cell = _CUT.split(_BULLET.sub("", line).strip(), maxsplit=1)[0].strip()
        name = _leading_name(cell)
        if name:
            names.append(name)
    return tuple(dict.fromkeys(names))


def _leading_name(cell: str) -> str | None:
    """The first two to five words while they look like a name: capitals, or a particle."""
    words: list[str] = []
    for word in _NAME_WORD.findall(cell):
        if not (word[0].isupper() or fold_accents(word).lower() in PARTICLES):
            break
        words.append(word)
    words = words[:_MAX_NAME_WORDS]
    folded = [fold_accents(word).lower() for word in words]
    told = [word for word in folded if word not in PARTICLES]
    return " ".join(words) if len(told) >= 2 and not _NOT_A_NAME & set(folded) else None


def hidden_list(text: str) -> str:
    """What is shown in the place of an attendance list: how long it is, never who."""
    lines = sum(1 for line in text.splitlines() if line.strip())
    return f"Liste de participants ({lines}\u00a0ligne{'s' if lines > 1 else ''}), non publiée"


class Masker:
    """Hides the given names in a text, and what stands where others were erased. Made once per
    document."""

    def __init__(self, names: Iterable[str]) -> None:
        alternatives = sorted(
            {form for name in names for form in _forms(name.split())}, key=len, reverse=True
        )
        self._pattern = re.compile("|".join(alternatives)) if alternatives else None

    def mask(self, text: str) -> str:
        if ERASED_SIGN in text:
            text = _ERASED.sub(MASK, text)
        return self._pattern.sub(MASK, text) if self._pattern else text

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where `mask` hides somebody, in order: start and end in the text."""
        return [m.span() for m in self._pattern.finditer(text)] if self._pattern else []

    def names_someone(self, text: str) -> bool:
        return self._pattern is not None and self._pattern.search(text) is not None


def _forms(words: Sequence[str]) -> Iterable[str]:
    """Patterns of a name: both orders whole, and each part alone when dressed as a surname."""
    told = [word for word in words if fold_accents(word).lower() not in PARTICLES]
    if len(told) < 2:
        for word in told:
            form = rf"(?:{re.escape(word)}|{re.escape(word.upper())})(?![\w-])"
            yield rf"(?<![\w-])(?:{_TITLES}\s+)?{form}"
        return
    whole = r"\s+".join(_any_case(word) for word in words)
    turned = r"\s+".join(_any_case(word) for word in (words[-1], *words[:-1]))
    back = r"\s+".join(_any_case(word) for word in (*words[1:], words[0]))
    for form in (whole, turned, back):
        yield rf"\b(?:{_TITLES}\s+)?{form}\b"
    for word in told:
        if len(word) >= 4:
            yield rf"\b{re.escape(word.upper())}\b"
            yield rf"\b{_TITLES}\s+{_any_case(word)}\b"
            yield rf"\b{_INITIALS}{_any_case(word)}\b"


def _any_case(word: str) -> str:
    return f"(?i:{re.escape(word)})"
