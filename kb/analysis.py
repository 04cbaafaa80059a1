"""The one French analyser, used when indexing and when querying.

Text → terms: elisions cut (« l'aide » → aide), accents and ligatures folded, stop words dropped,
Snowball French stems, acronyms kept even when they look like a stop word (« EST », « SUR »), and
compounds joined whatever their hyphen (« tiers-lieu », « tiers lieu », « tierslieux » → tierslieu).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import Stemmer

from kb.text import fold

# Snowball's list for French, folded, with the spoken fillers that needs are full of.
STOP_WORDS = frozenset(
    """
    a ai aie aient aies ait alors as au aujourd aucun aucune auquel aura aurai auraient aurais
    aurait aussi autre autres aux auxquels avaient avais avait avant avec avez avions avoir
    avons ayant ayez ayons bah bien bon bonjour bref c ca car ce ceci cela celle celles celui
    cependant certains ces cet cette ceux chacun chaque chez ci comme comment d dans de deja
    depuis des desquels deux donc dont du elle elles en encore enfin entre es est et etaient
    etais etait etant etc ete etes etre eu eue eues euh eurent eus eusse eut eux fait faire
    fais faisons faites faut fois font furent fut hein hors hui ici il ils j je jusqu jusque l
    la laquelle le lequel les lesquels leur leurs lors lorsqu lorsque lui m ma mais me meme
    memes mes merci moi moins mon n ne neanmoins ni non nos notre nous on ont or ou ouais oui
    par parce pas peu peut peuvent plus plutot pour pourquoi pourtant pouvez pouvons puis
    puisqu puisque qu quand que quel quelle quelles quelqu quelque quelques quels qui quoi
    quoiqu quoique s sa sans se sera serai seraient serais serait seront ses si sinon soi
    soient sois soit sommes son sont sous suis sur t ta tandis tant te tel telle telles tels
    tes toi ton tous tout toute toutes tres trop tu un une va vais vas vers veut veux voici
    voila voulons vont vos votre vous vraiment vu y
    """.split()  # noqa: SIM905
)

# Compounds that people write joined, hyphenated or in two words. All three give the joined stem
# and both parts.
COMPOUNDS = frozenset(
    """
    tiers-lieu auto-partage co-voiturage co-working co-habitat co-construction start-up
    living-lab fab-lab open-data centre-ville centre-bourg coeur-bourg eco-quartier
    eco-conception eco-construction bio-dechet bio-economie bio-raffinerie e-commerce
    web-serie hyper-viseur micro-creche micro-entreprise tele-travail tele-centre
    tele-consultation auto-stop auto-consommation bas-carbone haut-debit post-it smart-city
    porte-parole eco-pole eco-systeme eco-geste inter-communalite inter-entreprises
    multi-services multi-modal pluri-annuel socio-economique photo-voltaique geo-thermie
    bio-methane bio-gaz anti-gaspi anti-gaspillage zero-dechet self-data big-data
    e-administration demi-journee sur-cyclage re-emploi ré-emploi sous-traitance bio-source
    geo-source hydro-gene cyber-securite cyber-attaque vide-grenier
    """.split()  # noqa: SIM905
)

# Snowball keeps these plurals apart from their singular; other words in -eux are left alone.
_PLURALS_IN_X = re.compile(r"(lieu|enjeu|jeu|feu|voeu|cheveu|neveu|bijou|caillou|genou)x$")
# Snowball keeps an s after a vowel (« vélos ») and cuts -er and -it (« usager ») that an s shields
# (« usagers »): the s of a plural goes first, but not that of « précis », « pays », « business ».
_PLURAL_S = re.compile(r"(?:(?<=[ao]i)|(?<![iys]))s$")
# Snowball keeps these feminines apart from their masculine; what they become only has to be the
# same for both. « -eux » joins « -eur » because « -euse » is the feminine of either.
_FEMININES = tuple(
    (re.compile(pattern), masculine)
    for pattern, masculine in (
        (r"(?<=\w{3})ees?$", "e"),  # polluée, pollué, once the accent is gone
        (r"(?<=\w{2}[ao]i)se$", ""),  # boulonnaise
        (r"(?<=\w{2}t)rice$", "eur"),  # agricultrice
        (r"(?<=\w{2})eu(?:sement|se|x)$", "eur"),  # chercheuse, coûteuse, coûteux
        (r"(?:(?<=\w{2}[igh])|(?<=\wll))ere$", "er"),  # foncière, usagère, maraîchère, conseillère
        (r"(?<=\w[ts])if$", "ive"),  # actif, as « active » and « activer »
        (r"(?<=publi)que$", "c"),
    )
)
# And these, that no rule gives; a final s is already gone on both sides. « travaux » is left out:
# works are not jobs.
_IRREGULAR = {
    "abris": "abri", "amis": "ami", "appuis": "appui", "basse": "bas", "baux": "bail",
    "belle": "beau", "blanche": "blanc", "breve": "bref", "douce": "doux", "fausse": "faux",
    "fraiche": "frai", "grosse": "gro", "interdite": "interdit", "longue": "long",
    "materiaux": "materiau", "neuve": "neuf", "nouvel": "nouveau", "nouvelle": "nouveau",
    "petite": "petit", "seche": "sec", "ups": "up", "vieil": "vieux", "vieille": "vieux",
}  # fmt: skip

_ELISION = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu)['’ʼ]"
# A letter may be written in two signs, the letter then its accent: text pasted from a Mac or a PDF.
_ACCENTS = "\u0300-\u036f"
_WORD = rf"[^\W_]+(?:[{_ACCENTS}]+[^\W_]*)*"
_DOTTED = rf"(?:[^\W\d_][{_ACCENTS}]*\.){{2,}}"  # C.C.A.S.
_TOKEN = re.compile(
    rf"{_DOTTED}|{_WORD}(?:['’ʼ-]{_WORD})*",
    re.UNICODE,
)
_ELIDED = re.compile(_ELISION, re.IGNORECASE)
_ELIDED_ALONE = frozenset(("c", "d", "j", "l", "m", "n", "s", "t", "qu"))
_PART = re.compile(_WORD, re.UNICODE)
_SAID = re.compile(rf"{_DOTTED}|{_WORD}", re.UNICODE)
_INITIALS = re.compile(rf"\.[^\W\d_][{_ACCENTS}]*\.")
_SAID_PLAINLY = re.compile(rf"\w+(?:[{_ACCENTS}]+\w*)*")
_ACCENTS_APART = frozenset(map(chr, range(0x300, 0x370)))
# Signs that hold a token together beside letters and figures.
_JOINS = _ACCENTS_APART | {*"'’ʼ-"}
# After one of these, a word may be the end of another.
_UNSURE = _ACCENTS_APART | {"."}
MAX_TEXT_CHARS = 2_000_000
MAX_TERM_CHARS = 60


class Term(NamedTuple):
    """One term of a text, and where the word that gave it stands: `text[start:end]`."""

    value: str
    start: int
    end: int


_stemmer = Stemmer.Stemmer("french", 50_000)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of one word, in any case, with or without accents."""
    folded = fold(word)[:MAX_TERM_CHARS]
    singular = _PLURAL_S.sub("", _PLURALS_IN_X.sub(r"\1", folded)) if len(folded) > 3 else folded
    singular = _IRREGULAR.get(singular, singular)
    if len(singular) <= 3:
        return singular
    for feminine, masculine in _FEMININES:
        singular = feminine.sub(masculine, singular)
    return str(_stemmer.stemWord(singular))


def _compound_tables() -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """The joined stems of each compound → the stems of its parts, and its parts as written."""
    stems, written = {}, {}
    for compound in sorted(COMPOUNDS):
        first, second = fold(compound).split("-", 1)
        for joined in (stem(first) + stem(second), stem(first + second)):
            stems[joined] = (stem(first), stem(second))
            written[joined] = (first, second)
    return stems, written


_JOINED, _WRITTEN = _compound_tables()
# A part → the joined stems of the compounds that hold it.
_HOLDING: dict[str, list[str]] = {}
for _compound, _parts in _JOINED.items():
    for _part in _parts:
        _HOLDING.setdefault(_part, []).append(_compound)
# The terms that stand for a whole compound, beside the terms of its parts.
JOINED_TERMS = frozenset(first + second for first, second in _JOINED.values())


def analyser_version() -> str:
    """Changes with this file: terms written by another version are to be written again."""
    return f"{zlib.crc32(Path(__file__).read_bytes()):08x}"


def is_acronym(word: str) -> bool:
    """Two to eight capitals or digits, with a capital first: EPCI, ZAE, H2020."""
    return 2 <= len(word) <= 8 and word.isupper() and word[0].isalpha()


@lru_cache(maxsize=100_000)
def _terms_of_word(word: str, *, shouted: bool) -> tuple[str, ...]:
    """A word's term; a joined compound's term and parts; nothing for a stop word."""
    if fold(word) in STOP_WORDS and (shouted or not is_acronym(word)):
        return ()
    value = stem(word)
    if value in _JOINED:
        first, second = _JOINED[value]
        return first + second, first, second
    return (value,)


def _shouted(text: str) -> bool:
    """Most letters of several words are capitals: capitals then say nothing of acronyms."""
    sample = text[:400].strip()
    capitals = sum(map(str.isupper, sample))
    return capitals > 8 and " " in sample and capitals > 0.6 * sum(map(str.isalpha, sample))


def _words(text: str) -> list[tuple[str, int, int]]:
    """Words with their offsets: elisions dropped, hyphenated words cut into their parts."""
    words = []
    # « ʼ » is a letter to Unicode, and would hold « lʼeau » as one word.
    for match in _TOKEN.finditer(text[:MAX_TEXT_CHARS].replace("ʼ", "’")):
        token, start = match.group(), match.start()
        if token.isalnum():
            words.append((_bare(token), start, match.end()))
        elif "." in token:
            words.append((token.replace(".", ""), start, match.end()))
        else:
            while elided := _ELIDED.match(token):
                token, start = token[elided.end() :], start + elided.end()
            words.extend(
                (p.group(), start + p.start(), start + p.end()) for p in _PART.finditer(token)
            )
    return words


def analyse_spans(text: str) -> list[Term]:
    """Terms in reading order with their offsets. A compound gives its joined term and its parts."""
    return _terms(text, shouted=_shouted(text))


class TermFinder:
    """Finds given terms in texts, many times quicker than reading each text whole: only the
    neighbourhood of the words that give one is analysed."""

    def __init__(self, terms: Iterable[str]) -> None:
        """`terms`: as `analyse` gives them, so that a compound comes with its parts."""
        self._terms = frozenset(terms)
        joined = chain.from_iterable(_HOLDING.get(term, ()) for term in self._terms)
        self._starts = {"", *map(_start, self._terms), *map(_start, joined)}

    def find(self, text: str) -> list[Term]:
        """Those of `analyse_spans(text)` that are wanted."""
        return self.find_all([text])[0]

    def find_all(self, texts: Sequence[str]) -> list[list[Term]]:
        """Those of each text. Their words are looked at together: once for all."""
        said = self._said("\n".join(texts))
        # Only what may be an acronym is read otherwise among capitals.
        capitals = any(sum(map(str.isupper, word)) > 1 for word in said)
        return [self._found(text, said, shouted=capitals and _shouted(text)) for text in texts]

    def _found(self, text: str, said: set[str], *, shouted: bool) -> list[Term]:
        found: list[Term] = []
        for start, end in _runs(text, _places(text, said)):
            word = text[start:end]
            if word in said and _is_plain(word):
                values = _plain_terms(word, shouted=shouted)
                found.extend(Term(value, start, end) for value in values if value in self._terms)
            else:
                terms = (term for term in _terms(word, shouted=shouted) if term[0] in self._terms)
                found.extend(Term(value, start + at, start + to) for value, at, to in terms)
        return found

    def _said(self, text: str) -> set[str]:
        """The words of a text, as written, that give a wanted term."""
        words = _said_in(text)
        if not words <= _met:
            _meet(words)
        for unread in filter(None, map(_unread.get, self._starts)):
            for word in words & unread:
                _judge(word)
                unread.discard(word)  # last: another thread may be waiting for it
        return set().union(*(words & _forms[term] for term in self._terms if term in _forms))


# Words met so far; those of them that no finder has asked about yet, by how they start; those that
# give each term.
_met: set[str] = set()
_unread: dict[str, set[str]] = {}
_forms: dict[str, set[str]] = {}
_MOST_MET = 200_000


def _said_in(text: str) -> set[str]:
    """Every word that `_SAID` finds; no initials, and half the time is saved."""
    if _INITIALS.search(text):
        return set(_SAID.findall(text))
    return set(_SAID_PLAINLY.findall(text.replace("_", " ")))


def _meet(words: set[str]) -> None:
    if len(_met) > _MOST_MET:
        for kept in (_met, _unread, _forms):
            kept.clear()
    for word in words - _met:
        # « C.C.A.S. » and « lʼeau » do not start as their terms do: every finder asks about them.
        start = _start(word[:3]) if _is_plain(word) else ""
        _unread.setdefault(start, set()).add(word)
    _met.update(words)


@lru_cache(maxsize=20_000)
def _start(word: str) -> str:
    """A stem starts as its word does: Snowball leaves the first two letters, save a y, made i."""
    return fold(word)[:2].replace("y", "i")


def _judge(word: str) -> None:
    if _is_plain(word):
        values = _plain_terms(word, shouted=False) + _plain_terms(word, shouted=True)
    else:
        values = tuple(term.value for term in _terms(word, shouted=False))
    for value in values:
        _forms.setdefault(value, set()).add(word)


def _plain_terms(word: str, *, shouted: bool) -> tuple[str, ...]:
    bare = _bare(word)
    return _terms_of_word(bare, shouted=shouted and is_acronym(bare))


def _is_plain(word: str) -> bool:
    """Neither elision, nor dots, nor accents apart."""
    return word.isalnum() and "ʼ" not in word


def _places(text: str, said: set[str]) -> list[tuple[int, int]]:
    """Where these words stand, in order: `_SAID` would match them there."""
    places = []
    for word in said:
        start = text.find(word)
        while start >= 0:
            before, end = text[start - 1 : start], start + len(word)
            if before in _UNSURE:
                return [match.span() for match in _SAID.finditer(text) if match.group() in said]
            whole = not before.isalnum() and _SAID.match(text, start)
            if whole and whole.end() == end:
                places.append((start, end))
            start = text.find(word, start + 1)
    return sorted(places)


def _bare(word: str) -> str:
    """« des EPCIs » : an acronym takes no s, many give it one."""
    return word[:-1] if word[-1] == "s" and is_acronym(word[:-1]) else word


def _runs(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The whole tokens of these spans; those a sign apart together, for they may be a compound."""
    held: list[tuple[int, int]] = []
    for inner_start, inner_end in spans:
        start, end = inner_start, inner_end
        while start > 0 and (text[start - 1].isalnum() or text[start - 1] in _JOINS):
            start -= 1
        while end < len(text) and (text[end].isalnum() or text[end] in _JOINS):
            end += 1
        if held and start - held[-1][1] <= 1:
            held[-1] = (held[-1][0], max(end, held[-1][1]))
        else:
            held.append((start, end))
    yield from held


def _terms(text: str, *, shouted: bool) -> list[Term]:
    terms: list[Term] = []
    previous: Term | None = None
    for word, start, end in _words(text):
        values = _terms_of_word(word, shouted=shouted)
        if len(values) == 1:
            term = Term(values[0], start, end)
            if previous is not None and start - previous.end <= 1:
                parts = _JOINED.get(previous.value + term.value)
                if parts is not None:
                    terms.append(Term(parts[0] + parts[1], previous.start, end))
            terms.append(term)
            previous = term
        else:
            terms.extend(Term(value, start, end) for value in values)
            previous = None
    return terms


def analyse(text: str) -> list[str]:
    """Terms in reading order, as they are indexed and searched."""
    return [term.value for term in analyse_spans(text)]


def words(text: str) -> list[str]:
    """The words of a text as it writes them, elisions cut, hyphenated words in their parts."""
    return [word for word, _, _ in _words(text)]


def said_words(text: str) -> list[tuple[str, ...]]:
    """The words of a text, folded, stop words too, elisions cut; a compound as its two parts,
    whatever its spelling. What an encoder reads of a query."""
    said: list[tuple[str, ...]] = []
    previous, previous_end = "", 0
    for word, start, end in _words(text):
        if fold(word) in _ELIDED_ALONE:
            continue
        value = stem(word)
        if value in _WRITTEN:
            said.append(_WRITTEN[value])
            value = ""
        elif start - previous_end <= 1 and previous + value in _WRITTEN:
            said[-1] = _WRITTEN[previous + value]
            value = ""
        else:
            said.append((fold(word),))
        previous, previous_end = value, end
    return said


@lru_cache(maxsize=20_000)
def distinct_terms(text: str) -> frozenset[str]:
    """The terms of a text that is asked about again and again: a sentence, a record."""
    return frozenset(analyse(text))
