from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.headings import KNOWN_NAME, NUMBER, is_person, looks_label, strong_rank
from ingest.model import Block, BlockKind
from ingest.readers.lines import plain_lines, to_blocks
from ingest.readers.markdown import read as read_markdown
from ingest.structure import outline, struck_spans
from ingest.title_words import key, names_participants, role_of_title
from kb.reading import SectionRole

BODY = (
    "Une vingtaine de personnes ont suivi la présentation, puis la discussion s’est engagée avec "
    "la salle sur les moyens et sur le calendrier."
)


def titles(text: str) -> list[str]:
    return [e.block.text for e in outline(to_blocks(plain_lines(text))) if e.heading]


def markdown_titles(text: str) -> list[str]:
    return [e.block.text for e in outline(read_markdown(text.encode()).blocks) if e.heading]


@pytest.mark.parametrize(
    "title",
    [
        "1/ Motion de soutien",
        "8/Décisions",
        "A/ Alerte sur les délais",
        "1- Titre du point",
        "1 Titre du point",
        "6.5.1 Modalités de suivi",
        "1) Budget :",
        "2- Voirie:",
        "II - Les suites",
    ],
)
def test_a_number_makes_a_title_in_any_dress(title: str) -> None:
    rank = strong_rank(title)
    assert rank is not None
    assert KNOWN_NAME <= rank <= NUMBER + 2
    assert title in titles(f"Compte rendu\n{BODY}\n{title}\n{BODY}")


@pytest.mark.parametrize(
    "line",
    [
        "12 avenue de la gare",
        "26 avril 2018",
        "3 millions d’euros ont été engagés",
        "Page 4 sur 6",
        "4/6",
        "Date : 3 mai 2021",
        "Lieu : salle des fêtes",
        "Photo : la halle avant travaux",
        "=> à vérifier avec le service",
        "Il souligne :",
        "Le maire a rappelé le calendrier",
        "20230412 #cr #v2",
        "P. Durand (Agence locale)",
    ],
)
def test_other_lines_are_not_titles(line: str) -> None:
    assert line not in titles(f"Compte rendu\n{BODY}\n{line}\n{BODY}")


def test_a_letter_is_a_number_only_beside_its_neighbour() -> None:
    alone = f"Compte rendu\n{BODY}\nC. Durand\n{BODY}"
    beside = f"Compte rendu\n{BODY}\nB. Contexte\n{BODY}\nC. Suites\n{BODY}"
    assert "B. Contexte" in titles(beside)
    assert strong_rank("C. Durand") is not None
    assert "C. Durand" not in titles(alone.replace("C. Durand", "C. Durand, élue, excusée,"))
    assert is_person("C. Durand (Ville)")


def test_labels_open_a_part_and_empty_fields_do_not() -> None:
    text = f"Compte rendu\n{BODY}\nMise en garde :\n{BODY}\nDate d’envoi :\nOrdre du jour :\n{BODY}"
    assert titles(text)[1:] == ["Mise en garde :", "Ordre du jour :"]


def test_a_label_before_a_list_is_a_title_when_it_names_a_part() -> None:
    text = f"Compte rendu\n{BODY}\nPoints positifs :\n- un\n- deux\nVoici la liste :\n- un\n- deux"
    assert titles(text)[1:] == ["Points positifs :"]
    assert looks_label("Décision / Actions :")
    assert not looks_label("Modèles utiles pour :")


def test_labels_that_follow_one_another_with_their_lists_are_titles() -> None:
    text = f"Compte rendu\n{BODY}\nEn termes de vélo :\n- un\n- deux\nAutres :\n- un\n- deux"
    assert titles(text)[1:] == ["En termes de vélo :", "Autres :"]
    alone = f"Compte rendu\n{BODY}\nEn termes de vélo :\n- un\n- deux\n{BODY}"
    assert titles(alone)[1:] == []


def test_a_short_line_before_a_list_is_a_title() -> None:
    text = f"Compte rendu\n{BODY}\nLes pistes retenues\n- une navette\n- un relais\n{BODY}"
    assert titles(text)[1:] == ["Les pistes retenues"]


def test_a_bullet_alone_before_its_text_is_a_title() -> None:
    text = f"Compte rendu\n{BODY}\n- Questions-réponses et échanges\n{BODY}\n- 7 votants\n{BODY}"
    assert titles(text)[1:] == ["Questions-réponses et échanges"]


def test_the_agenda_announces_and_its_lines_are_no_titles() -> None:
    text = f"""Conseil du village
Ordre du jour
1/ Motion
2/ Budget
3/ Voirie
1/ Motion
{BODY}
2/ Budget
{BODY}"""
    assert titles(text) == ["Conseil du village", "Ordre du jour", "1/ Motion", "2/ Budget"]


def test_the_agenda_may_stand_right_above_the_minutes() -> None:
    text = f"Conseil du village\nOrdre du jour\n1/ Motion\n{BODY}\n2/ Budget\n{BODY}"
    assert titles(text)[1:] == ["Ordre du jour", "1/ Motion", "2/ Budget"]


def test_numbering_that_starts_again_after_the_agenda_is_read_as_titles() -> None:
    text = f"Conseil\nOrdre du jour\n1. Bilan\n2. Budget\n\n1. Bilan\n{BODY}\n\n2. Budget\n{BODY}"
    assert titles(text)[1:] == ["Ordre du jour", "1. Bilan", "2. Budget"]


def test_an_agenda_and_a_list_of_people_hold_no_other_part() -> None:
    text = f"""Conseil du village
Présents
Anne DURAND
Paul MARTIN
Ordre du jour :
- la navette
- le four à pain
La navette du plateau
{BODY}"""
    paths = [e.heading_path for e in outline(to_blocks(plain_lines(text))) if e.heading]
    assert paths[1:] == [("Présents",), ("Ordre du jour",), ("La navette du plateau",)]


def test_known_titles_stand_beside_numbered_ones() -> None:
    text = f"Bilan du projet\n{BODY}\nContexte\n{BODY}\n1. Méthode\n{BODY}\nConclusion\n{BODY}"
    paths = [e.heading_path for e in outline(to_blocks(plain_lines(text))) if e.heading]
    assert paths[1:] == [("Contexte",), ("1. Méthode",), ("Conclusion",)]


def test_dates_alone_are_titles_in_a_journal_only() -> None:
    journal = f"Journal du projet\n{BODY}\n03/02/2021\n{BODY}\n17 mars 2021\n{BODY}"
    assert titles(journal)[1:] == ["03/02/2021", "17 mars 2021"]
    assert "03/02/2021" not in titles(f"Journal du projet\n{BODY}\n03/02/2021\n{BODY}")


def test_headings_repeat_and_the_title_as_a_running_head_does_not() -> None:
    text = f"Bilan de la navette\n{BODY}\nÉchanges :\n{BODY}\nBilan de la navette\n{BODY}"
    text += f"\nÉchanges :\n{BODY}"
    assert titles(text) == ["Bilan de la navette", "Échanges :", "Échanges :"]


def test_a_row_that_only_says_excused_is_a_title() -> None:
    rows = ["Nom | Organisme", "Durand | Ville", "Excusés |", "Martin | Agence"]
    blocks = [Block(kind=BlockKind.TABLE_ROW, text=row) for row in rows]
    assert [e.block.text for e in outline(blocks) if e.heading] == ["Excusés |"]


def test_under_stated_levels_labels_and_numbers_are_still_titles() -> None:
    text = f"""# Comité de la halle

Présents :

- Anne Durand
- Paul Martin

## Travaux

{BODY}

Un mot court

{BODY}

Points d’attention :

- le budget
"""
    assert markdown_titles(text) == [
        "Comité de la halle",
        "Présents :",
        "Travaux",
        "Points d’attention :",
    ]


def test_the_title_of_a_document_may_come_after_its_tags() -> None:
    text = "20210205\n\n# Comité de la halle\n\n## Travaux\n\nTexte.\n\n## Suites\n\nTexte.\n"
    assert markdown_titles(text) == ["Comité de la halle", "Travaux", "Suites"]


def test_bold_lines_of_markdown() -> None:
    text = f"""# Comité de la halle

**Association du plateau**\\
**Date :** 3 mai 2021

**Important** :

{BODY}

**Le chauffage**
La chaudière sera changée, dit **le maire**, avant l’hiver.

Un mot\\
**Le parvis**\\
Il sera pavé.

- **La toiture :**

{BODY}

**Qui paiera la halle ?**

{BODY}

## Suites

Le chantier **commence bientôt** et finit tard.

## Annexe

Rien.
"""
    assert markdown_titles(text) == [
        "Comité de la halle",
        "Important :",
        "Le chauffage",
        "Le parvis",
        "La toiture :",
        "Qui paiera la halle ?",
        "Suites",
        "Annexe",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("📋 Ordre du jour :", "ordre du jour"),
        ("3/ Décisions", "decisions"),
        ("Excusé(e)s (4)", "excuse"),
        ("Présent·es : 12", "present"),
        ("A noter :", "a noter"),
        ("II. Suites", "suites"),
    ],
)
def test_the_key_of_a_title(text: str, expected: str) -> None:
    assert key(text) == expected


@pytest.mark.parametrize(
    "title",
    ["Présents :", "Excusé.e.s", "Absents non excusés", "Membres présents (7)", "Invités : 8",
     "Participants à l’atelier", "Liste des personnes présentes", "Animateurs / Participants"],
)  # fmt: skip
def test_lists_of_people_are_named(title: str) -> None:
    assert names_participants(title)
    assert role_of_title(title) is SectionRole.PARTICIPANTS


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("un ~~deux~~ trois ~~quatre~~", [(3, 11), (18, 28)]),
        ("~~coupé\nà la ligne~~", []),
        ("~~~ un bloc ~~~", []),
        ("rien", []),
    ],
)
def test_struck_words(text: str, spans: list[tuple[int, int]]) -> None:
    assert struck_spans(text) == spans


lines = st.one_of(
    st.sampled_from(["Ordre du jour", "1/ Motion", "Présents :", "A. Titre", "03/02/2021", BODY]),
    st.text(max_size=40),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(lines, max_size=20))
def test_any_lines_give_the_same_outline_twice(found: list[str]) -> None:
    blocks = to_blocks(plain_lines("\n".join(found)))
    elements = outline(blocks)
    assert [element.block for element in elements] == list(blocks)
    assert elements == outline(blocks)
