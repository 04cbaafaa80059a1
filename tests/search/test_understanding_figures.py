"""Figures of understanding, on a handful of needs that can be counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from kb.areas import area_named
from kb.model import Territory
from kb.understanding import Speaker, Understanding
from kb.vocabulary import Vocabulary
from search.evaluation import JudgedNeed
from search.understanding_figures import UnderstandingFigures, understanding_figures
from tests import factories

TARBES = next(t for t in factories.territories() if t.name == "Tarbes")
JUDGED: dict[str, Any] = {
    "themes": ["chaleur fatale", "réseau de chaleur"],
    "actor_kind": "acheteur",
    "territory": {"name": "Tarbes", "level": "commune"},
    "phase": "emergence",
    "budget": 40_000,
    "brakes": ["cout-budget"],
}


def need(number: int, **understanding: object) -> JudgedNeed:
    told = {**JUDGED, **understanding}
    return JudgedNeed.model_validate(
        {"id": f"n{number}", "text": "Un besoin.", "understanding": told, "relevant": {}}
    )


def figures(
    vocabulary: Vocabulary, pairs: list[tuple[JudgedNeed, Understanding]]
) -> UnderstandingFigures:
    found = understanding_figures(
        [one for one, _ in pairs], {one.id: read for one, read in pairs}, vocabulary
    )
    assert found is not None
    return found


def understood(**fields: object) -> Understanding:
    base: dict[str, object] = {
        "themes": ("chaleur fatale", "réseau de chaleur"),
        "territory": TARBES,
        "phase": "emergence",
        "speaker": "collectivite",
        "budget_eur": 40_000,
        "brakes": ("cout-budget",),
    }
    return Understanding.model_validate(base | fields)


def test_all_right_is_one_everywhere(vocabulary: Vocabulary) -> None:
    found = figures(vocabulary, [(need(1), understood())])
    shares = (found.territory, found.phase, found.phase_told, found.speaker, found.budget)
    assert shares == (1.0,) * 5
    assert (found.themes.f1, found.wide_themes.f1, found.brakes.f1) == (1.0, 1.0, 1.0)


def test_a_near_theme_is_right_only_when_raised_to_its_wide_one(vocabulary: Vocabulary) -> None:
    found = figures(vocabulary, [(need(1), understood(themes=("chaleur biomasse",)))])
    assert found.themes.f1 == 0.0
    assert found.wide_themes.f1 == 1.0


def test_labels_are_counted_over_all_needs(vocabulary: Vocabulary) -> None:
    found = figures(
        vocabulary,
        [
            (need(1), understood(themes=("chaleur fatale",))),
            (need(2, themes=[]), understood(themes=("eau", "vélo"))),
        ],
    )
    assert found.themes.precision == pytest.approx(1 / 3, abs=1e-4)
    assert found.themes.recall == 0.5
    assert found.themes.f1 == 0.4


@pytest.mark.parametrize(
    ("told", "read", "right"),
    [
        (None, None, 1.0),
        (None, TARBES, 0.0),
        ({"name": "tarbes", "level": "commune"}, TARBES, 1.0),
        ({"name": "Tarbes", "level": "epci"}, TARBES, 0.0),
        ({"name": "Alpes", "level": "massif"}, area_named("massif:alpes"), 1.0),
        ({"name": "Alpes", "level": "massif"}, None, 0.0),
    ],
)
def test_a_territory_is_right_by_its_level_and_any_of_its_names(
    vocabulary: Vocabulary, told: object, read: Territory | None, right: float
) -> None:
    pairs = [(need(1, territory=told), understood(territory=read))]
    assert figures(vocabulary, pairs).territory == right


def test_an_empty_field_is_right_when_the_judge_left_it_empty(vocabulary: Vocabulary) -> None:
    pairs = [
        (need(1, phase=None, budget=None), understood(phase=None, budget_eur=None)),
        (need(2), understood(phase=None, budget_eur=None)),
    ]
    found = figures(vocabulary, pairs)
    assert (found.phase, found.phase_told, found.budget) == (0.5, 0.0, 0.5)


@pytest.mark.parametrize(
    ("actor", "speaker", "right"),
    [
        ("facilitateur", Speaker.ORGANISATEUR, 1.0),
        ("facilitateur", Speaker.FACILITATEUR, 1.0),
        ("usager", Speaker.HABITANT, 1.0),
        ("porteur", Speaker.COLLECTIVITE, 0.0),
        ("porteur", None, 0.0),
    ],
)
def test_an_organiser_is_one_of_those_who_help(
    vocabulary: Vocabulary, actor: str, speaker: Speaker | None, right: float
) -> None:
    pairs = [(need(1, actor_kind=actor), understood(speaker=speaker))]
    assert figures(vocabulary, pairs).speaker == right


def test_needs_that_nobody_judged_so_give_no_figure(vocabulary: Vocabulary) -> None:
    bare = JudgedNeed.model_validate({"id": "n1", "text": "Un besoin.", "relevant": {}})
    assert understanding_figures([bare], {"n1": understood()}, vocabulary) is None
