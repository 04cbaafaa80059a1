"""The controlled lists: the real ones hold together, broken ones are refused in French."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.analysis import analyse
from kb.errors import VocabularyInvalid
from kb.vocabulary import Vocabulary, nearest_label, parse_vocabulary, read_vocabulary
from tests.factories import CORPUS


def lists() -> dict[str, Any]:
    """The real file as data, to break one rule at a time."""
    data: dict[str, Any] = yaml.safe_load((CORPUS / "vocabulary.yml").read_bytes())
    return data


def _theme_twice(data: dict[str, Any]) -> None:
    data["themes"].append(data["themes"][0])


def _narrow_twice(data: dict[str, Any]) -> None:
    narrow = next(theme["narrower"] for theme in data["themes"] if theme.get("narrower"))
    narrow.append(narrow[0])


def _brake_twice(data: dict[str, Any]) -> None:
    data["brakes"]["items"].append(data["brakes"]["items"][0])


def _lever_twice(data: dict[str, Any]) -> None:
    data["levers"].append(data["levers"][0])


def _brake_in_no_family(data: dict[str, Any]) -> None:
    data["brakes"]["items"][0]["category"] = "famille-perdue"


def _phase_of_our_own(data: dict[str, Any]) -> None:
    data["phases"][0]["id"] = "sieste"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (_theme_twice, "est écrit deux fois"),
        (_narrow_twice, "est écrit deux fois"),
        (_brake_twice, "(frein) sert deux fois"),
        (_lever_twice, "(levier) sert deux fois"),
        (_brake_in_no_family, "famille inconnue : « famille-perdue »"),
        (_phase_of_our_own, "« sieste » n’est pas l’une des phases connues"),
    ],
)
def test_a_contradiction_is_told(broken: Callable[[dict[str, Any]], None], told: str) -> None:
    data = lists()
    broken(data)
    with pytest.raises(VocabularyInvalid, match=told.replace("(", r"\(").replace(")", r"\)")):
        parse_vocabulary(data)


@pytest.mark.parametrize("data", [None, [], {"version": 1}, {**{"themes": 3}, "version": "x"}])
def test_another_shape_is_refused(data: object) -> None:
    with pytest.raises(VocabularyInvalid, match="n’a pas la forme attendue"):
        parse_vocabulary(data)


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(VocabularyInvalid, match="couleurs"):
        parse_vocabulary({**lists(), "couleurs": []})


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"themes: [", b"a: b: c"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "vocabulary.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(VocabularyInvalid, match=r"vocabulary\.yml ne peut pas être lu"):
        read_vocabulary(path)


def test_the_nearest_label_is_close_in_spelling() -> None:
    known = ["chaleur fatale", "tiers-lieux", "alimentation"]
    assert nearest_label("chaleur fatal", known) == "chaleur fatale"
    assert nearest_label("tier lieu", known) == "tiers-lieux"
    assert nearest_label("zzz", known) is None
    assert nearest_label("x", []) is None


def test_labels_of_both_levels_lead_to_their_wide_theme(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.theme_labels) > 50
    for theme in vocabulary.themes:
        for narrow in theme.narrower:
            assert vocabulary.wide_theme_of[narrow.label] == theme
    assert set(vocabulary.theme_labels) == set(vocabulary.wide_theme_of)


def test_the_terms_of_a_theme_hold_its_synonyms(vocabulary: Vocabulary) -> None:
    theme = next(theme for theme in vocabulary.themes if theme.alt)
    assert set(analyse(theme.alt[0])) <= vocabulary.theme_terms(theme.label)
    assert vocabulary.theme_terms("inconnu") == frozenset()


def test_every_entry_is_found_by_its_id(vocabulary: Vocabulary) -> None:
    assert len(vocabulary.brakes_by_id) == len(vocabulary.brakes.items)
    assert len(vocabulary.levers_by_id) == len(vocabulary.levers)
    assert vocabulary.natures_by_id["subvention"].label
    assert set(vocabulary.phases_by_id) <= {"emergence", "faisabilite", "experimentation",
                                            "deploiement", "evaluation"}  # fmt: skip
