"""Towns that notes and rows name without a small word, and those that only name a body."""

from __future__ import annotations

import pytest

from kb.entities.organisations import find_organisations
from kb.entities.places import find_places_in_report, outside_bodies, with_territories
from kb.gazetteer import InMemoryGazetteer
from kb.territory import read_territories
from tests.factories import ROOT


@pytest.fixture(scope="module")
def france() -> InMemoryGazetteer:
    return InMemoryGazetteer(read_territories(ROOT / "corpus" / "territories.csv"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Présents :\n\nÉlue Langres\nAdjoint Paimpol", ["Langres", "Paimpol"]),
        ("visite jeudi, départ Hirson 6h30", ["Hirson"]),
        ("Notes du groupe – visio + Guingamp\n", ["Guingamp"]),
        ("Réaménagement de la place du Marché, Cognac\n\nSalle",
         ["place du Marché", "Cognac"]),
        ("pas d’arrêt à Paimpol le mardi", ["Paimpol"]),
        ("la halle de Ruffec a mis six ans", ["Ruffec"]),
        ("le port de Dieppe est plein", ["port de Dieppe"]),
        ("suivi par le service (direction de Lille)", ["Lille"]),
        ("Elue Claire Martin", []),
    ],
)  # fmt: skip
def test_towns_without_a_small_word(
    france: InMemoryGazetteer, text: str, expected: list[str]
) -> None:
    found = find_places_in_report(text, france)
    assert [text[place.start : place.end] for place in found] == expected


@pytest.mark.parametrize(
    ("text", "places", "territories"),
    [
        ("La Ville de Redon prête la salle.", [], ["commune:35236"]),
        ("Un poste à l’université de Lille, à Redon.", ["Redon"], [None]),
        ("Une réunion à la mairie de Redon.", ["Redon"], ["commune:35236"]),
        ("Lieu : mairie de Redon", ["Redon"], ["commune:35236"]),
        ("Le Cerema écoute.", [], [None]),
    ],
)
def test_a_body_keeps_the_territory_of_its_name(
    france: InMemoryGazetteer, text: str, places: list[str], territories: list[str | None]
) -> None:
    found = find_places_in_report(text, france)
    bodies = list(with_territories(find_organisations(text), found))
    assert [body.territory for body in bodies] == territories
    left = outside_bodies(text, found, bodies)
    assert [text[place.start : place.end] for place in left] == places
