"""Names that may be one thing: linked for somebody to judge, never merged."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from kb.entities.initials import fits_acronym, letters_agree
from kb.reading import Alias, EntityKind, Named
from kb.text import fold

# Two spellings: as long as this at least, and as near.
_SPELLING_MIN_CHARS, _SPELLING_RATIO = 6, 0.85
_SHORT_MIN_CHARS = 3
# Said of every body of its kind: two that share only this are two.
_GENERIC = frozenset(
    """ville mairie commune communaute agglomeration communes urbaine metropole departement region
    conseil departemental regional agence association centre direction universite chambre
    commerce industrie agriculture syndicat mixte office tourisme ecole lycee college institut
    developpement urbanisme projet programme directive dispositif appel projets prefecture
    federation fondation groupe maison reseau pole parc naturel grand pays service services
    etablissement public foncier france nationale national francaise departementale regionale plan
    contrat fonds label prix ministere""".split()  # noqa: SIM905
)
_NAMES_MOST = 400


def link_aliases(entities: Sequence[Named], text: str) -> list[Alias]:
    """Pairs of keys, each pair once, in the order their first name appears. `entities`: of one
    document, `text[start:end]` each; persons are left aside."""
    names: dict[str, list[str]] = {}
    for entity in entities:
        if entity.kind is not EntityKind.PERSON:
            said = text[entity.start : entity.end]
            names.setdefault(entity.key, []).append(said)
    bracketed = set(_in_brackets(entities, text))
    keys = list(names)[:_NAMES_MOST]
    found = []
    for key, other in combinations(keys, 2):
        why = _why(key, other, names, bracketed)
        if why is not None:
            found.append(Alias.model_validate({"key": key, "other": other, "why": why}))
    return found


def _why(
    key: str, other: str, names: dict[str, list[str]], bracketed: set[tuple[str, str]]
) -> str | None:
    if (key, other) in bracketed or (other, key) in bracketed:
        return "acronym"
    if _acronym_of(key, other, names) or _acronym_of(other, key, names):
        return "acronym"
    if _one_spelling(key, other):
        return "spelling"
    return _contained(key, other) or _contained(other, key)


# --- acronyms


_SAID_AFTER = re.compile(
    r"^\s*[*_»”\"]*\s*(?:\(|,?\s*(?:dite?|ou|alias|soit)\s+(?:l['’]|la\s|le\s)?|[-–:]\s)\s*[*_«“\"]*\s*$"
)


def _in_brackets(entities: Sequence[Named], text: str) -> Iterator[tuple[str, str]]:
    """« Tube à expérimentations urbaines (TUBA) »: one in brackets after the other, or after
    « dit », whose letters agree."""
    ordered = sorted(entities, key=lambda entity: entity.start)
    for first, second in pairwise(ordered):
        gap = text[first.end : second.start]
        if len(gap) > 24 or not _SAID_AFTER.match(gap) or first.key == second.key:
            continue
        long, short = text[first.start : first.end], text[second.start : second.end]
        if len(short) > len(long):
            long, short = short, long
        if " " not in short and fold(short) not in fold(long) and letters_agree(short, long):
            yield first.key, second.key


def _acronym_of(short: str, long: str, names: dict[str, list[str]]) -> bool:
    return any(
        fits_acronym(a, b) for a in names[short][:5] for b in names[long][:5] if len(a) < len(b)
    )


# --- spellings and parts


def _one_spelling(key: str, other: str) -> bool:
    if min(len(key), len(other)) < _SPELLING_MIN_CHARS or key[0] != other[0]:
        return False
    a, b = key.split(), other.split()
    if key.replace(" ", "") == other.replace(" ", ""):
        return True
    if len(a) != len(b):
        return False
    different = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return len(different) == 1 and _near(*different[0])


def _near(one: str, two: str) -> bool:
    """Long words a slip apart; numbers are never slips."""
    if any(map(str.isdigit, one + two)) or min(len(one), len(two)) < _SPELLING_MIN_CHARS:
        return False
    if {one, two} & _GENERIC or abs(len(one) - len(two)) > 2:
        return False
    return difflib.SequenceMatcher(None, one, two, autojunk=False).ratio() >= _SPELLING_RATIO


def _contained(short: str, long: str) -> str | None:
    """« Cerema » in « Cerema Ouest », « Capécure 2 » in « Capécure »."""
    a, b = short.split(), long.split()
    if len(a) >= len(b) or len(short) < _SHORT_MIN_CHARS or set(a) <= _GENERIC:
        return None
    at = next((i for i in range(len(b) - len(a) + 1) if b[i : i + len(a)] == a), None)
    if at is None:
        return None
    rest = [*b[:at], *b[at + len(a) :]]
    if at == 0 and all(word.isdigit() or len(word) == 1 for word in rest):
        return "part_of"
    if {rest[0], b[0]} & {"directive", "projet", "logiciel", "plateforme"}:
        return None
    return "short_name"
