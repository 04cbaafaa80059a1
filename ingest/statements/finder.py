"""Which sentences tell of a brake or a lever, and which one of the vocabulary each comes nearest
to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from ingest.statements.classifier import Classifier, Matrix, read_classifier
from ingest.statements.features import features
from ingest.statements.signs import Sign, find_signs
from ingest.statements.units import Unit
from kb.concepts import ConceptMatcher
from kb.reading import Method, Span, Statement, StatementKind
from kb.text import fold
from kb.vocabulary import Vocabulary

FOLDER = Path(__file__).parent / "learned"
Encode = Callable[[Sequence[str]], Matrix]

# A unit states one from this probability on: best F1 on the labelled files whose rate of statements
# is that of real reports, each file left out in turn.
TOLD_FROM = 0.35
# A concept of the vocabulary is given from this probability on: with each file left out in turn,
# right one time in four just above, three in four above 0.3; below, it is mostly chance.
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


class StatementFinder:
    """Made once: what training learned, and the words of the vocabulary."""

    def __init__(self, vocabulary: Vocabulary, encode: Encode, folder: Path = FOLDER) -> None:
        self._encode = encode
        self._matcher = ConceptMatcher(vocabulary)
        self._sides = {brake.id: brake.category for brake in vocabulary.brakes.items}
        self._kinds = read_classifier(folder / "kinds.safetensors")
        self._wished = read_classifier(folder / "wished.safetensors")
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
            if _only_opens(unit.text):
                continue
            signs = find_signs(unit.text)
            for kind in (StatementKind.BRAKE, StatementKind.LEVER):
                sure = float(told[row, self._kinds.classes.index(kind.value)])
                said = [sign for sign in signs if sign.kind is kind]
                if said and len({sign.kind for sign in signs}) == 1:
                    sure = max(sure, SURE_BY_SIGN)
                if sure >= TOLD_FROM:
                    named = [found[row]], vectors[row : row + 1]
                    statements.append(self._statement(unit, said, kind, sure, named))
        return statements

    def _statement(
        self,
        unit: Unit,
        signs: Sequence[Sign],
        kind: StatementKind,
        sure: float,
        named: tuple[list[dict[str, float]], Matrix],
    ) -> Statement:
        nearest, sure_of_it, triggers = self._nearest(unit, kind, named)
        wished = kind is StatementKind.LEVER and _likeliest(self._wished, named) == "yes"
        side = None
        if kind is StatementKind.BRAKE:
            side = said_side(unit) or self._sides.get(nearest)
        return Statement(
            start=unit.start,
            end=unit.end,
            kind=kind,
            confidence=round(min(0.99, sure), 2),
            method=Method.RULE if signs else Method.MODEL,
            concept=nearest if sure_of_it >= NEAR_FROM else None,
            side=side,
            wished=wished,
            words=triggers or _words_of(unit, signs),
        )

    def _nearest(
        self, unit: Unit, kind: StatementKind, named: tuple[list[dict[str, float]], Matrix]
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


def _likeliest(classifier: Classifier, named: tuple[list[dict[str, float]], Matrix]) -> str:
    return classifier.classes[int(np.argmax(classifier.probabilities(*named)[0]))]
