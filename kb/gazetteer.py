"""Under which keys a territory is found, and where to look them up."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from kb.model import Territory, TerritoryId, TerritoryKind
from kb.text import fold

_WORD = re.compile(r"[^\W_]+|&")
_RESPELLED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "&": "et"}
_ARTICLES = frozenset({"le", "la", "les", "l"})
_CONNECTORS = frozenset({"de", "du", "des", "d", *_ARTICLES})
# Longest first: « communauté d'agglomération » before « communauté ».
_TYPE_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("communaute", "de", "communes"), "cc"),
    (("communaute", "d", "agglomeration"), "ca"),
    (("communaute", "d", "agglo"), "ca"),
    (("communaute", "urbaine"), "cu"),
    (("com", "com"), "cc"),
    (("comcom",), "cc"),
    (("cdc",), "cc"),
    (("cc",), "cc"),
    (("agglomeration",), "ca"),
    (("agglo",), "ca"),
    (("ca",), "ca"),
    (("cu",), "cu"),
    (("eurometropole",), "metropole"),
    (("metropole",), "metropole"),
)
TYPE_STARTERS = frozenset(words[0] for words, _ in _TYPE_WORDS)
_SUFFIXES = frozenset({"metropole", "agglomeration", "agglo", "communaute"})
_TYPES_OF_LEGAL_KIND = {
    "CC": ("cc",),
    "CA": ("ca",),
    "CU": ("cu", "ca"),
    "METRO": ("metropole", "ca", "cu"),
    "MET69": ("metropole", "ca", "cu"),
}
# Everyday and former names of regions. Source: loi n° 2015-29 du 16 janvier 2015 (regroupements).
REGION_ALIASES: dict[str, tuple[str, ...]] = {
    "11": ("IDF", "Région parisienne"),
    "24": ("Région Centre", "Centre Val de Loire", "CVL"),
    "27": ("BFC", "Bourgogne", "Franche-Comté", "Bourgogne Franche Comté"),
    "28": ("Haute-Normandie", "Basse-Normandie"),
    "32": ("HDF", "Picardie", "Nord-Pas-de-Calais"),
    "44": ("Alsace", "Lorraine", "Champagne-Ardenne"),
    "52": ("PDL",),
    "75": ("Aquitaine", "Limousin", "Poitou-Charentes"),
    "76": ("Midi-Pyrénées", "Languedoc-Roussillon"),
    "84": ("AURA", "Auvergne", "Rhône-Alpes"),
    "93": ("PACA", "Région Sud"),
    "94": ("Collectivité de Corse",),
}
_COUNTRY_ALIASES = {
    TerritoryKind.COUNTRY: ("République française", "France métropolitaine"),
    TerritoryKind.EUROPE: ("Europe", "UE"),
}
_SHORT_FORM = re.compile(r"^([^\W\d_]{3,})-[^\W\d_]", re.UNICODE)
_COMMON_FIRST_WORDS = """saint sainte mont pont port bois bourg grand grande petit petite
haut bas vieux neuf villeneuve notre chateau val vaux bry beau belle la le les fort roche saints
issy ris six"""
_NO_SHORT_FORM = frozenset(_COMMON_FIRST_WORDS.split())
# Below this, a town is not commonly called by the first word of its name alone.
_SHORT_FORM_MIN_POPULATION = 10_000


def words_key(words: Sequence[str]) -> str:
    """The key of folded words: abbreviations opened, « communauté de communes du X » → « cc x »."""
    opened = [
        "sur" if word == "s" and index else _RESPELLED.get(word, word)
        for index, word in enumerate(words)
    ]
    if opened and opened[0] in TYPE_STARTERS:
        opened = _short_type(opened)
    return " ".join(opened)


def _short_type(words: list[str]) -> list[str]:
    for long_form, short in _TYPE_WORDS:
        size = len(long_form)
        if len(words) > size and tuple(words[:size]) == long_form:
            rest = words[size:]
            while len(rest) > 1 and rest[0] in _CONNECTORS:
                rest = rest[1:]
            return [short, *rest]
    return words


def place_key(name: str) -> str:
    """The lookup key of a place name: « Boulogne s/ Mer » and « BOULOGNE-SUR-MER » are one key.

    A leading article stays (« la rochelle »); `without_article` gives the other form."""
    return words_key(_WORD.findall(fold(name)))


def without_article(key: str) -> str:
    """« la rochelle » → « rochelle »; a key without article, or made of it alone, is unchanged."""
    first, _, rest = key.partition(" ")
    return rest if rest and first in _ARTICLES else key


def short_form(territory: Territory) -> str | None:
    """« boulogne » for Boulogne-sur-Mer: how a town of some size is called for short."""
    if territory.kind is not TerritoryKind.COMMUNE:
        return None
    if (territory.population or 0) < _SHORT_FORM_MIN_POPULATION:
        return None
    found = _SHORT_FORM.match(territory.name)
    key = fold(found.group(1)) if found else None
    return None if key in _NO_SHORT_FORM else key


def lookup_keys(territory: Territory) -> set[str]:
    """Every key under which the territory is to be found: official, former, short, everyday."""
    names = [territory.name, *territory.former_names]
    if territory.kind is TerritoryKind.REGION:
        names += REGION_ALIASES.get(territory.code, ())
    names += _COUNTRY_ALIASES.get(territory.kind, ())
    keys = {place_key(name) for name in names}
    keys |= {without_article(key) for key in keys}
    if territory.kind is TerritoryKind.EPCI:
        keys |= _epci_keys(territory)
    short = short_form(territory)
    return keys | {short} if short else keys


def _epci_keys(territory: Territory) -> set[str]:
    types = _TYPES_OF_LEGAL_KIND.get(territory.legal_kind or "", ("cc", "ca"))
    words = place_key(territory.name).split()
    if words[0] in {"cc", "ca", "cu", "metropole"} and len(words) > 1:
        words = words[1:]
    bases = {" ".join(words), without_article(" ".join(words))}
    stem = words
    while len(stem) > 1 and stem[-1] in _SUFFIXES:
        stem = stem[:-1]
    core = without_article(" ".join(stem))
    bases.add(core)
    keys = set(bases)
    for base in bases:
        keys |= {f"{short} {base}" for short in types}
    if "ca" in types:
        keys |= {f"{core} agglomeration", f"{core} agglo"}
    if "metropole" in types:
        keys.add(f"{core} metropole")
    if "ca" in types and " " not in core:
        keys.add(f"grand {core}")
    return keys


class Gazetteer(Protocol):
    """Where territories are looked up; the order of homonyms is by population, most first."""

    def by_keys(self, keys: Collection[str]) -> dict[str, list[Territory]]:
        """The territories found under each key; a key without any is absent."""

    def get(self, territory_id: TerritoryId) -> Territory | None: ...

    def prefix(self, text: str, limit: int) -> list[Territory]:
        """Territories one of whose keys starts with the text, most populated first."""


def by_population(territory: Territory) -> tuple[int, str]:
    """Sort key: most populated first, ties by id."""
    return -(territory.population or 0), territory.id


class InMemoryGazetteer:
    """A gazetteer for tests and for the conversion of the corpus; about one second to build."""

    def __init__(self, territories: Iterable[Territory]) -> None:
        self._by_id = {territory.id: territory for territory in territories}
        self._by_key: dict[str, list[Territory]] = {}
        for territory in sorted(self._by_id.values(), key=by_population):
            for key in lookup_keys(territory):
                self._by_key.setdefault(key, []).append(territory)
        self._keys = sorted(self._by_key)

    def by_keys(self, keys: Collection[str]) -> dict[str, list[Territory]]:
        return {key: self._by_key[key] for key in keys if key in self._by_key}

    def get(self, territory_id: TerritoryId) -> Territory | None:
        return self._by_id.get(territory_id)

    def prefix(self, text: str, limit: int) -> list[Territory]:
        start = place_key(text)
        if not start:
            return []
        first = bisect_left(self._keys, start)
        last = bisect_left(self._keys, start + "\uffff")
        found = {t.id: t for key in self._keys[first:last] for t in self._by_key[key]}
        return sorted(found.values(), key=by_population)[:limit]
