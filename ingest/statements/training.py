"""Learning the classifiers from labelled reports (corpus/annotations/statements), with
scikit-learn. Run by `make reader`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pydantic import Field

from ingest.statements.classifier import WISH, Classifier, Matrix
from ingest.statements.features import features
from ingest.statements.signs import find_signs
from ingest.statements.units import Unit
from kb.model import Noun
from kb.vocabulary import Concept, Vocabulary

Encode = Callable[[Sequence[str]], Matrix]

# A feature met in fewer units is a name or a slip.
FEWEST_UNITS = 2
# Inverse strength of the penalty: best mean average precision with each file of reports left out.
STRENGTH = 0.5
# The same for concepts, which have few examples each: most often right with each file left out.
CONCEPT_STRENGTH = 2.0


class LabelledUnit(Noun):
    """As corpus/annotations/statements writes it: see its README."""

    h: tuple[str, ...] = ()
    i: str | None = None
    t: str
    k: str
    c: str | None = None
    w: bool = False


class LabelledReport(Noun):
    id: str
    shape: str
    units: tuple[LabelledUnit, ...] = Field(min_length=1)


class Example(NamedTuple):
    """A unit, what it says, and the report it comes from."""

    unit: Unit
    label: LabelledUnit
    report: str


def read_reports(folder: Path) -> list[LabelledReport]:
    """Every report of the folder's files, by file name then in order."""
    return [
        LabelledReport.model_validate_json(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def examples(reports: Sequence[LabelledReport]) -> list[Example]:
    found = []
    for report in reports:
        before: LabelledUnit | None = None
        for label in report.units:
            near = before is not None and before.h == label.h
            unit = Unit(
                text=label.t,
                headings=label.h,
                intro=label.i,
                listed=label.i is not None,
                before=before.t if before is not None and near else None,
            )
            found.append(Example(unit, label, report.id))
            before = label
    return found


def learn(
    found: Sequence[Mapping[str, float]],
    vectors: Matrix,
    answers: Sequence[str],
    *,
    strength: float = STRENGTH,
    balanced: bool = False,
) -> Classifier:
    """Softmax regression; `found[i]` and `vectors[i]` describe the unit whose answer is
    `answers[i]`. `balanced`: a rare answer weighs as much as a frequent one. Deterministic."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    counts = Counter(name for named in found for name in named)
    kept = [{n: x for n, x in named.items() if counts[n] >= FEWEST_UNITS} for named in found]
    vectorizer = DictVectorizer(dtype=np.float32)
    sparse = vectorizer.fit_transform(kept)
    weight = "balanced" if balanced else None
    model = LogisticRegression(C=strength, max_iter=400, class_weight=weight)
    model.fit(hstack([sparse, csr_matrix(vectors)]).tocsr(), list(answers))
    return _classifier(model, vectorizer.get_feature_names_out().tolist())


def _classifier(model: Any, names: Sequence[str]) -> Classifier:
    weights = model.coef_.astype(np.float32)
    bias = model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:
        weights, bias = np.vstack([-weights / 2, weights / 2]), np.hstack([-bias / 2, bias / 2])
    size = len(names)
    return Classifier(model.classes_, names, weights[:, :size], weights[:, size:], bias)


# --- the three classifiers


def learn_kinds(found: Sequence[Example], encode: Encode) -> Classifier:
    """Brake, lever, wish, decision or none. What is wished and what was done are levers both, but
    they do not sound alike: told apart, both are found better."""
    units = [e.unit for e in found]
    answers = [WISH if e.label.k == "lever" and e.label.w else e.label.k for e in found]
    return learn([features(u) for u in units], encode([u.text for u in units]), answers)


def learn_concepts(
    found: Sequence[Example], kind: str, concepts: Sequence[Concept], encode: Encode
) -> Classifier:
    """Which brake, or lever, of the vocabulary: from the labelled units and from its own words."""
    units = [e.unit for e in found if e.label.k == kind and e.label.c]
    answers = [e.label.c or "" for e in found if e.label.k == kind and e.label.c]
    for concept in concepts:
        words = (concept.label, concept.definition, *concept.triggers, *concept.narrower)
        units += [Unit(text=text) for text in words if text]
        answers += [concept.id for text in words if text]
    # Titles and shapes tell that it is a brake, not which one.
    words_only = [{n: x for n, x in features(u).items() if n[0] in "wb"} for u in units]
    vectors = encode([u.text for u in units])
    return learn(words_only, vectors, answers, strength=CONCEPT_STRENGTH, balanced=True)


def signs_right(found: Sequence[Example]) -> dict[int, tuple[int, float]]:
    """For each turn of phrase of signs.py, in how many units it stands, and how often it is
    right."""
    seen: dict[int, list[bool]] = {}
    for example in found:
        for sign in find_signs(example.unit.text):
            seen.setdefault(sign.number, []).append(sign.kind.value == example.label.k)
    return {n: (len(right), sum(right) / len(right)) for n, right in sorted(seen.items())}


def learn_all(
    reports: Path, vocabulary: Vocabulary, encode: Encode, folder: Path, encoder: str
) -> int:
    """Learn and write the three classifiers; how many labelled units they come from. `encoder`: the
    fingerprint of what `encode` is of, kept in the files."""
    found = examples(read_reports(reports))
    folder.mkdir(parents=True, exist_ok=True)
    learn_kinds(found, encode).write(folder / "kinds.safetensors", encoder)
    for name, kind, concepts in (
        ("brakes", "brake", vocabulary.brakes.items),
        ("levers", "lever", vocabulary.levers),
    ):
        learned = learn_concepts(found, kind, concepts, encode)
        learned.write(folder / f"{name}.safetensors", encoder)
    return len(found)
