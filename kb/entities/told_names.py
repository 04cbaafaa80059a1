"""Names told by a few words beside them, in capitals or not: « porté par Ombelle », « Ombelle,
start-up qui… », « une association baptisée Les Lucioles », « Cahors Agglo »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.entities.capital_names import ARTICLES, BODIES, Clue, is_done, other_thing
from kb.entities.headed_names import capitals_end, name_end
from kb.entities.known_names import first_names, not_organisations
from kb.entities.name_words import NameText, Word, is_acronym_like
from kb.entities.organisation_heads import heads
from kb.entities.saying_words import CALENDAR, NOT_A_NAME_AFTER_HEAD, OTHER_THINGS, SENTENCE_OPENERS
from kb.text import fold_accents


def find_done_by(text: NameText) -> Iterator[Clue]:
    """« porté par Ombelle », « filiale de Varuna », « en partenariat avec Les Lucioles »."""
    for at, word in enumerate(text.words):
        if word.folded not in {"par", "avec", "chez", "de"} or at + 1 >= len(text.words):
            continue
        start = at + 1
        if text.words[start].folded in ARTICLES and not text.words[start].capital:
            start += 1
        end = name_end(text, start)
        if end is None or not _plain_name(text, start, end):
            continue
        before = text.before(at, 2)
        if before and _tells(word.folded, before):
            yield Clue(start, end, 2)


def _tells(word: str, before: list[str]) -> bool:
    if word == "par":
        return is_done(before[0])
    if word == "avec":
        return before[0] in {"partenariat", "convention", "collaboration", "cooperation"}
    return word == "de" and before[0] == "filiale"


def _plain_name(text: NameText, start: int, end: int) -> bool:
    """Not a person, a month, a common word with a capital, an initial."""
    first = text.words[start]
    if first.folded in CALENDAR or first.folded in NOT_A_NAME_AFTER_HEAD | OTHER_THINGS:
        return False
    if first.folded in first_names() or (end > start and text.words[end].folded in first_names()):
        return False
    if start == end and (len(first.text) < 3 or first.folded in heads()):
        return False
    stopped = fold_accents(first.text).upper() in not_organisations()
    return not (stopped and (start == end or text.hyphen(start)))


def find_defined(text: NameText) -> Iterator[Clue]:
    """« Ombelle, start-up qui… », « Ombelle – bureau », « Ombelle est une association »."""
    for at, word in enumerate(text.words):
        if word.folded not in BODIES or word.capital or at < 1:
            continue
        before = at - 1
        if text.words[before].folded in {"une", "un", "l", "la", "le"}:
            before -= 1
        if before > 0 and text.words[before].folded in {"est", "etait", "sont"}:
            before -= 1
        elif text.gap(before).strip() not in {",", "–", "-", "—", "("}:
            continue
        first = _back(text, before, opening=True)
        if first is None or not _plain_name(text, first, before):
            continue
        if text.before(first, 1)[:1] not in (["de"], ["d"], ["a"], ["en"]):
            yield Clue(first, before, 2)


def _back(text: NameText, last: int, *, opening: bool = False) -> int | None:
    """The first of the capitals that end at this word, in one name. `opening`: one plain word may
    open the sentence."""
    if not text.words[last].capital or (last + 1 < len(text.words) and "\n" in text.gap(last)):
        return None
    first = last
    while first > 0 and last - first < 8 and text.joins(first - 1):
        before = text.words[first - 1]
        if before.folded == "d" and first > 1 and text.words[first - 2].capital:
            first -= 2  # « Côtes d'Armor »
        elif before.capital or text.hyphen(first - 1):
            first -= 1
        else:
            break
    only = text.words[last]
    if text.first_in_sentence(first) and first == last and not is_acronym_like(only.text):
        common = only.folded in SENTENCE_OPENERS or only.folded.endswith("ment")
        if not opening or common or len(only.text) < 4:
            return None
    return first if capitals_end(text, first) >= last else None


_BAPTISED = re.compile(r"^(?:nomm|denomm|baptis|appel|intitul)ee?s?$")
_NAMING_NOUNS = frozenset({"appellation", "denomination", "nom"})


def find_baptised(text: NameText) -> Iterator[Clue]:
    """« une association, baptisée Les Lucioles », « sous l'appellation Ombelle ouverte »."""
    for at, word in enumerate(text.words):
        named = _BAPTISED.match(word.folded) or (
            word.folded in _NAMING_NOUNS and "sous" in text.before(at, 2)
        )
        if not named or not BODIES.intersection(text.before(at, 14)):
            continue
        start = at + 1
        if start < len(text.words) and text.words[start].folded == "de":
            start += 1
        end = name_end(text, start)
        if end is None:
            continue
        end = _to_the_stop(text, end)
        if _plain_name(text, start, end):
            yield Clue(start, end, 2)


def _to_the_stop(text: NameText, end: int) -> int:
    """Small letters up to a stop that is near belong to the name: « Ombelle données ouvertes. »"""
    for i in range(end, min(end + 3, len(text.words) - 1)):
        if not text.joins(i):
            return i if text.gap(i).strip()[:1] in {".", ",", ";", "»", ")"} else end
        if text.words[i + 1].folded in {"qui", "est", "a", "pour", "dans", "et", "ou", "par"}:
            return end
    return end


# --- « Grand Cahors », « Essonne Développement »

_ENDINGS = frozenset(
    """metropole agglomeration agglo developpement habitat tourisme technopole technopolis
    management consulting ingenierie amenagement communaute intercommunalite expansion technologies
    consultants associes architectes paysagistes group com coop sas sarl sa scop scic
    systems""".split()  # noqa: SIM905
)
_LOWER_ENDINGS = frozenset({"metropole", "agglomeration", "agglo", "developpement"})
_GRAND_NOT = frozenset(
    """prix est ouest debat paris site projet public angle oral soir plan jour nord sud chantier
    emprunt age ensemble large palais express format central hotel theatre stade bleu chelem
    defi nombre tour port litier""".split()  # noqa: SIM905
)
_COMMON_BEFORE = frozenset(
    """
    le la les un une des du de notre votre plan programme projet service direction pole agence
    strategie axe volet budget territoire transition loi comite conseil ministere l et en au aux
    ecocite ecoquartier tramway tram recherche fonds appel atelier groupe societe transports
    maitrise pour sur ce cette
    """.split()  # noqa: SIM905
)


def find_ended(text: NameText) -> Iterator[Clue]:
    """Capitals that end with what the body is: « Cahors Agglo », « Lys Habitat »."""
    for at, word in enumerate(text.words):
        if word.folded not in _ENDINGS or at == 0 or not text.joins(at - 1) or text.shouted(at):
            continue
        if not (word.capital or word.folded in _LOWER_ENDINGS) or text.gap(at - 1) == "'":
            continue
        first = _back(text, at - 1) if text.words[at - 1].capital else None
        if text.words[at - 1].capital and first is None and not text.shouted(at):
            first = at - 1
        while first is not None and first < at and _is_common(text.words[first]):
            first += 1
        if first is None or first == at:
            continue
        if not word.capital and len(text.words[at - 1].text) < 4:
            continue
        yield Clue(first, at, 2)


def _is_common(word: Word) -> bool:
    """« À Metz métropole » : one letter opens the sentence."""
    return word.folded in _COMMON_BEFORE or word.folded == "a"


def find_grand(text: NameText) -> Iterator[Clue]:
    """« le Grand Chambéry »: intercommunalities of many towns are called so."""
    for at, word in enumerate(text.words[:-1]):
        following = text.words[at + 1]
        if word.text != "Grand" or not text.joins(at) or not following.capital:
            continue
        if following.folded in _GRAND_NOT or text.shouted(at) or len(following.text) < 4:
            continue
        yield Clue(at, capitals_end(text, at), 2)


def find_again(text: NameText, clues: list[Clue]) -> Iterator[Clue]:
    """The other mentions of names that something told once. One plain word is not looked for when
    only a row gave it: it may be a town."""
    wanted: set[tuple[str, ...]] = set()
    sizes: dict[str, set[int]] = {}
    for clue in clues:
        words = text.words[clue.first : clue.last + 1]
        if len(words) == 1 and not is_acronym_like(words[0].text) and clue.weight < 2:
            continue
        if words[0].folded in {"pays", "region", "departement"}:
            continue
        wanted.add(tuple(word.folded for word in words))
        sizes.setdefault(words[0].folded, set()).add(len(words))
    for at, word in enumerate(text.words):
        for size in sizes.get(word.folded, ()):
            last = at + size - 1
            if last >= len(text.words) or not (word.capital or text.words[last].capital):
                continue  # « les amis du Moulin » is the « Amis du Moulin » again
            said = tuple(w.folded for w in text.words[at : last + 1])
            if said in wanted and all(map(text.joins, range(at, last))) and _again(text, at, last):
                yield Clue(at, last, 1)


def _again(text: NameText, first: int, last: int) -> bool:
    if (
        first == last
        and not is_acronym_like(text.words[first].text)
        and text.first_in_sentence(first)
    ):
        return False
    return not (first and not text.first_in_sentence(first) and other_thing(text, first))
