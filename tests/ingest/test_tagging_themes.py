"""The model of themes: what it sees, and that what it weighs is what the records teach."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

import numpy as np
import numpy.typing as npt
import pytest

from ingest.tagging import Tagger
from ingest.tagging_themes import BASE, BATCH, LIKELY, WEIGHTS, Features, ThemeModel, Told
from search.static import StaticEncoder
from tests import factories
from tests.theme_weights import PARTS, examples, learn, left_out, records, truth, wide

ENCODE = StaticEncoder().encode
MODEL = ThemeModel(factories.vocabulary(), ENCODE)


def features(told: Told, theme: str) -> Features[float]:
    (row,) = MODEL.features([told])
    return Features(*row[MODEL.themes.index(theme)].tolist())


def test_what_is_seen_of_a_theme() -> None:
    told = Told("Un bac.", "Titre", {"compostage": [0.5, 1.0]}, {"compostage": 0.8})
    seen = features(told, "compostage")
    assert seen.said == 1.0
    assert seen.times == pytest.approx(log1p(2))
    assert seen.title == pytest.approx(0.8)
    assert seen.kin == seen.wide == 0.0


def test_a_theme_of_the_same_family_is_seen_another_family_is_not() -> None:
    told = Told("Un bac.", "", {"compostage": [0.5]}, {})
    assert features(told, "recyclage").kin == 0.5
    assert features(told, "économie circulaire").kin == 0.5
    assert features(told, "covoiturage").kin == 0.0


def test_the_nearest_theme_has_none_before_it() -> None:
    (rows,) = MODEL.features([Told("Des voitures partagées entre voisins.", "", {}, {})])
    behind = rows[:, Features._fields.index("behind")]
    assert behind.max() == 0.0
    assert behind.min() < 0.0


def test_the_title_is_part_of_the_meaning() -> None:
    text = "Dix bacs sont posés."
    alone, titled = (
        features(Told(text, heading, {}, {}), "compostage").name
        for heading in ("", "Composter ses épluchures")
    )
    assert alone < titled


def test_probabilities_come_in_order_whatever_their_number() -> None:
    texts = ["Du compostage.", "Des bus."] * BATCH
    found = list(MODEL.probabilities([Told(text, "", {}, {}) for text in texts]))
    assert len(found) == len(texts)
    column = MODEL.themes.index("compostage")
    assert found[0][column] == pytest.approx(found[-2][column], abs=1e-6)
    assert found[0][column] > found[-1][column]


def test_nothing_to_judge() -> None:
    assert list(MODEL.probabilities([])) == []


def test_an_encoder_that_knows_nothing_gives_nothing() -> None:
    def blank(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.zeros((len(texts), 4), dtype=np.float32)

    (found,) = ThemeModel(factories.vocabulary(), blank).probabilities([Told("a", "", {}, {})])
    assert found.max() < LIKELY


def test_every_theme_has_a_definition() -> None:
    lists = factories.vocabulary()
    missing = [n.label for t in lists.themes for n in (t, *t.narrower) if not n.definition]
    assert missing == []


# --- what the records teach


@pytest.fixture(name="taught", scope="module")
def what_the_records_teach() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], list[int]]:
    found = examples(Tagger(factories.vocabulary(), ENCODE), records())
    seen = MODEL.features([example.told for example in found])
    return seen, truth(found, MODEL.themes), [example.record for example in found]


def test_the_weights_are_those_that_the_records_teach(
    taught: tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], list[int]],
) -> None:
    """`python -m tests.theme_weights` gives them; records that come and go move them little."""
    learned = learn(taught[0], taught[1])
    assert learned.weights == pytest.approx(WEIGHTS, abs=0.6)
    assert learned.base == pytest.approx(BASE, abs=0.4)


def test_four_wide_themes_in_five_are_right_on_records_left_out(
    taught: tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], list[int]],
) -> None:
    seen, true, record = taught
    part = np.random.default_rng(0).integers(0, PARTS, len(records()))
    given = left_out(seen, true, part[record]) >= LIKELY
    lists = factories.vocabulary()
    found, known = (wide(table, MODEL.themes, lists) for table in (given, true))
    assert (found & known).sum() / found.sum() > 0.75
    assert (found & known).sum() / known.sum() > 0.4
