from __future__ import annotations

import pytest

from ingest.headings import is_person, names_participants, strong_rank
from ingest.model import Block, BlockKind, RawDocument
from ingest.readers.lines import plain_lines, to_blocks
from ingest.structure import document_title, outline
from kb.model import Role

BODY = "Une vingtaine de personnes ont suivi la présentation, puis la discussion s’est engagée."

REPORT = f"""Séminaire des communes du plateau
Compte-rendu du 12 mars 2019
Informations pratiques
Date : 12 mars 2019
Tour de table
DURAND Anne	Maire	Commune A
MARTIN Paul	Directeur	Agence B
PREMIERE PARTIE : la navette : premiers essais
La navette à la demande
{BODY}
- **Questions-réponses**
- Combien cela coûte-t-il ?
{BODY}
Le transport solidaire
{BODY}
Échanges :
{BODY}
DEUXIEME PARTIE : suites
{BODY}"""


def _paths(text: str) -> list[tuple[str, ...]]:
    elements = outline(to_blocks(plain_lines(text)))
    return [element.heading_path for element in elements if element.heading]


def test_titles_by_shape_nest() -> None:
    part = "PREMIERE PARTIE : la navette : premiers essais"
    assert _paths(REPORT) == [
        (),
        ("Informations pratiques",),
        ("Tour de table",),
        (part,),
        (part, "La navette à la demande"),
        (part, "La navette à la demande", "Questions-réponses"),
        (part, "Le transport solidaire"),
        (part, "Le transport solidaire", "Échanges"),
        ("DEUXIEME PARTIE : suites",),
    ]


def test_blank_lines_and_tabs_change_nothing() -> None:
    spaced = REPORT.replace("\n", "\n\n").replace("\t", " ")
    roles = [element.role for element in outline(to_blocks(plain_lines(REPORT)))]
    assert _paths(spaced) == _paths(REPORT)
    assert [element.role for element in outline(to_blocks(plain_lines(spaced)))] == roles
    assert roles.count(Role.PARTICIPANTS) == 2


def test_stated_levels_are_believed_and_short_lines_are_then_only_lines() -> None:
    blocks = [
        Block(kind=BlockKind.HEADING, text="Bilan", level=1),
        Block(kind=BlockKind.PARAGRAPH, text="Un mot court"),
        Block(kind=BlockKind.PARAGRAPH, text=BODY),
        Block(kind=BlockKind.HEADING, text="Analyse", level=2),
        Block(kind=BlockKind.PARAGRAPH, text=BODY),
        Block(kind=BlockKind.HEADING, text="Suites", level=1),
        Block(kind=BlockKind.HEADING, text="Analyse", level=2),
    ]
    paths = [e.heading_path for e in outline(blocks) if e.heading]
    assert paths == [("Bilan",), ("Bilan", "Analyse"), ("Suites",), ("Suites", "Analyse")]


def test_the_title_of_the_document_stands_in_no_path() -> None:
    blocks = [
        Block(kind=BlockKind.HEADING, text="Rapport", level=1),
        Block(kind=BlockKind.HEADING, text="Contexte", level=2),
        Block(kind=BlockKind.PARAGRAPH, text=BODY),
    ]
    elements = outline(blocks)
    assert [e.heading_path for e in elements] == [(), ("Contexte",), ("Contexte",)]
    assert document_title(RawDocument(blocks=tuple(blocks), media_type="x")) == "Rapport"


def test_an_address_is_not_a_pile_of_titles() -> None:
    text = f"Titre du rapport\nCerema Ouest\nRue de la Paix\nVille de Tarbes\n{BODY}"
    assert _paths(text) == [()]


@pytest.mark.parametrize(
    ("text", "is_title"),
    [
        ("Séquence 2", True),
        ("PREMIERE PARTIE : les tiers-lieux", True),
        ("1. Contexte", True),
        ("8/Décisions", True),
        ("6.5.1 Modalités", True),
        ("A/ Alerte", True),
        ("II - Les suites", True),
        ("Témoignage 3", True),
        ("Ouverture", True),
        ("Questions-réponses et échanges", True),
        ("Liste des participants", True),
        ("26 avril 2018", False),
        ("219 bd Saint-Germain, 75007 Paris", False),
        ("Le projet est terminé.", False),
        ("Odile VERNEY", False),
        ("https://exemple.fr", False),
        ("12-13", False),
        ("", False),
    ],
)
def test_strong_titles(text: str, is_title: bool) -> None:
    assert (strong_rank(text) is not None) is is_title


def test_people_and_lists_of_people() -> None:
    assert is_person("Anne-Marie DURAND")
    assert is_person("M. Paul MARTIN")
    assert not is_person("Projet BCI")
    assert not is_person("COMPTE-RENDU ATELIER")
    assert names_participants("Étaient présents :")
    assert not names_participants("Les participants ont demandé un calendrier.")
