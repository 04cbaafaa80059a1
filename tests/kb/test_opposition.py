"""A name is known by its forms, each as far as it can be believed; masks keep every offset."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import InvalidRequest
from kb.opposition import Name, Opposed, Reach, read_name, rows_of

KEY = b"k" * 32


def opposed(name: str, reach: Reach = Reach.ANYWHERE) -> Opposed:
    return Opposed(KEY, rows_of(read_name(name), KEY, "e", lambda word: reach))


def hidden(text: str, name: str = "Aldegonde Quiberzán", reach: Reach = Reach.ANYWHERE) -> str:
    return opposed(name, reach).masked(text)


@pytest.mark.parametrize(
    ("text", "given", "surname"),
    [
        ("Aldegonde Quiberzán", ("aldegonde",), ("quiberzan",)),
        ("QUIBERZÁN Aldegonde", ("aldegonde",), ("quiberzan",)),
        ("Quiberzán Marie", ("marie",), ("quiberzan",)),
        ("Marie-Claire DURAND-MARTIN", ("marie", "claire"), ("durand", "martin")),
        ("Mme Marie de La Tour", ("marie",), ("tour",)),
        ("QUIBERZÁN, Jean Paul", ("jean", "paul"), ("quiberzan",)),
        ("Quiberzán", (), ("quiberzan",)),
    ],
)
def test_a_name_is_parted(text: str, given: tuple[str, ...], surname: tuple[str, ...]) -> None:
    assert read_name(text) == Name(given, surname)


@pytest.mark.parametrize("text", ["", "  ", "M.", "de la", "« »", "x " * 200])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "Aldegonde Quiberzán", "QUIBERZAN Aldegonde", "quiberzan, aldegonde", "A. Quiberzán",
        "Quiberzán A.", "aldegonde.quiberzan", "aquiberzan", "QUIBERZÁN", "Aldegonde\tQuiberzán",
        "Aldegonde\nQuiberzán", "AldegondeQuiberzan", "Aldegonde QUIBERZA\u0301N",
    ],
)  # fmt: skip
def test_a_rare_name_is_masked_in_all_its_forms(text: str) -> None:
    for around in ("{}", "« {} »", "Avec {}.", "({})", "mailto:{}@x.example", "_{}_"):
        said = around.format(text)
        masked = hidden(said)
        assert len(masked) == len(said)
        if "@" not in around or " " not in text:
            assert "uiberz" not in masked.lower(), (said, masked)
        assert masked.count("\n") == said.count("\n") and masked.count("\t") == said.count("\t")


@pytest.mark.parametrize(
    "text",
    ["Aldegonde Durand", "Aldegonde", "quiberzanien", "Quiber Zan", "a quiberz", "Marie et Paul"],
)
def test_others_are_left(text: str) -> None:
    assert hidden(text) is text


def test_a_surname_that_is_a_word_is_masked_only_beside_the_whole_name_and_dressed() -> None:
    alone = "Le PETIT matin. M. Petit parle, et un petit garçon."
    assert hidden(alone, "Zoé Petit", Reach.DRESSED) == alone
    beside = f"Zoé Petit.\n{alone}"
    masked = hidden(beside, "Zoé Petit", Reach.DRESSED)
    assert masked == "█████████.\nLe █████ matin. M. █████ parle, et un petit garçon."


def test_a_surname_that_others_bear_is_masked_with_a_capital_beside_the_whole_name() -> None:
    text = "Durand dit oui."
    assert hidden(text, "Zoé Durand", Reach.BESIDE) == text
    masked = hidden(f"Zoé Durand.\n{text}", "Zoé Durand", Reach.BESIDE)
    assert masked == "██████████.\n██████ dit oui."
    assert opposed("Zoé Durand", Reach.BESIDE).masked(text, {"e"}) == "██████ dit oui."


def test_an_identifier_keeps_its_form_and_is_the_same_everywhere() -> None:
    filter_ = opposed("Aldegonde Quiberzán")
    masked = filter_.masked("cr-aldegonde-quiberzan:2:14")
    assert masked.startswith("cr-") and masked.endswith(":2:14")
    assert len(masked) == len("cr-aldegonde-quiberzan:2:14") and "quiberzan" not in masked
    assert masked == filter_.value({"id": "cr-aldegonde-quiberzan:2:14"})["id"]  # type: ignore[index, call-overload]
    assert filter_.masked("Voir cr-aldegonde-quiberzan.") == "Voir cr-███████████████████."
    assert filter_.slug("dupond") == "dupond"


def test_another_key_finds_nothing_and_the_rows_say_nothing() -> None:
    rows = rows_of(read_name("Aldegonde Quiberzán"), KEY, "e", lambda word: Reach.ANYWHERE)
    assert Opposed(b"x" * 32, rows).masked("Aldegonde Quiberzán") == "Aldegonde Quiberzán"
    assert "quiberzan" not in repr(rows).lower()


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_stands_around_offsets_hold(before: str, after: str) -> None:
    text = f"{before} Aldegonde Quiberzán {after}"
    masked = hidden(text)
    assert len(masked) == len(text)
    assert hidden(masked) == masked
    at = text.index("Aldegonde")
    assert masked[at : at + 19] == "█" * 19


def test_a_very_long_text_is_read_in_one_pass() -> None:
    text = "Durand " * 20_000 + "x" * 200_000
    assert len(hidden(text, "Zoé Durand", Reach.BESIDE)) == len(text)
