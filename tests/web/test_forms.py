"""An address read and written again says the same thing."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Kind, Phase
from kb.understanding import Speaker
from web.need_form import NeedForm, parse_budget, read_need
from web.search_form import PARAMETERS, SearchForm, read_search

THEMES = ("énergie", "chaleur fatale", "vélo")
words = st.text(alphabet="abcé'\"<&=?# 0", min_size=1, max_size=30).map(str.strip).filter(bool)


def params(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


@given(
    text=words,
    territory=st.one_of(st.just(""), words),
    phase=st.one_of(st.none(), st.sampled_from(Phase)),
    speaker=st.one_of(st.none(), st.sampled_from(Speaker)),
    themes=st.one_of(st.none(), st.lists(st.sampled_from(THEMES), unique=True).map(tuple)),
    budget=st.one_of(st.none(), st.integers(0, 10**9)),
    shown=st.sampled_from(Kind),
)
def test_need_address_round_trip(
    text: str,
    territory: str,
    phase: Phase | None,
    speaker: Speaker | None,
    themes: tuple[str, ...] | None,
    budget: int | None,
    shown: Kind,
) -> None:
    form = NeedForm(
        text=text,
        territory=territory,
        phase=phase,
        speaker=speaker,
        themes=themes,
        budget_eur=budget,
        shown=shown,
    )
    assert read_need(params(form.address()), THEMES) == form


@given(
    text=words,
    chosen=st.lists(
        st.tuples(st.sampled_from(["theme", "region", "year", "nature"]), words), unique=True
    ),
    page=st.integers(1, 500),
)
def test_search_address_round_trip(text: str, chosen: list[tuple[str, str]], page: int) -> None:
    order = list(PARAMETERS)
    ordered = tuple(sorted(chosen, key=lambda pair: order.index(pair[0])))
    form = SearchForm(text=" ".join(text.split()), chosen=ordered, page=page)
    assert read_search(params(form.address())) == form


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("60 k€", 60_000),
        ("12\u202f500 €", 12_500),
        ("1,2 M€", 1_200_000),
        ("80000", 80_000),
        ("", None),
        ("-5", None),
        ("beaucoup", None),
        ("9" * 400, None),
    ],
)
def test_budget_is_read_as_people_write_it(written: str, amount: int | None) -> None:
    assert parse_budget(written) == amount


def test_no_theme_is_said_apart_from_no_correction() -> None:
    assert read_need({"besoin": ["x"]}, THEMES).themes is None
    assert read_need({"besoin": ["x"], "theme": ["aucun"]}, THEMES).themes == ()
    assert read_need({"besoin": ["x"], "theme": ["", "inconnu"]}, THEMES).themes is None


def test_filter_removed_goes_back_to_the_first_page() -> None:
    form = SearchForm(text="a", chosen=(("theme", "énergie"), ("region", "32")), page=4)
    left = form.without("theme", "énergie")
    assert left.chosen == (("region", "32"),) and left.page == 1
