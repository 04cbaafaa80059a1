"""Massifs and other informal areas: no row of the geography, but departments that they touch."""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import Field

from kb.model import Noun, Territory, TerritoryId, TerritoryKind
from kb.text import slug


class AreaMention(Noun):
    """`text[start:end] == words` names an area; `departments` are codes, those it touches most."""

    name: str
    departments: tuple[str, ...]
    words: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)


# Mountains: departments with communes classed in the massif.
# Source: décret n° 2004-69 du 16 janvier 2004 (délimitation des massifs). The other areas: usage.
MASSIFS: dict[str, tuple[str, ...]] = {
    "Alpes": ("04", "05", "06", "26", "38", "73", "74", "83", "84"),
    "Alpes du Nord": ("38", "73", "74"),
    "Alpes du Sud": ("04", "05", "06"),
    "Pyrénées": ("09", "11", "31", "64", "65", "66"),
    "Massif central": (
        *("03", "07", "11", "12", "15", "19", "21", "23", "30", "34", "42", "43"),
        *("46", "48", "58", "63", "69", "71", "81", "82", "87", "89"),
    ),
    "Massif des Vosges": ("54", "57", "67", "68", "70", "88", "90"),
    "Massif du Jura": ("01", "25", "39"),
    "Cévennes": ("07", "30", "34", "48"),
    "Morvan": ("21", "58", "71", "89"),
    "Vercors": ("26", "38"),
    "Beaujolais": ("69", "71"),
    "Camargue": ("13", "30"),
    "Causses": ("12", "30", "34", "46", "48"),
    "Sologne": ("18", "41", "45"),
    "Beauce": ("28", "41", "45", "78", "91"),
    "Brie": ("02", "51", "77", "94"),
    "Pays basque": ("64",),
    "Béarn": ("64",),
    "Bigorre": ("65",),
    "Périgord": ("24",),
    "Quercy": ("46", "82"),
    "Gascogne": ("32", "40", "47", "65"),
    "Berry": ("18", "36"),
    "Perche": ("28", "41", "61", "72"),
    "Touraine": ("37",),
    "Anjou": ("49",),
    "Provence": ("04", "13", "83", "84"),
    "Côte d’Azur": ("06", "83"),
    "Côte d’Opale": ("59", "62"),
    "Bassin minier": ("59", "62"),
    "Flandre": ("59",),
    "Thiérache": ("02", "08", "59"),
    "Pays de Caux": ("76",),
    "Cotentin": ("50",),
    "Val de Loire": ("18", "37", "41", "45", "49"),
    "Petite couronne": ("92", "93", "94"),
    "Grande couronne": ("77", "78", "91", "95"),
    "Outre-mer": ("971", "972", "973", "974", "976"),
    "Antilles": ("971", "972"),
}

# Code of each region → codes of its departments.
REGIONS: dict[str, tuple[str, ...]] = {
    "01": ("971",),
    "02": ("972",),
    "03": ("973",),
    "04": ("974",),
    "06": ("976",),
    "11": ("75", "77", "78", "91", "92", "93", "94", "95"),
    "24": ("18", "28", "36", "37", "41", "45"),
    "27": ("21", "25", "39", "58", "70", "71", "89", "90"),
    "28": ("14", "27", "50", "61", "76"),
    "32": ("02", "59", "60", "62", "80"),
    "44": ("08", "10", "51", "52", "54", "55", "57", "67", "68", "88"),
    "52": ("44", "49", "53", "72", "85"),
    "53": ("22", "29", "35", "56"),
    "75": ("16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"),
    "76": ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"),
    "84": ("01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"),
    "93": ("04", "05", "06", "13", "83", "84"),
    "94": ("2A", "2B"),
}

_ALSO = {
    "les vosges": "Massif des Vosges",
    "le jura": "Massif du Jura",
    "auvergne rurale": "Massif central",
    "flandres": "Flandre",
    "outremer": "Outre-mer",
}
_LOWER_ALLOWED = frozenset(
    {"Bassin minier", "Petite couronne", "Grande couronne", "Outre-mer", "Massif central"}
)


def _pattern() -> re.Pattern[str]:
    names = sorted({*MASSIFS, "Flandres", "Outremer"}, key=len, reverse=True)
    spelled = "|".join(
        re.escape(name).replace("’", "['’]").replace(r"\ ", r"[ \u00a0-]") for name in names
    )
    return re.compile(rf"(?<![\w-])(?:{spelled})(?![\w-])", re.IGNORECASE)


_AREAS = _pattern()
_PART_OF_A_NAME = re.compile(
    r"(?:hautes|rh[ôo]ne|maritimes|provence|agglom[ée]ration|m[ée]tropole|m[ée]diterran[ée]e)[\s-]$"
    r"|(?:rue|avenue|boulevard|place|quai|route)\s(?:des?|du|de la)\s$",
    re.IGNORECASE,
)
_NAMES = {name.casefold().replace("’", "'"): name for name in MASSIFS}
_INTRODUCED = re.compile(
    r"\b(?:le|la|les|en|du|des|de|l|d|et|aux|au)(?:\s|['’])$|[(,]\s?$|^\s*$", re.IGNORECASE
)


@lru_cache(maxsize=1)
def _areas() -> dict[str, Territory]:
    """Id → each area as a territory: no population nor centre, the departments it touches."""
    found = {}
    for name, departments in MASSIFS.items():
        code = slug(name)
        area_id = TerritoryId(f"{TerritoryKind.MASSIF}:{code}")
        found[str(area_id)] = Territory(
            id=area_id,
            kind=TerritoryKind.MASSIF,
            code=code,
            name=name,
            departments=departments,
        )
    return found


def area_named(name: str) -> Territory | None:
    """The area of this id (« massif:alpes ») or name (« les Alpes »); None if unknown."""
    if found := _areas().get(name):
        return found
    bare = slug(re.sub(r"^(?:les?|la|l['’])\s*", "", name.strip(), flags=re.IGNORECASE))
    return _areas().get(f"{TerritoryKind.MASSIF}:{bare}")


def departments_of(territory_id: TerritoryId) -> tuple[str, ...]:
    """Codes of the departments that an area touches; none for a place of the geography."""
    area = _areas().get(territory_id)
    return area.departments if area else ()


def region_of(department: str) -> str | None:
    """The region of a department. Source: loi n° 2015-29 du 16 janvier 2015."""
    return next((r for r, codes in REGIONS.items() if department in codes), None)


def find_areas(text: str) -> list[AreaMention]:
    """The massifs and informal areas that the text names, in order: « dans les Alpes »."""
    mentions = []
    for found in _AREAS.finditer(text):
        words = found.group()
        folded = words.casefold().replace("’", "'").replace("\u00a0", " ")
        name = _NAMES.get(folded) or _ALSO.get(folded) or _NAMES.get(folded.replace("-", " "))
        before = text[max(0, found.start() - 30) : found.start()]
        if name is None or _PART_OF_A_NAME.search(before) or not _INTRODUCED.search(before):
            continue
        if not words[0].isupper() and name not in _LOWER_ALLOWED:
            continue
        mentions.append(
            AreaMention(
                name=name,
                departments=MASSIFS[name],
                words=words,
                start=found.start(),
                end=found.end(),
            )
        )
    return mentions
