"""People: where they are named and what they do; never who they are."""

from __future__ import annotations

import pytest

from kb.entities.people import find_people


def said(text: str) -> list[str]:
    return [text[name.start : name.end] for name in find_people(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mme Talbert, maire de Redon, ouvre la séance.", ["Talbert"]),
        ("Yvonne TALBERT explique le projet.", ["Yvonne TALBERT"]),
        ("Paul de Normier et Jean-Luc Roux-Val", ["Paul de Normier", "Jean-Luc Roux-Val"]),
        ("Soizenn GUELVAD répond.", ["Soizenn GUELVAD"]),
        ("TALBERT Yvonne\tDirectrice\tOmbelle", ["TALBERT Yvonne"]),
        ("Normier Paul\tMaire", ["Normier Paul"]),
        ("Y. Talbert (OMBEX)\nLes prix montent.", ["Y. Talbert"]),
    ],
)
def test_people_are_found(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Le maire et la présidente répondent.",
        "le lycée Jean Moulin, rue Victor Hugo, la fondation Claire Normier",
        "Projet BARGE, Agence ADEX, Programme LIFE",
        "A. Contexte\nB. Enjeux",
        "Monsieur le Maire, Madame la Présidente",
        "La Ville de Saint-Denis et Bourg-en-Bresse",
    ],
)
def test_nobody_is_named(text: str) -> None:
    assert said(text) == []


def test_the_role_is_told_and_the_name_is_not() -> None:
    people = find_people("Paul Normier, directeur de l’agence, salue Claire Roux (habitante).")
    assert [person.name for person in people] == ["directeur de l’agence", "habitante"]
    for person in people:
        assert "normier" not in person.key and "roux" not in person.key


def test_a_role_never_holds_the_next_name() -> None:
    first, second = find_people("Claire Roux, présidente, et Paul Normier, trésorier")
    assert (first.name, second.name) == ("présidente", "trésorier")


def test_one_person_has_one_key() -> None:
    people = find_people("Claire ROUX parle.\nROUX Claire\tElue\nClaire Roux conclut.")
    assert len(people) == 3 and len({person.key for person in people}) == 1
