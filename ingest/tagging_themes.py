"""How likely a paragraph is about each theme: what it says, how often, what its title says, and
how near its meaning comes to that of the theme. A linear model of eight features."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log1p
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from kb.vocabulary import Vocabulary

Matrix = npt.NDArray[np.float32]
# `(n, dim) float32`, rows of length 1, for n texts.
Encode = Callable[[Sequence[str]], Matrix]

# So many texts at a time: a long report takes no more memory than a short one.
BATCH = 512


Value = TypeVar("Value")


class Features(NamedTuple, Generic[Value]):
    """What is seen of a theme in a paragraph; in `WEIGHTS`, what each counts."""

    said: Value  # greatest weight of a mention, 0 when none
    times: Value  # log(1 + mentions)
    title: Value  # greatest weight of a mention in the last title above
    name: Value  # cosine with the label and its synonyms
    meaning: Value  # cosine with the definition
    behind: Value  # how far below the nearest theme: 0 for that one, negative for others
    kin: Value  # greatest weight of a mention of another theme of the same family
    wide: Value  # 1 for a wide theme, 0 for a narrow one


# `python -m tests.theme_weights`: learned from the themes that humans gave to the records, their
# title as a title. No report took part.
WEIGHTS = Features[float](
    said=0.46, times=1.49, title=2.00, name=4.49, meaning=2.40, behind=3.77, kin=0.56, wide=0.67
)
BASE = -4.11
# The records left out: of the wide themes above this, four in five were given by a human.
LIKELY = 0.25


class Told(NamedTuple):
    """A paragraph to be judged. `said`: weights of the mentions of each theme in it; `titled`:
    greatest weight of its mentions in the title."""

    text: str
    heading: str
    said: Mapping[str, Sequence[float]]
    titled: Mapping[str, float]


class ThemeModel:
    """Made once; the vectors of the themes are made at first use."""

    def __init__(self, vocabulary: Vocabulary, encode: Encode) -> None:
        self._encode = encode
        self._names, self._definitions = _meanings(vocabulary)
        self.themes = tuple(self._names)
        family = vocabulary.wide_theme_of
        wide = {theme.label for theme in vocabulary.themes}
        self._column = {theme: column for column, theme in enumerate(self.themes)}
        self._wide = np.array([theme in wide for theme in self.themes], dtype=np.float32)
        families = [family[theme].id for theme in self.themes]
        self._kin = np.array(
            [[a == b for b in families] for a in families], dtype=np.bool_
        ) & ~np.eye(len(families), dtype=np.bool_)
        self._vectors: tuple[Matrix, Matrix, Matrix] | None = None

    def probabilities(self, units: Sequence[Told]) -> Iterator[Matrix]:
        """For each unit in order, `(themes,)` between 0 and 1."""
        weights = np.array(WEIGHTS, dtype=np.float32)
        for first in range(0, len(units), BATCH):
            sums = self.features(units[first : first + BATCH]) @ weights + np.float32(BASE)
            yield from 1.0 / (1.0 + np.exp(-sums))

    def features(self, units: Sequence[Told]) -> Matrix:
        """`(units, themes, features)`, in the order of `Features`."""
        names, definitions, both = self._theme_vectors()
        texts = [f"{u.heading}. {u.text}" if u.heading else u.text for u in units]
        vectors = self._encode(texts)
        near = vectors @ both.T
        said = self._table([{k: max(v) for k, v in u.said.items()} for u in units])
        times = self._table([{k: log1p(len(v)) for k, v in u.said.items()} for u in units])
        parts = Features[Matrix](
            said=said,
            times=times,
            title=self._table([u.titled for u in units]),
            name=vectors @ names.T,
            meaning=vectors @ definitions.T,
            behind=near - near.max(axis=1, keepdims=True),
            kin=self._of_kin(said),
            wide=np.broadcast_to(self._wide, said.shape),
        )
        return np.stack(parts, axis=-1).astype(np.float32)

    def _table(self, rows: Sequence[Mapping[str, float]]) -> Matrix:
        """`(rows, themes)`, 0 where nothing is said."""
        table = np.zeros((len(rows), len(self.themes)), dtype=np.float32)
        for row, values in enumerate(rows):
            for theme, value in values.items():
                table[row, self._column[theme]] = value
        return table

    def _of_kin(self, said: Matrix) -> Matrix:
        """The greatest `said` of the other themes of each one's family."""
        found = np.zeros_like(said)
        for row, theme in zip(*np.nonzero(said), strict=True):
            kin = self._kin[theme]
            found[row, kin] = np.maximum(found[row, kin], said[row, theme])
        return found

    def _theme_vectors(self) -> tuple[Matrix, Matrix, Matrix]:
        """Of names, of definitions, and of both."""
        if self._vectors is None:
            names = self._encode(list(self._names.values()))
            definitions = self._encode(list(self._definitions.values()))
            both = names + definitions
            lengths = np.linalg.norm(both, axis=1, keepdims=True)
            self._vectors = names, definitions, both / np.maximum(lengths, np.float32(1e-9))
        return self._vectors


def _meanings(vocabulary: Vocabulary) -> tuple[dict[str, str], dict[str, str]]:
    """Label → its names, label → its definition. Of a label used at both levels, the narrower
    theme; a wide theme's triggers are whole sentences, which would hide its name."""
    names: dict[str, str] = {}
    definitions: dict[str, str] = {}
    for theme in vocabulary.themes:
        names[theme.label] = ". ".join((theme.label, *theme.alt))
        definitions[theme.label] = theme.definition
    for theme in vocabulary.themes:
        for narrow in theme.narrower:
            names[narrow.label] = ". ".join((narrow.label, *narrow.alt, *narrow.triggers))
            definitions[narrow.label] = narrow.definition or narrow.label
    return names, definitions
