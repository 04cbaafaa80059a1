"""Texts to vectors: the embedded encoder, and any transformer by setting."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import EncoderUnavailable
from search.encoders import LatentSemanticEncoder, TransformerEncoder, unit_rows
from search.static import StaticEncoder
from tests import factories

TEXTS = [
    f"{first} {second} {end}"
    for first in ("chaleur fatale", "réseau de chaleur", "friche industrielle", "tiers-lieu rural")
    for second in ("usine", "gare", "commune", "école")
    for end in ("logements", "bureaux partagés", "maraîchers")
]
ENCODER = LatentSemanticEncoder.fit(TEXTS, dimension=8)


def test_rows_have_length_one_and_the_promised_shape() -> None:
    vectors = ENCODER.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), ENCODER.dimension) == (48, 8)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_like_texts_are_nearer() -> None:
    heat, same, place = ENCODER.encode(
        ["chaleur fatale de l’usine", "un réseau de chaleur", "tiers-lieu dans la gare"]
    )
    assert heat @ same > heat @ place


def test_a_text_without_known_words_is_null() -> None:
    vectors = ENCODER.encode(["", "le la les", "zyx", "\0🙂"])
    assert vectors.shape == (4, 8) and not vectors.any()
    assert ENCODER.encode([]).shape == (0, 8)


def test_the_fit_depends_on_the_texts_alone() -> None:
    again = LatentSemanticEncoder.fit(TEXTS, dimension=8)
    assert again.fingerprint() == ENCODER.fingerprint()
    assert np.array_equal(again.encode(TEXTS[:3]), ENCODER.encode(TEXTS[:3]))
    other = LatentSemanticEncoder.fit(TEXTS[:-6], dimension=8)
    assert other.fingerprint() != ENCODER.fingerprint()


@pytest.mark.parametrize("texts", [[], [""], ["le la"], ["chaleur"], ["chaleur", "chaleur"]])
def test_a_tiny_base_has_an_encoder_too(texts: list[str]) -> None:
    encoder = LatentSemanticEncoder.fit(texts)
    assert encoder.encode(["chaleur", "x"]).shape == (2, encoder.dimension)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_any_text_gives_unit_or_null_rows(texts: list[str]) -> None:
    norms = np.linalg.norm(ENCODER.encode(texts), axis=1)
    assert all(n == pytest.approx(1.0, abs=1e-5) or n == 0 for n in norms)


def test_unit_rows_leave_null_rows_null() -> None:
    scaled = unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]]))
    assert scaled.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0.0, 0.0]]


# --- a transformer, a real one of a few hundred weights ------------------------------------------


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder made here: one layer, eight dimensions, no network."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("tiny-e5")
    (folder / "vocab.txt").write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", "passage", ":",
                   "chaleur", "fatale", "tiers", "lieu", "territoire"])
    )  # fmt: skip
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=13, hidden_size=8, num_hidden_layers=1, num_attention_heads=1,
        intermediate_size=8, max_position_embeddings=16,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    words = Transformer(str(folder / "bert"), max_seq_length=16)
    model = SentenceTransformer(modules=[words, Pooling(8)], device="cpu")
    model.save(str(folder / "e5-tiny"))
    return folder / "e5-tiny"


@pytest.mark.model
def test_a_transformer_gives_unit_rows_and_knows_its_side(tiny_model: Path) -> None:
    encoder = TransformerEncoder(str(tiny_model))
    passages = encoder.encode(["chaleur fatale", "tiers lieu"])
    queries = encoder.encode(["chaleur fatale"], queries=True)
    assert passages.shape == (2, 8) == (2, encoder.dimension)
    assert passages.dtype == np.float32
    assert np.linalg.norm(passages, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert not np.allclose(passages[0], queries[0]), "e5 is told which side it reads"
    assert encoder.encode([]).shape == (0, 8)
    assert TransformerEncoder(str(tiny_model)).fingerprint() == encoder.fingerprint()
    assert encoder.fingerprint().startswith(str(tiny_model))
    odd = encoder.encode(["", "eau " * 250_000, "漢字", "\0🙂"])
    assert odd.shape == (4, 8) and np.isfinite(odd).all()


@pytest.mark.model
def test_the_prompts_a_model_names_are_its_own(tiny_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model, tmp_path / "e5-other")
    path = folder / "config_sentence_transformers.json"
    told = {**json.loads(path.read_text()), "prompts": {"query": "tiers ", "document": ""}}
    path.write_text(json.dumps(told))
    encoder = TransformerEncoder(str(folder))
    asked, told_plainly = encoder.encode(["lieu"], queries=True), encoder.encode(["tiers lieu"])
    assert np.allclose(asked, told_plainly, atol=1e-6)


@pytest.mark.model
def test_a_transformer_can_serve_a_whole_base(tiny_model: Path, tmp_path: Path) -> None:
    from api.compose import build_encoder, fresh_index
    from kb.store import open_store
    from search.engine import Engine
    from search.model import Query
    from tests.conftest import settings_in

    with_model = settings_in(tmp_path, encoder=str(tiny_model))
    store = factories.fill(open_store(":memory:"))
    index = fresh_index(with_model, store, factories.vocabulary())
    assert index.manifest.dimension == 8 and index.manifest.encoder == str(tiny_model)
    engine = Engine(store, index, factories.vocabulary())
    assert engine.search(Query(text="chaleur fatale")).total > 0
    assert isinstance(build_encoder(settings_in(tmp_path)), StaticEncoder)
    embedded = fresh_index(settings_in(tmp_path), store, factories.vocabulary())
    assert embedded.manifest.encoder == "static", "another setting makes another index"
    store.close()


@pytest.mark.model
@pytest.mark.parametrize("content", [None, {"config.json": "{"}])
def test_an_encoder_that_cannot_be_had_is_told_in_french(
    tmp_path: Path, content: dict[str, str] | None
) -> None:
    folder = tmp_path / "absent"
    for name, text in (content or {}).items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    with pytest.raises(EncoderUnavailable, match=r"ne peut pas être chargé.*ESSAIM_ENCODER"):
        TransformerEncoder(str(folder))
