"""People of attendance lists: found in their rows, masked in what is shown."""

from __future__ import annotations

import pytest

from kb.privacy import MASK, Masker, names_in_list

ROWS = """DURAND Marie\tDirectrice\tCNER
\tVice-présidente\tAgence de Bigorre
Petit Jean-Paul\tChargé de mission\tVille de Vallon
De La Tour Anne - Laboratoire
3. Nguyen Thi Mai (Toulouse Métropole)
Président de la CA\tCA de Vallon
Ville de Vallon
Liste des participants"""


def test_each_row_gives_its_person_and_no_function_nor_place() -> None:
    assert names_in_list(ROWS) == (
        "DURAND Marie",
        "Petit Jean-Paul",
        "De La Tour Anne",
        "Nguyen Thi Mai",
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Marie DURAND explique.", f"{MASK} explique."),
        ("marie  durand explique.", f"{MASK} explique."),
        ("DURAND ajoute ; Mme Durand conclut.", f"{MASK} ajoute ; {MASK} conclut."),
        ("Jean-Paul Petit et M. Petit.", f"{MASK} et {MASK}."),
        ("Un petit village durand l’hiver.", "Un petit village durand l’hiver."),
        ("Anne De La Tour salue.", f"{MASK} salue."),
        ("M. Durand, A. Petit, J.-P. Petit.", f"{MASK}, {MASK}, {MASK}."),
        ("Madame Marie Durand conclut.", f"{MASK} conclut."),
    ],
)
def test_a_person_is_masked_and_common_words_are_not(text: str, shown: str) -> None:
    masker = Masker(names_in_list(ROWS))
    assert masker.mask(text) == shown
    assert masker.names_someone(text) is (text != shown)


def test_who_is_called_by_one_name_is_hidden_under_it() -> None:
    masker = Masker(["Lucette", "Colombet"])
    assert masker.mask("Lucette, LUCETTE et Mme Colombet.") == f"{MASK}, {MASK} et {MASK}."
    assert masker.mask("La rue Saint-Lucette, la lucette.") == "La rue Saint-Lucette, la lucette."


def test_nobody_to_hide_leaves_the_text() -> None:
    assert Masker(()).mask("Marie DURAND") == "Marie DURAND"
