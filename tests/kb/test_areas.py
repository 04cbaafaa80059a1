"""Massifs and areas of usage, as territories among the others."""

from __future__ import annotations

import csv

import pytest

from kb.areas import MASSIFS, REGIONS, area_named, departments_of, region_of
from kb.model import Territory, TerritoryId, TerritoryKind
from kb.territory import covers, resemblance
from tests.factories import CORPUS


def place(kind: TerritoryKind, code: str, **fields: object) -> Territory:
    base: dict[str, object] = {"id": f"{kind}:{code}", "kind": kind, "code": code, "name": code}
    return Territory.model_validate(base | fields)


GRENOBLE = place(TerritoryKind.COMMUNE, "38185", department="38", region="84", population=158_000)
LYON = place(TerritoryKind.COMMUNE, "69123", department="69", region="84", population=520_000)
LILLE = place(TerritoryKind.COMMUNE, "59350", department="59", region="32", population=236_000)


def alpes() -> Territory:
    found = area_named("massif:alpes")
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["massif:alpes", "Alpes", "les Alpes", "alpes"])
def test_an_area_is_named_by_id_or_by_name(name: str) -> None:
    found = area_named(name)
    assert found is not None
    assert (found.id, found.kind) == ("massif:alpes", TerritoryKind.MASSIF)
    assert "38" in found.departments


@pytest.mark.parametrize("name", ["Alpes-Maritimes", "massif:zorglub", "", "?"])
def test_another_name_is_no_area(name: str) -> None:
    assert area_named(name) is None


@pytest.mark.parametrize(
    ("codes", "where", "covered"),
    [
        ({"departement:38"}, alpes(), True),
        ({"region:84"}, alpes(), True),
        ({"departement:59"}, alpes(), False),
        ({"region:32"}, alpes(), False),
        ({"pays:FR"}, alpes(), True),
        ({"massif:alpes"}, alpes(), True),
        ({"massif:alpes"}, GRENOBLE, True),
        ({"massif:alpes"}, LILLE, False),
        ({"massif:alpes-du-nord"}, alpes(), True),
    ],
)
def test_a_massif_is_covered_by_what_it_touches(
    codes: set[TerritoryId], where: Territory, covered: bool
) -> None:
    assert covers(codes, where) is covered


def test_a_massif_resembles_what_lies_in_it_then_around_it() -> None:
    inside, around, far = (resemblance(alpes(), town).score for town in (GRENOBLE, LYON, LILLE))
    assert inside > around > far
    unknown = resemblance(alpes(), GRENOBLE)
    assert unknown.size is None
    assert unknown.kind is None


def test_regions_are_those_of_the_geography() -> None:
    with (CORPUS / "territories.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "departement"]
    # Overseas collectivities are in no region.
    assert {row["code"]: row["region"] for row in rows if row["code"] != row["region"]} == {
        code: region for region, codes in REGIONS.items() for code in codes
    }
    assert region_of("99") is None


def test_every_area_touches_known_departments() -> None:
    known = {code for codes in REGIONS.values() for code in codes}
    assert {code for codes in MASSIFS.values() for code in codes} <= known
    assert departments_of(TerritoryId("departement:38")) == ()
