"""How far a name goes after the noun that opens it: « agence d'urbanisme *de Caux et Bray* »."""

from __future__ import annotations

from typing import NamedTuple

from kb.entities.known_names import is_first_name, starts_known
from kb.entities.name_words import OF_WORDS, NameText, is_acronym_like
from kb.entities.organisation_heads import Head, Need, heads
from kb.entities.saying_words import (
    CALENDAR,
    ENDS_NAME,
    KINDS_OF_BODY,
    LABELS,
    SUBJECTS,
    is_adjective,
)

_JOIN_BEFORE = OF_WORDS | {"et", "en", "pour", "sur"}
JOIN_AFTER = OF_WORDS | {"sur", "sous", "les", "lez", "en"}
_PLACE_WORDS = frozenset(
    """vallee pays cote mer monts mont coeur sud nord est ouest val plaine plateau bassin rives
    agglo agglomeration metropole developpement habitat estuaire littoral presqu ile baie centre
    haute haut bas basse sites""".split()  # noqa: SIM905
)
_LAND_ADJECTIVES = frozenset(
    """occidentale occidental orientale oriental centrale maritime maritimes atlantique
    atlantiques meridionale septentrionale parisienne francilienne""".split()  # noqa: SIM905
)
_LOWER_MOST, _WORDS_MOST = 9, 18
TITLES = frozenset({"m", "mme", "mm", "monsieur", "madame", "mr", "mlle", "melle", "dr"})
_ENDS_BODY = frozenset({"metropole", "agglomeration", "agglo", "communaute"})
# « Parc naturel des Caps et Marais », « CC Bresse et Saône » : « et » may be inside.
_HOLDS_AND = frozenset(
    {"cc", "ca", "pnr", "communaute", "parc", "petr", "scot", "syndicat", "pays"}
)
_HOLDS_TWO = frozenset({"ministere", "maison", "centre", "conseil", "ecole", "office", "institut"})
_HOLDS_COMMA = frozenset({"direction", "chambre", "ministere", "conseil", "centre", "agence"})


# They open another name, where a cell lists bodies without a comma.
_OPENS_ANOTHER = frozenset(
    """
    lycee college communaute mairie association universite chambre conseil region departement
    ville commune syndicat office agence caisse federation fondation prefecture ministere
    """.split()  # noqa: SIM905
)


_ALWAYS_FOLLOWED = frozenset({"grand", "grande", "saint", "sainte", "val", "pays", "portes"})


def is_label(text: NameText, i: int) -> bool:
    """« mairie de Redon Animation : … »: the capital opens another field."""
    if i + 1 >= len(text.words) or text.words[i].folded not in LABELS:
        return False
    return text.gap(i).lstrip()[:1] == ":"


class Tail(NamedTuple):
    """`last`: the last word of the name. `proper`: a capital is in it. `lower`: how many words of
    what the body deals with."""

    last: int
    proper: bool
    lower: int


def read_tail(text: NameText, head: Head, at: int) -> Tail | None:
    """How far the name goes whose head starts at the word `at`; None when nothing follows."""
    reader = _TailReader(text, head, at)
    i = reader.start
    while i < len(text.words) and i - reader.start < _WORDS_MOST and reader.takes(i):
        i += 1
    if reader.last < reader.start:
        return None
    return Tail(reader.last, reader.proper, reader.lower)


class _TailReader:
    """Takes the words of one name in turn. `last`: the last that is surely in; `linked`: a little
    word was read since."""

    def __init__(self, text: NameText, head: Head, at: int) -> None:
        self.text, self.head = text, head
        self.start = at + len(head.words)
        self.last, self.lower = self.start - 1, 0
        self.proper = self.linked = False
        self.shouted, self.over = text.shouted(at), False

    def takes(self, i: int) -> bool:
        """Whether the word may be in the name, and if so takes it."""
        if self.over or not (self.text.joins(i - 1) or self._comma(i)):
            return False
        word = self.text.words[i]
        if self.text.hyphen(i - 1) and self.last == i - 1:
            return self._keep(i)
        if word.folded in _JOIN_BEFORE and (self.shouted or not word.capital) and not self.linked:
            self.linked = self._links(i)
            return self.linked
        if word.folded in OF_WORDS and self.linked:
            # « et de la forêt » goes on; « et la Région » is another.
            before = self.text.words[i - 1].folded
            return not (before == "et" and word.folded in {"l", "la", "le", "les"})
        if self._is_proper(i):
            self.proper = True
            self.over = self.shouted and not self.text.hyphen(i)
            return self._keep(i)
        if not self.proper and self._is_complement(word.folded):
            self.lower += 1
            return self._keep(i)
        return self.proper and self._goes_on(i) and self._keep(i)

    def _keep(self, i: int) -> bool:
        self.last, self.linked = i, False
        return True

    def _goes_on(self, i: int) -> bool:
        """Small letters after a capital: « Amérique latine », « Caux vallée de Seine »."""
        word = self.text.words[i].folded
        if word in _LAND_ADJECTIVES and not self.linked:
            return True
        return self._of_a_land(i) or (word in _PLACE_WORDS and leads_on(self.text, i))

    def _of_a_land(self, i: int) -> bool:
        """« Maison de l'Amérique latine »: the adjective of what an article announced."""
        words = self.text.words
        if self.head.need not in {Need.PROPER, Need.COMPLEMENT} or not is_adjective(
            words[i].folded
        ):
            return False
        if self.linked:
            return words[i - 1].folded == "et"
        return i >= 2 and words[i - 2].folded in {"l", "la"}

    def _comma(self, i: int) -> bool:
        """« de l'environnement, de l'aménagement et du logement »: the list goes on."""
        if self.proper or self.head.words[0] not in _HOLDS_COMMA or self.text.gap(i - 1) != ", ":
            return False
        following = [word.folded for word in self.text.words[i : i + 8]]
        return following[0] in {"de", "du", "des", "d"} and "et" in following

    def _links(self, i: int) -> bool:
        """Whether this little word may be in the name."""
        word = self.text.words[i].folded
        if i == self.start and word not in OF_WORDS:
            return word != "et" and self.head.need is Need.PROPER
        if not self.proper:
            return word != "et" or self.head.need not in {Need.PLACE, Need.ACTING}
        if word == "et":
            return i + 1 < len(self.text.words) and self.text.joins(i) and self._and(i)
        if word == "en":
            return self.text.hyphen(i)
        return word in JOIN_AFTER and leads_on(self.text, i)

    def _and(self, i: int) -> bool:
        """« Vie Associative et Citoyenne », « Caps et Marais », but not « Lyon et Grenoble »."""
        before, following = self.text.words[i - 1], self.text.words[i + 1]
        plain = following.capital and not is_acronym_like(following.text)
        opener = self.head.words[0]
        if is_adjective(following.folded) and opener in _HOLDS_TWO:
            return plain or is_adjective(before.folded)
        if following.folded in OF_WORDS and opener in _HOLDS_COMMA:
            return leads_on(self.text, i)
        return plain and opener in _HOLDS_AND and not self._another(i + 1)

    def _another(self, i: int) -> bool:
        """A body of its own starts here: « et Toulouse Métropole »."""
        words = self.text.words
        ended = any(word.folded in _ENDS_BODY for word in words[i + 1 : i + 4])
        return ended or words[i].folded in heads() or starts_known(words[i].folded)

    def _is_proper(self, i: int) -> bool:
        word, need = self.text.words[i], self.head.need
        if word.text.isdigit():
            # « Conseil départemental 64 », « DDT 19 », « Chambre d'agriculture 22 ».
            free = not (self.proper or self.linked)
            ends = need is Need.COMPLEMENT and not self.text.joins(i)
            return (ends or need is Need.PLACE) and free and 2 <= len(word.text) <= 3
        if not word.capital or word.folded in CALENDAR or word.folded in TITLES:
            return False
        if is_label(self.text, i) or (need is Need.ACTING and word.text[0].isdigit()):
            return False  # « Région 19K€ »
        if self.shouted and not self.linked and need is not Need.PLACE and _is_kind(word.folded):
            return False  # « COMITE TECHNIQUE » is any
        if self.proper and not self.linked and word.folded in _OPENS_ANOTHER:
            return False
        if self.proper and not self.linked and self.text.words[i - 1].folded in _ALWAYS_FOLLOWED:
            return True  # « métropole Grand Nancy »: a first name elsewhere
        if self.proper and not self.linked:
            return not (is_acronym_like(word.text) or is_first_name(word.folded))
        if self.linked or self.proper:
            return True
        if need is Need.ACTING:
            # « région Bretagne », « agglo Sud », but « ville de Redon ».
            return self.head.words[0] not in {"ville", "commune", "municipalite", "collectivite"}
        return not self.shouted or need is not Need.COMPLEMENT

    def _is_complement(self, word: str) -> bool:
        """In small letters, what the body deals with: « agence de *développement économique* »."""
        if self.head.need in {Need.PLACE, Need.ACTING}:
            return word in _PLACE_WORDS or (not self.linked and is_adjective(word))
        if self.lower >= _LOWER_MOST or word in ENDS_NAME or not word.isalpha() or len(word) < 3:
            return False
        return self.linked or is_adjective(word)


def _is_kind(word: str) -> bool:
    return word in SUBJECTS or word in KINDS_OF_BODY


def leads_on(text: NameText, i: int) -> bool:
    """A capital comes after this little word, others aside."""
    for j in range(i, min(i + 4, len(text.words) - 1)):
        if not text.joins(j):
            return False
        if text.words[j + 1].capital:
            return True
        if text.words[j + 1].folded not in JOIN_AFTER | _PLACE_WORDS:
            return False
    return False
