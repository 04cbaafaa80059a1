"""Concepts are found where the text says them, and only there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.concepts import (
    LABEL_WEIGHT,
    TRIGGER_WEIGHT,
    TRIGGER_WINDOW_WORDS,
    ConceptMatcher,
    ConceptMention,
    phrase_terms,
)
from kb.vocabulary import Vocabulary
from tests import factories

MATCHER = ConceptMatcher(factories.vocabulary())
WORDS = [
    "tiers-lieu",
    "chaleur",
    "fatale",
    "friche",
    "école",
    "le",
    "une",
    "pas d’argent",
    "🙂",
    "\0",
]


def themes(text: str) -> set[str]:
    return {m.concept.value for m in MATCHER.find(text) if m.concept.list_name == "theme"}


def weight(text: str, theme: str) -> float:
    found = [m.weight for m in MATCHER.find(text) if m.concept.value == theme]
    return max(found, default=0.0)


def test_every_theme_is_found_by_its_own_label(vocabulary: Vocabulary) -> None:
    lost = [label for label in vocabulary.theme_labels if label not in themes(f"Voici : {label}.")]
    assert lost == []


@pytest.mark.parametrize(
    "spelling", ["tiers-lieu", "tiers lieu", "Tiers-Lieux", "tierslieux", "TIERS-LIEU"]
)
def test_a_label_is_found_however_it_is_written(spelling: str) -> None:
    assert weight(f"ouvrir un {spelling} ici", "tiers-lieux") == LABEL_WEIGHT


def test_a_label_of_two_words_must_be_said_in_order() -> None:
    assert weight("la chaleur fatale de l’usine", "chaleur fatale") == LABEL_WEIGHT
    assert weight("fatale erreur ; la chaleur monte", "chaleur fatale") < LABEL_WEIGHT


def test_the_words_of_a_trigger_may_be_a_little_apart_not_far(vocabulary: Vocabulary) -> None:
    theme, (first, second) = next(
        (theme.label, trigger.split())
        for theme in vocabulary.themes
        for trigger in theme.triggers
        if len(trigger.split()) == 2
        and len(phrase_terms(trigger)) == 2
        and not any(map(MATCHER.find, trigger.split()))
    )
    assert weight(f"{first} machin {second}", theme) == TRIGGER_WEIGHT
    assert weight(f"{second} machin {first}", theme) == TRIGGER_WEIGHT
    assert weight(f"{first} {'machin ' * TRIGGER_WINDOW_WORDS} {second}", theme) == 0


def test_a_text_about_nothing_of_ours_says_nothing() -> None:
    assert MATCHER.find("") == []
    assert MATCHER.find("xyz abc \0 🙂") == []


def test_mentions_come_in_reading_order() -> None:
    found = MATCHER.find("Un tiers-lieu, puis de la chaleur fatale, puis un tiers-lieu.")
    assert [m.start for m in found] == sorted(m.start for m in found)


def check_spans(text: str, found: list[ConceptMention]) -> None:
    for mention in found:
        assert 0 <= mention.start < mention.end <= len(text)
        assert 0 < mention.weight <= LABEL_WEIGHT
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join))
def test_spans_stay_inside_the_text(text: str) -> None:
    check_spans(text, MATCHER.find(text))


# --- every place


def places(text: str, theme: str) -> list[str]:
    return [text[m.start : m.end] for m in MATCHER.find(text) if m.concept.value == theme]


def test_every_place_of_a_label_is_found() -> None:
    text = "Le compostage d’abord, puis le compostage, enfin du covoiturage et le Compostage."
    assert places(text, "compostage") == ["compostage", "compostage", "Compostage"]


def test_every_place_of_a_label_of_two_words_is_found() -> None:
    text = "La chaleur fatale monte. Une chaleur fatale ou la chaleur, fatale."
    assert places(text, "chaleur fatale")[:2] == ["chaleur fatale", "chaleur fatale"]


@pytest.fixture(name="trigger")
def a_trigger_of_two_words(vocabulary: Vocabulary) -> tuple[str, str, str]:
    """A theme, and the two words of one of its triggers, which say nothing each alone."""
    return next(
        (theme.label, *trigger.split())
        for theme in vocabulary.themes
        for trigger in theme.triggers
        if len(trigger.split()) == 2
        and len(phrase_terms(trigger)) == 2
        and not any(map(MATCHER.find, trigger.split()))
    )


def test_every_place_of_a_trigger_is_found_once(trigger: tuple[str, str, str]) -> None:
    theme, first, second = trigger
    far = "machin " * 2 * TRIGGER_WINDOW_WORDS
    text = f"{first} {second} {far} {second} bidule {first} {far} {first} {second}"
    assert places(text, theme) == [
        f"{first} {second}",
        f"{second} bidule {first}",
        f"{first} {second}",
    ]


def test_the_narrowest_of_windows_that_overlap_is_kept(trigger: tuple[str, str, str]) -> None:
    theme, first, second = trigger
    assert places(f"{first} machin {first} {second}", theme) == [f"{first} {second}"]


def test_a_word_said_a_thousand_times_is_found_each_time() -> None:
    assert len(places("compostage " * 1000, "compostage")) == 1000
