"""Density counts the communes whose centre is within ten kilometres, and nothing else."""

from __future__ import annotations

import math

import pytest

from kb.density import RADIUS_KM, Density, Inhabited
from kb.model import Territory, TerritoryKind
from kb.sqlite.store import SqliteStore
from tests import factories

_CIRCLE_KM2 = math.pi * RADIUS_KM**2
_KM = 1 / 111.195


def place(latitude: float | None, kind: str = "commune") -> Territory:
    row = {"id": f"{kind}:1", "kind": kind, "code": "1", "name": "Un", "longitude": 2.0}
    return Territory.model_validate({**row, "latitude": latitude})


@pytest.mark.parametrize(("north_km", "counted"), [(0.0, True), (9.9, True), (10.1, False)])
def test_a_commune_is_counted_when_its_centre_is_in_the_circle(
    north_km: float, counted: bool
) -> None:
    density = Density([Inhabited(47.0, 2.0, 1000), Inhabited(47.0 + north_km * _KM, 2.0, 500)])
    assert density.of(place(47.0)) == pytest.approx((1000 + 500 * counted) / _CIRCLE_KM2)


def test_a_degree_of_longitude_shrinks_towards_the_pole() -> None:
    """11 km away at the equator, and 8 at the latitude of Lille."""
    east = Inhabited(50.6, 2.0 + 11 * _KM, 700)
    assert Density([east]).of(place(50.6)) == pytest.approx(700 / _CIRCLE_KM2)
    assert Density([east._replace(latitude=0.0)]).of(place(0.0)) is None


@pytest.mark.parametrize("wide", [place(None), place(47.0, "departement"), place(47.0, "region")])
def test_a_place_without_centre_or_wider_than_a_group_has_none(wide: Territory) -> None:
    assert Density([Inhabited(47.0, 2.0, 1000)]).of(wide) is None


def test_the_store_gives_the_communes_that_have_a_centre(small_store: SqliteStore) -> None:
    towns = [t for t in factories.territories() if t.kind is TerritoryKind.COMMUNE]
    found = {(c.latitude, c.longitude): c.population for c in small_store.territories.inhabited()}
    assert found == {(t.latitude, t.longitude): t.population for t in towns}
