"""What a query reads in the embedded encoder's table: the same for every form of a word.

The two numbers of a word already have one row. Its two genders have one each, and a query is to
find the same with « locale » as with « local »: it reads the mean of both. Elisions are cut and
compounds put apart as the analyser does, so that both rankings read the same words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from kb.analysis import said_words
from kb.text import fold

WORD_START = "▁"
# Endings of a feminine and of its masculine; only a masculine that is a word of the table counts.
TO_MASCULINE = (
    ("trice", "teur"), ("euse", "eur"), ("euse", "eux"), ("iere", "ier"), ("gere", "ger"),
    ("lere", "ler"), ("chere", "cher"), ("ienne", "ien"), ("eenne", "een"), ("yenne", "yen"),
    ("elle", "el"), ("ale", "al"), ("ive", "if"), ("ante", "ant"), ("ente", "ent"),
    ("aise", "ais"), ("oise", "ois"), ("aine", "ain"), ("ee", "e"),
)  # fmt: skip
_TO_FEMININE = tuple((masculine, feminine) for feminine, masculine in TO_MASCULINE)
# Feminines that only an e tells, or that no ending gives; and a plural that is no « material ».
IRREGULAR = {
    "basse": "bas", "blanche": "blanc", "chaude": "chaud", "complete": "complet",
    "conduite": "conduit", "couverte": "couvert", "elue": "elu", "etroite": "etroit",
    "exclue": "exclu", "fraiche": "frais", "forte": "fort", "grande": "grand",
    "gratuite": "gratuit", "haute": "haut", "inscrite": "inscrit", "interdite": "interdit",
    "longue": "long", "materiaux": "materiau", "nouvelle": "nouveau", "ouverte": "ouvert",
    "petite": "petit", "profonde": "profond", "publique": "public", "reduite": "reduit",
    "secrete": "secret", "verte": "vert", "vieille": "vieux", "voisine": "voisin",
}  # fmt: skip
_ARTICLES = {
    word: forms
    for forms in (("le", "la", "les"), ("un", "une", "des"), ("au", "aux"),
                  ("ce", "cet", "cette", "ces"))
    for word in forms
}  # fmt: skip
# Nouns that look like the feminine of another word.
NOUNS = frozenset(
    """
    allee annee armee arrivee assemblee atelier capitale carriere centrale chaine demande
    directive domaine donnee duree entree fraise fumee graine idee journee levee maniere maree
    matinee montee morale musee pensee plaine portee priere rentree revente selle soiree tournee
    traversee trente vallee vente visee
    """.split()  # noqa: SIM905
)
_MIN_ROOT_CHARS = 2
_MOST_WORDS_KEPT = 20_000


class QueryReader:
    """Reads queries with a tokenizer whose pieces of whole words start with `WORD_START`."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._rows_of = lru_cache(maxsize=_MOST_WORDS_KEPT)(self._read_word)

    def read(self, text: str) -> tuple[list[int], list[float]]:
        """Rows of the table, and the share of each: 1, or less for one of a word's forms."""
        rows: list[int] = []
        shares: list[float] = []
        for parts in said_words(text):
            joined = "".join(parts)
            for word in (joined,) if self._row(joined) is not None else parts:
                found, share = self._rows_of(word)
                rows += found
                shares += [share] * len(found)
        return rows, shares

    def knows(self, word: str) -> bool:
        """Whether the table has the word whole, but for a plural."""
        folded = fold(word)
        forms = [folded]
        if folded.endswith("ent"):  # fabriquent
            forms.append(folded[:-2])
        elif folded.endswith(("s", "eux", "eaux")) and not folded.endswith("ss"):
            forms.append(folded[:-1])
        return any(self._row(form) is not None for form in forms)

    def _read_word(self, word: str) -> tuple[tuple[int, ...], float]:
        base = self._base(word)
        forms = _ARTICLES.get(word) or self._forms(base)
        known = tuple(row for form in forms if (row := self._row(form)) is not None)
        if known:
            return known, 1 / len(known)
        return tuple(self._tokenizer.encode(base, add_special_tokens=False).ids), 1.0

    def _row(self, word: str) -> int | None:
        row: int | None = self._tokenizer.token_to_id(WORD_START + word)
        return row

    def _base(self, word: str) -> str:
        """The masculine singular, or the word itself when the table does not know it as one."""
        single = self._singular(word)
        if single in IRREGULAR:
            return IRREGULAR[single]
        if single in NOUNS:
            return single
        for masculine in _with_other_endings(single, TO_MASCULINE):
            if self._row(masculine) is not None:
                return masculine
        if self._row(single) is not None:
            return single
        # « vacante » where only « vacant » is known, and a word that lost its last letter.
        for near in (single.removesuffix("e"), single + "e"):
            if len(near) > _MIN_ROOT_CHARS and self._row(near) is not None:
                return self._base(near)
        # « boulonnaise »: few names of inhabitants are known whole, in either gender.
        return single.removesuffix("e") if single.endswith(("aise", "oise")) else word

    def _singular(self, word: str) -> str:
        """As `search.training.forms` ties them; and for a word that the table does not know, the
        same word without its last s or x."""
        if word in IRREGULAR:
            return word
        if word.endswith("aux") and self._row(word[:-3] + "al") is not None:
            return word[:-3] + "al"
        if len(word) <= _MIN_ROOT_CHARS + 1 or word.endswith("ss") or word[-1] not in "sx":
            return word
        if self._row(word) is None:
            return word[:-1]
        plural = word[-1] == "s" or word.endswith(("eux", "eaux"))
        return word[:-1] if plural and self._row(word[:-1]) is not None else word

    def _forms(self, base: str) -> tuple[str, ...]:
        """The masculine, and the feminines that have it."""
        found = [f for f, masculine in IRREGULAR.items() if masculine == base]
        found += _with_other_endings(base, _TO_FEMININE)
        return base, *(form for form in found if self._base(form) == base)


def _with_other_endings(word: str, endings: Sequence[tuple[str, str]]) -> list[str]:
    return [
        word.removesuffix(ending) + other
        for ending, other in endings
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_ROOT_CHARS
    ]
