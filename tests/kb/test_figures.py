"""Amounts, shares, quantities and lengths of time in French sentences."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.entities.figures import find_figures
from kb.reading import EntityKind, Figure

AMOUNT, SHARE = EntityKind.AMOUNT, EntityKind.SHARE
QUANTITY, DURATION = EntityKind.QUANTITY, EntityKind.DURATION


def only(text: str) -> Figure:
    (figure,) = find_figures(text)
    return figure


def words(text: str) -> list[str]:
    return [text[figure.start : figure.end] for figure in find_figures(text)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("un prix entre 20 000 et 45 000 euros", 20_000, 45_000),
        ("une aide de 1,2 M€", 1_200_000, 1_200_000),
        ("il reste 1’697€ en caisse", 1_697, 1_697),
        ("solde : -22'973,41€", -22_973.41, -22_973.41),
        ("un apport de +20’000 €", 20_000, 20_000),
        ("soit 12 924€", 12_924, 12_924),
        ("soit 12\u202f924\u00a0€", 12_924, 12_924),
        ("le lot vaut 1.697€", 1_697, 1_697),
        ("marché de 885 636.60 €", 885_636.60, 885_636.60),
        ("entre 60 et 400€", 60, 400),
        ("près de 3 millions d’euros", 3_000_000, 3_000_000),
        ("de 0,5 à 1 million d’euros", 500_000, 1_000_000),
        ("de 500 000 à 1 million d’euros", 500_000, 1_000_000),
        ("de 10 à 15 000 euros", 10_000, 15_000),
        ("entre 10 k€ et 19 k€", 10_000, 19_000),
        ("un demi-million d’euros", 500_000, 500_000),
        ("trois cent cinquante mille euros", 350_000, 350_000),
        ("la place à 12€50", 12.5, 12.5),
        ("un budget de 10 millions, voté hier", 10_000_000, 10_000_000),
        ("2,5 milliards de francs", 2_500_000_000, 2_500_000_000),
    ],
)
def test_an_amount_is_read_in_every_dress(text: str, low: float, high: float) -> None:
    figure = only(text)
    assert (figure.kind, figure.low, figure.high) == (AMOUNT, low, high)


@pytest.mark.parametrize(
    ("text", "span", "per", "tax"),
    [
        ("payé 36,92 euros par heure", "36,92 euros par heure", "heure", None),
        ("à 80 €/m² hors travaux", "80 €/m²", "m²", None),
        ("un marché de 2 M€ TTC par an.", "2 M€ TTC par an", "an", "TTC"),
        ("500 k€ HT pour la halle", "500 k€ HT", None, "HT"),
        ("38 M€ HT / an", "38 M€ HT / an", "an", "HT"),
        ("12 €/mois/hab", "12 €/mois/hab", "mois/habitant", None),
        ("un forfait de 2 000 TTC", "2 000 TTC", None, "TTC"),
        ("15 euros de l’heure", "15 euros de l’heure", "heure", None),
    ],
)
def test_an_amount_keeps_its_rate_and_its_tax(
    text: str, span: str, per: str | None, tax: str | None
) -> None:
    figure = only(text)
    assert (text[figure.start : figure.end], figure.per, figure.tax) == (span, per, tax)


def test_two_amounts_with_their_units_are_two_figures() -> None:
    assert words("10K€ et 19K€") == ["10K€", "19K€"]
    assert words("passé de 3 partenaires à 11 partenaires") == ["3 partenaires", "11 partenaires"]


@pytest.mark.parametrize(
    ("text", "span", "low"),
    [
        ("financé à 90 %", "90 %", 90),
        ("une hausse de 12,5%", "12,5%", 12.5),
        ("vingt pour cent des foyers", "vingt pour cent", 20),
        ("un tiers des habitants", "un tiers", 33.33),
        ("les deux tiers de la population", "les deux tiers", 66.67),
        ("2/3 du budget", "2/3", 66.67),
        ("un logement sur cinq est vide", "un logement sur cinq", 20),
    ],
)
def test_a_share_is_a_percentage(text: str, span: str, low: float) -> None:
    figure = only(text)
    assert (figure.kind, text[figure.start : figure.end], figure.low) == (SHARE, span, low)


@pytest.mark.parametrize(
    ("text", "span", "unit", "per"),
    [
        ("un hall de 620M² vitrés", "620M²", "m²", None),
        ("27 000 tonnes de bois", "27 000 tonnes", "t", None),
        ("une production de 350 MWh/an", "350 MWh/an", "MWh", "an"),
        ("chauffé à 20°C", "20°C", "°C", None),
        ("un poste de 0,8 ETP", "0,8 ETP", "ETP", None),
        ("une résolution de 5 cm", "5 cm", "cm", None),
        ("2800 repas/j en cuisine", "2800 repas/j", "repas", "jour"),
        ("31 co-workers", "31 co-workers", "co-workers", None),
        ("avec 48 acteurs publics", "48 acteurs", "acteurs", None),
        ("un bassin de 130 000 Habitants", "130 000 Habitants", "habitants", None),
        ("40 000 visiteurs par an", "40 000 visiteurs par an", "visiteurs", "an"),
        ("15 nouveaux projets", "15 nouveaux projets", "projets", None),
        ("27 000\ntonnes", "27 000\ntonnes", "t", None),
        ("près de 90 start-up", "90 start-up", "start-up", None),
        ("12 PME du canton", "12 PME", "PME", None),
        ("30 participant·es inscrit·es", "30 participant·es", "participant·es", None),
        ("0 abstention", "0 abstention", "abstention", None),
        ("deux ou trois réunions", "deux ou trois réunions", "réunions", None),
        ("un à deux ateliers", "un à deux ateliers", "ateliers", None),
        ("trois entreprises locales", "trois entreprises", "entreprises", None),
    ],
)
def test_a_quantity_has_its_unit(text: str, span: str, unit: str, per: str | None) -> None:
    figure = only(text)
    said = (text[figure.start : figure.end], figure.kind, figure.unit, figure.per)
    assert said == (span, QUANTITY, unit, per)


@pytest.mark.parametrize(
    ("text", "span", "low"),
    [
        ("une vingtaine de halles", "une vingtaine de halles", 20),
        ("une centaine d’heures de classe", "une centaine d’heures", 100),
        ("plus de 320 visites", "320 visites", 320),
        ("environ 40 agents", "40 agents", 40),
        ("80 agents environ", "80 agents", 80),
        ("autour de 40 agents", "40 agents", 40),
        ("jusqu’à 90 000 tonnes", "90 000 tonnes", 90_000),
    ],
)
def test_what_is_said_about_is_approximate(text: str, span: str, low: float) -> None:
    figure = only(text)
    assert text[figure.start : figure.end] == span
    assert figure.low == low and figure.approximate


def test_a_part_is_counted_as_the_whole_is() -> None:
    whole, part = find_figures("2800 repas dont 1100 livrés")
    assert (whole.low, part.low, part.unit) == (2800, 1100, "repas")


@pytest.mark.parametrize(
    ("text", "span", "low", "high", "unit"),
    [
        ("trois à six mois", "trois à six mois", 3, 6, "mois"),
        ("prévu pour un an et demi", "un an et demi", 1.5, 1.5, "an"),
        ("en 6 semaines", "6 semaines", 6, 6, "semaine"),
        ("pendant un an", "un an", 1, 1, "an"),
        ("dans les dix prochaines années", "dix prochaines années", 10, 10, "an"),
        ("les 18-25 ans", "18-25 ans", 18, 25, "an"),
        ("une réunion de 2h30", "2h30", 2.5, 2.5, "heure"),
        ("Durée : 2 heures 30 minutes", "2 heures 30 minutes", 2.5, 2.5, "heure"),
        ("35h par semaine", "35h par semaine", 35, 35, "heure"),
        ("un quart d’heure", "un quart d’heure", 0.25, 0.25, "heure"),
        ("de 2 à 3 heures", "2 à 3 heures", 2, 3, "heure"),
    ],
)
def test_a_length_of_time(text: str, span: str, low: float, high: float, unit: str) -> None:
    figure = only(text)
    assert (figure.kind, text[figure.start : figure.end]) == (DURATION, span)
    assert (figure.low, figure.high, figure.unit) == (low, high, unit)


@pytest.mark.parametrize(
    "text",
    [
        "voir page 6", "Page 1 sur 6", "diapositives #3", "les actions 1 à 4", "l’article L151-19",
        "les bus 38 et 92", "les lignes 38 et 92 prolongées", "06 12 34 56 78", "75007 Paris",
        "75007 PARIS", "Séquence 2", "phase 2 projets", "la version 1.2", "en 2018",
        "https://exemple.fr/12-projets", "le 1er lot", "à 14h30", "de 9h à 12h", "à 20 heures",
        "de 18 à 20 heures", "un projet", "une ville", "59800", "la moitié des élus",
        "un tiers-lieu", "un tiers de confiance", "2012-2013", "jeudi 9 novembre", "3 mars",
        "les 26 et 27 mars", "2018/2001", "la DDT 19 propose", "24h/24 et 7j/7", "une fois par an",
        "1. Projets lauréats", "2 Projets retenus", "les deux projets", "ces trois communes",
        "deux volets", "le prix est de € ou €€€", "4000+1000+250", "12, rue des Lilas",
        "département 64\nMARTIN Paul", "des dizaines de camions", "5° Les accès", "le bilan 2021",
        "un jour", "n° 12 communes", "dans les années 1970",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_figure_is_none(text: str) -> None:
    assert find_figures(text) == []


def test_a_large_number_after_a_label_is_counted() -> None:
    assert words("Salle 50 places, atelier 2 personnes") == ["50 places"]


@pytest.mark.parametrize("piece", ["1", "1 ", "1\n", "12, ", "vingt et un ", "1 à ", "un ", " "])
def test_a_hostile_line_is_read_in_time_with_its_length(piece: str) -> None:
    """Four times the line takes about four times as long; sixteen would be its square."""
    assert _seconds(piece * 8_000) < 10 * _seconds(piece * 2_000) + 0.05


def _seconds(text: str) -> float:
    def once() -> float:
        start = process_time()
        find_figures(text)
        return process_time() - start

    return min(once() for _ in range(3))


SENTENCES = st.lists(
    st.sampled_from(
        ["entre ", "12", " 000", " et ", "à ", "€", " k€", " euros", " par an", "-", "’", "'", ",5",
         " % ", "un ", "deux ", " cent ", "mille", " millions ", "d’", "de ", "projets", " mois",
         " et demi", "h30", "\n", "\u202f", "HT", "dont ", "une quinzaine ", "m²", "/", "2018 "]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=300)
@given(st.one_of(SENTENCES, st.text(max_size=80)))
def test_spans_are_in_the_text_in_order_and_always_the_same(text: str) -> None:
    figures = find_figures(text)
    end = 0
    for figure in figures:
        said = text[figure.start : figure.end]
        assert end <= figure.start and said and said == said.strip()
        assert figure.low <= figure.high and figure.unit
        end = figure.end
    assert figures == find_figures(text)
