"""Places that no official list of territories holds and that everybody knows: countries, large
foreign cities, seas and rivers, quarters and sites that go by their own name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kb.areas import MASSIFS
from kb.text import fold

_COUNTRIES = """Afghanistan|Afrique du Sud|Albanie|Algérie|Allemagne|Andorre|Angola|Angleterre
Arabie saoudite|Argentine|Arménie|Australie|Autriche|Azerbaïdjan|Bangladesh|Belgique|Bénin
Bolivie|Biélorussie|Birmanie|Bosnie-Herzégovine|Bosnie|Botswana|Brésil|Bulgarie|Burkina Faso
Burundi|Cambodge|Cameroun|Canada|Cap-Vert|Centrafrique|Chili|Chine|Chypre|Colombie|Comores|Congo
Corée|Corée du Sud|Corée du Nord|Costa Rica|Côte d’Ivoire|Croatie|Cuba|Danemark|Djibouti|Écosse
Égypte|Émirats arabes unis|Équateur|Érythrée|Espagne|Estonie|États-Unis|États-Unis d’Amérique
Éthiopie|Finlande|Gabon|Gambie|Géorgie|Ghana|Grande-Bretagne|Grèce|Guatemala|Guinée|Haïti
Honduras|Hongrie|Inde|Indonésie|Irak|Iran|Irlande|Irlande du Nord|Islande|Israël|Italie|Jamaïque
Japon|Jordanie|Kazakhstan|Kenya|Kosovo|Koweït|Laos|Lettonie|Liban|Libye|Liechtenstein|Lituanie
Luxembourg|Macédoine du Nord|Madagascar|Malaisie|Mali|Malte|Maroc|Mauritanie|Mexique|Moldavie
Monaco|Mongolie|Monténégro|Mozambique|Namibie|Népal|Nicaragua|Niger|Nigeria|Norvège
Nouvelle-Zélande|Ouganda|Pakistan|Palestine|Panama|Paraguay|Pays de Galles|Pays-Bas|Pérou
Philippines|Pologne|Portugal|Qatar|République tchèque|Tchéquie|Roumanie|Royaume-Uni|Russie|Rwanda
Sénégal|Serbie|Singapour|Slovaquie|Slovénie|Somalie|Soudan|Sri Lanka|Suède|Suisse|Syrie|Taïwan
Tanzanie|Tchad|Thaïlande|Togo|Tunisie|Turquie|Ukraine|Uruguay|Venezuela|Viêt Nam|Vietnam|Yémen
Zambie|Zimbabwe|USA|Afrique|Afrique de l’Ouest|Afrique subsaharienne|Amérique|Amérique du Nord
Amérique du Sud|Amérique latine|Amérique centrale|Asie|Océanie|Maghreb|Moyen-Orient|Proche-Orient
Scandinavie|Balkans|Europe de l’Est|Europe du Nord|Europe du Sud|Europe centrale
Nouvelle-Calédonie|Polynésie française|Polynésie|Tahiti|Wallis-et-Futuna|Saint-Pierre-et-Miquelon
Saint-Barthélemy|Benelux|Sahel"""
_ABROAD = """Abidjan|Abu Dhabi|Alger|Amsterdam|Anvers|Athènes|Atlanta|Bâle|Bamako|Bangkok
Barcelone|Berlin|Berne|Beyrouth|Bilbao|Birmingham|Bologne|Boston|Bratislava|Brême|Bruges
Bruxelles|Bucarest|Budapest|Buenos Aires|Calgary|Casablanca|Charleroi|Chicago|Copenhague|Cracovie
Dakar|Delft|Detroit|Dresde|Dubaï|Dublin|Düsseldorf|Édimbourg|Eindhoven|Essen|Francfort|Fribourg
Fribourg-en-Brisgau|Gand|Gdansk|Genève|Gênes|Glasgow|Göteborg|Hambourg|Hanovre|Helsinki|Hong Kong
Houston|Istanbul|Jérusalem|Johannesburg|Karlsruhe|Katowice|Kiev|Kyiv|Kinshasa|La Haye|Lausanne
Leipzig|Lisbonne|Liverpool|Ljubljana|Londres|Los Angeles|Louvain|Louvain-la-Neuve|Madrid|Malaga
Malmö|Manchester|Marrakech|Milan|Porto|Rome|Maastricht|Medellín|Medellin|Melbourne|Mexico
Montréal|Moscou|Munich|Namur|Naples|New Delhi|New York|Oslo|Ottawa|Pékin|Pittsburgh|Porto Alegre
Prague|Rabat|Reykjavik|Riga|Rio de Janeiro|Rotterdam|San Francisco|Santiago du Chili|São Paulo
Sao Paulo|Sarrebruck|Séoul|Séville|Shanghai|Shenzhen|Silicon Valley|Stockholm|Stuttgart|Sydney
Tallinn|Tel Aviv|Tel-Aviv|Thessalonique|Tokyo|Toronto|Tunis|Turin|Utrecht|Vancouver|Varsovie
Venise|Vérone|Vilnius|Wuhan|Zagreb|Zurich|Bavière|Bade-Wurtemberg|Californie|Catalogne|Lombardie
Québec|Rhénanie|Sarre|Toscane|Wallonie|Wuppertal|Floride|Texas|Andalousie|Galice
Bruxelles-Capitale|Saxe|Piémont|Ligurie|Vorarlberg|Tyrol|Île Maurice"""
_WATERS = """Méditerranée|Atlantique|océan Atlantique|océan Indien|océan Pacifique|Pacifique
mer Méditerranée|mer du Nord|mer Baltique|mer Noire|mer d’Iroise|Seine|Loire|Garonne|Rhône|Saône
Rhin|Durance|Isère|Dordogne|Charente|Adour|Vilaine|Doubs|Escaut|Meurthe|Moselle|Meuse|Marne|Oise
Tarn|Aveyron|Allier|Vienne|Sambre|Deûle|Canche|Orne|Touques|Risle|Erdre|Maine|Mayenne|Sarthe|Loir
Hérault|Verdon|Ariège|Ardèche|Drôme|Somme|Aisne|Yonne|Essonne|Sèvre nantaise|Sèvre niortaise
Rance|Odet|Blavet|Gironde|lac Léman|Léman"""
_KNOWN = """Part-Dieu|La Défense|Bassin parisien|Sophia Antipolis|Sophia-Antipolis
Euroméditerranée|Bordeaux-Euratlantique|Euratlantique|Euralille|Croix-Rousse|Montmartre
Champs-Élysées|Quartier latin|Île de Nantes|Plateau de Saclay|Lyon-Confluence|Lyon Confluence
Lyon Part-Dieu|Lyon-Part-Dieu|Gerland|Plaine-Saint-Denis|Plaine Saint-Denis|Port Marianne|Euroméd
Sillon lorrain|Sillon alpin|Arc atlantique|Côte d’Azur|Côte d’Opale|Côte basque|Côte d’Émeraude
Grand Ouest|Grand Sud-Ouest|Belle de Mai|La Villette|Ménilmontant|Le Mirail|La Doua|Hautepierre
Presqu’île scientifique|Polygone scientifique|Mont-Blanc|Mont Blanc|Mont-Saint-Michel
Mont Ventoux|Mont-Ventoux|Chamonix-Mont-Blanc|Camargue|Larzac|Vexin|Vexin français
Marais poitevin|Lauragais|Roussillon|Luberon|Minervois|Mâconnais|Diois|Trièves|Chartreuse|Bauges
Belledonne|Maurienne|Tarentaise|Oisans|Queyras|Dévoluy|Aubrac|Cézallier|Livradois|Forez|Bugey
Bresse|Dombes|Charolais|Brionnais|Nivernais|Puisaye|Gâtinais|Hurepoix|Vimeu|Ponthieu|Cambrésis
Hainaut|Avesnois|Douaisis|Artois|Boulonnais|Calaisis|Audomarois|Ternois|Bessin|Bocage virois|Léon
Trégor|Cornouaille|Vendômois|Saumurois|Choletais|Mauges|Médoc|Entre-deux-Mers|Saintonge|Aunis
Belle-Île-en-Mer|Belle-Île|Oléron|Noirmoutier|Val de Loire|Ardenne|Argonne|Barrois|Saulnois
Sundgau|Ried|Kochersberg|Franche-Comté|Haut-Jura"""
# Names that stand for people, products or ordinary words as often as for the place: these must
# follow an article, or a word that places.
_NEEDS_ARTICLE = frozenset(
    ["leon", "loire", "loir", "maine", "chartreuse", "bresse", "ardenne", "artois", "mali"]
)
_NEEDS_PREPOSITION = frozenset(["milan", "essen"])
_WORD = re.compile(r"[^\W\d_]+")
_ARTICLE = re.compile(
    r"(?:^|[^\w-])(?:la|le|du|au|en|l['’]|(?:bordure|bords?|rives?|berges|quais?)\sde)\s?$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"(?:^|[^\w-])(?:à|de|entre|vers|et|ou|comme)\s$", re.IGNORECASE)


class KnownPlace(NamedTuple):
    """`text[start:end]` names a place of the lists; `water`: a sea or a river."""

    start: int
    end: int
    name: str
    water: bool


def _names(block: str) -> list[str]:
    return [name for line in block.splitlines() for name in line.split("|")]


class NameFinder:
    """Finds given names in a text, in one pass whatever their number, the longest first.

    A name is found as it is given, in capitals, or with its hyphens missing."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], str]] = {}
        self._most_words = 1
        for name in names:
            words = tuple(fold(name).replace("'", " ").replace("-", " ").split())
            if words:
                self._by_first.setdefault(words[0], {})[words] = name
                self._most_words = max(self._most_words, len(words))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, name as given), in order, without overlap."""
        free_from = 0
        for match in _WORD.finditer(text):
            if match.start() < free_from or not self._may_start(text, match):
                continue
            known = self._by_first.get(fold(match.group()))
            found = self._longest(text, match, known) if known else None
            if found:
                free_from = found[1]
                yield found

    def _may_start(self, text: str, match: re.Match[str]) -> bool:
        capital = match.group()[0].isupper() or match.group() in {"mer", "océan", "lac"}
        return capital and text[match.start() - 1 : match.start()] not in {"-", "_", "@", "/"}

    def _longest(
        self, text: str, first: re.Match[str], known: Mapping[tuple[str, ...], str]
    ) -> tuple[int, int, str] | None:
        words: list[str] = []
        end, best = first.start(), None
        for match in _WORD.finditer(text, first.start(), first.start() + 60):
            if words and text[end : match.start()] not in {" ", "-", "'", "’", "\u00a0", "\u202f"}:
                break
            words.append(fold(match.group()))
            end = match.end()
            name = known.get(tuple(words))
            if name is not None and not _goes_on(text, end):
                best = (first.start(), end, name)
            if len(words) == self._most_words:
                break
        return best


def _goes_on(text: str, end: int) -> bool:
    """Whether the word is not over: « Seine-Maritime », « Inde_2 »."""
    after = text[end : end + 2]
    return after[:1] in {"_", "@"} or after[:1].isalnum() or bool(re.match(r"-[^\W\d]", after))


_WORLD = _names(_COUNTRIES) + _names(_ABROAD)
_RIVERS = _names(_WATERS)
_FINDER = NameFinder([*_WORLD, *_RIVERS, *_names(_KNOWN), *MASSIFS])
_IS_RIVER = frozenset(_RIVERS)
_RIVER_KEYS = frozenset(fold(name) for name in _RIVERS)


def is_river_name(name: str) -> bool:
    """Whether a river is called so, with its article: « la Drôme », also a department."""
    return fold(name) in _RIVER_KEYS


def find_known_places(text: str) -> list[KnownPlace]:
    """The places of the lists that the text names, in order. A river needs its article."""
    found = []
    for start, end, name in _FINDER.find(text):
        before = text[max(0, start - 16) : start]
        water, key = name in _IS_RIVER, fold(name)
        if (water or key in _NEEDS_ARTICLE) and " " not in name and not _ARTICLE.search(before):
            continue
        if key in _NEEDS_PREPOSITION and not _PREPOSITION.search(before):
            continue
        found.append(KnownPlace(start, end, name, water))
    return found
