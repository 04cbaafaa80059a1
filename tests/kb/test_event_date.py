"""The day of the event and that of the version, from the first lines of a document."""

from __future__ import annotations

import datetime

import pytest

from kb.entities.dates import event_date, find_dates
from kb.entities.event import date_of_file_name


def told(front: str, file_name: str = "") -> tuple[str | None, str | None]:
    event, version = event_date(front, find_dates(front), file_name)
    return event and event.begins, version and version.begins


@pytest.mark.parametrize(
    ("front", "event"),
    [
        ("Compte-rendu du forum du 14/05/19\n\nDate : Mardi 14 mai 2019", "2019-05-14"),
        ("Réunion du 12.09.2023\nPrésents : trois élues", "2023-09-12"),
        ("# Journal du lieu\n\n## 03/02/2021\n\nRetour sur la réunion du 12/01/2021", "2021-02-03"),
        ("RÉUNION DU CONSEIL\n\nJEUDI 20 DECEMBRE 2018\n\nORDRE DU JOUR", "2018-12-20"),
        ("Date\n26 avril 2018\nLieu\nUne halle", "2018-04-26"),
        ("CR Atelier 29 mars 2023\n\nLa fabrique a réuni", "2023-03-29"),
        ("Le 12 mars 2022 s’est tenue la première rencontre des jardins", "2022-03-12"),
        ("Journées des 26 et 27 avril 2018", "2018-04-26"),
        ("Atelier mobilité – mars 2016\nSynthèse", "2016-03"),
        ("Compte rendu de la réunion de validation du 12 mars 2021", "2021-03-12"),
        ("> Date et heure: 2026-01-11 18:50:24\n> Lieu: salle polyvalente", "2026-01-11"),
        ("L’an deux mille vingt, le onze février, le conseil s’est réuni", "2020-02-11"),
        ("Conseil du 5 mai 2020\n1. Approbation du procès-verbal du 3 mars 2020", "2020-05-05"),
        ("Vu la loi du 10 mars 2023\nSéance du 30 novembre 2023", "2023-11-30"),
        ("Conseil du 5 mai 2020\nDate de convocation : 28 avril 2020", "2020-05-05"),
        ("Convocation du 28 avril 2020\nConseil du 5 mai 2020", "2020-05-05"),
    ],
)
def test_the_event_is_found_among_other_dates(front: str, event: str) -> None:
    assert told(front)[0] == event


@pytest.mark.parametrize(
    ("front", "event", "version"),
    [
        (
            "Jeudi 05 novembre matin\n\nversion 2 synthèse – 18 janvier 2021 – en ligne",
            "2020-11-05",
            "2021-01-18",
        ),
        ("Atelier n°2 - 5 juin\nversion du 12 juin 2019", "2019-06-05", "2019-06-12"),
        (
            "Première version 12/04/2023 / Validation 10/05/2023\nRéunion du 3 avril 2023",
            "2023-04-03",
            "2023-05-10",
        ),
        ("Première version 12/04/2023 / Validation 10/05/2023", None, "2023-05-10"),
        ("Réunion du 06.12.22 – compte rendu (v2 du 10.01.23)", "2022-12-06", "2023-01-10"),
        ("Diffusé le 4 mai 2021\nComité n° 3 du 28 avril 2021", "2021-04-28", "2021-05-04"),
        ("Lens, le 3 mars 2021\n\nRéunion du 28 février 2021", "2021-02-28", "2021-03-03"),
        (
            "---\ntitle: Bureau du 22 juin 2021\ndate: 2022-11-29T12:19:26.733Z\n---\nPrésents",
            "2021-06-22",
            "2022-11-29",
        ),
        ("---\ntitle: Procès-verbal\ndate: 2025-07-17\n---\nPrésents", "2025-07-17", None),
        (
            "| Date | Version |\n| 12/04/2023 | V1 |\n\nRéunion de lancement – 5 avril 2023",
            "2023-04-05",
            "2023-04-12",
        ),
        ("Fiche action\nDernière mise à jour : 12/03/2022", None, "2022-03-12"),
    ],
)
def test_the_version_is_not_the_event(front: str, event: str | None, version: str | None) -> None:
    assert told(front) == (event, version)


@pytest.mark.parametrize(
    "front",
    [
        "Compte rendu\nProchaine réunion le 16 mai 2019",
        "Questionnaire à renvoyer avant le 3 mars 2021",
        "Projet soutenu par la loi du 7 octobre 2016",
        "Rapport d’activité 2021\nLe lieu a ouvert en 2019",
        "Une fiche sans date",
    ],
)
def test_an_appointment_a_law_or_a_year_is_no_event(front: str) -> None:
    assert told(front) == (None, None)


def test_the_file_name_tells_the_date_that_the_text_does_not() -> None:
    front = "Compte rendu\nProchaine réunion le 16 mai 2019"
    event, _ = event_date(front, find_dates(front), "20190411_CR.docx")
    assert event is not None
    assert (event.begins, event.inferred, event.start, event.end) == ("2019-04-11", True, 0, 1)


def test_the_file_name_gives_its_year_to_the_date_of_the_text() -> None:
    front = "Compte-rendu de la réunion du jeudi 9 novembre"
    event, _ = event_date(front, find_dates(front), "CR_2023-11-10.md")
    assert event is not None
    assert (event.begins, event.inferred) == ("2023-11-09", True)
    assert front[event.start : event.end] == "jeudi 9 novembre"


def test_dates_past_the_front_are_left_out() -> None:
    text = "Compte rendu\n" + "Réunion du 3 mars 2021"
    assert event_date(text[:12], find_dates(text)) == (None, None)


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("20210604_CR.docx", datetime.date(2021, 6, 4)),
        ("CR-2021-06-04-atelier.md", datetime.date(2021, 6, 4)),
        ("CR_conseil_28_10_2022.pdf", datetime.date(2022, 10, 28)),
        ("PV 04062021.odt", datetime.date(2021, 6, 4)),
        ("PV du 3 mars 2020.pdf", datetime.date(2020, 3, 3)),
        ("commission-11-09-25.md", datetime.date(2025, 9, 11)),
        ("rapport-2021.pdf", None),
        ("20211399.pdf", None),
        ("fiche_12.docx", None),
    ],
)
def test_the_date_of_a_file_name(name: str, date: datetime.date | None) -> None:
    assert date_of_file_name(name) == date
