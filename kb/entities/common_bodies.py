"""Bodies that a text names with common nouns: « la Région », « l'union des commerçants »,
« l'Atelier des Lilas »; those that an aside tells: « un lieu du centre, le Tixi, visité en mai »;
and the last ones of a list in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kb.entities.capital_names import ARTICLES, BODIES, Clue
from kb.entities.field_names import is_written_as_name
from kb.entities.headed_names import capitals_end
from kb.entities.known_names import first_names
from kb.entities.name_words import OF_WORDS, NameText
from kb.entities.saying_words import (
    ACTING_VERBS,
    CALENDAR,
    ENDS_NAME,
    OTHER_THINGS,
    is_adjective,
)
from kb.text import fold

# --- « la Région »

_COLLECTIVITIES = frozenset(
    """region departement metropole agglomeration agglo mairie prefecture rectorat
    commune ville municipalite intercommunalite dpt dept""".split()  # noqa: SIM905
)
# « politique de la Ville », « Cœur de Ville », « hôtel du Département ».
_NOT_BEFORE = frozenset(
    """politique politiques coeur hotel contrat contrats quartier quartiers centre maison droit
    territoire territoires conseil entree journee echelle""".split()  # noqa: SIM905
)
_PAID = re.compile(
    r"[\s:|(–-]{1,6}(?:environ\s)?\d[\d \u00a0\u202f.,’']{0,12}\s?(?:[kKM]?€|euros?\b|%)"
)


def find_collectivities(text: NameText) -> Iterator[Clue]:
    """« la Région », with its capital; « Département : 12 000 € » where a budget says who pays."""
    for at, word in enumerate(text.words):
        if word.folded not in _COLLECTIVITIES or not word.capital or text.shouted(at):
            continue
        if text.hyphen(at) or (at and text.hyphen(at - 1)) or text.opens_quote(at):
            continue  # « la "Ville intelligente" »
        before = text.before(at, 3)
        told = before[:1] != [] and before[0] in ARTICLES and not _NOT_BEFORE & set(before[1:])
        pays = (not before or _after_comma(text, at)) and _PAID.match(text.text, word.end)
        if pays or (told and not _goes_on(text, at)):
            yield Clue(at, at, 2)


def _after_comma(text: NameText, at: int) -> bool:
    return at > 0 and text.gap(at - 1).strip()[-1:] in {",", ";"}


def _goes_on(text: NameText, at: int) -> bool:
    """« la Région Bretagne », « la Ville de Redon » are read with their name."""
    if not text.joins(at):
        return False
    following = text.words[at + 1]
    if following.capital or following.folded.isdigit():
        return True
    return following.folded in {"de", "d", "du", "des"} or is_adjective(following.folded)


# --- « l'Agence », once « Agence de l'eau » was said

_SHORT = frozenset(
    """agence syndicat chambre federation fondation cooperative communaute fabrique institut
    universite conservatoire office association collectif observatoire etablissement caisse banque
    incubateur parc ligue union mission regie ressourcerie recyclerie fonderie""".split()  # noqa: SIM905
)
# Two words that are said again in small letters: « le centre social ».
_SHORT_PAIRS = frozenset(
    {("centre", "social"), ("centre", "socioculturel"), ("mission", "locale"),
     ("centre", "hospitalier"), ("maison", "familiale"), ("banque", "alimentaire")}
)  # fmt: skip


def find_short(text: NameText, known: Mapping[int, int]) -> Iterator[Clue]:
    """The noun alone of a body that the text names with it: « l'Agence », « le centre social ».
    `known`: the first word of each name already found → its last."""
    said = {text.words[first].folded for first, last in known.items() if last > first} & _SHORT
    pairs = {
        (text.words[first].folded, text.words[first + 1].folded)
        for first, last in known.items()
        if last > first + 1
    } & _SHORT_PAIRS
    for at, word in enumerate(text.words):
        if at in known or text.shouted(at) or text.before(at, 1)[:1] == []:
            continue
        if text.before(at, 1)[0] not in ARTICLES:
            continue
        following = text.words[at + 1 : at + 2]
        if word.folded in said and word.capital and not _goes_on(text, at):
            yield Clue(at, at, 2)
        elif (
            following
            and (word.folded, following[0].folded) in pairs
            and text.joins(at)
            and not _goes_on(text, at + 1)
        ):
            yield Clue(at, at + 1, 2)


# --- « l'union des commerçants »

_UNIONS = {
    "union": {"des"}, "amicale": {"des", "de", "du"}, "association": {"des"},
    "collectif": {"des"}, "ligue": {"des", "de"}, "federation": {"des", "de", "du"},
    "regie": {"des", "de"}, "syndicat": {"des", "d"}, "groupement": {"des"},
    "confederation": {"des"}, "comite": {"des"}, "cooperative": {"des"},
}  # fmt: skip
_ONLY = {
    "comite": {"fetes"}, "syndicat": {"eaux", "eau", "copropriete", "coproprietaires"},
    "regie": {"eaux", "quartier", "quartiers", "transports"},
}  # fmt: skip
_LOWER_MOST = 4


def find_unions(text: NameText) -> Iterator[Clue]:
    """« l'amicale des locataires »: the article says that it is the one of the place."""
    for at, word in enumerate(text.words[:-2]):
        links = _UNIONS.get(word.folded)
        if links is None or text.shouted(at) or text.before(at, 1)[:1] == []:
            continue
        link, noun = text.words[at + 1].folded, text.words[at + 2]
        if text.before(at, 1)[0] not in ARTICLES or link not in links or noun.capital:
            continue
        if not (text.joins(at) and text.joins(at + 1)) or not _may_complete(noun.folded):
            continue
        if noun.folded in _ONLY.get(word.folded, {noun.folded}):
            yield Clue(at, _complement_end(text, at + 2), 2)


def _may_complete(word: str) -> bool:
    return len(word) > 2 and word.isalpha() and word not in ENDS_NAME and word not in ACTING_VERBS


def _complement_end(text: NameText, noun: int) -> int:
    """« parents d'élèves », « jeunes agriculteurs bretons »."""
    last = i = noun
    while text.joins(i) and i - noun < _LOWER_MOST:
        following = text.words[i + 1]
        linked = following.folded in {"d", "de"} and following.text.islower()
        if not linked:
            taken = is_adjective(following.folded) or text.words[i].folded in {"d", "de"}
            if not taken or following.capital or not _may_complete(following.folded):
                break
            last = i + 1
        i += 1
    return last


# --- « l'Atelier des Lilas »

_WORKPLACES = frozenset(
    """atelier fabrique ferme cafe compagnie manufacture comptoir ressourcerie recyclerie
    conserverie fonderie fonderies brasserie forge cuisine bricotheque outiltheque amis batisseurs
    batisseuses jardiniers paniers greniers maison cooperative boutique epicerie librairie
    bergerie laiterie menuiserie scierie legumerie ludotheque mediatheque collectif
    enfants restos petits""".split()  # noqa: SIM905
)


def find_workplaces(text: NameText) -> Iterator[Clue]:
    """« l'Atelier des Lilas », « les Amis du Moulin »: article, capital, and a name after."""
    for at, word in enumerate(text.words[:-1]):
        if word.folded not in _WORKPLACES or not word.capital or text.first_in_sentence(at):
            continue
        if text.shouted(at) or text.before(at, 1)[0] not in ARTICLES | {"les", "aux", "des"}:
            continue
        if text.words[at + 1].folded not in OF_WORDS or not text.joins(at):
            continue
        if word.folded == "atelier" and text.words[at + 1].folded in {"de", "d"}:
            continue  # « l'Atelier de Redon » was held there
        last = capitals_end(text, at)
        if last > at + 1:
            yield Clue(at, last, 2)


# --- « un lieu du centre, le Tixi, … »

_KINDS = BODIES | frozenset(
    """lieu cafe atelier theatre fablab brasserie recyclerie ressourcerie ferme
    conserverie regie service mouvement centre pole acteur partenaire bailleur""".split()  # noqa: SIM905
)
_KIND_WORDS_MOST = 4


def find_apposed(text: NameText) -> Iterator[Clue]:
    """« une association de Redon, Lumen, qui… »: the name stands between two commas."""
    for at, word in enumerate(text.words):
        if word.folded not in _KINDS or not {"un", "une"} & set(text.before(at, 2)):
            continue
        i = at
        while i - at < _KIND_WORDS_MOST and text.joins(i):
            i += 1
        if i + 1 >= len(text.words) or text.gap(i).strip() != ",":
            continue
        start = i + 1
        if text.words[start].folded in {"le", "la", "l", "les"} and not text.words[start].capital:
            start += 1
        if start < len(text.words) and (clue := _apposed(text, start)) is not None:
            yield clue


def _apposed(text: NameText, start: int) -> Clue | None:
    word = text.words[start]
    if not word.capital or word.folded in first_names() | CALENDAR | OTHER_THINGS:
        return None
    if len(word.text) < 3:
        return None
    last = capitals_end(text, start)
    closed = last + 1 < len(text.words) and text.gap(last).strip()[:1] in {",", "–", ")", "."}
    return Clue(start, last, 2) if closed else None


# --- « (MSA, Terres Vives, Lumen…) »

_BRACKETS = re.compile(r"\(([^()\n]{8,300})\)")
_ITEM = re.compile(r"[^,;/]+")
_KNOWN_LEAST = 2


def find_listed(text: NameText, known: Mapping[int, int]) -> Iterator[Clue]:
    """The other items of a list in brackets, two of which at least are bodies. `known`: the first
    word of each name already found → its last."""
    starts = {text.words[first].start for first in known}
    words = {word.start: i for i, word in enumerate(text.words)}
    for bracket in _BRACKETS.finditer(text.text):
        items = [_item(text.text, bracket.start(1) + m.start(), bracket.start(1) + m.end())
                 for m in _ITEM.finditer(bracket[1])]  # fmt: skip
        if sum(start in starts for start, _ in items) < _KNOWN_LEAST:
            continue
        for start, end in items:
            said = text.text[start:end]
            if start in words and start not in starts and _is_item(said):
                last = words[start]
                while last + 1 < len(text.words) and text.words[last + 1].end <= end:
                    last += 1
                yield Clue(words[start], last, 2)


def _item(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the blanks, the article and what trails: « et l'ADEX… » is « ADEX »."""
    lead = re.match(r"\s*(?:et\s+)?(?:l['’]|(?:la|le|les)\s+)?", text[start:end])
    start += lead.end() if lead else 0
    return start, start + len(text[start:end].rstrip(" .…\u00a0\u202f"))


def _is_item(said: str) -> bool:
    """« Terres vives »: the first word has its capital, three words at most."""
    words = said.split()
    if not 1 <= len(words) <= 3 or not words[0][:1].isupper():
        return False
    return is_written_as_name(said) or (len(words) > 1 and fold(words[0]) not in first_names())
