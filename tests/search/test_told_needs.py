"""Published needs are found by those who have the same, and by those who can answer them."""

from __future__ import annotations

import numpy as np
import pytest

from kb.model import Territory
from kb.needs import NeedNotice, NeedState
from kb.sqlite.store import SqliteStore
from kb.understanding import Understanding
from search.encoders import Vectors
from search.recommend.told_needs import NEAR, PublishedNeeds
from tests import factories
from tests.factories import ENCODER

# The same need told in two ways, twelve times over.
TWICE = [
    ("Notre piscine municipale coûte trop cher à chauffer, peut-on prendre la chaleur de la "
     "fonderie voisine ?", "Une fonderie rejette de l’air chaud à côté de notre centre nautique : "
     "comment le récupérer pour chauffer les bassins ?"),
    ("Nous voulons ouvrir un espace de travail partagé dans l’ancienne poste du village",
     "Créer un tiers-lieu avec des bureaux à partager dans un bâtiment postal désaffecté"),
    ("Il n’y a plus de médecin dans notre canton, que faire ?",
     "Désert médical : comment attirer des généralistes dans une petite commune ?"),
    ("Les jeunes du plateau n’ont pas de bus pour aller au lycée ni en apprentissage",
     "Transport des apprentis en zone rurale sans ligne de car régulière"),
    ("Réduire les déchets verts des habitants, on croule sous les tontes à la déchetterie",
     "Trop de tontes de pelouse apportées en déchetterie : broyage ou compostage ?"),
    ("Le trait de côte recule et le camping municipal est menacé par la mer",
     "Érosion littorale : relocaliser un camping communal"),
    ("Faire venir des légumes bio d’ici dans les cantines de nos écoles",
     "Approvisionner la restauration scolaire auprès des maraîchers locaux"),
    ("On veut associer les habitants au choix des projets avec un budget participatif",
     "Mettre en place un budget participatif dans une ville moyenne"),
    ("Une friche industrielle de trois hectares à l’entrée de la ville, par où commencer ?",
     "Reconvertir une ancienne usine abandonnée de notre commune"),
    ("Nos agents ne savent pas se servir de l’intelligence artificielle",
     "Former le personnel de mairie aux outils d’IA générative"),
    ("Faire baisser la facture d’éclairage public sans plonger le bourg dans le noir",
     "Rénover les lampadaires de la commune avec des LED qui s’éteignent la nuit"),
    ("Des producteurs de bois local cherchent des débouchés pour la construction",
     "Construire une école avec du bois de nos forêts communales"),
]  # fmt: skip


def encode(texts: list[str]) -> Vectors:
    return ENCODER.encode(texts, queries=True)


@pytest.fixture
def published(small_store: SqliteStore) -> PublishedNeeds:
    return PublishedNeeds(small_store, encode)


def publish(store: SqliteStore, text: str, place: Territory | None = None) -> int:
    notice = NeedNotice(text=text, understanding=Understanding(territory=place), contact="mairie")
    with store.transaction():
        number = store.needs.tell(notice).number
        store.needs.settle(number, NeedState.PUBLISHED, "Ana")
    return number


def test_the_threshold_parts_the_same_need_from_others() -> None:
    """The figures in the comment of NEAR."""
    texts = [text for pair in TWICE for text in pair]
    cosines = (vectors := encode(texts)) @ vectors.T
    same = np.array([cosines[2 * n, 2 * n + 1] for n in range(len(TWICE))])
    pair = np.arange(len(texts)) // 2
    others = cosines[pair[:, None] != pair[None, :]]
    assert others.size == 528 and (others >= NEAR).sum() == 0
    assert (same >= NEAR).sum() == 9


def test_neighbours_are_the_published_needs_that_are_near(
    small_store: SqliteStore, published: PublishedNeeds
) -> None:
    asked = encode([TWICE[4][1]])
    assert published.near(asked) == []
    numbers = [publish(small_store, one) for one, _ in TWICE[:8]]
    with small_store.transaction():
        small_store.needs.tell(NeedNotice(text=TWICE[4][1], contact="mairie"))
    (near,) = published.near(asked)
    assert near.need.number == numbers[4] and near.cosine >= NEAR
    with small_store.transaction():
        small_store.needs.settle(numbers[4], NeedState.WITHDRAWN, "Ana")
    assert published.near(asked) == []
    assert published.near(encode(["zzzz"])) == []


def test_a_solution_finds_the_territories_that_want_it(
    small_store: SqliteStore, published: PublishedNeeds
) -> None:
    dunkerque, tarbes = factories.territories()[:2]
    wanted, again = "Broyer les tontes et les tailles des jardins", "Composter les tontes"
    for text, place in (
        (TWICE[4][0], tarbes), (wanted, dunkerque), (f"{again} de la déchetterie", tarbes),
        (f"{again}, sans dire où", None), (TWICE[7][0], dunkerque),
    ):  # fmt: skip
        publish(small_store, text, place)
    solution = encode(["Nous fabriquons un broyeur de tontes pour les déchetteries"])
    found = published.territories(solution)
    assert [near.territory.name for near in found] == ["Tarbes", "Dunkerque"]
    assert len(found[0].needs) == 2 and len(found[1].needs) == 1
    cosines = [one.cosine for one in found[0].needs]
    assert cosines == sorted(cosines, reverse=True)
    assert len(published.territories(solution, limit=1)) == 1
