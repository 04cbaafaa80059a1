"""Which known records a proposal may be the same thing as: by the words of their titles. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from kb.text import slug

SHOWN = 5
# Of a title's weight, what another one must share to be offered.
_LEAST_SHARED = 0.25
_SHORTEST_WORD = 3
_WHOLE = 400


def likely_records(title: str, titles: Mapping[str, str], asked: str = "") -> list[str]:
    """Ids, the likeliest first; `asked`: words that somebody typed, instead of the title. A word
    weighs the more as fewer titles have it."""
    words = {record_id: _words(known) for record_id, known in titles.items()}
    held = Counter(word for said in words.values() for word in said)
    weight = {word: math.log(1 + len(words) / count) for word, count in held.items()}
    wanted = _words(asked or title)
    whole = sum(weight.get(word, 0.0) for word in wanted)
    if not whole:
        return []
    shared = {
        record_id: sum(weight[word] for word in wanted & said) / whole
        for record_id, said in words.items()
    }
    near = [i for i, share in shared.items() if share >= _LEAST_SHARED]
    return sorted(near, key=lambda i: (-shared[i], titles[i], i))[:SHOWN]


def _words(title: str) -> set[str]:
    return {word for word in slug(title, _WHOLE).split("-") if len(word) >= _SHORTEST_WORD}
