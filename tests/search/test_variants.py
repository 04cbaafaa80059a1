"""French that does not break: the same five first results however a query is written."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from kb.analysis import words
from kb.text import fold_accents
from search.model import Query
from web.services import Services

QUERIES = """
réseau de chaleur alimenté par une aciérie
tiers-lieu en milieu rural
écologie industrielle et territoriale
ligne de covoiturage à l’essai
récupération de chaleur fatale
budget participatif du département
rénovation énergétique des bâtiments publics
achat innovant
action cœur de ville
œuvrer à la revitalisation du cœur de bourg
reconversion d’une friche industrielle
réduire le gaspillage à la cantine
restauration collective et producteurs locaux
économie de la fonctionnalité
chaufferie bois pour une petite commune
propriétaires de logements vacants
tri à la source des biodéchets
partenariat d’innovation
étude d’écoconception
prêt d’honneur à taux zéro
données ouvertes et services numériques
boutique à l’essai en centre-bourg
éclairage public connecté
start-up et grande entreprise
personnes âgées isolées
marché global de performance
nettoyage du poisson à l’eau de mer
télétravail en montagne
atelier partagé pour artisans
surchauffe urbaine et renaturation
installation de méthanisation
concertation avec les habitants
transport scolaire à vélo
compost en habitat collectif
vente en ligne pour les commerçants
symbiose industrielle entre entreprises
délégation de service public
mécénat d’entreprise
""".strip().splitlines()

# Written apart, joined or hyphenated.
JOINED = {
    "tiers-lieu": "tierslieu",
    "centre-bourg": "centrebourg",
    "start-up": "startup",
    "covoiturage": "co-voiturage",
    "télétravail": "télé-travail",
    "biodéchets": "bio-déchets",
    "écoconception": "éco-conception",
}

ELISIONS = """
l’achat innovant | achat innovant
l’économie circulaire | économie circulaire
aide à l’écoconception | aide à écoconception
partenariat d’innovation | partenariat innovation
l’éclairage public | éclairage public
qu’une friche industrielle | une friche industrielle
jusqu’à l’école à vélo | jusqu’à école à vélo
prêt d’honneur | prêt honneur
l’urbanisme transitoire | urbanisme transitoire
zone d’activités | zone activités
crédit d’impôt recherche | crédit impôt recherche
s’appuyer sur l’habitat collectif | s’appuyer sur habitat collectif
"""

PLURALS = """
réseau de chaleur alimenté par une aciérie | réseaux de chaleur alimentés par des aciéries
tiers-lieu en milieu rural | tiers-lieux en milieux ruraux
écologie industrielle | écologies industrielles
budget participatif | budgets participatifs
achat innovant | achats innovants
friche industrielle | friches industrielles
chaufferie bois pour une petite commune | chaufferies bois pour des petites communes
logement vacant | logements vacants
partenariat d’innovation | partenariats d’innovation
prêt d’honneur | prêts d’honneur
donnée ouverte et service numérique | données ouvertes et services numériques
boutique à l’essai en centre-bourg | boutiques à l’essai en centres-bourgs
start-up et grande entreprise | start-ups et grandes entreprises
personne âgée isolée | personnes âgées isolées
marché global de performance | marchés globaux de performance
symbiose industrielle | symbioses industrielles
véhicule partagé | véhicules partagés
circuit court | circuits courts
panneau directionnel connecté | panneaux directionnels connectés
déchet vert | déchets verts
réseau local | réseaux locaux
filet de pêche | filets de pêche
incubateur d’entreprise sociale | incubateurs d’entreprises sociales
zone d’activité | zones d’activités
bâtiment communal | bâtiments communaux
matériau composite | matériaux composites
compteur de gaz | compteurs de gaz
commerce de proximité | commerces de proximité
plateforme industrielle | plateformes industrielles
emploi local | emplois locaux
"""

FEMININES = """
élu local | élue locale
artisan et commerçant | artisane et commerçante
producteur local | productrice locale
usager testeur | usagère testeuse
agriculteur | agricultrice
chercheur en collectivité | chercheuse en collectivité
acheteur public | acheteuse publique
chômeur de longue durée | chômeuse de longue durée
entrepreneur social | entrepreneuse sociale
animateur territorial | animatrice territoriale
lieu vacant et dégradé | lieu vacante et dégradée
projet innovant | projet innovante
voisin bénévole | voisine bénévole
sol pollué | sol polluée
port boulonnais | port boulonnaise
réseau social | réseau sociale
maraîcher local | maraîchère locale
atelier partagé | atelier partagée
espace public | espace publique
bâtiment communal | bâtiment communale
étudiant | étudiante
salarié isolé | salariée isolée
service municipal | service municipale
écolier à vélo | écolière à vélo
parc industriel | parc industrielle
conseiller numérique | conseillère numérique
citoyen tiré au sort | citoyenne tirée au sort
pôle régional | pôle régionale
habitant volontaire | habitante volontaire
transport collectif | transport collective
"""

SHORT, LONG, BOTH = range(3)
ACRONYMS = """
EPCI | établissement public de coopération intercommunale
PCAET | plan climat-air-énergie territorial
EIT | écologie industrielle et territoriale
ESS | économie sociale et solidaire
AMI | appel à manifestation d’intérêt
AAP | appel à projets
CC | communauté de communes
ZAE | zone d’activités économiques
TZCLD | territoire zéro chômeur de longue durée
EnR | énergies renouvelables
RGPD | règlement général sur la protection des données
SIG | système d’information géographique
DSP | délégation de service public
DETR | dotation d’équipement des territoires ruraux
CIR | crédit d’impôt recherche
PAT | projet alimentaire territorial
"""
FRAMES = ("{}", "quel projet pour {} en milieu rural", "financer {}")
# One letter, by four ways of getting it wrong.
TYPOS = ("added", "dropped", "changed", "turned")
LETTERS = "abcdefghijklmnopqrstuvwxyzé"
LONG_WORD_CHARS = 7


class Variant(NamedTuple):
    kind: str
    query: str
    written: str


def pairs(table: str) -> Iterator[tuple[str, str]]:
    for line in table.strip().splitlines():
        one, other = line.split(" | ")
        yield one, other


def respelt() -> Iterator[Variant]:
    """What a keyboard, a copy from elsewhere or a habit does to a whole query."""
    for query in QUERIES:
        yield Variant("accents", query, fold_accents(query))
        yield Variant("accents", query, unicodedata.normalize("NFD", query))
        for written in (query.upper(), query.title(), query.capitalize(),
                        fold_accents(query).upper()):  # fmt: skip
            yield Variant("case", query, written)
        for apostrophe in ("'", "ʼ", "’ ", " "):
            yield Variant("apostrophe", query, query.replace("’", apostrophe))
        for hyphen in (" ", "\u2011", "–"):
            yield Variant("hyphen", query, query.replace("-", hyphen))
        for apart, joined in JOINED.items():
            yield Variant("hyphen", query, query.replace(apart, joined))
        yield Variant("ligature", query, query.replace("œ", "oe"))
        yield Variant("ligature", query, query.replace("œ", "OE"))


def reworded() -> Iterator[Variant]:
    for kind, table in (("elision", ELISIONS), ("plural", PLURALS), ("feminine", FEMININES)):
        for query, written in pairs(table):
            yield Variant(kind, query, written)
    for short, long in pairs(ACRONYMS):
        for frame in FRAMES:
            yield Variant("acronym", frame.format(long), frame.format(short))
            yield Variant("acronym", frame.format(long), frame.format(f"{long} ({short})"))
        yield Variant("acronym", short, f"{short[0]}." + ".".join(short[1:]) + ".")


def misspelt() -> Iterator[Variant]:
    generator = random.Random(0)
    for query in QUERIES:
        for word in words(query):
            if len(word) >= LONG_WORD_CHARS:
                for way in TYPOS:
                    wrong = typo(word, way, generator)
                    yield Variant("letter", query, query.replace(word, wrong))


def typo(word: str, way: str, generator: random.Random) -> str:
    """A word with one letter wrong; never the word itself."""
    while True:
        at = generator.randrange(len(word))
        letter = generator.choice(LETTERS)
        wrong = {
            "added": word[:at] + letter + word[at:],
            "dropped": word[:at] + word[at + 1 :],
            "changed": word[:at] + letter + word[at + 1 :],
            "turned": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        }[way]
        if wrong != word:
            return wrong


VARIANTS = [
    variant
    for variant in dict.fromkeys((*respelt(), *reworded(), *misspelt()))
    if variant.written != variant.query
]
KINDS = sorted({variant.kind for variant in VARIANTS})


class Answers:
    """The first five results of texts, each searched once."""

    def __init__(self, services: Services) -> None:
        self._engine = services.engine
        self._known: dict[str, tuple[list[str], str | None]] = {}

    def first_five(self, text: str) -> list[str]:
        return self._of(text)[0]

    def suggestion(self, text: str) -> str | None:
        return self._of(text)[1]

    def same(self, variant: Variant) -> bool:
        """The same five in the same order, if need be by following what is offered."""
        wanted = self.first_five(variant.query)
        offered = self.suggestion(variant.written)
        return self.first_five(variant.written) == wanted or (
            offered is not None and self.first_five(offered) == wanted
        )

    def _of(self, text: str) -> tuple[list[str], str | None]:
        if text not in self._known:
            result = self._engine.search(Query(text=text, limit=5))
            self._known[text] = [hit.id for hit in result.hits], result.suggestion
        return self._known[text]


@pytest.fixture(scope="module")
def answers(corpus_services: Services) -> Answers:
    return Answers(corpus_services)


def told(failed: list[Variant]) -> str:
    return "\n".join(f"{v.kind}: « {v.query} » / « {v.written} »" for v in failed)


def test_there_are_enough_variants() -> None:
    counts = Counter(variant.kind for variant in VARIANTS)
    assert len(VARIANTS) >= 200
    assert min(counts.values()) >= 4, counts


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_variant_finds_the_same(kind: str, answers: Answers) -> None:
    asked = [variant for variant in VARIANTS if variant.kind == kind]
    failed = [variant for variant in asked if not answers.same(variant)]
    assert len(failed) <= 0.05 * len(asked), told(failed)


def test_all_variants_together_find_the_same(answers: Answers) -> None:
    failed = [variant for variant in VARIANTS if not answers.same(variant)]
    share = 1 - len(failed) / len(VARIANTS)
    assert share >= 0.98, f"{share:.3f} of {len(VARIANTS)}\n{told(failed)}"


def test_five_results_are_found_and_nothing_is_offered_for_what_is_well_written(
    answers: Answers,
) -> None:
    well = [v for v in VARIANTS if v.kind != "letter"]
    texts = {text for variant in well for text in (variant.query, variant.written)}
    assert {text for text in texts if len(answers.first_five(text)) < 5} == set()
    assert {text: answers.suggestion(text) for text in texts if answers.suggestion(text)} == {}


def test_a_correction_is_never_searched_unasked(answers: Answers) -> None:
    assert answers.suggestion("bioraffinerei") == "bioraffinerie"
    assert answers.first_five("bioraffinerei") != answers.first_five("bioraffinerie")
