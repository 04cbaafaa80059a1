"""For which territory somebody came: bodies that are one, and those that only name one."""

from __future__ import annotations

import pytest

from kb.event_places import is_group, nearest_groups, territories_of
from kb.gazetteer import InMemoryGazetteer
from kb.model import Territory


def place(place_id: str, name: str, **fields: object) -> Territory:
    kind, _, code = place_id.partition(":")
    return Territory.model_validate(
        {"id": place_id, "kind": kind, "code": code, "name": name, **fields}
    )


GAZETTEER = InMemoryGazetteer(
    [
        place("commune:26113", "Die", population=4_800),
        place("commune:17300", "La Rochelle", population=78_000),
        place("commune:09290", "Tarascon-sur-Ariège", population=3_000),
        place("epci:241700434", "CA de La Rochelle", legal_kind="CA", population=180_000),
        place("epci:242600252", "CC du Diois", legal_kind="CC", population=12_000),
        place("departement:26", "Drôme", population=520_000),
        place("departement:2A", "Corse-du-Sud", population=160_000),
        place("region:84", "Auvergne-Rhône-Alpes", population=8_000_000),
    ]
)


@pytest.mark.parametrize(
    ("organisation", "ids"),
    [
        ("Ville de Die", ["commune:26113"]),
        ("Mairie de La Rochelle", ["commune:17300"]),
        ("Die", ["commune:26113"]),
        ("Communauté de communes du Diois", ["epci:242600252"]),
        ("Agglomération de La Rochelle", ["epci:241700434"]),
        ("Conseil départemental de la Drôme", ["departement:26"]),
        ("CD 26", ["departement:26"]),
        ("Conseil départemental 2A", ["departement:2A"]),
        ("Région Auvergne-Rhône-Alpes", ["region:84"]),
        ("Drôme attractivité", ["departement:26"]),
        ("CC du Diois et Ville de Die", ["epci:242600252", "commune:26113"]),
        ("Veolia", []),
        ("Tiers-lieu (Die)", []),
        ("Association des maires", []),
        ("", []),
    ],
)
def test_the_territories_of_a_body(organisation: str, ids: list[str]) -> None:
    assert [found.id for found in territories_of(organisation, GAZETTEER)] == ids


def test_a_group_of_towns_that_no_longer_exists_is_known_as_one() -> None:
    assert is_group("CC du Haut Vallon") and is_group("Vallon Agglomération")
    assert not is_group("Ville de Die") and not is_group("Caisse des Dépôts")


def test_a_name_that_the_geography_lacks_is_offered_the_nearest_groups() -> None:
    places = InMemoryGazetteer(
        [
            place("commune:91534", "Saclay", epci="1"),
            place("commune:34063", "Caux", epci="9"),
            place("epci:1", "CA Communauté Paris-Saclay", legal_kind="CA"),
            place("epci:2", "CA Caux Seine Agglo", legal_kind="CA"),
            place("epci:3", "CA Caux Vallée", legal_kind="CA"),
            place("epci:9", "CA Hérault-Méditerranée", legal_kind="CA"),
        ]
    )

    def near(name: str) -> list[str]:
        return [one.name for one in nearest_groups(name, places)]

    assert near("CA de Saclay") == ["CA Communauté Paris-Saclay"]
    assert set(near("CC de Caux l’Estuaire")) == {"CA Caux Seine Agglo", "CA Caux Vallée"}
    assert near("CC du Zzyzx") == [] and near("") == []
