"""True counts: what each choice would give, the other choices unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kb.vocabulary import Vocabulary
from search.arrays import Array
from search.catalogue import FACETS, Choice, chosen_values
from search.model import FacetValue, Filters

FACET_VALUES = 40

_FIXED_LABELS = {
    "record": "fiches",
    "passage": "passages de documents",
    "experience": "expériences",
    "funding": "financements",
    "facilitator": "facilitateurs",
    "partner": "partenaires",
    "FR": "France entière ou étranger",
}


class Facets:
    """The choices of an index by facet, in order of value, with their labels: read once."""

    def __init__(self, choices: Sequence[Choice], vocabulary: Vocabulary) -> None:
        self._choices = choices
        self._labels = [_label(facet, value, vocabulary) for facet, value in choices]
        self._numbers: dict[str, list[int]] = {facet: [] for facet in FACETS}
        for number in sorted(range(len(choices)), key=choices.__getitem__):
            self._numbers[choices[number][0]].append(number)

    def numbers(self, facet: str) -> list[int]:
        """The numbers of a facet's choices."""
        return self._numbers[facet]

    def values(self, counts: Array, filters: Filters) -> dict[str, tuple[FacetValue, ...]]:
        """For each facet, its values that lead somewhere (and those chosen), most frequent first.

        `counts`: `(choices,)`, how many results each choice would give."""
        chosen, told = chosen_values(filters), counts.tolist()
        return {facet: self._values(facet, told, chosen[facet]) for facet in FACETS}

    def _values(
        self, facet: str, counts: list[int], chosen: tuple[str, ...]
    ) -> tuple[FacetValue, ...]:
        numbers = self._numbers[facet]
        selected = {n for n in numbers if self._choices[n][1] in chosen} if chosen else set()
        shown = [n for n in numbers if counts[n] or n in selected]
        # Equals stay in order of value, reversed or not.
        shown.sort(key=counts.__getitem__, reverse=True)
        if chosen:
            shown.sort(key=selected.__contains__, reverse=True)
        return tuple(
            _facet_value(self._choices[n][1], self._labels[n], counts[n], n in selected)
            for n in shown[:FACET_VALUES]
        )


@lru_cache(maxsize=50_000)
def _facet_value(value: str, label: str, count: int, selected: bool) -> FacetValue:
    """Frozen, so shared: the same values come back from one search to the next."""
    return FacetValue(value=value, label=label, count=count, selected=selected)


def _label(facet: str, value: str, vocabulary: Vocabulary) -> str:
    if facet == "phase" and value in vocabulary.phases_by_id:
        return vocabulary.phases_by_id[value].label
    if facet == "nature" and value in vocabulary.natures_by_id:
        return vocabulary.natures_by_id[value].label
    return _FIXED_LABELS.get(value, value)
