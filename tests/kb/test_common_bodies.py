"""Bodies said with common nouns, in lists, in fields and in notes. Names are invented."""

from __future__ import annotations

import pytest

from kb.entities.organisations import find_organisations


def said(text: str) -> list[str]:
    return [text[name.start : name.end] for name in find_organisations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le dossier est suivi par la Région, pas par le Département.",
         ["Région", "Département"]),
        ("Département : 12 000 €\nRégion 19K€", ["Département", "Région"]),
        ("Fonds propres : 5 000 €, Département : 12 000 €", ["Département"]),
        ("la politique de la Ville, le contrat de la Ville", []),
        ("La région est belle, le département aussi.", []),
        ("une « Ville intelligente », la « Ville du quart d’heure »", []),
        ("L’Agence d’urbanisme de Redon relit. Le plan de l’Agence sort en mai.",
         ["Agence d’urbanisme de Redon", "Agence"]),
        ("L’Agence ouvre à neuf heures.", []),
        ("Merci au centre social Les Tilleuls. Puis le centre social prête sa salle.",
         ["centre social Les Tilleuls", "centre social"]),
        ("Le centre social ferme à midi.", []),
    ],
)  # fmt: skip
def test_a_common_noun_that_names_one_body(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le président de l’union des commerçants doute.", ["union des commerçants"]),
        ("avec l’association des parents d’élèves, puis", ["association des parents d’élèves"]),
        ("Demander à l’amicale des locataires.", ["amicale des locataires"]),
        ("Le comité des fêtes prête le barnum.", ["comité des fêtes"]),
        ("Le comité des usagers et une association des voisins", []),
        ("l’union des forces qui restent", ["union des forces"]),
    ],
)
def test_unions_of_people(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("une étude confiée à l’Atelier des Lilas, paysagistes", ["Atelier des Lilas"]),
        ("On le doit aux Amis du Vieux Moulin.", ["Amis du Vieux Moulin"]),
        ("Atelier des Lilas : compte rendu", []),
        ("Le bilan de l’Atelier de Redon", []),
        ("un lieu voisin, le Tixi, visité en mai", ["Tixi"]),
        ("C’est une association de quartier, Les Lucioles, qui paie.", ["Les Lucioles"]),
        ("un atelier d’une heure, Claire, puis le repas", []),
    ],
)
def test_places_of_work_and_asides(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Les partenaires (MSA, ADEME, Terres vives, OMBIXA...) suivent.",
         ["MSA", "ADEME", "Terres vives", "OMBIXA"]),
        ("des couleurs (Bleu, Vert, Rouge)", []),
        ("C’est l’association Vert Demain qui trie. Un stand avec Vert Demain le 18 mars.",
         ["Vert Demain", "Vert Demain"]),
        ("Des associations telles que « Terre de liens » aident.", ["Terre de liens"]),
        ("lignes 38 et 92 du réseau TIXI", ["TIXI"]),
        ("Avis de la Chambre d’agriculture 22, attendu", ["Chambre d’agriculture 22"]),
        ("COMITE TECHNIQUE DU PLATEAU", []),
        ("Réunion du Dpt 22 et de Lannion-Trégor Com", ["Dpt 22", "Lannion-Trégor Com"]),
        ("À Metz métropole, rien. La métropole Grand Nancy aussi.",
         ["Metz métropole", "métropole Grand Nancy"]),
    ],
)  # fmt: skip
def test_lists_repeats_and_short_forms(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_a_heading_announces_names() -> None:
    sheet = "## Partenaires\n\n- Labixa, Cœur Vert, habitants\n\n## Suite\n\nDu travail."
    assert said(sheet) == ["Labixa", "Cœur Vert"]
    asked = "Q1 : Nom de la structure ?\nJardin en partage, association\n"
    assert said(asked) == ["Jardin en partage"]
    cell = "Structure porteuse | Outils en commun (association loi 1901)"
    assert said(cell) == ["Outils en commun"]
    assert said("Porteur : Service des sports") == []
    assert said("## Contact\n\nLe bureau est ouvert le mardi.") == []


def test_a_cell_that_lost_its_breaks_holds_several_bodies() -> None:
    cell = "Partenaires | Ombelle Verte Communauté de communes du Val Lycée Jean-Moulin"
    assert said(cell) == ["Ombelle Verte", "Communauté de communes du Val", "Lycée Jean-Moulin"]


def test_the_next_field_is_no_part_of_a_name() -> None:
    assert said("Lieu : mairie de Redon Animation : les élus") == ["mairie de Redon"]


def test_a_name_may_be_cut_by_the_end_of_a_line() -> None:
    assert said("posée par la\nDSDEN hier") == ["DSDEN"]
    assert said("– DGS de la CC du Grand\nCahors") == ["CC du Grand\nCahors"]


def test_rows_and_notes_know_people_by_initials() -> None:
    notes = "Présents :\nFB\nVM (GPX3A)\n\nUn poste GPX3A / LTCX est proposé."
    assert said(notes) == ["GPX3A", "GPX3A", "LTCX"]
