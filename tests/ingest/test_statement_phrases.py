"""Turns of phrase, halves of sentences, and lines cut at the margin."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.registry import read_file
from ingest.reading import lay_out
from ingest.statements.finder import StatementFinder
from ingest.statements.halves import LONGEST_CHARS, MOST_CUTS, halves
from ingest.statements.signs import find_signs, nothing_stands_in_the_way
from ingest.statements.units import Unit, find_units
from kb.reading import Statement, StatementKind
from tests import factories

BRAKE, LEVER = StatementKind.BRAKE, StatementKind.LEVER


@pytest.fixture(scope="module")
def finder() -> StatementFinder:
    return StatementFinder(factories.vocabulary(), factories.ENCODER.encode)


def found_in(finder: StatementFinder, text: str) -> list[Statement]:
    return finder.find([Unit(text, 5, 5 + len(text))])


# --- turns of phrase


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Le prix du foncier constitue encore un frein puissant.", BRAKE),
        ("La distance est citée comme le premier obstacle.", BRAKE),
        ("Le projet s’est heurté à des refus répétés.", BRAKE),
        ("La signalétique demeure très insuffisante.", BRAKE),
        ("Les cyclistes sont rarement pris en compte.", BRAKE),
        ("Les gardiens jouent un rôle clé dans cette affaire.", LEVER),
        ("Il est crucial d’écouter les voisins.", LEVER),
        ("Il semble important de visiter avant de décider.", LEVER),
        ("La présidente est la pièce maîtresse du montage.", LEVER),
    ],
)
def test_what_is_said_outright_is_heard(text: str, kind: StatementKind) -> None:
    assert {sign.kind for sign in find_signs(text)} == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "Le rapport présente les freins et les leviers.",
        "Les acteurs demandent une copie du procès-verbal.",
        "Un tableau récapitulatif est projeté.",
        "L’objet de la séance est l’étude des difficultés.",
    ],
)
def test_what_only_names_them_is_not(text: str) -> None:
    assert find_signs(text) == []


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("L’argent ne manque pas.", True),
        ("Les volontaires ne nous manquent pas.", True),
        ("Le chantier s’est déroulé sans aucune difficulté.", True),
        ("Aucun obstacle n’a été rencontré.", True),
        ("Le bruit n’est plus un problème.", True),
        ("L’argent ne manque pas mais le temps, si.", False),
        ("Cela ne manque pas d’inquiéter les riverains.", False),
        ("Le manque de bras freine tout.", False),
        ("Ce n’est pas facile.", False),
    ],
)
def test_nothing_stands_in_the_way(text: str, nothing: bool) -> None:
    assert nothing_stands_in_the_way(text) is nothing


@pytest.mark.parametrize(
    "text",
    [
        "L’argent ne manque pas.",
        "Les candidats ne manquent pas.",
        "Il n’y a pas de difficulté particulière.",
        "Le projet avance sans frein.",
    ],
)
def test_what_does_not_lack_is_no_brake(finder: StatementFinder, text: str) -> None:
    assert found_in(finder, text) == []


# --- halves


def cut(text: str) -> list[tuple[str, str]]:
    return [(text[slice(*one)], text[slice(*other)]) for one, other in halves(text)]


def test_a_sentence_is_cut_where_a_clause_may_end() -> None:
    assert cut("La commune prête le local, et la caisse paie un animateur.") == [
        ("La commune prête le local", "la caisse paie un animateur.")
    ]
    assert cut("On a bien essayé deux fois : personne n’est venu au rendez-vous.") == [
        ("On a bien essayé deux fois", "personne n’est venu au rendez-vous.")
    ]


@pytest.mark.parametrize("text", ["", "Oui, non.", "Vert, jaune, bleu.", "mot, " * LONGEST_CHARS])
def test_what_says_too_little_or_too_much_is_whole(text: str) -> None:
    assert halves(text) == []


@given(st.text(alphabet="abc ,;:et\u202f—\n", max_size=200))
def test_halves_are_inside_in_order_and_trimmed(text: str) -> None:
    found = halves(text)
    assert len(found) <= MOST_CUTS and found == halves(text)
    for (start, end), (again, last) in found:
        assert 0 <= start < end <= again < last <= len(text)
        for said in (text[start:end], text[again:last]):
            assert said == said.strip()


def test_the_half_that_states_it_is_kept(finder: StatementFinder) -> None:
    text = "Le bailleur n’a pas répondu, le prochain comité est fixé au 12 mars à 14 heures."
    (brake,) = found_in(finder, text)
    assert (brake.kind, brake.start, brake.end) == (
        BRAKE,
        5,
        5 + len("Le bailleur n’a pas répondu"),
    )
    for words in brake.words:
        assert brake.start <= words.start < words.end <= brake.end


def test_a_sentence_that_says_it_throughout_is_whole(finder: StatementFinder) -> None:
    text = "Le manque de bras freine le chantier, et le manque d’argent bloque la suite."
    (brake,) = found_in(finder, text)
    assert (brake.start, brake.end) == (5, 5 + len(text))


# --- lines cut at the margin


def texts(folder: Path, text: str) -> list[str]:
    path = folder / "essai.txt"
    path.write_text(text, encoding="utf-8")
    laid = lay_out(read_file(path))
    units = find_units(laid.text, laid.elements, laid.spans)
    assert all(laid.text[unit.start : unit.end] == unit.text for unit in units)
    assert all(a.end <= b.start for a, b in pairwise(units))
    return [" ".join(unit.text.split()) for unit in units]


def test_a_sentence_cut_at_the_margin_is_one_unit(tmp_path: Path) -> None:
    text = "Suites\n\nLes relevés seront publiés. Prévoir une\n\njournée de visite en mai.\n"
    assert texts(tmp_path, text)[-2:] == [
        "Les relevés seront publiés.",
        "Prévoir une journée de visite en mai.",
    ]


def test_items_without_a_dash_stay_apart(tmp_path: Path) -> None:
    said = ["de l’ombre et de l’eau", "des bancs à tous les arrêts"]
    assert texts(tmp_path, "Souhaits\n\n" + "\n\n".join(said) + "\n")[-2:] == said
