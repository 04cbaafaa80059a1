"""Dates and periods in French sentences, with and without their year."""

from __future__ import annotations

import datetime
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.entities.dates import find_dates
from kb.reading import EntityKind, When


def only(text: str, anchor: str | None = None) -> When:
    (when,) = find_dates(text, datetime.date.fromisoformat(anchor) if anchor else None)
    return when


@pytest.mark.parametrize(
    ("text", "span", "begins"),
    [
        ("réuni le jeudi 26 avril 2018 à Lens", "jeudi 26 avril 2018", "2018-04-26"),
        ("JEUDI 20 DECEMBRE 2018", "JEUDI 20 DECEMBRE 2018", "2018-12-20"),
        ("dès le 1er mars 2021", "1er mars 2021", "2021-03-01"),
        ("le 26\navril 2018", "26\navril 2018", "2018-04-26"),
        ("séance du 26/04/18.", "26/04/18", "2018-04-26"),
        ("point du 06.12.22", "06.12.22", "2022-12-06"),
        ("le 05.05.2023", "05.05.2023", "2023-05-05"),
        ("| 07/04/2022 |", "07/04/2022", "2022-04-07"),
        ("date: 2021-06-04T10:00:00Z", "2021-06-04", "2021-06-04"),
        ("le 12 sept. 2021", "12 sept. 2021", "2021-09-12"),
        ("le six avril deux mille vingt et un", "six avril deux mille vingt et un", "2021-04-06"),
        ("L’an deux mil vingt-deux, le six avril à 20 heures", "six avril", "2022-04-06"),
        ("ouvert en avril 2014", "avril 2014", "2014-04"),
        ("rendu fin avril 2018", "fin avril 2018", "2018-04"),
        ("en 03/2021", "03/2021", "2021-03"),
        ("à la rentrée 2021", "rentrée 2021", "2021-09"),
        ("créé en 2013", "2013", "2013"),
        ("(2016)", "2016", "2016"),
        ("le bilan 2021 est bon", "2021", "2021"),
        ("lauréat de l’AMI 2022", "2022", "2022"),
        ("à l’horizon 2050", "2050", "2050"),
        ("en 2019 300 personnes", "2019", "2019"),
        ("2019 : ouverture", "2019", "2019"),
        ("le 10 mars 2023 (loi n° 2023-175)", "10 mars 2023", "2023-03-10"),
    ],
)
def test_a_date_is_as_precise_as_it_is_said(text: str, span: str, begins: str) -> None:
    when = only(text)
    assert (text[when.start : when.end], when.begins) == (span, begins)
    assert (when.kind, when.ends, when.inferred) == (EntityKind.DATE, None, False)


@pytest.mark.parametrize(
    ("text", "span", "begins", "ends"),
    [
        ("les 26 et 27 avril 2018", "26 et 27 avril 2018", "2018-04-26", "2018-04-27"),
        ("26, 27 et 28 avril 2018", "26, 27 et 28 avril 2018", "2018-04-26", "2018-04-28"),
        ("du 3 au 5 mai 2022", "3 au 5 mai 2022", "2022-05-03", "2022-05-05"),
        ("du 30 avril au 2 mai 2022", "30 avril au 2 mai 2022", "2022-04-30", "2022-05-02"),
        ("20 déc. 2021 au 3 janvier", "20 déc. 2021 au 3 janvier", "2021-12-20", "2022-01-03"),
        ("du 07/10/2024 au 11/10/2024", "07/10/2024 au 11/10/2024", "2024-10-07", "2024-10-11"),
        ("12-13/04/2023", "12-13/04/2023", "2023-04-12", "2023-04-13"),
        ("mai 2020 à janvier 2021", "mai 2020 à janvier 2021", "2020-05", "2021-01"),
        ("de mars à juin 2021", "mars à juin 2021", "2021-03", "2021-06"),
        ("de décembre à février 2021", "décembre à février 2021", "2020-12", "2021-02"),
        ("avril-mai 2018", "avril-mai 2018", "2018-04", "2018-05"),
        ("mars/avril 2021", "mars/avril 2021", "2021-03", "2021-04"),
        ("en 2012-2013", "2012-2013", "2012", "2013"),
        ("saison 2020-21", "2020-21", "2020", "2021"),
        ("année scolaire 2021/2022", "2021/2022", "2021", "2022"),
        ("de 2018 à 2021", "2018 à 2021", "2018", "2021"),
        ("entre 2018 et 2021", "2018 et 2021", "2018", "2021"),
        ("dans les années 1970", "années 1970", "1970", "1979"),
        ("les années 80", "années 80", "1980", "1989"),
        ("1er trimestre 2023", "1er trimestre 2023", "2023-01", "2023-03"),
        ("dès T2 2023", "T2 2023", "2023-04", "2023-06"),
        ("second semestre 2022", "second semestre 2022", "2022-07", "2022-12"),
        ("au printemps 2022", "printemps 2022", "2022-03", "2022-06"),
        ("hiver 2020-2021", "hiver 2020-2021", "2020-12", "2021-03"),
        ("d’ici fin 2025", "fin 2025", "2025-10", "2025-12"),
        ("fin 2021 - début 2022", "fin 2021 - début 2022", "2021-10", "2022-03"),
        ("depuis 2019", "2019", "2019", None),
        ("depuis mars 2019", "mars 2019", "2019-03", None),
    ],
)
def test_a_period_has_its_ends(text: str, span: str, begins: str, ends: str | None) -> None:
    when = only(text)
    assert (text[when.start : when.end], when.begins, when.ends) == (span, begins, ends)
    assert when.kind is EntityKind.PERIOD and not when.inferred


@pytest.mark.parametrize(
    ("text", "anchor", "begins"),
    [
        ("Jeudi 05 novembre matin", "2021-01-18", "2020-11-05"),
        ("jeudi 9 novembre", "2023-12-01", "2023-11-09"),
        ("le 29 juin prochain", "2022-11-20", "2023-06-29"),
        ("le 3 mai dernier", "2022-11-20", "2022-05-03"),
        ("le 18/02", "2023-05-05", "2023-02-18"),
        ("la réunion du 12/2", "2023-05-05", "2023-02-12"),
        ("rendu en septembre", "2023-05-05", "2023-09"),
        ("fin janvier", "2022-11-20", "2023-01"),
        # No Tuesday 4 December is near: the writer's slip is forgiven.
        ("mardi 4 décembre", "2020-12-10", "2020-12-04"),
    ],
)
def test_a_year_left_out_follows_from_the_anchor(text: str, anchor: str, begins: str) -> None:
    when = only(text, anchor)
    assert (when.begins, when.inferred) == (begins, True)


def test_both_ends_share_the_year_of_the_anchor() -> None:
    when = only("du 20 décembre au 4 janvier", "2022-01-10")
    assert (when.begins, when.ends, when.inferred) == ("2021-12-20", "2022-01-04", True)


def test_without_anchor_the_weekday_and_the_other_dates_decide() -> None:
    assert find_dates("le 5 novembre, puis jeudi 5 novembre") == []
    first, second = find_dates("Jeudi 5 novembre. Version du 18 janvier 2021.")
    assert (first.begins, first.inferred) == ("2020-11-05", True)
    assert (second.begins, second.inferred) == ("2021-01-18", False)


def test_a_date_takes_the_year_of_the_one_it_is_listed_with() -> None:
    first, second = find_dates("les 12 mars et 15 avril 2021")
    assert (first.begins, second.begins, first.inferred) == ("2021-03-12", "2021-04-15", False)
    first, second = find_dates("les 7 et 21 mai 2022")
    assert (first.begins, second.begins) == ("2022-05-07", "2022-05-21")


def test_dates_said_together_follow_one_another() -> None:
    first, second = find_dates("les 15 décembre et 12 janvier 2021")
    assert (first.begins, second.begins) == ("2020-12-15", "2021-01-12")


def test_the_same_year_is_the_last_one_told() -> None:
    _, second = find_dates("en mars 2019, puis en septembre de la même année")
    assert (second.begins, second.inferred) == ("2019-09", True)


@pytest.mark.parametrize(
    "text",
    [
        "2018/2001", "2000 habitants", "1 000", "loi 1901", "l’association loi de 1901",
        "France 2030", "l’Agenda 2030", "à Paris 2024", "article 2018", "l’année dernière",
        "en 2 ans", "la rentrée", "un printemps froid", "05.61.58.50.00", "6.12.22 Titre",
        "192.168.10.12", "loi n° 2014-366", "https://ex.fr/2021-03-04-titre", "20210604",
        "2021-03-04-titre.md", "rue du 8 mai 1945", "place du 11 novembre 1918", "31/02/2021",
        "sept communes", "en sept secteurs", "le jeudi 9 novembre", "fin avril", "2018 €",
        "environ 2020 personnes", "version 2.0", "le 3 mai", "mars et la lune",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert find_dates(text) == []


def test_a_street_is_no_date_even_with_an_anchor() -> None:
    assert find_dates("avenue du 4 septembre", datetime.date(2023, 9, 10)) == []


@pytest.mark.parametrize("piece", ["1 ", "12 mai ", "2018 et ", "mars/", "12/", "lundi ", "fin "])
def test_a_hostile_line_is_read_in_time_with_its_length(piece: str) -> None:
    """Four times the line takes about four times as long; sixteen would be its square."""
    assert _seconds(piece * 4_000) < 10 * _seconds(piece * 1_000) + 0.05


def _seconds(text: str) -> float:
    def once() -> float:
        start = process_time()
        find_dates(text, datetime.date(2021, 1, 1))
        return process_time() - start

    return min(once() for _ in range(3))


SENTENCES = st.lists(
    st.sampled_from(
        ["le ", "du ", "au ", "26", " avril", " mars", " 2018", "2021", "-", "/", "04", ".", " et ",
         ", ", "jeudi ", "fin ", "depuis ", "T2 ", "été ", "années ", "80", "’21", "1er ", "\n",
         "en ", "prochain", "de la même année", "l’an deux mille vingt", "premier ", "99", "hiver "]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=300)
@given(st.one_of(SENTENCES, st.text(max_size=80)), st.none() | st.dates())
def test_spans_are_in_the_text_in_order_and_always_the_same(
    text: str, anchor: datetime.date | None
) -> None:
    dates = find_dates(text, anchor)
    end = 0
    for when in dates:
        said = text[when.start : when.end]
        assert end <= when.start and said and said == said.strip()
        assert when.ends is None or when.begins < when.ends
        end = when.end
    assert dates == find_dates(text, anchor)
