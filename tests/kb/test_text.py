"""Folding, slugs and fingerprints."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text import fingerprint, fold, fold_accents, nfc, slug


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Énergie", "energie"),
        ("CŒUR", "coeur"),
        ("ex æquo", "ex aequo"),
        ("l’aide", "l'aide"),
        ("ﬁnancement eﬀectif", "financement effectif"),
        ("Noe\u0308l", "noel"),
    ],
)
def test_two_spellings_fold_to_one(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_case_is_kept_when_only_accents_are_folded() -> None:
    assert fold_accents("École d’Été") == "Ecole d'Ete"


def test_nfc_composes_and_drops_what_cannot_be_seen() -> None:
    assert nfc("e\u0301\u00adco\u200ble\x00\ufeff") == "école"
    assert nfc("a\n\tb") == "a\n\tb"


@given(st.text())
def test_nfc_settles_at_once(text: str) -> None:
    assert nfc(nfc(text)) == nfc(text)


@given(st.text())
def test_folding_does_not_depend_on_how_accents_are_written(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(max_size=200))
def test_a_slug_is_always_an_identifier(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))
    assert len(slug(text)) <= 80


def test_a_slug_is_cut_at_a_word() -> None:
    assert slug("l’été à la mer", max_length=8) == "l-ete-a"
    assert slug("§§§") == "sans-titre"
    assert len(slug("a" * 300)) == 80


def test_a_fingerprint_tells_one_byte_apart() -> None:
    assert len(fingerprint(b"")) == 64
    assert fingerprint(b"a") != fingerprint(b"b")
