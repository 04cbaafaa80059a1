"""Where the speaker stands, the places cited as others', and the size and kind of place told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kb.areas import area_named, find_areas
from kb.gazetteer import Gazetteer, place_key
from kb.model import Territory, TerritoryKind
from kb.place_words import COMMON_WORDS, MISLEADING_NAMES
from kb.places import PlaceMention, find_places
from kb.speaker_place import cited_places, speaker_place
from kb.territory import SizeClass, size_class, territory_id

# « Thiers. », « Ville de Péronne, »: what opens a need, or signs it, alone before a stop.
_OPENING = re.compile(r"^[\s«\"(]*(?P<name>[^\W\d_][^.,;:!?(\n]{1,40}?)\s*(?=[.,;:(\n])")
_SIGNATURE = re.compile(r"[.!?]\s+(?P<name>[^\W\d_][^.,;:!?(\n]{1,40}?)(?:,[^.!?\n]{1,40})?[.\s]*$")
# No hyphen within a part, and no endless part: a hostile text is read in linear time.
_PART = r"[A-ZÀ-Þ][\w’']{1,30}"
# Groups of communes as they call themselves: « Saint-Malo Agglomération », « Grand Poitiers ».
_GROUP = re.compile(
    rf"\b(?:(?P<town>{_PART}(?:[ -](?:(?:sur|en|de|la|le|les)[ -])?{_PART}){{0,3}})\s"
    r"(?:Agglomération|Agglo|Métropole|Communauté)\b"
    rf"|Grande?\s?(?P<centre>{_PART}(?:-{_PART}){{0,3}}))"
)
# « une commune du Cher », « au fin fond de la Creuse »: the department, not a village so called.
_OF_DEPARTMENT = re.compile(
    r"(?:\b(?:communes?|villages?|villes?|bourgs?|maires?|fermes?|cantons?|vallées?"
    r"|villes?\smoyennes?|bout|coin|fond|secteur|bas|haut|nord|sud|est|ouest|milieu|habitants"
    r"|plateaux?)\s"
    r"(?:rurale?s?\s)?(?:de\s+la\s+|du\s+|de\s+l['’ ]\s*|des\s+|d['’]\s?)"
    r"|\bdans\s(?:l[ae]s?\s|l['’]\s?))"
    r"(?P<name>[^\W\d_]{2,20}(?:-[^\W\d_]{2,20}){0,3})",
    re.IGNORECASE,
)
_ADJECTIVES = {
    "breton": "Bretagne", "normand": "Normandie", "picard": "Hauts-de-France", "corse": "Corse",
    "occitan": "Occitanie", "francilien": "Île-de-France", "vosgien": "Vosges",
    "ardechois": "Ardèche", "savoyard": "Savoie", "jurassien": "Jura", "landais": "Landes",
    "creusois": "Creuse", "lozerien": "Lozère", "vendeen": "Vendée", "sarthois": "Sarthe",
    "aveyronnais": "Aveyron", "girondin": "Gironde", "finisterien": "Finistère",
    "morbihannais": "Morbihan", "tarnais": "Tarn", "gersois": "Gers", "lotois": "Lot",
    "dromois": "Drôme", "iserois": "Isère", "meusien": "Meuse", "mosellan": "Moselle",
    "ardennais": "Ardennes", "aubois": "Aube", "correzien": "Corrèze", "cantalien": "Cantal",
    "costarmoricain": "Côtes-d'Armor", "mayennais": "Mayenne", "ariegeois": "Ariège",
    "icaunais": "Yonne", "alsacien": "Alsace", "auvergnat": "Auvergne", "lorrain": "Lorraine",
}  # fmt: skip
_FEMININE = re.compile(r"(?:ne|de|te|e)?s?$")
_WITH_ADJECTIVE = re.compile(
    r"\b(?:agglom[ée]ration|agglo|commune|ville|village|bourg|communaut[ée](?: de communes)?|pme"
    r"|start-up|entreprise|association|coop[ée]rative|ferme|interco(?:mmunalit[ée])?|conserverie)\s"
    r"(?P<name>[^\W\d_]{3,20})\b",
    re.IGNORECASE,
)
_SURE, _LIKELY = 0.8, 0.6


class Where(NamedTuple):
    """The speaker's place, and those cited as others'; the first may be unknown."""

    own: PlaceMention | None
    cited: tuple[PlaceMention, ...]
    every: tuple[PlaceMention, ...]


def find_where(text: str, gazetteer: Gazetteer) -> Where:
    """Places are read as everywhere else (kb/places.py), then as needs tell them: what opens or
    signs the text, groups by their own name, « une commune du Cher », « dans les Alpes »."""
    mentions = _merged(
        _of_departments(text, gazetteer),
        _groups(text, gazetteer),
        find_places(text, gazetteer),
        _adjectives(text, gazetteer),
        _areas(text),
    )
    own = speaker_place(mentions, text)
    if own is None:
        own = next(iter(_alone(text, gazetteer)), None)
    cited = tuple(m for m in cited_places(mentions, text) if m is not own)
    return Where(own, cited, tuple(mentions))


def _merged(*lists: Iterable[PlaceMention]) -> list[PlaceMention]:
    """In reading order; where two overlap, that of the first list."""
    kept: list[PlaceMention] = []
    for mentions in lists:
        for mention in mentions:
            if all(mention.end <= other.start or other.end <= mention.start for other in kept):
                kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)


def _mention(
    territory: Territory, text: str, span: tuple[int, int], confidence: float, reason: str
) -> PlaceMention:
    start, end = span
    return PlaceMention(
        territory=territory,
        words=text[start:end],
        start=start,
        end=end,
        confidence=confidence,
        reason=reason,
    )


def _named(name: str, gazetteer: Gazetteer) -> list[Territory]:
    key = place_key(name)
    return gazetteer.by_keys([key]).get(key, []) if key else []


def _of_departments(text: str, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    for match in _OF_DEPARTMENT.finditer(text):
        for place in _named(match["name"], gazetteer):
            if place.kind is TerritoryKind.DEPARTMENT:
                yield _mention(place, text, match.span("name"), _SURE, "département")


def _groups(text: str, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    for match in _GROUP.finditer(text):
        named = [t for t in _named(match.group(), gazetteer) if t.kind is TerritoryKind.EPCI]
        group = named[0] if named else _group_around(match["town"] or match["centre"], gazetteer)
        if group is not None:
            yield _mention(group, text, match.span(), _SURE, "nom d’un groupement")


def _group_around(town: str, gazetteer: Gazetteer) -> Territory | None:
    """The group of communes of the largest town so called: « Grand Poitiers »."""
    for place in _named(town, gazetteer):
        if place.kind is TerritoryKind.COMMUNE and place.epci:
            return gazetteer.get(territory_id(TerritoryKind.EPCI, place.epci))
    return None


def _adjectives(text: str, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    for match in _WITH_ADJECTIVE.finditer(text):
        bare = _FEMININE.sub("", place_key(match["name"]))
        name = next((n for adj, n in _ADJECTIVES.items() if bare in {adj, adj[:-1]}), None)
        for place in _named(name, gazetteer)[:1] if name else ():
            yield _mention(place, text, match.span("name"), _LIKELY, "adjectif")


def _areas(text: str) -> Iterator[PlaceMention]:
    for area in find_areas(text):
        territory = area_named(area.name)
        if territory is not None:
            yield _mention(territory, text, (area.start, area.end), _SURE, "massif")


def _alone(text: str, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    """A town named alone at the start or at the end, and no common word: « Thiers. »."""
    for pattern in (_OPENING, _SIGNATURE):
        match = pattern.search(text)
        if match is None or not match["name"][0].isupper():
            continue
        key = place_key(match["name"])
        if key in COMMON_WORDS or key in MISLEADING_NAMES:
            continue
        for place in _named(match["name"], gazetteer)[:1]:
            yield _mention(place, text, match.span("name"), _LIKELY, "nommé seul")


# --- size and kind of place

_SIZES: Mapping[str, SizeClass] = {
    "village": SizeClass.VILLAGE,
    "hameau": SizeClass.VILLAGE,
    "bourg": SizeClass.BOURG,
    "petite ville": SizeClass.SMALL_TOWN,
    "petite commune": SizeClass.SMALL_TOWN,
    "ville moyenne": SizeClass.MIDDLE_TOWN,
    "grande ville": SizeClass.LARGE_TOWN,
    "grande agglo": SizeClass.LARGE_TOWN,
    "metropole": SizeClass.METROPOLIS,
    "eurometropole": SizeClass.METROPOLIS,
}
_KINDS: Mapping[str, TerritoryKind] = {
    **dict.fromkeys(
        ("communaute de communes", "communaute d'agglo", "communaute urbaine", "com com", "comcom",
         "interco", "intercommunalite", "agglo", "agglomeration", "cc", "metropole",
         "eurometropole", "petr", "grande agglo"),
        TerritoryKind.EPCI,
    ),
    "departement": TerritoryKind.DEPARTMENT,
    "conseil departemental": TerritoryKind.DEPARTMENT,
    "region": TerritoryKind.REGION,
    "conseil regional": TerritoryKind.REGION,
    **dict.fromkeys(
        ("commune", "ville", "village", "bourg", "mairie", "municipalite", "hameau",
         "petite ville", "petite commune", "ville moyenne", "grande ville"),
        TerritoryKind.COMMUNE,
    ),
}  # fmt: skip
_PLACES = re.compile(
    r"\b(?P<told>communaute\s(?:de\scommunes|urbaine|d'agglo)|conseil\s(?:departemental|regional)"
    r"|petites?\s(?:villes?|communes?)|villes?\smoyennes?|grandes?\s(?:villes?|agglo)|com\s?com"
    r"|intercommunalites?|interco|agglomeration|agglo|cc(?=\s(?:de|du|des)\b)|(?:euro)?metropole"
    r"|petr|departement|region|communes?|villes?|villages?|bourgs?|mairie|municipalite|hameaux?)\b"
)
# Whose place it is: ours, or the first words of the need.
_OURS = re.compile(
    r"(?:\b(?:notre|nos|ma|mon)(?:\s\w+)?|\b(?:on\sest|nous\ssommes)(?:\s(?:une?|deux|trois|des))?"
    r"|\b(?:maires?|adjointe?|elue?|secretaire|dgs|habitante?)\s(?:de\smairie\s)?"
    r"(?:d'une?|d'|de|de\sla|de\sl'|du|dans\sune?)(?:\s(?:petite?|gros|tout\spetit))?"
    r"|\bdans\sune?(?:\spetite?)?)\s*$|^\W*$"
)
_OURS_CHARS = 40


class Told(NamedTuple):
    """A class of size, or a kind of place, and where it is told."""

    value: str
    start: int
    end: int


def find_size(folded: str, population: int | None) -> Told | None:
    """The class of size told in words, else that of the inhabitants told (without a span)."""
    sized = (told for told in _ours(folded) if told.value in _SIZES)
    if told := next(sized, None):
        return told._replace(value=_SIZES[told.value])
    return Told(size_class(population), 0, 0) if population else None


def find_kind(folded: str) -> Told | None:
    """The kind of place told as the speaker's, the first in the text."""
    told = next(_ours(folded), None)
    return told._replace(value=_KINDS[told.value]) if told else None


def _ours(folded: str) -> Iterator[Told]:
    """The words for a place that is told as the speaker's, in the singular."""
    for match in _PLACES.finditer(folded):
        before = folded[max(0, match.start() - _OURS_CHARS) : match.start()]
        if _OURS.search(before):
            word = " ".join(match["told"].split())
            singular = re.sub(r"s\b|x\b", "", word) if word not in _KINDS else word
            if singular in _KINDS:
                yield Told(singular, *match.span("told"))


def covered(start: int, end: int, places: Sequence[PlaceMention]) -> bool:
    """Whether a span meets the name of a place: « Port-Vendres » says nothing of a harbour."""
    return any(place.start < end and start < place.end for place in places)
