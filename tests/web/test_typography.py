from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Money, Period
from web import typography
from web.typography import NBSP, NNBSP, typeset


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("l'eau", "l’eau"),
        ("Pourquoi ? Oui ; non !", f"Pourquoi{NNBSP}? Oui{NNBSP}; non{NNBSP}!"),
        ("coût : 12 500 €", f"coût{NBSP}: 12{NNBSP}500{NBSP}€"),
        ("« essai »", f"«{NBSP}essai{NBSP}»"),
        ("en 2019 150 logements", "en 2019 150 logements"),
        ("http://a.fr/?q=1;2", "http://a.fr/?q=1;2"),
    ],
)
def test_typeset(written: str, set_: str) -> None:
    assert typeset(written) == set_


@given(st.text(alphabet="a' ;:!?«»0123456789 €%km\u00a0\u202f", max_size=60))
def test_typeset_changes_only_spaces_and_apostrophes_and_once(text: str) -> None:
    once = typeset(text)
    assert typeset(once) == once
    bare = str.maketrans({NBSP: " ", NNBSP: " ", "’": "'"})
    assert once.translate(bare) == text.translate(bare)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "0"),
        (12_500, f"12{NNBSP}500"),
        (0.5, "0,5"),
        (-15, "\u221215"),
        (1_234.25, f"1{NNBSP}234,25"),
    ],
)
def test_number(amount: float, words: str) -> None:
    assert typography.number(amount) == words


def test_euros() -> None:
    assert typography.euros(12_500) == f"12{NNBSP}500{NBSP}€"
    assert typography.euros(1_200_000) == f"1,2{NBSP}M€"
    assert typography.euros(3_000_000) == f"3{NBSP}M€"


def test_money_in_words() -> None:
    both = Money(min_eur=30_000, max_eur=50_000, what="étude")
    assert typography.money_with_use(both) == (
        f"de 30{NNBSP}000{NBSP}€ à 50{NNBSP}000{NBSP}€{NBSP}: étude"
    )
    assert typography.money(Money(max_eur=100)) == f"jusqu’à 100{NBSP}€"
    assert typography.money_with_use(Money(what="gratuit")) == "gratuit"
    assert typography.money_with_use(None) == ""


def test_dates_and_periods() -> None:
    assert typography.date("2018-05-01") == f"1er{NBSP}mai{NBSP}2018"
    assert typography.date("2018-13") == "2018"
    assert typography.date("printemps") == "printemps"
    assert typography.period(Period(start="2018-04")) == f"à partir d’avril{NBSP}2018"
    assert typography.period(Period(start="2015", end="2018")) == "de 2015 à 2018"
    assert typography.period(None) == ""


def test_plural_is_singular_below_two() -> None:
    assert typography.plural(0, "fiche") == f"0{NBSP}fiche"
    assert typography.plural(1, "fiche") == f"1{NBSP}fiche"
    assert typography.plural(2, "fiche") == f"2{NBSP}fiches"
