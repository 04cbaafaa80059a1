"""Concepts on passages: what is said and not denied, then what is meant; words exact."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.tagging import LIKENESS_FLOOR, LIKENESS_OF_THE_SAID, Placed, Tagger, denied
from kb.reading import Method, Tag
from kb.vocabulary import Vocabulary
from tests import factories

TAGGER = Tagger(factories.vocabulary())
BIN = "Un bac de compostage attend au fond de la cour."


def tags(text: str, heading: str = "", tagger: Tagger = TAGGER) -> list[Tag]:
    return tagger.tags(text, [Placed(0, len(text), heading)])


def themes(text: str, heading: str = "") -> set[str]:
    return {tag.value for tag in tags(text, heading) if tag.list_name == "theme"}


def score(text: str, heading: str = "") -> float:
    (found,) = [tag for tag in tags(text, heading) if tag.value == "compostage"]
    return found.score


# --- what is denied


@pytest.mark.parametrize(
    "text",
    [
        "Ce n’est pas du compostage.",
        "Ce n'est pas du compostage.",
        "Il n’y a aucun compostage ici.",
        "Ni vélo, ni compostage.",
        "Le chantier s’est fait sans compostage.",
        "On n’a jamais parlé de compostage.",
        "CE N’EST PAS DU COMPOSTAGE.",
    ],
)
def test_a_denied_theme_is_not_given(text: str) -> None:
    assert "compostage" not in themes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ce n’est pas seulement une question de compostage.",
        "Il n’y a pas que le compostage.",
        "Pas uniquement du compostage.",
        "C’est sans doute le compostage qui plaît.",
        "Sans compter le compostage, tout va bien.",
        "Il y a pas mal de compostage.",
        "Il n’y a pas assez de compostage.",
        "Nous n’avons pas attendu pour lancer le compostage.",
        "N’hésitez pas à venir au compostage.",
    ],
)
def test_these_words_deny_nothing(text: str) -> None:
    assert "compostage" in themes(text)


@pytest.mark.parametrize(
    "text",
    [
        "On ne veut pas de bus. Le compostage avance.",
        "On ne veut pas de bus ; le compostage avance.",
        "Pas de bus, mais du compostage.",
        "Pas de bus : du compostage.",
    ],
)
def test_a_denial_stops_with_its_clause(text: str) -> None:
    assert "compostage" in themes(text)


def test_a_denial_is_not_read_from_afar() -> None:
    far = "Il ne faut pas que la commune attende l’été prochain pour ouvrir le compostage."
    assert "compostage" in themes(far)


def test_the_end_of_a_word_denies_nothing() -> None:
    """« repas » and « compas » end as a denial does, wherever the look back starts."""
    for filler in range(1, 30):
        text = f"Le repas {'a' * filler} au compostage"
        assert not denied(text, text.index("compostage")), text


def test_denied_then_affirmed_is_given_where_it_is_affirmed() -> None:
    text = "Hier, pas de compostage. Demain, jamais de compostage ? Le compostage ouvre enfin."
    (found,) = [tag for tag in tags(text) if tag.value == "compostage"]
    assert [span.start for span in found.words] == [text.rindex("compostage")]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("ce n’est pas un frein", "frein", True),
        ("ce n’est pas seulement une question de coût", "coût", False),
        ("un frein", "frein", False),
        ("", "", False),
    ],
)
def test_what_is_denied_just_before(text: str, word: str, expected: bool) -> None:
    assert denied(text, text.index(word)) is expected


# --- where, and how sure


def test_the_words_are_those_of_the_document() -> None:
    text = f"Préambule sans rapport.\n\n{BIN}\n\nLe covoiturage\u00a0aussi."
    start = text.index(BIN)
    placed = [Placed(start, start + len(BIN)), Placed(start + len(BIN) + 2, len(text))]
    found = TAGGER.tags(text, placed)
    assert {(t.start, t.end) for t in found} == {(p.start, p.end) for p in placed}
    by_value = {t.value: [text[w.start : w.end] for w in t.words] for t in found}
    assert by_value["compostage"] == ["compostage"]
    assert by_value["covoiturage"] == ["covoiturage"]
    assert all(t.method is Method.RULE for t in found)


def test_a_neighbour_is_not_read() -> None:
    text = f"{BIN} Le covoiturage aussi."
    (found,) = [TAGGER.tags(text, [Placed(0, len(BIN))])]
    assert "covoiturage" not in {tag.value for tag in found}


def test_the_title_says_more_than_a_word_in_passing() -> None:
    titled = score("Rien de plus à dire.", "Compostage")
    assert score(BIN) < titled < score(BIN, "Compostage") <= 1
    (found,) = [t for t in tags("Rien de plus à dire.", "Compostage") if t.value == "compostage"]
    assert found.words == (), "a title is no part of the passage"


def test_nothing_to_tag() -> None:
    assert TAGGER.tags("", []) == []
    assert tags("") == tags("   ") == tags("Xyzzy plugh.") == []


# --- what is meant


def by_meaning(likeness: float, theme: str) -> Tagger:
    """An encoder that finds every passage like one theme, this much."""
    vocabulary: Vocabulary = factories.vocabulary()
    labels = [n for wide in vocabulary.themes for n in (wide, *wide.narrower)]
    column = [label.label for label in labels].index(theme)

    def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if len(texts) == len(labels):
            return np.eye(len(labels), dtype=np.float32)
        vectors = np.zeros((len(texts), len(labels)), dtype=np.float32)
        vectors[:, column] = likeness
        return vectors

    return Tagger(vocabulary, encode)


LONG = "Les voisins se retrouvent le samedi matin pour remuer le tas et rire ensemble."


@pytest.mark.parametrize(
    ("likeness", "given"), [(LIKENESS_FLOOR + 0.01, True), (LIKENESS_FLOOR - 0.01, False)]
)
def test_a_theme_is_meant_from_a_threshold_on(likeness: float, given: bool) -> None:
    found = tags(LONG, tagger=by_meaning(likeness, "compostage"))
    assert ("compostage" in {tag.value for tag in found if tag.method is Method.MODEL}) is given


def test_a_meaning_is_not_sought_in_a_few_words() -> None:
    assert tags("Le samedi matin.", tagger=by_meaning(0.9, "compostage")) == []


@pytest.mark.parametrize(
    ("likeness", "given"),
    [(LIKENESS_OF_THE_SAID + 0.01, True), (LIKENESS_OF_THE_SAID - 0.01, False)],
)
def test_a_word_in_passing_is_not_what_a_passage_is_about(likeness: float, given: bool) -> None:
    found = tags(BIN, tagger=by_meaning(likeness, "compostage"))
    assert ("compostage" in {tag.value for tag in found}) is given


def test_what_is_said_is_not_told_again_as_meant() -> None:
    text = f"{BIN} {LONG}"
    found = tags(text, tagger=by_meaning(0.9, "compostage"))
    assert [(t.value, t.method) for t in found if t.value == "compostage"] == [
        ("compostage", Method.RULE)
    ]


def test_a_likeness_beyond_one_is_still_a_score() -> None:
    found = tags(LONG, tagger=by_meaning(1.0000002, "compostage"))
    assert max(tag.score for tag in found) == 1.0


# --- whatever the text

WORDS = st.sampled_from(
    ["pas", "ni", "compostage", "covoiturage", "eau", "sans", ".", ":", "mais", "’", "é", "\u202f",
     "İ", "ﬁn", "😬", "~~", "\n"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=25), st.sampled_from(["", " ", "\u00a0"]))
def test_spans_are_inside_their_passage(pieces: list[str], blank: str) -> None:
    text = blank.join(pieces)
    middle = len(text) // 2
    found = TAGGER.tags(text, [Placed(0, middle), Placed(middle, len(text))])
    for tag in found:
        assert 0 < tag.score <= 1
        for span in tag.words:
            assert tag.start <= span.start < span.end <= tag.end
            assert text[span.start : span.end].strip() == text[span.start : span.end]
