"""Organisations: what is one, what is not, and how far its name goes. Names are invented, or those
of bodies that everybody knows."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.entities.organisations import find_organisations
from kb.reading import EntityKind


def said(text: str) -> list[str]:
    return [text[name.start : name.end] for name in find_organisations(text)]


def keys(text: str) -> list[str]:
    return [name.key for name in find_organisations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Une étude de l’ADEME et du Cerema.", ["ADEME", "Cerema"]),
        ("Le dossier part à la caisse des dépôts.", ["caisse des dépôts"]),
        ("Veolia, EDF et SFR répondent.", ["Veolia", "EDF", "SFR"]),
        ("Un prêt de la Banque des Territoires", ["Banque des Territoires"]),
        ("L’Agence nationale de la cohésion des territoires (ANCT) suit.",
         ["Agence nationale de la cohésion des territoires", "ANCT"]),
    ],
)  # fmt: skip
def test_known_bodies(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Réunion à la mairie de Redon.", ["mairie de Redon"]),
        ("Il travaille à la CC de Caux et Bray depuis mai.", ["CC de Caux et Bray"]),
        ("La CA du Boulonnais et Toulouse Métropole", ["CA du Boulonnais", "Toulouse Métropole"]),
        ("l’agence d’urbanisme de Lorient prépare", ["agence d’urbanisme de Lorient"]),
        ("une chambre d’agriculture de la Drôme", ["chambre d’agriculture de la Drôme"]),
        ("Parc naturel régional des Caps et Marais d’Opale",
         ["Parc naturel régional des Caps et Marais d’Opale"]),
        ("le Conseil départemental 64 vote", ["Conseil départemental 64"]),
        ("Avis de la DDT 19 attendu", ["DDT 19"]),
        ("le Ministère de la Transition écologique et solidaire",
         ["Ministère de la Transition écologique et solidaire"]),
        ("à la direction régionale de la culture, du sport et de la mer de Normandie",
         ["direction régionale de la culture, du sport et de la mer de Normandie"]),
        ("Le SCoT Gascogne et le PETR du Pays Portes de Bray",
         ["SCoT Gascogne", "PETR du Pays Portes de Bray"]),
        ("La réunion a lieu au lycée Jean Moulin.", ["lycée Jean Moulin"]),
        ("Avec le réseau Ombelle, puis avec le pôle Varuna", ["réseau Ombelle", "pôle Varuna"]),
        ("la Maison de l’Amérique latine", ["Maison de l’Amérique latine"]),
        ("Essonne développement et Cahors Agglo", ["Essonne développement", "Cahors Agglo"]),
        ("le Grand Chambéry porte le plan", ["Grand Chambéry"]),
    ],
)  # fmt: skip
def test_a_noun_opens_the_name(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("la start-up Kaélis installe", ["Kaélis"]),
        ("l’entreprise « Bois du Val » installe", ["Bois du Val"]),
        ("L’outil est porté par Ombelle depuis 2019.", ["Ombelle"]),
        ("Kaélis, filiale de Varuna, finance", ["Kaélis", "Varuna"]),
        ("On suit Ombelle Conseil – bureau d’études en eau.", ["Ombelle Conseil"]),
        ("avec les associations Khora, Lumen et Les Voisins", ["Khora", "Lumen", "Les Voisins"]),
        ("une association, baptisée Terrain Neutre, gère", ["Terrain Neutre"]),
        ("portée par un bailleur, puis mise en place par MOPAL", ["MOPAL"]),
    ],
)
def test_a_few_words_tell_a_name(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_a_town_is_a_body_when_it_acts() -> None:
    assert said("un bail signé avec la ville de Redon") == ["ville de Redon"]
    assert said("la ville de Redon finance la halle") == ["ville de Redon"]
    assert said("les rues de la ville de Redon") == []
    assert said("Invitée : Ville de Redon") == ["Ville de Redon"]


def test_capitals_are_believed_for_what_stands_around_then_everywhere() -> None:
    text = "Le projet avance. La création est portée par la MOPAL.\n\nMOPAL : deux postes."
    assert said(text) == ["MOPAL", "MOPAL"]
    assert said("Le directeur de la MOPAL a vu le QZTR 3.") == ["MOPAL"]
    assert said("le dossier passe de GZTR à PZTR") == []


def test_what_an_acronym_stands_for_is_a_name_too() -> None:
    assert said("Le Tube à idées urbaines (TUBIU) est animé par TUBIU.") == [
        "Tube à idées urbaines",
        "TUBIU",
        "TUBIU",
    ]
    assert said("un bail avec la MOPAL, maison ouverte pour apprendre librement") == [
        "MOPAL",
        "maison ouverte pour apprendre librement",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Les collectivités et une association locale en parlent à la mairie.",
        "Le département et la région ont été saisis.",
        "ATTENTION : le PLU, le RGPD et l’ESS sont au programme.",
        "COMPTE-RENDU DE LA REUNION DU 12 MARS",
        "PREMIERE PARTIE",
        "Réseau d’eau et centre de tri",
        "Le collège d’acteurs et le comité de pilotage ont voté.",
        "En Janvier, Demain et Après ont changé.",
        "12 000 € HT, 14 400 € TTC, 3 ETP",
        "la directive INSPIRE et le logiciel INSPIRE",
        "Le XXIe siècle et le lot T2",
        "Les CIG et des EIG",
    ],
)
def test_what_is_no_organisation(text: str) -> None:
    assert said(text) == []


def test_people_are_no_organisation() -> None:
    assert said("Yvonne TALBERT remercie Paul Normier.") == []
    assert said("la fondation Yvonne Talbert") == ["fondation Yvonne Talbert"]


def test_attendance_rows_give_the_body() -> None:
    tabs = (
        "Nom\tFonction\tOrganisme\n"
        "Talbert Yvonne\tDirectrice\tOmbelle\n"
        "Normier Paul\tMaire\tVille de Redon\n"
        "\tPrésident\tRedon Agglomération"
    )
    assert said(tabs) == ["Ombelle", "Ville de Redon", "Redon Agglomération"]
    bare = "TALBERT Yvonne\tOmbelle Conseil\nNORMIER Paul\tChargé de mission\nROUX Jeanne\tKaélis"
    assert said(bare) == ["Ombelle Conseil", "Kaélis"]


def test_lists_of_who_came_give_the_body() -> None:
    text = (
        "Présents :\n\n"
        "- Yvonne Talbert - Jardins de la Vilaine, Redon\n"
        "- Paul Normier (Kaélis)\n"
        "- Jeanne - Secours Populaire + habitante\n"
        "- Louise Roux, adjointe au maire\n"
    )
    assert said(text) == ["Jardins de la Vilaine", "Kaélis", "Secours Populaire"]


def test_a_speaker_comes_with_a_body() -> None:
    assert said("Y. Talbert (OMBEX)\nLes prix montent.") == ["OMBEX"]
    assert said("Jeanne - Terre Vive : on cherche des terres.") == ["Terre Vive"]


def test_fields_and_columns_give_bodies() -> None:
    sheet = "Porteur du projet : Les Ateliers du Val\nPartenaires : Kaélis, habitants du quartier"
    assert said(sheet) == ["Les Ateliers du Val", "Kaélis"]
    table = "Action\tPilote\tCoût\nPlanter\tOmbelle\t3 000 €\nTailler\tservices techniques\t0 €"
    assert said(table) == ["Ombelle"]


def test_addresses_hide_names_and_may_be_a_known_body() -> None:
    assert said("https://www.varuna-ombelle.fr/avec-EDF/page") == []
    assert said("Écrire à contact@ademe.fr ou à yvonne@orange-mail.example") == ["ademe"]


def test_spellings_of_one_name_share_a_key() -> None:
    text = (
        "La Ville de Redon et la ville de REDON : « Ville-de-Redon » signe avec la Ville de Redon"
    )
    assert set(keys(text)) == {"ville redon"}
    assert len(set(keys("Toulouse Métropole et la Métropole de Toulouse"))) == 1
    assert len(set(keys("CA du Boulonnais, Communauté d’Agglomération du Boulonnais"))) == 1
    assert len(set(keys("DDT19 ou DDT 19, avis de la DDT 19"))) == 1
    ademe = find_organisations("Agence de la transition écologique")[0]
    assert (ademe.name, ademe.key) == ("ADEME", "ademe")


def test_a_name_is_tidy() -> None:
    name = find_organisations("avec la  ville d'Arras\u00a0")[0]
    assert (name.name, name.kind) == ("Ville d’Arras", EntityKind.ORGANISATION)


PIECES = st.sampled_from(
    """Ville de Redon|l’ADEME|EDF|Présents :|\n|\t| - |, | et |«|»|(|porté par|Ombelle|\u202f|é
    |Yvonne TALBERT|agence de|les associations|SNCF.|Partenaires : |Organisme""".split("|")  # noqa: SIM905
)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=25).map(" ".join))
def test_spans_are_in_the_text_in_order_apart_and_the_same_twice(text: str) -> None:
    found = find_organisations(text)
    assert found == find_organisations(text)
    end = 0
    for name in found:
        assert end <= name.start < name.end <= len(text)
        words = text[name.start : name.end]
        assert words == words.strip() and name.key and name.name
        end = name.end


@pytest.mark.parametrize("piece", ["Ville de ", "EDF, ", "l’EDX et ", "Jean-", "Ab Cd\t", "(« "])
def test_time_grows_with_the_text_only(piece: str) -> None:
    def seconds(size: int) -> float:
        begun = time.perf_counter()
        find_organisations(piece * (size // len(piece)))
        return time.perf_counter() - begun

    seconds(2_000)
    short, long = seconds(20_000), seconds(160_000)
    # Eight times the text: 64 times as long if it were quadratic.
    assert long < 30 * max(short, 0.02)
