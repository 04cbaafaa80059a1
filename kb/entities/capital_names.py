"""Names in capitals, believed for what stands around them: « l'ADEX », « Veolia, EDF et SFR »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kb.entities.known_names import first_names, not_organisations
from kb.entities.name_words import NameText, is_acronym_like
from kb.entities.organisation_heads import heads
from kb.entities.saying_words import (
    ACTING_VERBS,
    CALENDAR,
    OTHER_THINGS,
    SPEAKS_FOR,
)
from kb.text import fold_accents

_ROMAN = re.compile(r"^[IVXLCDM]{1,7}(?:er?|[eè]me|nd)?$")
_CODE = re.compile(r"^(?:[A-Z]{1,2}\d+[a-z]?|\d+[A-Z]{1,3}|[A-Z]\d.*|\d+.*[a-z]{0,2}\d+)$")
ARTICLES = frozenset({"le", "la", "l", "du", "au"})
# « par », after these, tells who does.
_DONE = re.compile(
    r"^(?:port|cre|lanc|pilot|anim|organis|financ|cofinanc|co|propos|develop|developp|mene|men|initi|soutenu|conduit"
    r"|gere|ger|realis|impuls|produit|concu|mis|mise|edit|heberg|coordonn|present|cede|achet|exploit|accompagn"
    r"|construit|fourni|attribu|delivr|commandit|represent|fond|rachet|depos|elabor|redig|assur|install|confi|signe?)"
    r"(?:u|ue|us|ues|e|ee|es|ees|i|ie|is|ies|t|te|ts|tes|s)?$"
)
# « mis en place par », « à disposition par ».
_DONE_NOUNS = frozenset(
    {"disposition", "place", "oeuvre", "ligne", "forme", "route", "vente", "charge"}
)


def is_done(before_par: str) -> bool:
    return before_par in _DONE_NOUNS or _DONE.match(before_par) is not None


# A noun that says, after a name, that it is a body: « X, filiale de », « X est une association ».
BODIES = frozenset(
    """
    association entreprise societe filiale start-up startup start cooperative collectif bureau
    cabinet agence structure reseau federation fondation groupe pme scop scic organisme
    etablissement syndicat incubateur laboratoire ong cluster editeur operateur bailleur promoteur
    prestataire constructeur fabricant federations groupement consortium institut
    """.split()  # noqa: SIM905
)


class Clue(NamedTuple):
    """A name that may be one, words `first` to `last`; `weight` 2 is enough to believe it."""

    first: int
    last: int
    weight: int


def find_acronyms(text: NameText, known: Mapping[int, int]) -> Iterator[Clue]:
    """Names in capitals with what speaks for each. `known`: the first word of each name already
    found → its last."""
    stop = not_organisations()
    ends = {last: first for first, last in known.items()}
    for at, word in enumerate(text.words):
        if not is_acronym_like(word.text) or not _may_name(word.text, stop):
            continue
        if text.shouted(at) or text.hyphen(at) or (at and text.hyphen(at - 1)):
            continue
        last = _longer(text, at)
        if at and not text.first_in_sentence(at) and other_thing(text, at):
            yield Clue(at, last, -2)
        else:
            yield Clue(at, last, _weight(text, at, last, known, ends))


def _longer(text: NameText, at: int) -> int:
    """« MOPAL Conseil », « ADEX RIVES » : capitals that follow at once are of the name."""
    last = at
    while text.joins(last) and last - at < 4:
        following = text.words[last + 1]
        if last > at and text.hyphen(last) and following.capital:
            last += 1  # « CQ Lilas-Moulin »
            continue
        if text.gap(last) != " ":
            break
        if 2 <= len(following.text) <= 3 and following.text.isdigit() and not text.joins(last + 1):
            return last + 1  # « GAB 22 »
        plain = following.capital and len(following.text) > 2 and following.text[1:].isalpha()
        if not plain or following.folded in first_names() | heads().keys() | CALENDAR:
            break
        if is_acronym_like(following.text) and not following.text.isupper():
            break
        last += 1
    return last


def _may_name(word: str, stop: frozenset[str]) -> bool:
    bare = fold_accents(word.replace(".", "")).upper()
    plain = bare[:-1] if word[-1] == "s" else bare
    if bare in stop or plain in stop or _ROMAN.match(word) or _CODE.match(word):
        return False
    return word.upper() == word or len(word) >= 4 or word[0].isdigit()


def other_thing(text: NameText, at: int) -> bool:
    before = text.before(at, 2)
    if not before:
        return False
    if before[0] in OTHER_THINGS and text.gap(at - 1) in {" ", "\u00a0", " « ", " “", ' "'}:
        return True
    return before[0] in {
        "europeenne",
        "europeen",
        "national",
        "nationale",
        "d",
        "numerique",
        "collaborative",
    } and (before[1:2] != [] and before[1] in OTHER_THINGS)


def _weight(
    text: NameText, first: int, last: int, known: Mapping[int, int], ends: Mapping[int, int]
) -> int:
    before, after = text.before(first, 3), text.after(last, 2)
    weight = 0
    if before[:1] and before[0] in ARTICLES:
        # « la CREA », « l'AUDEX » : a feminine is seldom a plan or a device, « le SRADDET » is.
        told = before[0] in {"l", "la"} and text.words[first].text.isupper()
        told = told and len(text.words[first].text) > 2
        weight += 1 + (told or (len(before) > 1 and before[1] in SPEAKS_FOR))
        before = before[1:]
    elif before[:1] and before[0] in {"les", "des", "ces", "nos", "aux", "un", "une", "cet"}:
        return -1  # several, or any: a kind of thing
    elif before[:1] and before[0] in {"de", "d"} and len(before) > 1:
        if before[1] in _OF_A_PLACE:
            return -2
        weight += 2 * (before[1] in SPEAKS_FOR)
    if before[:1]:
        weight += _said_before(before)
    weight += _said_after(text, last, after)
    return weight + _beside(text, first, last, known, ends)


# « maire de NEVERS » : the capitals are a town's.
_OF_A_PLACE = frozenset(
    """maire maires mairesse ville commune communes agglomeration habitants population territoire
    quartier rue place avenue gare port pays canton elu elus elue adjoint adjointe""".split()  # noqa: SIM905
)


def _said_before(before: list[str]) -> int:
    if before[0] == "par" and len(before) > 1 and is_done(before[1]):
        return 2
    if before[0] in {"par", "avec", "chez"}:
        return 1
    if (
        before[0] == "de"
        and len(before) > 1
        and before[1] in {"filiale", "membre", "aupres", "salarie"}
    ):
        return 2
    return 1 if before[0] in SPEAKS_FOR else 0


_PARTICIPLE = re.compile(
    r"^(?!une$|de$|des$|les$|le$|ses$|ce$|cette$|plus$|ces$|deux$).*(?:e|i|u|is|it|us)$"
)


def _said_after(text: NameText, last: int, after: list[str]) -> int:
    if not after:
        return 0
    if after[0] in {"s", "se"}:
        after = after[1:] or after
    if after[0] in ACTING_VERBS:
        return 2 if not text.first_in_sentence(last) else 1
    if after[0] in {"a", "avait", "ont"} and len(after) > 1 and _PARTICIPLE.match(after[1]):
        return 1
    if after[0] in {"est", "etait"} and len(after) > 1 and after[1] in {"une", "un"}:
        return 1 + (text.after(last, 3)[-1] in BODIES)
    gap = text.gap(last) if last + 1 < len(text.words) else ""
    if gap.strip() in {",", "(", "–", "-", ":"} and after[0] in BODIES:
        return 2
    return 0


def _beside(
    text: NameText, first: int, last: int, known: Mapping[int, int], ends: Mapping[int, int]
) -> int:
    """Beside a name already found: in a list with it, or in brackets after it."""
    if first and first - 1 in ends and text.gap(first - 1).strip() == "(":
        return 2
    for left, gap in _neighbours(text, first, -1):
        if left in ends and gap:
            return 2
    for right, gap in _neighbours(text, last, 1):
        if right in known and gap:
            return 2
    return 0


_THROUGH = frozenset({"", "'", "’"})
_LIST_GAPS = frozenset({",", "/", "+", "&"})


def _neighbours(text: NameText, at: int, way: int) -> Iterator[tuple[int, bool]]:
    """The nearest word of the next item of a list, on one side: past a comma, « et », an
    article."""
    listed = False
    for step in range(1, 5):
        other = at + way * step
        if not 0 <= other < len(text.words):
            return
        gap = text.gap(min(other, other - way))
        if "\n" in gap or "\t" in gap:
            return
        if gap.strip() in _LIST_GAPS:
            listed = True
        elif gap.strip() not in _THROUGH:
            return
        if text.words[other].folded in {"et", "ou"}:
            listed = True
            continue
        if listed:
            yield other, True
        if text.words[other].folded not in {
            "l",
            "le",
            "la",
            "les",
            "du",
            "de",
            "d",
            "des",
            "avec",
            "par",
        }:
            return


def weight_of(text: NameText, first: int, last: int, known: Mapping[int, int]) -> int:
    """How much what stands around these words says that they name a body."""
    return _weight(text, first, last, known, {end: start for start, end in known.items()})


def acronyms_believed(text: NameText) -> frozenset[str]:
    """The names in capitals, folded, that the text itself says to be bodies, somewhere."""
    return frozenset(
        text.words[clue.first].folded for clue in find_acronyms(text, {}) if clue.weight >= 2
    )
