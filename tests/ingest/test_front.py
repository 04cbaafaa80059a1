from __future__ import annotations

import pytest

from ingest.front import read_front
from ingest.passages import written
from ingest.readers.lines import plain_lines, to_blocks
from ingest.structure import outline
from kb.reading import Front

BODY = (
    "Une vingtaine de personnes ont suivi la présentation, puis la discussion s’est engagée avec "
    "la salle sur les moyens et sur le calendrier."
)


def front(text: str, name: str = "a.txt", **metadata: object) -> Front:
    elements = outline(to_blocks(plain_lines(text)))
    whole, placed = written(elements)
    spans = [(item.start, item.end) for item in placed]
    return read_front(whole, elements, spans, name, metadata)


def test_fields_of_the_front() -> None:
    found = front(f"""Rencontre de la halle
Date : jeudi 26 avril 2018
Lieu : Maison des associations – 3 rue du Four, Die
Horaires : de 09h30-13h00
Organisateurs : Ville de Die, Agence du plateau et la Région
Contexte
{BODY}""")
    assert found.title == "Rencontre de la halle"
    assert found.date is not None
    assert found.date.begins == "2018-04-26"
    assert found.place == "Maison des associations – 3 rue du Four, Die"
    assert found.hours == "09h30-13h00"
    assert found.organisers == ("Ville de Die", "Agence du plateau", "Région")
    assert found.territory is None


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Tarbes – Vendredi 04 décembre matin", "Tarbes"),
        ("VENDREDI 18 JUILLET 2014 – MILLAU", "MILLAU"),
        ("Le bureau s’est réuni le 18 juillet 2014 à la mairie de Die.", "mairie de Die"),
        ("Atelier – 18 juillet 2014", None),
        ("Animateurs régionaux - 2 février 2023", None),
    ],
)
def test_a_place_beside_a_date_or_in_a_sentence(line: str, place: str | None) -> None:
    assert front(f"Rencontre de la halle\n{line}\nContexte\n{BODY}").place == place


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("Séance à distance de 10h à 12h", "10h à 12h"),
        ("3 mai 2021 à 18 h 30", "18 h 30"),
        ("Le 3 mai 2021, salle 12", None),
    ],
)
def test_hours_are_as_written(line: str, hours: str | None) -> None:
    assert front(f"Rencontre de la halle\n{line}\nContexte\n{BODY}").hours == hours


def test_organisers_of_a_sentence_and_of_a_line_of_names() -> None:
    said = front(f"Rencontre\nAtelier organisé par l’Agence du plateau et la Ville de Die.\n{BODY}")
    assert said.organisers == ("Agence du plateau", "Ville de Die")
    joined = front(f"Rencontre de la halle\nCerema + Agence du plateau\nContexte\n{BODY}")
    assert joined.organisers == ("Cerema", "Agence du plateau")


def test_the_front_matter_completes_what_the_text_does_not_say() -> None:
    found = front(BODY, title="Bureau du plateau", date="2021-06-22T12:19", location="Die")
    assert (found.title, found.place) == ("Bureau du plateau", "Die")
    assert found.date is not None
    assert found.date.begins == "2021-06-22"


def test_the_date_of_another_document_is_not_that_of_the_event() -> None:
    text = f"Réunion du 1er juillet 2015\nContexte\nLe document du 27/06/2015 sert de base. {BODY}"
    found = front(text)
    assert found.date is not None
    assert (found.date.begins, found.version_date) == ("2015-07-01", None)


def test_an_empty_front_says_nothing() -> None:
    assert front(BODY) == Front()
