"""Verdicts of people → judged needs, in the form that `essaim evaluate` reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.feedback import Feedback, Verdict
from kb.model import Kind, RecordId
from search.evaluation import JudgedNeed

USEFUL_GRADE = 2


def judged_needs(kept: Sequence[Feedback], kinds: Mapping[RecordId, Kind]) -> list[JudgedNeed]:
    """One need for each text, in order. `relevant`: what was useful, at grade 2 (useful);
    `not_useful`: the others, with why. A verdict on a record that `kinds` does not have is left
    out."""
    by_need: dict[str, list[Feedback]] = {}
    for one in kept:
        if one.record_id in kinds:
            by_need.setdefault(one.need, []).append(one)
    return [_judged(text, told, kinds) for text, told in by_need.items()]


def _judged(text: str, told: Sequence[Feedback], kinds: Mapping[RecordId, Kind]) -> JudgedNeed:
    relevant: dict[Kind, dict[str, int]] = {}
    for one in told:
        if one.verdict is Verdict.USEFUL:
            relevant.setdefault(kinds[one.record_id], {})[one.record_id] = USEFUL_GRADE
    not_useful = {
        str(one.record_id): one.verdict.value for one in told if one.verdict is not Verdict.USEFUL
    }
    return JudgedNeed(
        id=f"avis-{told[0].number}", text=text, relevant=relevant, not_useful=not_useful
    )
