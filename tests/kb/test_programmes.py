"""Programmes, calls and funds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.entities.organisations import find_organisations
from kb.entities.programmes import find_programmes


def said(text: str) -> list[str]:
    return [text[name.start : name.end] for name in find_programmes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lauréat du programme Action cœur de ville", ["Action cœur de ville"]),
        ("Petites villes de demain et Territoires d’industrie",
         ["Petites villes de demain", "Territoires d’industrie"]),
        ("Aides : FEDER, DETR et LEADER", ["FEDER", "DETR", "LEADER"]),
        ("H2020 puis Horizon Europe", ["H2020", "Horizon Europe"]),
        ("avec la French Tech et le Fonds vert", ["French Tech", "Fonds vert"]),
        ("l’appel à projets « Rives vivantes » de 2021", ["appel à projets « Rives vivantes"]),
        ("AAP urbain innovant : Dessine-moi Redon", ["Dessine-moi Redon"]),
        ("le Grand Prix Villes Neuves", ["Grand Prix Villes Neuves"]),
        ("un dispositif Ombelle ouvert à tous", ["dispositif Ombelle"]),
        ("le label VertVal de l’ADEME", ["label VertVal"]),
    ],
)  # fmt: skip
def test_programmes(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "la complexité de certains AAP ou AMI",
        "un appel à projets de la région",
        "Le programme du jour, le plan de la salle",
        "une ville de demain plus calme",
        "Le projet de Paul et le fonds de roulement",
        "dans la vie leader, un feder",
        "LE CONTRAT DE LA VILLE",
    ],
)
def test_what_is_no_programme(text: str) -> None:
    assert said(text) == []


def test_a_project_or_a_law_is_no_programme() -> None:
    """What was lived there is an experience; a directive is none either, nor a body."""
    text = "La directive européenne ORIFLAM oblige ; le projet ORIFLAM chauffe."
    assert find_programmes(text) == []
    assert find_organisations(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le programme Rives fraîches avance", ["programme Rives fraîches"]),
        ("l’appel « Territoires de mobilités douces » est ouvert",
         ["appel « Territoires de mobilités douces"]),
        ("Le PAT du Soissonnais donne 10 000 €.", ["PAT du Soissonnais"]),
        ("Le PAT avance, le PCAET aussi.", []),
    ],
)  # fmt: skip
def test_public_schemes_by_their_nouns(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_a_body_is_not_its_project() -> None:
    text = "Le projet MOPAL avance. MOPAL est une association. Un bail avec la MOPAL."
    assert said(text) == []
    assert {name.key for name in find_organisations(text)} == {"mopal"}


def test_spellings_share_a_key() -> None:
    found = find_programmes(
        "Action coeur de ville, puis Action Cœur de Ville ; H2020, Horizon 2020"
    )
    assert len({name.key for name in found}) == 2
    assert {name.name for name in found} == {"Action cœur de ville", "Horizon 2020"}


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.sampled_from(
            ["AMI «", "»", "projet", "ORIFLAM", "FEDER", "\n", ":", "Grand Prix", "Val"]
        ),
        max_size=20,
    ).map(" ".join)
)
def test_spans_are_in_order_and_the_same_twice(text: str) -> None:
    found = find_programmes(text)
    assert found == find_programmes(text)
    end = 0
    for name in found:
        assert end <= name.start < name.end <= len(text)
        assert text[name.start : name.end] == text[name.start : name.end].strip()
        end = name.end
