"""Which sentences tell of a brake or a lever, and which one of the vocabulary each comes nearest
to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ingest.statements.classifier import WISH, Matrix, read_classifier
from ingest.statements.features import features
from ingest.statements.halves import TextSpan, halves
from ingest.statements.signs import Sign, find_signs, nothing_stands_in_the_way
from ingest.statements.units import Unit
from kb.concepts import ConceptMatcher
from kb.reading import Method, Span, Statement, StatementKind
from kb.text import fold
from kb.vocabulary import Vocabulary

FOLDER = Path(__file__).parent / "learned"
Encode = Callable[[Sequence[str]], Matrix]

# A unit states one from this probability on: F1 is level from 0.35 to 0.45, for both kinds, on the
# labelled files whose rate of statements is that of real reports, each file left out in turn.
TOLD_FROM = 0.4
# A concept of the vocabulary is given from this probability on: with each file left out in turn,
# right one time in four just above, seven in ten above 0.3; below, it is mostly chance.
NEAR_FROM = 0.1
MOST_TRIGGERS = 3
# A turn of phrase that states one by itself is right more often than this.
SURE_BY_SIGN = 0.7
# What the other items of an announced list weigh in the judgement of one.
SHARE_OF_THE_LIST = 0.4
_SAID_OF = r"\b(?:cotes?|freins?|concernant|pour|lies? aux?|des?) (?:les |des |aux )?[«\" ]*"
_SIDES = (
    ("relations", re.compile(r"relations? entre|entre (?:les )?[«\" ]*acheteurs")),
    ("acheteurs", re.compile(rf"{_SAID_OF}acheteurs?\b")),
    ("porteurs", re.compile(rf"{_SAID_OF}porteurs?\b")),
    ("territoires", re.compile(rf"{_SAID_OF}territoires?\b")),
)

# Of two halves of a sentence, one alone is kept when it says it this surely, and the other this
# little.
HALF_SAYS = 0.6
OTHER_SAYS_NOT = 0.1
# The features and the vector of one unit.
Named = tuple[list[dict[str, float]], Matrix]


class _Judged(NamedTuple):
    """A unit, how likely each answer is, and the turns of phrase that are in it."""

    unit: Unit
    likely: Mapping[str, float]
    signs: Sequence[Sign]

    def kinds(self) -> list[StatementKind]:
        """What it states."""
        kinds = [StatementKind.BRAKE, StatementKind.LEVER]
        if nothing_stands_in_the_way(self.unit.text):
            kinds.remove(StatementKind.BRAKE)
        return [kind for kind in kinds if self.sure(kind) >= TOLD_FROM]

    def sure(self, kind: StatementKind) -> float:
        """How likely, between 0 and 1: at least SURE_BY_SIGN by a turn of phrase that no other
        contradicts."""
        likely = self.likely.get(kind.value, 0.0)
        if kind is StatementKind.LEVER:
            likely += self.likely.get(WISH, 0.0)
        said = {sign.kind for sign in self.signs}
        return max(likely, SURE_BY_SIGN) if said == {kind} else likely

    @property
    def wished(self) -> bool:
        return self.likely.get(WISH, 0.0) > self.likely.get(StatementKind.LEVER.value, 0.0)


class StatementFinder:
    """Made once: what training learned, and the words of the vocabulary."""

    def __init__(self, vocabulary: Vocabulary, encode: Encode, folder: Path = FOLDER) -> None:
        self._encode = encode
        self._matcher = ConceptMatcher(vocabulary)
        self._sides = {brake.id: brake.category for brake in vocabulary.brakes.items}
        self._kinds = read_classifier(folder / "kinds.safetensors")
        self._concepts = {
            StatementKind.BRAKE: read_classifier(folder / "brakes.safetensors"),
            StatementKind.LEVER: read_classifier(folder / "levers.safetensors"),
        }

    def find(self, units: Sequence[Unit]) -> list[Statement]:
        """Brakes and levers among the units, in order."""
        if not units:
            return []
        found = [features(unit) for unit in units]
        vectors = self._encode([unit.text for unit in units])
        told = _with_their_list(units, self._kinds.probabilities(found, vectors))
        statements = []
        for row, unit in enumerate(units):
            if not _only_opens(unit.text):
                judged = self._judged(unit, told[row])
                named = [found[row]], vectors[row : row + 1]
                statements += [self._statement(judged, kind, named) for kind in judged.kinds()]
        return statements

    def _statement(self, judged: _Judged, kind: StatementKind, named: Named) -> Statement:
        unit = judged.unit
        signs = [sign for sign in judged.signs if sign.kind is kind]
        nearest, sure_of_it, triggers = self._nearest(unit, kind, named)
        side = None
        if kind is StatementKind.BRAKE:
            side = said_side(unit) or self._sides.get(nearest)
        start, end = self._where(unit, kind)
        words = triggers or _words_of(unit, signs)
        return Statement(
            start=start,
            end=end,
            kind=kind,
            confidence=round(min(0.99, judged.sure(kind)), 2),
            method=Method.RULE if signs else Method.MODEL,
            concept=nearest if sure_of_it >= NEAR_FROM else None,
            side=side,
            wished=kind is StatementKind.LEVER and judged.wished,
            words=tuple(word for word in words if start <= word.start and word.end <= end),
        )

    def _where(self, unit: Unit, kind: StatementKind) -> TextSpan:
        """The half of the unit that states it, when the other says nothing of the kind; or the
        whole."""
        pairs = halves(unit.text)
        if not pairs:
            return unit.start, unit.end
        parts = [unit._replace(text=unit.text[slice(*half)]) for pair in pairs for half in pair]
        vectors = self._encode([part.text for part in parts])
        likely = self._kinds.probabilities([features(part) for part in parts], vectors)
        judged = [self._judged(part, row) for part, row in zip(parts, likely, strict=True)]
        sure = np.array([one.sure(kind) for one in judged]).reshape(len(pairs), 2)
        best = int(np.argmax(np.abs(sure[:, 0] - sure[:, 1])))
        if sure[best].max() < HALF_SAYS or sure[best].min() > OTHER_SAYS_NOT:
            return unit.start, unit.end
        start, end = pairs[best][int(np.argmax(sure[best]))]
        return unit.start + start, unit.start + end

    def _judged(self, unit: Unit, likely: Matrix) -> _Judged:
        answers = dict(zip(self._kinds.classes, map(float, likely), strict=True))
        return _Judged(unit, answers, find_signs(unit.text))

    def _nearest(
        self, unit: Unit, kind: StatementKind, named: Named
    ) -> tuple[str, float, tuple[Span, ...]]:
        """The concept whose own words are said, else the likeliest; how sure; those words."""
        said = [m for m in self._matcher.find(unit.text) if m.concept.list_name == kind.value]
        if said:
            best = max(said, key=lambda mention: mention.weight)
            words = [m for m in said if m.concept == best.concept][:MOST_TRIGGERS]
            spans = [Span(start=unit.start + m.start, end=unit.start + m.end) for m in words]
            return best.concept.value, best.weight, tuple(spans)
        classifier = self._concepts[kind]
        likely = classifier.probabilities(*named)[0]
        best_class = int(np.argmax(likely))
        return classifier.classes[best_class], float(likely[best_class]), ()


def _with_their_list(units: Sequence[Unit], told: Matrix) -> Matrix:
    """Items that one sentence announces say things of one kind: each is judged with the others."""
    judged = told.copy()
    first = 0
    for _, run in groupby(units, key=lambda unit: (unit.headings, unit.intro)):
        size = len(list(run))
        last = first + size
        if units[first].intro is not None and size > 1:
            others = (told[first:last].sum(axis=0) - told[first:last]) / (size - 1)
            judged[first:last] = (1 - SHARE_OF_THE_LIST) * told[first:last]
            judged[first:last] += SHARE_OF_THE_LIST * others
        first = last
    return judged


def _only_opens(text: str) -> bool:
    """A question, or the announcement of what follows, states nothing by itself."""
    return text.rstrip(" *_»\u00a0\u202f").endswith(("?", ":"))


def _words_of(unit: Unit, signs: Sequence[Sign]) -> tuple[Span, ...]:
    return tuple(Span(start=unit.start + s.start, end=unit.start + s.end) for s in signs)


def said_side(unit: Unit) -> str | None:
    """The side that the introduction or the title gives: « côté porteurs »."""
    for words in (unit.intro, *reversed(unit.headings)):
        folded = fold(words or "")
        for side, pattern in _SIDES:
            if pattern.search(folded):
                return side
    return None
