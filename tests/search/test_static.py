"""The embedded encoder: what sentence-transformers reads, without importing it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import EncoderUnavailable
from search.static import FOLDER, StaticEncoder
from search.training.__main__ import model_fingerprint

TEXTS = [
    "récupération de chaleur fatale",
    "Nos usines jettent de l’eau chaude !",
    "",
    "🙂 \0 漢字 Ελληνικά",
    "L'AIDE À L'ŒUVRE ; tiers-lieu / tierslieux 2023",
    "eau " * 300_000,
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder()


def test_rows_are_of_length_one_or_null_and_never_nan(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    lengths = np.linalg.norm(vectors, axis=1)
    assert vectors.shape == (len(TEXTS), encoder.dimension) and vectors.dtype == np.float32
    assert np.isfinite(vectors).all() and lengths[2] == 0
    assert np.allclose(lengths[lengths > 0], 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("queries", [False, True])
def test_half_a_character_is_read_past(encoder: StaticEncoder, queries: bool) -> None:
    broken, whole = encoder.encode(["eau \ud800 chaude", "eau chaude"], queries=queries)
    assert np.allclose(broken, whole, atol=1e-6)


def test_everyday_words_are_near_the_words_of_programmes(encoder: StaticEncoder) -> None:
    said, fit, unfit = encoder.encode(
        [
            "on paie le gaz une fortune alors que l'usine d'à côté souffle du chaud",
            "Réseau de chaleur alimenté par la récupération de chaleur fatale industrielle",
            "Budget participatif et vote des habitants",
        ]
    )
    assert said @ fit > said @ unfit + 0.2


def test_fingerprint_is_that_of_the_files(encoder: StaticEncoder) -> None:
    assert encoder.fingerprint() == f"static:{model_fingerprint(FOLDER)}"


def test_the_model_stays_small() -> None:
    assert sum(f.stat().st_size for f in FOLDER.rglob("*") if f.is_file()) <= 20_000_000


def test_reading_it_imports_neither_torch_nor_sentence_transformers() -> None:
    code = (
        "import sys; from search.static import StaticEncoder; "
        "StaticEncoder().encode(['eau']); "
        "print({'torch', 'sentence_transformers', 'sklearn', 'spacy'} & set(sys.modules))"
    )
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert told.stdout.strip() == "set()"


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors", "fingerprint.txt"])
def test_a_damaged_folder_is_told_in_french(tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "encoder")
    (folder / name).unlink()
    with pytest.raises(EncoderUnavailable, match="L’encodeur embarqué ne se lit pas"):
        StaticEncoder(folder)


@pytest.mark.model
def test_sentence_transformers_gives_the_same_vectors(encoder: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [text[:2_000] for text in TEXTS if text]
    theirs = SentenceTransformer(str(FOLDER), device="cpu").encode(texts)
    assert np.abs(theirs - encoder.encode(texts)).max() < 1e-5


SIGNS = st.characters(codec="utf-8")
ODD = [
    "Été", "L’EAU", "œuvre", "a_b", "__", "½", "3¼", "n°3", "2º", "cafe\u0301", "ŉ", "İstanbul",
    "ß", "a\u00adb", "x\u200by", "10\u202f000", "™", "ﬁn", "漢字", "Ελληνικά", "tiers-lieu", "🙂",
    "\u00a8 \u00b4",
]  # fmt: skip


@given(
    st.lists(st.one_of(st.sampled_from(ODD), st.text(SIGNS, max_size=12)), max_size=12).map(
        " ".join
    )
)
def test_word_by_word_the_pieces_are_those_of_the_whole_text(
    encoder: StaticEncoder, text: str
) -> None:
    whole = encoder._tokenizer.encode(text, add_special_tokens=False).ids
    assert next(encoder._pieces.of_texts([text])) == whole
