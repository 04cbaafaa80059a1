"""True counts: what each choice would give, the other choices unchanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def facet_values(
    choices: Sequence[Choice],
    counts: Mapping[str, Array],
    filters: Filters,
    vocabulary: Vocabulary,
) -> dict[str, tuple[FacetValue, ...]]:
    """For each facet, its values that lead somewhere (and those chosen), most frequent first.

    `counts`: for each facet, `(choices,)`, how many results each choice would give."""
    chosen = chosen_values(filters)
    found: dict[str, list[tuple[bool, int, str]]] = {facet: [] for facet in FACETS}
    as_lists = {facet: array.tolist() for facet, array in counts.items()}
    for number, (facet, value) in enumerate(choices):
        count, selected = as_lists[facet][number], value in chosen[facet]
        if count or selected:
            found[facet].append((not selected, -count, value))
    return {
        facet: tuple(
            _facet_value(value, _label(facet, value, vocabulary), -negative, not unchosen)
            for unchosen, negative, value in sorted(values)[:FACET_VALUES]
        )
        for facet, values in found.items()
    }


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
