from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.french import sentence_spans


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "one",
    [
        "M. Durand et Mme. Martin ont signé.",
        "Voir l’art. 12 et le n°. 4 du règlement.",
        "La salle est au 219 bd. Saint-Germain, p. 12.",
        "Le coût est de 1.5 million, soit 12.500 euros.",
        "Les tiers-lieux (cf. Annexe 2, ex. Tuba) ouvrent.",
        "J. P. Martin (St. Étienne) explique.",
        "Des commerces, p. ex. Une boulangerie, reviennent.",
        "Il cite les écoles, etc. et les mairies.",
        "Les startups... de créer un lieu.",
        "2. Financement du projet",
        "Il a dit « Non. Jamais. » puis il est parti.",
        "Le site www.exemple.fr répond.",
        "Une phrase sans point",
    ],
)
def test_one_sentence(one: str) -> None:
    assert _sentences(one) == [one]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il vient. Elle part.", ["Il vient.", "Elle part."]),
        ("Qui paie ? La ville !  Bien.", ["Qui paie ?", "La ville !", "Bien."]),
        ("Il hésite… Puis il part.", ["Il hésite…", "Puis il part."]),
        ("Il dit : « Oui. » Elle part.", ["Il dit : « Oui. »", "Elle part."]),
        ("C’est fait. « Enfin ! » dit-il.", ["C’est fait.", "« Enfin ! » dit-il."]),
        ("Il y a des écoles, etc. Le maire part.", ["Il y a des écoles, etc.", "Le maire part."]),
        ("En 2018. Puis en 2019.", ["En 2018.", "Puis en 2019."]),
        ("**Un point fort.** Et la suite.", ["**Un point fort.**", "Et la suite."]),
        ("ligne une\nligne deux", ["ligne une", "ligne deux"]),
        ("À l’arrêt. À pied.", ["À l’arrêt.", "À pied."]),
        ("", []),
        (" \n\t\n", []),
    ],
)
def test_several_sentences(text: str, expected: list[str]) -> None:
    assert _sentences(text) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("aÉ .!?…«»\"'()*-\n\u00a01M"), max_size=60) | st.text(max_size=60))
def test_spans_cover_every_visible_character_once(text: str) -> None:
    spans = sentence_spans(text)
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


def test_a_run_of_signs_takes_no_time_and_ends_one_sentence() -> None:
    assert sentence_spans("Quoi ???????????? Rien. Oui !!!!!!!!!!! Bien.") == [
        (0, 17), (18, 23), (24, 39), (40, 45)
    ]  # fmt: skip
    assert sentence_spans("?" * 48_000) == [(0, 48_000)]
