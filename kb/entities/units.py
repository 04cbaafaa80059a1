"""What French figures are counted in: currencies, measures, lengths of time, and the words that
follow a number without being counted by it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from kb.entities.numbers import SPACE
from kb.reading import EntityKind

FigureKind = Literal[EntityKind.AMOUNT, EntityKind.SHARE, EntityKind.QUANTITY, EntityKind.DURATION]


class Unit(NamedTuple):
    """What a number is counted in, read up to `end`. Its value is `number * factor + added`.
    `alone`: a lone « un » before it is a number (« pendant un an »). `counted`: a plain noun."""

    kind: FigureKind
    name: str
    end: int
    factor: float = 1.0
    added: float = 0.0
    per: str | None = None
    tax: Literal["HT", "TTC"] | None = None
    alone: bool = False
    counted: bool = False


def one_of(words: Iterable[str]) -> str:
    """A pattern of any of these, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# « k€ », « M d’€ », « Mds € »: the letter before a currency. « m€ » is a slip for « M€ ».
MULTIPLES = {"k": 1e3, "m": 1e6, "md": 1e9, "mds": 1e9, "mrd": 1e9, "mrds": 1e9}
CURRENCIES = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "€uros": "EUR",
    "centime": "EUR", "centimes": "EUR",
    "$": "USD", "dollar": "USD", "dollars": "USD", "usd": "USD",
    "£": "GBP", "chf": "CHF", "francs suisses": "CHF",
    "francs cfa": "XOF", "fcfa": "XOF", "f cfa": "XOF", "xof": "XOF", "xaf": "XAF",
    "franc": "FRF", "francs": "FRF",
}  # fmt: skip
SHARES = ("%", "pour cent", "pourcent", "pourcents", "pour-cent")

# As written, in lower case → as everyone writes it. One letter is matched with its case.
MEASURES = {
    "m²": "m²", "m2": "m²", "mètres carrés": "m²", "mètre carré": "m²", "mètres²": "m²",
    "km²": "km²", "km2": "km²", "kilomètres carrés": "km²", "kilomètre carré": "km²",
    "m³": "m³", "m3": "m³", "mètres cubes": "m³", "mètre cube": "m³",
    "ha": "ha", "hectare": "ha", "hectares": "ha",
    "mm": "mm", "cm": "cm", "centimètres": "cm", "millimètres": "mm",
    "m": "m", "ml": "m", "mètre": "m", "mètres": "m", "mètres linéaires": "m",
    "km": "km", "kms": "km", "kilomètre": "km", "kilomètres": "km",
    "g": "g", "grammes": "g", "kg": "kg", "kgs": "kg", "kilo": "kg", "kilos": "kg",
    "kilogrammes": "kg", "t": "t", "tonne": "t", "tonnes": "t", "kt": "kt", "mt": "Mt",
    "kilotonnes": "kt", "kw": "kW", "kwc": "kWc", "mw": "MW", "mwc": "MWc", "gw": "GW",
    "mégawatts": "MW", "kilowatts": "kW", "gigawatts": "GW", "watts": "W", "wc": "Wc",
    "wh": "Wh", "kwh": "kWh", "mwh": "MWh", "gwh": "GWh", "twh": "TWh", "kwhep": "kWhep",
    "mégawattheures": "MWh", "kilowattheures": "kWh", "gigawattheures": "GWh",
    "térawattheures": "TWh", "tep": "tep", "ktep": "ktep", "mtep": "Mtep",
    "teqco2": "tCO₂e", "tco2": "tCO₂e", "tco2e": "tCO₂e", "t co2": "tCO₂e", "tco₂": "tCO₂e",
    "teq co2": "tCO₂e", "t eq co2": "tCO₂e", "tonnes de co2": "tCO₂e", "tonnes co2": "tCO₂e",
    "tonnes équivalent co2": "tCO₂e", "tonnes eq co2": "tCO₂e", "kgco2": "kgCO₂e",
    "kg co2": "kgCO₂e", "kgeqco2": "kgCO₂e", "kg eq co2": "kgCO₂e",
    "°c": "°C", "°": "°", "degrés celsius": "°C", "degré": "°", "degrés": "°", "db": "dB",
    "l": "L", "litre": "L", "litres": "L", "hl": "hL", "hectolitres": "hL",
    "ko": "ko", "mo": "Mo", "go": "Go", "to": "To", "gb": "Go", "mb": "Mo",
    "mbit/s": "Mbit/s", "mb/s": "Mbit/s", "gbit/s": "Gbit/s", "km/h": "km/h",
    "etp": "ETP", "etpt": "ETPT", "équivalent temps plein": "ETP",
    "équivalents temps plein": "ETP", "équivalents temps-plein": "ETP",
    "hab": "habitants", "hab.": "habitants", "habts": "habitants",
    "pers": "personnes", "pers.": "personnes", "ex.": "exemplaires", "exempl.": "exemplaires",
    "pl.": "places", "logts": "logements", "logts.": "logements", "part.": "participants",
}  # fmt: skip
# One letter, written so; and acronyms that another case makes another word (« 2 Mo », « to »).
CASED = {"m", "g", "t", "l", "L"}
TIMES = {
    "an": "an", "ans": "an", "année": "an", "années": "an", "mois": "mois",
    "trimestre": "trimestre", "trimestres": "trimestre", "semestre": "semestre",
    "semestres": "semestre", "sem.": "semaine", "semaine": "semaine", "semaines": "semaine",
    "jour": "jour",
    "jours": "jour", "journée": "jour", "journées": "jour", "j": "jour",
    "demi-journée": "demi-journée", "demi-journées": "demi-journée", "heure": "heure",
    "heures": "heure", "minute": "minute", "minutes": "minute", "min": "minute", "mn": "minute",
    "seconde": "seconde", "secondes": "seconde", "décennie": "décennie", "décennies": "décennie",
    "siècle": "siècle", "siècles": "siècle",
}  # fmt: skip
# After « par » or « / ».
PER = {
    **{word: unit for word, unit in TIMES.items() if word not in ("ans", "min", "mn")},
    **{word: MEASURES[word] for word in (
        "m²", "m2", "km²", "km2", "m³", "m3", "ha", "hectare", "m", "ml", "mètre carré", "mètre",
        "km", "kilomètre", "kg", "kilo", "t", "tonne", "litre", "l", "kwh", "mwh", "kw", "kwc",
        "mètre cube",
    )},
    "h": "heure", "hab": "habitant", "hab.": "habitant", "pers": "personne",
    "pers.": "personne",
    **{word.lower(): word for word in (
        "habitant", "personne", "phase", "élève", "enfant", "agent", "foyer", "ménage", "famille",
        "logement", "commune", "projet", "participant", "repas", "séance", "atelier", "trajet",
        "nuit", "nuitée", "équipe", "tête", "pièce", "unité", "place", "adhérent", "site",
        "emploi", "véhicule", "territoire", "dossier", "lot", "bénéficiaire", "salarié", "course",
        "passage", "étudiant", "entreprise", "poste", "ETP", "action", "lauréat", "module",
        "licence", "utilisateur", "parcelle", "arbre", "visite", "tonne de CO2", "collectivité",
    )},
}  # fmt: skip

# Adjectives that stand between the number and what it counts: « 15 nouveaux projets ».
ADJECTIVES = """
    nouveau nouveaux nouvel nouvelle nouvelles premier premiers première premières dernier derniers
    dernière dernières prochain prochains prochaine prochaines grand grands grande grandes petit
    petits petite petites gros grosses autres autre jeunes bons bonnes beaux belles principaux
    principales différents différentes vrais vraies anciens anciennes futurs futures mêmes seuls
    seules simples divers diverses meilleurs meilleures mauvais véritables éventuels potentiels
    potentielles longs longues courts
""".split()  # noqa: SIM905

# Words in -s, -x or -z that follow a number and are not counted.
NOT_COUNTED = frozenset(
    """
    dans mais plus moins sans sous vers puis depuis très après dès nous vous ils elles les des ces
    ses mes tes nos vos leurs tous toutes alors jamais toujours pas hors fois lors ailleurs envers
    chez mars aux deux trois six dix ceux eux lequel desquels lesquels lesquelles auxquels certains
    plusieurs quelques relatifs relatives nonies sexies septies octies decies bis parfois
    désormais néanmoins auprès dehors dedans dessus dessous près volontiers heureux sommes êtes
    permis soumis compris mis pris fils suis avons avez peux veux vas fais dois sais
    celles soixante ttc ht ce cedex heures jours ans mois semaines minutes
    demandés demandées prévus prévues attendus attendues accordés accordées votés votées obtenus
    obtenues engagés engagées dépensés dépensées restants restantes réalisés réalisées espérés
    espérées versés versées livrés livrées consommés consommées inclus incluses maximums
    """.split()  # noqa: SIM905
)
# Counted without being news: the parts of what the text is about to say.
PARTS_OF_SPEECH = frozenset(
    """
    types sortes façons manières cas temps parties raisons choses côtés sens mots points pages
    dimensions termes étoiles aspects vitesses titres exemples bouts chiffres reprises
    """.split()  # noqa: SIM905
)
# The same, when the number is small and in letters: « deux volets », « trois niveaux ».
PARTS_OF_SPEECH_IN_LETTERS = PARTS_OF_SPEECH | frozenset(
    """
    axes volets piliers étapes phases éléments niveaux questions formes approches visions mondes
    extrêmes échelles logiques facteurs principes notions idées constats remarques enjeux objectifs
    critères sujets thèmes thématiques domaines options pistes possibilités modes hypothèses
    problèmes problématiques premiers derniers tiers autres suivants suivantes
    """.split()  # noqa: SIM905
)
# Nouns that take no s, or are counted at one: « 0 abstention », « 3 start-up », « 1 ETP ».
WITHOUT_S = frozenset("start-up startup living-lab fablab wc".split())  # noqa: SIM905
SINGULARS = frozenset(
    """
    abstention vote voix élu élue agent agente poste réunion atelier projet logement commune
    personne habitant participant participante entreprise association emploi salarié stagiaire
    apprenti service véhicule bus vélo site lieu quartier école classe élève place lit arbre
    parcelle exploitation exploitant lauréat candidature dossier demande refus séance session visite
    formation journée événement évènement rencontre borne station panneau bâtiment salle bureau
    repas point lot tonne permis subvention chargé chargée animateur animatrice technicien
    représentant représentante membre bénévole volontaire structure département région collectivité
    opposition pouvoir absent absente excusé excusée présent présente métropole syndicat
    """.split()  # noqa: SIM905
)

# A number after these is a name, not a count: « page 6 », « article 12 ».
STRONG_LABELS = """
    page pages p pp article articles art n° nº no nos num numéro numéros diapositive diapositives
    diapo slide ligne lignes bus tram tramway version alinéa paragraphe décret loi règlement
    délibération résolution figure fig tableau chapitre annexe tome code cedex bp cs rd rn dn
    ref réf référence norme iso type types note notes vol rue bd boulevard avenue route quai
    tél téléphone fax siret siren résolutions décision décisions motion amendement amendements
""".split()  # noqa: SIM905
# After these too, unless the number is large: « phase 2 », but « salle 50 places ».
WEAK_LABELS = """
    phase phases séquence séquences étape étapes axe axes lot lots partie parties fiche fiches
    question questions scénario scénarios objectif objectifs mesure mesures zone zones salle
    bâtiment îlot tranche thème thèmes session jour semaine catégorie classe section porte groupe
    atelier point points niveau quartier secteur vague édition saison volet pilier priorité
    orientation témoignage témoign table équipe cas exemple proposition propositions défi
    action actions titre temps module enjeu hypothèse option variante scope score année v
""".split()  # noqa: SIM905

_CURRENCY_WORDS = one_of(CURRENCIES)
CURRENCY = re.compile(
    rf"{SPACE}{{0,2}}(?:(?P<multiple>{one_of(MULTIPLES)}){SPACE}?)?(?:d[’']{SPACE}?|de{SPACE}(?=[dfl]))?"
    rf"(?P<word>{_CURRENCY_WORDS})(?![^\W\d_])",
    re.IGNORECASE,
)
SHARE = re.compile(rf"{SPACE}{{0,2}}(?:{one_of(SHARES)})(?!\w)", re.IGNORECASE)
_LONG = [word for word in MEASURES if word not in CASED]
MEASURE = re.compile(
    rf"{SPACE}{{0,2}}(?:(?i:(?P<long>{one_of(_LONG)}))|(?P<letter>{one_of(CASED)}))"
    rf"(?![\w’'²³])",
)
TIME = re.compile(rf"(?P<word>{one_of(TIMES)})(?![\w’'])", re.IGNORECASE)
_PER_WORDS = one_of(PER)
RATE = re.compile(
    rf"{SPACE}?/{SPACE}?(?:(?:un|par){SPACE})?(?P<slash>{_PER_WORDS})(?![\w’'])"
    rf"|{SPACE}(?:par|chaque){SPACE}(?P<par>{_PER_WORDS})(?![\w’'])",
    re.IGNORECASE,
)
PRICE_RATE = re.compile(
    rf"{SPACE}(?:de{SPACE})?l[’'](?P<elided>heure|hectare|unité)(?![\w’'])"
    rf"|{SPACE}(?:le|la|du|au){SPACE}(?P<word>{_PER_WORDS})(?![\w’'])",
    re.IGNORECASE,
)
EVERY = re.compile(
    rf"\b(?:chaque|par){SPACE}(?P<unit>an|année|mois|semaine|jour)(?:{SPACE}(?:de|environ))?{SPACE}\Z",
    re.IGNORECASE,
)
# « 400 € par banc », « 2,40 € le plant »: any noun, when the price ends there.
UNIT_PRICE = re.compile(
    rf"{SPACE}(?:par{SPACE}(?P<par>[a-zà-ÿœ-]{{3,20}})|(?:le|la){SPACE}(?P<each>[a-zà-ÿœ-]{{3,20}})"
    rf"(?=[ ]?(?:[.,;)\n]|\Z)))(?![^\W\d_]|[’'])"
)
NOT_PRICED = frozenset(
    """
    les des une nos son ses cette notre leur leurs chaque tous toutes virement cheque chèque exemple
    ailleurs rapport voie arrêté délibération décision contre conséquent convention subvention
    vote tirage tranche défaut anticipation mail courrier avance ville mairie commune région
    département état lundi mardi mercredi jeudi vendredi samedi dimanche suite plupart moitié
    première dernière collectivité association métropole europe fondation agglomération agglo
    """.split()  # noqa: SIM905
)
TAX = re.compile(
    rf"{SPACE}?(?P<tax>HT|TTC|H\.T\.?|T\.T\.C\.?|(?i:hors{SPACE}taxes?)|"
    rf"(?i:toutes{SPACE}taxes{SPACE}comprises))(?!\w)",
)
