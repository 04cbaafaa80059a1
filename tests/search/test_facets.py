"""The values of each facet: which come, in which order, under which name."""

from __future__ import annotations

import numpy as np

from kb.vocabulary import Vocabulary
from search.catalogue import FACETS
from search.facets import FACET_VALUES, Facets
from search.model import FacetValue, Filters

# As an index numbers them: those of its base in order, then those of what was added.
CHOICES = (
    ("kind", "experience"), ("kind", "partner"), ("theme", "b"), ("theme", "d"), ("theme", "e"),
    ("year", "2019"), ("theme", "a"), ("theme", "c"),
)  # fmt: skip


def values(
    vocabulary: Vocabulary, counts: list[int], filters: Filters
) -> dict[str, tuple[FacetValue, ...]]:
    return Facets(CHOICES, vocabulary).values(np.array(counts), filters)


def test_the_most_frequent_come_first_then_by_value(vocabulary: Vocabulary) -> None:
    found = values(vocabulary, [1, 0, 2, 0, 5, 0, 2, 2], Filters())
    assert list(found) == list(FACETS)
    assert [(v.value, v.count) for v in found["theme"]] == [("e", 5), ("a", 2), ("b", 2), ("c", 2)]
    assert found["kind"] == (FacetValue(value="experience", label="expériences", count=1),)
    assert found["year"] == found["region"] == ()


def test_what_is_chosen_comes_first_even_when_it_leads_nowhere(vocabulary: Vocabulary) -> None:
    chosen = Filters(themes=("c", "d", "inconnu"))
    found = values(vocabulary, [0, 0, 2, 0, 5, 0, 2, 2], chosen)["theme"]
    assert [(v.value, v.selected) for v in found] == [
        ("c", True), ("d", True), ("e", False), ("a", False), ("b", False),
    ]  # fmt: skip


def test_a_long_list_is_cut(vocabulary: Vocabulary) -> None:
    choices = [("theme", f"{number:02}") for number in range(FACET_VALUES + 5)]
    facets = Facets(choices, vocabulary)
    found = facets.values(np.arange(len(choices)) + 1, Filters())["theme"]
    assert len(found) == FACET_VALUES and found[0].count == len(choices)
    assert facets.numbers("theme") == list(range(len(choices))) and facets.numbers("year") == []
