from __future__ import annotations

import textwrap
from typing import Any

import pytest

from ingest.model import BlockKind
from ingest.readers.pdf import read
from ingest.readers.pdf_hyphens import Hyphens

LONG = (
    "La démarche réunit depuis trois ans les communes du plateau autour d'une question simple : "
    "comment garder des services de proximité quand chaque village en perd un par an ? "
    "Les habitants ont été associés dès le premier jour, sans intermédiaire, et le budget reste "
    "modeste. "
)


def _wrapped(text: str, columns: int = 80) -> str:
    return "\n".join(textwrap.wrap(text, columns, break_on_hyphens=True))


def _texts(data: bytes) -> list[str]:
    return [block.text for block in read(data, "a.pdf").blocks]


def test_wrapped_lines_are_one_paragraph_and_blanks_part_two(press: Any) -> None:
    page = press.column(f"{_wrapped(LONG)}\n\nUne ligne courte.\n\n{_wrapped(LONG * 2)}")
    assert _texts(press.pdf(page)) == [LONG.strip(), "Une ligne courte.", (LONG * 2).strip()]


def test_a_short_line_ends_its_paragraph_without_any_blank(press: Any) -> None:
    page = press.column(f"{_wrapped(LONG)}\nTitre court\nAutre titre\n- un point\n- un autre")
    assert _texts(press.pdf(page))[1:] == ["Titre court", "Autre titre", "un point", "un autre"]


def test_a_page_break_does_not_cut_a_paragraph(press: Any) -> None:
    lines = _wrapped(LONG * 20).split("\n")
    pages = [press.column("\n".join(lines[i : i + 12])) for i in range(0, len(lines), 12)]
    raw = read(press.pdf(*pages), "a.pdf")
    assert [block.text for block in raw.blocks] == [(LONG * 20).strip()]
    assert raw.blocks[0].page == 1


def test_running_heads_and_page_numbers_are_dropped(press: Any) -> None:
    pages = [
        [
            press.ink(60, 820, "Compte rendu du comité"),
            *press.column(_wrapped(f"Texte {word}. " + LONG)),
            press.ink(280, 30, f"Page {number} sur 4"),
        ]
        for number, word in enumerate(["un", "deux", "trois", "quatre"], start=1)
    ]
    text = " ".join(_texts(press.pdf(*pages)))
    assert "Compte rendu" not in text
    assert "sur 4" not in text
    assert all(f"Texte {word}." in text for word in ("un", "deux", "trois", "quatre"))


def test_page_numbers_of_blocks_count_from_one(press: Any) -> None:
    raw = read(press.pdf(press.column("Un début."), press.column("Une suite.")), "a.pdf")
    assert [block.page for block in raw.blocks] == [1, 2]


def test_wide_blanks_are_tabs(press: Any) -> None:
    page = [press.ink(60, 700, "Animateur"), press.ink(300, 700, "Cerema")]
    assert _texts(press.pdf(page)) == ["Animateur\tCerema"]


def test_larger_print_is_a_heading_by_rank_and_bold_a_candidate(press: Any) -> None:
    page = [
        press.ink(60, 790, "Rapport", size=20),
        press.ink(60, 750, "Contexte", size=14),
        *press.column(_wrapped(LONG), top=720),
        press.ink(60, 620, "Remarques", bold=True),
        *press.column(_wrapped(LONG), top=590),
    ]
    blocks = read(press.pdf(page), "a.pdf").blocks
    found = [(block.text, block.level) for block in blocks if block.kind is BlockKind.HEADING]
    assert found == [("Rapport", 1), ("Contexte", 2), ("Remarques", 0)]


def test_two_columns_are_read_one_after_the_other(press: Any) -> None:
    left, right = _wrapped(LONG, 36), _wrapped(LONG.upper(), 36)
    page = press.column(left) + press.column(right, left=320)
    assert _texts(press.pdf(page)) == [LONG.strip(), LONG.strip().upper()]


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("il faut voir au-", "delà de la ville", "il faut voir au-delà de la ville"),
        ("Boulogne-sur-", "Mer est un port", "Boulogne-sur-Mer est un port"),
        ("une expérimen-", "tation réussie", "une expérimentation réussie"),
        ("un plan multi-", "acteurs", "un plan multi-acteurs"),
        ("de 2019 -", "2020", "de 2019 - 2020"),
        ("la fin d'une ligne", "puis une autre", "la fin d'une ligne puis une autre"),
    ],
)
def test_hyphens_of_words_stay_and_those_of_the_printer_go(
    left: str, right: str, joined: str
) -> None:
    document = ["une expérimentation", "des espaces", left, right]
    assert Hyphens(document).join(left, right) == joined
