"""How well needs are understood, against what judges read in the same words. Pure.

Themes are told at two levels, and judges differ: one writes « chaleur fatale », another « énergie »
for the same need. The exact figure compares labels as they are; the wide one first raises each to
its wide theme, so that a need judged widely is neither helped nor harmed by a precise reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kb.gazetteer import lookup_keys, place_key
from kb.model import Noun, Territory, TerritoryKind
from kb.understanding import Speaker, Understanding
from kb.vocabulary import Vocabulary
from search.evaluation import JudgedNeed

# The four kinds of actors of judged needs, and who speaks: an organiser is one of those who help.
ACTORS: Mapping[str, frozenset[Speaker]] = {
    "acheteur": frozenset({Speaker.COLLECTIVITE}),
    "porteur": frozenset({Speaker.PORTEUR}),
    "facilitateur": frozenset({Speaker.FACILITATEUR, Speaker.ORGANISATEUR}),
    "usager": frozenset({Speaker.HABITANT}),
}


class Overlap(Noun):
    """Micro-averaged over the needs, in 0..1: of the labels given, how many are right; of those
    judged, how many are given. All 0 when nothing was right, or there was nothing to give."""

    precision: float
    recall: float
    f1: float


class UnderstandingFigures(Noun):
    """Shares of the `needs` read right, in 0..1; a field left empty on both sides is right.

    `phase_told`: of those whose judge told a phase alone."""

    needs: int
    themes: Overlap
    wide_themes: Overlap
    territory: float
    phase: float
    phase_told: float
    speaker: float
    brakes: Overlap
    budget: float


def understanding_figures(
    needs: Sequence[JudgedNeed], read: Mapping[str, Understanding], vocabulary: Vocabulary
) -> UnderstandingFigures | None:
    """`read`: by id of need. None when no need was judged so."""
    judged = [need for need in needs if need.understanding and need.id in read]
    if not judged:
        return None
    pairs = [(need.understanding, read[need.id]) for need in judged]
    phases = [(told.get("phase"), found.phase) for told, found in pairs]
    wide = vocabulary.wide_theme_of

    def raised(labels: Iterable[str]) -> set[str]:
        return {wide[label].label for label in labels if label in wide}

    return UnderstandingFigures(
        needs=len(judged),
        themes=_overlap((_labels(t, "themes"), set(f.themes)) for t, f in pairs),
        wide_themes=_overlap((raised(_labels(t, "themes")), raised(f.themes)) for t, f in pairs),
        territory=_share(_same_place(told.get("territory"), f.territory) for told, f in pairs),
        phase=_share(told == found for told, found in phases),
        phase_told=_share(told == found for told, found in phases if told is not None),
        speaker=_share(f.speaker in ACTORS.get(str(t.get("actor_kind")), ()) for t, f in pairs),
        brakes=_overlap((_labels(t, "brakes"), set(f.brakes)) for t, f in pairs),
        budget=_share(told.get("budget") == found.budget_eur for told, found in pairs),
    )


def _labels(told: Mapping[str, object], name: str) -> set[str]:
    labels = told.get(name)
    return set(map(str, labels)) if isinstance(labels, list | tuple) else set()


def _overlap(pairs: Iterable[tuple[set[str], set[str]]]) -> Overlap:
    right = judged = given = 0
    for told, found in pairs:
        right += len(told & found)
        judged += len(told)
        given += len(found)
    return Overlap(
        precision=round(right / given, 4) if given else 0.0,
        recall=round(right / judged, 4) if judged else 0.0,
        f1=round(2 * right / (judged + given), 4) if judged + given else 0.0,
    )


def _share(right: Iterable[bool]) -> float:
    found = list(right)
    return round(sum(found) / len(found), 4) if found else 0.0


def _same_place(told: object, found: Territory | None) -> bool:
    """Of the same level, under any of its names; or none on both sides."""
    if not isinstance(told, Mapping) or found is None:
        return told is None and found is None
    if told.get("level") != found.kind:
        return False
    key = place_key(str(told.get("name")))
    names = {place_key(found.name)}
    return key in (names if found.kind is TerritoryKind.MASSIF else names | lookup_keys(found))
