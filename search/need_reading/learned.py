"""What `make understanding` learned, read from one file: the classifiers, what themes are compared
with, and the phrases that say a brake, a phase or a solution."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.need_reading.classifier import Classifiers
from search.need_reading.phrases import PhraseFinder, Table
from search.need_reading.themes import Known, ThemeReader

LEARNED = Path(__file__).parent / "learned" / "needs.safetensors"
HEADS = ("speaker", "phase", "ask")
# The class of a phase that the text does not tell.
NOT_SAID = "none"
# Unit vectors are kept as bytes: a 127th is finer than any answer needs.
_ONE = 127.0
_BYTES = frozenset({"texts", "labels", "needs"})

Stored = npt.NDArray[Any]


@dataclass(frozen=True)
class Learned:
    """`encoder`: the fingerprint of the one whose vectors were learned from. `phrases`: by list
    (« brake », « phase », « solution »), what says each of its values."""

    encoder: str
    heads: Classifiers
    themes: ThemeReader
    phrases: PhraseFinder


@dataclass(frozen=True)
class Head:
    """A classifier as training gives it, in the shapes of `Classifiers`."""

    classes: tuple[str, ...]
    words: npt.NDArray[np.float32]
    dense: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]


@lru_cache(maxsize=2)
def read_learned(path: Path = LEARNED) -> Learned:
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        told = json.loads(file.metadata()["told"])
        arrays = {name: _restored(file.get_tensor(name)) for name in file.keys()}  # noqa: SIM118
    rows = {name: row for row, name in enumerate(told["names"])}
    classes = {head: told["classes"][head] for head in HEADS}
    parts = (arrays[part] for part in ("words", "dense", "bias"))
    heads = Classifiers(classes, rows, *parts)
    known = Known(**{field.name: arrays[f"themes {field.name}"] for field in fields(Known)})
    themes = ThemeReader(
        told["classes"]["theme"],
        {term: column for column, term in enumerate(told["terms"])},
        known,
        arrays["themes weights_of_features"],
        float(arrays["themes bias"][0]),
    )
    return Learned(told["encoder"], heads, themes, PhraseFinder(told["phrases"]))


def _restored(stored: Stored) -> Stored:
    if stored.dtype == np.int8:
        return stored.astype(np.float32) / _ONE
    return stored.astype(np.float32) if stored.dtype == np.float16 else stored


def write_learned(
    path: Path,
    encoder: str,
    names: list[str],
    heads: Mapping[str, Head],
    themes: tuple[tuple[str, ...], list[str], Known, npt.NDArray[np.float32], float],
    phrases: Mapping[str, Table],
) -> None:
    """One file, the same bytes for the same learning."""
    from safetensors.numpy import save_file

    labels, terms, known, weights, bias = themes
    classes = {name: head.classes for name, head in heads.items()} | {"theme": labels}
    told = {
        "encoder": encoder,
        "names": names,
        "terms": terms,
        "classes": classes,
        "phrases": phrases,
    }
    arrays: dict[str, Stored] = {
        f"themes {name}": _packed(name, array) for name, array in known.arrays().items()
    }
    arrays["themes weights_of_features"] = np.asarray(weights, dtype=np.float32)
    arrays["themes bias"] = np.asarray([bias], dtype=np.float32)
    for part in ("words", "dense", "bias"):
        side_by_side = np.concatenate([getattr(heads[name], part) for name in HEADS], axis=-1)
        arrays[part] = side_by_side.astype(np.float16, order="C")
    path.parent.mkdir(parents=True, exist_ok=True)
    # One entry: the library writes several in no order of ours.
    save_file(arrays, path, metadata={"told": json.dumps(told, ensure_ascii=False)})


def _packed(name: str, array: Stored) -> Stored:
    if name in _BYTES:
        return np.ascontiguousarray(np.rint(array.astype(np.float32) * _ONE).astype(np.int8))
    if array.dtype == np.int32:
        return np.ascontiguousarray(array)
    return array.astype(np.float16, order="C")
