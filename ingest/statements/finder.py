"""Which sentences tell of a brake or a lever, and which one of the vocabulary each comes nearest
to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ingest.statements.classifier import Classifier, Matrix, read_classifier
from ingest.statements.features import features
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
        told = self._kinds.probabilities(found, vectors)
        statements = []
        for row, unit in enumerate(units):
            for kind in (StatementKind.BRAKE, StatementKind.LEVER):
                sure = float(told[row, self._kinds.classes.index(kind.value)])
                if sure >= TOLD_FROM and not _only_opens(unit.text):
                    named = [found[row]], vectors[row : row + 1]
                    statements.append(self._statement(unit, kind, sure, named))
        return statements

    def _statement(
        self,
        unit: Unit,
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
            method=Method.MODEL,
            concept=nearest if sure_of_it >= NEAR_FROM else None,
            side=side,
            wished=wished,
            words=triggers,
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


def _only_opens(text: str) -> bool:
    """A question, or the announcement of what follows, states nothing by itself."""
    return text.rstrip(" *_»\u00a0\u202f").endswith(("?", ":"))


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
