"""True counts: what each choice would give, the other choices unchanged."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kb.vocabulary import Vocabulary
from search.catalogue import FACETS, Catalogue, chosen_values
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
    catalogue: Catalogue,
    matched: npt.NDArray[np.bool_],
    filters: Filters,
    vocabulary: Vocabulary,
) -> dict[str, tuple[FacetValue, ...]]:
    """For each facet, its values that lead somewhere (and those chosen), most frequent first."""
    masks = catalogue.masks(filters)
    chosen = chosen_values(filters)
    facets = {}
    for facet in FACETS:
        kept = matched.copy()
        for name, mask in masks.items():
            if name != facet:
                kept &= mask
        counts = catalogue.members[facet][kept].sum(axis=0)
        found = [
            (value not in chosen[facet], -count, value)
            for value, count in zip(catalogue.values[facet], counts.tolist(), strict=True)
            if count or value in chosen[facet]
        ]
        facets[facet] = tuple(
            _facet_value(value, _label(facet, value, vocabulary), -negative, not unchosen)
            for unchosen, negative, value in sorted(found)[:FACET_VALUES]
        )
    return facets


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
