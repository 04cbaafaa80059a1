"""What a query reads in the encoder's table does not depend on the form of its words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.inflections import WORD_START, QueryReader
from tests.factories import ENCODER

PIECES = """
    local locale port porte commune bus jeu entre coute couteux couteuse porteur porteuse vacant
    material materiau tiers lieu startup le la les un une des energie start up l ferme
""".split()  # noqa: SIM905


class Pieces:
    """A tokenizer of a few whole words; any other is one piece, « unknown »."""

    def token_to_id(self, piece: str) -> int | None:
        word = piece.removeprefix(WORD_START)
        return PIECES.index(word) if word in PIECES else None

    def encode(self, word: str, *, add_special_tokens: bool) -> Pieces:
        return self

    ids = (len(PIECES),)


READER = QueryReader(Pieces())


def pieces(text: str) -> list[str]:
    rows, shares = READER.read(text)
    named = [*PIECES, "unknown"]
    return [f"{named[row]} {share:.2g}" for row, share in zip(rows, shares, strict=True)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("locale", ["local 0.5", "locale 0.5"]),
        ("locaux", ["local 0.5", "locale 0.5"]),
        ("coûteuse", ["couteux 0.5", "couteuse 0.5"]),
        ("porteur", ["porteur 0.5", "porteuse 0.5"]),
        ("porte", ["porte 1"]),
        ("ports", ["port 1"]),
        ("bus", ["bus 1"]),
        ("jeux", ["jeu 1"]),
        ("commune", ["commune 1"]),
        ("entrée", ["unknown 1"]),
        ("vacantes", ["vacant 1"]),
        ("matériaux", ["materiau 1"]),
        ("énergi", ["energie 1"]),
        ("l’énergie", ["energie 1"]),
        ("d énergie", ["energie 1"]),
        ("tierslieux", ["tiers 1", "lieu 1"]),
        ("start-ups", ["startup 1"]),
        ("des", ["un 0.33", "une 0.33", "des 0.33"]),
        ("xyzzy", ["unknown 1"]),
        ("", []),
        ("🙂", []),
    ],
)
def test_the_forms_of_a_word_are_read_alike(text: str, read: list[str]) -> None:
    assert pieces(text) == read


@pytest.mark.parametrize(
    ("word", "known"),
    [("Commune", True), ("communes", True), ("jeux", True), ("fermes", True), ("fermeent", False),
     ("coutent", True), ("comune", False), ("", False)],
)  # fmt: skip
def test_a_word_learned_whole_is_known(word: str, known: bool) -> None:
    assert READER.knows(word) is known


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("un élu local", "une élue locale"),
        ("l’énergie des communes", "énergies d’une commune"),
        ("les friches polluées", "la friche polluée"),
        ("des tiers-lieux", "un tierslieu"),
        ("CONSEILLÈRE NUMÉRIQUE", "conseiller numérique"),
        ("les Boulonnaises", "le Boulonnais"),
    ],
)
def test_a_query_has_one_vector_for_all_its_forms(one: str, other: str) -> None:
    vectors = ENCODER.encode([one, other], queries=True)
    assert np.allclose(vectors[0], vectors[1], atol=1e-6)


def test_a_query_stays_near_the_text_it_is_written_as() -> None:
    texts = ["Récupérer la chaleur d’une usine voisine pour chauffer les logements de la commune"]
    asked, told = ENCODER.encode(texts, queries=True), ENCODER.encode(texts)
    assert float(asked[0] @ told[0]) > 0.9


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_query_has_a_finite_vector(text: str) -> None:
    (vector,) = ENCODER.encode([text], queries=True)
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4) or not vector.any()
