"""Numbers whose unit was said before, short forms of notes, and what is no figure."""

from __future__ import annotations

from time import process_time

import pytest

from kb.entities.figures import find_figures
from kb.reading import EntityKind

Told = tuple[str, float, str, str | None]


def told(text: str) -> list[Told]:
    return [(text[f.start : f.end], f.low, f.unit, f.per) for f in find_figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("41 °C à\nl’ombre, contre 33 sous les arbres", ("33", 33, "°C", None)),
        ("900 m² d’enrobé (sur 1 400) retirés", ("1 400", 1400, "m²", None)),
        ("de 78 à 92 €/MWh, contre 110 au gaz", ("110", 110, "EUR", "MWh")),
        ("35 € par jour au lieu de 60", ("60", 60, "EUR", "jour")),
        ("2300 repas/jour au plus fort, 1250 en hiver", ("1250", 1250, "repas", "jour")),
        ("2 entreprises sur 31 seulement", ("31", 31, "entreprises", None)),
        ("50 inscrits, une vingtaine en fin de séance", ("une vingtaine", 20, "inscrits", None)),
        ("Bénévoles : une quarantaine", ("une quarantaine", 40, "bénévoles", None)),
    ],
)
def test_a_number_takes_the_unit_said_before(text: str, expected: Told) -> None:
    assert told(text)[-1] == expected


@pytest.mark.parametrize(
    "text",
    [
        "12 élèves. Contre 3 jamais vus",
        "Le plateau des Mille Sources",
        "4 RESULTATS",
        "6 LEVIERS ET CLES",
        "500 de plus",
        "mercredi 5 avril 2023 Heure : 14h",
        "30 000 morts ; l’autre en compte un millier de moins",
    ],
)
def test_what_counts_nothing_more(text: str) -> None:
    assert all(figure[1] in (12, 30_000) for figure in told(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 véhicule 8 pl., conducteurs", ("8 pl.", 8, "places", None)),
        ("96 trajets, 540 pers.", ("540 pers.", 540, "personnes", None)),
        ("tirage : 5000 ex. pour le bourg", ("5000 ex.", 5000, "exemplaires", None)),
        ("abandonné après 6 sem. d’essai", ("6 sem.", 6, "semaine", None)),
        ("voit partir chaque mois 900 kg d’appareils", ("900 kg", 900, "kg", "mois")),
        ("un animateur 2 h par semaine.", ("2 h par semaine", 2, "heure", "semaine")),
        ("reconduit pour un an.", ("un an", 1, "an", None)),
        ("un CDD 12 mois", ("12 mois", 12, "mois", None)),
        ("400 € par banc, dit-il", ("400 € par banc", 400, "EUR", "banc")),
        ("à 2,40 € le plant)", ("2,40 € le plant", 2.4, "EUR", "plant")),
        ("500 € par virement", ("500 €", 500, "EUR", None)),
        ("payé 300 € par délibération", ("300 €", 300, "EUR", None)),
        ("dans une 15aine de pays", ("une 15aine de pays", 15, "pays", None)),
        ("(1000 demandés) pour 3 cuves", ("3 cuves", 3, "cuves", None)),
    ],
)
def test_short_forms_and_rates(text: str, expected: Told) -> None:
    assert told(text)[-1] == expected


def test_a_departure_is_no_length() -> None:
    assert told("départ Redon 6h30") == []
    assert find_figures("une heure d’aide")[0].kind is EntityKind.DURATION


@pytest.mark.parametrize(
    "piece", ["12 m contre ", "3 sur ", "une vingtaine, ", "5 €, et ", "9\n\n"]
)
def test_time_grows_with_the_text_only(piece: str) -> None:
    def seconds(size: int) -> float:
        begun = process_time()
        find_figures(piece * (size // len(piece)))
        return process_time() - begun

    seconds(2_000)
    short, long = seconds(20_000), seconds(160_000)
    assert long < 30 * max(short, 0.02)
