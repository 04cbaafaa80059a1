"""Learning to read needs, with scikit-learn: from our judged needs, from told.jsonl, from the
records and the vocabulary. Run by `make understanding`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from kb.model import Noun, Phase, Record, record_adapter
from kb.understanding import Ask, Speaker
from kb.vocabulary import Vocabulary
from search.evaluation import JudgedNeed
from search.need_reading.features import Feature, features
from search.need_reading.learned import NOT_SAID, Head
from search.need_reading.phrases import Table, stems_of
from search.need_reading.words import fold_in_place, sentences

# A feature met in fewer needs is a name or a slip.
FEWEST_NEEDS = 2
# Inverse strength of the penalty: best of 0.5, 1, 2 and 3 by cross-validation on our own needs.
STRENGTH = 1.0
# What a class that is short of examples gains: 1 makes all weigh the same, 0 leaves them.
BALANCE: Mapping[str, float] = {"speaker": 1.0, "phase": 0.3, "ask": 1.0}
# How much the meaning of the whole counts beside its words: at 1, the subject would tell the phase.
MEANING: Mapping[str, float] = {"speaker": 1.0, "phase": 0.3, "ask": 0.5}
# A phrase alone, ours or an everyday phrasing of a concept, says a phase less surely than a need.
PHRASING_WEIGHT = 0.5

# An answer for each text, and what it weighs.
Answers = Sequence[tuple[str, float]]

# The voices of judged needs, and who speaks.
SPEAKERS: Mapping[str, Speaker] = {
    "collectivite": Speaker.COLLECTIVITE,
    "porteur": Speaker.PORTEUR,
    "facilitateur": Speaker.FACILITATEUR,
    "seminaire": Speaker.ORGANISATEUR,
    "citoyen": Speaker.HABITANT,
}
# Concepts of corpus/phrasings that tell a phase.
PHASES_OF_CONCEPTS: Mapping[str, Phase] = {
    "phase d'idéation": Phase.EMERGENCE,
    "diagnostic territorial": Phase.EMERGENCE,
    "recherche d'accompagnement": Phase.EMERGENCE,
    "recherche de solution à un besoin exprimé": Phase.EMERGENCE,
    "étude de faisabilité": Phase.FEASIBILITY,
    "demande d'ordre de coût": Phase.FEASIBILITY,
    "choix du montage juridique": Phase.FEASIBILITY,
    "argumentaire à destination des décideurs": Phase.FEASIBILITY,
    "expérimentation": Phase.EXPERIMENTATION,
    "démonstrateur": Phase.EXPERIMENTATION,
    "test à petite échelle": Phase.EXPERIMENTATION,
    "recherche de site d'expérimentation": Phase.EXPERIMENTATION,
    "recherche de collectivité pilote": Phase.EXPERIMENTATION,
    "déploiement": Phase.DEPLOYMENT,
    "pérennisation": Phase.DEPLOYMENT,
    "essaimage": Phase.DEPLOYMENT,
    "travaux et mise en service": Phase.DEPLOYMENT,
    "subvention d'investissement": Phase.DEPLOYMENT,
    "bilan d'expérimentation": Phase.EVALUATION,
    "évaluation d'impact": Phase.EVALUATION,
    "capitalisation des retours d'expérience": Phase.EVALUATION,
}


class ToldNeed(Noun):
    """A line of corpus/annotations/needs/told.jsonl: see its README."""

    text: str
    speaker: Speaker | None = None
    solution: bool = False
    phase: Phase | None = None
    asks: tuple[Ask, ...] | None = None
    brakes: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


class Example(Noun):
    """A text and what it says; None where its writer did not say."""

    text: str
    speaker: str | None = None
    phase: str | None = None
    asks: tuple[str, ...] | None = None
    weight: float = 1.0


def read_told(path: Path) -> list[ToldNeed]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [ToldNeed.model_validate_json(line) for line in lines if line.strip()]


def read_phrases(path: Path, vocabulary: Vocabulary) -> dict[str, Table]:
    """The phrases of said.yml as stems, and those of the vocabulary's brakes, by list."""
    told: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    wrong = set(told.pop("never").get("never", ()))
    for brake in vocabulary.brakes.items:
        told["brake"].setdefault(brake.id, []).extend((*brake.triggers, *brake.narrower))
    return {
        name: {
            value: list(
                dict.fromkeys(stems_of(phrase) for phrase in phrases if phrase not in wrong)
            )
            for value, phrases in table.items()
        }
        for name, table in told.items()
    }


def read_records(folder: Path) -> list[Record]:
    paths = sorted(folder.glob("*/*.yml"))
    loaded = (yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) for path in paths)
    return [record_adapter().validate_python(data) for data in loaded]


def examples(needs: Sequence[JudgedNeed], told: Sequence[ToldNeed]) -> list[Example]:
    judged = [
        Example(
            text=need.text,
            speaker=SPEAKERS[need.voice],
            phase=str(need.understanding.get("phase") or NOT_SAID),
        )
        for need in needs
    ]
    ours = [
        Example(
            text=one.text,
            speaker=one.speaker,
            phase=one.phase or NOT_SAID,
            asks=one.asks,
            weight=1.0 if one.speaker else PHRASING_WEIGHT,
        )
        for one in told
    ]
    return [*judged, *ours]


def phrasing_examples(path: Path) -> list[Example]:
    """Everyday phrasings of the concepts that tell a phase."""
    import json

    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Example(text=text, phase=PHASES_OF_CONCEPTS[line["concept"]], weight=PHRASING_WEIGHT)
        for line in lines
        if line["concept"] in PHASES_OF_CONCEPTS
        for text in line["everyday"]
    ]


# --- classifiers


@dataclass(frozen=True)
class Described:
    """Texts as the classifiers see them; `vectors`: `(n, dimension)`."""

    found: Sequence[Mapping[str, Feature]]
    vectors: npt.NDArray[np.float32]


def described(texts: Sequence[str], encode: Any) -> Described:
    found = [features(sentences(fold_in_place(text))) for text in texts]
    return Described(found, encode(texts, queries=True))


def kept_names(found: Sequence[Mapping[str, Feature]]) -> list[str]:
    counts = Counter(name for named in found for name in named)
    return sorted(name for name, count in counts.items() if count >= FEWEST_NEEDS)


def learn_heads(found: Sequence[Example], encode: Any) -> tuple[list[str], dict[str, Head]]:
    """The names of the features kept, and the classifiers over them."""
    said = described([one.text for one in found], encode)
    names = kept_names(said.found)
    heads = {
        name: learn_head(
            _picked(said, rows),
            names,
            [(str(getattr(found[row], name)), found[row].weight) for row in rows],
            name,
        )
        for name in ("speaker", "phase")
        if (rows := [row for row, one in enumerate(found) if getattr(one, name) is not None])
    }
    rows = [row for row, one in enumerate(found) if one.asks is not None]
    asks = [found[row].asks or () for row in rows]
    heads["ask"] = learn_asks(_picked(said, rows), names, asks)
    return names, heads


def _picked(said: Described, rows: Sequence[int]) -> Described:
    return Described([said.found[row] for row in rows], said.vectors[list(rows)])


def learn_head(said: Described, names: Sequence[str], answers: Answers, name: str) -> Head:
    """Softmax regression. Deterministic."""
    model = _fitted(said, names, answers, name)
    matrix, bias = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
    words, dense = matrix[: len(names)], matrix[len(names) :] * MEANING[name]
    return Head(tuple(map(str, model.classes_)), words, dense, bias)


def learn_asks(said: Described, names: Sequence[str], asks: Sequence[tuple[str, ...]]) -> Head:
    """One yes or no for each ask: positive log-odds mean that it is asked."""
    models = [
        _fitted(said, names, [("yes" if ask in found else "no", 1.0) for found in asks], "ask")
        for ask in Ask
    ]
    matrix = np.stack([model.coef_[0] for model in models], axis=1).astype(np.float32)
    words, dense = matrix[: len(names)], matrix[len(names) :] * MEANING["ask"]
    bias = np.array([model.intercept_[0] for model in models], dtype=np.float32)
    return Head(tuple(ask.value for ask in Ask), words, dense, bias)


def _fitted(said: Described, names: Sequence[str], answers: Answers, name: str) -> Any:
    from sklearn.linear_model import LogisticRegression

    counts: defaultdict[str, float] = defaultdict(float)
    for answer, weight in answers:
        counts[answer] += weight
    usual = sum(counts.values()) / len(counts)
    fair = [weight * (usual / counts[answer]) ** BALANCE[name] for answer, weight in answers]
    model = LogisticRegression(C=STRENGTH, max_iter=3_000)
    matrix = _matrix(said, names, MEANING[name])
    return model.fit(matrix, [answer for answer, _ in answers], sample_weight=fair)


def _matrix(said: Described, names: Sequence[str], meaning: float) -> Any:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction import DictVectorizer

    vectorizer = DictVectorizer(dtype=np.float32)
    vectorizer.fit([dict.fromkeys(names, 1.0)])
    rows = [{name: f.value for name, f in named.items()} for named in said.found]
    sparse = vectorizer.transform(rows)
    order = [vectorizer.vocabulary_[name] for name in names]
    return hstack([sparse[:, order], csr_matrix(said.vectors * meaning)]).tocsr()
