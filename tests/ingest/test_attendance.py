from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.attendance import find_attendees
from kb.reading import Attendee, Presence
from tests.ingest.laid import FRAGMENTS, check_order, check_span, laid

Told = tuple[str | None, str | None]


def _rows(text: str) -> list[Attendee]:
    return find_attendees(*laid(text))


def _said(text: str) -> list[Told]:
    """Function and organisation of each row."""
    return [(row.function, row.organisation) for row in _rows(text)]


def _quotes(text: str) -> list[str]:
    whole, elements, spans = laid(text)
    return [whole[row.start : row.end] for row in find_attendees(whole, elements, spans)]


def _listed(*lines: str) -> str:
    return "Participants :\n" + "\n".join(f"- {line}" for line in lines)


# --- tabs and bars


def test_tabbed_rows_have_a_function_and_an_organisation() -> None:
    text = (
        "Liste des participants\n"
        "Monnier Claire\tChargée de mission\tRégion Centre\n"
        "Le Maire Hugo\tDirecteur\tAgence du Val\n"
    )
    assert _said(text) == [("Chargée de mission", "Région Centre"), ("Directeur", "Agence du Val")]


def test_a_row_that_starts_with_a_function_goes_on_with_the_person_above() -> None:
    text = "Tour de table\nMonnier Claire\tPrésidente\tAfib\n\tMaire\tVille de Blois\n"
    assert _said(text) == [("Présidente", "Afib"), ("Maire", "Ville de Blois")]


def test_what_a_person_did_at_the_meeting_is_a_function() -> None:
    text = "Participants\nMONNIER Claire\tAgence Val (animation)\nFABRE Luc\tTerre Ouverte\n"
    assert _said(text) == [("animation", "Agence Val"), (None, "Terre Ouverte")]


def test_a_first_name_that_slipped_into_the_next_column_is_put_back() -> None:
    text = "Participants\nMONNIER Claire\tAgence Val\nFABRE\tLuc Terre-Ouverte\n"
    assert _said(text)[1] == (None, "Terre-Ouverte")


@pytest.mark.parametrize(
    ("row", "presence"),
    [
        ("Luc Fabre | ADEME | x | |", Presence.PRESENT),
        ("Luc Fabre | ADEME | | X |", Presence.EXCUSED),
        ("Luc Fabre | ADEME | | | x", Presence.ABSENT),
        ("Luc Fabre | ADEME | | |", Presence.ABSENT),
    ],
)
def test_the_column_of_the_mark_tells_the_presence(row: str, presence: Presence) -> None:
    text = f"## Suivi\n\n| Nom | Organisme | Présent | Excusé | Absent |\n|-|-|-|-|-|\n| {row} |\n"
    (found,) = _rows(text.replace("|-|-|-|-|-|\n", ""))
    assert (found.organisation, found.presence) == ("ADEME", presence)


def test_a_body_written_once_stands_for_the_rows_below() -> None:
    text = "Organisme\tNom\tPrésence\nRégion Centre\tLuc Fabre\tP\n | Anne Garnier | E\n"
    rows = _rows(text.replace("\t", " | "))
    assert [row.organisation for row in rows] == ["Région Centre", "Région Centre"]
    assert [row.presence for row in rows] == [Presence.PRESENT, Presence.EXCUSED]


def test_a_row_of_status_inside_a_table_changes_the_rows_below() -> None:
    text = "Présents\nLuc Fabre\tmaire\tBlois\nExcusés\nAnne Garnier\tmaire\tVierzon\n"
    assert [row.presence for row in _rows(text)] == [Presence.PRESENT, Presence.EXCUSED]


# --- lines without cells


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Luc Fabre - Blois Métropole", (None, "Blois Métropole")),
        ("Luc FABRE (Cerema)", (None, "Cerema")),
        ("Luc Fabre(Ville de Blois)", (None, "Ville de Blois")),
        ("Luc Fabre IGN", (None, "IGN")),
        ("Luc Fabre DDTM34", (None, "DDTM34")),
        ("Fabre Luc AREV Occitanie", (None, "AREV Occitanie")),
        ("Luc Fabre, directeur, ADEME", ("directeur", "ADEME")),
        ("Luc Fabre, maire de Blois", ("maire", "Blois")),
        ("Mme Fabre – DGS CC du Grand Val", ("DGS", "CC du Grand Val")),
        ("Géo Val - Luc Le Goff, géomaticien", ("géomaticien", "Géo Val")),
        ("Luc Fabre (chef de projet Géo Val)", ("chef de projet", "Géo Val")),
        ("Luc Fabre (DGFiP) Bureau du cadastre", (None, "DGFiP")),
        ("DDT 19", (None, "DDT 19")),
        ("Office de tourisme", (None, "Office de tourisme")),
        ("1ère adjointe", ("1ère adjointe", None)),
        ("Directrice citoyenneté", ("Directrice citoyenneté", None)),
        ("Élue Vierzon", ("Élue", "Vierzon")),
        ("Luc Fabre", (None, None)),
        ("Luc Tran Van (Enedis)", (None, "Enedis")),
        ("Mme la directrice (DSDEN du Cher)", ("Mme la directrice", "DSDEN du Cher")),
    ],
)  # fmt: skip
def test_a_line_parts_the_name_from_the_rest(line: str, told: Told) -> None:
    assert _said(_listed("Anne Garnier (Région)", line))[1] == told


def test_dresses_may_be_mixed_with_blank_lines_between() -> None:
    text = (
        "## Compte rendu\n\n**3 Participants:**\n\nLuc Fabre - IGN\n\n"
        "Anne Garnier (DGFiP)\n\nParc du Morvan\n"
    )
    assert _said(text) == [(None, "IGN"), (None, "DGFiP"), (None, "Parc du Morvan")]


def test_initials_are_somebody_where_they_speak() -> None:
    text = (
        "Sur place :\nFB\nVM (Agence Val)\n\nTour de table\n\nFB : pas de pilote.\n\n"
        "VM rappelle l’étude de 2019.\n"
    )
    assert _said(text) == [(None, None), (None, "Agence Val")]


# --- labels


def test_present_and_excused_on_one_line() -> None:
    text = "Présents : Luc Fabre (Région), Anne Garnier, maire ; Excusés : Paul Riva (ADEME)"
    rows = _rows(text)
    assert [(row.function, row.organisation) for row in rows] == [
        (None, "Région"), ("maire", None), (None, "ADEME"),
    ]  # fmt: skip
    assert [row.presence.value for row in rows] == ["present", "present", "excused"]


def test_first_names_alone_are_rows_without_a_body() -> None:
    assert _said("Présents : Chantal, Jean-Luc, Nathalie et Paul") == [(None, None)] * 4


def test_the_body_before_a_colon_is_that_of_its_people() -> None:
    text = "Présents :\n- Région : Luc Fabre, Anne Garnier\n- Agence Val : Paul Riva\n"
    assert [organisation for _, organisation in _said(text)] == ["Région", "Région", "Agence Val"]


@pytest.mark.parametrize(
    ("label", "presence"),
    [
        ("Excusés :", Presence.EXCUSED),
        ("Absents excusés :", Presence.EXCUSED),
        ("Absents non excusés :", Presence.ABSENT),
        ("Absents :", Presence.ABSENT),
        ("Invités :", Presence.PRESENT),
        ("À distance :", Presence.PRESENT),
        ("Liste de présence", Presence.PRESENT),
    ],
)
def test_the_label_tells_the_presence(label: str, presence: Presence) -> None:
    rows = _rows(f"{label}\n- Luc Fabre (Région)\n- Anne Garnier (ADEME)\n")
    assert [row.presence for row in rows] == [presence, presence]


@pytest.mark.parametrize(
    "line",
    [
        "Luc Fabre (pouvoir donné à Anne Garnier)",
        "Luc Fabre, donne pouvoir à Anne Garnier",
        "Luc Fabre (excusé)",
    ],
)
def test_a_proxy_is_not_there(line: str) -> None:
    rows = _rows(_listed("Anne Garnier (Région)", line))
    assert [row.presence for row in rows] == [Presence.PRESENT, Presence.EXCUSED]


def test_a_list_ends_where_sentences_start() -> None:
    text = "Présents :\n- Luc Fabre (Région)\n\nLa séance est ouverte à 18 h.\n\nVille de Blois\n"
    assert _quotes(text) == ["Luc Fabre (Région)"]


@pytest.mark.parametrize(
    "text",
    [
        "Présents : 7 conseillers",
        "Participants : une cinquantaine de personnes",
        "Luc Fabre présente la Région. La Ville de Blois suit.",
        "Les participants ont fait ressortir des freins :\n- le manque de temps\n- la règle\n",
    ],
)
def test_no_row_where_nobody_is_listed(text: str) -> None:
    assert _rows(text) == []


def test_no_row_tells_a_name() -> None:
    text = _listed("Luc Fabre - Région", "Région - Luc Fabre", "Luc Fabre", "FABRE Luc\tADEME")
    told = [part for row in _said(text) for part in row if part]
    assert "Région" in told
    assert not [part for part in told if "Fabre" in part or "FABRE" in part]


# --- any text


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=40), max_size=12))
@settings(max_examples=60, deadline=None)
def test_rows_are_in_the_text_in_order_and_always_the_same(lines: list[str]) -> None:
    whole, elements, spans = laid("\n\n".join(lines))
    rows = find_attendees(whole, elements, spans)
    for row in rows:
        check_span(whole, row)
    check_order(rows)
    assert rows == find_attendees(whole, elements, spans)
