"""What a classifier looks at in a unit: its words, how it starts, what it stands under, and what it
means (its vector)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ingest.statements.cues import families
from ingest.statements.signs import find_signs
from ingest.statements.units import Unit
from kb.analysis import stem
from kb.text import fold

# What a longer unit says is said by then; more words only blur it.
MOST_WORDS = 60
_TOKEN = re.compile(r"[^\W_]+|[?!:.]")
LONGEST_CHARS = 2_000
# Between words that count less in a long unit (1) and words that count the same in any (0): best
# mean average precision with each file of labels left out.
INSIDE_POWER = 0.5
_INFINITIVE = re.compile(r"[^\W\d_]+(?:er|ir|oir|re)$")
# Nouns and adjectives that end as an infinitive does, and open many sentences.
_NOT_INFINITIVES = frozenset(
    """
    premier dernier atelier particulier chantier quartier courrier papier calendrier dossier
    foncier financier cahier centre autre contre entre notre votre maire titre cadre nombre
    territoire offre ordre membre chiffre filiere maniere matiere lumiere riviere carriere
    septembre octobre novembre decembre hier mer hiver avenir loisir soir espoir pouvoir savoir
    inventaire questionnaire partenaire annuaire glossaire sommaire scolaire heure lettre
    """.split()  # noqa: SIM905
)


def tokens(text: str) -> list[str]:
    """Stems, stop words kept (« ne », « pas », « trop » say much here), numbers as « 0 », names
    as « N »: who says it, and where, changes nothing."""
    words = _TOKEN.findall(text[:LONGEST_CHARS])[:MOST_WORDS]
    shouted = text.isupper()
    said: list[str] = []
    for place, word in enumerate(words):
        if word[0].isdigit():
            said.append("0")
        elif not shouted and _is_name(words, place):
            if said[-1:] != ["N"]:
                said.append("N")
        else:
            said.append(stem(word))
    return said


def _is_name(words: Sequence[str], place: int) -> bool:
    """A capital that no start of sentence explains; or, at the start, followed by another."""
    if not words[place][0].isupper():
        return False
    opens = place == 0 or words[place - 1] in {".", "!", "?", ":"}
    return not opens or (place + 1 < len(words) and words[place + 1][0].isupper())


def features(unit: Unit) -> dict[str, float]:
    """Named features. What stands around the unit is of length 1; what it says weighs more when
    it is long, else the word that tells is drowned in the others."""
    said = tokens(unit.text)
    kinds = families(said)
    under = [word for title in unit.headings[-2:] for word in tokens(title)]
    told = tokens(unit.intro or "")
    inside = (
        [f"w {word}" for word in said],
        [f"b {a} {b}" for a, b in pairwise(said)],
        [f"c {kind}" for kind in kinds],
    )
    around = (
        [f"f {' '.join(said[:n])}" for n in (1, 2, 3)],
        [f"h {word}" for word in under],
        [f"k {kind}" for kind in families(under)],
        [f"i {word}" for word in told],
        [f"j {kind}" for kind in families(told)],
        [f"r {sign.number}" for sign in find_signs(unit.text)],
        [f"x {shape}" for shape in _shapes(unit, said)],
        _before(unit),
    )
    found: dict[str, float] = {}
    for group in inside:
        found.update(_scaled(group, power=INSIDE_POWER))
    for group in around:
        found.update(_scaled(group, power=1.0))
    return found


def _scaled(names: Sequence[str], *, power: float) -> dict[str, float]:
    """Counts over their length to a power: with 1, a group of length 1; with 0, the counts."""
    counted = Counter(names)
    length = sum(count * count for count in counted.values()) ** (power / 2)
    return {name: count / length for name, count in counted.items()}


def _before(unit: Unit) -> list[str]:
    """The families of the unit just before, and whether it asks: an answer, a remedy follow."""
    if unit.before is None:
        return []
    asks = ["z ?"] if unit.before.rstrip().endswith("?") else []
    return [f"z {kind}" for kind in families(tokens(unit.before))] + asks


def _shapes(unit: Unit, said: Sequence[str]) -> list[str]:
    first = _TOKEN.search(fold(unit.text))
    word = first.group() if first else ""
    shapes = ["always"]
    if _INFINITIVE.match(word) and word not in _NOT_INFINITIVES:
        shapes.append("infinitive")
    if unit.listed:
        shapes.append("listed")
    if unit.text.rstrip().endswith("?"):
        shapes.append("asks")
    if "0" in said:
        shapes.append("number")
    if unit.text.rstrip().endswith((".", "!", "…")):
        shapes.append("sentence")
    shapes.append("short" if len(said) < 8 else "long" if len(said) > 25 else "middle")
    return shapes
