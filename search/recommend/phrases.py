"""Everyday words for a record, from the needs for which people found it useful."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kb.feedback import Feedback
from kb.personal import MASKS
from search.recommend.known_texts import Encode

MOST_WORDS, FEWEST_WORDS = 25, 3
MOST_CHARS = 300  # as long as an `asked_as` may be
# Two texts with nearly the same words: one of them is enough.
SAME = 0.9


def proposed_phrases(
    useful: Sequence[Feedback], asked: Mapping[str, Sequence[str]], encode: Encode
) -> dict[str, list[Feedback]]:
    """Id of record → the short needs that found it useful, oldest first, unlike one another and
    unlike what it is already asked by. `asked`: the `asked_as` of published records; a record that
    is not there gets nothing."""
    by_record: dict[str, list[Feedback]] = {}
    for one in useful:
        if one.record_id in asked and _is_short(one.need):
            by_record.setdefault(one.record_id, []).append(one)
    found = {i: _unlike(told, asked[i], encode) for i, told in sorted(by_record.items())}
    return {record_id: kept for record_id, kept in found.items() if kept}


def _is_short(need: str) -> bool:
    return (
        FEWEST_WORDS <= len(need.split()) <= MOST_WORDS
        and len(need) <= MOST_CHARS
        and not any(mask in need for mask in MASKS)
    )


def _unlike(told: Sequence[Feedback], asked: Sequence[str], encode: Encode) -> list[Feedback]:
    vectors = encode([*asked, *(one.need for one in told)])
    taken = list(vectors[: len(asked)])
    kept = []
    for one, vector in zip(told, vectors[len(asked) :], strict=True):
        if all(float(vector @ other) <= SAME for other in taken):
            taken.append(vector)
            kept.append(one)
    return kept
