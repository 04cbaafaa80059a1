"""Places told by the noun before them: streets, quarters, activity zones, forests, valleys, ports.

The noun is in lower case or not; the name starts with a capital. « rue de Paris » is one place,
known by the whole; « quartier des Tilleuls » is known by « Tilleuls »."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from kb.text import fold


class Link(Enum):
    """What may stand between the noun and the name."""

    EITHER = auto()
    OF = auto()  # « vallée de la X », never « vallée X »


class Head(NamedTuple):
    """`by_core`: the place is known by its name alone. `strict`: also an ordinary word, so that an
    article must introduce it."""

    words: tuple[str, ...]
    link: Link
    by_core: bool = False
    strict: bool = False


_STREETS = """rue|rues|avenue|avenues|av|boulevard|boulevards|bd|bld|blvd|quai|quais|allée|allées
impasse|chemin|ruelle|square|esplanade|promenade|faubourg|rond-point|route|place"""
_SITES = """forêt|lac|canal|île|îles|bassin|presqu’île|gare|aéroport|port|parc|jardin|zac|za|zi
zae|PA|zone d’activité|zone d’activités|zone d’activités économiques|zone industrielle
zone artisanale|zone commerciale|zone portuaire|parc d’activité|parc d’activités|parc d’affaires
parc technologique|parc scientifique|parc industriel|parc naturel régional|parc naturel marin
parc national|PNR|réserve naturelle|réserve naturelle nationale|réserve naturelle régionale
technopôle|technopole|technoparc|écoquartier|éco-quartier|friche|château|campus|caserne|stade
cité|résidence|base de loisirs|pôle d’échanges|pôle d’échanges multimodal|mont|val|massif|plage
halle|halles"""
_SITES_OF = """étang|étangs|vallée|vallées|marais|plaine|plateau|monts|golfe|baie|estuaire|côte
gorges|rade|lagune|delta|pays|collines|coteaux|littoral|abbaye|citadelle|moulin|barrage|friches
carrière|jardins|ports|plages"""
_SITES_STRICT = "pont|porte|portes"
_SITES_OF_STRICT = "bois|col|pic|fort"
_QUARTERS = """quartier|quartiers|quartier prioritaire|quartier prioritaire de la ville
quartier historique|quartiers prioritaires|hameau|hameaux|lieu-dit|lieux-dits|îlot|QPV|fleuve
rivière|ruisseau|torrent|écart|faubourgs|secteur"""
_QUARTERS_OF = "zone|zones|territoire|berges|rives|bords|crues|affluent|affluents"

# What these tell is the name alone: « les berges de la Liane » is the place « Liane ».
BARE_HEADS = frozenset(
    "fleuve riviere ruisseau torrent berges rives bords crues affluent affluents territoire".split()  # noqa: SIM905
)


def _key_words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", fold(name)))


def _heads() -> dict[str, list[Head]]:
    """By their first word, the longest first."""
    heads = [
        *(Head(_key_words(n), Link.EITHER) for n in _split(_STREETS) + _split(_SITES)),
        *(Head(_key_words(n), Link.OF) for n in _split(_SITES_OF)),
        *(Head(_key_words(n), Link.EITHER, strict=True) for n in _split(_SITES_STRICT)),
        *(Head(_key_words(n), Link.OF, strict=True) for n in _split(_SITES_OF_STRICT)),
        *(Head(_key_words(n), Link.EITHER, by_core=True) for n in _split(_QUARTERS)),
        *(Head(_key_words(n), Link.OF, by_core=True) for n in _split(_QUARTERS_OF)),
    ]
    by_first: dict[str, list[Head]] = {}
    for head in sorted(heads, key=lambda h: -len(h.words)):
        by_first.setdefault(head.words[0], []).append(head)
    return by_first


def _split(block: str) -> list[str]:
    return [name for line in block.splitlines() for name in line.split("|")]


_HEADS = _heads()
_WORD = re.compile(r"[^\W\d_]+")
_S = r"[ \u00a0\u202f]"
# Bodies that own or hold the place: « forêt de la Ville de X » is not named « Ville de X ».
_OWNER = r"(?!(?:Ville|Métropole|Région|Département|Commune|Communauté|Agglomération|Conseil)\b)"
# « L’atelier », « Les »: an article that opens a sentence, not a name.
_NO_ARTICLE = r"(?!L[ae]s?\b|L['’][^\W\d_A-ZÀ-Þ])"
_PROPER = rf"{_OWNER}{_NO_ARTICLE}[A-ZÀ-ÖØ-ÞŒ][^\W_]{{0,40}}(?:['’\u2011-][^\W_]{{1,40}}){{0,8}}"
_OF = rf"(?i:de{_S}la{_S}|de{_S}l['’]|des{_S}|du{_S}|de{_S}|d['’])"
_JOIN = rf"(?:(?:de{_S}la|de|du|des|la|le|les|sur|sous|lès|lez|aux?){_S}|(?:de{_S})?l['’]|d['’])"
# A capital that opens something else, where line ends were lost.
_NEW = r"(?!(?:Le|La|Les|Il|Elle|Un|Une|Ce|Cette|En|Des|Du|Dans|Pour|Etat|État)\b)"
# Names that are common nouns, kept in lower case: « rue de la gare ».
_COMMON = r"(?:gare|mairie|église|marché|république|liberté|paix|poste|victoire|cathédrale|plage)\b"
_AFTER = re.compile(
    rf"(?:(?<=[vV])\.|(?<=[bB][dD])\.)?{_S}(?P<of>{_OF})?(?P<name>(?:(?:[Ll]e|[Ll]a|[Ll]es){_S}|[Ll]['’])?"
    rf"{_PROPER}(?:{_S}(?:{_JOIN}|{_NEW}){_PROPER}){{0,5}}(?:{_S}\d{{1,2}}(?![\w%€.,°]))?)"
    rf"|{_S}(?:de{_S}la{_S}|du{_S}|de{_S}l['’])(?P<common>{_COMMON})"
)
_ARTICLE = re.compile(r"(?:^|[^\w-])(?:le|la|les|du|des|au|aux|un|une)\s$", re.IGNORECASE)
# « mise en place », « feuille de route », « au cours de », « filière bois ».
_NOT_THE_NOUN = re.compile(
    r"(?:^|[^\w-])(?:en|sur|feuilles?\sde|mis\w*|met\w*|prendre|prend|tient|faire|fait|au|par|à\sla|hors"
    r"|première|deuxième|marché\sde|code\sde\sla|ce|cette|chaque|quel|quelle)\s$",
    re.IGNORECASE,
)
_STREET_WORDS = frozenset({"place", "route", "chemin", "port", "bord", "bords"})
_GENERIC = """internet web prioritaire prioritaires franche franches naturel naturelle naturels
regional regionale national nationale public publique prive privee locatif social relais auto
urbain urbaine industriel industrielle numerique innovation innovations emploi emplois
entreprise entreprises europe france euro ue union tertiaire pilote pilotes test solidaire
solidaires durable durables mixte mixtes ville villes commune communes activite activites
habitat sante education culture culturelle associatif agricole rurale rural montagne defense
faible faibles artisanale commerciale touristique technique economique economiques energie
energies eau politique politiques citoyen citoyens jeunes nord-sud centre-ville centre projet
projets monsieur madame m mme beta phase lot etat bienvenue partage transport transports
tourisme logistique automobile aeronautique btp fret routiere maritime avenir intelligent
intelligente objectif halte industrie coeur plan universite ecole institut territoire
territoires communal communale intercommunal intercommunale"""
_GENERIC_WORDS = frozenset(_GENERIC.split())
# « le territoire de la République » is no quarter, though « place de la République » is a square.
_NO_QUARTERS = frozenset({"republique", "nation", "annee"})
_DIRECTIONS = frozenset({"nord", "sud", "est", "ouest"})
# In a line of capitals all words start like names: only what is hardly ever said without one.
_SHOUTED_HEADS = frozenset(
    "rue avenue boulevard quartier quartiers zac hameau foret lac vallee pays pnr square".split()  # noqa: SIM905
)
# A name in capitals of this size is an acronym: « quartier NPNRU », « zone ZRR ».
_ACRONYM_CHARS_MAX = 6


class Site(NamedTuple):
    """`text[start:end]` is the place; `text[core:end]` its name without the noun that tells it."""

    start: int
    core: int
    end: int
    head: Head
    of: bool


def find_sites(text: str) -> Iterator[Site]:
    """The named sites of a text, in order, without overlap."""
    free_from = 0
    for match in _WORD.finditer(text):
        if match.start() < free_from or match.group()[0] not in _INITIALS:
            continue
        heads = _HEADS.get(fold(match.group()))
        site = _site(text, match, heads) if heads else None
        if site is not None:
            free_from = site.end
            yield site


# Most words are passed at their first letter.
_INITIALS = frozenset("éÉîÎ").union(
    letter for first in _HEADS for letter in (first[0], first[0].upper())
)


def _site(text: str, first: re.Match[str], heads: list[Head]) -> Site | None:
    if text[first.start() - 1 : first.start()] in {"-", "_", "@", "/", "."} and first.start():
        return None
    for head in heads:
        end = _head_end(text, first, head)
        after = _AFTER.match(text, end) if end else None
        if after is None:
            continue
        site = _named(first.start(), head, after)
        if site is not None and _is_named(text, site):
            return site
    return None


def _head_end(text: str, first: re.Match[str], head: Head) -> int | None:
    """Where the words of the head end; None when they are not all there."""
    end = first.end()
    # « la BD Carto », « le pa »: two letters that are something else in the other case.
    if (head.words == ("pa",)) != (first.group() == "PA") or first.group() == "BD":
        return None
    for word in head.words[1:]:
        following = _WORD.match(text, end + 1)
        if following is None or text[end] not in " -'’\u00a0\u202f":
            return None
        if fold(following.group()) != word:
            return None
        end = following.end()
    return end


def _named(start: int, head: Head, after: re.Match[str]) -> Site | None:
    if after["name"] is None:
        plain = head.link is Link.EITHER and (not head.by_core or head.words[0] == "quartier")
        return Site(start, after.start("common"), after.end(), head, of=True) if plain else None
    of = after["of"] is not None
    if head.link is Link.OF and not of:
        return None
    return Site(start, after.start("name"), after.end(), head, of)


def _is_named(text: str, site: Site) -> bool:
    """Whether the name is one, and the noun the noun of a place."""
    before = text[max(0, site.start - 20) : site.start]
    name = text[site.core : site.end]
    words = _key_words(name)
    if site.head.strict and not _ARTICLE.search(before):
        return False
    if site.head.words[0] in _STREET_WORDS and _NOT_THE_NOUN.search(before):
        return False
    if words[0] in _GENERIC_WORDS or len(name) < 2 or text[site.end : site.end + 1] == "_":
        return False
    if site.head.by_core and words[0] in _NO_QUARTERS:
        return False
    shouted = text[site.start : site.end].isupper()
    if shouted and site.head.words[0] not in _SHOUTED_HEADS:
        return False
    if all(word in _DIRECTIONS for word in words):
        return False
    first = name.split()[0]
    return shouted or not first.isupper() or len(first) > _ACRONYM_CHARS_MAX or first.isdigit()
