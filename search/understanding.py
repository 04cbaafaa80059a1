"""Need text → what was understood, each with the words that say it. No heavy library: stems and
patterns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from kb.concepts import ConceptMatcher, ConceptMention
from kb.gazetteer import Gazetteer, place_key
from kb.model import Mention, Phase, Speaker, Territory, TerritoryId, Understanding
from kb.places import PlaceMention, find_places
from kb.speaker_place import speaker_place
from kb.text import fold
from search.need_cues import (
    AMOUNT,
    NOT_A_BUDGET,
    PHASE_CUES,
    POPULATION,
    SCALE,
    SPEAKER_CUES,
    Cue,
)

MAX_THEMES = 6
# A weaker sign than this is not shown: the person would have to remove it.
CUE_FLOOR = 0.9


class Reader:
    """Reads needs; holds the vocabulary compiled once."""

    def __init__(self, matcher: ConceptMatcher, gazetteer: Gazetteer) -> None:
        self._matcher = matcher
        self._gazetteer = gazetteer

    def read(self, text: str) -> Understanding:
        """Everything the text says, best first; nothing is guessed where it says nothing."""
        folded = _fold_in_place(text)
        places = find_places(text, self._gazetteer)
        # « Boulogne-sur-Mer » says nothing of the sea, nor « Port-Vendres » of a harbour.
        concepts = [c for c in self._matcher.find(text) if not _inside(c, places)]
        themes, theme_mentions = _themes(text, concepts)
        brakes, brake_mentions = _listed(text, concepts, "brake")
        territory, place_mentions = _territory(text, places)
        phase, phase_mentions = _strongest(text, folded, PHASE_CUES, "phase", concepts)
        speaker, speaker_mentions = _strongest(text, folded, SPEAKER_CUES, "speaker", [])
        budget, budget_mentions = _budget(text, folded)
        population, population_mentions = _population(text, folded)
        return Understanding(
            themes=themes,
            territory=territory,
            phase=Phase(phase) if phase else None,
            speaker=Speaker(speaker) if speaker else None,
            budget_eur=budget,
            population=population,
            brakes=brakes,
            mentions=(
                *theme_mentions,
                *place_mentions,
                *phase_mentions,
                *speaker_mentions,
                *budget_mentions,
                *population_mentions,
                *brake_mentions,
            ),
        )

    def place_named(self, name: str) -> Territory | None:
        """The territory a person typed or chose: an id (« commune:62160 »), or a name alone."""
        return named_place(name, self._gazetteer)


def _inside(concept: ConceptMention, places: Sequence[PlaceMention]) -> bool:
    return any(place.start < concept.end and concept.start < place.end for place in places)


def _territory(text: str, places: list[PlaceMention]) -> tuple[Territory | None, list[Mention]]:
    place = speaker_place(places, text)
    if place is None:
        return None, []
    mention = Mention(
        field="territory",
        value=place.territory.id,
        words=place.words,
        start=place.start,
        end=place.end,
    )
    return place.territory, [mention]


def named_place(name: str, gazetteer: Gazetteer) -> Territory | None:
    """The territory of this id or name. Among homonyms, one whose official name it is (the town
    of Dunkerque before its group of towns), then the most populated."""
    if found := gazetteer.get(TerritoryId(name.strip())):
        return found
    bare = re.sub(r"\s*\([^)]*\)\s*$", "", name)
    key = place_key(bare)
    homonyms = gazetteer.by_keys([key]).get(key, []) if key else []
    inside = re.search(r"\(([^)]*)\)\s*$", name)
    if inside:
        code = inside.group(1).strip()
        homonyms = [t for t in homonyms if t.department == code] or homonyms
    return max(homonyms, key=lambda t: (place_key(t.name) == key, t.population or 0), default=None)


def _fold_in_place(text: str) -> str:
    """Folded, one character for one: offsets in the result are offsets in the text."""
    return "".join(folded if len(folded := fold(c)) == 1 else "?" for c in text)


def _themes(text: str, concepts: list[ConceptMention]) -> tuple[tuple[str, ...], list[Mention]]:
    found = [c for c in concepts if c.concept.list_name == "theme"]
    weights: dict[str, float] = defaultdict(float)
    for mention in found:
        weights[mention.concept.value] += mention.weight
    best = sorted(weights, key=lambda theme: (-weights[theme], theme))[:MAX_THEMES]
    mentions = [_mention(text, "theme", m) for m in found if m.concept.value in best]
    return tuple(best), mentions


def _listed(
    text: str, concepts: list[ConceptMention], name: str
) -> tuple[tuple[str, ...], list[Mention]]:
    found = [c for c in concepts if c.concept.list_name == name]
    values = dict.fromkeys(mention.concept.value for mention in found)
    return tuple(values), [_mention(text, "brake", mention) for mention in found]


def _mention(text: str, field: str, found: ConceptMention) -> Mention:
    return Mention.model_validate(
        {
            "field": field,
            "value": found.concept.value,
            "words": text[found.start : found.end],
            "start": found.start,
            "end": found.end,
        }
    )


def _strongest(
    text: str,
    folded: str,
    cues: Mapping[Phase, tuple[Cue, ...]] | Mapping[Speaker, tuple[Cue, ...]],
    field: str,
    concepts: list[ConceptMention],
) -> tuple[str | None, list[Mention]]:
    """The value with most weight, and the words that say it."""
    weights: dict[str, float] = defaultdict(float)
    said: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for value, patterns in cues.items():
        for cue in patterns:
            if match := cue.pattern.search(folded):
                weights[value] += cue.weight
                said[value].append(match.span())
    for concept in concepts:
        if concept.concept.list_name == field:
            weights[concept.concept.value] += concept.weight
            said[concept.concept.value].append((concept.start, concept.end))
    order = list(cues)
    best = max(weights, key=lambda v: (weights[v], -order.index(v)), default=None)  # type: ignore[arg-type]
    if best is None or weights[best] < CUE_FLOOR:
        return None, []
    mentions = [
        Mention.model_validate(
            {"field": field, "value": best, "words": text[start:end], "start": start, "end": end}
        )
        for start, end in said[best]
    ]
    return str(best), mentions


def _number(match: re.Match[str]) -> int:
    digits = re.sub(r"[ \u00a0\u202f]", "", match["number"]).replace(",", ".")
    return round(float(digits) * SCALE.get(match["scale"] or "", 1))


def _budget(text: str, folded: str) -> tuple[int | None, list[Mention]]:
    """The largest amount told that is not a turnover, a bill or a price."""
    found = [
        (_number(match), match)
        for match in AMOUNT.finditer(folded)
        if not NOT_A_BUDGET.search(folded[: match.start()])
    ]
    if not found:
        return None, []
    amount, match = max(found, key=lambda pair: pair[0])
    start, end = match.span()
    mention = Mention(
        field="budget", value=str(amount), words=text[start:end], start=start, end=end
    )
    return amount, [mention]


def _population(text: str, folded: str) -> tuple[int | None, list[Mention]]:
    match = POPULATION.search(folded)
    if match is None:
        return None, []
    start, end = match.span()
    inhabitants = _number(match)
    mention = Mention(
        field="population", value=str(inhabitants), words=text[start:end], start=start, end=end
    )
    return inhabitants, [mention]
