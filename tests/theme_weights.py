"""`python -m tests.theme_weights`: what each feature of `ingest.tagging_themes` should weigh, and
how right it then is on records left out. The truth is the themes that humans gave to records; the
paragraphs are theirs too. Reports take no part."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.readers.registry import read_record
from ingest.tagging import Tagger
from ingest.tagging_themes import LIKELY, Features, Matrix, ThemeModel, Told
from kb.entities.organisations import find_organisations
from kb.model import Record
from kb.vocabulary import Vocabulary
from search.static import StaticEncoder
from tests.factories import CORPUS, vocabulary

# Shorter, it is a title.
FEWEST_CHARS = 40
PARTS = 5
Truth = npt.NDArray[np.bool_]


class Example(NamedTuple):
    told: Told
    themes: tuple[str, ...]
    record: int


class Learned(NamedTuple):
    weights: Features[float]
    base: float

    def probabilities(self, features: Matrix) -> Matrix:
        sums = features @ np.array(self.weights, dtype=np.float32) + np.float32(self.base)
        return np.asarray(1.0 / (1.0 + np.exp(-sums)), dtype=np.float32)


def records() -> list[Record]:
    paths = sorted((CORPUS / "records").rglob("*.yml"))
    return [read_record(path.read_bytes(), path.name) for path in paths]


def examples(tagger: Tagger, known: Sequence[Record]) -> list[Example]:
    """The paragraphs of each record under its title, then its title and summary as one."""
    found = []
    for number, record in enumerate(known):
        need, method = getattr(record, "need", None), getattr(record, "method", ())
        summary = getattr(record, "summary", None) or ""
        told = " ".join(filter(None, (need, ". ".join(method or ()))))
        paragraphs = [(t, record.title) for t in (summary, told) if len(t) > FEWEST_CHARS]
        for text, heading in (*paragraphs, (f"{record.title}. {summary}", "")):
            said = tagger.told(text, heading, find_organisations(text))
            found.append(Example(said, record.themes, number))
    return found


def truth(found: Sequence[Example], themes: Sequence[str]) -> Truth:
    """`(examples, themes)`."""
    return np.array([[theme in example.themes for theme in themes] for example in found])


def learn(features: Matrix, true: Truth) -> Learned:
    from sklearn.linear_model import LogisticRegression

    columns = features.shape[-1]
    model = LogisticRegression(max_iter=1000).fit(features.reshape(-1, columns), true.ravel())
    weights = Features(*(float(weight) for weight in model.coef_[0]))
    return Learned(weights, float(model.intercept_[0]))


def left_out(features: Matrix, true: Truth, part: npt.NDArray[np.int_]) -> Matrix:
    """Probabilities of each example, learned from the other parts."""
    sure = np.zeros(true.shape, dtype=np.float32)
    for one in range(PARTS):
        out = part == one
        sure[out] = learn(features[~out], true[~out]).probabilities(features[out])
    return sure


def wide(table: Truth, themes: Sequence[str], known: Vocabulary) -> Truth:
    """`(examples, wide themes)`: one is there when it or a narrow one is."""
    family = [known.wide_theme_of[theme].id for theme in themes]
    return np.stack(
        [table[:, [own == one for own in family]].any(axis=1) for one in dict.fromkeys(family)],
        axis=1,
    )


def scores(seen: Truth, true: Truth) -> str:
    right = (seen & true).sum()
    precision, recall = right / max(1, seen.sum()), right / true.sum()
    f1 = 2 * right / (seen.sum() + true.sum())
    return f"precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}"


def main() -> None:
    lists = vocabulary()
    encode = StaticEncoder().encode
    model = ThemeModel(lists, encode)
    found = examples(Tagger(lists, encode), records())
    features = model.features([example.told for example in found])
    true = truth(found, model.themes)
    learned = learn(features, true)
    print(", ".join(f"{k}={v:.2f}" for k, v in learned.weights._asdict().items()))
    print(f"base={learned.base:.2f}")
    part = np.random.default_rng(0).integers(0, PARTS, len(records()))
    sure = left_out(features, true, part[[example.record for example in found]])
    for least in sorted({LIKELY, 0.15, 0.2, 0.3, 0.35, 0.4}):
        seen = sure >= least
        line = scores(wide(seen, model.themes, lists), wide(true, model.themes, lists))
        print(f"from {least}: wide themes {line}; labels {scores(seen, true)}")


if __name__ == "__main__":
    sys.exit(main())
