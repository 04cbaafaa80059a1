"""French numbers, in digits and in words."""

from __future__ import annotations

import pytest

from kb.entities.numbers import find_numbers, read_digits


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("zone de 12 924 parts", 12_924),
        ("0,125", 0.125),
        ("3.5", 3.5),
        ("1.697", 1_697),
        ("22'973,41", 22_973.41),
        ("quatre-vingt-dix-neuf", 99),
        ("soixante et onze", 71),
        ("vingt et un", 21),
        ("deux cents", 200),
        ("dix-sept mille cinq cents", 17_500),
        ("mille neuf cent quatre-vingt-quatre", 1_984),
        ("un million et demi", 1_500_000),
        ("une trentaine", 30),
        ("3,2 milliards", 3_200_000_000),
    ],
)
def test_a_number_has_its_value(text: str, value: float) -> None:
    (number,) = find_numbers(text)
    assert number.value == pytest.approx(value)


def test_two_numbers_side_by_side_are_two() -> None:
    assert [n.value for n in find_numbers("deux trois réunions")] == [2, 3]
    assert [n.value for n in find_numbers("en 2019 300 agents")] == [2019, 300]


@pytest.mark.parametrize("text", ["L151-19", "26/04/18", "6.5.1", "Six-Fours", "Trois-Rivières"])
def test_a_reference_and_a_name_hold_no_number(text: str) -> None:
    assert [n for n in find_numbers(text) if n.end - n.start > 2 and n.written == "words"] == []
    assert all(text[n.start - 1] == "-" for n in find_numbers(text))


def test_a_full_stop_before_three_digits_is_a_thousand_but_not_after_a_zero() -> None:
    assert read_digits("1.500") == 1_500
    assert read_digits("0.500") == 0.5
